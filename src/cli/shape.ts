/**
 * What a run belongs to: everything that its result depends on, by name, so that only the same run goes on from its
 * checkpoints and another is told what is different.
 */
import { checksum } from '../core/checksum.ts'
import * as Dataset from '../core/Dataset.ts'
import type { Example } from '../core/Example.ts'
import { wasmBackend } from '../nn/backend.ts'
import type { Shape } from './journal.ts'
import type { Prepared } from './run.ts'

/**
 * The shape of a run: the version, the choices, the data by their checksum, and what the last digits of sums depend on: the
 * number of threads, and whether multiply-add is one instruction.
 *
 * @category constructors
 * @since 0.1.0
 */
export const shapeOf =
  (version: string, command: string, choices: Shape) =>
  ({ name, train, test }: Prepared) =>
  async (): Promise<Shape> => {
    const { threads, build } = await wasmBackend()
    const data = [train, test].reduce(sumOf, 0).toString(16)
    return { version, command, dataset: name, data, threads, build, ...choices }
  }

const sumOf = (sum: number, part: Dataset.Dataset<Example>): number => {
  const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
  return Dataset.toArray(part).reduce((before, { id, series: { variables, steps, values }, target }) => {
    const numbers = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    return checksum(numbers, checksum(text([id, variables, steps, target]), before))
  }, sum)
}

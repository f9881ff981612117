/**
 * What the workers of the tests serve.
 */
import { type Batch, Example, Random, type Seed, pipe } from 'millrace'
import { onRows, randAugment } from 'millrace/transform'
import { handOver, serve } from 'millrace/workers'

export interface Noisy {
  readonly seed: Seed.Seed
  readonly batch: Batch.Batch
}

let calls = 0
const kept = Float32Array.of(1, 2, 3)

export const functions = serve({
  double: (n: number): number => 2 * n,
  augment: ({ seed, batch }: Noisy): Batch.Batch => pipe(batch, onRows(randAugment()), Random.run(seed)),
  echo: (value: unknown): unknown => value,
  kept: (): Float32Array => kept,
  give: (length: number): Float32Array => handOver(new Float32Array(length).fill(length)),
  fill: (shared: Int32Array): number => shared.fill(7).length,
  slow: async (milliseconds: number): Promise<number> => {
    await new Promise((wake) => setTimeout(wake, milliseconds))
    return milliseconds
  },
  refuse: (n: number): number => {
    if (n >= 2) throw new RangeError(`no ${n}`, { cause: new TypeError('a reason') })
    return n
  },
  unpostable: () => () => 1,
  calls: (): number => ++calls,
  exit: (code: number): void => process.exit(code),
  series: (): Example.Series => Example.series(1, 2, Float32Array.of(1, 2)),
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { load } from '../../src/kernels/load.ts'
import * as reference from '../../src/kernels/reference.ts'
import { arena, fractions, kinds, memory } from './arena.ts'

describe.each(kinds)('$name', async ({ options }) => {
  const kernels = await load(memory, options)

  const bytes = (length: number, seed: number): Uint8Array =>
    Uint8Array.from(fractions(length, seed), (value) => Math.floor(128 * (value + 1)))

  /** An arena works in floats: whole ones that hold the bytes. */
  const floats = (values: Uint8Array): Float32Array => {
    const whole = new Uint8Array(Math.ceil(values.length / 4) * 4)
    whole.set(values)
    return new Float32Array(whole.buffer)
  }

  test('copying runs of any bytes, 0 to 70 wide and any steps apart: equal to the twin, and nothing between them', () => {
    const sizes = fc.record(
      { rows: fc.nat(9), width: fc.nat(70), fromGap: fc.nat(20), toGap: fc.nat(20) },
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(sizes, fc.nat(), ({ rows, width, fromGap, toGap }, seed) => {
        const runs = { rows, width, fromStep: width + fromGap, toStep: width + toGap }
        const from = bytes(rows * runs.fromStep, seed)
        const to = bytes(rows * runs.toStep, seed + 1)
        const { put, intact } = arena()
        const [source, target] = [put(floats(from)), put(floats(to))]
        kernels.copyRows(source, target, runs)
        expect(intact()).toBe(true)
        expect(new Uint8Array(memory.buffer, target, to.length).slice()).toEqual(reference.copyRows(from, to, runs))
      }),
    )
  })
})

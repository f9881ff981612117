import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Pooling } from '../../src/kernels/geometry.ts'
import { load } from '../../src/kernels/load.ts'
import * as reference from '../../src/kernels/referencePooling.ts'
import { arena, distance, fractions, integers, kinds, memory } from './arena.ts'

describe.each(kinds)('$name', async ({ options }) => {
  const kernels = await load(memory, options)
  const within = (low: number, high: number) => fc.integer({ min: low, max: high })

  const withOutput = (s: Omit<Pooling, 'outHeight' | 'outWidth'>): Pooling => ({
    ...s,
    outHeight: Math.floor((s.inHeight + 2 * s.padTop - s.filterHeight) / s.strideHeight) + 1,
    outWidth: Math.floor((s.inWidth + 2 * s.padLeft - s.filterWidth) / s.strideWidth) + 1,
  })

  const shapes: fc.Arbitrary<Pooling> = fc
    .record(
      {
        batch: within(1, 5),
        inHeight: within(1, 6),
        inWidth: within(1, 20),
        channels: within(1, 19),
        filterHeight: within(1, 3),
        filterWidth: within(1, 5),
        strideHeight: within(1, 3),
        strideWidth: within(1, 3),
        padTop: within(0, 2),
        padLeft: within(0, 4),
      },
      { noNullPrototype: true },
    )
    .map(withOutput)
    .filter((s) => s.outHeight > 0 && s.outWidth > 0)

  const sizes = (s: Pooling) => ({
    input: s.batch * s.inHeight * s.inWidth * s.channels,
    output: s.batch * s.outHeight * s.outWidth * s.channels,
  })

  test.each([1, Number.NaN, Infinity, -Infinity])('max pooling, many ties and some %d: equal to the twins', (odd) => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, seed) => {
        const { input, output } = sizes(shape)
        const [x, dy] = [integers(input, seed), integers(output, seed + 1)]
        for (let i = seed % 7; i < x.length; i += 5) x[i] = odd
        dy[seed % dy.length] = odd
        const { put, reserve, take, intact } = arena()
        const at = { x: put(x), dy: put(dy), y: reserve(4 * output), winners: reserve(output), dx: reserve(4 * input) }
        kernels.maxPool(at.x, at.y, at.winners, shape)
        kernels.maxPoolGrad(at.winners, at.dy, at.dx, shape)
        expect(intact()).toBe(true)
        const { y, winners } = reference.maxPool(x, shape)
        expect(distance(take(at.y, output), y)).toBe(0)
        expect(new Uint8Array(memory.buffer, at.winners, output)).toEqual(Uint8Array.from(winners))
        expect(distance(take(at.dx, input), reference.maxPoolGrad(winners, dy, shape))).toBe(0)
      }),
    )
  })

  test('the mean over steps and its gradient: within 1e-6 of the twins', () => {
    const sizes = fc.record(
      { batch: within(1, 6), steps: within(1, 150), channels: within(1, 19) },
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(sizes, fc.nat(), (shape, seed) => {
        const { batch, steps, channels } = shape
        const [x, dy] = [fractions(batch * steps * channels, seed), fractions(batch * channels, seed + 1)]
        const { put, reserve, take, intact } = arena()
        const at = { x: put(x), dy: put(dy), y: reserve(dy.byteLength), dx: reserve(x.byteLength) }
        kernels.average(at.x, at.y, shape)
        kernels.averageGrad(at.dy, at.dx, shape)
        expect(intact()).toBe(true)
        expect(distance(take(at.y, dy.length), reference.average(x, shape))).toBeLessThan(1e-6)
        expect(distance(take(at.dx, x.length), reference.averageGrad(dy, shape))).toBeLessThan(1e-6)
      }),
    )
  })

  test('max pooling without notes writes its outputs and nothing else', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, seed) => {
        const { input, output } = sizes(shape)
        const x = integers(input, seed)
        const { put, reserve, take, intact } = arena()
        const [from, to] = [put(x), reserve(4 * output)]
        kernels.maxPool(from, to, 0, shape)
        expect(intact()).toBe(true)
        expect(distance(take(to, output), reference.maxPool(x, shape).y)).toBe(0)
      }),
    )
  })
})

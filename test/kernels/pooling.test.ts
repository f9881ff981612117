import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Pooling } from '../../src/kernels/geometry.ts'
import { load } from '../../src/kernels/load.ts'
import * as reference from '../../src/kernels/reference.ts'
import { arena, distance, integers, kinds, memory } from './arena.ts'

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

  const maxPoolGrad = (x: Float32Array, dy: Float32Array, shape: Pooling): Float32Array => {
    const { put, reserve, take, intact } = arena()
    const [input, slope, to] = [put(x), put(dy), reserve(x.byteLength)]
    kernels.maxPoolGrad(input, slope, to, shape)
    expect(intact()).toBe(true)
    return take(to, x.length)
  }

  test.each([1, Number.NaN, Infinity, -Infinity])('max pooling, many ties and some %d: equal to the twin', (odd) => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, seed) => {
        const x = integers(shape.batch * shape.inHeight * shape.inWidth * shape.channels, seed)
        const dy = integers(shape.batch * shape.outHeight * shape.outWidth * shape.channels, seed + 1)
        for (let i = seed % 7; i < x.length; i += 5) x[i] = odd
        dy[seed % dy.length] = odd
        expect(distance(maxPoolGrad(x, dy, shape), reference.maxPoolGrad(x, dy, shape))).toBe(0)
      }),
    )
  })
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Convolution } from '../../src/kernels/geometry.ts'
import { type Kernels, load } from '../../src/kernels/load.ts'
import * as reference from '../../src/kernels/reference.ts'
import { arena, distance, fractions, integers, kinds, memory } from './arena.ts'
import { shapes } from './convolutions.ts'

const depthwise = fc.tuple(shapes('images'), fc.constantFrom(1, 1, 2, 3)).map(([shape, multiplier]) => ({
  ...shape,
  outChannels: shape.inChannels * multiplier,
}))

const arrays = (s: Convolution, make: typeof integers, seed: number) => ({
  x: make(s.batch * s.inHeight * s.inWidth * s.inChannels, seed),
  filter: make(s.filterHeight * s.filterWidth * s.outChannels, seed + 1),
  dy: make(s.batch * s.outHeight * s.outWidth * s.outChannels, seed + 2),
})

const gradients = (kernels: Kernels) => ({
  byFilter: (x: Float32Array, dy: Float32Array, shape: Convolution): Float32Array => {
    const { put, reserve, take, intact } = arena()
    const size = shape.filterHeight * shape.filterWidth * shape.outChannels
    const [from, slope, to] = [put(x), put(dy), reserve(size * 4)]
    const scratch = reserve(kernels.depthwiseBackpropFilterScratch(shape))
    kernels.depthwiseBackpropFilter(from, slope, to, scratch, shape)
    expect(intact()).toBe(true)
    return take(to, size)
  },
  byInput: (dy: Float32Array, filter: Float32Array, shape: Convolution): Float32Array => {
    const { put, reserve, take, intact } = arena()
    const size = shape.batch * shape.inHeight * shape.inWidth * shape.inChannels
    const [slope, weights, to] = [put(dy), put(filter), reserve(size * 4)]
    kernels.depthwiseBackpropInput(slope, weights, to, shape)
    expect(intact()).toBe(true)
    return take(to, size)
  },
})

describe.each(kinds)('$name', async ({ options }) => {
  const { byFilter, byInput } = gradients(await load(memory, options))
  const alone = gradients(await load(memory, { ...options, threads: 1 }))

  test.each([1, Number.NaN, Infinity])(
    'both gradients of a depthwise convolution, integers and some %d: equal to the twins',
    (odd) => {
      fc.assert(
        fc.property(depthwise, fc.nat(), (shape, seed) => {
          const { x, filter, dy } = arrays(shape, integers, seed)
          x[seed % x.length] = odd
          expect(distance(byFilter(x, dy, shape), reference.depthwiseBackpropFilter(x, dy, shape))).toBe(0)
          dy[seed % dy.length] = odd
          expect(distance(byInput(dy, filter, shape), reference.depthwiseBackpropInput(dy, filter, shape))).toBe(0)
        }),
      )
    },
  )

  test('both gradients, fractions: within 1e-5 of the twins, relative to the largest value', () => {
    fc.assert(
      fc.property(depthwise, fc.nat(), (shape, seed) => {
        const { x, filter, dy } = arrays(shape, fractions, seed)
        expect(distance(byFilter(x, dy, shape), reference.depthwiseBackpropFilter(x, dy, shape))).toBeLessThan(1e-5)
        expect(distance(byInput(dy, filter, shape), reference.depthwiseBackpropInput(dy, filter, shape))).toBeLessThan(
          1e-5,
        )
      }),
    )
  })

  test('the same bits as on one thread', () => {
    fc.assert(
      fc.property(depthwise, fc.nat(), (shape, seed) => {
        const { x, filter, dy } = arrays(shape, fractions, seed)
        expect(byInput(dy, filter, shape)).toEqual(alone.byInput(dy, filter, shape))
        expect(byFilter(x, dy, shape)).toEqual(alone.byFilter(x, dy, shape))
      }),
      { numRuns: 200 },
    )
  })
})

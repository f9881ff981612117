import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Convolution } from '../../src/kernels/geometry.ts'
import { load } from '../../src/kernels/load.ts'
import * as reference from '../../src/kernels/reference.ts'
import { arena, distance, fractions, integers, memory } from './arena.ts'

const kernels = await load(memory)
const within = (low: number, high: number) => fc.integer({ min: low, max: high })

const lengths = (size: number, stride: number, dilation: number, filter: number, pad: number): number =>
  Math.floor((size + 2 * pad - (filter - 1) * dilation - 1) / stride) + 1

const withOutput = (s: Omit<Convolution, 'outHeight' | 'outWidth'>): Convolution => ({
  ...s,
  outHeight: lengths(s.inHeight, s.strideHeight, s.dilationHeight, s.filterHeight, s.padTop),
  outWidth: lengths(s.inWidth, s.strideWidth, s.dilationWidth, s.filterWidth, s.padLeft),
})

const shapes = (kind: 'series' | 'images'): fc.Arbitrary<Convolution> =>
  fc
    .record(
      {
        batch: within(1, 14),
        inHeight: kind === 'series' ? fc.constant(1) : within(1, 9),
        inWidth: kind === 'series' ? within(1, 60) : within(1, 9),
        inChannels: within(1, 19),
        filterHeight: kind === 'series' ? fc.constant(1) : within(1, 4),
        filterWidth: kind === 'series' ? within(1, 39) : within(1, 4),
        outChannels: within(1, 19),
        strideHeight: kind === 'series' ? fc.constant(1) : within(1, 3),
        strideWidth: within(1, 4),
        dilationHeight: kind === 'series' ? fc.constant(1) : within(1, 3),
        dilationWidth: within(1, 4),
        padTop: kind === 'series' ? fc.constant(0) : within(0, 4),
        padLeft: within(0, 40),
      },
      { noNullPrototype: true },
    )
    .map(withOutput)
    .filter((s) => s.outHeight > 0 && s.outWidth > 0)

const sizes = (s: Convolution) => ({
  input: s.batch * s.inHeight * s.inWidth * s.inChannels,
  filter: s.filterHeight * s.filterWidth * s.inChannels * s.outChannels,
  output: s.batch * s.outHeight * s.outWidth * s.outChannels,
})

const byFilter = (x: Float32Array, dy: Float32Array, shape: Convolution): Float32Array => {
  const { put, reserve, take, intact } = arena()
  const size = sizes(shape).filter
  const [from, slope, to] = [put(x), put(dy), reserve(size * 4)]
  kernels.conv2dBackpropFilter(from, slope, to, reserve(kernels.conv2dBackpropFilterScratch(shape)), shape)
  expect(intact()).toBe(true)
  return take(to, size)
}

const byInput = (dy: Float32Array, filter: Float32Array, shape: Convolution): Float32Array => {
  const { put, reserve, take, intact } = arena()
  const size = sizes(shape).input
  const [slope, weights, to] = [put(dy), put(filter), reserve(size * 4)]
  kernels.conv2dBackpropInput(slope, weights, to, reserve(kernels.conv2dBackpropInputScratch(shape)), shape)
  expect(intact()).toBe(true)
  return take(to, size)
}

test.each(['series', 'images'] as const)('by filter, integer %s: equal to the twin', (kind) => {
  fc.assert(
    fc.property(shapes(kind), fc.nat(), (shape, seed) => {
      const { input, output } = sizes(shape)
      const [x, dy] = [integers(input, seed), integers(output, seed + 1)]
      expect(distance(byFilter(x, dy, shape), reference.conv2dBackpropFilter(x, dy, shape))).toBe(0)
    }),
  )
})

test.each(['series', 'images'] as const)('by input, integer %s: equal to the twin', (kind) => {
  fc.assert(
    fc.property(shapes(kind), fc.nat(), (shape, seed) => {
      const { filter, output } = sizes(shape)
      const [dy, weights] = [integers(output, seed), integers(filter, seed + 1)]
      expect(distance(byInput(dy, weights, shape), reference.conv2dBackpropInput(dy, weights, shape))).toBe(0)
    }),
  )
})

const pointwise = (x: Float32Array, filter: Float32Array, shape: Convolution, transposed: boolean): Float32Array => {
  const { put, reserve, take, intact } = arena()
  const { batch, inHeight, inWidth, inChannels, outChannels } = shape
  const [inner, columns] = transposed ? [outChannels, inChannels] : [inChannels, outChannels]
  const product = { rows: batch * inHeight * inWidth, inner, columns }
  const [a, b, out] = [put(x), put(filter), reserve(product.rows * columns * 4)]
  kernels.matrixProduct(a, b, out, reserve(kernels.matrixProductScratch(product)), product, transposed)
  expect(intact()).toBe(true)
  return take(out, product.rows * columns)
}

test.each([1, Number.NaN, Infinity])('a product, integers and some %d: equal to the twin of one tap', (odd) => {
  fc.assert(
    fc.property(shapes('images'), fc.nat(), (drawn, seed) => {
      const one = { filterHeight: 1, filterWidth: 1, strideHeight: 1, strideWidth: 1, padTop: 0, padLeft: 0 }
      const shape = withOutput({ ...drawn, ...one })
      const { input, filter, output } = sizes(shape)
      const [x, dy, weights] = [integers(input, seed), integers(output, seed + 1), integers(filter, seed + 2)]
      x[seed % input] = odd
      dy[seed % output] = odd
      expect(distance(pointwise(x, weights, shape, false), reference.conv2d(x, weights, shape))).toBe(0)
      expect(distance(pointwise(dy, weights, shape, true), reference.conv2dBackpropInput(dy, weights, shape))).toBe(0)
    }),
  )
})

test('both products, fractions: within 1e-5 of the twin, relative to the largest value', () => {
  fc.assert(
    fc.property(shapes('series'), fc.nat(), (shape, seed) => {
      const { input, filter, output } = sizes(shape)
      const [x, dy, weights] = [fractions(input, seed), fractions(output, seed + 1), fractions(filter, seed + 2)]
      expect(distance(byFilter(x, dy, shape), reference.conv2dBackpropFilter(x, dy, shape))).toBeLessThan(1e-5)
      expect(distance(byInput(dy, weights, shape), reference.conv2dBackpropInput(dy, weights, shape))).toBeLessThan(
        1e-5,
      )
    }),
  )
})

test.each([Number.NaN, Infinity, -Infinity])(
  '%d in the arrays of a batch spoils exactly what it does in the twin',
  (odd) => {
    fc.assert(
      fc.property(shapes('series'), fc.nat(), (shape, seed) => {
        const { input, filter, output } = sizes(shape)
        const [x, dy, weights] = [integers(input, seed), integers(output, seed + 1), integers(filter, seed + 2)]
        x[seed % input] = odd
        expect(distance(byFilter(x, dy, shape), reference.conv2dBackpropFilter(x, dy, shape))).toBe(0)
        dy[seed % output] = odd
        expect(distance(byInput(dy, weights, shape), reference.conv2dBackpropInput(dy, weights, shape))).toBe(0)
      }),
      { numRuns: 30 },
    )
  },
)

test('NaN in the filter spoils at least what it does in the twin', () => {
  fc.assert(
    fc.property(shapes('series'), fc.nat(), (shape, seed) => {
      const { filter, output } = sizes(shape)
      const [dy, weights] = [integers(output, seed), integers(filter, seed + 1)]
      weights[seed % filter] = Number.NaN
      const spoilt = byInput(dy, weights, shape)
      const twin = reference.conv2dBackpropInput(dy, weights, shape)
      expect(twin.every((value, i) => !Number.isNaN(value) || Number.isNaN(spoilt[i]))).toBe(true)
    }),
    { numRuns: 30 },
  )
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bounds } from '../../src/kernels/convolutionCalls.ts'
import type { Convolution } from '../../src/kernels/geometry.ts'
import { type Kernels, load } from '../../src/kernels/load.ts'
import * as reference from '../../src/kernels/reference.ts'
import { arena, distance, fractions, integers, kinds, memory } from './arena.ts'
import { forms, pointwise, shapes, within } from './convolutions.ts'

const sizes = (s: Convolution) => ({
  input: s.batch * s.inHeight * s.inWidth * s.inChannels,
  filter: s.filterHeight * s.filterWidth * s.inChannels * s.outChannels,
  output: s.batch * s.outHeight * s.outWidth * s.outChannels,
})

const products = (kernels: Kernels) => ({
  forward: (
    x: Float32Array,
    filter: Float32Array,
    shape: Convolution,
    { bias, bounds }: { readonly bias?: Float32Array; readonly bounds?: Bounds } = {},
  ): Float32Array => {
    const { put, reserve, take, intact } = arena()
    const size = sizes(shape).output
    const at = { x: put(x), filter: put(filter), bias: bias === undefined ? 0 : put(bias), y: reserve(size * 4) }
    kernels.conv2d({ ...at, scratch: reserve(kernels.conv2dScratch(shape)) }, shape, bounds)
    expect(intact()).toBe(true)
    return take(at.y, size)
  },
  byFilter: (x: Float32Array, dy: Float32Array, shape: Convolution): Float32Array => {
    const { put, reserve, take, intact } = arena()
    const size = sizes(shape).filter
    const [from, slope, to] = [put(x), put(dy), reserve(size * 4)]
    kernels.conv2dBackpropFilter(from, slope, to, reserve(kernels.conv2dBackpropFilterScratch(shape)), shape)
    expect(intact()).toBe(true)
    return take(to, size)
  },
  byInput: (dy: Float32Array, filter: Float32Array, shape: Convolution): Float32Array => {
    const { put, reserve, take, intact } = arena()
    const size = sizes(shape).input
    const [slope, weights, to] = [put(dy), put(filter), reserve(size * 4)]
    kernels.conv2dBackpropInput(slope, weights, to, reserve(kernels.conv2dBackpropInputScratch(shape)), shape)
    expect(intact()).toBe(true)
    return take(to, size)
  },
})

describe.each(kinds)('$name', async ({ options }) => {
  const { forward, byFilter, byInput } = products(await load(memory, options))
  const alone = products(await load(memory, { ...options, threads: 1 }))

  test.each(forms)('forward, integer %s: equal to the twin', (form) => {
    fc.assert(
      fc.property(shapes(form), fc.nat(), (shape, seed) => {
        const { input, filter } = sizes(shape)
        const [x, weights] = [integers(input, seed), integers(filter, seed + 1)]
        expect(distance(forward(x, weights, shape), reference.conv2d(x, weights, shape))).toBe(0)
      }),
    )
  })

  test.each(forms)('by filter, integer %s: equal to the twin', (form) => {
    fc.assert(
      fc.property(shapes(form), fc.nat(), (shape, seed) => {
        const { input, output } = sizes(shape)
        const [x, dy] = [integers(input, seed), integers(output, seed + 1)]
        expect(distance(byFilter(x, dy, shape), reference.conv2dBackpropFilter(x, dy, shape))).toBe(0)
      }),
    )
  })

  test.each(forms)('by input, integer %s: equal to the twin', (form) => {
    fc.assert(
      fc.property(shapes(form), fc.nat(), (shape, seed) => {
        const { filter, output } = sizes(shape)
        const [dy, weights] = [integers(output, seed), integers(filter, seed + 1)]
        expect(distance(byInput(dy, weights, shape), reference.conv2dBackpropInput(dy, weights, shape))).toBe(0)
      }),
    )
  })

  test.each([1, Number.NaN, Infinity])('one tap, integers and some %d: equal to the twin', (odd) => {
    fc.assert(
      fc.property(pointwise, fc.nat(), (shape, seed) => {
        const { input, filter, output } = sizes(shape)
        const [x, dy, weights] = [integers(input, seed), integers(output, seed + 1), integers(filter, seed + 2)]
        x[seed % input] = odd
        dy[seed % output] = odd
        expect(distance(forward(x, weights, shape), reference.conv2d(x, weights, shape))).toBe(0)
        expect(distance(byInput(dy, weights, shape), reference.conv2dBackpropInput(dy, weights, shape))).toBe(0)
      }),
    )
  })

  test('a bias is added, and then the outputs are held within their bounds', () => {
    fc.assert(
      fc.property(shapes('series'), fc.nat(), within(-5, 5), fc.nat(9), (shape, seed, lower, more) => {
        const { input, filter } = sizes(shape)
        const [x, weights, bias] = [
          integers(input, seed),
          integers(filter, seed + 1),
          integers(shape.outChannels, seed + 2),
        ]
        const held = reference
          .conv2d(x, weights, shape)
          .map((value, i) => Math.min(lower + more, Math.max(lower, value + (bias[i % shape.outChannels] as number))))
        const y = forward(x, weights, shape, { bias, bounds: { lower, upper: lower + more } })
        expect(distance(y, held)).toBe(0)
      }),
    )
  })

  test.each([...forms, 'one tap'] as const)('%s: the same bits as on one thread', (form) => {
    fc.assert(
      fc.property(form === 'one tap' ? pointwise : shapes(form), fc.nat(), (shape, seed) => {
        const { input, filter, output } = sizes(shape)
        const [x, dy, weights] = [fractions(input, seed), fractions(output, seed + 1), fractions(filter, seed + 2)]
        expect(forward(x, weights, shape)).toEqual(alone.forward(x, weights, shape))
        expect(byInput(dy, weights, shape)).toEqual(alone.byInput(dy, weights, shape))
        expect(byFilter(x, dy, shape)).toEqual(alone.byFilter(x, dy, shape))
      }),
      { numRuns: 200 },
    )
  })

  test('all three products, fractions: within 1e-5 of the twin, relative to the largest value', () => {
    fc.assert(
      fc.property(shapes('series'), fc.nat(), (shape, seed) => {
        const { input, filter, output } = sizes(shape)
        const [x, dy, weights] = [fractions(input, seed), fractions(output, seed + 1), fractions(filter, seed + 2)]
        expect(distance(forward(x, weights, shape), reference.conv2d(x, weights, shape))).toBeLessThan(1e-5)
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
          expect(distance(forward(x, weights, shape), reference.conv2d(x, weights, shape))).toBe(0)
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
        const { input, filter, output } = sizes(shape)
        const [x, dy, weights] = [integers(input, seed), integers(output, seed + 1), integers(filter, seed + 2)]
        weights[seed % filter] = Number.NaN
        const y = forward(x, weights, shape)
        expect(
          reference.conv2d(x, weights, shape).every((value, i) => !Number.isNaN(value) || Number.isNaN(y[i])),
        ).toBe(true)
        const spoilt = byInput(dy, weights, shape)
        const twin = reference.conv2dBackpropInput(dy, weights, shape)
        expect(twin.every((value, i) => !Number.isNaN(value) || Number.isNaN(spoilt[i]))).toBe(true)
      }),
      { numRuns: 30 },
    )
  })
})

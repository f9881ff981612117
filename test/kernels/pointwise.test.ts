import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Placing, Pointwise } from '../../src/kernels/convolutionCalls.ts'
import { load } from '../../src/kernels/load.ts'
import * as reference from '../../src/kernels/reference.ts'
import { convolutionOf } from '../../src/kernels/referenceBank.ts'
import { maxPool } from '../../src/kernels/referencePooling.ts'
import { arena, distance, integers, kinds, memory } from './arena.ts'
import { within } from './convolutions.ts'

interface Case {
  readonly batch: number
  readonly steps: number
  readonly inChannels: number
  readonly outChannels: number
  readonly pooled: boolean
}

const cases: fc.Arbitrary<Case> = fc.record(
  {
    batch: within(1, 7),
    steps: within(1, 40),
    inChannels: fc.oneof(within(1, 40), within(300, 400)),
    outChannels: within(1, 19),
    pooled: fc.boolean(),
  },
  { noNullPrototype: true },
)

const rowsOf = ({ batch, steps, pooled, ...channels }: Case): Pointwise => ({
  ...channels,
  rows: batch * steps,
  pooledSteps: pooled ? steps : 0,
})

const twin = (x: Float32Array, weights: Float32Array, bias: Float32Array, given: Case): Float32Array => {
  const { steps, inChannels, outChannels } = given
  const shape = convolutionOf({ ...given, filters: [] }, { taps: 1, outChannels })
  const windows = { ...shape, channels: inChannels, filterWidth: 3, outWidth: steps, padLeft: 1 }
  return reference
    .conv2d(given.pooled ? maxPool(x, windows).y : x, weights, shape)
    .map((value, i) => value + (bias[i % outChannels] as number))
}

describe.each(kinds)('$name', async ({ options }) => {
  const kernels = await load(memory, options)

  const pointwise = (
    x: Float32Array,
    weights: Float32Array,
    bias: Float32Array,
    shape: Pointwise,
    placing?: Placing,
  ): Float32Array => {
    const { put, reserve, take, intact } = arena()
    const at = { x: put(x), filter: put(weights), bias: put(bias), y: reserve(shape.rows * shape.outChannels * 4) }
    kernels.pointwise({ ...at, scratch: reserve(kernels.pointwiseScratch(shape)) }, shape, placing)
    expect(intact()).toBe(true)
    return take(at.y, shape.rows * shape.outChannels)
  }

  const arrays = ({ batch, steps, inChannels, outChannels }: Case, seed: number) => ({
    x: integers(batch * steps * inChannels, seed),
    weights: integers(inChannels * outChannels, seed + 1),
    bias: integers(outChannels, seed + 2),
  })

  test.each([1, Number.NaN, Infinity, -Infinity])(
    'rows by a filter of one tap, pooled first or not, integers and some %d: equal to the twins',
    (odd) => {
      fc.assert(
        fc.property(cases, fc.nat(), (given, seed) => {
          const { x, weights, bias } = arrays(given, seed)
          x[seed % x.length] = odd
          const y = pointwise(x, weights, bias, rowsOf(given))
          expect(distance(y, twin(x, weights, bias, given))).toBe(0)
        }),
      )
    },
  )

  test('outputs placed in a wider array leave the rest of it alone', () => {
    fc.assert(
      fc.property(cases, fc.nat(), within(0, 9), within(0, 9), (given, seed, before, after) => {
        const { x, weights, bias } = arrays(given, seed)
        const { outChannels } = given
        const shape = rowsOf(given)
        const width = before + outChannels + after
        const { put, reserve, take, intact } = arena()
        const y = put(new Float32Array(shape.rows * width).fill(7))
        const at = { x: put(x), filter: put(weights), bias: put(bias), y: y + 4 * before }
        const scratch = reserve(kernels.pointwiseScratch(shape))
        kernels.pointwise({ ...at, scratch }, shape, { width, lower: -3, upper: 5 })
        expect(intact()).toBe(true)
        const alone = twin(x, weights, bias, given).map((value) => Math.min(5, Math.max(-3, value)))
        const expected = Float32Array.from({ length: shape.rows * width }, (_, i) => {
          const channel = (i % width) - before
          const inside = channel >= 0 && channel < outChannels
          return inside ? (alone[Math.floor(i / width) * outChannels + channel] as number) : 7
        })
        expect(distance(take(y, expected.length), expected)).toBe(0)
      }),
    )
  })

  test('the norm folded into a filter and a bias: equal to the norm of what the filter alone gives, within 1e-5', () => {
    fc.assert(
      fc.property(cases, fc.nat(), (given, seed) => {
        const { x, weights } = arrays(given, seed)
        const { inChannels, outChannels: channels } = given
        const [gamma, beta, mean] = [3, 4, 5].map((more) => integers(channels, seed + more)) as [
          Float32Array,
          Float32Array,
          Float32Array,
        ]
        const variance = integers(channels, seed + 6).map((value) => value * value + 0.5)
        const { put, reserve, take, intact } = arena()
        const at = { gamma: put(gamma), beta: put(beta), mean: put(mean), variance: put(variance) }
        const [scale, bias, to] = [reserve(4 * channels), reserve(4 * channels), reserve(4 * weights.length)]
        kernels.foldNorm({ ...at, scale, bias }, channels, 1e-3)
        kernels.scaleRows(put(weights), scale, to, { rows: inChannels, channels })
        expect(intact()).toBe(true)
        const folded = twin(x, take(to, weights.length), take(bias, channels), given)
        const plain = twin(x, weights, new Float32Array(channels), given)
        const normed = reference.batchNorm(plain, gamma, beta, mean, variance, { epsilon: 1e-3, rectified: false })
        expect(distance(folded, normed)).toBeLessThan(1e-5)
      }),
      { numRuns: 200 },
    )
  })
})

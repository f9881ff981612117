import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NormOptions } from '../../src/kernels/geometry.ts'
import { load } from '../../src/kernels/load.ts'
import type { Normalised, NormalisedGradients } from '../../src/kernels/reference.ts'
import * as reference from '../../src/kernels/reference.ts'
import { arena, distance, fractions, kinds, memory } from './arena.ts'

describe.each(kinds)('$name', async ({ options: how }) => {
  const kernels = await load(memory, how)
  const shapes = fc.record(
    { rows: fc.integer({ min: 1, max: 300 }), channels: fc.integer({ min: 1, max: 19 }) },
    { noNullPrototype: true },
  )
  const options = { epsilon: Math.fround(1e-3), rectified: false }

  const forward = (
    x: Float32Array,
    gamma: Float32Array,
    beta: Float32Array,
    { rectified }: Pick<NormOptions, 'rectified'>,
  ): Normalised => {
    const { put, reserve, take, intact } = arena()
    const channels = gamma.length
    const at = {
      x: put(x),
      gamma: put(gamma),
      beta: put(beta),
      y: reserve(x.byteLength),
      mean: reserve(channels * 4),
      variance: reserve(channels * 4),
      scratch: reserve(kernels.batchNormScratch(channels)),
    }
    kernels.batchNormTrain(at, { rows: x.length / channels, channels }, { ...options, rectified })
    expect(intact()).toBe(true)
    const again = take(at.y, x.length)
    // By the statistics that it has just taken.
    kernels.batchNorm(at, { rows: x.length / channels, channels }, { ...options, rectified })
    expect(distance(take(at.y, x.length), again)).toBe(0)
    expect(intact()).toBe(true)
    return { y: again, mean: take(at.mean, channels), variance: take(at.variance, channels) }
  }

  const backward = (
    x: Float32Array,
    dy: Float32Array,
    gamma: Float32Array,
    beta: Float32Array,
    { mean, variance }: Normalised,
    { rectified }: Pick<NormOptions, 'rectified'>,
  ): NormalisedGradients => {
    const { put, reserve, take, intact } = arena()
    const channels = gamma.length
    const at = {
      x: put(x),
      dy: put(dy),
      gamma: put(gamma),
      beta: put(beta),
      mean: put(mean),
      variance: put(variance),
      dx: reserve(x.byteLength),
      dgamma: reserve(channels * 4),
      dbeta: reserve(channels * 4),
      scratch: reserve(kernels.batchNormScratch(channels)),
    }
    kernels.batchNormTrainGrad(at, { rows: x.length / channels, channels }, { ...options, rectified })
    expect(intact()).toBe(true)
    return { dx: take(at.dx, x.length), dgamma: take(at.dgamma, channels), dbeta: take(at.dbeta, channels) }
  }

  const expectClose = (values: object, twins: object, tolerance: number): void => {
    for (const [name, twin] of Object.entries(twins) as ReadonlyArray<[string, Float32Array]>) {
      const value = (values as Readonly<Record<string, Float32Array>>)[name] as Float32Array
      expect(distance(value, twin), name).toBeLessThanOrEqual(tolerance)
    }
  }

  test.each([{ rectified: false }, { rectified: true }])(
    'forward and backward, rectified: $rectified: within 1e-5 of the twins, relative to the largest value',
    ({ rectified }) => {
      fc.assert(
        fc.property(shapes, fc.nat(), ({ rows, channels }, seed) => {
          const [x, dy] = [fractions(rows * channels, seed), fractions(rows * channels, seed + 1)]
          const [gamma, beta] = [fractions(channels, seed + 2), fractions(channels, seed + 3)]
          const shape = { rows, channels }
          const twin = reference.batchNormTrain(x, gamma, beta, { ...options, rectified }, shape)
          expectClose(forward(x, gamma, beta, { rectified }), twin, 1e-5)
          const { mean, variance } = twin
          const slopes = reference.batchNormTrainGrad(
            x,
            dy,
            gamma,
            beta,
            mean,
            variance,
            { ...options, rectified },
            shape,
          )
          expectClose(backward(x, dy, gamma, beta, twin, { rectified }), slopes, 1e-5)
        }),
      )
    },
  )

  test('forward, 20 000 rows far from zero: the variance keeps four digits', () => {
    const x = fractions(20_000, 1).map((value) => value + 1000)
    const [gamma, beta] = [Float32Array.of(1), Float32Array.of(0)]
    const twin = reference.batchNormTrain(x, gamma, beta, options, { rows: x.length, channels: 1 })
    const { variance } = forward(x, gamma, beta, options)
    expect(Math.abs((variance[0] as number) / (twin.variance[0] as number) - 1)).toBeLessThan(1e-4)
  })

  test.each([Number.NaN, Infinity, -Infinity])('%d spoils its own channel only, as in the twins', (odd) => {
    const x = fractions(70 * 11, 5)
    const dy = fractions(70 * 11, 6)
    const [gamma, beta] = [fractions(11, 7), fractions(11, 8)]
    const shape = { rows: 70, channels: 11 }
    x[11 * 40 + 1] = odd
    dy[11 * 41 + 4] = odd
    x[11 * 12 + 9] = odd
    dy[11 * 3 + 10] = odd
    const twin = reference.batchNormTrain(x, gamma, beta, options, shape)
    expectClose(forward(x, gamma, beta, options), twin, 1e-5)
    const { mean, variance } = twin
    const slopes = reference.batchNormTrainGrad(x, dy, gamma, beta, mean, variance, options, shape)
    expectClose(backward(x, dy, gamma, beta, twin, options), slopes, 1e-5)
  })
})

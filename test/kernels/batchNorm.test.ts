import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { load } from '../../src/kernels/load.ts'
import type { Normalised, NormalisedGradients } from '../../src/kernels/reference.ts'
import * as reference from '../../src/kernels/reference.ts'
import { arena, distance, fractions, kinds, memory } from './arena.ts'

describe.each(kinds)('$name', async ({ options }) => {
  const kernels = await load(memory, options)
  const shapes = fc.record(
    { rows: fc.integer({ min: 1, max: 300 }), channels: fc.integer({ min: 1, max: 19 }) },
    { noNullPrototype: true },
  )
  const epsilon = 1e-3

  const forward = (x: Float32Array, gamma: Float32Array, beta: Float32Array): Normalised => {
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
    kernels.batchNormTrain(at, { rows: x.length / channels, channels }, epsilon)
    expect(intact()).toBe(true)
    return { y: take(at.y, x.length), mean: take(at.mean, channels), variance: take(at.variance, channels) }
  }

  const backward = (
    x: Float32Array,
    dy: Float32Array,
    gamma: Float32Array,
    mean: Float32Array,
    variance: Float32Array,
  ): NormalisedGradients => {
    const { put, reserve, take, intact } = arena()
    const channels = gamma.length
    const at = {
      x: put(x),
      dy: put(dy),
      gamma: put(gamma),
      mean: put(mean),
      variance: put(variance),
      dx: reserve(x.byteLength),
      dgamma: reserve(channels * 4),
      dbeta: reserve(channels * 4),
      scratch: reserve(kernels.batchNormScratch(channels)),
    }
    kernels.batchNormTrainGrad(at, { rows: x.length / channels, channels }, epsilon)
    expect(intact()).toBe(true)
    return { dx: take(at.dx, x.length), dgamma: take(at.dgamma, channels), dbeta: take(at.dbeta, channels) }
  }

  const expectClose = (values: object, twins: object, tolerance: number): void => {
    for (const [name, twin] of Object.entries(twins) as ReadonlyArray<[string, Float32Array]>) {
      const value = (values as Readonly<Record<string, Float32Array>>)[name] as Float32Array
      expect(distance(value, twin), name).toBeLessThanOrEqual(tolerance)
    }
  }

  test('forward and backward: within 1e-5 of the twins, relative to the largest value', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), ({ rows, channels }, seed) => {
        const [x, dy] = [fractions(rows * channels, seed), fractions(rows * channels, seed + 1)]
        const [gamma, beta] = [fractions(channels, seed + 2), fractions(channels, seed + 3)]
        const twin = reference.batchNormTrain(x, gamma, beta, epsilon, { rows, channels })
        expectClose(forward(x, gamma, beta), twin, 1e-5)
        const { mean, variance } = twin
        const gradients = reference.batchNormTrainGrad(x, dy, gamma, mean, variance, epsilon, { rows, channels })
        expectClose(backward(x, dy, gamma, mean, variance), gradients, 1e-5)
      }),
    )
  })

  test('forward, 20 000 rows far from zero: the variance keeps four digits', () => {
    const x = fractions(20_000, 1).map((value) => value + 1000)
    const [gamma, beta] = [Float32Array.of(1), Float32Array.of(0)]
    const twin = reference.batchNormTrain(x, gamma, beta, epsilon, { rows: x.length, channels: 1 })
    const { variance } = forward(x, gamma, beta)
    expect(Math.abs((variance[0] as number) / (twin.variance[0] as number) - 1)).toBeLessThan(1e-4)
  })

  test.each([Number.NaN, Infinity, -Infinity])('%d spoils its own channel only, as in the twins', (odd) => {
    const x = fractions(70 * 6, 5)
    const dy = fractions(70 * 6, 6)
    const [gamma, beta] = [fractions(6, 7), fractions(6, 8)]
    x[6 * 40 + 1] = odd
    dy[6 * 41 + 4] = odd
    const twin = reference.batchNormTrain(x, gamma, beta, epsilon, { rows: 70, channels: 6 })
    expectClose(forward(x, gamma, beta), twin, 1e-5)
    const { mean, variance } = twin
    const gradients = reference.batchNormTrainGrad(x, dy, gamma, mean, variance, epsilon, { rows: 70, channels: 6 })
    expectClose(backward(x, dy, gamma, mean, variance), gradients, 1e-5)
  })
})

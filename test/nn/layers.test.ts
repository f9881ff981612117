import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { make } from '../../src/core/Seed.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import * as apply from '../../src/nn/layers.ts'
import { type Mode, evaluation, training } from '../../src/nn/Model.ts'
import { lawful } from '../core/lawful.ts'

beforeAll(() => wasmBackend())

const numbersOf = (use: () => tf.Tensor): Float32Array => {
  const result = tf.tidy(use)
  const numbers = result.dataSync<'float32'>()
  result.dispose()
  return numbers
}

const at = (mode: Mode) => apply.pass({}, mode)
const ones = (...shape: [number, number, number, number]): tf.Tensor4D => tf.ones(shape)
const share = (numbers: ArrayLike<number>, holds: (x: number) => boolean): number =>
  Array.from(numbers).filter(holds).length / numbers.length

const seeds = fc.nat().map(make)
const chances = fc.double({ min: 0.05, max: 0.95, noNaN: true })

/** Five standard deviations of a share of `count` independent draws. */
const fiveSigma = (count: number): number => 2.5 / Math.sqrt(count)

describe('dropout', () => {
  lawful(
    'in training, drops its share of values and scales the rest up, so that the mean stays',
    fc.tuple(seeds, chances),
    ([seed, probability]) => {
      const count = 4000
      const numbers = numbersOf(() => apply.dropout(at(training(seed)), 'd', probability)(ones(1, 1, 40, 100)))
      const kept = Math.fround(1 / (1 - probability))
      expect(new Set(numbers).size).toBe(2)
      expect(numbers.every((x) => x === 0 || Math.abs(x / kept - 1) < 1e-6)).toBe(true)
      expect(Math.abs(share(numbers, (x) => x === 0) - probability)).toBeLessThan(fiveSigma(count))
      const mean = numbers.reduce((sum, x) => sum + x, 0) / count
      expect(Math.abs(mean - 1)).toBeLessThan(kept * fiveSigma(count))
    },
    20,
  )

  lawful(
    'the same seed and name drop the same, another name or seed something else',
    seeds,
    (seed) => {
      const dropped = (mode: Mode, name: string) =>
        numbersOf(() => apply.dropout(at(mode), name, 0.5)(ones(1, 1, 8, 16)))
      const here = dropped(training(seed), 'one')
      expect(dropped(training(seed), 'one')).toEqual(here)
      expect(dropped(training(seed), 'other')).not.toEqual(here)
      expect(dropped(training(make(`not ${seed.low}`)), 'one')).not.toEqual(here)
    },
    20,
  )

  test('does nothing in evaluation, and with a share of 0', () => {
    const x = ones(2, 1, 3, 4)
    expect(apply.dropout(at(evaluation), 'd', 0.9)(x)).toBe(x)
    expect(apply.dropout(at(training(make(0))), 'd', 0)(x)).toBe(x)
    x.dispose()
  })
})

describe('a dropped branch', () => {
  lawful(
    'is dropped row by row, whole, with a frequency of 1 - survival, and kept rows are scaled up',
    fc.tuple(seeds, chances),
    ([seed, survival]) => {
      const [rows, size] = [1000, 6]
      const numbers = numbersOf(() => apply.dropBranch(at(training(seed)), 'b', survival)(ones(rows, 1, 3, 2)))
      const firsts = numbers.filter((_, i) => i % size === 0)
      expect(numbers.every((x, i) => x === firsts[Math.floor(i / size)])).toBe(true)
      expect(firsts.every((x) => x === 0 || Math.abs(x * survival - 1) < 1e-6)).toBe(true)
      expect(Math.abs(share(firsts, (x) => x === 0) - (1 - survival))).toBeLessThan(fiveSigma(rows))
    },
    20,
  )

  test('stays in evaluation, and when it always survives', () => {
    const x = ones(2, 1, 3, 4)
    expect(apply.dropBranch(at(evaluation), 'b', 0.1)(x)).toBe(x)
    expect(apply.dropBranch(at(training(make(0))), 'b', 1)(x)).toBe(x)
    x.dispose()
  })
})

describe('a skipped module', () => {
  lawful(
    'runs with the frequency of its survival',
    chances,
    (survival) => {
      const runs = Array.from({ length: 2000 }, (_, i) => apply.runsModule(at(training(make(i))), 'm', survival))
      expect(Math.abs(runs.filter(Boolean).length / 2000 - survival)).toBeLessThan(fiveSigma(2000))
    },
    10,
  )

  lawful('always runs in evaluation, and when it always survives', seeds, (seed) => {
    expect(apply.runsModule(at(evaluation), 'm', 0.01)).toBe(true)
    expect(apply.runsModule(at(training(seed)), 'm', 1)).toBe(true)
  })
})

const grids = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 }))
  .chain(([rows, steps, channels]) => {
    const many = (count: number, min: number, max: number) =>
      fc.array(fc.float({ min, max, noNaN: true }), { minLength: count, maxLength: count })
    return fc.record({
      shape: fc.constant([rows, 1, steps, channels] as [number, number, number, number]),
      values: many(rows * steps * channels, -4, 4),
      mean: many(channels, -2, 2),
      variance: many(channels, 0.5, 2),
    })
  })

/** Mean and unbiased variance, in double precision. */
const moments = (values: ReadonlyArray<number>): readonly [mean: number, variance: number] => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  return [mean, values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1)]
}

describe('batch norm', () => {
  const normed = (
    {
      shape,
      values,
      mean,
      variance,
    }: { shape: [number, number, number, number] } & Record<'values' | 'mean' | 'variance', ReadonlyArray<number>>,
    mode: Mode,
  ) =>
    tf.tidy(() => {
      const filled = (value: number): tf.Tensor1D => tf.tensor1d(mean.map(() => value))
      const tensors = {
        'n.weight': filled(2),
        'n.bias': filled(0.5),
        'n.running_mean': tf.tensor1d([...mean]),
        'n.running_var': tf.tensor1d([...variance]),
      }
      const pass = apply.pass(tensors, mode)
      const y = apply
        .norm(
          pass,
          'n',
        )(tf.tensor4d([...values], shape))
        .dataSync<'float32'>()
      return { y, state: Object.fromEntries(Object.entries(pass.state).map(([name, t]) => [name, [...t.dataSync()]])) }
    })

  lawful(
    'after training, statistics are .9 of the old and .1 of the batch, with the unbiased variance',
    grids,
    (grid) => {
      const { state } = normed(grid, training(make(0)))
      const count = grid.values.length / grid.mean.length
      grid.mean.forEach((old, channel) => {
        const [mean, variance] = moments(grid.values.filter((_, i) => i % grid.mean.length === channel))
        expect(state['n.running_mean']?.[channel]).toBeCloseTo(0.9 * old + 0.1 * mean, 4)
        const oldVariance = grid.variance[channel] ?? Number.NaN
        const expected = count === 1 ? oldVariance : 0.9 * oldVariance + 0.1 * variance
        expect(state['n.running_var']?.[channel]).toBeCloseTo(expected, 4)
      })
    },
    100,
  )

  lawful(
    'normalizes by the batch in training, by the statistics in evaluation',
    grids,
    (grid) => {
      const channels = grid.mean.length
      const count = grid.values.length / channels
      const expectNormed = (y: Float32Array, mode: Mode): void =>
        y.forEach((value, i) => {
          const channel = i % channels
          const [batchMean, unbiased] = moments(grid.values.filter((_, j) => j % channels === channel))
          const [mean = 0, variance = 0] =
            mode._tag === 'Training'
              ? [batchMean, count === 1 ? 0 : (unbiased * (count - 1)) / count]
              : [grid.mean[channel], grid.variance[channel]]
          const expected = (2 * ((grid.values[i] ?? Number.NaN) - mean)) / Math.sqrt(variance + 1e-5) + 0.5
          // Where all values are nearly equal, rounding is divided by the root of epsilon.
          expect(Math.abs(value - expected)).toBeLessThan(variance < 1e-3 ? 0.02 : 1e-3)
        })
      for (const mode of [training(make(0)), evaluation]) expectNormed(normed(grid, mode).y, mode)
    },
    100,
  )

  lawful(
    'leaves no statistics behind in evaluation',
    grids,
    (grid) => {
      expect(normed(grid, evaluation).state).toEqual({})
    },
    20,
  )
})

lawful(
  'series become channels last, and their mean over steps is per variable',
  grids,
  ({ shape, values }) => {
    const [rows, , steps, variables] = shape
    const means = numbersOf(() =>
      apply.globalAverage(apply.channelsLast(tf.tensor3d(values, [rows, variables, steps]))),
    )
    expect(means).toHaveLength(rows * variables)
    means.forEach((mean, i) => {
      const expected = values.slice(i * steps, (i + 1) * steps).reduce((sum, x) => sum + x, 0) / steps
      expect(mean).toBeCloseTo(expected, 4)
    })
  },
  50,
)

lawful(
  'the largest of three neighbouring steps, of two at either end',
  grids,
  ({ shape, values }) => {
    const [, , steps, channels] = shape
    const pooled = numbersOf(() => apply.maxPool(tf.tensor4d(values, shape)))
    pooled.forEach((largest, i) => {
      const step = Math.floor(i / channels) % steps
      const near = [step > 0 ? [i - channels] : [], [i], step < steps - 1 ? [i + channels] : []].flat()
      expect(largest).toBe(Math.max(...near.map((j) => values[j] ?? Number.NaN)))
    })
  },
  50,
)

test('a parameter that is not there is missed by its name', () => {
  const pass = apply.pass({}, evaluation)
  const x = ones(1, 1, 2, 2)
  expect(() => apply.convolution(pass, 'stem')(x)).toThrow('the network has no parameter "stem.weight"')
  x.dispose()
})

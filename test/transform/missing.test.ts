import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as Dataset from '../../src/core/Dataset.ts'
import { type Series, series } from '../../src/core/Example.ts'
import * as Fit from '../../src/core/Fit.ts'
import * as Preprocessing from '../../src/transform/preprocessing.ts'
import { appendGaps, fillForward, fillLinear } from '../../src/transform/preprocessing/fill.ts'
import { appendMissing, fillMissing, impute } from '../../src/transform/preprocessing/missing.ts'
import { anySeries, trainingPart, valueOrMissing } from './arbitraries.ts'

const row = (...values: ReadonlyArray<number>): Series => series(1, values.length, Float32Array.from(values))

const rowsOf = ({ variables, steps, values }: Series): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: variables }, (_, v) => [...values.subarray(v * steps, (v + 1) * steps)])

const fills: ReadonlyArray<readonly [string, (series: Series) => Series]> = [
  ['fillMissing', fillMissing({ value: 3 })],
  ['fillForward', fillForward()],
  ['fillForward, keeping ends', fillForward({ ends: 'keep' })],
  ['fillLinear', fillLinear()],
  ['fillLinear, keeping ends', fillLinear({ ends: 'keep' })],
]

describe.each(fills)('%s', (_, fill) => {
  test('what is not missing stays as it is, bit for bit, and filling again changes nothing', () => {
    fc.assert(
      fc.property(anySeries(valueOrMissing), (each) => {
        const filled = fill(each)
        each.values.forEach((value, i) => {
          if (!Number.isNaN(value)) expect(filled.values[i]).toBe(value)
        })
        expect(fill(filled)).toStrictEqual(filled)
      }),
    )
  })
})

test('a variable with a value has none missing after filling to the ends; one without stays as it is', () => {
  fc.assert(
    fc.property(anySeries(valueOrMissing), (each) => {
      for (const fill of [fillForward(), fillLinear()]) {
        const before = rowsOf(each)
        rowsOf(fill(each)).forEach((filled, variable) =>
          expect(filled.some(Number.isNaN)).toBe(before[variable]?.every(Number.isNaN)),
        )
      }
    }),
  )
})

test('fillForward takes the last value before, and where there is none the first of all', () => {
  fc.assert(
    fc.property(anySeries(valueOrMissing), (each) => {
      const before = rowsOf(each)
      rowsOf(fillForward()(each)).forEach((filled, variable) =>
        filled.forEach((value, step) => {
          const first = (before[variable] ?? []).find((v) => !Number.isNaN(v))
          const earlier = (before[variable] ?? []).slice(0, step + 1).filter((v) => !Number.isNaN(v))
          expect(value).toBe(earlier.at(-1) ?? first ?? NaN)
        }),
      )
    }),
  )
})

test('fillLinear draws a straight line: a ramp with gaps comes back', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 2, maxLength: 30 }), (seen) => {
      const ramp = Float32Array.from(seen, (_, step) => 2 * step + 1)
      const gappy = ramp.map((value, step) => (seen[step] || step === 0 || step === seen.length - 1 ? value : NaN))
      const { values } = fillLinear({ ends: 'keep' })(series(1, ramp.length, gappy))
      values.forEach((value, step) => expect(value).toBeCloseTo(Number(ramp[step]), 4))
    }),
  )
})

test('ends that are kept stay missing', () => {
  const gappy = row(NaN, 1, NaN, 3, NaN)
  expect(fillLinear({ ends: 'keep' })(gappy).values).toStrictEqual(Float32Array.of(NaN, 1, 2, 3, NaN))
  expect(fillForward({ ends: 'keep' })(gappy).values).toStrictEqual(Float32Array.of(NaN, 1, 1, 3, 3))
})

test('infinite neighbours do not make missing values', () => {
  expect(fillLinear()(row(Infinity, NaN, Infinity, NaN, 2)).values).toStrictEqual(
    Float32Array.of(Infinity, Infinity, Infinity, Infinity, 2),
  )
})

describe('impute', () => {
  test('gives the median or the mean of what was seen of the variable, and never that of another', () => {
    fc.assert(
      fc.property(trainingPart(valueOrMissing), fc.constantFrom('median', 'mean'), (part, statistic) => {
        const { transform } = Fit.on(impute({ statistic }))(Dataset.fromArray(part))
        for (const each of part)
          rowsOf(transform(each)).forEach((filled, variable) => {
            const seen = part.flatMap((one) => rowsOf(one)[variable] ?? []).filter((v) => !Number.isNaN(v))
            const sorted = [...seen].sort((a, b) => a - b)
            const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
            const mean = seen.reduce((sum, v) => sum + v, 0) / Math.max(1, seen.length)
            const expected = statistic === 'median' ? (low + high) / 2 : mean
            filled.forEach((value, step) => {
              const was = rowsOf(each)[variable]?.[step] ?? NaN
              if (Number.isNaN(was))
                expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(expected)))
              else expect(value).toBe(was)
            })
          })
      }),
    )
  })

  test('by sample takes the median of the series itself, 0 where it has none', () => {
    const { transform } = Fit.on(impute({ by: ['sample', 'variable'] }))(Dataset.fromArray([row(1000)]))
    expect(transform(series(2, 3, Float32Array.of(1, NaN, 3, NaN, NaN, NaN))).values).toStrictEqual(
      Float32Array.of(1, 2, 3, 0, 0, 0),
    )
  })

  test('an unknown statistic is refused when it is made', () => {
    // @ts-expect-error - no such statistic
    expect(() => impute({ statistic: 'mode' })).toThrow('impute: statistic must be one of mean, median, got "mode"')
  })
})

describe('masks', () => {
  test('say exactly what was missing, whatever fills it, and undo the filling exactly', () => {
    fc.assert(
      fc.property(anySeries(valueOrMissing), fc.boolean(), (each, learnt) => {
        const steps = Preprocessing.fit([
          learnt
            ? Preprocessing.learn('impute', impute({ mask: true }))
            : { name: 'fillMissing', parameters: { value: 1, mask: true } },
        ])(Dataset.fromArray([each]))
        const masked = Preprocessing.apply(steps)(each)
        const mask = masked.values.slice(each.values.length)
        expect(masked.variables).toBe(2 * each.variables)
        expect(mask).toStrictEqual(each.values.map((value) => (Number.isNaN(value) ? 1 : 0)))
        expect(appendMissing(each).values.slice(each.values.length)).toStrictEqual(mask)
        const undo = Preprocessing.invert(steps)
        expect(E.isRight(undo) && undo.right(masked)).toStrictEqual(each)
      }),
    )
  })

  test('gaps count the steps to the nearest value, either way', () => {
    const gappy = row(NaN, 5, NaN, NaN, NaN, 6)
    const gaps = (direction: 'before' | 'after' | 'nearest') =>
      Array.from(appendGaps({ direction })(gappy).values.subarray(6))
    expect(gaps('before')).toEqual([1, 0, 1, 2, 3, 0])
    expect(gaps('after')).toEqual([1, 0, 3, 2, 1, 0])
    expect(gaps('nearest')).toEqual([1, 0, 1, 2, 1, 0])
  })

  test('a number that is none cannot stand for what is missing', () => {
    for (const value of [NaN, Infinity])
      expect(() => fillMissing({ value })).toThrow(`fillMissing: value must be a finite number, got ${value}`)
  })
})

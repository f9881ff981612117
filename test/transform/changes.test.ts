import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { type Series, series } from '../../src/core/Example.ts'
import * as Preprocessing from '../../src/transform/preprocessing.ts'
import { type Lag, difference, logReturn, rollingMean } from '../../src/transform/preprocessing/difference.ts'
import { anySeries, valueOrMissing } from './arbitraries.ts'

const row = (...values: ReadonlyArray<number>): Series => series(1, values.length, Float32Array.from(values))

const lags = fc.integer({ min: 1, max: 14 })
const firsts = fc.constantFrom<Lag['first']>('keep', 'zero', 'missing', 'drop')
const positive = fc.float({ min: 0.5, max: 1000, noNaN: true })

const undo = (name: 'difference' | 'logReturn', lag: number) => {
  const inverse = Preprocessing.invert([{ name, parameters: { lag, first: 'keep' } }])
  if (E.isLeft(inverse)) throw new TypeError('an inverse expected')
  return inverse.right
}

describe('difference', () => {
  test('is each value less the one a lag before, of the same variable, and the first steps are as asked for', () => {
    fc.assert(
      fc.property(anySeries(valueOrMissing), lags, firsts, (each, lag, first) => {
        const changed = difference({ lag, first })(each)
        const dropped = first === 'drop' ? Math.min(lag, each.steps) : 0
        expect(changed.steps).toBe(each.steps - dropped)
        for (let variable = 0; variable < each.variables; variable++)
          for (let step = dropped; step < each.steps; step++) {
            const at = (s: number) => Number(each.values[variable * each.steps + s])
            const start = first === 'missing' || Number.isNaN(at(step)) ? NaN : first === 'zero' ? 0 : at(step)
            const expected = step < lag ? start : Math.fround(at(step) - at(step - lag))
            expect(changed.values[variable * changed.steps + step - dropped]).toBe(expected)
          }
      }),
    )
  })

  test('its sums are the series, within 2^-23 of the largest value a step', () => {
    fc.assert(
      fc.property(anySeries(), lags, (each, lag) => {
        const back = undo('difference', lag)(difference({ lag, first: 'keep' })(each))
        const tolerance = each.steps * 2 ** -23 * Math.max(...each.values.map(Math.abs))
        back.values.forEach((value, i) =>
          expect(Math.abs(value - Number(each.values[i]))).toBeLessThanOrEqual(tolerance),
        )
      }),
    )
  })

  test('what is missing hides what comes after it a lag apart, and nothing before', () => {
    const back = undo('difference', 2)(difference({ lag: 2, first: 'keep' })(row(1, 2, NaN, 4, 5, 6)))
    expect(back.values).toStrictEqual(Float32Array.of(1, 2, NaN, 4, NaN, 6))
  })

  test.each([0, -1, 1.5, NaN])('lag %d is refused', (lag) => {
    expect(() => difference({ lag })).toThrow(`difference: lag must be a positive integer, got ${lag}`)
    expect(() => logReturn({ lag })).toThrow(`logReturn: lag must be a positive integer, got ${lag}`)
  })
})

describe('logReturn', () => {
  test('is the logarithm of the ratio, whatever the unit', () => {
    fc.assert(
      fc.property(anySeries(positive), lags, (each, lag) => {
        const returns = logReturn({ lag })(each)
        const inCents = logReturn({ lag })({ ...each, values: each.values.map((value) => value * 128) })
        expect(inCents.values.length).toBe(returns.values.length)
        returns.values.forEach((value, i) => {
          const step = i % each.steps
          const expected = step < lag ? 0 : Math.log(Number(each.values[i]) / Number(each.values[i - lag]))
          expect(Math.abs(value - expected)).toBeLessThan(1e-5)
          expect(Math.abs(Number(inCents.values[i]) - value)).toBeLessThan(1e-5)
        })
      }),
    )
  })

  test('what is not positive counts as missing: never minus infinity', () => {
    expect(logReturn({ first: 'keep' })(row(0, -1, 1, 1, -0)).values).toStrictEqual(
      Float32Array.of(NaN, NaN, NaN, 0, NaN),
    )
  })

  test('its inverse gives prices back within steps x 2^-23 x (1 + the largest logarithm) of each', () => {
    fc.assert(
      fc.property(anySeries(positive), lags, (each, lag) => {
        const back = undo('logReturn', lag)(logReturn({ lag, first: 'keep' })(each))
        const tolerance = each.steps * 2 ** -23 * (1 + Math.log(1000))
        back.values.forEach((value, i) =>
          expect(Math.abs(value / Number(each.values[i]) - 1)).toBeLessThanOrEqual(tolerance),
        )
      }),
    )
  })
})

describe('rollingMean', () => {
  test('is the mean of what is not missing in the window up to each step', () => {
    fc.assert(
      fc.property(anySeries(valueOrMissing), fc.integer({ min: 1, max: 15 }), (each, window) => {
        const { values } = rollingMean({ window })(each)
        values.forEach((mean, i) => {
          const step = i % each.steps
          const seen = [...each.values.subarray(i - Math.min(step, window - 1), i + 1)].filter(Number.isFinite)
          if (Number.isNaN(each.values[i])) expect(mean).toBeNaN()
          else expect(mean).toBe(Math.fround(seen.reduce((sum, v) => sum + v, 0) / seen.length))
        })
      }),
    )
  })

  test('a window of 1 changes nothing, and a constant stays itself after a huge value', () => {
    fc.assert(
      fc.property(anySeries(valueOrMissing), (each) => {
        expect(rollingMean({ window: 1 })(each).values.map((value) => value + 0)).toStrictEqual(
          each.values.map((value) => value + 0),
        )
      }),
    )
    expect(rollingMean({ window: 2 })(row(1e30, 1, 1, 1)).values.slice(2)).toStrictEqual(Float32Array.of(1, 1))
    expect(rollingMean({ window: 2 })(row(Infinity, 1, 3)).values).toStrictEqual(Float32Array.of(Infinity, 1, 2))
  })

  test('appended, the values themselves stay and the means follow', () => {
    const each = row(1, 3)
    expect(rollingMean({ append: true })(each)).toStrictEqual(series(2, 2, Float32Array.of(1, 3, 1, 2)))
    expect(() => rollingMean({ window: 0 })).toThrow('rollingMean: window must be a positive integer, got 0')
  })
})

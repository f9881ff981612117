import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { series } from '../../src/core/Example.ts'
import { fromSeed, normals } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { blur, smooth } from '../../src/transform/blur.ts'
import { convolve } from '../../src/transform/convolve.ts'
import { quantize } from '../../src/transform/quantize.ts'
import { randomConvolution } from '../../src/transform/randomConvolution.ts'
import { deviations, ranges } from '../../src/transform/spread.ts'
import { baselineWander, powerlineNoise } from '../../src/transform/waves.ts'
import { anySeries, rng, seriesOf, valueOrMissing, wavy } from './arbitraries.ts'
import { added, deviationOf, rowsOf } from './rows.ts'

const at42 = fromSeed(Seed.make(42))
const shares = fc.double({ min: 0.01, max: 1, noNaN: true })

describe('sums of neighbours', () => {
  /** The plain twin of `convolve`, for one value. */
  const summed = (row: ReadonlyArray<number>, kernel: ReadonlyArray<number>, step: number): number => {
    const seen = (wanted: number): number => {
      for (let step = Math.min(wanted, row.length - 1); step >= 0; step--)
        if (!Number.isNaN(row[step])) return Number(row[step])
      return row.find((value) => !Number.isNaN(value)) ?? 0
    }
    const margin = (kernel.length - 1) / 2
    return kernel.reduce((sum, weight, place) => sum + weight * seen(step + place - margin), 0)
  }

  test('convolve is its plain twin, for kernels of any length, across variables too, however much is missing', () => {
    const weights = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 16 * 9, maxLength: 16 * 9 })
    const integers = fc.oneof(fc.integer({ min: -99, max: 99 }), fc.constant(NaN))
    fc.assert(
      fc.property(
        anySeries(integers),
        weights,
        fc.constantFrom(1, 3, 5, 7, 9),
        fc.boolean(),
        (before, all, taps, across) => {
          const rows = rowsOf(before)
          const expected = rows.map((row, variable) =>
            row.map((value, step) => {
              if (Number.isNaN(value)) return NaN
              const inputs = across ? rows : [row]
              return inputs.reduce((sum, input, i) => {
                const first = (variable * inputs.length + i) * taps
                return sum + summed(input, all.slice(first, first + taps), step)
              }, 0)
            }),
          )
          expect(
            rowsOf(convolve(before, Float64Array.from(all), taps, across)).map((row) => row.map((v) => v + 0)),
          ).toEqual(expected.map((row) => row.map((v) => v + 0)))
        },
      ),
    )
  })

  test.each([
    { name: 'blur', blend: blur, kernel: [0.5, 0, 0.5] },
    { name: 'smooth', blend: smooth, kernel: [1 / 7, 5 / 7, 1 / 7] },
  ])('$name goes from the values towards the average by one share for each variable', ({ blend, kernel }) => {
    fc.assert(
      fc.property(seriesOf(2, 6), rng, shares, (before, start, strength) => {
        const rows = rowsOf(before)
        added(blend({ strength }), before, start).forEach((moved, variable) => {
          const row = rows[variable] ?? []
          const way = row.map((value, step) => summed(row, kernel, step) - value)
          const longest = way.reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most), 0)
          if (Math.abs(longest) < 0.1) return
          const share = Number(moved[way.indexOf(longest)]) / longest
          expect(share).toBeGreaterThanOrEqual(-0.01)
          expect(share).toBeLessThanOrEqual(strength + 0.01)
          moved.forEach((by, step) => expect(by).toBeCloseTo(share * Number(way[step]), 1))
        })
      }),
    )
  })

  test('randomConvolution with kernels of one tap is a factor for each variable, around 1 - strength', () => {
    const before = series(4000, 2, new Float32Array(8000).fill(1))
    const factors = rowsOf(randomConvolution({ strength: 0.5, sizes: [1] })(before)(at42)[0]).map(([one, other]) => {
      expect(one).toBe(other)
      return Number(one) - 0.5
    })
    expect(Math.abs(deviationOf(factors) - 0.5)).toBeLessThan(0.03)
  })

  test.each([false, true])('randomConvolution keeps the variance of noise on average, across: %s', (across) => {
    const noise = series(16, 200, normals(3200)(at42)[0])
    const grown = Array.from({ length: 40 }, (_, seed) => {
      const [{ values }] = randomConvolution({ strength: 1, across })(noise)(fromSeed(Seed.make(seed)))
      return (deviationOf([...values]) / deviationOf([...noise.values])) ** 2
    })
    expect(Math.abs(grown.reduce((sum, one) => sum + one, 0) / 40 - 1)).toBeLessThan(0.15)
  })

  test('randomConvolution mixes variables across only', () => {
    const before = series(2, 9, Float32Array.from([...wavy(1, 9).values, ...new Float32Array(9)]))
    const second = (across: boolean) => rowsOf(randomConvolution({ strength: 0.5, across })(before)(at42)[0])[1]
    expect(second(false)).toEqual(rowsOf(before)[1])
    expect(second(true)).not.toEqual(rowsOf(before)[1])
  })

  test('kernels without a middle or without weight are refused', () => {
    expect(() => blur({ kernel: [1, 1] })).toThrow('blur: kernel must be an odd number of weights from 0, not all 0')
    expect(() => smooth({ kernel: [0, 0, 0] })).toThrow('not all 0, got 0, 0, 0')
    expect(() => smooth({ kernel: [-1, 5, 1] })).toThrow('smooth: kernel must be')
    expect(() => randomConvolution({ sizes: [2] })).toThrow('randomConvolution: sizes must be odd whole numbers, got 2')
    expect(() => randomConvolution({ sizes: [] })).toThrow('got none')
  })
})

describe('waves', () => {
  test('no value moves further than the strength times the deviation', () => {
    fc.assert(
      fc.property(anySeries(valueOrMissing), rng, shares, (before, start, strength) => {
        for (const wave of [baselineWander({ strength }), powerlineNoise({ strength })])
          added(wave, before, start).forEach((moved, variable) => {
            const most = strength * Number(deviations(before)[variable]) + 0.001
            for (const by of moved) if (!Number.isNaN(by)) expect(Math.abs(by)).toBeLessThanOrEqual(most)
          })
      }),
    )
  })

  test('powerlineNoise repeats after its period, in all variables in phase', () => {
    const [first = [], second = []] = added(powerlineNoise({ strength: 1, period: 5 }), wavy(2, 200), at42)
    const [one = 0, other = 0] = deviations(wavy(2, 200))
    for (let step = 5; step < 200; step++) {
      expect(first[step]).toBeCloseTo(Number(first[step - 5]), 5)
      expect(second[step]).toBeCloseTo((Number(first[step]) * other) / one, 5)
    }
  })

  test('baselineWander passes 0 at most twice a cycle, in each variable elsewhere', () => {
    fc.assert(
      fc.property(rng, fc.double({ min: 0.5, max: 5, noNaN: true }), (start, cycles) => {
        const rows = added(baselineWander({ strength: 1, cycles }), wavy(2, 200), start)
        for (const row of rows)
          expect(row.filter((by, step) => step > 0 && by > 0 !== Number(row[step - 1]) > 0).length).toBeLessThanOrEqual(
            Math.ceil(2 * cycles),
          )
        expect(rows[0]).not.toEqual(rows[1])
      }),
    )
  })

  test('waves too slow or too fast are refused', () => {
    expect(() => baselineWander({ cycles: 0.4 })).toThrow(
      'baselineWander: cycles must be a finite number from 0.5, got 0.4',
    )
    expect(() => powerlineNoise({ period: 1 })).toThrow('powerlineNoise: period must be a finite number from 2, got 1')
  })
})

describe('resolution', () => {
  test('quantize leaves a level for each share of the range that the strength is, and moves by half of it at most', () => {
    fc.assert(
      fc.property(seriesOf(1, 12), rng, shares, (before, start, strength) => {
        const [after] = quantize({ strength })(before)(start)
        const apart = strength * Number(ranges(before)[0])
        expect(new Set(after.values).size).toBeLessThanOrEqual(Math.floor(1 / strength) + 2)
        for (const by of added(quantize({ strength }), before, start)[0] ?? [])
          expect(Math.abs(by)).toBeLessThanOrEqual(apart / 2 + 0.001)
      }),
    )
  })
})

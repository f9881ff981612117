import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { type Series, series } from '../../src/core/Example.ts'
import { type Rng, fromSeed, normals } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import type { Transform } from '../../src/core/Transform.ts'
import { blur, smooth } from '../../src/transform/blur.ts'
import { coarsen } from '../../src/transform/coarsen.ts'
import { convolve } from '../../src/transform/convolve.ts'
import { negate } from '../../src/transform/negate.ts'
import { quantize } from '../../src/transform/quantize.ts'
import { randomConvolution } from '../../src/transform/randomConvolution.ts'
import { multiplicativeNoise, stepNoise } from '../../src/transform/relativeNoise.ts'
import { rotate } from '../../src/transform/rotate.ts'
import { scaleAll } from '../../src/transform/scale.ts'
import { shuffleVariables } from '../../src/transform/shuffleVariables.ts'
import { deviations, ranges } from '../../src/transform/spread.ts'
import { trend } from '../../src/transform/trend.ts'
import { valueAugmentations } from '../../src/transform/valueAugmentations.ts'
import { baselineWander, powerlineNoise } from '../../src/transform/waves.ts'
import { anySeries, rng, seriesOf, valueOrMissing, wavy } from './arbitraries.ts'

const at42 = fromSeed(Seed.make(42))
const shares = fc.double({ min: 0.01, max: 1, noNaN: true })

const times = (factor: number, all: Series): Series => ({ ...all, values: all.values.map((value) => factor * value) })

const rowsOf = ({ variables, steps, values }: Series): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: variables }, (_, variable) => [...values.subarray(variable * steps, (variable + 1) * steps)])

const deviationOf = (values: ReadonlyArray<number>): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)

/** What a transform adds to each variable of a series. */
const added = (transform: Transform<Series>, before: Series, start: Rng): ReadonlyArray<ReadonlyArray<number>> => {
  const [after] = transform(before)(start)
  return rowsOf({ ...after, values: after.values.map((value, i) => value - Number(before.values[i])) })
}

describe.each(valueAugmentations.filter(({ name }) => name !== 'jitter'))('$name', ({ transform, strength }) => {
  test('does the same in any unit', () => {
    fc.assert(
      fc.property(anySeries(fc.oneof(fc.integer({ min: -999, max: 999 }), fc.constant(NaN))), rng, (before, start) => {
        const [after] = transform(strength[1])(before)(start)
        expect(transform(strength[1])(times(1024, before))(start)[0]).toStrictEqual(times(1024, after))
      }),
    )
  })
})

describe('noise in proportion', () => {
  const rough = series(
    1,
    20_000,
    Float32Array.from({ length: 20_000 }, (_, step) => 3 * (step % 2)),
  )

  test('stepNoise has the deviation of the differences times the strength', () => {
    // From 0 to 3 and back: differences of 3 and -3.
    expect(deviationOf(added(stepNoise({ strength: 0.5 }), rough, at42)[0] ?? [])).toBeCloseTo(1.5, 1)
  })

  test('stepNoise leaves a straight line as it is', () => {
    const line = series(1, 5, Float32Array.of(1, 3, 5, 7, 9))
    expect(stepNoise()(line)(at42)[0]).toStrictEqual(line)
  })

  test('multiplicativeNoise has factors of mean 1 and deviation strength', () => {
    const [noise = []] = added(multiplicativeNoise({ strength: 0.2 }), rough, at42)
    expect(noise.every((value, step) => step % 2 === 1 || value === 0)).toBe(true)
    expect(deviationOf(noise.filter((_, step) => step % 2 === 1))).toBeCloseTo(0.6, 1)
  })

  test('scaleAll has one factor for all variables, normal around 1 with deviation strength', () => {
    const factors = Array.from({ length: 4000 }, (_, seed) => {
      const [{ values }] = scaleAll({ strength: 0.2 })(series(2, 2, Float32Array.of(1, 1, 1, 1)))(
        fromSeed(Seed.make(seed)),
      )
      expect(new Set(values).size).toBe(1)
      return Number(values[0]) - 1
    })
    expect(Math.abs(deviationOf(factors) - 0.2)).toBeLessThan(0.01)
  })
})

test('the spread of a variable is that of its finite values, and none have none', () => {
  const values = [series(3, 3, Float32Array.of(1, NaN, 3, Infinity, 5, -Infinity, NaN, NaN, NaN))]
  expect(values.map(ranges)).toEqual([Float64Array.of(2, 0, 0)])
  expect(values.map(deviations)).toEqual([Float64Array.of(1, 0, 0)])
})

test('trend adds a line of mean 0 that rises by at most the strength times the range', () => {
  fc.assert(
    fc.property(seriesOf(2, 7), rng, shares, (before, start, strength) => {
      added(trend({ strength }), before, start).forEach((line, variable) => {
        const [first = 0, second = 0] = line
        const range = Number(ranges(before)[variable])
        line.forEach((value, step) => expect(value).toBeCloseTo(first + step * (second - first), 2))
        expect(line.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 2)
        expect(Math.abs(Number(line[6]) - first)).toBeLessThanOrEqual(strength * range + 0.001)
      })
    }),
  )
})

test('negate gives the series or its negative, the latter with probability strength', () => {
  const before = wavy(2, 3)
  const negated = Array.from({ length: 2000 }, (_, seed) => {
    const [after] = negate({ strength: 0.3 })(before)(fromSeed(Seed.make(seed)))
    const sign = after.values[0] === before.values[0] ? 1 : -1
    expect(after).toStrictEqual(times(sign, before))
    return sign
  }).filter((sign) => sign === -1)
  expect(Math.abs(negated.length / 2000 - 0.3)).toBeLessThan(0.04)
})

describe('rotate', () => {
  const dot = (one: ReadonlyArray<number>, other: ReadonlyArray<number>) =>
    one.reduce((sum, value, axis) => sum + value * Number(other[axis]), 0)
  const at = (rows: ReadonlyArray<ReadonlyArray<number>>, step: number, variables = [0, 1, 2]) =>
    variables.map((variable) => Number(rows[variable]?.[step]))

  test('keeps lengths and angles between steps, and turns by no more than the strength', () => {
    fc.assert(
      fc.property(seriesOf(3, 4, fc.integer({ min: -50, max: 50 })), rng, shares, (before, start, share) => {
        const strength = share * Math.PI
        const [was, is] = [rowsOf(before), rowsOf(rotate({ strength })(before)(start)[0])]
        for (let one = 0; one < 4; one++) {
          for (let other = 0; other < 4; other++)
            expect(dot(at(is, one), at(is, other))).toBeCloseTo(dot(at(was, one), at(was, other)), 1)
          const squared = dot(at(was, one), at(was, one))
          expect(dot(at(was, one), at(is, one))).toBeGreaterThanOrEqual(squared * Math.cos(strength) - 0.05)
        }
      }),
    )
  })

  test('groups turn each by themselves, or together, and what is in none stays', () => {
    const three = wavy(3, 5).values
    const before = series(7, 5, Float32Array.from([...three, ...three.slice(0, 5), ...three]))
    const groups = [
      [0, 1, 2],
      [4, 5, 6],
    ]
    const apart = rowsOf(rotate({ groups })(before)(at42)[0])
    const together = rowsOf(rotate({ groups, together: true })(before)(at42)[0])
    expect(apart.slice(4)).not.toEqual(apart.slice(0, 3))
    expect(together.slice(4)).toEqual(together.slice(0, 3))
    expect([apart[3], together[3]]).toEqual([rowsOf(before)[3], rowsOf(before)[3]])
  })

  test('axes that a group lacks, and missing values, count as 0', () => {
    const full = series(3, 2, Float32Array.of(1, 2, 3, 4, 0, 0))
    const partial = rowsOf(rotate()(series(2, 2, full.values.subarray(0, 4)))(at42)[0])
    const missing = rowsOf(rotate()(series(3, 2, Float32Array.of(1, 2, 3, 4, NaN, NaN)))(at42)[0])
    const expected = rowsOf(rotate()(full)(at42)[0]).slice(0, 2)
    expect(partial).toEqual(expected)
    expect(missing).toEqual([...expected, [NaN, NaN]])
  })

  test('groups of four, variables named twice and those that a series lacks are refused', () => {
    expect(() => rotate({ groups: [[0, 1, 2, 3]] })).toThrow('rotate: groups must have at most 3 variables, got 4')
    expect(() => rotate({ groups: [[0], [0]] })).toThrow('rotate: variables must be named once, got 0 twice')
    expect(() => rotate({ groups: [[2]] })(wavy(2, 3))(at42)).toThrow('rotate: variables below 2 expected, got 2')
    expect(() => rotate({ strength: 4 })).toThrow('rotate: strength must be a number from 0 to 3.14')
  })
})

describe('shuffleVariables', () => {
  const numbered = series(6, 1, Float32Array.of(0, 1, 2, 3, 4, 5))

  test('moves whole variables within their groups only', () => {
    fc.assert(
      fc.property(rng, shares, (start, strength) => {
        const groups = [
          [0, 4],
          [5, 1, 2],
        ]
        const [{ values }] = shuffleVariables({ strength, groups })(numbered)(start)
        expect(values[3]).toBe(3)
        for (const group of groups) expect(new Set(group.map((variable) => values[variable]))).toEqual(new Set(group))
      }),
    )
  })

  test('every order of all variables is equally likely, with probability strength', () => {
    const places = Array.from({ length: 6 }, () => 0)
    for (let seed = 0; seed < 3000; seed++) {
      const [{ values }] = shuffleVariables({ strength: 0.6 })(numbered)(fromSeed(Seed.make(seed)))
      places[values.indexOf(0)] = Number(places[values.indexOf(0)]) + 1
    }
    const [first = 0, ...others] = places
    expect(Math.abs(first - 3000 * (0.4 + 0.1))).toBeLessThan(120)
    for (const count of others) expect(Math.abs(count - 300)).toBeLessThan(80)
  })
})

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

  test('coarsen keeps a line in the middle, and never leaves the range', () => {
    fc.assert(
      fc.property(seriesOf(2, 9), rng, shares, (before, start, strength) => {
        const rows = rowsOf(before)
        rowsOf(coarsen({ strength })(before)(start)[0]).forEach((row, variable) => {
          expect(Math.min(...row)).toBeGreaterThanOrEqual(Math.min(...(rows[variable] ?? [])) - 0.001)
          expect(Math.max(...row)).toBeLessThanOrEqual(Math.max(...(rows[variable] ?? [])) + 0.001)
        })
        const [line] = coarsen({ strength: 0.5 * strength })(series(1, 9, Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8)))(
          start,
        )
        expect(line.values[4]).toBeCloseTo(4, 5)
      }),
    )
  })
})

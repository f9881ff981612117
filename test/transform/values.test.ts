import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { type Series, series } from '../../src/core/Example.ts'
import { fromSeed } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { negate } from '../../src/transform/negate.ts'
import { multiplicativeNoise, stepNoise } from '../../src/transform/relativeNoise.ts'
import { rotate } from '../../src/transform/rotate.ts'
import { scaleAll } from '../../src/transform/scale.ts'
import { shuffleVariables } from '../../src/transform/shuffleVariables.ts'
import { deviations, ranges } from '../../src/transform/spread.ts'
import { trend } from '../../src/transform/trend.ts'
import { valueAugmentations } from '../../src/transform/valueAugmentations.ts'
import { anySeries, rng, seriesOf, wavy } from './arbitraries.ts'
import { added, deviationOf, rowsOf } from './rows.ts'

const at42 = fromSeed(Seed.make(42))
const shares = fc.double({ min: 0.01, max: 1, noNaN: true })

const times = (factor: number, all: Series): Series => ({ ...all, values: all.values.map((value) => factor * value) })

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

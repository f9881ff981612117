import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { type Series, series } from '../../src/core/Example.ts'
import { type Axis, type Statistics, statisticsMonoid, statisticsOf } from '../../src/transform/statistics.ts'
import { trainingPart, valueOrMissing } from './arbitraries.ts'

const subsets: ReadonlyArray<ReadonlyArray<Axis>> = [[], ['variable'], ['step'], ['variable', 'step']]

const ofAll = (by: ReadonlyArray<Axis>, part: ReadonlyArray<Series>): Statistics =>
  part.map(statisticsOf(by)).reduce(statisticsMonoid.concat, statisticsMonoid.empty)

const expectClose = (one: Statistics, other: Statistics) => {
  expect([one.variables, one.steps]).toEqual([other.variables, other.steps])
  expect(one.count).toStrictEqual(other.count)
  one.mean.forEach((mean, group) => expect(Math.abs(mean - Number(other.mean[group]))).toBeLessThan(1e-9))
  one.squares.forEach((squares, group) => {
    const expected = Number(other.squares[group])
    expect(Math.abs(squares - expected)).toBeLessThanOrEqual(1e-9 * (1 + expected))
  })
}

describe.each(subsets.map((by) => ({ by, title: by.join(', ') || 'nothing' })))('by $title', ({ by }) => {
  test('no series are the empty element, exactly', () => {
    fc.assert(
      fc.property(trainingPart(valueOrMissing), (part) => {
        const whole = ofAll(by, part)
        expect(statisticsMonoid.concat(statisticsMonoid.empty, whole)).toStrictEqual(whole)
        expect(statisticsMonoid.concat(whole, statisticsMonoid.empty)).toStrictEqual(whole)
      }),
    )
  })

  test('the statistics of a concatenation are the merged statistics of its parts, wherever it is cut', () => {
    fc.assert(
      fc.property(trainingPart(valueOrMissing), fc.nat(8), fc.nat(8), (part, one, other) => {
        const [first = 0, second = 0] = [one, other].sort((a, b) => a - b)
        const parts = [part.slice(0, first), part.slice(first, second), part.slice(second)].map((each) =>
          ofAll(by, each),
        )
        const [a, b, c] = parts as [Statistics, Statistics, Statistics]
        const { concat } = statisticsMonoid
        expectClose(concat(concat(a, b), c), ofAll(by, part))
        expectClose(concat(a, concat(b, c)), ofAll(by, part))
      }),
    )
  })

  test('both sides of a merge stay untouched', () => {
    fc.assert(
      fc.property(trainingPart(valueOrMissing), (part) => {
        const [one, other] = [ofAll(by, part), ofAll(by, part)]
        statisticsMonoid.concat(one, other)
        expect(one).toStrictEqual(ofAll(by, part))
        expect(other).toStrictEqual(one)
      }),
    )
  })
})

test('missing and infinite values do not count', () => {
  const { count, mean, squares } = statisticsOf([])(series(1, 4, Float32Array.of(1, NaN, -Infinity, 3)))
  expect([...count, ...mean, ...squares]).toEqual([2, 2, 2])
})

test('parts with unequal numbers of variables are refused', () => {
  const of = (variables: number) => statisticsOf(['variable'])(series(variables, 1, new Float32Array(variables)))
  expect(() => statisticsMonoid.concat(of(2), of(3))).toThrow('groups of 2 x 1 expected as before, got 3 x 1')
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Outcome, cells, markdown } from '../../src/report/comparison.ts'
import { interval } from '../../src/report/interval.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })

describe('the interval of a mean', () => {
  // From tables of Student's t.
  test.each([
    [[0, 1], 0.5 - 6.353, 0.5 + 6.353],
    [[1, 2, 3, 4, 5], 3 - 1.963, 3 + 1.963],
    [Array.from({ length: 21 }, (_, i) => i), 10 - 2.824, 10 + 2.824],
  ])('of %j is that of the table', (values, low, high) => {
    const found = interval(values)
    expect(found.low).toBeCloseTo(low, 2)
    expect(found.high).toBeCloseTo(high, 2)
  })
  test('holds the mean, and moves with the values', () => {
    fc.assert(
      fc.property(fc.array(share, { minLength: 2, maxLength: 40 }), share, (values, by) => {
        const [one, moved] = [interval(values), interval(values.map((value) => value + by))]
        expect(one.low ?? NaN).toBeLessThanOrEqual(one.mean ?? NaN)
        expect(one.high ?? NaN).toBeGreaterThanOrEqual(one.mean ?? NaN)
        expect(moved.low ?? NaN).toBeCloseTo((one.low ?? NaN) + by, 6)
      }),
    )
  })
  test('is unknown for one value, and so is the mean of none', () => {
    expect(interval([2])).toEqual({ count: 1, mean: 2, deviation: null, low: null, high: null })
    expect(interval([])).toEqual({ count: 0, mean: null, deviation: null, low: null, high: null })
  })
})

const outcome = (changed: Partial<Outcome>): Outcome => ({
  dataset: 'A',
  labels: '10%',
  method: 'usual',
  seed: 1,
  supervised: 0.5,
  teacher: 0.6,
  student: 0.7,
  ...changed,
})

describe('cells', () => {
  test('count wins, ties and losses in pairs', () => {
    const [cell] = cells([0.7, 0.5, 0.4].map((student, i) => outcome({ seed: i, student })))
    expect(cell).toMatchObject({ wins: 1, ties: 1, losses: 1, gain: { count: 3 } })
    expect(cell?.gain.mean).toBeCloseTo(0.1 / 3, 12)
  })
  test('compare a method that has no comparison of its own with that of the same draw', () => {
    const all = cells([
      outcome({ seed: 1, supervised: 0.5 }),
      outcome({ seed: 1, method: 'other', supervised: null, student: 0.6 }),
      outcome({ seed: 2, method: 'other', supervised: null, student: 0.9 }),
    ])
    expect(all[1]).toMatchObject({ method: 'other', student: { count: 2 }, gain: { count: 1 } })
    expect(all[1]?.gain.mean).toBeCloseTo(0.1, 12)
  })
  test('do not depend on the order of the draws of each', () => {
    const draws = fc.uniqueArray(fc.record({ seed: fc.nat(50), supervised: share, student: share }), {
      selector: ({ seed }) => seed,
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(draws, (all) => {
        const [one] = cells(all.map(outcome))
        const [other] = cells(all.map(outcome).reverse())
        expect(other?.gain.mean).toBeCloseTo(one?.gain.mean ?? NaN, 9)
        expect([other?.wins, other?.ties, other?.losses]).toEqual([one?.wins, one?.ties, one?.losses])
      }),
    )
  })
})

test('the table has a row for each cell and a line for each method', () => {
  const text = markdown(cells([outcome({ seed: 1 }), outcome({ seed: 2, student: 0.4 }), outcome({ dataset: 'B' })]))
  expect(text.split('\n')).toEqual([
    '| dataset | labels | method | draws | labels alone | teacher    | student     | gain  | 95%              | w/t/l |',
    '| ------- | ------ | ------ | ----- | ------------ | ---------- | ----------- | ----- | ---------------- | ----- |',
    '| A       | 10%    | usual  | 2     | 50.0 ± 0.0   | 60.0 ± 0.0 | 55.0 ± 21.2 | +5.0  | −185.6 to +195.6 | 1/0/1 |',
    '| B       | 10%    | usual  | 1     | 50.0         | 60.0       | 70.0        | +20.0 |                  | 1/0/0 |',
    '',
    'usual: mean gain over 2 cells +12.5 points, the least +5.0.',
  ])
})

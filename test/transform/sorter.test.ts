import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lastPlan } from '../../src/transform/lastPlan.ts'
import { sorter } from '../../src/transform/sorter.ts'

const numbers = fc.oneof(
  fc.array(fc.double({ noNaN: true }), { maxLength: 200 }),
  fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 300 }),
  fc.array(fc.constantFrom(-Infinity, -1e308, 0, 1e-320, 2, 1e308, Infinity), { maxLength: 300 }),
)

test('a sorter sorts what it is given, and says where each number was: equal ones stay in their order', () => {
  const { numbers: sorted, places, sort } = sorter(300)
  fc.assert(
    fc.property(numbers, (unsorted) => {
      const expected = unsorted.map((number, place) => ({ number, place })).sort(byNumber)
      sorted.set(unsorted)
      sort(unsorted.length)
      expect(Array.from(sorted.subarray(0, unsorted.length))).toEqual(expected.map(({ number }) => number))
      expect(Array.from(places.subarray(0, unsorted.length))).toEqual(expected.map(({ place }) => place))
    }),
  )
})

const byNumber = (one: { readonly number: number }, other: { readonly number: number }): number =>
  one.number < other.number ? -1 : one.number > other.number ? 1 : 0

test('a plan is made anew when another length comes than the last', () => {
  const made: Array<number> = []
  const planOf = lastPlan((length) => made.push(length))
  for (const length of [3, 3, 5, 5, 3, 0]) planOf(length)
  expect(made).toEqual([3, 5, 3, 0])
})

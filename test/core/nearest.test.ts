import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distance, nearest } from '../../src/core/nearest.ts'
import { ucrNames } from '../../src/data/ucrNames.ts'

const words = fc.stringMatching(/^[abc]{0,6}$/)

test('the distance of words is a metric', () => {
  fc.assert(
    fc.property(words, words, words, (a, b, c) => {
      expect(distance(a, b) === 0).toBe(a === b)
      expect(distance(a, b)).toBe(distance(b, a))
      expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c))
    }),
  )
})

test('a candidate is nearest to itself, in whatever case', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ucrNames), (name) => {
      expect(nearest(ucrNames)(name.toUpperCase())).toBe(name)
    }),
  )
})

test('a name with one letter dropped finds its candidate, or one as near', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ucrNames), fc.nat(), (name, place) => {
      const at = place % name.length
      const found = nearest(ucrNames)(name.slice(0, at) + name.slice(at + 1))
      expect(distance(`${found}`.toLowerCase(), name.toLowerCase())).toBeLessThanOrEqual(2)
    }),
  )
})

test.each([
  ['gunpiont', 'GunPoint'],
  ['natop', 'NATOPS'],
  ['Zebra', undefined],
  ['', undefined],
])('%o is probably meant to be %o', (name, meant) => {
  expect(nearest(['GunPoint', 'NATOPS'])(name)).toBe(meant)
})

import { expect, test } from 'vitest'
import fc from 'fast-check'
import { type Target, unlabeled } from '../../src/core/Example.ts'
import { harden, mapTarget, oneHot } from '../../src/transform/target.ts'
import { wavy } from './arbitraries.ts'

const vocabulary = ['a', 'b', 'c']
const soft = (...values: Array<number>): Target => ({
  _tag: 'Probabilities',
  values: Float32Array.from(values),
  vocabulary,
})

test('hardening a one-hot class gives the class back', () => {
  fc.assert(
    fc.property(fc.nat(2), (id) => {
      const target: Target = { _tag: 'Class', id, vocabulary }
      expect(harden(oneHot(target))).toStrictEqual(target)
      expect(oneHot(target)).toStrictEqual(soft(...[0, 1, 2].map((other) => (other === id ? 1 : 0))))
    }),
  )
})

test('soft targets stay soft, and what has no class stays as it is', () => {
  for (const target of [soft(0.2, 0.5, 0.3), unlabeled, { _tag: 'Value', value: 2 } as const])
    expect(oneHot(target)).toBe(target)
  for (const target of [unlabeled, { _tag: 'Value', value: 2 } as const]) expect(harden(target)).toBe(target)
})

test('equal probabilities harden to the lowest id', () => {
  expect(harden(soft(0.2, 0.4, 0.4))).toStrictEqual({ _tag: 'Class', id: 1, vocabulary })
  expect(harden(soft(0, 0, 0))).toStrictEqual({ _tag: 'Class', id: 0, vocabulary })
})

test('probabilities with a NaN harden to nothing known, never to class 0', () => {
  expect(harden(soft(NaN, NaN, NaN))).toBe(unlabeled)
  expect(harden(soft(0.5, NaN, 0.5))).toBe(unlabeled)
  expect(harden({ _tag: 'Probabilities', values: new Float32Array(0), vocabulary: [] })).toBe(unlabeled)
})

test.each([-1, 3, 0.5, NaN])('class %d of 3 is refused, not a row of zeros', (id) => {
  expect(() => oneHot({ _tag: 'Class', id, vocabulary })).toThrow(`oneHot: a class of 3 expected, got ${id}`)
})

test('mapTarget leaves id and series alone, and the target untouched', () => {
  const example = { id: 'x', series: wavy(1, 2), target: soft(0.5, 0.5, 0) }
  const before = structuredClone(example)
  expect(mapTarget(harden)(example)).toStrictEqual({ ...example, target: { _tag: 'Class', id: 0, vocabulary } })
  expect(example).toStrictEqual(before)
})

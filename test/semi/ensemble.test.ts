import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Batch from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import { disagreement, ensemble } from '../../src/semi/ensemble.ts'
import { teacherHash } from '../../src/semi/teacherHash.ts'
import { lawful } from '../core/lawful.ts'
import { side } from './sides.ts'

const batch = Batch.collate(Dataset.toArray(side('labeled', 4)))
const tables = fc
  .array(fc.nat(16), { minLength: 12, maxLength: 12 })
  .map((values) => Float32Array.from(values, (value) => value / 16))

lawful('an ensemble of equals is each of them, and they agree', tables, (table) => {
  const members = Array.from({ length: 4 }, () => () => table)
  expect(ensemble(members)(batch)).toEqual(table)
  expect(disagreement(members)(batch)).toEqual(new Float32Array(4))
})

lawful('an ensemble is the mean, whoever comes first', fc.tuple(tables, tables), ([one, other]) => {
  const mean = one.map((value, i) => (value + (other[i] ?? NaN)) / 2)
  expect(ensemble([() => one, () => other])(batch)).toEqual(mean)
  expect(ensemble([() => other, () => one])(batch)).toEqual(mean)
})

lawful('two disagree by half their difference on the class of the mean', fc.tuple(tables, tables), ([one, other]) => {
  const mean = ensemble([() => one, () => other])(batch)
  disagreement([() => one, () => other])(batch).forEach((apart, row) => {
    const own = mean.subarray(3 * row, 3 * row + 3)
    const at = 3 * row + own.indexOf(Math.max(...own))
    expect(apart).toBeCloseTo(Math.abs((one[at] ?? NaN) - (other[at] ?? NaN)) / 2, 6)
  })
})

lawful('a hash tells arrays apart, and the order of names does not matter', fc.tuple(tables, tables), (drawn) => {
  const [one, other] = drawn.map((values) => ({ shape: [4, 3], values }))
  if (one === undefined || other === undefined) return
  expect(teacherHash({ a: one, b: other })).toBe(teacherHash({ b: other, a: one }))
  expect(teacherHash({ a: one }) === teacherHash({ a: other })).toBe(one.values.join() === other.values.join())
  expect(teacherHash({ a: one })).not.toBe(teacherHash({ b: one }))
  expect(teacherHash({ a: one })).not.toBe(teacherHash({ a: { ...one, shape: [12] } }))
})

test('a hash stays what it was: files hold it', () => {
  expect(teacherHash({ bias: { shape: [2], values: Float32Array.of(0, 1) } })).toMatchInlineSnapshot(
    `"e7f15ff935ffd88a"`,
  )
})

test('an ensemble of none and a disagreement of one are refused', () => {
  expect(() => ensemble([])).toThrow('ensemble: predictors expected, at least 1, got 0')
  expect(() => disagreement([() => new Float32Array(0)])).toThrow('at least 2, got 1')
  expect(() => ensemble([() => new Float32Array(1), () => new Float32Array(2)])(batch)).toThrow(
    'ensemble: 1 probabilities of each expected, got 2',
  )
})

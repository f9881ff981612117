import fc from 'fast-check'
import { expect, test } from 'vitest'
import { equal } from '../../src/core/laws/index.ts'
import * as Weights from '../../src/core/Weights.ts'
import { lawful } from './lawful.ts'

const weight = fc
  .array(fc.float(), { maxLength: 4 })
  .map((values): Weights.Weight => ({ shape: [1, values.length], values: Float32Array.from(values) }))
// Any name, those that every object has among them.
const names = fc.oneof(fc.string(), fc.constantFrom('toString', 'dense/kernel'))
const weights = fc
  .uniqueArray(fc.tuple(names, weight), { maxLength: 5, selector: ([name]) => name })
  .map((entries): Weights.Weights => Object.fromEntries(entries))

const doubled = ({ values }: Weights.Weight): Float32Array => values.map((x) => 2 * x)

lawful('mapping with the values is the identity', weights, (all) => {
  expect(equal(Weights.map(({ values }) => values)(all), all)).toBe(true)
})

lawful('mapping twice is mapping once with both', weights, (all) => {
  const twice = Weights.map(doubled)(Weights.map(doubled)(all))
  expect(equal(twice, Weights.map(({ values }) => values.map((x) => 4 * x))(all))).toBe(true)
})

lawful('each weight is mapped with its name', weights, (all) => {
  const seen: Array<readonly [string, Weights.Weight]> = []
  Weights.map((weight, name) => {
    seen.push([name, weight])
    return weight.values
  })(all)
  expect(seen).toEqual(Object.entries(all))
})

lawful('weights beside themselves are mapped with each twice', weights, (all) => {
  const seen: Array<string> = []
  const sums = Weights.zipWith(all, (one, other, name) => {
    seen.push(name)
    return one.values.map((x, i) => x + (other.values[i] ?? NaN))
  })(all)
  expect(equal(sums, Weights.map(doubled)(all))).toBe(true)
  expect(seen).toEqual(Object.keys(all))
})

test('what is first and what is second stays so', () => {
  const one = { a: { shape: [2], values: Float32Array.of(3, 5) } }
  const other = { a: { shape: [1, 2], values: Float32Array.of(2, 1) }, b: { shape: [], values: Float32Array.of(0) } }
  const differences = Weights.zipWith(other, (x, y) => x.values.map((v, i) => v - (y.values[i] ?? NaN)))(one)
  expect(differences).toEqual({ a: { shape: [2], values: Float32Array.of(1, 4) } })
})

lawful('there are as many numbers as in all parameters together', weights, (all) => {
  expect(Weights.count(all)).toBe(Object.values(all).flatMap(({ values }) => [...values]).length)
})

lawful('a parameter is found by its name, and by no other', fc.tuple(weights, names), ([all, name]) => {
  for (const [name, weight] of Object.entries(all)) expect(Weights.get(all)(name)).toBe(weight)
  fc.pre(!Object.keys(all).includes(name))
  expect(() => Weights.get(all)(name)).toThrow(`Weights: no parameter "${name}"`)
})

test('what is not there, or of another size, is refused by name', () => {
  const weights = { bias: { shape: [2], values: Float32Array.of(1, 2) } }
  const sum = Weights.zipWith(weights, ({ values }) => values)
  expect(() => sum({ kernel: weights.bias })).toThrow('Weights: no parameter "kernel"')
  expect(() => sum({ bias: { shape: [1], values: Float32Array.of(1) } })).toThrow(
    'Weights.zipWith: bias has 1 values, got 2',
  )
})

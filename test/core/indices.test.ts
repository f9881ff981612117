import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { datasets, equal } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import { lawful, testAll } from './lawful.ts'
import { runs } from './runs.ts'

const count = fc.nat(14)
const elementsOf = Dataset.toArray
const shards = fc
  .integer({ min: 1, max: 5 })
  .chain((count) => fc.record({ count: fc.constant(count), index: fc.nat(count - 1) }))

const isOdd = (a: unknown): boolean => typeof a === 'number' && a % 2 === 1

const made: ReadonlyArray<readonly [string, fc.Arbitrary<Dataset.Dataset<unknown>>]> = [
  ['take', fc.tuple(datasets, count).map(([dataset, n]) => Dataset.take(n)(dataset))],
  ['drop', fc.tuple(datasets, count).map(([dataset, n]) => Dataset.drop(n)(dataset))],
  ['slice', fc.tuple(datasets, count, count).map(([dataset, from, to]) => Dataset.slice({ from, to })(dataset))],
  ['shard', fc.tuple(datasets, shards).map(([dataset, shard]) => Dataset.shard(shard)(dataset))],
  ['repeat', fc.tuple(datasets, fc.nat(3)).map(([dataset, times]) => Dataset.repeat(times)(dataset))],
  ['where', datasets.map(Dataset.where(isOdd))],
  ['zip', fc.tuple(datasets, datasets).map(([one, other]) => Dataset.zip(other)(one))],
  ['mapWithIndex', datasets.map(Dataset.mapWithIndex((index, a) => [index, a]))],
]

describe.each(made)('what %s makes is a dataset', (_, made) => {
  testAll(laws.dataset(made, runs()))
})

describe('choosing elements', () => {
  lawful('what is taken and what is dropped are the whole', fc.tuple(datasets, count), ([dataset, n]) => {
    const whole = pipe(Dataset.take(n)(dataset), Dataset.concat(Dataset.drop(n)(dataset)))
    expect(equal(elementsOf(whole), elementsOf(dataset))).toBe(true)
    expect(Dataset.take(n)(dataset).length).toBe(Math.min(n, dataset.length))
  })
  lawful('a slice is that of an array', fc.tuple(datasets, count, count), ([dataset, from, to]) => {
    expect(equal(elementsOf(Dataset.slice({ from, to })(dataset)), elementsOf(dataset).slice(from, to))).toBe(true)
  })
  lawful(
    'shards share nothing and leave nothing out',
    fc.tuple(count, fc.integer({ min: 1, max: 5 })),
    ([n, count]) => {
      const all = Dataset.make(n, (i) => i)
      const parts = Array.from({ length: count }, (_, index) => Dataset.shard({ count, index })(all))
      expect(parts.flatMap(elementsOf).sort((i, j) => i - j)).toEqual(elementsOf(all))
      const lengths = parts.map(({ length }) => length)
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1)
    },
  )
  lawful('repeating is putting together as often', fc.tuple(datasets, fc.nat(3)), ([dataset, times]) => {
    const expected = Array.from({ length: times }, () => elementsOf(dataset)).flat()
    expect(equal(elementsOf(Dataset.repeat(times)(dataset)), expected)).toBe(true)
  })
  lawful('where keeps what filtering keeps', datasets, (dataset) => {
    expect(equal(elementsOf(Dataset.where(isOdd)(dataset)), elementsOf(dataset).filter(isOdd))).toBe(true)
  })
  lawful('zipping goes as far as the shorter one', fc.tuple(datasets, datasets), ([one, other]) => {
    const expected = elementsOf(one)
      .slice(0, other.length)
      .map((a, index) => [a, other.get(index)])
    expect(equal(elementsOf(Dataset.zip(other)(one)), expected)).toBe(true)
  })
  lawful('whatever chooses elements keeps gather, and what changes or adds any drops it', datasets, (dataset) => {
    const has = dataset.gather !== undefined
    const chosen = [
      Dataset.take(2),
      Dataset.drop(1),
      Dataset.slice({ from: 1, to: 2 }),
      Dataset.shard({ count: 2, index: 1 }),
      Dataset.repeat(2),
      Dataset.where(isOdd),
    ]
    for (const choose of chosen) expect(choose(dataset).gather !== undefined).toBe(has)
    for (const change of [Dataset.map(String), Dataset.mapWithIndex(String), Dataset.concat(dataset)])
      expect(change(dataset).gather).toBe(undefined)
  })
})

describe('what cannot be chosen throws, naming the function', () => {
  test.each([-1, 0.5, NaN, Infinity])('a count of %d', (n) => {
    expect(() => Dataset.take(n)).toThrow(/^Dataset\.take: count .* got /)
    expect(() => Dataset.drop(n)).toThrow(/^Dataset\.drop: count .* got /)
    expect(() => Dataset.repeat(n)).toThrow(/^Dataset\.repeat: times .* got /)
    expect(() => Dataset.slice({ from: n, to: 1 })).toThrow(/^Dataset\.slice: from .* got /)
    expect(() => Dataset.slice({ from: 0, to: n })).toThrow(/^Dataset\.slice: to .* got /)
    expect(() => Dataset.shard({ count: n, index: 0 })).toThrow(/^Dataset\.shard: count .* got /)
    expect(() => Dataset.shard({ count: 2, index: n })).toThrow(/^Dataset\.shard: index .* got /)
  })
})

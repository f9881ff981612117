import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { MonoidSum } from 'fp-ts/lib/number.js'
import * as string from 'fp-ts/lib/string.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Fit from '../../src/core/Fit.ts'
import * as Fold from '../../src/core/Fold.ts'
import * as laws from '../../src/core/laws/index.ts'
import { lawful, testAll } from './lawful.ts'
import { runs } from './runs.ts'

const lists = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 20 })
const sum = Fold.foldMap(MonoidSum)((n: number) => n)
const spelling = Fold.foldMap(string.Monoid)((n: number) => `${n};`)
const collect: Fold.Fold<Array<number>, number, ReadonlyArray<number>> = {
  init: () => [],
  step: (list, n) => {
    list.push(n)
    return list
  },
  done: (list) => list,
}

describe('the fold of a count', () => testAll(laws.fold<number, number, number>(Fold.count, lists, runs())))
describe('the fold of a monoid', () => testAll(laws.fold(spelling, lists, runs())))
describe('a fold that changes its accumulator', () => testAll(laws.fold(collect, lists, runs())))
describe('two folds beside each other', () => testAll(laws.fold(Fold.both(collect)(spelling), lists, runs())))
describe('a mapped fold', () => testAll(laws.fold(Fold.map(String)(collect), lists, runs())))

lawful('the fold of a monoid over two lists in one is its sum over both', fc.tuple(lists, lists), ([ones, others]) => {
  const over = (list: ReadonlyArray<number>): string => Fold.overDataset(spelling)(Dataset.fromArray(list))
  expect(over([...ones, ...others])).toBe(over(ones) + over(others))
})

lawful('two results take one pass', lists, (list) => {
  let asked = 0
  const dataset = Dataset.make(list.length, (i) => {
    asked++
    return list[i] ?? 0
  })
  const [total, count] = Fold.overDataset(pipe(sum, Fold.both<number, number, number>(Fold.count)))(dataset)
  expect([total, count]).toEqual([list.reduce((a, b) => a + b, 0), list.length])
  expect(asked).toBe(list.length)
})

lawful('a result that no element changes has null to remember, which is JSON', lists, (list) => {
  const { init, step, done } = Fold.of('same')
  const state = list.reduce(step, init())
  expect([state, done(state)]).toEqual([null, 'same'])
})

describe('folds apply', () => {
  const results =
    <S, R>(fold: Fold.Fold<S, number, R>) =>
    (list: ReadonlyArray<number>) =>
      Fold.overDataset(fold)(Dataset.fromArray(list))
  const adding = pipe(
    sum,
    Fold.map((total: number) => (n: number) => [total, n]),
  )
  const turning = pipe(
    spelling,
    Fold.map((text) => (pair: ReadonlyArray<number>) => [text, ...pair]),
  )
  const size: Fold.Fold<number, number, number> = Fold.count

  lawful('applying the identity changes nothing', lists, (list) => {
    expect(
      results(
        pipe(
          Fold.of((n: number) => n),
          Fold.ap(sum),
        ),
      )(list),
    ).toEqual(results(sum)(list))
  })
  lawful('applying one function to one value is calling it', lists, (list) => {
    expect(
      results(
        pipe(
          Fold.of((n: number) => n + 1),
          Fold.ap(Fold.of(2)),
        ),
      )(list),
    ).toBe(3)
  })
  lawful('applying to one value is applying what calls with it', lists, (list) => {
    const calling = pipe(
      Fold.of((f: (n: number) => unknown) => f(7)),
      Fold.ap(adding),
    )
    expect(results(calling)(list)).toEqual(results(pipe(adding, Fold.ap(Fold.of(7))))(list))
  })
  lawful('applying composed functions is applying one after the other', lists, (list) => {
    const composed = pipe(
      turning,
      Fold.map((f) => (g: (n: number) => ReadonlyArray<number>) => (n: number) => f(g(n))),
      Fold.ap(adding),
      Fold.ap(size),
    )
    expect(results(composed)(list)).toEqual(results(pipe(turning, Fold.ap(pipe(adding, Fold.ap(size)))))(list))
  })
  lawful('mapping is applying one function', lists, (list) => {
    const applied = pipe(Fold.of(String), Fold.ap(sum))
    expect(results(Fold.Functor.map(sum, String))(list)).toBe(results(applied)(list))
  })
})

const center: Fit.Fit<readonly [number, number], number, { readonly mean: number }> = {
  fold: pipe(
    sum,
    Fold.both<number, number, number>(Fold.count),
    Fold.map(([total, count]) => ({ mean: count === 0 ? 0 : total / count })),
  ),
  apply:
    ({ mean }) =>
    (x) =>
      x - mean,
}
const inPairs = Fit.inside<readonly [string, number], number>(
  ([, x]) => x,
  ([name], x) => [name, x],
)(center)

describe('a fit', () => testAll(laws.fit(center, lists, runs())))
describe('a fit inside of something', () => {
  testAll(laws.fit(inPairs, fc.array(fc.tuple(fc.string(), fc.integer({ min: -1000, max: 1000 }))), runs()))
})

describe('Fit.on', () => {
  lawful('what is learnt is the fold over the training part, once', lists, (list) => {
    const { parameters, transform } = Fit.on(center)(Dataset.fromArray(list))
    expect(parameters).toEqual(Fold.overDataset(center.fold)(Dataset.fromArray(list)))
    expect(list.map(transform)).toEqual(list.map(center.apply(parameters)))
  })
  lawful('a fit inside of something learns and changes that part alone', lists, (list) => {
    const pairs = list.map((n) => [`${n}`, n] as const)
    const inner = Fit.on(center)(Dataset.fromArray(list))
    const outer = Fit.on(inPairs)(Dataset.fromArray(pairs))
    expect(outer.parameters).toEqual(inner.parameters)
    expect(pairs.map(outer.transform)).toEqual(list.map((n) => [`${n}`, inner.transform(n)]))
  })
  test('applying reads no dataset', () => {
    let asked = 0
    const { transform } = Fit.on(center)(Dataset.make(3, (i) => (asked++, i)))
    transform(1)
    expect(asked).toBe(3)
  })
})

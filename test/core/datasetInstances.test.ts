import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import * as string from 'fp-ts/lib/string.js'
import { describe, expect } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { datasets, equal, functions } from '../../src/core/laws/index.ts'
import { lawful } from './lawful.ts'

const { toArray } = Dataset
const same = (one: Dataset.Dataset<unknown>, other: Dataset.Dataset<unknown>): boolean =>
  equal(toArray(one), toArray(other))
const triple = fc.tuple(datasets, datasets, datasets)
const mapped = fc.tuple(datasets, functions, functions)

describe('Functor and FunctorWithIndex', () => {
  const { map, mapWithIndex } = Dataset.FunctorWithIndex
  lawful('identity and composition', mapped, ([dataset, f, g]) => {
    expect(
      same(
        map(dataset, (a) => a),
        dataset,
      ),
    ).toBe(true)
    expect(
      same(
        map(map(dataset, f), g),
        map(dataset, (a) => g(f(a))),
      ),
    ).toBe(true)
  })
  lawful('with indices too', mapped, ([dataset, f, g]) => {
    const one = mapWithIndex(
      mapWithIndex(dataset, (i, a) => [i, f(a)]),
      (i, a) => [i, g(a)],
    )
    expect(
      same(
        one,
        mapWithIndex(dataset, (i, a) => [i, g([i, f(a)])]),
      ),
    ).toBe(true)
    expect(
      same(
        mapWithIndex(dataset, (_, a) => f(a)),
        map(dataset, f),
      ),
    ).toBe(true)
  })
})

describe('ZipApply', () => {
  const { ap, map } = Dataset.ZipApply
  lawful('composition', triple, ([a, b, c]) => {
    const [f, g] = [map(a, (x) => (y: unknown) => [x, y]), map(b, (x) => (y: unknown) => [y, x])]
    const compose = (f: (a: unknown) => unknown) => (g: (a: unknown) => unknown) => (a: unknown) => f(g(a))
    expect(same(ap(ap(map(f, compose), g), c), ap(f, ap(g, c)))).toBe(true)
  })
})

lawful('each function is applied to the element at its place', fc.tuple(datasets, datasets), ([one, other]) => {
  const pairs = Dataset.ZipApply.ap(Dataset.map((a: unknown) => (b: unknown) => [a, b])(one), other)
  expect(same(pairs, Dataset.zip(other)(one))).toBe(true)
})

describe('Alt, Zero and the monoid', () => {
  const { alt, map } = Dataset.Alt
  const { concat, empty } = Dataset.getMonoid<unknown>()
  lawful('associativity and distributivity', fc.tuple(triple, functions), ([[a, b, c], f]) => {
    expect(
      same(
        alt(
          alt(a, () => b),
          () => c,
        ),
        alt(a, () => alt(b, () => c)),
      ),
    ).toBe(true)
    expect(
      same(
        map(
          alt(a, () => b),
          f,
        ),
        alt(map(a, f), () => map(b, f)),
      ),
    ).toBe(true)
  })
  lawful('the dataset of nothing changes nothing', datasets, (dataset) => {
    for (const nothing of [empty, Dataset.Zero.zero<unknown>()]) {
      expect(same(concat(dataset, nothing), dataset)).toBe(true)
      expect(same(concat(nothing, dataset), dataset)).toBe(true)
    }
  })
})

describe('Foldable and FoldableWithIndex', () => {
  const { reduceWithIndex, reduceRightWithIndex, foldMapWithIndex, foldMap, reduce, reduceRight } =
    Dataset.FoldableWithIndex
  const words = datasets.map(Dataset.map((a) => (typeof a === 'number' ? `${a} ` : '-')))
  lawful('every way of folding visits the elements of the array', words, (dataset) => {
    const all = toArray(dataset)
    expect(reduce(dataset, '', (sum, a) => sum + a)).toBe(all.join(''))
    expect(reduceRight(dataset, '', (a, sum) => sum + a)).toBe([...all].reverse().join(''))
    expect(foldMap(string.Monoid)(dataset, (a) => a)).toBe(all.join(''))
    const numbered = all.map((a, i) => `${i}${a}`)
    expect(reduceWithIndex(dataset, '', (i, sum, a) => `${sum}${i}${a}`)).toBe(numbered.join(''))
    expect(reduceRightWithIndex(dataset, '', (i, a, sum) => `${sum}${i}${a}`)).toBe(numbered.reverse().join(''))
    expect(foldMapWithIndex(string.Monoid)(dataset, (i, a) => `${i}${a}`)).toBe(numbered.reverse().join(''))
  })
})

describe('Traversable', () => {
  const { traverse, sequence } = Dataset.Traversable
  lawful('no failure gives the dataset, and one failure nothing', datasets, (dataset) => {
    const all = traverse(O.Applicative)(dataset, O.some)
    expect(
      pipe(
        all,
        O.exists((one) => same(one, dataset)),
      ),
    ).toBe(true)
    const seldom = traverse(O.Applicative)(dataset, (a) => (a === undefined ? O.none : O.some(a)))
    expect(O.isNone(seldom)).toBe(toArray(dataset).includes(undefined))
    const again = sequence(O.Applicative)(Dataset.map(O.some)(dataset))
    expect(
      pipe(
        again,
        O.exists((one) => same(one, dataset)),
      ),
    ).toBe(true)
  })
})

import fc from 'fast-check'
import type { Chain1 } from 'fp-ts/lib/Chain.js'
import { concatAll } from 'fp-ts/lib/Monoid.js'
import * as O from 'fp-ts/lib/Option.js'
import * as RA from 'fp-ts/lib/ReadonlyArray.js'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import { equal, pipelines } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import { breaksSome, options } from './breaks.ts'
import { lawful, testAll } from './lawful.ts'
import { runs } from './runs.ts'

const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()
// Some laws make the cube of the elements, so that five of a whole pipeline's are looked at.
const structures = pipelines({ depth: 3 }).map(Stream.take(5))
const sample = { structures, seen: elementsOf<unknown>, ...runs() }

describe('streams are a functor', () => testAll(laws.functor(Stream.FunctorWithIndex, sample)))
describe('streams are a monad', () => testAll(laws.monad(Stream.Monad, sample)))
describe('streams are an alternative', () => testAll(laws.alternative(Stream.Alternative, sample)))
describe('streams are filterable', () => testAll(laws.filterable(Stream.FilterableWithIndex, sample)))
describe('zipping streams is another way of applying', () => testAll(laws.apply(Stream.ZipApply, sample)))

lawful('zipping applies each function to the element at its place', fc.tuple(structures, structures), (drawn) => {
  const [first, second] = drawn
  const pairs = Stream.ZipApply.ap(Stream.map((a: unknown) => (b: unknown) => [a, b])(first), second)
  expect(equal(elementsOf(pairs), elementsOf(Stream.zip(second)(first)))).toBe(true)
})

lawful('an alternative is one stream and then the other', fc.tuple(structures, structures), ([first, second]) => {
  const both = Stream.Alternative.alt(first, () => second)
  expect(equal(elementsOf(both), [...elementsOf(first), ...elementsOf(second)])).toBe(true)
})

lawful(
  'chaining two streams one after the other is chaining each',
  fc.tuple(structures, structures, structures),
  ([first, second, inner]) => {
    const into = (a: unknown): Stream.Stream<unknown> => Stream.map((b) => [a, b])(inner)
    const whole = pipe(first, Stream.concat(second), Stream.flatMap(into), elementsOf)
    const parts = pipe(first, Stream.flatMap(into), Stream.concat(Stream.flatMap(into)(second)), elementsOf)
    expect(equal(whole, parts)).toBe(true)
  },
)

lawful('the monoid of streams is that of their elements', fc.array(structures, { maxLength: 4 }), (streams) => {
  const all = concatAll(Stream.getMonoid<unknown>())(streams)
  expect(equal(elementsOf(all), streams.flatMap(elementsOf))).toBe(true)
})

lawful('unfolding a stream is unfolding an array, from a state of any type', fc.nat(12), (count) => {
  const step = (n: bigint): O.Option<[string, bigint]> => (n < count ? O.some([`${n}`, n + 1n]) : O.none)
  const unfolded = Stream.Unfoldable.unfold(0n, step)
  expect(elementsOf(unfolded)).toEqual(RA.unfold(0n, step))
  const cursor = unfolded.open()
  for (let i = 0; i < count / 2; i++) cursor.next()
  expect(elementsOf({ ...unfolded, open: () => unfolded.open(cursor.state()) })).toEqual(
    RA.unfold(BigInt(Math.ceil(count / 2)), step),
  )
})

test('Do notation is flatMap with names', () => {
  const upTo = (n: number): Stream.Stream<number> =>
    Stream.unfold('up', 0, (i: number) => (i < n ? [i, i + 1] : undefined))
  const named = pipe(
    Stream.Do,
    Stream.apS('a', upTo(3)),
    Stream.bind('b', ({ a }) => upTo(a)),
    Stream.let('c', ({ a, b }) => 10 * a + b),
  )
  expect(elementsOf(named)).toEqual([
    { a: 1, b: 0, c: 10 },
    { a: 2, b: 0, c: 20 },
    { a: 2, b: 1, c: 21 },
  ])
  expect(pipe(upTo(2), Stream.bindTo('a'), elementsOf)).toEqual([{ a: 0 }, { a: 1 }])
})

test('lifting an either or an action is a morphism', () => {
  expect(elementsOf(Stream.FromIO.fromIO(() => 1))).toEqual(elementsOf(Stream.of(1)))
  const log: Array<string> = []
  const both = pipe(
    Stream.fromIO(() => log.push('first')),
    Stream.flatMap(() => Stream.fromIO(() => log.push('second'))),
  )
  expect(log).toEqual([])
  expect(elementsOf(both)).toEqual([2])
  expect(log).toEqual(['first', 'second'])
})

describe('an instance that breaks its laws is found out', () => {
  const lists = fc.array(fc.nat(9), { maxLength: 5 })
  const few = {
    structures: lists as fc.Arbitrary<ReadonlyArray<unknown>>,
    seen: (list: ReadonlyArray<unknown>) => list,
    ...options,
  }

  test('but not one that keeps them', () => {
    const all = [
      ...laws.functor(RA.FunctorWithIndex, few),
      ...laws.monad(RA.Monad, few),
      ...laws.alternative(RA.Alternative, few),
      ...laws.filterable(RA.FilterableWithIndex, few),
    ]
    for (const { check } of all) void check()
  })
  test('a functor that turns the elements round', () => {
    const turning = {
      ...RA.FunctorWithIndex,
      map: <A, B>(as: ReadonlyArray<A>, f: (a: A) => B) => as.map(f).slice().reverse(),
    }
    breaksSome(laws.functor(turning, few), 'the identity', 'is mapping')
    const shifted = {
      ...RA.FunctorWithIndex,
      mapWithIndex: <A, B>(as: ReadonlyArray<A>, f: (i: number, a: A) => B) => as.map((a) => f(as.length, a)).slice(1),
    }
    breaksSome(laws.functor(shifted, few), 'an index that is not looked at', 'with an index twice')
  })
  test('a monad that chains from its first element only', () => {
    const chain: Chain1<RA.URI>['chain'] = (as, f) => as.slice(0, 1).flatMap(f)
    breaksSome(laws.monad({ ...RA.Monad, chain }, few), 'one value each changes nothing', 'chaining the functions')
  })
  test('a monad that drops what is nested, and one whose chain depends on the nesting', () => {
    const chain: Chain1<RA.URI>['chain'] = (as, f) => as.flatMap((a, i) => f(a).slice(0, i + 1))
    breaksSome(laws.monad({ ...RA.Monad, chain }, few), 'calling with it', 'how chains are nested')
  })
  test('a monad whose ap does not follow from its chain', () => {
    const ap = <A, B>(fab: ReadonlyArray<(a: A) => B>, fa: ReadonlyArray<A>): ReadonlyArray<B> =>
      fa.flatMap((a) => fab.map((f) => f(a)))
    breaksSome(laws.monad({ ...RA.Monad, ap }, few), 'applying is chaining')
    const zipped = <A, B>(fab: ReadonlyArray<(a: A) => B>, fa: ReadonlyArray<A>): ReadonlyArray<B> =>
      RA.zipWith(fab, fa, (f, a) => f(a))
    breaksSome(laws.monad({ ...RA.Monad, ap: zipped }, few), 'mapping is applying', 'the identity')
    const turned = <A, B>(fab: ReadonlyArray<(a: A) => B>, fa: ReadonlyArray<A>): ReadonlyArray<B> =>
      RA.zipWith([...fab].reverse(), fa, (f, a) => f(a))
    breaksSome(laws.apply({ ...RA.Apply, ap: turned }, few), 'one after the other')
  })
  test('an alternative that takes the first that is not empty, and one without a nothing', () => {
    const alt = <A>(as: ReadonlyArray<A>, that: () => ReadonlyArray<A>): ReadonlyArray<A> => [...that(), ...as.slice(1)]
    breaksSome(laws.alternative({ ...RA.Alternative, alt }, few), 'are nested', 'something or nothing')
    const zero = <A>(): ReadonlyArray<A> => [undefined as A]
    breaksSome(laws.alternative({ ...RA.Alternative, zero }, few), 'nothing or something', 'applying nothing')
    const capped = <A>(as: ReadonlyArray<A>, that: () => ReadonlyArray<A>): ReadonlyArray<A> =>
      [...as, ...that()].slice(0, 5)
    breaksSome(laws.alternative({ ...RA.Alternative, alt: capped }, few), 'applying alternatives')
  })
  test('a filterable that keeps one too few, or one too many', () => {
    const filterMap = <A, B>(as: ReadonlyArray<A>, f: (a: A) => O.Option<B>): ReadonlyArray<B> =>
      RA.filterMap(f)(as).slice(1)
    breaksSome(laws.filterable({ ...RA.FilterableWithIndex, filterMap }, few), 'everything', 'by both', 'compacting')
    const partition = <A>(as: ReadonlyArray<A>): { left: ReadonlyArray<A>; right: ReadonlyArray<A> } => ({
      left: as,
      right: as,
    })
    breaksSome(laws.filterable({ ...RA.FilterableWithIndex, partition }, few), 'on the left', 'on the right')
    const filterMapWithIndex = <A, B>(as: ReadonlyArray<A>, f: (i: number, a: A) => O.Option<B>): ReadonlyArray<B> => {
      let kept = 0
      return as.flatMap((a) =>
        pipe(
          f(kept, a),
          O.match(
            () => [],
            (b) => (kept++, [b]),
          ),
        ),
      )
    }
    breaksSome(
      laws.filterable({ ...RA.FilterableWithIndex, filterMapWithIndex }, few),
      'choosing with an index',
      'filtering with an index',
    )
  })
})

import fc from 'fast-check'
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { functions, pipelines, seeds, withDraw } from '../../src/core/laws/index.ts'
import * as Random from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import { lawful } from './lawful.ts'

const streams = pipelines({ depth: 3 })
const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()
const numbers = (count: number): Stream.Stream<number> => Stream.fromDataset(Dataset.make(count, (i) => i))

describe('map', () => {
  lawful('mapping the identity changes nothing', streams, (stream) => {
    expect(elementsOf(Stream.map((a: unknown) => a)(stream))).toEqual(elementsOf(stream))
  })
  lawful('mapping twice is mapping the composition', fc.tuple(streams, functions, functions), ([stream, f, g]) => {
    const twice = pipe(stream, Stream.map(f), Stream.map(g), elementsOf)
    expect(twice).toEqual(pipe(stream, Stream.map(flow(f, g)), elementsOf))
    expect(twice).toEqual(elementsOf(stream).map((a) => g(f(a))))
  })
  lawful('tap shows each element that passes, once and in order', fc.tuple(streams, fc.nat(20)), ([stream, n]) => {
    const seen: Array<unknown> = []
    const passed = pipe(
      stream,
      Stream.tap((a) => void seen.push(a)),
      Stream.take(n),
      elementsOf,
    )
    expect(seen).toEqual(passed)
    expect(passed).toEqual(elementsOf(stream).slice(0, n))
  })
})

describe('mapRandom', () => {
  lawful('the draws of a position depend on the seed and the position', fc.tuple(streams, seeds), ([stream, seed]) => {
    const expected = elementsOf(stream).map((a, i) => Random.run(Seed.child(i)(seed))(withDraw(a)))
    expect(pipe(stream, Stream.mapRandom(seed, withDraw), elementsOf)).toEqual(expected)
  })
  lawful(
    'what is mapped before or taken after changes no draw',
    fc.tuple(streams, seeds, functions, fc.nat(9)),
    ([stream, seed, f, n]) => {
      const draws = (other: Stream.Stream<unknown>): ReadonlyArray<number> =>
        elementsOf(Stream.mapRandom(seed, withDraw)(other)).map(([, draw]) => draw)
      expect(draws(Stream.map(f)(stream))).toEqual(draws(stream))
      expect(draws(Stream.take(n)(stream))).toEqual(draws(stream).slice(0, n))
    },
  )
})

describe('positions and states', () => {
  lawful('an element is mapped with its position', fc.tuple(streams, functions), ([stream, f]) => {
    const mapped = pipe(
      stream,
      Stream.mapWithIndex((i, a) => [i, f(a)]),
      elementsOf,
    )
    expect(mapped).toEqual(elementsOf(stream).map((a, i) => [i, f(a)]))
    expect(elementsOf(Stream.enumerate(stream))).toEqual(elementsOf(stream).map((a, i) => [i, a]))
  })
  lawful('mapping with a state is a loop that hands it on', fc.tuple(streams, functions), ([stream, f]) => {
    let state = 0
    const expected = elementsOf(stream).map((a) => [state++, f(a)])
    const mapped = pipe(
      stream,
      Stream.mapAccum(0, (n: number, a) => [n + 1, [n, f(a)]]),
      elementsOf,
    )
    expect(mapped).toEqual(expected)
  })
  lawful('a scan ends with what a fold gives', fc.array(fc.integer()), (list) => {
    const sums = pipe(
      Stream.fromDataset(Dataset.fromArray(list)),
      Stream.scan(0, (sum: number, n: number) => sum + n),
    )
    expect(elementsOf(sums)).toEqual(list.map((_, i) => list.slice(0, i + 1).reduce((sum, n) => sum + n, 0)))
  })
  test('a state is a fresh one in each run', () => {
    const counted = pipe(
      numbers(3),
      Stream.scan({ seen: 0 }, ({ seen }: { seen: number }) => ({ seen: seen + 1 })),
    )
    expect(elementsOf(counted)).toEqual(elementsOf(counted))
  })
})

const withoutSecond = (a: number): number => a

describe('lengths and shapes', () => {
  test('the operators of known length keep it known', () => {
    const of = (operator: (stream: Stream.Stream<number>) => Stream.Stream<unknown>): unknown =>
      operator(numbers(7)).length
    expect(of((stream) => stream)).toBe(7)
    expect(of(Stream.map(String))).toBe(7)
    expect(of(Stream.mapRandom(Seed.make(1), withDraw))).toBe(7)
    expect(of(Stream.take(3))).toBe(3)
    expect(of(Stream.chunksOf(2))).toBe(4)
    expect(of(Stream.chunksOf(2, { last: 'drop' }))).toBe(3)
    expect(of(Stream.zipWith(numbers(5), (a, b) => a + b))).toBe(5)
    expect(of((stream) => Stream.epochs(3)(() => stream))).toBe(21)
    expect(of((stream) => Stream.epochs(Infinity)(() => stream))).toBe(Infinity)
    expect(Stream.cycle()(() => Dataset.make(7, (i) => i)).length).toBe(Infinity)
    expect(of(Stream.filterMap(O.some))).toBe(undefined)
    expect(of(Stream.enumerate)).toBe(7)
    expect(of(Stream.scan(0, (n: number) => n))).toBe(7)
    expect(of(Stream.drop(3))).toBe(4)
    expect(of(Stream.drop(8))).toBe(0)
    expect(of(Stream.takeWhile(() => true))).toBe(undefined)
    expect(of(Stream.slidingWindow({ size: 3 }))).toBe(5)
    expect(of(Stream.slidingWindow({ size: 2, step: 3 }))).toBe(2)
    expect(of(Stream.slidingWindow({ size: 8 }))).toBe(0)
    expect(of(Stream.pairwise)).toBe(6)
    expect(of(Stream.zip(numbers(5)))).toBe(5)
    expect(of(Stream.align(numbers(9)))).toBe(9)
    expect(of(Stream.align(Stream.repeat(Infinity)(numbers(1))))).toBe(Infinity)
    expect(of(Stream.concat(numbers(5)))).toBe(12)
    expect(of(Stream.concat(Stream.filter(() => true)(numbers(5))))).toBe(undefined)
    expect(of(Stream.repeat(3))).toBe(21)
    expect(of(Stream.repeat(0))).toBe(0)
    expect(of(Stream.repeat(Infinity))).toBe(Infinity)
    expect(Stream.repeat(Infinity)(numbers(0)).length).toBe(0)
    expect(of(Stream.flatMap(numbers))).toBe(undefined)
    expect([Stream.of(1).length, Stream.zero().length]).toEqual([1, 0])
  })
  test('what is made of nothing is known to be empty', () => {
    const operators: ReadonlyArray<(stream: Stream.Stream<number>) => Stream.Stream<unknown>> = [
      Stream.filter(() => true),
      Stream.filterMap(O.some),
      Stream.filterMapWithIndex((_, n) => O.some(n)),
      Stream.takeWhile(() => true),
      Stream.dropWhile(() => true),
      Stream.flatMap(numbers),
      Stream.map(() => []),
      Stream.slidingWindow({ size: 1 }),
    ]
    for (const operator of operators) expect(operator(numbers(0)).length).toBe(0)
  })
  test('streams that would read a state differently have different shapes', () => {
    const shapes = [
      numbers(7),
      numbers(8),
      Stream.take(2)(numbers(7)),
      Stream.take(3)(numbers(7)),
      Stream.chunksOf(2)(numbers(7)),
      Stream.chunksOf(3)(numbers(7)),
      Stream.chunksOf(2, { last: 'drop' })(numbers(7)),
      Stream.map(String)(numbers(7)),
      Stream.filterMap(O.some)(numbers(7)),
      Stream.mapRandom(Seed.make(1), withDraw)(numbers(7)),
      Stream.zipWith(numbers(7), withoutSecond)(numbers(8)),
      Stream.zipWith(numbers(8), withoutSecond)(numbers(7)),
      Stream.epochs(2)(() => numbers(7)),
      Stream.epochs(3)(() => numbers(7)),
      Stream.cycle()(() => Dataset.make(7, (i) => i)),
      Stream.unfold('a', 0, () => undefined),
      Stream.unfold('b', 0, () => undefined),
      Stream.of(1),
      Stream.zero(),
      Stream.fromIO(() => 1),
      Stream.fromIterable('a', () => []),
      Stream.fromIterable('b', () => []),
      Stream.enumerate(numbers(7)),
      Stream.mapAccum(0, (n: number) => [n, n])(numbers(7)),
      Stream.mapAccum(1, (n: number) => [n, n])(numbers(7)),
      Stream.filter(() => true)(numbers(7)),
      Stream.filterWithIndex(() => true)(numbers(7)),
      Stream.drop(2)(numbers(7)),
      Stream.drop(3)(numbers(7)),
      Stream.takeWhile(() => true)(numbers(7)),
      Stream.dropWhile(() => true)(numbers(7)),
      Stream.slidingWindow({ size: 2 })(numbers(7)),
      Stream.slidingWindow({ size: 2, step: 2 })(numbers(7)),
      Stream.slidingWindow({ size: 3 })(numbers(7)),
      Stream.flatMap(numbers)(numbers(7)),
      Stream.unbatch(Stream.chunksOf(2)(numbers(7))),
      Stream.rebatch(3)(Stream.chunksOf(2)(numbers(7))),
      Stream.align(numbers(7))(numbers(8)),
      Stream.align(numbers(8))(numbers(7)),
      Stream.concat(numbers(7))(numbers(8)),
      Stream.concat(numbers(8))(numbers(7)),
      Stream.repeat(2)(numbers(7)),
      Stream.repeat(3)(numbers(7)),
      Stream.Unfoldable.unfold(0, () => O.none),
      Stream.bracket(
        'a',
        () => 0,
        () => numbers(7),
        () => () => {},
      ),
    ].map(({ shape }) => shape)
    expect(new Set(shapes).size).toBe(shapes.length)
    // Nor is there one that says nothing to whom it is shown.
    expect(shapes).not.toContain('')
  })
})

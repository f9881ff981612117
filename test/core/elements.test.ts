import fc from 'fast-check'
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { choices, functions, meter, metered, pipelines, seeds, withDraw } from '../../src/core/laws/index.ts'
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

describe('filterMap', () => {
  lawful('keeping everything changes nothing', streams, (stream) => {
    expect(elementsOf(Stream.filterMap(O.some<unknown>)(stream))).toEqual(elementsOf(stream))
  })
  lawful('filtering twice is filtering by both', fc.tuple(streams, choices, choices), ([stream, f, g]) => {
    const twice = pipe(stream, Stream.filterMap(f), Stream.filterMap(g), elementsOf)
    expect(twice).toEqual(pipe(stream, Stream.filterMap(flow(f, O.chain(g))), elementsOf))
    expect(twice).toEqual(elementsOf(stream).flatMap((a) => O.toUndefined(O.map((b) => [b])(O.chain(g)(f(a)))) ?? []))
  })
})

describe('take', () => {
  lawful('taking twice is taking the lesser count', fc.tuple(streams, fc.nat(20), fc.nat(20)), ([stream, m, n]) => {
    const twice = pipe(stream, Stream.take(m), Stream.take(n))
    expect(elementsOf(twice)).toEqual(elementsOf(stream).slice(0, Math.min(m, n)))
  })
  test.each([-1, 0.5, NaN, Infinity])('take refuses a count of %d when built', (count) => {
    expect(() => Stream.take(count)).toThrow(/^Stream\.take: count must be .* got /)
  })
})

describe('chunksOf', () => {
  const cases = fc.tuple(streams, fc.integer({ min: 1, max: 7 }))
  lawful('the chunks in one list are the elements', cases, ([stream, size]) => {
    expect(elementsOf(Stream.chunksOf(size)(stream)).flat(1)).toEqual(elementsOf(stream))
  })
  lawful('every chunk but the last is full, and none is empty', cases, ([stream, size]) => {
    const sizes = elementsOf(Stream.chunksOf(size)(stream)).map(({ length }) => length)
    const last = sizes.pop() ?? size
    expect(sizes.every((length) => length === size)).toBe(true)
    expect(last > 0 && last <= size).toBe(true)
  })
  lawful('dropping the last loses fewer elements than a chunk has', cases, ([stream, size]) => {
    const whole = elementsOf(stream)
    const kept = elementsOf(Stream.chunksOf(size, { last: 'drop' })(stream)).flat(1)
    expect(kept).toEqual(whole.slice(0, whole.length - (whole.length % size)))
  })
  lawful(
    'a chunk pulls no more than its elements',
    fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 7 })),
    ([n, size]) => {
      const counts = meter()
      const cursor = pipe(numbers(n), metered(counts), Stream.chunksOf(size)).open()
      cursor.next()
      expect(counts.pulled).toBe(Math.min(n, size))
      cursor.close()
    },
  )
  test.each([0, -1, 1.5, NaN, Infinity])('chunksOf refuses a size of %d when built', (size) => {
    expect(() => Stream.chunksOf(size)).toThrow(/^Stream\.chunksOf: size must be .* got /)
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
    ].map(({ shape }) => shape)
    expect(new Set(shapes).size).toBe(shapes.length)
  })
})

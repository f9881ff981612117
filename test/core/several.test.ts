import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'fp-ts/lib/These.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Epochs from '../../src/core/Epochs.ts'
import { equal, functions, meter, metered, pipelines } from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import { lawful } from './lawful.ts'

const streams = pipelines({ depth: 3 })
const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()
const numbersOf = (count: number): Dataset.Dataset<number> => Dataset.make(count, (i) => i)
const numbers = (count: number): Stream.Stream<number> => Stream.fromDataset(numbersOf(count))
const pair = (a: unknown, b: unknown): readonly [unknown, unknown] => [a, b]

describe('zipWith', () => {
  lawful('two streams side by side are their common prefix', fc.tuple(streams, streams), ([first, second]) => {
    const left = elementsOf(first)
    const right = elementsOf(second)
    const count = Math.min(left.length, right.length)
    const expected = left.slice(0, count).map((a, i) => [a, right[i]])
    expect(equal(pipe(first, Stream.zipWith(second, pair), elementsOf), expected)).toBe(true)
  })
  lawful(
    'mapping both sides first is mapping the pairs',
    fc.tuple(streams, streams, functions),
    ([first, second, f]) => {
      const before = pipe(Stream.map(f)(first), Stream.zipWith(Stream.map(f)(second), pair), elementsOf)
      const after = pipe(
        first,
        Stream.zipWith(second, pair),
        Stream.map(([a, b]) => [f(a), f(b)]),
        elementsOf,
      )
      expect(equal(before, after)).toBe(true)
    },
  )
  lawful('the second is pulled only where the first has yielded', fc.tuple(fc.nat(9), fc.nat(9)), ([m, n]) => {
    const [left, right] = [meter(), meter()]
    pipe(numbers(m), metered(left), Stream.zipWith(metered(right)(numbers(n)), pair), elementsOf)
    expect(right.pulled).toBe(Math.min(m, n))
    expect(left.pulled).toBe(Math.min(m, n + 1))
  })
  test('what is opened last is released first, even if releasing throws', () => {
    const log: Array<string> = []
    const held = (name: string): Stream.Stream<number> =>
      Stream.bracket(
        name,
        () => void log.push(`open ${name}`),
        () => numbers(3),
        () => () => {
          log.push(`close ${name}`)
          throw new Error(`${name} cannot be released`)
        },
      )
    const cursor = pipe(held('a'), Stream.zipWith(held('b'), pair)).open()
    cursor.next()
    expect(cursor.close).toThrow('cannot be released')
    expect(log).toEqual(['open a', 'open b', 'close b', 'close a'])
  })
})

describe('zip and unzip', () => {
  lawful('what was zipped and unzipped is the common prefix', fc.tuple(streams, streams), ([first, second]) => {
    const [left, right] = Stream.unzip(Stream.zip(second)(first))
    const count = Math.min(elementsOf(first).length, elementsOf(second).length)
    expect(equal(elementsOf(left), elementsOf(first).slice(0, count))).toBe(true)
    expect(equal(elementsOf(right), elementsOf(second).slice(0, count))).toBe(true)
  })
  lawful('zips nest either way, up to the tuples', fc.tuple(streams, streams, streams), ([a, b, c]) => {
    const left = pipe(
      Stream.zip(c)(Stream.zip(b)(a)),
      Stream.map(([[x, y], z]) => [x, y, z]),
    )
    const right = pipe(
      Stream.zip(Stream.zip(c)(b))(a),
      Stream.map(([x, [y, z]]) => [x, y, z]),
    )
    expect(equal(elementsOf(left), elementsOf(right))).toBe(true)
  })
})

describe('align', () => {
  lawful('the streams are what was aligned, whole', fc.tuple(streams, streams), ([first, second]) => {
    const aligned = Stream.align(second)(first)
    expect(equal(elementsOf(Stream.filterMap(T.getLeft)(aligned)), elementsOf(first))).toBe(true)
    expect(equal(elementsOf(Stream.filterMap(T.getRight)(aligned)), elementsOf(second))).toBe(true)
  })
  lawful('both are there as long as both last', fc.tuple(streams, streams), ([first, second]) => {
    const aligned = elementsOf(Stream.align(second)(first))
    const count = Math.min(elementsOf(first).length, elementsOf(second).length)
    expect(aligned.slice(0, count).every(T.isBoth)).toBe(true)
    expect(aligned.slice(count).some(T.isBoth)).toBe(false)
  })
  lawful('zipping is keeping both', fc.tuple(streams, streams), ([first, second]) => {
    const both = pipe(
      Stream.align(second)(first),
      Stream.filter(T.isBoth),
      Stream.map(({ left, right }) => [left, right]),
    )
    expect(equal(elementsOf(both), elementsOf(Stream.zip(second)(first)))).toBe(true)
  })
  test('the shorter is released at its end, while the longer goes on', () => {
    const short = meter()
    const cursor = pipe(numbers(3), Stream.align(metered(short)(numbers(1)))).open()
    cursor.next()
    expect(short.released).toBe(0)
    cursor.next()
    expect(short.released).toBe(1)
    cursor.close()
    expect([short.released, short.releasedTwice]).toEqual([1, 0])
  })
})

const letters = Stream.fromDataset(Dataset.fromArray(['a', 'b', 'c']))

test('pairs, what they are of, and what is left where one is longer', () => {
  const zipped = Stream.zip(numbers(2))(letters)
  expect(elementsOf(zipped)).toEqual([
    ['a', 0],
    ['b', 1],
  ])
  const [left, right] = Stream.unzip(zipped)
  expect([elementsOf(left), elementsOf(right)]).toEqual([
    ['a', 'b'],
    [0, 1],
  ])
  expect(pipe(letters, Stream.align(numbers(2)), elementsOf)).toEqual([T.both('a', 0), T.both('b', 1), T.left('c')])
  expect(pipe(letters, Stream.align(numbers(4)), elementsOf).slice(2)).toEqual([T.both('c', 2), T.right(3)])
})

test('how long two streams are side by side is known where their lengths are, or where one is empty or endless', () => {
  const endless = Stream.cycle()(Epochs.constant(numbersOf(3)))
  const some = Stream.filter((n: number) => n > 0)(numbers(3))
  const all = { none: numbers(0), three: numbers(3), some, endless }
  type Name = keyof typeof all
  const table: ReadonlyArray<readonly [Name, Name, number | undefined, number | undefined]> = [
    ['none', 'three', 0, 3],
    ['none', 'some', 0, undefined],
    ['none', 'endless', 0, Infinity],
    ['three', 'three', 3, 3],
    ['three', 'some', undefined, undefined],
    ['three', 'endless', 3, Infinity],
    ['some', 'some', undefined, undefined],
    ['some', 'endless', undefined, Infinity],
    ['endless', 'endless', Infinity, Infinity],
  ]
  for (const [one, other, zipped, aligned] of table)
    for (const [first, second] of [[all[one], all[other]] as const, [all[other], all[one]] as const])
      expect([Stream.zip(second)(first).length, Stream.align(second)(first).length]).toEqual([zipped, aligned])
})

test('where the second refuses to open, the first is released', () => {
  const refusing: Stream.Stream<number> = {
    ...numbers(3),
    open: () => {
      throw new Error('refuses to open')
    },
  }
  for (const operator of [Stream.zip(refusing), Stream.align(refusing)]) {
    const counts = meter()
    const both: Stream.Stream<unknown> = operator(metered(counts)(numbers(3)))
    expect(() => both.open()).toThrow('refuses to open')
    expect([counts.acquired, counts.released]).toEqual([1, 1])
  }
})

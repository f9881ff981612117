import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { equal, functions, meter, metered, pipelines } from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import { lawful } from './lawful.ts'

const streams = pipelines({ depth: 3 })
const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()
const numbers = (count: number): Stream.Stream<number> => Stream.fromDataset(Dataset.make(count, (i) => i))
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

describe('epochs', () => {
  const counts = fc.nat(4)
  lawful('epochs are the streams of their numbers, one after another', fc.tuple(streams, counts), ([stream, count]) => {
    const expected = Array.from({ length: count }, (_, e) => elementsOf(stream).map((a) => [e, a])).flat(1)
    const all = Stream.epochs(count)((e) => Stream.map((a: unknown) => [e, a])(stream))
    expect(equal(elementsOf(all), expected)).toBe(true)
  })
  lawful('an epoch without elements is the last', fc.array(fc.nat(3), { minLength: 1, maxLength: 6 }), (lengths) => {
    const end = lengths.indexOf(0)
    const expected = (end < 0 ? lengths : lengths.slice(0, end)).flatMap((length) => elementsOf(numbers(length)))
    const all = Stream.epochs(lengths.length)((e) => numbers(lengths[e] ?? 0))
    expect(elementsOf(all)).toEqual(expected)
    expect(all.length).toBe(expected.length)
  })
  test('an endless number of empty epochs ends', () => {
    expect(elementsOf(Stream.epochs(Infinity)(() => numbers(0)))).toEqual([])
    const unknown = Stream.epochs(Infinity)(() => Stream.unfold('nothing', 0, () => undefined))
    expect(unknown.length).toBe(undefined)
    expect(elementsOf(unknown)).toEqual([])
  })
  test.each([-1, 0.5, NaN, -Infinity])('epochs refuses a count of %d when built', (count) => {
    expect(() => Stream.epochs(count)).toThrow(/^Stream\.epochs: count must be .* got /)
  })
})

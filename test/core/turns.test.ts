import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { equal, meter, metered, pipelines } from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import { lawful } from './lawful.ts'

const streams = pipelines({ depth: 3 })
const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()
const numbers = (count: number): Stream.Stream<number> => Stream.fromDataset(Dataset.make(count, (i) => i))

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

describe('concat', () => {
  lawful('one after the other is the lists in one', fc.tuple(streams, streams), ([first, second]) => {
    const expected = [...elementsOf(first), ...elementsOf(second)]
    expect(equal(elementsOf(Stream.concat(second)(first)), expected)).toBe(true)
    expect(equal(elementsOf(Stream.alt(() => second)(first)), expected)).toBe(true)
  })
  test('the second is opened when the first has ended, and what the first held is released', () => {
    const [first, second] = [meter(), meter()]
    const cursor = pipe(metered(first)(numbers(1)), Stream.concat(metered(second)(numbers(2)))).open()
    cursor.next()
    expect([first.released, second.acquired]).toEqual([0, 0])
    cursor.next()
    expect([first.released, second.acquired, second.pulled]).toEqual([1, 1, 1])
    cursor.close()
    expect([first.releasedTwice, second.released]).toEqual([0, 1])
  })
})

describe('repeat', () => {
  lawful('a repeat is as many epochs of the same', fc.tuple(streams, fc.nat(4)), ([stream, count]) => {
    const repeated = elementsOf(Stream.repeat(count)(stream))
    expect(equal(repeated, Array.from({ length: count }, () => elementsOf(stream)).flat(1))).toBe(true)
  })
  lawful('repeats of repeats are the product', fc.tuple(streams, fc.nat(3), fc.nat(3)), ([stream, m, n]) => {
    const nested = pipe(stream, Stream.repeat(m), Stream.repeat(n), elementsOf)
    expect(equal(nested, elementsOf(Stream.repeat(m * n)(stream)))).toBe(true)
  })
  test('the repeat of nothing ends, even without end', () => {
    expect(elementsOf(Stream.repeat(Infinity)(numbers(0)))).toEqual([])
    const nothing = Stream.filter(() => false)(numbers(3))
    expect(elementsOf(Stream.repeat(Infinity)(nothing))).toEqual([])
  })
  test('building a long repeat takes no time', () => {
    expect(Stream.repeat(1e15)(numbers(1)).length).toBe(1e15)
  })
  test.each([-1, 0.5, NaN, -Infinity])('repeat refuses a count of %d when built', (count) => {
    expect(() => Stream.repeat(count)).toThrow(/^Stream\.repeat: count must be .* got /)
  })
})

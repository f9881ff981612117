import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { meter, metered, pipelines, predicates } from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import { lawful } from './lawful.ts'

const streams = pipelines({ depth: 3 })
const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()
const numbers = (count: number): Stream.Stream<number> => Stream.fromDataset(Dataset.make(count, (i) => i))

describe('take', () => {
  lawful('taking twice is taking the lesser count', fc.tuple(streams, fc.nat(20), fc.nat(20)), ([stream, m, n]) => {
    const twice = pipe(stream, Stream.take(m), Stream.take(n))
    expect(elementsOf(twice)).toEqual(elementsOf(stream).slice(0, Math.min(m, n)))
  })
  test.each([-1, 0.5, NaN, Infinity])('take refuses a count of %d when built', (count) => {
    expect(() => Stream.take(count)).toThrow(/^Stream\.take: count must be .* got /)
  })
})

describe('drop', () => {
  lawful('what is taken and what is dropped are the whole', fc.tuple(streams, fc.nat(20)), ([stream, n]) => {
    const whole = pipe(Stream.take(n)(stream), Stream.concat(Stream.drop(n)(stream)), elementsOf)
    expect(whole).toEqual(elementsOf(stream))
  })
  lawful('dropping twice is dropping the sum', fc.tuple(streams, fc.nat(9), fc.nat(9)), ([stream, m, n]) => {
    const twice = pipe(stream, Stream.drop(m), Stream.drop(n), elementsOf)
    expect(twice).toEqual(elementsOf(stream).slice(m + n))
  })
  lawful('dropping pulls nothing before an element is asked for', fc.tuple(fc.nat(9), fc.nat(9)), ([length, n]) => {
    const counts = meter()
    const cursor = pipe(numbers(length), metered(counts), Stream.drop(n)).open()
    expect(counts.pulled).toBe(0)
    cursor.next()
    expect(counts.pulled).toBe(Math.min(length, n + 1))
    cursor.close()
  })
  test.each([-1, 0.5, NaN, Infinity])('drop refuses a count of %d when built', (count) => {
    expect(() => Stream.drop(count)).toThrow(/^Stream\.drop: count must be .* got /)
  })
})

describe('takeWhile and dropWhile', () => {
  const cases = fc.tuple(streams, predicates)
  const endOf = (elements: ReadonlyArray<unknown>, holds: (a: unknown) => boolean): number => {
    const end = elements.findIndex((a) => !holds(a))
    return end < 0 ? elements.length : end
  }
  lawful('they part a stream where a predicate first fails', cases, ([stream, holds]) => {
    const whole = elementsOf(stream)
    const end = endOf(whole, holds)
    expect(elementsOf(Stream.takeWhile(holds)(stream))).toEqual(whole.slice(0, end))
    expect(elementsOf(Stream.dropWhile(holds)(stream))).toEqual(whole.slice(end))
  })
  lawful('the first that fails is the last that takeWhile pulls', cases, ([stream, holds]) => {
    const counts = meter()
    const { length } = pipe(stream, metered(counts), Stream.takeWhile(holds), elementsOf)
    expect(counts.pulled).toBe(Math.min(length + 1, elementsOf(stream).length))
  })
  lawful('no predicate is asked after it has failed', cases, ([stream, holds]) => {
    let asked = 0
    const counting = (a: unknown): boolean => {
      asked++
      return holds(a)
    }
    const whole = elementsOf(stream)
    const expected = Math.min(endOf(whole, holds) + 1, whole.length)
    for (const part of [Stream.takeWhile(counting), Stream.dropWhile(counting)]) {
      asked = 0
      elementsOf(part(stream))
      expect(asked).toBe(expected)
    }
  })
})

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

describe('flatMap', () => {
  lawful('the streams of the elements, in one list', fc.tuple(streams, streams), ([outer, inner]) => {
    const into = (a: unknown): Stream.Stream<unknown> => Stream.map((b) => [a, b])(inner)
    const expected = elementsOf(outer).flatMap((a) => elementsOf(into(a)))
    expect(equal(elementsOf(Stream.flatMap(into)(outer)), expected)).toBe(true)
    expect(equal(elementsOf(Stream.flatten(Stream.map(into)(outer))), expected)).toBe(true)
  })
  lawful('apFirst and apSecond are ap with what they keep', fc.tuple(streams, streams), ([first, second]) => {
    const kept = pipe(
      first,
      Stream.map((a) => () => a),
      Stream.ap(second),
    )
    expect(equal(elementsOf(Stream.apFirst(second)(first)), elementsOf(kept))).toBe(true)
    const other = pipe(
      first,
      Stream.map(() => (b: unknown) => b),
      Stream.ap(second),
    )
    expect(equal(elementsOf(Stream.apSecond(second)(first)), elementsOf(other))).toBe(true)
  })
  lawful('nothing is pulled ahead', fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(20)), ([size, n]) => {
    const [outer, inner] = [meter(), meter()]
    const nested = pipe(
      numbers(10),
      metered(outer),
      Stream.flatMap(() => metered(inner)(numbers(size))),
    )
    const { length } = pipe(nested, Stream.take(n), elementsOf)
    expect(inner.pulled).toBe(length)
    expect(outer.pulled).toBe(Math.ceil(length / size))
    expect(inner.acquired).toBe(outer.pulled)
  })
  test('an inner stream is released before the next is opened, and the outer at the end', () => {
    const log: Array<string> = []
    const held = (name: string, count: number): Stream.Stream<number> =>
      Stream.bracket(
        name,
        () => void log.push(`open ${name}`),
        () => numbers(count),
        () => () => void log.push(`close ${name}`),
      )
    const nested = pipe(
      held('outer', 3),
      Stream.flatMap((i) => held(`${i}`, 1)),
    )
    const released = ['open outer', 'open 0', 'close 0', 'open 1', 'close 1', 'open 2', 'close 2', 'close outer']
    expect(elementsOf(nested)).toEqual([0, 0, 0])
    expect(log).toEqual(released)
    log.length = 0
    pipe(nested, Stream.take(2), elementsOf)
    expect(log).toEqual(['open outer', 'open 0', 'close 0', 'open 1', 'close 1', 'close outer'])
  })
  test('when a function throws, what the outer holds is released', () => {
    const counts = meter()
    const failing = pipe(
      numbers(3),
      metered(counts),
      Stream.flatMap((i): Stream.Stream<number> => {
        if (i === 1) throw new Error('no stream of it')
        return numbers(2)
      }),
    )
    const cursor = failing.open()
    cursor.next()
    cursor.next()
    expect(cursor.next).toThrow('no stream of it')
    expect([counts.acquired, counts.released, counts.releasedTwice]).toEqual([1, 1, 0])
    expect(cursor.next()).toBe(Stream.DONE)
  })
  test('on resuming, the element is computed again, once, and not before it is needed', () => {
    let calls = 0
    const nested = pipe(
      numbers(3),
      Stream.flatMap((i) => (calls++, numbers(i + 2))),
    )
    const cursor = nested.open()
    for (let i = 0; i < 3; i++) cursor.next()
    const state = cursor.state()
    calls = 0
    const resumed = nested.open(state)
    expect(resumed.state()).toEqual(state)
    expect(calls).toBe(0)
    expect([resumed.next(), resumed.next()]).toEqual([1, 2])
    expect(calls).toBe(1)
  })
})

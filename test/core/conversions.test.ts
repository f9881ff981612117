import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import * as Stream from '../../src/core/Stream.ts'
import { lawful } from './lawful.ts'

const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()

test('a value that there may be is a stream of at most one element', () => {
  expect(elementsOf(Stream.of(undefined))).toEqual([undefined])
  expect(elementsOf(Stream.zero())).toEqual([])
  expect(elementsOf(Stream.fromOption(O.some(null)))).toEqual([null])
  expect(elementsOf(Stream.fromOption(O.none))).toEqual([])
  expect(elementsOf(Stream.fromEither(E.right(1)))).toEqual([1])
  expect(elementsOf(Stream.fromEither(E.left(1)))).toEqual([])
})

test('an action is run when its element is pulled, in every run', () => {
  let runs = 0
  const action = Stream.fromIO(() => ++runs)
  const cursor = action.open()
  expect(runs).toBe(0)
  expect([cursor.next(), cursor.next(), runs]).toEqual([1, Stream.DONE, 1])
  expect(elementsOf(action)).toEqual([2])
})

describe('fromIterable', () => {
  interface Log {
    made: number
    pulled: number
    returned: number
  }
  const logged = (length: number, log: Log, failAt = Infinity): Stream.Stream<number> =>
    Stream.fromIterable('logged', (): Iterable<number> => {
      log.made++
      let i = 0
      return {
        [Symbol.iterator]: () => ({
          next: (): IteratorResult<number> => {
            if (i === failAt) throw new Error('cannot go on')
            if (i >= length) return { done: true, value: undefined }
            log.pulled++
            return { done: false, value: i++ }
          },
          return: (): IteratorResult<number> => {
            log.returned++
            return { done: true, value: undefined }
          },
        }),
      }
    })
  const fresh = (): Log => ({ made: 0, pulled: 0, returned: 0 })

  lawful('its elements are those of the iterable, each time', fc.array(fc.integer()), (list) => {
    const stream = Stream.fromIterable('list', function* () {
      yield* list
    })
    expect([elementsOf(stream), elementsOf(stream)]).toEqual([list, list])
  })
  lawful('leaving early returns once, and the end does not', fc.tuple(fc.nat(6), fc.nat(8)), ([length, n]) => {
    const log = fresh()
    pipe(logged(length, log), Stream.take(n), elementsOf)
    expect(log.pulled).toBe(Math.min(length, n))
    expect(log.made).toBe(n === 0 ? 0 : 1)
    expect(log.returned).toBe(n > 0 && n <= length ? 1 : 0)
    const cursor = logged(length, log).open()
    for (let i = 0; i <= length; i++) cursor.next()
    cursor.close()
    cursor.close()
    expect(log.returned).toBe(n > 0 && n <= length ? 1 : 0)
  })
  test('an iterator that was never pulled, or has thrown, is not told to return', () => {
    const log = fresh()
    logged(3, log).open().close()
    expect(log).toEqual(fresh())
    const cursor = logged(3, log, 1).open()
    cursor.next()
    expect(cursor.next).toThrow('cannot go on')
    cursor.close()
    expect(log.returned).toBe(0)
  })
  test('a generator is finalised when a loop is left', () => {
    let finalised = 0
    const stream = Stream.fromIterable('held', function* () {
      try {
        yield 1
        yield 2
      } finally {
        finalised++
      }
    })
    for (const n of Stream.toIterable(stream)) if (n === 1) break
    expect(finalised).toBe(1)
  })
  lawful('a state counts what was taken, the end not among it', fc.tuple(fc.nat(6), fc.nat(8)), ([length, n]) => {
    const cursor = logged(length, fresh()).open()
    for (let i = 0; i < n; i++) cursor.next()
    expect(cursor.state()).toBe(Math.min(length, n))
  })
  test('resuming passes over what was taken, when the next element is asked for', () => {
    const log = fresh()
    const resumed = logged(9, log).open(4)
    expect(log.made).toBe(0)
    expect(resumed.next()).toBe(4)
    expect([log.made, log.pulled]).toEqual([1, 5])
    expect(elementsOf({ ...logged(2, log), open: () => logged(2, log).open(4) })).toEqual([])
  })
})

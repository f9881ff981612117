/**
 * Operators that leave out a beginning or an end. They pull what they need to tell, and nothing before it is asked for.
 */
import { checkWhole } from '../count.ts'
import type { Json } from '../Json.ts'
import { type Stream, DONE, cursor } from './model.ts'

/**
 * The first `count` elements; pulls no more than it yields. Throws unless `count` is a whole number from 0.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(pipe(Stream.fromDataset(Dataset.fromArray([1, 2, 3])), Stream.take(2), Stream.toArray)(), [1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const take = (count: number): (<A>(stream: Stream<A>) => Stream<A>) => {
  checkWhole('Stream.take: count', count)
  return (stream) => ({
    shape: `take(${count}, ${stream.shape})`,
    length: stream.length === undefined ? undefined : Math.min(count, stream.length),
    open: (resume) => {
      const [from, inner] = (resume as readonly [number, Json] | undefined) ?? [0, undefined]
      const source = stream.open(inner)
      let taken = from
      return cursor({
        next: () => {
          if (taken >= count) return DONE
          const a = source.next()
          if (a !== DONE) taken++
          return a
        },
        state: () => [taken, source.state()],
        close: source.close,
      })
    },
  })
}

/**
 * All but the first `count` elements, which are pulled and let go with the first element asked for. Throws unless
 * `count` is a whole number from 0.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(pipe(Stream.fromDataset(Dataset.fromArray([1, 2, 3])), Stream.drop(2), Stream.toArray)(), [3])
 *
 * @category combinators
 * @since 0.1.0
 */
export const drop = (count: number): (<A>(stream: Stream<A>) => Stream<A>) => {
  checkWhole('Stream.drop: count', count)
  return (stream) => ({
    shape: `drop(${count}, ${stream.shape})`,
    length: stream.length === undefined ? undefined : Math.max(0, stream.length - count),
    open: (resume) => {
      const [from, inner] = (resume as readonly [number, Json] | undefined) ?? [0, undefined]
      const source = stream.open(inner)
      let dropped = from
      return cursor({
        next: () => {
          for (; dropped < count; dropped++) if (source.next() === DONE) return DONE
          return source.next()
        },
        state: () => [dropped, source.state()],
        close: source.close,
      })
    },
  })
}

/**
 * The elements before the first for which a predicate does not hold, which is pulled and let go. A refinement narrows
 * their type. To go on after it, see `filter`.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.fromDataset(Dataset.fromArray([1, 2, 9, 1]))
 * assert.deepStrictEqual(pipe(numbers, Stream.takeWhile((n) => n < 5), Stream.toArray)(), [1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const takeWhile =
  <A, B extends A = A>(predicate: ((a: A) => a is B) | ((a: A) => boolean)) =>
  (stream: Stream<A>): Stream<B> => ({
    shape: `takeWhile(${stream.shape})`,
    length: stream.length === 0 ? 0 : undefined,
    open: (resume) => {
      // The element that ended the stream has left its source, so that only a flag can tell that it was there.
      const [endedBefore, inner] = (resume as readonly [boolean, Json] | undefined) ?? [false, undefined]
      const source = stream.open(inner)
      let ended = endedBefore
      return cursor({
        next: () => {
          if (ended) return DONE
          const a = source.next()
          if (a === DONE) return DONE
          if (predicate(a)) return a as B
          ended = true
          return DONE
        },
        state: () => [ended, source.state()],
        close: source.close,
      })
    },
  })

/**
 * The elements from the first on for which a predicate does not hold.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.fromDataset(Dataset.fromArray([1, 2, 9, 1]))
 * assert.deepStrictEqual(pipe(numbers, Stream.dropWhile((n) => n < 5), Stream.toArray)(), [9, 1])
 *
 * @category combinators
 * @since 0.1.0
 */
export const dropWhile =
  <A>(predicate: (a: A) => boolean) =>
  (stream: Stream<A>): Stream<A> => ({
    shape: `dropWhile(${stream.shape})`,
    length: stream.length === 0 ? 0 : undefined,
    open: (resume) => {
      const [startedBefore, inner] = (resume as readonly [boolean, Json] | undefined) ?? [false, undefined]
      const source = stream.open(inner)
      let started = startedBefore
      return cursor({
        next: () => {
          let a = source.next()
          if (started) return a
          while (a !== DONE && predicate(a)) a = source.next()
          started = true
          return a
        },
        state: () => [started, source.state()],
        close: source.close,
      })
    },
  })

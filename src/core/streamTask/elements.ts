/**
 * Operators that look at one element at a time. Shapes and states are those of the same operators on streams.
 */
import { type Option, none, some } from 'fp-ts/lib/Option.js'
import type { Predicate } from 'fp-ts/lib/Predicate.js'
import { checkPositive, checkWhole } from '../count.ts'
import type { Json } from '../Json.ts'
import { DONE } from '../stream/model.ts'
import { type StreamTask, AGAIN, andThen, cursorTask, stepping } from './model.ts'

/**
 * Apply a function to each element. For one that takes its time, see `mapTask`.
 *
 * @example
 * import { StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const ten = pipe(StreamTask.of(1), StreamTask.map((n) => 10 * n))
 * assert.deepStrictEqual(await StreamTask.toArray(ten)(), [10])
 *
 * @category combinators
 * @since 0.1.0
 */
export const map =
  <A, B>(f: (a: A) => B) =>
  (stream: StreamTask<A>): StreamTask<B> => ({
    shape: `map(${stream.shape})`,
    length: stream.length,
    open: (resume) => stepping(stream.open(resume), (a) => (a === DONE ? DONE : f(a))),
  })

/**
 * Do something with each element as it passes, such as logging, and pass it on unchanged.
 *
 * @example
 * import { StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const seen: Array<number> = []
 * await pipe(StreamTask.of(1), StreamTask.tap((n) => void seen.push(n)), StreamTask.toArray)()
 * assert.deepStrictEqual(seen, [1])
 *
 * @category combinators
 * @since 0.1.0
 */
export const tap = <A>(f: (a: A) => void): ((stream: StreamTask<A>) => StreamTask<A>) =>
  map((a: A) => {
    f(a)
    return a
  })

/**
 * Keep what a function makes of the elements, where it makes something.
 *
 * @example
 * import { Dataset, Option, Stream, StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const halves = StreamTask.filterMap((n: number) => (n % 2 === 0 ? Option.some(n / 2) : Option.none))
 * const numbers = Stream.toTask(Stream.fromDataset(Dataset.fromArray([1, 2, 4])))
 * assert.deepStrictEqual(await pipe(numbers, halves, StreamTask.toArray)(), [1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const filterMap =
  <A, B>(f: (a: A) => Option<B>) =>
  (stream: StreamTask<A>): StreamTask<B> => ({
    shape: `filterMap(${stream.shape})`,
    length: stream.length === 0 ? 0 : undefined,
    open: (resume) =>
      stepping<A, B>(stream.open(resume), (a) => {
        if (a === DONE) return DONE
        const kept = f(a)
        return kept._tag === 'Some' ? kept.value : AGAIN
      }),
  })

/**
 * Keep the elements for which something holds.
 *
 * @example
 * import { Dataset, Stream, StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.toTask(Stream.fromDataset(Dataset.fromArray([1, 2, 4])))
 * const even = StreamTask.filter((n: number) => n % 2 === 0)
 * assert.deepStrictEqual(await pipe(numbers, even, StreamTask.toArray)(), [2, 4])
 *
 * @category combinators
 * @since 0.1.0
 */
export const filter = <A>(holds: Predicate<A>): ((stream: StreamTask<A>) => StreamTask<A>) =>
  filterMap((a: A) => (holds(a) ? some(a) : none))

/**
 * The first `count` elements; pulls no more than it yields. Throws unless `count` is a whole number from 0.
 *
 * @example
 * import { Dataset, Stream, StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.toTask(Stream.fromDataset(Dataset.fromArray([1, 2, 3])))
 * assert.deepStrictEqual(await pipe(numbers, StreamTask.take(2), StreamTask.toArray)(), [1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const take = (count: number): (<A>(stream: StreamTask<A>) => StreamTask<A>) => {
  checkWhole('StreamTask.take: count', count)
  return <A>(stream: StreamTask<A>) => ({
    shape: `take(${count}, ${stream.shape})`,
    length: stream.length === undefined ? undefined : Math.min(count, stream.length),
    open: (resume) => {
      const [from, inner] = (resume as readonly [number, Json] | undefined) ?? [0, undefined]
      const source = stream.open(inner)
      let taken = from
      const counted = (a: A | typeof DONE): A | typeof DONE => {
        if (a !== DONE) taken++
        return a
      }
      return cursorTask<A>({
        next: () => (taken < count ? andThen(source.next(), counted) : DONE),
        state: () => [taken, source.state()],
        close: source.close,
        eager: true,
      })
    },
  })
}

/**
 * The elements before the first for which something does not hold. That one is pulled and dropped.
 *
 * @example
 * import { Dataset, Stream, StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.toTask(Stream.fromDataset(Dataset.fromArray([1, 2, 5, 2])))
 * const small = StreamTask.takeWhile((n: number) => n < 3)
 * assert.deepStrictEqual(await pipe(numbers, small, StreamTask.toArray)(), [1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const takeWhile =
  <A>(holds: Predicate<A>) =>
  (stream: StreamTask<A>): StreamTask<A> => ({
    shape: `takeWhile(${stream.shape})`,
    length: stream.length === 0 ? 0 : undefined,
    open: (resume) => {
      // The element that ended the stream has left its source, so that only a flag can tell that it was there.
      const [ended, inner] = (resume as readonly [boolean, Json] | undefined) ?? [false, undefined]
      const source = stream.open(inner)
      let over = ended
      const step = (a: A | typeof DONE): A | typeof DONE => {
        if (a === DONE || holds(a)) return a
        over = true
        return DONE
      }
      return cursorTask<A>({
        next: (isOpen) => (over ? DONE : andThen(source.next(), (a) => (isOpen() ? step(a) : DONE))),
        state: () => [over, source.state()],
        close: source.close,
        eager: true,
      })
    },
  })

/**
 * Groups of `size` consecutive elements. The last group may be shorter, or is dropped if so asked.
 *
 * @example
 * import { Dataset, Stream, StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const three = Stream.toTask(Stream.fromDataset(Dataset.fromArray([1, 2, 3])))
 * assert.deepStrictEqual(await pipe(three, StreamTask.chunksOf(2), StreamTask.toArray)(), [[1, 2], [3]])
 * assert.deepStrictEqual(await pipe(three, StreamTask.chunksOf(2, { last: 'drop' }), StreamTask.toArray)(), [[1, 2]])
 *
 * @category combinators
 * @since 0.1.0
 */
export const chunksOf = (
  size: number,
  { last = 'keep' }: { readonly last?: 'keep' | 'drop' } = {},
): (<A>(stream: StreamTask<A>) => StreamTask<ReadonlyArray<A>>) => {
  checkPositive('StreamTask.chunksOf: size', size)
  const round = last === 'keep' ? Math.ceil : Math.floor
  return <A>(stream: StreamTask<A>) => ({
    shape: `chunksOf(${size}, ${last}, ${stream.shape})`,
    length: stream.length === undefined ? undefined : round(stream.length / size),
    open: (resume) => {
      let chunk: Array<A> = []
      return stepping<A, ReadonlyArray<A>>(
        stream.open(resume),
        (a) => {
          if (a !== DONE) chunk.push(a)
          if (a !== DONE && chunk.length < size) return AGAIN
          const whole = chunk
          chunk = []
          return whole.length === size || (whole.length > 0 && last === 'keep') ? whole : DONE
        },
        { gathers: true },
      )
    },
  })
}

/**
 * Streams of streams: the monad. As with lists, the inner streams come one after another.
 */
import type { Json } from '../Json.ts'
import { map } from './elements.ts'
import { type Cursor, type Stream, DONE, closeAll, cursor } from './model.ts'

/**
 * The streams that a function makes of the elements, one after another. Each is opened when the one before it has
 * ended, and none is pulled ahead. The state is the place before the element and the place in its stream: on resuming,
 * the element is computed again.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const upTo = (n: number) => Stream.fromDataset(Dataset.make(n, (i) => i))
 * assert.deepStrictEqual(pipe(upTo(4), Stream.flatMap(upTo), Stream.toArray)(), [0, 0, 1, 0, 1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const flatMap =
  <A, B>(f: (a: A) => Stream<B>) =>
  (stream: Stream<A>): Stream<B> => ({
    shape: `flatMap(${stream.shape})`,
    length: stream.length === 0 ? 0 : undefined,
    open: (resume) => {
      // The inner state is in a list, empty where no inner stream is open: `null` is a state like any other.
      const [from, saved] = (resume as readonly [Json, ReadonlyArray<Json>] | undefined) ?? [undefined, []]
      const outer = stream.open(from)
      let before = outer.state()
      let within = saved
      let inner: Cursor<B> | undefined
      return cursor({
        next: () => {
          for (;;) {
            if (inner === undefined) {
              before = outer.state()
              const a = outer.next()
              if (a === DONE) return DONE
              inner = f(a).open(within[0])
              within = []
            }
            const b = inner.next()
            if (b !== DONE) return b
            inner = undefined
          }
        },
        state: () => [before, inner === undefined ? within : [inner.state()]],
        close: () => (inner === undefined ? outer.close() : closeAll(outer, inner)),
      })
    },
  })

/**
 * `flatMap` by the name that fp-ts's `Chain` has for it.
 *
 * @example
 * import { Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Stream.chain, Stream.flatMap)
 *
 * @category combinators
 * @since 0.1.0
 */
export const chain: <A, B>(f: (a: A) => Stream<B>) => (stream: Stream<A>) => Stream<B> = flatMap

/**
 * The elements of the streams of a stream, one stream after another.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const nested = Stream.fromDataset(Dataset.fromArray([Stream.of(1), Stream.zero<number>(), Stream.of(2)]))
 * assert.deepStrictEqual(pipe(nested, Stream.flatten, Stream.toArray)(), [1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const flatten = <A>(stream: Stream<Stream<A>>): Stream<A> => flatMap((inner: Stream<A>) => inner)(stream)

/**
 * Each function of a stream applied to each element of another, which is run once for each function. To apply the first
 * to the first and so on, see `zipWith`.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const functions = Stream.fromDataset(Dataset.fromArray([(n: number) => n + 1, (n: number) => 10 * n]))
 * const numbers = Stream.fromDataset(Dataset.fromArray([1, 2]))
 * assert.deepStrictEqual(pipe(functions, Stream.ap(numbers), Stream.toArray)(), [2, 3, 10, 20])
 *
 * @category combinators
 * @since 0.1.0
 */
export const ap =
  <A>(stream: Stream<A>) =>
  <B>(functions: Stream<(a: A) => B>): Stream<B> =>
    flatMap((f: (a: A) => B) => map(f)(stream))(functions)

/**
 * Each element, once for each element of another stream.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const [letters, numbers] = [Dataset.fromArray(['a', 'b']), Dataset.fromArray([1, 2])]
 * const twice = pipe(Stream.fromDataset(letters), Stream.apFirst(Stream.fromDataset(numbers)))
 * assert.deepStrictEqual(Stream.toArray(twice)(), ['a', 'a', 'b', 'b'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const apFirst =
  <B>(second: Stream<B>) =>
  <A>(first: Stream<A>): Stream<A> =>
    flatMap((a: A) => map(() => a)(second))(first)

/**
 * All of another stream, once for each element.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const [letters, numbers] = [Dataset.fromArray(['a', 'b']), Dataset.fromArray([1, 2])]
 * const twice = pipe(Stream.fromDataset(letters), Stream.apSecond(Stream.fromDataset(numbers)))
 * assert.deepStrictEqual(Stream.toArray(twice)(), [1, 2, 1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const apSecond =
  <B>(second: Stream<B>) =>
  <A>(first: Stream<A>): Stream<B> =>
    flatMap(() => second)(first)

/**
 * Operators that open streams side by side, and their inverse.
 */
import * as T from 'fp-ts/lib/These.js'
import type { Json } from '../Json.ts'
import { map } from './elements.ts'
import { type Stream, DONE, closeAll, cursor, openAfter, shorter } from './model.ts'

/**
 * Two streams side by side, as long as the shorter one. The second is pulled only where the first has yielded.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.fromDataset(Dataset.fromArray([1, 2]))
 * const letters = Stream.fromDataset(Dataset.fromArray(['a', 'b', 'c']))
 * assert.deepStrictEqual(pipe(numbers, Stream.zipWith(letters, (n, l) => `${n}${l}`), Stream.toArray)(), ['1a', '2b'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const zipWith =
  <A, B, C>(second: Stream<B>, f: (a: A, b: B) => C) =>
  (first: Stream<A>): Stream<C> => ({
    shape: `zip(${first.shape}, ${second.shape})`,
    length: shorter(first.length, second.length),
    open: (resume) => {
      const [one, other] = (resume as readonly [Json, Json] | undefined) ?? []
      const left = first.open(one)
      const right = openAfter(left, () => second.open(other))
      return cursor({
        next: () => {
          const a = left.next()
          if (a === DONE) return DONE
          const b = right.next()
          return b === DONE ? DONE : f(a, b)
        },
        state: () => [left.state(), right.state()],
        close: () => closeAll(left, right),
      })
    },
  })

/**
 * Pairs of the elements of two streams, as many as the shorter one has.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = Stream.fromDataset(Dataset.fromArray(['a', 'b', 'c']))
 * const numbers = Stream.fromDataset(Dataset.fromArray([1, 2]))
 * assert.deepStrictEqual(pipe(letters, Stream.zip(numbers), Stream.toArray)(), [['a', 1], ['b', 2]])
 *
 * @category combinators
 * @since 0.1.0
 */
export const zip =
  <B>(second: Stream<B>) =>
  <A>(first: Stream<A>): Stream<readonly [A, B]> =>
    zipWith(second, (a: A, b: B) => [a, b] as const)(first)

/**
 * The stream of the first parts of pairs, and that of the second parts. Nothing is shared: who runs both runs the source
 * twice.
 *
 * @example
 * import { Dataset, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * const pairs: Stream.Stream<readonly [string, number]> = Stream.fromDataset(Dataset.fromArray([['a', 1], ['b', 2]]))
 * const [letters, numbers] = Stream.unzip(pairs)
 * assert.deepStrictEqual([Stream.toArray(letters)(), Stream.toArray(numbers)()], [['a', 'b'], [1, 2]])
 *
 * @category combinators
 * @since 0.1.0
 */
export const unzip = <A, B>(pairs: Stream<readonly [A, B]>): readonly [Stream<A>, Stream<B>] => [
  map(([a]: readonly [A, B]) => a)(pairs),
  map(([, b]: readonly [A, B]) => b)(pairs),
]

/**
 * Two streams side by side, as long as the longer one: `Both` while both last, then what is left of either.
 *
 * @example
 * import { Dataset, Stream, These, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = Stream.fromDataset(Dataset.fromArray(['a', 'b']))
 * const aligned = pipe(letters, Stream.align(Stream.of(1)), Stream.toArray)()
 * assert.deepStrictEqual(aligned, [These.both('a', 1), These.left('b')])
 *
 * @category combinators
 * @since 0.1.0
 */
export const align =
  <B>(second: Stream<B>) =>
  <A>(first: Stream<A>): Stream<T.These<A, B>> => ({
    shape: `align(${first.shape}, ${second.shape})`,
    length: longer(first.length, second.length),
    open: (resume) => {
      const [one, other] = (resume as readonly [Json, Json] | undefined) ?? []
      const left = first.open(one)
      const right = openAfter(left, () => second.open(other))
      return cursor<T.These<A, B>>({
        next: () => {
          const a = left.next()
          const b = right.next()
          if (a === DONE) return b === DONE ? DONE : T.right(b)
          return b === DONE ? T.left(a) : T.both(a, b)
        },
        state: () => [left.state(), right.state()],
        close: () => closeAll(left, right),
      })
    },
  })

const longer = (one: number | undefined, other: number | undefined): number | undefined =>
  one === Infinity || other === Infinity
    ? Infinity
    : one === undefined || other === undefined
      ? undefined
      : Math.max(one, other)

/**
 * Operators that keep some elements. How many is known only by running, unless there are none to choose from.
 */
import type { Either } from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { type Separated, separated } from 'fp-ts/lib/Separated.js'
import type { Json } from '../Json.ts'
import { type Stream, DONE, cursor } from './model.ts'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Keep the elements for which a predicate holds; a refinement narrows their type.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const words: Stream.Stream<string> = pipe(
 *   Stream.fromDataset(Dataset.fromArray([1, 'a', 'b'])),
 *   Stream.filter((a) => typeof a === 'string'),
 * )
 * assert.deepStrictEqual(Stream.toArray(words)(), ['a', 'b'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const filter =
  <A, B extends A = A>(predicate: ((a: A) => a is B) | ((a: A) => boolean)) =>
  (stream: Stream<A>): Stream<B> => ({
    shape: `filter(${stream.shape})`,
    length: unlessEmpty(stream),
    open: (resume) => {
      const source = stream.open(resume)
      return cursor({
        next: () => {
          for (let a = source.next(); a !== DONE; a = source.next()) if (predicate(a)) return a as B
          return DONE
        },
        state: source.state,
        close: source.close,
      })
    },
  })

/**
 * Keep what a function makes of the elements, where it makes something.
 *
 * @example
 * import { Dataset, Option, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const halves = Stream.filterMap((n: number) => (n % 2 === 0 ? Option.some(n / 2) : Option.none))
 * assert.deepStrictEqual(pipe(Stream.fromDataset(Dataset.fromArray([1, 2, 4])), halves, Stream.toArray)(), [1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const filterMap =
  <A, B>(f: (a: A) => O.Option<B>) =>
  (stream: Stream<A>): Stream<B> => ({
    shape: `filterMap(${stream.shape})`,
    length: unlessEmpty(stream),
    open: (resume) => {
      const source = stream.open(resume)
      return cursor({
        next: () => {
          for (let a = source.next(); a !== DONE; a = source.next()) {
            const kept = f(a)
            if (kept._tag === 'Some') return kept.value
          }
          return DONE
        },
        state: source.state,
        close: source.close,
      })
    },
  })

/**
 * Keep what a function makes of the elements and their positions, where it makes something. Positions count all
 * elements, kept or not.
 *
 * @example
 * import { Dataset, Option, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = Stream.fromDataset(Dataset.fromArray(['a', 'b', 'c']))
 * const odd = Stream.filterMapWithIndex((i, l: string) => (i % 2 === 1 ? Option.some(`${l}${i}`) : Option.none))
 * assert.deepStrictEqual(pipe(letters, odd, Stream.toArray)(), ['b1'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const filterMapWithIndex =
  <A, B>(f: (index: number, a: A) => O.Option<B>) =>
  (stream: Stream<A>): Stream<B> => ({
    shape: `filterMapWithIndex(${stream.shape})`,
    length: unlessEmpty(stream),
    open: (resume) => {
      const [from, inner] = (resume as readonly [number, Json] | undefined) ?? [0, undefined]
      const source = stream.open(inner)
      let position = from
      return cursor({
        next: () => {
          for (let a = source.next(); a !== DONE; a = source.next()) {
            const kept = f(position++, a)
            if (kept._tag === 'Some') return kept.value
          }
          return DONE
        },
        state: () => [position, source.state()],
        close: source.close,
      })
    },
  })

/**
 * Keep the elements for which a predicate of position and element holds. Positions count all elements, kept or not.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = Stream.fromDataset(Dataset.fromArray(['a', 'b', 'c']))
 * assert.deepStrictEqual(pipe(letters, Stream.filterWithIndex((i) => i !== 1), Stream.toArray)(), ['a', 'c'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const filterWithIndex = <A, B extends A = A>(
  predicate: ((index: number, a: A) => a is B) | ((index: number, a: A) => boolean),
): ((stream: Stream<A>) => Stream<B>) =>
  filterMapWithIndex((index, a: A) => (predicate(index, a) ? O.some(a as B) : O.none))

/**
 * The values of the options that have one.
 *
 * @example
 * import { Dataset, Option, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const found = Stream.fromDataset(Dataset.fromArray([Option.some(1), Option.none]))
 * assert.deepStrictEqual(pipe(found, Stream.compact, Stream.toArray)(), [1])
 *
 * @category combinators
 * @since 0.1.0
 */
export const compact = <A>(stream: Stream<O.Option<A>>): Stream<A> => filterMap((a: O.Option<A>) => a)(stream)

/**
 * Two streams: of the elements for which a predicate does not hold, and of those for which it does. Nothing is shared:
 * who runs both runs the source twice.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const { left, right } = pipe(Stream.fromDataset(Dataset.fromArray([1, 2, 3])), Stream.partition((n) => n > 1))
 * assert.deepStrictEqual([Stream.toArray(left)(), Stream.toArray(right)()], [[1], [2, 3]])
 *
 * @category combinators
 * @since 0.1.0
 */
export const partition =
  <A, B extends A = A>(predicate: ((a: A) => a is B) | ((a: A) => boolean)) =>
  (stream: Stream<A>): Separated<Stream<A>, Stream<B>> =>
    separated(filter((a: A) => !predicate(a))(stream), filter(predicate)(stream))

/**
 * Two streams, by position and element: where a predicate does not hold, and where it does. Who runs both runs the
 * source twice.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = Stream.fromDataset(Dataset.fromArray(['a', 'b', 'c']))
 * const { left, right } = pipe(letters, Stream.partitionWithIndex((i) => i % 2 === 0))
 * assert.deepStrictEqual([Stream.toArray(left)(), Stream.toArray(right)()], [['b'], ['a', 'c']])
 *
 * @category combinators
 * @since 0.1.0
 */
export const partitionWithIndex =
  <A, B extends A = A>(predicate: ((index: number, a: A) => a is B) | ((index: number, a: A) => boolean)) =>
  (stream: Stream<A>): Separated<Stream<A>, Stream<B>> =>
    separated(
      filterWithIndex((index: number, a: A) => !predicate(index, a))(stream),
      filterWithIndex(predicate)(stream),
    )

/**
 * Two streams: of what a function puts to the left, and of what it puts to the right. Who runs both runs the source, and
 * the function, twice.
 *
 * @example
 * import { Dataset, Either, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const parse = (text: string) => (Number.isNaN(Number(text)) ? Either.left(text) : Either.right(Number(text)))
 * const { left, right } = pipe(Stream.fromDataset(Dataset.fromArray(['1', 'b'])), Stream.partitionMap(parse))
 * assert.deepStrictEqual([Stream.toArray(left)(), Stream.toArray(right)()], [['b'], [1]])
 *
 * @category combinators
 * @since 0.1.0
 */
export const partitionMap =
  <A, B, C>(f: (a: A) => Either<B, C>) =>
  (stream: Stream<A>): Separated<Stream<B>, Stream<C>> =>
    separated(filterMap((a: A) => O.getLeft(f(a)))(stream), filterMap((a: A) => O.getRight(f(a)))(stream))

/**
 * Two streams: of what a function of position and element puts to the left, and to the right. Who runs both runs the
 * source, and the function, twice.
 *
 * @example
 * import { Dataset, Either, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = Stream.fromDataset(Dataset.fromArray(['a', 'b']))
 * const byTurns = Stream.partitionMapWithIndex((i, l: string) => (i % 2 === 0 ? Either.left(l) : Either.right(l)))
 * assert.deepStrictEqual(Stream.toArray(byTurns(letters).right)(), ['b'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const partitionMapWithIndex =
  <A, B, C>(f: (index: number, a: A) => Either<B, C>) =>
  (stream: Stream<A>): Separated<Stream<B>, Stream<C>> =>
    separated(
      filterMapWithIndex((index, a: A) => O.getLeft(f(index, a)))(stream),
      filterMapWithIndex((index, a: A) => O.getRight(f(index, a)))(stream),
    )

/**
 * The stream of the lefts and the stream of the rights. Who runs both runs the source twice.
 *
 * @example
 * import { Dataset, Either, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * const results = Stream.fromDataset(Dataset.fromArray([Either.right(1), Either.left('unreadable')]))
 * assert.deepStrictEqual(Stream.toArray(Stream.separate(results).left)(), ['unreadable'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const separate = <A, B>(stream: Stream<Either<A, B>>): Separated<Stream<A>, Stream<B>> =>
  partitionMap((a: Either<A, B>) => a)(stream)

const unlessEmpty = ({ length }: Stream<unknown>): number | undefined => (length === 0 ? 0 : undefined)

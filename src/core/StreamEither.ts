/**
 * Streams whose elements may be failures. An element that fails changes nothing about the others; whoever wants a stream
 * of plain elements has to say what becomes of the failures: skip, replace, or stop.
 */
import * as E from 'fp-ts/lib/Either.js'
import { flow } from 'fp-ts/lib/function.js'
import type { IOEither } from 'fp-ts/lib/IOEither.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Fold } from './Fold.ts'
import type { Json } from './Json.ts'
import * as Stream from './Stream.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A stream of which an element is a failure or a success.
 *
 * @category model
 * @since 0.1.0
 */
export type StreamEither<E, A> = Stream.Stream<E.Either<E, A>>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Apply a function that may throw to each element; what it throws becomes a failure of that element alone. What the
 * stream itself throws, such as a source that cannot be read, is still thrown. For a function that returns an `Either`,
 * see `Stream.map`.
 *
 * @example
 * import { Dataset, Either, Stream, StreamEither, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const texts = Stream.fromDataset(Dataset.fromArray(['1', '?']))
 * const parsed = pipe(texts, StreamEither.tryCatch((text) => JSON.parse(text) as unknown, () => 'no JSON'))
 * assert.deepStrictEqual(Stream.toArray(parsed)(), [Either.right(1), Either.left('no JSON')])
 *
 * @category constructors
 * @since 0.1.0
 */
export const tryCatch = <A, B, E>(
  f: (a: A) => B,
  onThrow: (reason: unknown, a: A) => E,
): ((stream: Stream.Stream<A>) => StreamEither<E, B>) =>
  Stream.map((a: A) =>
    E.tryCatch(
      () => f(a),
      (reason) => onThrow(reason, a),
    ),
  )

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Apply a function to each success.
 *
 * @example
 * import { Dataset, Either, Stream, StreamEither, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const some = Stream.fromDataset(Dataset.fromArray<Either.Either<string, number>>([Either.right(1), Either.left('?')]))
 * const doubled = pipe(some, StreamEither.map((n) => 2 * n), Stream.toArray)()
 * assert.deepStrictEqual(doubled, [Either.right(2), Either.left('?')])
 *
 * @category combinators
 * @since 0.1.0
 */
export const map = <A, B>(f: (a: A) => B): (<E>(stream: StreamEither<E, A>) => StreamEither<E, B>) =>
  Stream.map(E.map(f))

/**
 * Apply a function to each failure.
 *
 * @example
 * import { Dataset, Either, Failure, Stream, StreamEither, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const some = Stream.fromDataset(Dataset.fromArray([Either.left(Failure.empty('the file'))]))
 * const shown = pipe(some, StreamEither.mapLeft(Failure.show), Stream.toArray)()
 * assert.deepStrictEqual(shown, [Either.left('the file is empty')])
 *
 * @category combinators
 * @since 0.1.0
 */
export const mapLeft = <E, G>(f: (e: E) => G): (<A>(stream: StreamEither<E, A>) => StreamEither<G, A>) =>
  Stream.map(E.mapLeft(f))

/**
 * Apply a function that may fail to each success.
 *
 * @example
 * import { Dataset, Either, Stream, StreamEither, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const root = (n: number): Either.Either<string, number> => (n < 0 ? Either.left('negative') : Either.right(n ** 0.5))
 * const some = Stream.fromDataset(Dataset.fromArray<Either.Either<string, number>>([Either.right(4), Either.right(-4)]))
 * const roots = pipe(some, StreamEither.flatMap(root), Stream.toArray)()
 * assert.deepStrictEqual(roots, [Either.right(2), Either.left('negative')])
 *
 * @category combinators
 * @since 0.1.0
 */
export const flatMap = <A, G, B>(
  f: (a: A) => E.Either<G, B>,
): (<E>(stream: StreamEither<E, A>) => StreamEither<E | G, B>) => Stream.map(E.flatMap(f))

/**
 * Put something else in the place of each failure: a success, or another failure.
 *
 * @example
 * import { Dataset, Either, Stream, StreamEither, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const some = Stream.fromDataset(Dataset.fromArray<Either.Either<string, number>>([Either.right(1), Either.left('?')]))
 * const replaced = pipe(some, StreamEither.orElse(() => Either.right(0)), Stream.toArray)()
 * assert.deepStrictEqual(replaced, [Either.right(1), Either.right(0)])
 *
 * @category combinators
 * @since 0.1.0
 */
export const orElse = <E, G, B>(
  f: (e: E) => E.Either<G, B>,
): (<A>(stream: StreamEither<E, A>) => StreamEither<G, A | B>) => Stream.map(E.orElseW(f))

/**
 * The successes alone. Each failure that is skipped is shown to `onSkip` with its number, from 1; the state keeps count,
 * so that a resumed run goes on counting.
 *
 * @example
 * import { Dataset, Either, Stream, StreamEither, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const some = Stream.fromDataset(Dataset.fromArray<Either.Either<string, number>>([Either.left('?'), Either.right(1)]))
 * const skipped: Array<string> = []
 * const onSkip = (reason: string, number: number) => void skipped.push(`${number}: ${reason}`)
 * assert.deepStrictEqual(pipe(some, StreamEither.rights({ onSkip }), Stream.toArray)(), [1])
 * assert.deepStrictEqual(skipped, ['1: ?'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const rights =
  <E>({ onSkip = () => {} }: { readonly onSkip?: (e: E, number: number) => void } = {}) =>
  <A>(stream: StreamEither<E, A>): Stream.Stream<A> => ({
    shape: `rights(${stream.shape})`,
    length: stream.length === 0 ? 0 : undefined,
    open: (resume) => {
      const [from, inner] = (resume as readonly [number, Json] | undefined) ?? [0, undefined]
      const source = stream.open(inner)
      let skipped = from
      return Stream.cursor({
        next: () => {
          for (let either = source.next(); either !== Stream.DONE; either = source.next()) {
            if (either._tag === 'Right') return either.right
            onSkip(either.left, ++skipped)
          }
          return Stream.DONE
        },
        state: () => [skipped, source.state()],
        close: source.close,
      })
    },
  })

/**
 * The failures alone.
 *
 * @example
 * import { Dataset, Either, Stream, StreamEither, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const some = Stream.fromDataset(Dataset.fromArray<Either.Either<string, number>>([Either.left('?'), Either.right(1)]))
 * assert.deepStrictEqual(pipe(some, StreamEither.lefts, Stream.toArray)(), ['?'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const lefts: <E, A>(stream: StreamEither<E, A>) => Stream.Stream<E> = Stream.filterMap(
  flow(E.swap, O.fromEither),
)

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Run the successes through a fold, up to the first failure, which is then the result. Nothing after it is pulled, and
 * what the stream holds is released either way.
 *
 * @example
 * import { Dataset, Either, Fold, Stream, StreamEither, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const some = Stream.fromDataset(Dataset.fromArray<Either.Either<string, number>>([Either.right(1), Either.left('?')]))
 * assert.deepStrictEqual(pipe(some, StreamEither.failFast(Fold.count))(), Either.left('?'))
 * assert.deepStrictEqual(pipe(some, Stream.take(1), StreamEither.failFast(Fold.count))(), Either.right(1))
 *
 * @category destructors
 * @since 0.1.0
 */
export const failFast =
  <S, A, R>(fold: Fold<S, A, R>) =>
  <E>(stream: StreamEither<E, A>): IOEither<E, R> =>
  () => {
    const cursor = stream.open()
    try {
      let state = fold.init()
      for (let either = cursor.next(); either !== Stream.DONE; either = cursor.next()) {
        if (either._tag === 'Left') return either
        state = fold.step(state, either.right)
      }
      return E.right(fold.done(state))
    } finally {
      cursor.close()
    }
  }

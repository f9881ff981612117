/**
 * What ends a stream, and what saves and resumes one. Running returns an `IO`: nothing happens before it is called.
 */
import type * as E from 'fp-ts/lib/Either.js'
import type { IO } from 'fp-ts/lib/IO.js'
import type { Failure } from '../Failure.ts'
import { type Fold, elements } from '../Fold.ts'
import { type Checkpoint, type Cursor, type Stream, DONE } from './model.ts'
import { resumed } from './resuming.ts'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The rest of a stream from a checkpoint. `Left` when the checkpoint was taken from a stream of another shape.
 *
 * @example
 * import { Dataset, Either, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = Stream.fromDataset(Dataset.fromArray(['a', 'b', 'c']))
 * const cursor = letters.open()
 * cursor.next()
 * const saved = JSON.stringify(Stream.checkpoint(letters)(cursor))
 * const rest = pipe(letters, Stream.resume(JSON.parse(saved)), Either.map((stream) => Stream.toArray(stream)()))
 * assert.deepStrictEqual(rest, Either.right(['b', 'c']))
 *
 * @category combinators
 * @since 0.1.0
 */
export const resume =
  (saved: Checkpoint) =>
  <A>(stream: Stream<A>): E.Either<Failure, Stream<A>> =>
    resumed(saved)(stream)

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The place that a cursor has reached in its stream, as JSON.
 *
 * @example
 * import { Dataset, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * const stream = Stream.fromDataset(Dataset.fromArray(['a', 'b']))
 * assert.deepStrictEqual(Stream.checkpoint(stream)(stream.open()), { shape: 'dataset(2)', state: 0 })
 *
 * @category destructors
 * @since 0.1.0
 */
export const checkpoint =
  (stream: Stream<unknown>) =>
  (cursor: Cursor<unknown>): Checkpoint => ({ shape: stream.shape, state: cursor.state() })

/**
 * Run a stream through a fold. What the stream holds is released, even if the fold throws.
 *
 * @example
 * import { Dataset, Fold, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(pipe(Stream.fromDataset(Dataset.fromArray([1, 2])), Stream.run(Fold.count))(), 2)
 *
 * @category destructors
 * @since 0.1.0
 */
export const run =
  <S, A, R>(fold: Fold<S, A, R>) =>
  (stream: Stream<A>): IO<R> =>
  () => {
    const cursor = stream.open()
    try {
      let state = fold.init()
      for (let a = cursor.next(); a !== DONE; a = cursor.next()) state = fold.step(state, a)
      return fold.done(state)
    } finally {
      cursor.close()
    }
  }

/**
 * All elements in an array. Never returns for an endless stream.
 *
 * @example
 * import { Dataset, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(Stream.toArray(Stream.fromDataset(Dataset.fromArray([1, 2])))(), [1, 2])
 *
 * @category destructors
 * @since 0.1.0
 */
export const toArray: <A>(stream: Stream<A>) => IO<Array<A>> = <A>(stream: Stream<A>) => run(elements<A>())(stream)

/**
 * The stream for `for … of`, as often as one likes. Leaving the loop early releases what the stream holds. Where the
 * runtime has iterator helpers, its iterators have them too.
 *
 * @example
 * import { Dataset, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = Stream.toIterable(Stream.fromDataset(Dataset.fromArray(['a', 'b'])))
 * assert.deepStrictEqual([...letters, ...letters], ['a', 'b', 'a', 'b'])
 *
 * @category destructors
 * @since 0.1.0
 */
export const toIterable = <A>(stream: Stream<A>): Iterable<A> => ({
  [Symbol.iterator]: () => {
    const cursor = stream.open()
    return Object.assign(Object.create(iteratorPrototype) as Iterator<A, undefined>, {
      next: (): IteratorResult<A, undefined> => {
        const a = cursor.next()
        return a === DONE ? { done: true, value: undefined } : { done: false, value: a }
      },
      return: (): IteratorResult<A, undefined> => {
        cursor.close()
        return { done: true, value: undefined }
      },
    })
  },
})

// What all iterators of the language inherit: `map`, `take` and the like, where the runtime has them.
const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object

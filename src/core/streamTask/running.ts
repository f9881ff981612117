/**
 * What ends an asynchronous stream, and what saves, resumes and aborts one. Running returns a `Task`: nothing happens
 * before it is called.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Task } from 'fp-ts/lib/Task.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Failure } from '../Failure.ts'
import { type Fold, elements } from '../Fold.ts'
import { type Checkpoint, DONE } from '../stream/model.ts'
import { resumed } from '../stream/resuming.ts'
import { type CursorTask, type StreamTask, cursorTask, isPending } from './model.ts'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The rest of a stream from a checkpoint. `Left` when the checkpoint was taken from a stream of another shape.
 *
 * @example
 * import { Dataset, Either, Stream, StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = Stream.toTask(Stream.fromDataset(Dataset.fromArray(['a', 'b', 'c'])))
 * const cursor = letters.open()
 * await cursor.next()
 * const saved = JSON.stringify(StreamTask.checkpoint(letters)(cursor))
 * const rest = pipe(letters, StreamTask.resume(JSON.parse(saved)))
 * assert.ok(Either.isRight(rest))
 * assert.deepStrictEqual(await StreamTask.toArray(rest.right)(), ['b', 'c'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const resume =
  (saved: Checkpoint) =>
  <A>(stream: StreamTask<A>): E.Either<Failure, StreamTask<A>> =>
    resumed(saved)(stream)

/**
 * The stream up to the moment when a signal aborts it: then it ends, as if there were no more, and its source is closed
 * at once. Its state is that of the last element, so the run can be taken up again; the shape is that of the stream.
 *
 * @example
 * import { Dataset, Epochs, Stream, StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const control = new AbortController()
 * const ticks = pipe(Epochs.constant(Dataset.fromArray(['tick', 'tock'])), Stream.cycle(), Stream.toTask)
 * const heard: Array<string> = []
 * const listen = (tick: string) => {
 *   if (heard.push(tick) === 3) control.abort()
 * }
 * await pipe(ticks, StreamTask.abortable(control.signal), StreamTask.last(listen))()
 * assert.deepStrictEqual(heard, ['tick', 'tock', 'tick'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const abortable =
  (signal: AbortSignal) =>
  <A>(stream: StreamTask<A>): StreamTask<A> => ({
    ...stream,
    length: undefined,
    open: (resume) => {
      const source = stream.open(resume)
      const listening = async (pending: Promise<A | typeof DONE>): Promise<A | typeof DONE> => {
        let released: Promise<void> | undefined
        const abort = (): void => {
          released = (async () => source.close())()
          released.catch(() => {})
        }
        signal.addEventListener('abort', abort)
        try {
          return await pending
        } finally {
          signal.removeEventListener('abort', abort)
          await released
        }
      }
      return cursorTask<A>({
        next: () => {
          if (signal.aborted) return DONE
          const a = source.next()
          return isPending(a) ? listening(a) : a
        },
        state: source.state,
        close: source.close,
        eager: true,
      })
    },
  })

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The place that a cursor has reached in its stream, as JSON. It may be taken at any time: what is pending is not
 * counted.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * const one = StreamTask.of('a')
 * assert.deepStrictEqual(StreamTask.checkpoint(one)(one.open()), { shape: 'of', state: 0 })
 *
 * @category destructors
 * @since 0.1.0
 */
export const checkpoint =
  (stream: StreamTask<unknown>) =>
  (cursor: CursorTask<unknown>): Checkpoint => ({ shape: stream.shape, state: cursor.state() })

/**
 * Run a stream through a fold. What the stream holds is released before the task settles, even if the fold throws.
 *
 * @example
 * import { Fold, StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(await pipe(StreamTask.of('a'), StreamTask.run(Fold.count))(), 1)
 *
 * @category destructors
 * @since 0.1.0
 */
export const run =
  <S, A, R>(fold: Fold<S, A, R>) =>
  (stream: StreamTask<A>): Task<R> =>
  () =>
    using(stream, async (cursor) => {
      let state = fold.init()
      for (;;) {
        const pulled = cursor.next()
        const a = isPending(pulled) ? await pulled : pulled
        if (a === DONE) return fold.done(state)
        state = fold.step(state, a)
      }
    })

/**
 * Run a stream whose elements may be failures through a fold of the others, up to the first failure.
 *
 * @example
 * import { Dataset, Either, Fold, Stream, StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const parsed = ['1', 'x', '2'].map((text) => (text === 'x' ? Either.left('no number') : Either.right(Number(text))))
 * const numbers = Stream.toTask(Stream.fromDataset(Dataset.fromArray(parsed)))
 * assert.deepStrictEqual(await pipe(numbers, StreamTask.failFast(Fold.count))(), Either.left('no number'))
 *
 * @category destructors
 * @since 0.1.0
 */
export const failFast =
  <S, A, R>(fold: Fold<S, A, R>) =>
  <E>(stream: StreamTask<E.Either<E, A>>): TaskEither<E, R> =>
  () =>
    using(stream, async (cursor) => {
      let state = fold.init()
      for (;;) {
        const pulled = cursor.next()
        const a = isPending(pulled) ? await pulled : pulled
        if (a === DONE) return E.right(fold.done(state))
        if (E.isLeft(a)) return a
        state = fold.step(state, a.right)
      }
    })

/**
 * All elements in an array. Never settles for an endless stream.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(await StreamTask.toArray(StreamTask.of('a'))(), ['a'])
 *
 * @category destructors
 * @since 0.1.0
 */
export const toArray: <A>(stream: StreamTask<A>) => Task<Array<A>> = <A>(stream: StreamTask<A>) =>
  run(elements<A>())(stream)

/**
 * Run to the end and return the last element, showing each to an observer as it comes. `undefined` for no elements.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * const countdown = StreamTask.fromAsyncIterable('countdown', async function* () {
 *   yield* [3, 2, 1]
 * })
 * const seen: Array<number> = []
 * assert.strictEqual(await StreamTask.last((n: number) => void seen.push(n))(countdown)(), 1)
 * assert.deepStrictEqual(seen, [3, 2, 1])
 *
 * @category destructors
 * @since 0.1.0
 */
export const last = <A>(observe: (a: A) => void): ((stream: StreamTask<A>) => Task<A | undefined>) =>
  run<A | undefined, A, A | undefined>({
    init: () => undefined,
    step: (_, a) => {
      observe(a)
      return a
    },
    done: (a) => a,
  })

const using = async <A, R>(stream: StreamTask<A>, use: (cursor: CursorTask<A>) => Promise<R>): Promise<R> => {
  const cursor = stream.open()
  try {
    return await use(cursor)
  } finally {
    await cursor.close()
  }
}

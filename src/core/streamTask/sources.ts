/**
 * Where asynchronous streams come from.
 */
import type { IO } from 'fp-ts/lib/IO.js'
import type { Task } from 'fp-ts/lib/Task.js'
import { type Stream, DONE } from '../stream/model.ts'
import { type Awaitable, type StreamTask, cursorTask, isPending } from './model.ts'

/**
 * The same stream, where an asynchronous one is asked for: as `Stream.toTask` the way out of the synchronous part of a
 * pipeline. Every element is ready. Shape and states are those of the stream, so a checkpoint of one resumes the other.
 *
 * @example
 * import { Dataset, Stream, StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = StreamTask.fromStream(Stream.fromDataset(Dataset.fromArray(['a', 'b'])))
 * assert.strictEqual(letters.open().next(), 'a')
 * assert.deepStrictEqual(await StreamTask.toArray(letters)(), ['a', 'b'])
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromStream = <A>(stream: Stream<A>): StreamTask<A> => ({
  shape: stream.shape,
  length: stream.length,
  open: (resume) => cursorTask(stream.open(resume)),
})

/**
 * The stream of one element.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(await StreamTask.toArray(StreamTask.of('a'))(), ['a'])
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = <A>(a: A): StreamTask<A> => once('of', () => a)

/**
 * The stream without elements.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(await StreamTask.toArray(StreamTask.zero())(), [])
 *
 * @category constructors
 * @since 0.1.0
 */
export const zero = <A>(): StreamTask<A> => ({
  shape: 'zero',
  length: 0,
  open: () => cursorTask<A>({ next: () => DONE, state: () => null, close: () => {} }),
})

/**
 * The stream of what an `IO` returns, run when the element is pulled.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(await StreamTask.toArray(StreamTask.fromIO(() => 1))(), [1])
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromIO = <A>(io: IO<A>): StreamTask<A> => once('fromIO', io)

/**
 * The stream of what a task resolves to, run when the element is pulled.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(await StreamTask.toArray(StreamTask.fromTask(async () => 1))(), [1])
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromTask = <A>(task: Task<A>): StreamTask<A> => once('fromTask', task)

/**
 * The elements of an asynchronous iterable, asked for anew in each run, at the first pull. The name stands for it in the
 * shape. The state is a count: resuming takes another iterable and skips so many. `return` is called once, if the run is
 * closed early, and at once, since that is what ends the wait of an iterator.
 *
 * @example
 * import { StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const countdown = StreamTask.fromAsyncIterable('countdown', async function* () {
 *   yield* [3, 2, 1]
 * })
 * assert.deepStrictEqual(await pipe(countdown, StreamTask.take(2), StreamTask.toArray)(), [3, 2])
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromAsyncIterable = <A>(name: string, thunk: () => AsyncIterable<A>): StreamTask<A> =>
  fromPulls(`asyncIterable(${name})`, () => thunk()[Symbol.asyncIterator]())

/**
 * What gives elements one by one and may be told to stop: an asynchronous iterator, or what can be made to look like it.
 *
 * @internal
 */
export interface Pulls<A> {
  readonly next: () => Awaitable<IteratorResult<A, unknown>>
  readonly return?: () => Awaitable<unknown>
}

/**
 * The elements of a running thing that can only be started again and counted.
 *
 * @internal
 */
export const fromPulls = <A>(shape: string, start: () => Awaitable<Pulls<A>>): StreamTask<A> => ({
  shape,
  length: undefined,
  open: (resume) => {
    let count = resume === undefined ? 0 : (resume as number)
    let skip = count
    let pulls: Pulls<A> | undefined
    let running = true
    const begun = async (isOpen: () => boolean): Promise<A | typeof DONE> => {
      const started = await start()
      // Closed before there was anything to close.
      if (!isOpen()) {
        await started.return?.()
        return DONE
      }
      pulls = started
      return pull(started, isOpen)
    }
    const pull = async (from: Pulls<A>, isOpen: () => boolean): Promise<A | typeof DONE> => {
      try {
        while (isOpen()) {
          const { done, value } = await from.next()
          if (done === true) break
          if (skip > 0) skip--
          else {
            count++
            return value
          }
        }
      } catch (defect) {
        running = false
        throw defect
      }
      if (isOpen()) running = false
      return DONE
    }
    return cursorTask<A>({
      next: (isOpen) => (pulls === undefined ? begun(isOpen) : pull(pulls, isOpen)),
      state: () => count,
      close: () => {
        if (!running || pulls === undefined) return undefined
        const returned = pulls.return?.()
        return isPending(returned) ? returned.then(() => undefined) : undefined
      },
      eager: true,
    })
  },
})

const once = <A>(shape: string, make: () => Awaitable<A>): StreamTask<A> => ({
  shape,
  length: 1,
  open: (resume) => {
    let given = resume === 1
    return cursorTask<A>({
      next: () => {
        if (given) return DONE
        const a = make()
        if (!isPending(a)) {
          given = true
          return a
        }
        return a.then((value) => {
          given = true
          return value
        })
      },
      state: () => (given ? 1 : 0),
      close: () => {},
    })
  },
})

/**
 * The asynchronous twin of a stream (IO : Task = Stream : StreamTask), used where an element is worth waiting for: the
 * events of a training run.
 */
import type { Task } from 'fp-ts/lib/Task.js'
import { DONE } from './Stream.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * One run of an asynchronous stream. `next` is called again only after its promise has settled.
 *
 * @category model
 * @since 0.1.0
 */
export interface CursorTask<A> {
  readonly next: () => Promise<A | typeof DONE>
  readonly close: () => void
}

/**
 * A lazy asynchronous sequence: opening starts a run, and nothing happens between one `next` and the following.
 *
 * @category model
 * @since 0.1.0
 */
export interface StreamTask<A> {
  readonly open: () => CursorTask<A>
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Run to the end and return the last element, showing each to an observer as it comes. `undefined` for no elements.
 *
 * @example
 * import { StreamTask, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * const countdown: StreamTask.StreamTask<number> = {
 *   open: () => {
 *     let n = 3
 *     return { next: async () => (n > 0 ? n-- : Stream.DONE), close: () => {} }
 *   },
 * }
 * const seen: Array<number> = []
 * assert.strictEqual(await StreamTask.last((n: number) => void seen.push(n))(countdown)(), 1)
 * assert.deepStrictEqual(seen, [3, 2, 1])
 *
 * @category destructors
 * @since 0.1.0
 */
export const last =
  <A>(observe: (a: A) => void) =>
  (stream: StreamTask<A>): Task<A | undefined> =>
  async () => {
    const cursor = stream.open()
    try {
      let result: A | undefined
      for (let a = await cursor.next(); a !== DONE; a = await cursor.next()) {
        observe(a)
        result = a
      }
      return result
    } finally {
      cursor.close()
    }
  }

/**
 * The stream for `for await … of`. The run is closed once: at the end, on a throw, or when the loop is left early.
 *
 * @example
 * import { StreamTask, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * const nothing: StreamTask.StreamTask<number> = { open: () => ({ next: async () => Stream.DONE, close: () => {} }) }
 * for await (const n of StreamTask.toAsyncIterable(nothing)) assert.fail(`${n}`)
 *
 * @category destructors
 * @since 0.1.0
 */
export const toAsyncIterable = <A>(stream: StreamTask<A>): AsyncIterable<A> => ({
  [Symbol.asyncIterator]: () => {
    const cursor = stream.open()
    let open = true
    const close = (): void => {
      if (open) {
        open = false
        cursor.close()
      }
    }
    return {
      next: async () => {
        if (!open) return { done: true, value: undefined }
        try {
          const a = await cursor.next()
          if (a !== DONE) return { done: false, value: a }
        } catch (defect) {
          // The loop does not call `return` after a throw, nor after the end.
          close()
          throw defect
        }
        close()
        return { done: true, value: undefined }
      },
      return: async () => {
        close()
        return { done: true, value: undefined }
      },
    }
  },
})

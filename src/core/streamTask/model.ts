/**
 * What an asynchronous stream is: a stream whose elements may be worth waiting for. Those that are ready are handed over
 * at once, without a promise, so that the wait costs something only where there is one.
 */
import type { Json } from '../Json.ts'
import { DONE } from '../stream/model.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What is there, or a promise of it. As everywhere in JavaScript, a promise of a promise is a promise: elements are none
 * themselves.
 *
 * @category model
 * @since 0.1.0
 */
export type Awaitable<A> = A | Promise<A>

/**
 * One run of an asynchronous stream. `next` gives an element, or the promise of one; asked again before that has
 * settled, it waits its turn. `state` is small JSON and tells what was delivered: neither what is still pending nor what
 * was fetched ahead. `close` ends the run: a pending element is not delivered, nothing is released while something still
 * works on it, and the promise, where there is one, settles when all is released. It may be called again.
 *
 * @category model
 * @since 0.1.0
 */
export interface CursorTask<A> {
  readonly next: () => Awaitable<A | typeof DONE>
  readonly state: () => Json
  readonly close: () => Awaitable<void>
}

/**
 * A lazy asynchronous sequence: a description that can be opened any number of times, at any saved state. `shape` and
 * `length` are those of a stream; opening starts a run but pulls nothing.
 *
 * @category model
 * @since 0.1.0
 */
export interface StreamTask<A> {
  readonly shape: string
  readonly length: number | undefined
  readonly open: (resume?: Json) => CursorTask<A>
}

/**
 * What a cursor is made of.
 *
 * - `next`: is never called while its last promise is pending, nor after the end. What goes on after waiting asks
 *   `isOpen` first.
 * - `close`: is called once, when nothing is pending; or at once if `eager`, for what is built on cursors that keep this
 *   promise themselves.
 * - `gathers`: an element takes several pulls, so that `state` tells the truth only between elements.
 *
 * @category model
 * @since 0.1.0
 */
export interface CursorTaskParts<A> {
  readonly next: (isOpen: () => boolean) => Awaitable<A | typeof DONE>
  readonly state: () => Json
  readonly close: () => Awaitable<void>
  readonly eager?: boolean
  readonly gathers?: boolean
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A cursor that keeps the promises of every cursor: it works on one element at a time, closes once, at the end, on a
 * throw or a rejection, or when asked to, yields nothing afterwards, and its state is that of the last element that it
 * delivered. Operators are written with it.
 *
 * @example
 * import { Stream, StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * let closed = 0
 * const cursor = StreamTask.cursorTask({
 *   next: async () => 'late',
 *   state: () => null,
 *   close: () => void closed++,
 * })
 * const pending = cursor.next()
 * await cursor.close()
 * assert.strictEqual(await pending, Stream.DONE)
 * assert.strictEqual(closed, 1)
 *
 * @category constructors
 * @since 0.1.0
 */
export const cursorTask = <A>({
  next,
  state,
  close,
  eager = false,
  gathers = false,
}: CursorTaskParts<A>): CursorTask<A> => {
  let open = true
  let busy = false
  let pending: Promise<A | typeof DONE> | undefined
  let delivered: { readonly state: Json } | undefined
  let closing: Awaitable<void>
  const isOpen = (): boolean => open

  const end = (): Awaitable<void> => {
    if (!open) return undefined
    open = false
    closing = close()
    return closing
  }

  const settle = async (promise: Promise<A | typeof DONE>): Promise<A | typeof DONE> => {
    try {
      const a = await promise
      // Closed meanwhile: the state stays what it was, so that what is not delivered is not lost.
      if (!open) return DONE
      delivered = undefined
      if (a === DONE) await end()
      return a
    } catch (defect) {
      if (open) delivered = undefined
      await end()
      throw defect
    } finally {
      pending = undefined
    }
  }

  const pull = (): Awaitable<A | typeof DONE> => {
    if (pending !== undefined) return pending.then(pull, pull)
    if (busy) return Promise.resolve().then(pull)
    if (!open) return DONE
    const before = gathers ? { state: state() } : undefined
    busy = true
    try {
      const a = next(isOpen)
      if (isPending(a)) {
        delivered = before ?? { state: state() }
        pending = settle(a)
        return pending
      }
      if (a !== DONE) return a
      const released = end()
      return isPending(released) ? released.then(() => DONE) : DONE
    } catch (defect) {
      const released = end()
      if (isPending(released))
        return released.then(() => {
          throw defect
        })
      throw defect
    } finally {
      busy = false
    }
  }

  const closeAfterwards = async (): Promise<void> => {
    // If it is called by what works on an element, that returns first.
    await Promise.resolve()
    const released = eager ? begin(close) : undefined
    await pending?.catch(() => {})
    await (released ?? close())
  }

  return {
    next: pull,
    state: () => (delivered === undefined ? state() : delivered.state),
    close: () => {
      if (!open) return closing
      open = false
      closing = busy || pending !== undefined ? closeAfterwards() : close()
      return closing
    },
  }
}

/**
 * What an operator answers for an element that it makes nothing of: it asks for one more.
 *
 * @internal
 */
export const AGAIN: unique symbol = Symbol('again')

/**
 * A cursor that makes its elements of those of another, one after another.
 *
 * @internal
 */
export const stepping = <A, B>(
  source: CursorTask<A>,
  step: (a: A | typeof DONE) => B | typeof DONE | typeof AGAIN,
  parts: Partial<CursorTaskParts<B>> = {},
): CursorTask<B> => {
  const later = async (first: Promise<A | typeof DONE>, isOpen: () => boolean): Promise<B | typeof DONE> => {
    let a: A | typeof DONE = await first
    while (isOpen()) {
      const b = step(a)
      if (b !== AGAIN) return b
      const pulled = source.next()
      a = isPending(pulled) ? await pulled : pulled
    }
    return DONE
  }
  return cursorTask<B>({
    next: (isOpen) => {
      for (;;) {
        const a = source.next()
        if (isPending(a)) return later(a, isOpen)
        const b = step(a)
        if (b !== AGAIN) return b
      }
    },
    state: source.state,
    close: source.close,
    eager: true,
    ...parts,
  })
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Whether there is something to wait for.
 *
 * @internal
 */
export const isPending = <A>(a: Awaitable<A>): a is Promise<A> =>
  typeof a === 'object' && a !== null && 'then' in a && typeof a.then === 'function'

/**
 * Goes on with what is there, at once where it is.
 *
 * @internal
 */
export const andThen = <A, B>(a: Awaitable<A>, go: (a: A) => Awaitable<B>): Awaitable<B> =>
  isPending(a) ? a.then(go) : go(a)

/**
 * Close several cursors, last opened first, each when the next is closed, even if one of them fails.
 *
 * @internal
 */
export const closeAll = (...cursors: ReadonlyArray<CursorTask<unknown>>): Awaitable<void> => {
  const [first, ...rest] = cursors
  if (first === undefined) return undefined
  let released: Awaitable<void>
  try {
    released = closeAll(...rest)
  } catch (defect) {
    return andThen(first.close(), () => {
      throw defect
    })
  }
  return isPending(released) ? released.finally(first.close) : first.close()
}

// Whatever goes wrong is told to whoever waits for it later.
const begin = (close: () => Awaitable<void>): Promise<void> => {
  const released = (async () => close())()
  released.catch(() => {})
  return released
}

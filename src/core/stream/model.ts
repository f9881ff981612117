/**
 * What a stream is: a description that can be opened any number of times, at any saved state. Denotation: a coalgebra,
 * an initial JSON state and a step `S -> Option<[A, S]>`; `open`, `next` and `state` are its allocation-free form.
 */
import type { Json } from '../Json.ts'

/**
 * What `next` returns when nothing is left. Unique, so that `undefined` and `null` are ordinary elements.
 *
 * @category model
 * @since 0.1.0
 */
export const DONE: unique symbol = Symbol.for('millrace/DONE')

/**
 * One run of a stream. `state` is small JSON; reopening the stream there yields the elements that are still to come.
 * `close` releases what the run holds and may be called again.
 *
 * @category model
 * @since 0.1.0
 */
export interface Cursor<A> {
  readonly next: () => A | typeof DONE
  readonly state: () => Json
  readonly close: () => void
}

/**
 * A lazy sequence. `shape` names the operators and parameters; a saved state fits only streams of its shape. `length`
 * is how many elements there are, `Infinity` for an endless stream, `undefined` where only running it can tell.
 *
 * @category model
 * @since 0.1.0
 */
export interface Stream<A> {
  readonly shape: string
  readonly length: number | undefined
  readonly open: (resume?: Json) => Cursor<A>
}

/**
 * A place in a stream, to be saved and resumed from.
 *
 * @category model
 * @since 0.1.0
 */
export type Checkpoint = {
  readonly shape: string
  readonly state: Json
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A cursor that keeps the promises of every cursor: it closes once, at the end, on a throw or when asked to, and yields
 * nothing afterwards. Operators are written with it.
 *
 * @example
 * import { Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * let closed = 0
 * const cursor = Stream.cursor({ next: () => Stream.DONE, state: () => null, close: () => void closed++ })
 * cursor.next()
 * cursor.close()
 * assert.strictEqual(closed, 1)
 *
 * @category constructors
 * @since 0.1.0
 */
export const cursor = <A>({ next, state, close }: Cursor<A>): Cursor<A> => {
  let open = true
  const closeOnce = (): void => {
    if (!open) return
    open = false
    close()
  }
  return {
    next: () => {
      if (!open) return DONE
      try {
        const a = next()
        if (a === DONE) closeOnce()
        return a
      } catch (defect) {
        closeOnce()
        throw defect
      }
    },
    state,
    close: closeOnce,
  }
}

/**
 * The length of two streams side by side.
 *
 * @internal
 */
export const shorter = (one: number | undefined, other: number | undefined): number | undefined =>
  one === 0 || other === 0 ? 0 : one === undefined || other === undefined ? undefined : Math.min(one, other)

/**
 * Open a second cursor; what the first holds is released even if that fails.
 *
 * @internal
 */
export const openAfter = <C>(held: { readonly close: () => unknown }, open: () => C): C => {
  try {
    return open()
  } catch (defect) {
    held.close()
    throw defect
  }
}

/** Close several cursors, last opened first, even if one of them throws. */
export const closeAll = (...cursors: ReadonlyArray<Cursor<unknown>>): void => {
  const [first, ...rest] = cursors
  if (first === undefined) return
  try {
    closeAll(...rest)
  } finally {
    first.close()
  }
}

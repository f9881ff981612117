/**
 * What the threads of a pool say to each other.
 */
import type { Thrown } from './thrown.ts'

/**
 * Functions by name, each of one argument that a message can carry, as is what it gives or promises.
 *
 * @category model
 * @since 0.1.0
 */
export type Functions = Readonly<Record<string, (input: never) => unknown>>

/** To a worker: apply a function. */
export interface Call {
  readonly _tag: 'MillraceCall'
  readonly number: number
  readonly name: string
  readonly input: unknown
}

/** From a worker: what became of a call. */
export type Answer =
  | { readonly _tag: 'MillraceResult'; readonly number: number; readonly result: unknown }
  | { readonly _tag: 'MillraceThrown'; readonly number: number; readonly thrown: Thrown }

/** Whether a message is one of ours: a worker may have others. */
export const isCall = (message: unknown): message is Call => tagOf(message) === 'MillraceCall'

/** Whether a message is one of ours. */
export const isAnswer = (message: unknown): message is Answer =>
  tagOf(message) === 'MillraceResult' || tagOf(message) === 'MillraceThrown'

const tagOf = (message: unknown): unknown =>
  typeof message === 'object' && message !== null && '_tag' in message ? message._tag : undefined

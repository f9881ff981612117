/**
 * Resuming, which is the same for streams and their asynchronous twins: only what they open differs.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Failure, mismatch } from '../Failure.ts'
import type { Json } from '../Json.ts'
import type { Checkpoint } from './model.ts'

interface Openable<C> {
  readonly shape: string
  readonly length: number | undefined
  readonly open: (resume?: Json) => C
}

/**
 * The rest of what is opened, from a checkpoint; `Left` when that was taken of another shape.
 *
 * @internal
 */
export const resumed =
  (saved: Checkpoint) =>
  <C>(stream: Openable<C>): E.Either<Failure, Openable<C>> =>
    saved.shape === stream.shape
      ? E.right({
          ...stream,
          length: undefined,
          open: (later) => stream.open(later === undefined ? saved.state : later),
        })
      : E.left(mismatch('the shape of the stream', saved.shape, stream.shape))

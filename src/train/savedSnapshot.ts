/**
 * Snapshots of training runs as bytes: a checkpoint that holds one.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type Failure, cannotParse } from '../core/Failure.ts'
import { type Plain, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts'
import type { Snapshot } from './Snapshot.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The snapshot that `encodeSnapshot` made for the same shape, to the bit. `Left` where `decodeCheckpoint` is, and when the
 * checkpoint holds something else.
 *
 * @example
 * import { Either } from 'millrace'
 * import { decodeSnapshot } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * assert.ok(Either.isLeft(decodeSnapshot('run.safetensors', 'a run')(new Uint8Array(3))))
 *
 * @category constructors
 * @since 0.1.0
 */
export const decodeSnapshot = (source: string, shape: string): ((bytes: Uint8Array) => E.Either<Failure, Snapshot>) => {
  const decode = decodeCheckpoint(source, shape)
  return (bytes) =>
    pipe(
      decode(bytes),
      E.flatMap((value) =>
        isSnapshot(value)
          ? E.right(value as unknown as Snapshot)
          : E.left(cannotParse(source, 0, 'a snapshot of a training run', 'another value')),
      ),
    )
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The bytes of a snapshot, which belong to a shape: a text that says all that the run depends on, such as its options as
 * JSON. Throws where the optimiser's memory is no plain values and arrays.
 *
 * @example
 * import { Batch, Either, Seed, Stream, TaskEither, pipe } from 'millrace'
 * import { Archive, semaphore } from 'millrace/data'
 * import { fcn } from 'millrace/nn'
 * import { type Snapshot, decodeSnapshot, encodeSnapshot, fit } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const archive = semaphore({ train: 6, test: 6 })
 * const batches = pipe(Stream.fromDataset(Archive.examples(archive).train), Stream.chunksOf(6), Stream.map(Batch.collate))
 * const model = fcn({ channels: [4], kernels: [3] })({ variables: 24, vocabulary: Archive.vocabulary(archive) ?? [] })
 * const offered: Array<Snapshot> = []
 * const save = (_: unknown, snapshot: () => Snapshot) => TaskEither.right(void offered.push(snapshot()))
 * await fit({ model, epochs: 1, seed: Seed.make(42), save })(() => batches)()
 * for (const snapshot of offered)
 *   assert.deepStrictEqual(decodeSnapshot('a file', 'a run')(encodeSnapshot('a run')(snapshot)), Either.right(snapshot))
 *
 * @category destructors
 * @since 0.1.0
 */
export const encodeSnapshot = (shape: string): ((snapshot: Snapshot) => Uint8Array) => {
  const encode = encodeCheckpoint(shape)
  return (snapshot) => encode(snapshot as unknown as Plain)
}

const isSnapshot = (value: Plain): boolean => {
  if (typeof value !== 'object' || value === null) return false
  const { epoch, step, smoothed, training } = value as Readonly<Record<string, Plain | undefined>>
  return (
    [epoch, step, smoothed].every((number) => typeof number === 'number') &&
    typeof training === 'object' &&
    training !== null &&
    'variables' in training
  )
}

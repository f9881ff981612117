/**
 * A folder of checkpoints of one run: the last few of them, and the best.
 */
import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { checkPositive } from '../../core/count.ts'
import { type Failure, unavailable } from '../../core/Failure.ts'
import { readBytes, writeBytes } from './files.ts'

/**
 * The newest checkpoint that could be read, and why the newer ones could not.
 *
 * @category model
 * @since 0.1.0
 */
export interface Found<A> {
  readonly step: number
  readonly value: A
  readonly skipped: ReadonlyArray<Failure>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Write the checkpoint of a step, whole or not at all, and only then remove all but the newest `keep`, and what a run
 * that was killed while it wrote has left. One run at a time may write to a folder. Throws unless `keep` is a positive
 * integer and the step is a whole number.
 *
 * @example
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { Either } from 'millrace'
 * import { latestCheckpoint, saveCheckpoint } from 'millrace/node'
 * import assert from 'node:assert'
 *
 * const directory = await mkdtemp(join(tmpdir(), 'millrace-'))
 * const save = saveCheckpoint({ directory, keep: 2 })
 * for (const step of [1, 2, 3]) await save(step, Uint8Array.of(step))()
 * const found = await latestCheckpoint(directory)(() => (bytes) => Either.right(bytes[0]))()
 * assert.deepStrictEqual(found, Either.right({ step: 3, value: 3, skipped: [] }))
 *
 * @category constructors
 * @since 0.1.0
 */
export const saveCheckpoint = ({
  directory,
  keep = 3,
}: {
  readonly directory: string
  readonly keep?: number
}): ((step: number, bytes: Uint8Array) => TE.TaskEither<Failure, void>) => {
  checkPositive('saveCheckpoint: keep', keep)
  return (step, bytes) => {
    if (!Number.isSafeInteger(step) || step < 0)
      throw new RangeError(`saveCheckpoint: step must be a whole number, got ${step}`)
    return pipe(
      writeBytes(join(directory, nameOf(step)), bytes),
      TE.flatMap(() => steps(directory)),
      TE.flatMap((saved) =>
        TE.tryCatch(async () => {
          for (const old of saved.filter((other) => other <= step).slice(keep))
            await rm(join(directory, nameOf(old)), { force: true })
          await removeParts(directory)
        }, because(directory)),
      ),
    )
  }
}

/**
 * The newest checkpoint of a folder that can be read and decoded; damaged ones are skipped, and told. `undefined` where
 * there is none at all, `Left` where there are some but none that can be used, and where the newest that is whole is
 * refused with a `Mismatch`, such as one of another run.
 *
 * @example
 * import { Either } from 'millrace'
 * import { latestCheckpoint } from 'millrace/node'
 * import assert from 'node:assert'
 *
 * const found = await latestCheckpoint('no/such/folder')(() => Either.right)()
 * assert.deepStrictEqual(found, Either.right(undefined))
 *
 * @category constructors
 * @since 0.1.0
 */
export const latestCheckpoint =
  (directory: string) =>
  <A>(
    decode: (source: string) => (bytes: Uint8Array) => E.Either<Failure, A>,
  ): TE.TaskEither<Failure, Found<A> | undefined> =>
    pipe(
      steps(directory),
      TE.flatMap((saved) => async () => {
        const skipped: Array<Failure> = []
        for (const step of saved) {
          const path = join(directory, nameOf(step))
          const value = pipe(await readBytes(path)(), E.flatMap(decode(path)))
          if (E.isRight(value)) return E.right({ step, value: value.right, skipped })
          // What is whole but of another run says that the older ones are, too.
          if (value.left._tag === 'Mismatch') return value
          skipped.push(value.left)
        }
        const [first] = skipped
        return first === undefined ? E.right(undefined) : E.left(first)
      }),
    )

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Remove the checkpoints of a folder, the newest last, and the folder itself if nothing else is in it. Stopped on the way,
 * a run can still go on from what is left.
 *
 * @example
 * import { Either } from 'millrace'
 * import { removeCheckpoints } from 'millrace/node'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(await removeCheckpoints('no/such/folder')(), Either.right(undefined))
 *
 * @category destructors
 * @since 0.1.0
 */
export const removeCheckpoints = (directory: string): TE.TaskEither<Failure, void> =>
  pipe(
    steps(directory),
    TE.flatMap((saved) =>
      TE.tryCatch(async () => {
        await removeParts(directory)
        for (const step of [...saved].reverse()) await rm(join(directory, nameOf(step)), { force: true })
        await rmdir(directory).catch((error: NodeJS.ErrnoException) => {
          if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error
        })
      }, because(directory)),
    ),
  )

// Files that were not finished when their writer was killed.
const removeParts = async (directory: string): Promise<void> => {
  for (const name of await namesIn(directory))
    if (/^checkpoint-\d{9,}\.safetensors\.\d+\.part$/u.test(name)) await rm(join(directory, name), { force: true })
}

const nameOf = (step: number): string => `checkpoint-${String(step).padStart(9, '0')}.safetensors`

// The newest first.
const steps = (directory: string): TE.TaskEither<Failure, ReadonlyArray<number>> =>
  TE.tryCatch(async () => {
    const names = await namesIn(directory)
    return names
      .flatMap((name) => {
        const [, digits] = /^checkpoint-(\d{9,})\.safetensors$/u.exec(name) ?? []
        return digits === undefined ? [] : [Number(digits)]
      })
      .sort((one, other) => other - one)
  }, because(directory))

const namesIn = (directory: string): Promise<ReadonlyArray<string>> =>
  readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })

const because =
  (directory: string) =>
  (error: unknown): Failure =>
    unavailable(directory, error instanceof Error ? error.message : String(error))

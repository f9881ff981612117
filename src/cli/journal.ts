/**
 * A run that can be stopped at any moment: what its stages gave is written down as they end, and training writes down on
 * the way where it is. Run again, the stages that have ended are read instead, and training goes on to the same bits.
 */
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, mismatch, show, unavailable } from '../core/Failure.ts'
import { latestCheckpoint, removeCheckpoints, saveCheckpoint } from '../data/node/checkpoints.ts'
import { type Plain, decodeCheckpoint, encodeCheckpoint } from '../train/checkpoint.ts'
import type { Moment, Snapshot } from '../train/Snapshot.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What `fit` is told so that a stage of training can be stopped and gone on with. `seen` is what its observer had noted by
 * then, and `saving` takes what it has noted by now.
 *
 * @category model
 * @since 0.1.0
 */
export interface Resuming {
  readonly from?: Snapshot
  readonly seen: ReadonlyArray<number>
  readonly saving: (
    notes: () => ReadonlyArray<number>,
  ) => (moment: Moment, snapshot: () => Snapshot) => TE.TaskEither<Failure, void>
}

/**
 * The journal of a run. `stage` gives what was written down under a name, or else does the work, writes that down, and
 * forgets the stages below it, whose names go on with a slash. `remove` is for the end of a run whose result is kept
 * elsewhere. `resumed` says whether there was something to go on from, and `skipped` which checkpoints could not be read.
 *
 * @category model
 * @since 0.1.0
 */
export interface Journal {
  readonly resumed: boolean
  readonly skipped: ReadonlyArray<Failure>
  readonly stage: <A extends Plain>(
    name: string,
    work: (resuming: Resuming) => TE.TaskEither<Failure, A>,
  ) => TE.TaskEither<Failure, A>
  readonly remove: TE.TaskEither<Failure, void>
}

/**
 * What a run belongs to, by name: only one of the same shape goes on with it.
 *
 * @category model
 * @since 0.1.0
 */
export type Shape = Readonly<Record<string, string | number | boolean>>

/**
 * Where a journal is kept, none for one that is kept nowhere; what it belongs to, which has to be the same when a run goes
 * on; and how many milliseconds training may lose.
 *
 * @category model
 * @since 0.1.0
 */
export interface JournalOptions {
  readonly directory: string | undefined
  readonly shape: Shape
  readonly every: number
  readonly clock: () => number
}

interface Pages {
  readonly count: number
  readonly stages: Readonly<Record<string, Plain>>
  readonly training?: {
    readonly stage: string
    readonly snapshot: Snapshot
    readonly seen: ReadonlyArray<number>
  }
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The journal of a folder, with what an earlier run wrote down there. `Left` where that belongs to another run, where it
 * cannot be read, and where nothing can be written.
 *
 * @category constructors
 * @since 0.1.0
 */
export const openJournal = ({ directory, shape, every, clock }: JournalOptions): TE.TaskEither<Failure, Journal> => {
  if (directory === undefined) return TE.right(kept({ count: 0, stages: {} }, [], undefined, every, clock))
  const folder = checkpointsIn(directory)
  const text = JSON.stringify(shape, Object.keys(shape).sort())
  const keep = saveCheckpoint({ directory: folder, keep: 2 })
  const write = (pages: Pages): TE.TaskEither<Failure, void> =>
    pipe(
      keep(pages.count, encodeCheckpoint(text)(pages as unknown as Plain)),
      TE.mapLeft((failure) =>
        pages.count > 1 ? unavailable(show(failure), 'the checkpoint before it is still there to go on from') : failure,
      ),
    )
  return pipe(
    writable(folder),
    TE.flatMap(() => latestCheckpoint(folder)((source) => decodeCheckpoint(source, text))),
    TE.mapLeft((failure) => refused(folder, failure)),
    TE.map((found) =>
      kept(
        (found?.value as unknown as Pages | undefined) ?? { count: 0, stages: {} },
        found?.skipped ?? [],
        { write, remove: removeCheckpoints(folder) },
        every,
        clock,
      ),
    ),
  )
}

/**
 * The folder within that of a run where its checkpoints are.
 *
 * @category constructors
 * @since 0.1.0
 */
export const checkpointsIn = (directory: string): string => join(directory, 'checkpoints')

// Better now than after an hour of training.
const writable = (folder: string): TE.TaskEither<Failure, void> =>
  TE.tryCatch(
    async () => {
      const probe = join(folder, `writable.${process.pid}`)
      await mkdir(folder, { recursive: true })
      await (await open(probe, 'w')).close()
      await rm(probe, { force: true })
    },
    (error) => unavailable(folder, `checkpoints cannot be written here: ${String(error)}`),
  )

const refused = (folder: string, failure: Failure): Failure => {
  switch (failure._tag) {
    case 'Mismatch': {
      const { what, expected, found } = failure
      const instead = `${found}; give the same options to go on, or another --out, or remove ${folder} to begin anew`
      return mismatch(what, expected, instead)
    }
    case 'CannotParse':
      return unavailable(show(failure), `no checkpoint before it can be used; remove ${folder} to begin anew`)
    default:
      return failure
  }
}

interface Keeping {
  readonly write: (pages: Pages) => TE.TaskEither<Failure, void>
  readonly remove: TE.TaskEither<Failure, void>
}

const nothing: TE.TaskEither<Failure, void> = TE.right(undefined)

const kept = (
  start: Pages,
  skipped: ReadonlyArray<Failure>,
  keeping: Keeping | undefined,
  every: number,
  clock: () => number,
): Journal => {
  let pages = start
  let written = clock()
  const turn = (next: Omit<Pages, 'count'>): TE.TaskEither<Failure, void> => {
    pages = { ...next, count: pages.count + 1 }
    written = clock()
    return keeping === undefined ? nothing : keeping.write(pages)
  }
  const resuming = (stage: string): Resuming => ({
    ...(pages.training?.stage === stage ? { from: pages.training.snapshot, seen: pages.training.seen } : { seen: [] }),
    saving: (notes) => (moment, snapshot) =>
      keeping !== undefined && (moment === 'stop' || clock() - written >= every)
        ? turn({ stages: pages.stages, training: { stage, snapshot: snapshot(), seen: notes() } })
        : nothing,
  })
  return {
    resumed: start.count > 0,
    skipped,
    stage: <A extends Plain>(name: string, work: (resuming: Resuming) => TE.TaskEither<Failure, A>) => {
      // Only when its turn comes, since the stages before it may have to be worked on first.
      const task: TE.TaskEither<Failure, A> = () => {
        const known = pages.stages[name]
        if (known !== undefined) return Promise.resolve(E.right(known as A))
        return pipe(
          work(resuming(name)),
          TE.tap((result) => turn({ stages: { ...without(`${name}/`)(pages.stages), [name]: result } })),
        )()
      }
      return task
    },
    remove: keeping?.remove ?? nothing,
  }
}

const without =
  (prefix: string) =>
  (stages: Pages['stages']): Pages['stages'] =>
    Object.fromEntries(Object.entries(stages).filter(([name]) => !name.startsWith(prefix)))

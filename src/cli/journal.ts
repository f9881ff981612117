/**
 * A run that can be stopped at any moment: what its stages gave is written down as they end, and training writes down on
 * the way where it is. Run again, the stages that have ended are read instead, and training goes on to the same bits.
 */
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Failure } from '../core/Failure.ts'
import { latestCheckpoint, saveCheckpoint } from '../data/node/checkpoints.ts'
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
 * The journal of a run. `stage` gives what was written down under a name, or else does the work and writes that down;
 * `close` replaces the stages whose names start with a prefix by one result. `resumed` says whether there was something
 * to go on from, and `skipped` which checkpoints could not be read.
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
  readonly close: (prefix: string, name: string, result: Plain) => TE.TaskEither<Failure, void>
}

/**
 * Where a journal is kept, none for one that is kept nowhere; what it belongs to, which has to be the same when a run goes
 * on; and how many milliseconds training may lose.
 *
 * @category model
 * @since 0.1.0
 */
export interface JournalOptions {
  readonly directory: string | undefined
  readonly shape: string
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
 * The journal of a folder, with what an earlier run wrote down there. `Left` where that belongs to another run, or cannot
 * be read.
 *
 * @category constructors
 * @since 0.1.0
 */
export const openJournal = ({ directory, shape, every, clock }: JournalOptions): TE.TaskEither<Failure, Journal> => {
  if (directory === undefined)
    return TE.right(journal({ count: 0, stages: {} }, [], () => TE.right(undefined), every, clock))
  const folder = join(directory, 'checkpoints')
  const keep = saveCheckpoint({ directory: folder, keep: 2 })
  const write = (pages: Pages): TE.TaskEither<Failure, void> =>
    keep(pages.count, encodeCheckpoint(shape)(pages as unknown as Plain))
  return pipe(
    latestCheckpoint(folder)((source) => decodeCheckpoint(source, shape)),
    TE.map((found) =>
      journal(
        (found?.value as unknown as Pages | undefined) ?? { count: 0, stages: {} },
        found?.skipped ?? [],
        write,
        every,
        clock,
      ),
    ),
  )
}

const journal = (
  start: Pages,
  skipped: ReadonlyArray<Failure>,
  write: (pages: Pages) => TE.TaskEither<Failure, void>,
  every: number,
  clock: () => number,
): Journal => {
  let pages = start
  let written = clock()
  const turn = (next: Omit<Pages, 'count'>): TE.TaskEither<Failure, void> => {
    pages = { ...next, count: pages.count + 1 }
    written = clock()
    return write(pages)
  }
  const resuming = (stage: string): Resuming => ({
    ...(pages.training?.stage === stage ? { from: pages.training.snapshot, seen: pages.training.seen } : { seen: [] }),
    saving: (notes) => (moment, snapshot) =>
      moment === 'stop' || clock() - written >= every
        ? turn({ stages: pages.stages, training: { stage, snapshot: snapshot(), seen: notes() } })
        : TE.right(undefined),
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
          TE.tap((result) => turn({ stages: { ...pages.stages, [name]: result } })),
        )()
      }
      return task
    },
    close: (prefix, name, result) =>
      pipe(
        TE.fromIO(() => Object.entries(pages.stages).filter(([stage]) => !stage.startsWith(prefix))),
        TE.flatMap((others) => turn({ stages: { ...Object.fromEntries(others), [name]: result } })),
      ),
  }
}

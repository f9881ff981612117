/**
 * What the commands share: a dataset made ready, and a training run shown to a person.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as Dataset from '../core/Dataset.ts'
import { type Example, type Vocabulary, mapSeries } from '../core/Example.ts'
import { type Failure, mismatch, notFound, show } from '../core/Failure.ts'
import * as Fit from '../core/Fit.ts'
import * as Archive from '../data/Archive.ts'
import { nearest } from '../core/nearest.ts'
import { ucr } from '../data/node/ucr.ts'
import { semaphore } from '../data/semaphore.ts'
import * as Preprocessing from '../transform/preprocessing.ts'
import { standardize } from '../transform/standardize.ts'
import type { FitEvent } from '../train/fit.ts'
import type { Journal } from './journal.ts'
import type { Terminal } from './terminal.ts'

/**
 * What a command may touch of the world: a terminal, a signal to stop, a clock in milliseconds; and its own version.
 *
 * @category model
 * @since 0.1.0
 */
export interface Edge {
  readonly terminal: Terminal
  readonly signal: AbortSignal
  readonly clock: () => number
  readonly version: string
}

/**
 * A dataset for classification: the archive's own split, its classes, and the size of its series.
 *
 * @category model
 * @since 0.1.0
 */
export interface Prepared {
  readonly name: string
  readonly train: Dataset.Dataset<Example>
  readonly test: Dataset.Dataset<Example>
  readonly vocabulary: Vocabulary
  readonly variables: number
  readonly steps: number
  readonly evenSteps: boolean
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The dataset of a name: the embedded `semaphore`, or one of the UCR/UEA archive, from a directory, the cache, or the
 * archive itself. Fails on regression data, which have no classes to learn.
 *
 * @category constructors
 * @since 0.1.0
 */
export const prepare = (
  name: string,
  directory: string | undefined,
  signal: AbortSignal,
): TE.TaskEither<Failure, Prepared> =>
  pipe(
    published(name, directory, signal),
    TE.flatMapEither((archive) => {
      const vocabulary = Archive.vocabulary(archive)
      const { train, test } = Archive.examples(archive)
      const all = [...archive.train.series, ...archive.test.series]
      return vocabulary === undefined
        ? E.left(mismatch(`the targets of ${archive.name}`, 'classes', archive.train.targets._tag.toLowerCase()))
        : all.some(({ values }) => values.some(Number.isNaN))
          ? E.left(mismatch(`the series of ${archive.name}`, 'no missing values', 'some'))
          : E.right({
              name: archive.name,
              train,
              test,
              vocabulary,
              variables: all[0]?.variables ?? 0,
              steps: Math.max(...all.map(({ steps }) => steps)),
              evenSteps: new Set(all.map(({ steps }) => steps)).size === 1,
            })
    }),
  )

/**
 * The archive of a name as it is: the embedded `semaphore`, or one of the UCR/UEA archive.
 *
 * @category constructors
 * @since 0.1.0
 */
export const published = (
  name: string,
  directory: string | undefined,
  signal: AbortSignal,
): TE.TaskEither<Failure, Archive.Archive> =>
  name.toLowerCase() === 'semaphore'
    ? TE.right(semaphore())
    : pipe(
        ucr(name, { directory, signal }),
        TE.mapLeft((failure) => embeddedHint(name, failure)),
      )

/**
 * What is learnt from the labeled training part only, and applied to every part: one length where lengths differ, then
 * standardized variables.
 *
 * @category constructors
 * @since 0.1.0
 */
export const preprocess = (
  { steps, evenSteps }: Pick<Prepared, 'steps' | 'evenSteps'>,
  labeled: Dataset.Dataset<Example>,
): Preprocessing.Preprocessing => {
  const sizing: Preprocessing.Preprocessing = evenSteps ? [] : [{ name: 'resize', parameters: { steps } }]
  const { parameters } = pipe(
    applyTo(sizing)(labeled),
    Dataset.map(({ series }) => series),
    Fit.on(standardize({ by: ['variable'] })),
  )
  return [...sizing, { name: 'standardize', parameters }]
}

/**
 * Every example prepared as the steps say, computed once.
 *
 * @category combinators
 * @since 0.1.0
 */
export const applyTo =
  (preprocessing: Preprocessing.Preprocessing) =>
  (dataset: Dataset.Dataset<Example>): Dataset.Dataset<Example> =>
    pipe(dataset, Dataset.map(mapSeries(Preprocessing.apply(preprocessing))), Dataset.toArray, Dataset.fromArray)

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Note what a run goes on from, and which checkpoints could not be read.
 *
 * @category destructors
 * @since 0.1.0
 */
export const showJournal =
  ({ note }: Pick<Terminal, 'note'>, out: string | undefined) =>
  ({ resumed, skipped }: Journal): void => {
    for (const failure of skipped) note(`left out: ${show(failure)}`)
    if (resumed) note(`going on with what is in ${out}`)
  }

/**
 * The head of the table that `showEpochs` fills.
 *
 * @category destructors
 * @since 0.1.0
 */
export const tableHead = 'epoch | train_loss | valid_loss | accuracy | time'

/**
 * Show a run as the reference does: a table line after each epoch, a bar in between.
 *
 * @category destructors
 * @since 0.1.0
 */
export const showEpochs =
  (terminal: Terminal) =>
  (event: FitEvent): void => {
    if (event._tag === 'Progress')
      terminal.progress(event.step / event.steps, `epoch ${event.epoch} loss ${event.loss.toFixed(4)}`)
    if (event._tag !== 'Epoch') return
    const { epoch, trainLoss, validation, seconds } = event
    const cells = [
      String(epoch).padStart(5),
      trainLoss.toFixed(6).padStart(10),
      (validation?.loss.toFixed(6) ?? '').padStart(10),
      (validation?.accuracy.toFixed(6) ?? '').padStart(8),
      clockTime(seconds),
    ]
    terminal.line(cells.join(' | '))
  }

const clockTime = (seconds: number): string => {
  const whole = Math.round(seconds)
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`
}

const embeddedHint = (name: string, failure: Failure): Failure =>
  nearest(['semaphore'])(name.toLowerCase()) === undefined
    ? failure
    : notFound(`dataset "${name}"`, 'did you mean semaphore?')

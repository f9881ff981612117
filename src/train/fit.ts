/**
 * The fit loop: a stream of batches folded into a trained network, with a stream of events on the way.
 */
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Batch } from '../core/Batch.ts'
import type { Dataset } from '../core/Dataset.ts'
import { type Example, sameVocabulary } from '../core/Example.ts'
import { type Failure, empty, mismatch, unavailable } from '../core/Failure.ts'
import { count } from '../core/Fold.ts'
import { type Seed, child } from '../core/Seed.ts'
import * as Stream from '../core/Stream.ts'
import * as StreamTask from '../core/StreamTask.ts'
import { wasmBackend } from '../nn/backend.ts'
import type { Model, Spec, Variables } from '../nn/Model.ts'
import { type Optimiser, adam } from '../optim/Optimiser.ts'
import { type Schedules, oneCycle } from '../optim/schedule.ts'
import { averaged } from './average.ts'
import { type Evaluation, evaluate } from './evaluate.ts'
import { type LossOptions, crossEntropy } from './loss.ts'
import { type Fitted, fitted } from './Fitted.ts'
import { type Moment, type Snapshot, unlike } from './Snapshot.ts'
import { type Trainer, trainer } from './trainer.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * How to train.
 *
 * - `epochs`: how many times the batches are gone through.
 * - `seed`: of the first weights and of the network's noise.
 * - `schedules`: learning rate and momentum over the whole run. Default one cycle to 1e-3.
 * - `optimiser`: default Adam with fastai's settings.
 * - `loss`: how row losses are averaged, and label smoothing.
 * - `validation`: examples to measure after each epoch.
 * - `keep`: the weights of the epoch with the best accuracy (`best`, the earlier of equals; needs `validation`), or the
 *   `last` ones. Default `last`.
 * - `start`: variables to begin with, instead of fresh ones.
 * - `averageDecay`: from 0 to less than 1; measure and return running means of the variables that forget by this decay
 *   (Polyak and Juditsky, 1992), instead of the last ones. The first steps forget faster: by (1 + n) / (10 + n) at step n.
 * - `from`: where an earlier run was; it goes on to the same bits. The other options and the batches have to be the same.
 * - `save`: is offered a snapshot after each step and each epoch, and when the signal stops the run; training waits for it,
 *   and fails where it does.
 * - `signal`: stops the run after the current step, with an `Aborted` failure.
 * - `clock`: milliseconds, for the times in the events; without one they are 0.
 *
 * @category model
 * @since 0.1.0
 */
export interface FitOptions<S> {
  readonly model: Model
  readonly epochs: number
  readonly seed: Seed
  readonly schedules?: Schedules
  readonly optimiser?: Optimiser<S>
  readonly loss?: LossOptions
  readonly validation?: Dataset<Example>
  readonly keep?: 'best' | 'last'
  readonly start?: Variables
  readonly averageDecay?: number
  readonly from?: Snapshot
  readonly save?: (moment: Moment, snapshot: () => Snapshot) => TE.TaskEither<Failure, void>
  readonly signal?: AbortSignal
  readonly clock?: () => number
}

/**
 * What happens on the way: `Progress` after each step, `Epoch` after each pass, at last `Done` or `Failed`. `trainLoss`
 * is a running mean over steps that forgets by .98, as fastai shows it; epochs count from 0.
 *
 * @category model
 * @since 0.1.0
 */
export type FitEvent =
  | {
      readonly _tag: 'Progress'
      readonly step: number
      readonly steps: number
      readonly epoch: number
      readonly loss: number
    }
  | {
      readonly _tag: 'Epoch'
      readonly epoch: number
      readonly trainLoss: number
      readonly validation: Evaluation | undefined
      readonly seconds: number
    }
  | { readonly _tag: 'Done'; readonly fitted: Fitted }
  | { readonly _tag: 'Failed'; readonly failure: Failure }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The events of a training run. Each run starts afresh; closing it stops after the current step. Its state is how many
 * events came: resuming trains again and leaves so many out. Fails when there are no batches, when they have other
 * variables or classes than the network, when the loss is no longer finite, and when aborted.
 *
 * @example
 * import { Batch, Seed, Stream, StreamTask, pipe } from 'millrace'
 * import { Archive, semaphore } from 'millrace/data'
 * import { fcn } from 'millrace/nn'
 * import { events } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const archive = semaphore({ train: 12, test: 6 })
 * const batches = pipe(
 *   Stream.fromDataset(Archive.examples(archive).train),
 *   Stream.chunksOf(6),
 *   Stream.map(Batch.collate),
 * )
 * const vocabulary = Archive.vocabulary(archive) ?? []
 * const model = fcn({ channels: [4], kernels: [3] })({ variables: 24, vocabulary })
 * const run = events({ model, epochs: 1, seed: Seed.make(42) })(() => batches)
 * const tags: Array<string> = []
 * for await (const event of StreamTask.toAsyncIterable(run)) tags.push(event._tag)
 * assert.deepStrictEqual(tags, ['Progress', 'Progress', 'Epoch', 'Done'])
 *
 * @category constructors
 * @since 0.1.0
 */
export const events = <S>(
  options: FitOptions<S>,
): ((batches: (epoch: number) => Stream.Stream<Batch>) => StreamTask.StreamTask<FitEvent>) => {
  if (!Number.isInteger(options.epochs) || options.epochs < 1)
    throw new RangeError(`fit: epochs must be a positive integer, got ${options.epochs}`)
  if (options.keep === 'best' && !options.validation?.length)
    throw new TypeError("fit: keep 'best' needs validation examples")
  const name = `fit ${options.model.name}, ${options.epochs} epochs`
  return (batches) => StreamTask.fromAsyncIterable(name, () => trainingRun(options, batches))
}

/**
 * Train to the end, showing each event to an observer.
 *
 * @example
 * import { Batch, Either, Seed, Stream, pipe } from 'millrace'
 * import { Archive, semaphore } from 'millrace/data'
 * import { fcn } from 'millrace/nn'
 * import { fit } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const archive = semaphore({ train: 12, test: 6 })
 * const batches = pipe(
 *   Stream.fromDataset(Archive.examples(archive).train),
 *   Stream.chunksOf(6),
 *   Stream.map(Batch.collate),
 * )
 * const vocabulary = Archive.vocabulary(archive) ?? []
 * const model = fcn({ channels: [4], kernels: [3] })({ variables: 24, vocabulary })
 * const result = await fit({ model, epochs: 1, seed: Seed.make(42) })(() => batches)()
 * assert.ok(Either.isRight(result))
 *
 * @category constructors
 * @since 0.1.0
 */
export const fit =
  <S>(options: FitOptions<S>, observe: (event: FitEvent) => void = () => {}) =>
  (batches: (epoch: number) => Stream.Stream<Batch>): TE.TaskEither<Failure, Fitted> =>
  async () => {
    const last = await StreamTask.last(observe)(events(options)(batches))()
    if (last?._tag === 'Done') return E.right(last.fitted)
    return E.left(last?._tag === 'Failed' ? last.failure : { _tag: 'Aborted', step: 0 })
  }

// The loop itself is one generator: events wait for whoever asks, and nothing runs ahead of them.
async function* trainingRun<S>(
  options: FitOptions<S>,
  batches: (epoch: number) => Stream.Stream<Batch>,
): AsyncGenerator<FitEvent, undefined, undefined> {
  const { model, epochs, seed, start, from, averageDecay } = options
  const started = await ready()
  if (E.isLeft(started)) return yield failed(started.left)
  const stepsPerEpoch = lengthOf(batches(0))
  const steps = epochs * stepsPerEpoch
  if (steps === 0) return yield failed(empty('the stream of batches'))
  if (steps === Infinity) return yield failed(mismatch('the batches of an epoch', 'an end', 'an endless stream'))
  const fresh = start ?? model.init(child('weights')(seed))
  const other = from === undefined ? undefined : unlike(fresh)(from)
  if (other !== undefined) return yield failed(other)

  const begin = from?.training ?? { variables: fresh }
  const plain = trainer<S>(model, options.optimiser ?? (adam() as Optimiser<unknown> as Optimiser<S>), begin)
  const training = averageDecay === undefined ? plain : averaged(averageDecay, begin.averages)(plain)
  try {
    yield* epochsOf(options, batches, steps, training)
  } finally {
    training.dispose()
  }
}

async function* epochsOf<S>(
  options: FitOptions<S>,
  batches: (epoch: number) => Stream.Stream<Batch>,
  steps: number,
  training: Trainer,
): AsyncGenerator<FitEvent, undefined, undefined> {
  const { model, epochs, validation, from, keep, save = saveNothing, clock = () => 0 } = options
  const so = { step: from?.step ?? 0, smoothed: from?.smoothed ?? 0, best: from?.best }
  const saved: Saver = async (moment, at) => {
    const { best, ...rest } = so
    const done = await save(moment, () => ({
      ...at,
      ...rest,
      training: training.snapshot(),
      ...(best === undefined ? {} : { best }),
    }))()
    return E.isLeft(done) ? done.left : undefined
  }
  for (let epoch = from?.epoch ?? 0; epoch < epochs; epoch++) {
    const begun = clock()
    // Where a snapshot was in its epoch is of use in that one only.
    const resume = epoch === from?.epoch ? from.batches : undefined
    const failure = yield* passOf(options, batches(epoch), { epoch, steps, resume }, so, training, saved)
    if (failure !== undefined) return yield failed(failure)
    let measured: Evaluation | undefined
    if (validation !== undefined) {
      const variables = training.variables()
      measured = evaluate(model)(variables)(validation)
      if (keep === 'best' && (so.best === undefined || measured.accuracy > so.best.accuracy))
        so.best = { variables, accuracy: measured.accuracy }
    }
    const trainLoss = so.smoothed / (1 - 0.98 ** so.step)
    yield { _tag: 'Epoch', epoch, trainLoss, validation: measured, seconds: (clock() - begun) / 1000 }
    const unsaved = await saved('epoch', { epoch: epoch + 1 })
    if (unsaved !== undefined) return yield failed(unsaved)
  }
  const kept = so.best === undefined ? training.variables() : so.best.variables
  return yield { _tag: 'Done', fitted: fitted(model, kept) }
}

type Saver = (moment: Moment, at: Pick<Snapshot, 'epoch' | 'batches'>) => Promise<Failure | undefined>

// One pass over the batches of an epoch, from where it was left; what it returns is why it ended early.
async function* passOf<S>(
  { model, seed, signal, loss, schedules = oneCycle() }: FitOptions<S>,
  stream: Stream.Stream<Batch>,
  at: { readonly epoch: number; readonly steps: number; readonly resume: Stream.Checkpoint | undefined },
  so: { step: number; smoothed: number },
  training: Trainer,
  saved: Saver,
): AsyncGenerator<FitEvent, Failure | undefined, undefined> {
  const { epoch, steps, resume } = at
  if (resume !== undefined && resume.shape !== stream.shape)
    return mismatch('the batches of the snapshot', resume.shape, stream.shape)
  const cursor = stream.open(resume?.state)
  const place = (): Pick<Snapshot, 'epoch' | 'batches'> => ({
    epoch,
    batches: { shape: stream.shape, state: cursor.state() },
  })
  try {
    for (;;) {
      await breath()
      if (signal?.aborted === true) return (await saved('stop', place())) ?? { _tag: 'Aborted', step: so.step }
      const batch = cursor.next()
      if (batch === Stream.DONE) return undefined
      const difference = differenceOf(model.spec, batch)
      if (difference !== undefined) return difference
      // A later epoch may be longer than the first, by which the whole is measured.
      const progress = Math.min(1, so.step / steps)
      const rates = { learningRate: schedules.learningRate(progress), momentum: schedules.momentum(progress) }
      const value = training.step(batch, crossEntropy(loss)(batch), child(so.step)(child('noise')(seed)), rates)
      so.step++
      if (!Number.isFinite(value)) return { _tag: 'Diverged', step: so.step, loss: value }
      so.smoothed = 0.98 * so.smoothed + 0.02 * value
      yield { _tag: 'Progress', step: so.step, steps, epoch, loss: value }
      const unsaved = await saved('step', place())
      if (unsaved !== undefined) return unsaved
    }
  } finally {
    cursor.close()
  }
}

const saveNothing = (): TE.TaskEither<Failure, void> => TE.right(undefined)

const failed = (failure: Failure): FitEvent => ({ _tag: 'Failed', failure })

// Classes in another order would train without complaint, and wrongly.
const differenceOf = ({ variables, vocabulary }: Spec, { variables: found, targets }: Batch): Failure | undefined => {
  if (found !== variables) return mismatch('variables of the batches', String(variables), String(found))
  if (!('vocabulary' in targets) || sameVocabulary(targets.vocabulary, vocabulary)) return undefined
  return mismatch('classes of the batches', vocabulary.join(', '), targets.vocabulary.join(', '))
}

const lengthOf = (batches: Stream.Stream<Batch>): number => batches.length ?? Stream.run(count)(batches)()

const ready: TE.TaskEither<Failure, unknown> = TE.tryCatch(
  () => wasmBackend(),
  (error) => unavailable('the WASM backend', error instanceof Error ? error.message : String(error)),
)

// Between steps, signals and timers get their turn. A timer alone would wait a millisecond, in pages four.
const breath = (): Promise<void> => new Promise((resume) => void later(() => resume()))

const later = (globalThis as Partial<typeof globalThis>).setImmediate ?? setTimeout

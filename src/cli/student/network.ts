/**
 * Networks as teachers and students: trained on labels and pseudo-labels, and put into the journal.
 */
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Predictor, collate, toExamples } from '../../core/Batch.ts'
import * as Dataset from '../../core/Dataset.ts'
import * as Epochs from '../../core/Epochs.ts'
import { type Example, mapSeries } from '../../core/Example.ts'
import type { Failure } from '../../core/Failure.ts'
import * as Sampler from '../../core/Sampler.ts'
import { type Seed, child } from '../../core/Seed.ts'
import type { Model, Variables } from '../../nn/Model.ts'
import { oneCycle } from '../../optim/schedule.ts'
import { noisyStudent } from '../../semi/noisyStudent.ts'
import { ramp } from '../../semi/ramp.ts'
import { type FitEvent, fit } from '../../train/fit.ts'
import { type Fitted, fitted } from '../../train/Fitted.ts'
import type { Plain } from '../../train/checkpoint.ts'
import { onExamples } from '../../transform/lift.ts'
import * as Preprocessing from '../../transform/preprocessing.ts'
import type { Journal } from '../journal.ts'
import { applyTo } from '../run.ts'
import { type Method, noises } from './Method.ts'

/**
 * How many steps of training lie between two values of a curve.
 *
 * @category model
 * @since 0.1.0
 */
export const curveStride = (steps: number): number => Math.ceil(steps / 100)

/**
 * A network that has learnt, what it predicts of series as they come, and its loss on the way, at some hundred steps.
 *
 * @category model
 * @since 0.1.0
 */
export interface Learnt extends Pick<Fitted, 'predictor' | 'variables'> {
  readonly curve: ReadonlyArray<number>
}

/**
 * What a training needs beside its examples, which come as they are: the network sees them prepared.
 *
 * @category model
 * @since 0.1.0
 */
export interface Training {
  readonly method: Method
  readonly model: Model
  readonly preprocessing: Preprocessing.Preprocessing
  readonly seed: Seed
  readonly start?: Variables
  readonly signal: AbortSignal
  readonly observe: (event: FitEvent) => void
}

/**
 * Train on labels and pseudo-labels as a stage of a journal. Without pseudo-labels it is plain supervised training, of as
 * many steps.
 *
 * @category constructors
 * @since 0.1.0
 */
export const trained =
  ({ stage }: Journal, name: string) =>
  ({ method, model, preprocessing, seed, start, signal, observe }: Training) =>
  (labeled: Dataset.Dataset<Example>, pseudo: Dataset.Dataset<Example>): TE.TaskEither<Failure, Learnt> =>
    pipe(
      stage(name, ({ seen, saving, ...from }) => {
        const noise = onExamples(noises[method.noise].series)
        const noisy = (part: string, examples: Dataset.Dataset<Example>) =>
          pipe(
            examples,
            applyTo(preprocessing),
            Dataset.sample(Sampler.shuffled(pipe(seed, child('order'), child(part)))),
            Epochs.mapRandom(pipe(seed, child('noise'), child(part)), noise),
          )
        const { batchSize, ratio, steps, averageDecay } = method
        return pipe(
          mixOf(method, seed, ratio, batchSize)(noisy('labeled', labeled), noisy('pseudo', pseudo)),
          TE.flatMap(({ batches, epochs }) => {
            const curve = [...seen]
            const watch = (event: FitEvent): void => {
              if (event._tag === 'Progress' && event.step % curveStride(steps) === 0) curve.push(event.loss)
              observe(event)
            }
            return pipe(
              fit(
                {
                  model,
                  epochs,
                  seed: child('fit')(seed),
                  schedules: oneCycle({ peak: method.learningRate }),
                  signal,
                  ...(start === undefined ? {} : { start }),
                  ...(averageDecay > 0 ? { averageDecay } : {}),
                  ...from,
                  save: saving(() => [...curve]),
                },
                watch,
              )(batches),
              TE.map(({ variables }) => ({ variables: variables as unknown as Plain, curve })),
            )
          }),
        )
      }),
      TE.map(({ variables: plain, curve }) => {
        const variables = plain as unknown as Variables
        return { variables, predictor: prepared(preprocessing)(fitted(model, variables).predictor), curve }
      }),
    )

/**
 * A predictor of series as they come, made of one of prepared series.
 *
 * @category combinators
 * @since 0.1.0
 */
export const prepared = (preprocessing: Preprocessing.Preprocessing): ((predictor: Predictor) => Predictor) => {
  const prepare = mapSeries(Preprocessing.apply(preprocessing))
  return (predictor) => (batch) => predictor(collate(toExamples(batch).map(prepare)))
}

// As many epochs as give the steps: an epoch is one pass over the labels, however few.
const mixOf =
  ({ steps, pseudoWeight, warmUp }: Method, seed: Seed, ratio: number, batchSize: number) =>
  (labeled: Epochs.Epochs<Example>, pseudo: Epochs.Epochs<Example>) => {
    const options = { seed: child('mix')(seed), batchSize, ratio, last: 'keep' as const }
    return pipe(
      TE.fromEither(noisyStudent(options)(labeled, pseudo)),
      TE.flatMap(({ batches }) => {
        const epochs = Math.max(1, Math.round(steps / (batches(0).length ?? 1)))
        const weight = ramp({ rise: Math.round(warmUp * epochs), weight: pseudoWeight })
        return pipe(
          TE.fromEither(noisyStudent({ ...options, pseudoWeight: weight })(labeled, pseudo)),
          TE.map((mixed) => ({ batches: mixed.batches, epochs })),
        )
      }),
    )
  }

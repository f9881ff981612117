/**
 * `millrace train` and `millrace evaluate`.
 */
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as Dataset from '../core/Dataset.ts'
import * as Epochs from '../core/Epochs.ts'
import { type Example, sameVocabulary } from '../core/Example.ts'
import { type Failure, mismatch } from '../core/Failure.ts'
import * as Sampler from '../core/Sampler.ts'
import * as Seed from '../core/Seed.ts'
import * as Weights from '../core/Weights.ts'
import { readBytes, writeBytes } from '../data/node/files.ts'
import type { Share } from '../data/Share.ts'
import { hideLabels } from '../data/split.ts'
import { type Architecture, architectures } from '../nn/architectures.ts'
import { wasmBackend } from '../nn/backend.ts'
import { oneCycle } from '../optim/schedule.ts'
import { noisyStudent } from '../semi/noisyStudent.ts'
import { evaluate } from '../train/evaluate.ts'
import { type FitEvent, fit } from '../train/fit.ts'
import { decodeModel, encodeModel } from '../train/modelFile.ts'
import * as Preprocessing from '../transform/preprocessing.ts'
import { randomSize } from '../transform/resize.ts'
import { type Edge, applyTo, prepare, preprocess, showEpochs, tableHead } from './run.ts'
import type { Terminal } from './terminal.ts'

/**
 * What `millrace train` is told.
 *
 * @category model
 * @since 0.1.0
 */
export interface TrainOptions {
  readonly dataset: string
  readonly dataDir: string | undefined
  readonly model: Architecture
  readonly epochs: number
  readonly batchSize: number
  readonly learningRate: number
  readonly dropout: number
  readonly labels: Share
  readonly seed: number
  readonly out: string | undefined
  readonly json: boolean
}

/**
 * What `millrace evaluate` is told.
 *
 * @category model
 * @since 0.1.0
 */
export interface EvaluateOptions {
  readonly model: string
  readonly dataset: string
  readonly dataDir: string | undefined
  readonly json: boolean
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Train a network on a dataset's training part and measure it on its test part after each epoch.
 *
 * @category constructors
 * @since 0.1.0
 */
export const train = (options: TrainOptions, { terminal, signal, clock }: Edge): TE.TaskEither<Failure, void> => {
  const { dataset, dataDir, epochs, batchSize, learningRate, labels, json } = options
  const file = options.out === undefined ? undefined : join(options.out, 'model.safetensors')
  const seed = Seed.make(options.seed)
  return pipe(
    TE.Do,
    TE.bind('data', () => prepare(dataset, dataDir, signal)),
    TE.bind('labeled', ({ data }) => TE.fromEither(keepLabels(labels, seed, data.train))),
    TE.let('prepared', ({ data, labeled }) => preprocess(data, labeled)),
    TE.let('test', ({ data, prepared }) => applyTo(prepared)(data.test)),
    TE.bind('mixed', ({ labeled, prepared }) => {
      const order = pipe(labeled, applyTo(prepared), Dataset.sample(Sampler.shuffled(Seed.child('order')(seed))))
      const nothing = Epochs.constant(Dataset.fromArray<Example>([]))
      return TE.fromEither(
        noisyStudent({
          seed: Seed.child('mix')(seed),
          batchSize,
          last: 'keep',
          batchTransform: randomSize({ magnitude: 0.3 }),
        })(order, nothing),
      )
    }),
    TE.bind('trained', ({ data, labeled, test, mixed }) => {
      const model = architectures[options.model]({ dropout: options.dropout })(data)
      const parameters = Weights.count(model.init(seed).weights)
      if (json)
        terminal.line(
          JSON.stringify({
            event: 'start',
            dataset: data.name,
            model: model.name,
            parameters,
            labeled: labeled.length,
            test: test.length,
            variables: data.variables,
            steps: data.steps,
            classes: data.vocabulary.length,
            epochs,
            batchSize,
            learningRate,
            dropout: options.dropout,
            seed: options.seed,
          }),
        )
      else {
        const { name, variables, steps, vocabulary } = data
        terminal.line(`${name}: ${labeled.length} labeled and ${test.length} test series`)
        terminal.line(`${variables} variables x ${steps} steps, ${vocabulary.length} classes`)
        terminal.line(`${model.name}: ${parameters} parameters; epochs ${epochs}, batch size ${batchSize}`)
        terminal.line(tableHead)
      }
      return fit(
        {
          model,
          epochs,
          seed: Seed.child('fit')(seed),
          schedules: oneCycle({ peak: learningRate }),
          validation: test,
          signal,
          clock,
        },
        json ? jsonEpochs(terminal) : showEpochs(terminal),
      )(mixed.batches)
    }),
    TE.tap(({ trained, prepared }) =>
      file === undefined
        ? TE.right(undefined)
        : writeBytes(file, encodeModel({ fitted: trained, preprocessing: Preprocessing.encode(prepared) })),
    ),
    TE.map(({ test, trained }) => {
      const measured = evaluate(trained.model)(trained.variables)(test)
      if (json)
        terminal.line(JSON.stringify({ event: 'result', ...measured, ...(file === undefined ? {} : { model: file }) }))
      else {
        terminal.line(`accuracy on the test part: ${measured.accuracy.toFixed(4)}`)
        if (file !== undefined) terminal.line(`saved ${file}`)
      }
    }),
  )
}

/**
 * Measure a saved network on a dataset's test part, prepared as its training part was.
 *
 * @category constructors
 * @since 0.1.0
 */
export const evaluateFile = (
  { model: path, dataset, dataDir, json }: EvaluateOptions,
  { terminal, signal }: Edge,
): TE.TaskEither<Failure, void> =>
  pipe(
    TE.Do,
    TE.bind('saved', () => pipe(readBytes(path), TE.flatMapEither(decodeModel(path)))),
    TE.bind('data', () => prepare(dataset, dataDir, signal)),
    TE.bind('transform', ({ saved }) => TE.fromEither(Preprocessing.parse(saved.preprocessing))),
    TE.tapEither(({ saved, data }) => {
      const { variables, vocabulary } = saved.fitted.model.spec
      if (variables !== data.variables)
        return E.left(mismatch(`variables of ${data.name}`, `${variables} as in ${path}`, `${data.variables}`))
      return sameVocabulary(vocabulary, data.vocabulary)
        ? E.right(undefined)
        : E.left(
            mismatch(`classes of ${data.name}`, `${vocabulary.join(', ')} as in ${path}`, data.vocabulary.join(', ')),
          )
    }),
    TE.tap(() => TE.fromTask(() => wasmBackend())),
    TE.map(({ saved, data, transform }) => {
      const { model, variables } = saved.fitted
      const measured = evaluate(model)(variables)(applyTo(transform)(data.test))
      if (json) {
        terminal.line(JSON.stringify({ event: 'start', dataset: data.name, model: model.name, test: data.test.length }))
        terminal.line(JSON.stringify({ event: 'result', ...measured }))
      } else {
        terminal.line(`${data.name}: ${data.test.length} test series, ${model.name} from ${path}`)
        terminal.line(`loss ${measured.loss.toFixed(6)}, accuracy ${measured.accuracy.toFixed(4)}`)
      }
    }),
  )

const keepLabels = (
  share: Share,
  seed: Seed.Seed,
  examples: Dataset.Dataset<Example>,
): E.Either<Failure, Dataset.Dataset<Example>> =>
  'keep' in share && share.keep > examples.length
    ? E.left(mismatch('labels', `at most ${examples.length}`, String(share.keep)))
    : E.right(hideLabels(share)(Seed.child('labels')(seed))(examples).labeled)

const jsonEpochs =
  (terminal: Terminal) =>
  (event: FitEvent): void => {
    if (event._tag === 'Progress') terminal.progress(event.step / event.steps, `epoch ${event.epoch}`)
    if (event._tag !== 'Epoch') return
    const { epoch, trainLoss, validation, seconds } = event
    terminal.line(
      JSON.stringify({
        event: 'epoch',
        epoch,
        trainLoss,
        validLoss: validation?.loss,
        accuracy: validation?.accuracy,
        seconds,
      }),
    )
  }

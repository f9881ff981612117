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
import { type Share, showShare } from '../data/Share.ts'
import { hideLabels } from '../data/split.ts'
import { type Architecture, architectures } from '../nn/architectures.ts'
import { wasmBackend } from '../nn/backend.ts'
import type { Model, Variables } from '../nn/Model.ts'
import { oneCycle } from '../optim/schedule.ts'
import { noisyStudent } from '../semi/noisyStudent.ts'
import type { Plain } from '../train/checkpoint.ts'
import { evaluate } from '../train/evaluate.ts'
import { type FitEvent, fit } from '../train/fit.ts'
import { type Fitted, fitted } from '../train/Fitted.ts'
import { decodeModel, encodeModel } from '../train/modelFile.ts'
import * as Preprocessing from '../transform/preprocessing.ts'
import { randomSize } from '../transform/resize.ts'
import { type Journal, type Shape, openJournal } from './journal.ts'
import { type Edge, type Prepared, applyTo, prepare, preprocess, showEpochs, showJournal, tableHead } from './run.ts'
import { shapeOf } from './shape.ts'
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
  readonly every: number
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
 * Train a network on a dataset's training part and measure it on its test part after each epoch. With a folder to write
 * to, it goes on where it was stopped; once the network is saved there, it begins anew.
 *
 * @category constructors
 * @since 0.1.0
 */
export const train = (options: TrainOptions, edge: Edge): TE.TaskEither<Failure, void> => {
  const { terminal, signal, clock, version } = edge
  const { dataset, dataDir, labels, out, every, json } = options
  const seed = Seed.make(options.seed)
  const file = out === undefined ? undefined : join(out, 'model.safetensors')
  return pipe(
    TE.Do,
    TE.bind('data', () => prepare(dataset, dataDir, signal)),
    TE.bind('labeled', ({ data }) => TE.fromEither(keepLabels(labels, seed, data.train))),
    TE.let('prepared', ({ data, labeled }) => preprocess(data, labeled)),
    TE.let('test', ({ data, prepared }) => applyTo(prepared)(data.test)),
    TE.let('model', ({ data }) => architectures[options.model]({ dropout: options.dropout })(data)),
    TE.bind('shape', ({ data }) => TE.fromTask(shapeOf(version, 'train', choicesOf(options))(data))),
    TE.bind('journal', ({ shape }) => openJournal({ directory: out, shape, every: 1000 * every, clock })),
    TE.tapIO(({ data, labeled, model, journal }) => () => {
      showJournal(terminal, out)(journal)
      showStart(options, data, labeled.length, model, terminal)
    }),
    TE.bind('trained', ({ labeled, prepared, test, model, journal }) =>
      learn(options, journal, { signal, clock, observe: (json ? jsonEpochs : showEpochs)(terminal) })(
        model,
        applyTo(prepared)(labeled),
        test,
      ),
    ),
    TE.tap(({ trained, prepared, journal }) =>
      file === undefined
        ? TE.right(undefined)
        : pipe(
            writeBytes(file, encodeModel({ fitted: trained, preprocessing: Preprocessing.encode(prepared) })),
            TE.flatMap(() => journal.remove),
          ),
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

interface Watched {
  readonly signal: AbortSignal
  readonly clock: () => number
  readonly observe: (event: FitEvent) => void
}

// The one stage of the run. Epochs that an earlier process went through are told of again, with the times they took.
const learn =
  (options: TrainOptions, journal: Journal, { signal, clock, observe }: Watched) =>
  (model: Model, labeled: Dataset.Dataset<Example>, test: Dataset.Dataset<Example>): TE.TaskEither<Failure, Fitted> => {
    const { epochs, batchSize, learningRate } = options
    const seed = Seed.make(options.seed)
    const order = Dataset.sample(Sampler.shuffled(Seed.child('order')(seed)))(labeled)
    const mixing = { seed: Seed.child('mix')(seed), batchSize, last: 'keep' as const }
    const unlabeled = Epochs.constant(Dataset.fromArray<Example>([]))
    let told = 0
    const tell = (event: FitEvent): void => {
      if (event._tag === 'Epoch') told++
      observe(event)
    }
    return pipe(
      TE.fromEither(noisyStudent({ ...mixing, batchTransform: randomSize({ magnitude: 0.3 }) })(order, unlabeled)),
      TE.flatMap(({ batches }) =>
        journal.stage('training', ({ seen, saving, ...from }) => {
          const notes = [...seen]
          epochsOf(seen).forEach(tell)
          const watch = (event: FitEvent): void => {
            if (event._tag === 'Epoch') notes.push(...noteOf(event))
            tell(event)
          }
          const schedules = oneCycle({ peak: learningRate })
          const save = saving(() => [...notes])
          const how = { model, epochs, seed: Seed.child('fit')(seed), schedules, validation: test, signal, clock }
          return pipe(
            fit({ ...how, ...from, save }, watch)(batches),
            TE.map(({ variables }) => ({ variables: variables as unknown as Plain, notes })),
          )
        }),
      ),
      TE.map(({ variables, notes }) => {
        // None has been yet where all of the training is from the journal.
        epochsOf(notes).slice(told).forEach(tell)
        return fitted(model, variables as unknown as Variables)
      }),
    )
  }

const noteOf = ({ trainLoss, validation, seconds }: FitEvent & { readonly _tag: 'Epoch' }): ReadonlyArray<number> => [
  trainLoss,
  validation?.loss ?? Number.NaN,
  validation?.accuracy ?? Number.NaN,
  seconds,
]

const epochsOf = (notes: ReadonlyArray<number>): ReadonlyArray<FitEvent> =>
  Array.from({ length: notes.length / 4 }, (_, epoch) => {
    const [trainLoss, loss, accuracy, seconds] = notes.slice(4 * epoch, 4 * epoch + 4) as [
      number,
      number,
      number,
      number,
    ]
    return { _tag: 'Epoch', epoch, trainLoss, validation: { loss, accuracy }, seconds }
  })

const choicesOf = ({
  dataset: _dataset,
  dataDir: _dir,
  out: _out,
  every: _every,
  json: _json,
  labels,
  ...rest
}: TrainOptions): Shape => ({ ...rest, labels: showShare(labels) })

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

const showStart = (
  { epochs, batchSize, learningRate, dropout, seed, json }: TrainOptions,
  { name, variables, steps, vocabulary, test }: Prepared,
  labeled: number,
  model: Model,
  terminal: Terminal,
): void => {
  const parameters = Weights.count(model.init(Seed.make(seed)).weights)
  if (json)
    return terminal.line(
      JSON.stringify({
        event: 'start',
        dataset: name,
        model: model.name,
        parameters,
        labeled,
        test: test.length,
        variables,
        steps,
        classes: vocabulary.length,
        epochs,
        batchSize,
        learningRate,
        dropout,
        seed,
      }),
    )
  terminal.line(`${name}: ${labeled} labeled and ${test.length} test series`)
  terminal.line(`${variables} variables x ${steps} steps, ${vocabulary.length} classes`)
  terminal.line(`${model.name}: ${parameters} parameters; epochs ${epochs}, batch size ${batchSize}`)
  terminal.line(tableHead)
}

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

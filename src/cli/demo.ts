/**
 * `millrace demo`: the reference example, line for line, and then what it is for: few labels, a teacher, a student.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as Dataset from '../core/Dataset.ts'
import * as Epochs from '../core/Epochs.ts'
import type { Example } from '../core/Example.ts'
import type { Failure } from '../core/Failure.ts'
import * as Sampler from '../core/Sampler.ts'
import * as Seed from '../core/Seed.ts'
import * as Transform from '../core/Transform.ts'
import { hideLabels } from '../data/split.ts'
import { inceptionTime } from '../nn/inceptionTime.ts'
import type { Model } from '../nn/Model.ts'
import { oneCycle } from '../optim/schedule.ts'
import { type Options, noisyStudent } from '../semi/noisyStudent.ts'
import { pseudoLabels } from '../semi/pseudoLabels.ts'
import { evaluate } from '../train/evaluate.ts'
import { type Fitted } from '../train/Fitted.ts'
import { type FitEvent, fit } from '../train/fit.ts'
import { onExamples } from '../transform/lift.ts'
import { noise } from '../transform/noise.ts'
import { randomSize } from '../transform/resize.ts'
import { mapTarget, oneHot } from '../transform/target.ts'
import { type Prepared, applyTo, prepare, preprocess, showEpochs, tableHead } from './run.ts'
import type { Terminal } from './terminal.ts'

/**
 * What `millrace demo` is told.
 *
 * @category model
 * @since 0.1.0
 */
export interface DemoOptions {
  readonly dataset: string
  readonly dataDir: string | undefined
  readonly seed: number
}

interface Edge {
  readonly terminal: Terminal
  readonly signal: AbortSignal
  readonly clock: () => number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Both halves of the reference example, then a teacher on a tenth of the labels and its noised student.
 *
 * @category constructors
 * @since 0.1.0
 */
export const demo = ({ dataset, dataDir, seed: number }: DemoOptions, edge: Edge): TE.TaskEither<Failure, void> => {
  const seed = Seed.make(number)
  return pipe(
    prepare(dataset, dataDir, edge.signal),
    TE.tapIO((data) => () => {
      const { name, train, test, variables, steps, vocabulary } = data
      edge.terminal.line(`${name}: ${train.length} + ${test.length} series, ${variables} variables x ${steps} steps`)
      edge.terminal.line(`classes: ${vocabulary.join(', ')}`)
    }),
    TE.tap((data) => reference(data, 'class ids', (pseudo) => pseudo, seed, edge)),
    TE.tap((data) => reference(data, 'probability rows', Dataset.map(mapTarget(oneHot)), seed, edge)),
    TE.flatMap((data) => teacherAndStudent(data, seed, edge)),
  )
}

// The reference takes every series with its true label as pseudo-labeled, validation included: so do we, here only.
const reference = (
  data: Prepared,
  kind: string,
  labelsOf: (pseudo: Dataset.Dataset<Example>) => Dataset.Dataset<Example>,
  seed: Seed.Seed,
  { terminal, signal, clock }: Edge,
): TE.TaskEither<Failure, Fitted> => {
  terminal.line('')
  terminal.line(`The reference example, pseudo-labels as ${kind}`)
  const prepared = preprocess(data, data.train)
  const [train, test] = [applyTo(prepared)(data.train), applyTo(prepared)(data.test)]
  const shapes: Array<string> = []
  return pipe(
    noisyStudent({
      seed: Seed.child('mix')(seed),
      batchSize: 256,
      ratio: 2,
      batchTransform: randomSize({ magnitude: 0.5 }),
      validation: test,
      allowOverlap: true,
      verbose: (line) => void (line.includes('_comb') ? shapes.push(line) : terminal.line(line)),
    })(shuffled(train, 'labeled', seed), shuffled(labelsOf(Dataset.concat(test)(train)), 'pseudo', seed)),
    TE.fromEither,
    TE.flatMap(({ batches }) => {
      terminal.line(tableHead)
      return fit(
        { model: inceptionTime()(data), epochs: 1, seed: Seed.child('fit')(seed), validation: test, signal, clock },
        showEpochs(terminal),
      )(batches)
    }),
    TE.tapIO(() => () => shapes.slice(0, 2).forEach(terminal.line)),
  )
}

const teacherAndStudent = (data: Prepared, seed: Seed.Seed, edge: Edge): TE.TaskEither<Failure, void> => {
  const { terminal } = edge
  const hidden = hideLabels({ percent: 10 })(Seed.child('labels')(seed))(data.train)
  // Statistics come from labeled series only, and the teacher sees clean ones.
  const ready = applyTo(preprocess(data, hidden.labeled))
  const [labeled, unlabeled, test] = [ready(hidden.labeled), ready(hidden.unlabeled), ready(data.test)]
  const nothing = Dataset.fromArray<Example>([])
  const step = 'teacher and student'

  return pipe(
    TE.Do,
    TE.tapIO(() => () => {
      terminal.line('')
      terminal.line(`A teacher on ${labeled.length} labels, its ${unlabeled.length} pseudo-labels, a noised student`)
    }),
    TE.bind('teacher', () =>
      trainOn(
        teacherModel(data),
        'teacher',
        { labeled, pseudo: nothing, batchSize: 18, epochs: 60, last: 'keep' },
        seed,
        edge,
      ),
    ),
    TE.bind('pseudo', ({ teacher }) =>
      TE.right(pseudoLabels({ vocabulary: data.vocabulary })(teacher.predictor)(unlabeled)),
    ),
    TE.bind('student', ({ pseudo }) =>
      trainOn(studentModel(data), 'student', { labeled, pseudo, batchSize: 64, epochs: 60, last: 'keep' }, seed, edge),
    ),
    TE.map(({ teacher, student }) => {
      const accuracy = ({ model, variables }: Fitted): string => evaluate(model)(variables)(test).accuracy.toFixed(3)
      terminal.line(`teacher: accuracy ${accuracy(teacher)} on ${test.length} test series`)
      terminal.line(`student: accuracy ${accuracy(student)}`)
      void step
    }),
  )
}
const teacherModel = (data: Prepared): Model => inceptionTime({ filters: 16, depth: 3 })(data)
const studentModel = (data: Prepared): Model =>
  inceptionTime({ filters: 16, depth: 3, dropout: 0.5, survival: 0.8 })(data)

const trainOn = (
  model: Model,
  name: string,
  {
    labeled,
    pseudo,
    epochs,
    ...mixing
  }: { labeled: Dataset.Dataset<Example>; pseudo: Dataset.Dataset<Example>; epochs: number } & Omit<Options, 'seed'>,
  seed: Seed.Seed,
  { terminal, signal, clock }: Edge,
): TE.TaskEither<Failure, Fitted> =>
  pipe(
    noisyStudent({ ...mixing, seed: Seed.child(name)(seed) })(
      pipe(shuffled(labeled, name, seed), noised(name, seed)),
      pipe(shuffled(pseudo, `${name} pseudo`, seed), noised(`${name} pseudo`, seed)),
    ),
    TE.fromEither,
    TE.flatMap(({ batches }) =>
      fit(
        { model, epochs, seed: Seed.child(name)(seed), schedules: oneCycle({ peak: 3e-3 }), signal, clock },
        (event: FitEvent) => {
          if (event._tag === 'Progress') terminal.progress(event.step / event.steps, `${name}, epoch ${event.epoch}`)
        },
      )(batches),
    ),
  )

const shuffled = (dataset: Dataset.Dataset<Example>, name: string, seed: Seed.Seed): Epochs.Epochs<Example> =>
  Dataset.sample(Sampler.shuffled(pipe(seed, Seed.child('order'), Seed.child(name))))(dataset)

const noised = (name: string, seed: Seed.Seed): ((examples: Epochs.Epochs<Example>) => Epochs.Epochs<Example>) =>
  Epochs.mapRandom(pipe(seed, Seed.child('noise'), Seed.child(name)), onExamples(noise()))
void E
void Transform

/**
 * `millrace demo`: the reference example, line for line, and then what it is for: few labels, a teacher, a student.
 */
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as Dataset from '../core/Dataset.ts'
import * as Epochs from '../core/Epochs.ts'
import type { Example } from '../core/Example.ts'
import type { Failure } from '../core/Failure.ts'
import * as Sampler from '../core/Sampler.ts'
import * as Seed from '../core/Seed.ts'
import { hideLabels } from '../data/split.ts'
import { inceptionTime } from '../nn/inceptionTime.ts'
import type { Model } from '../nn/Model.ts'
import { oneCycle } from '../optim/schedule.ts'
import { confident } from '../semi/confident.ts'
import { noisyStudent } from '../semi/noisyStudent.ts'
import { pseudoLabels } from '../semi/pseudoLabels.ts'
import { evaluate } from '../train/evaluate.ts'
import { type Fitted } from '../train/Fitted.ts'
import { fit } from '../train/fit.ts'
import { onExamples } from '../transform/lift.ts'
import { noise } from '../transform/noise.ts'
import { randomSize } from '../transform/resize.ts'
import { harden, mapTarget, oneHot } from '../transform/target.ts'
import { type Edge, type Prepared, applyTo, prepare, preprocess, showEpochs, tableHead } from './run.ts'

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
    TE.tapIO(({ name, train, test, variables, steps, vocabulary }) => () => {
      edge.terminal.line(`${name}: ${train.length} + ${test.length} series, ${variables} variables x ${steps} steps`)
      edge.terminal.line(`classes: ${vocabulary.join(', ')}`)
    }),
    TE.tap((data) => reference('class ids', (target) => target, data, seed, edge)),
    TE.tap((data) => reference('probability rows', oneHot, data, seed, edge)),
    TE.flatMap((data) => teacherAndStudent(data, seed, edge)),
  )
}

// The reference takes every series with its true label as pseudo-labeled, validation included: so do we, here only.
const reference = (
  kind: string,
  labelAs: (target: Example['target']) => Example['target'],
  data: Prepared,
  seed: Seed.Seed,
  { terminal, signal, clock }: Edge,
): TE.TaskEither<Failure, Fitted> => {
  const ready = applyTo(preprocess(data, data.train))
  const [train, test] = [ready(data.train), ready(data.test)]
  const pseudo = pipe(train, Dataset.concat(test), Dataset.map(mapTarget(labelAs)))
  const shapes: Array<string> = []
  terminal.line(`\nThe reference example, pseudo-labels as ${kind}`)
  return pipe(
    noisyStudent({
      seed: Seed.child('mix')(seed),
      batchSize: 256,
      ratio: 2,
      batchTransform: randomSize({ magnitude: 0.5 }),
      validation: test,
      allowOverlap: true,
      // The reference shows the shapes of its batches below the table.
      verbose: (line) => void (line.includes('_comb') ? shapes.push(line) : terminal.line(line)),
    })(shuffled('labeled', seed)(train), shuffled('pseudo', seed)(pseudo)),
    TE.fromEither,
    TE.flatMap(({ batches }) => {
      terminal.line(tableHead)
      const model = inceptionTime()(data)
      return fit(
        { model, epochs: 1, seed: Seed.child('fit')(seed), validation: test, signal, clock },
        showEpochs(terminal),
      )(batches)
    }),
    TE.tapIO(() => () => shapes.forEach(terminal.line)),
  )
}

const teacherAndStudent = (data: Prepared, seed: Seed.Seed, edge: Edge): TE.TaskEither<Failure, void> => {
  const hidden = hideLabels({ percent: 10 })(Seed.child('labels')(seed))(data.train)
  // Statistics come from the labeled series alone; the teacher labels clean series, noise is for learning.
  const ready = applyTo(preprocess(data, hidden.labeled))
  const [labeled, unlabeled, test] = [ready(hidden.labeled), ready(hidden.unlabeled), ready(data.test)]
  const { line } = edge.terminal
  line(`\nA teacher on ${labeled.length} labels, and a noised student on those and confident pseudo-labels`)

  const accuracy = ({ model, variables }: Fitted, examples: Dataset.Dataset<Example>): string =>
    percentage(evaluate(model)(variables)(examples).accuracy)

  return pipe(
    learn('teacher', { model: small(data), labeled, pseudo: Dataset.fromArray([]), epochs: 80 }, seed, edge),
    TE.map((teacher) => {
      const pseudo = pipe(
        unlabeled,
        pseudoLabels({ vocabulary: data.vocabulary })(teacher.predictor),
        confident({ threshold: 0.7 }),
        Dataset.map(mapTarget(harden)),
      )
      line(`teacher: ${accuracy(teacher, test)} of the ${test.length} test series right`)
      line(`pseudo-labels: ${pseudo.length} of ${unlabeled.length} confident, ${rightOf(pseudo, hidden.truth)} right`)
      return pseudo
    }),
    TE.flatMap((pseudo) => learn('student', { model: larger(data), labeled, pseudo, epochs: 80 }, seed, edge)),
    TE.map((student) => line(`student: ${accuracy(student, test)} of the ${test.length} test series right`)),
  )
}

// The student is larger than its teacher, and noised as the paper has it.
const small = inceptionTime({ filters: 16, depth: 3 })
const larger = inceptionTime({ depth: 3, dropout: 0.5, survival: 0.8 })

const rightOf = (pseudo: Dataset.Dataset<Example>, truth: Dataset.Dataset<Example>): string => {
  const classes = new Map(Dataset.toArray(truth).map(({ id, target }) => [id, target]))
  const sameClass = ({ id, target }: Example): boolean => {
    const known = classes.get(id)
    return known?._tag === 'Class' && target._tag === 'Class' && known.id === target.id
  }
  return percentage(Dataset.toArray(pseudo).filter(sameClass).length / pseudo.length)
}

const percentage = (share: number): string => (Number.isNaN(share) ? 'none' : `${(100 * share).toFixed(1)} %`)

interface Lesson {
  readonly model: Model
  readonly labeled: Dataset.Dataset<Example>
  readonly pseudo: Dataset.Dataset<Example>
  readonly epochs: number
}

const learn = (
  name: string,
  { model, labeled, pseudo, epochs }: Lesson,
  parent: Seed.Seed,
  { terminal, signal, clock }: Edge,
): TE.TaskEither<Failure, Fitted> => {
  const seed = Seed.child(name)(parent)
  const noisy = (side: string): ((examples: Dataset.Dataset<Example>) => Epochs.Epochs<Example>) => {
    const ofSide = Seed.child(side)(seed)
    return (examples) =>
      pipe(examples, shuffled(side, seed), Epochs.mapRandom(Seed.child('noise')(ofSide), onExamples(noise())))
  }
  return pipe(
    noisyStudent({ seed, batchSize: 64, ratio: 0.4, last: 'keep' })(noisy('labeled')(labeled), noisy('pseudo')(pseudo)),
    TE.fromEither,
    TE.flatMap(({ batches }) =>
      fit({ model, epochs, seed, schedules: oneCycle({ peak: 3e-3 }), signal, clock }, (event) => {
        if (event._tag === 'Progress') terminal.progress(event.step / event.steps, `${name}, epoch ${event.epoch}`)
      })(batches),
    ),
  )
}

const shuffled = (name: string, seed: Seed.Seed): ((examples: Dataset.Dataset<Example>) => Epochs.Epochs<Example>) =>
  Dataset.sample(Sampler.shuffled(pipe(seed, Seed.child('order'), Seed.child(name))))

/**
 * One draw of labels: a network taught by the labels alone, a teacher, and its students. All that is random follows from
 * the seed of the draw, so methods that are compared on one seed have the same labels.
 */
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { thresholdsForPrecision } from '../../calibrate/thresholds.ts'
import type { Predictor } from '../../core/Batch.ts'
import * as Dataset from '../../core/Dataset.ts'
import { type Example, type Target, harden } from '../../core/Example.ts'
import type { Failure } from '../../core/Failure.ts'
import { type Seed, child } from '../../core/Seed.ts'
import { hideLabels, stratified } from '../../data/split.ts'
import type { Spec } from '../../nn/Model.ts'
import { type Filter, fixedConfidence, perClassThresholds } from '../../semi/filters.ts'
import { type Measurement, heldOut } from '../../semi/heldOut.ts'
import type { PseudoLabel } from '../../semi/PseudoLabel.ts'
import { type Lesson, type Progress, type Termination, firstTeacher, rounds } from '../../semi/rounds.ts'
import { selectPseudoLabels, selected } from '../../semi/Selection.ts'
import { type Summary, summarize } from '../../semi/summary.ts'
import type { Preprocessing } from '../../transform/preprocessing.ts'
import type { Journal } from '../journal.ts'
import { type Prepared, applyTo, preprocess } from '../run.ts'
import { type Calibration, calibrationOf } from './calibration.ts'
import { type Method, network } from './Method.ts'
import { type Training, trained } from './network.ts'
import { type Teacher, firstTeacherOf, heldOutOf } from './teachers.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * One round of a draw: how the teacher and the student did on the test part, what was selected, and whether the student
 * took its teacher's place.
 *
 * @category model
 * @since 0.1.0
 */
export interface RoundResult {
  readonly round: number
  readonly teacherAccuracy: number
  readonly studentAccuracy: number
  readonly adopted: boolean
  readonly validation: Progress<Teacher>['rounds'][number]['validation']
  readonly summary: Summary
  readonly records: ReadonlyArray<PseudoLabel>
  readonly curve: ReadonlyArray<number>
}

/**
 * What a draw gave. The student is the best of the rounds; the teacher is the first one, with a curve where it was
 * trained step by step, and its calibration where that was measured.
 *
 * @category model
 * @since 0.1.0
 */
export interface DrawResult {
  readonly labeled: number
  readonly supervised: { readonly test: Measurement; readonly curve: ReadonlyArray<number> } | undefined
  readonly teacher: Measurement
  readonly teacherCurve: ReadonlyArray<number> | undefined
  readonly calibration: Calibration | undefined
  readonly student: Measurement
  readonly bestRound: number
  readonly ended: Termination
  readonly rounds: ReadonlyArray<RoundResult>
}

/**
 * What a draw may touch of the world, and who is told of what happens.
 *
 * @category model
 * @since 0.1.0
 */
export interface DrawEdge {
  readonly journal: Journal
  readonly signal: AbortSignal
  readonly progress: (share: number, label: string) => void
  readonly tell: (result: RoundResult) => void
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Draw labels and go through the whole method. The test part only measures, at the end of each stage.
 *
 * @category constructors
 * @since 0.1.0
 */
export const draw = (
  method: Method,
  data: Prepared,
  name: string,
  seed: Seed,
  { journal, signal, progress, tell }: DrawEdge,
): TE.TaskEither<Failure, DrawResult> => {
  const parts = partsOf(method, data, seed)
  const { vocabulary } = data
  const spec: Spec = { variables: data.variables, vocabulary }
  const model = network(method.student, method.width, method.noise)(spec)
  const test = heldOut({ vocabulary })(parts.test)
  // Who taught one round and was taught in another is measured once.
  const measured = new Map<Predictor, Measurement>()
  const onTest = (predictor: Predictor): Measurement => {
    const measurement = measured.get(predictor) ?? test.measure(predictor)
    measured.set(predictor, measurement)
    return measurement
  }
  const training = (stage: string): Omit<Training, 'model'> => ({
    method,
    preprocessing: parts.preprocessing,
    seed,
    signal,
    observe: (event) => {
      if (event._tag === 'Progress') progress(event.step / event.steps, `${name}: ${stage}`)
    },
  })
  const supervised = pipe(
    trained(journal, `${name}/labels alone`)({ ...training('labels alone'), model, seed: child('student')(seed) })(
      parts.labeled,
      nothing,
    ),
    TE.map(({ predictor, curve }) => ({ test: onTest(predictor), curve })),
  )
  const teach = firstTeacherOf(journal, `${name}/teacher`, spec, training('teacher'))
  const calibrate = heldOutOf(journal, `${name}/teacher`, spec, training('folds of the teacher'))
  return pipe(
    TE.Do,
    TE.bind('supervised', () => (method.baseline ? supervised : TE.right(undefined))),
    TE.bind('first', () => teach(parts.labeled, parts.unlabeled)),
    TE.bind('choice', ({ first }) => choose(method, first, calibrate(first, parts.labeled))),
    TE.bind('taught', ({ first, choice }) => {
      const results: Array<RoundResult> = []
      const learn = pupil(method, journal, name, training, model, parts)
      const truth = truthOf(parts.truth)
      let learnt: { readonly lesson: Lesson<Teacher>; readonly student: Teacher } | undefined
      const tellRound = ({ rounds: all }: Progress<Teacher>): void => {
        const last = all.at(-1)
        if (last === undefined || learnt === undefined || results.length === all.length) return
        const { records, round, adopted, validation } = last
        const previous = all.at(-2)?.records
        const { lesson, student } = learnt
        results.push({
          round,
          teacherAccuracy: onTest(lesson.teacher.predictor).accuracy,
          studentAccuracy: onTest(student.predictor).accuracy,
          adopted,
          validation,
          summary: summarize({ vocabulary, truth, ...(previous === undefined ? {} : { previous }) })(records),
          records,
          curve: student.curve ?? [],
        })
        tell(results.at(-1) as RoundResult)
      }
      return pipe(
        rounds<Teacher>(
          {
            vocabulary,
            unlabeled: parts.unlabeled,
            select: (records) => selectPseudoLabels({ vocabulary, ...choice.selection })(records).records,
            student: (lesson) =>
              pipe(
                learn(lesson),
                TE.tapIO((student) => () => {
                  learnt = { lesson, student }
                }),
              ),
            maxRounds: method.rounds,
            guard: method.guard ? 0.1 : false,
            ...(parts.validation.length > 0 ? { validation: parts.validation } : {}),
          },
          (state) => TE.fromIO(() => tellRound(state)),
        )(firstTeacher(first)),
        TE.map(({ best, bestRound, ended = 'maxRounds' }) => ({ best, bestRound, ended, results })),
      )
    }),
    TE.map(({ supervised: alone, first, choice, taught: { best, bestRound, ended, results } }) => ({
      labeled: parts.labeled.length,
      supervised: alone,
      teacher: onTest(first.predictor),
      teacherCurve: first.curve,
      calibration: choice.calibration,
      student: onTest(best.predictor),
      bestRound,
      ended,
      rounds: results,
    })),
  )
}

const nothing: Dataset.Dataset<Example> = Dataset.fromArray<Example>([])

interface Parts {
  readonly preprocessing: Preprocessing
  readonly labeled: Dataset.Dataset<Example>
  readonly validation: Dataset.Dataset<Example>
  readonly unlabeled: Dataset.Dataset<Example>
  readonly truth: Dataset.Dataset<Example>
  readonly test: Dataset.Dataset<Example>
}

// Series of one length, otherwise as they come; how networks see them is learnt of the labels, without those held out.
const partsOf = ({ labels, validation }: Method, data: Prepared, seed: Seed): Parts => {
  const { labeled: all, unlabeled, truth } = hideLabels(labels)(child('labels')(seed))(data.train)
  const { train, test } =
    validation > 0 ? stratified({ test: validation })(child('validation')(seed))(all) : { train: all, test: nothing }
  const steps = preprocess(data, train)
  const sized = applyTo(steps.slice(0, -1))
  return {
    preprocessing: steps.slice(-1),
    labeled: sized(train),
    validation: sized(test),
    unlabeled: sized(unlabeled),
    truth,
    test: sized(data.test),
  }
}

interface Choice {
  readonly selection: { readonly filters: ReadonlyArray<Filter>; readonly balance?: { readonly quota: 'largest' } }
  readonly calibration: Calibration | undefined
}

// Held-out probabilities that take further trainings are for who chooses by them; others are looked at where they are.
const choose = (
  { threshold, balance }: Method,
  { heldOut: free, heldOutAt }: Teacher,
  calibrate: ReturnType<ReturnType<typeof heldOutOf>>,
): TE.TaskEither<Failure, Choice> => {
  const by = (filters: ReadonlyArray<Filter>): Choice['selection'] => ({
    filters,
    ...(balance ? { balance: { quota: 'largest' } } : {}),
  })
  const measured = calibrationOf(heldOutAt)
  return threshold === 'auto'
    ? pipe(
        calibrate,
        TE.map((held) => ({
          selection: by([perClassThresholds({ thresholds: thresholdsForPrecision({ precision: 0.9 })(held) })]),
          calibration: measured(held),
        })),
      )
    : TE.right({
        selection: by(threshold > 0 ? [fixedConfidence({ threshold })] : []),
        calibration: free === undefined ? undefined : measured(free),
      })
}

// A student of a round: fresh or from its teacher's weights, and at the end, if asked to, on clean labels alone.
const pupil =
  (
    method: Method,
    journal: Journal,
    name: string,
    training: (stage: string) => Omit<Training, 'model'>,
    model: ReturnType<ReturnType<typeof network>>,
    { labeled, unlabeled }: Parts,
  ) =>
  ({ round, teacher, records }: Lesson<Teacher>): TE.TaskEither<Failure, Teacher> => {
    const stage = `round ${round}`
    const seed = child('student')(training(stage).seed)
    const { vocabulary } = model.spec
    const warm = !method.fresh && round > 1 && teacher.variables !== undefined ? { start: teacher.variables } : {}
    const taught = pipe(
      selected({ vocabulary, kind: method.pseudo, temperature: method.sharpen })(records)(unlabeled),
      TE.fromEither,
      TE.flatMap((pseudo) =>
        trained(journal, `${name}/${stage}`)({ ...training(stage), model, seed: child(round)(seed), ...warm })(
          labeled,
          pseudo,
        ),
      ),
    )
    if (method.fineTune === 0) return taught
    const clean = { ...method, noise: 'none' as const, steps: method.fineTune, learningRate: method.learningRate / 10 }
    return pipe(
      taught,
      TE.flatMap(({ variables, curve }) =>
        pipe(
          trained(
            journal,
            `${name}/${stage}/clean`,
          )({
            ...training(`${stage}, on clean labels`),
            method: clean,
            model: network(method.student, method.width, 'none')(model.spec),
            seed: pipe(seed, child('clean'), child(round)),
            start: variables,
          })(labeled, nothing),
          // Of the steps that all students have.
          TE.map((clean) => ({ ...clean, curve })),
        ),
      ),
    )
  }

const truthOf = (truth: Dataset.Dataset<Example>): ((id: string) => number | undefined) => {
  const known = new Map(Dataset.toArray(truth).map(({ id, target }) => [id, classIdOf(target)]))
  return (id) => known.get(id)
}

const classIdOf = (target: Target): number | undefined => {
  const hard = harden(target)
  return hard._tag === 'Class' ? hard.id : undefined
}

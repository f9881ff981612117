/**
 * Teacher, pseudo-labels, student, again: the rounds of Xie et al. (2020) as a loop over values. It knows teachers and
 * students by what they predict, trains none itself, and can be stopped and gone on with after each round.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Predictor } from '../core/Batch.ts'
import { checkPositive } from '../core/count.ts'
import type { Dataset } from '../core/Dataset.ts'
import type { Example, Vocabulary } from '../core/Example.ts'
import type { Failure } from '../core/Failure.ts'
import { audit, candidates } from './candidates.ts'
import { type Measurement, heldOut } from './heldOut.ts'
import type { PseudoLabel } from './PseudoLabel.ts'
import { signTest } from './signTest.ts'
import { teacherHash } from './teacherHash.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Whatever predicts: a network, a linear head on features, an ensemble. `temperature` calibrates how sure it is of what it
 * labels (`fitTemperature`), default 1. What else it holds is its own affair.
 *
 * @category model
 * @since 0.1.0
 */
export interface Learner {
  readonly predictor: Predictor
  readonly temperature?: number
}

/**
 * Why the rounds ended.
 *
 * @category model
 * @since 0.1.0
 */
export type Termination = 'maxRounds' | 'noImprovement' | 'noNewLabels' | 'budget'

/**
 * What a student is trained from.
 *
 * @category model
 * @since 0.1.0
 */
export interface Lesson<T extends Learner> {
  readonly round: number
  readonly teacher: T
  readonly records: ReadonlyArray<PseudoLabel>
}

/**
 * One round, from 1: all pseudo-labels with their decisions, and where there is a validation part, how teacher and student
 * did on it, how likely the student's losses are if it were as good (`signTest`), and whether it took its teacher's place.
 *
 * @category model
 * @since 0.1.0
 */
export interface Round {
  readonly round: number
  readonly records: ReadonlyArray<PseudoLabel>
  readonly validation: { readonly teacher: number; readonly student: number; readonly p: number } | undefined
  readonly adopted: boolean
}

/**
 * Where the rounds are: the teacher of the next one, the best learner so far and in which round it learnt (0 is the first
 * teacher), what happened, and why it ended if it has.
 *
 * @category model
 * @since 0.1.0
 */
export interface Progress<T extends Learner> {
  readonly teacher: T
  readonly best: T
  readonly bestRound: number
  readonly rounds: ReadonlyArray<Round>
  readonly ended: Termination | undefined
}

/**
 * How the rounds go.
 *
 * - `unlabeled`: what teachers label, clean.
 * - `select`: what becomes of a teacher's candidates, such as filters and a balance.
 * - `student`: how one is trained. Its noise, its size, its start are its own affair.
 * - `maxRounds`: default 3.
 * - `validation`: labeled examples that no one has learnt from. Without any, each student takes its teacher's place.
 * - `guard`: a student takes its teacher's place unless it is worse on validation, at this level of the one-sided sign test;
 *   false leaves it out. Default .1.
 * - `patience`: after so many rounds without a better accuracy on validation it ends. Default 1.
 * - `exhausted`: asked before each round; true ends it with `budget`.
 *
 * @category model
 * @since 0.1.0
 */
export interface RoundsOptions<T extends Learner> {
  readonly vocabulary: Vocabulary
  readonly unlabeled: Dataset<Example>
  readonly select: (records: ReadonlyArray<PseudoLabel>) => ReadonlyArray<PseudoLabel>
  readonly student: (lesson: Lesson<T>) => TE.TaskEither<Failure, T>
  readonly maxRounds?: number
  readonly validation?: Dataset<Example>
  readonly guard?: number | false
  readonly patience?: number
  readonly exhausted?: () => boolean
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The beginning: a first teacher, and no round yet.
 *
 * @example
 * import { firstTeacher } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const teacher = { predictor: () => Float32Array.of(1) }
 * assert.strictEqual(firstTeacher(teacher).best, teacher)
 *
 * @category constructors
 * @since 0.1.0
 */
export const firstTeacher = <T extends Learner>(teacher: T): Progress<T> => ({
  teacher,
  best: teacher,
  bestRound: 0,
  rounds: [],
  ended: undefined,
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Go on to the end, offering each state on the way to `save`, which is waited for. Started from a state that was saved,
 * the rest is the same: all that a round depends on is in the options and in the state. Throws unless the counts are
 * positive integers and the guard's level is from 0 to 1.
 *
 * @example
 * import { Dataset, Either, Example, TaskEither } from 'millrace'
 * import { type PseudoLabel, firstTeacher, rounds } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const vocabulary = ['low', 'high']
 * const unlabeled = Dataset.make(4, (i) => ({
 *   id: `${i}`,
 *   series: Example.series(1, 1, Float32Array.of(i)),
 *   target: Example.unlabeled,
 * }))
 * const teacher = {
 *   predictor: ({ x }: { readonly x: Float32Array }) =>
 *     Float32Array.from({ length: 2 * x.length }, (_, i) => ((x[i >> 1] ?? 0) > 1 === (i % 2 === 1) ? 0.9 : 0.1)),
 * }
 * const select = (records: ReadonlyArray<PseudoLabel>) => records
 * const go = rounds({ vocabulary, unlabeled, select, student: () => TaskEither.right(teacher) })
 * const done = await go(firstTeacher(teacher))()
 * // The second time, the labels are the same.
 * assert.ok(Either.isRight(done) && done.right.ended === 'noNewLabels' && done.right.rounds.length === 1)
 *
 * @category combinators
 * @since 0.1.0
 */
export const rounds = <T extends Learner>(
  options: RoundsOptions<T>,
  save: (progress: Progress<T>) => TE.TaskEither<Failure, void> = () => TE.right(undefined),
): ((progress: Progress<T>) => TE.TaskEither<Failure, Progress<T>>) => {
  const { maxRounds = 3, patience = 1, guard = 0.1 } = options
  checkPositive('rounds: maxRounds', maxRounds)
  checkPositive('rounds: patience', patience)
  if (guard !== false && !(guard >= 0 && guard <= 1))
    throw new RangeError(`rounds: guard must be false or from 0 to 1, got ${guard}`)
  const next = nextRound({ ...options, guard })
  return (start) => async () => {
    let progress = start
    while (progress.ended === undefined) {
      const step = await pipe(
        ending(progress, { ...options, maxRounds, patience }),
        (ended) => (ended === undefined ? next(progress) : TE.right({ ...progress, ended })),
        TE.tap(save),
      )()
      if (E.isLeft(step)) return step
      progress = step.right
    }
    return E.right(progress)
  }
}

// Only what ends before a teacher has labeled; new labels are looked for afterwards.
const ending = <T extends Learner>(
  { rounds: past, bestRound }: Progress<T>,
  {
    maxRounds,
    patience,
    validation,
    exhausted = () => false,
  }: RoundsOptions<T> & { maxRounds: number; patience: number },
): Termination | undefined => {
  if (past.length >= maxRounds) return 'maxRounds'
  if (validation !== undefined && past.length - bestRound >= patience) return 'noImprovement'
  return exhausted() ? 'budget' : undefined
}

const nextRound =
  <T extends Learner>(options: RoundsOptions<T> & { readonly guard: number | false }) =>
  (progress: Progress<T>): TE.TaskEither<Failure, Progress<T>> => {
    const { unlabeled, select, student } = options
    const round = progress.rounds.length + 1
    const { teacher } = progress
    return pipe(
      TE.fromEither(audit()(teacher.predictor)(unlabeled)),
      TE.map(() => select(labels(options, round, teacher))),
      TE.flatMap((records) =>
        isNew(records, progress.rounds.at(-1)?.records)
          ? pipe(
              student({ round, teacher, records }),
              TE.map((learnt) => after(progress, judge(options, progress, learnt), { round, records }, learnt)),
            )
          : TE.right({ ...progress, ended: 'noNewLabels' as const }),
      ),
    )
  }

const labels = <T extends Learner>(
  { vocabulary, unlabeled }: RoundsOptions<T>,
  round: number,
  { predictor, temperature = 1 }: T,
): ReadonlyArray<PseudoLabel> => {
  const records = candidates({ vocabulary, round, temperature })(predictor)(unlabeled)
  // In the order of the ids, which the records do not have, so that the same labels give the same hash.
  const said = [...records].sort((one, other) => (one.id < other.id ? -1 : 1)).flatMap((record) => record.probabilities)
  const teacher = teacherHash({ probabilities: { shape: [said.length], values: Float32Array.from(said) } })
  return records.map((record) => ({ ...record, teacher }))
}

// Whether a series came or went, or got another class. Nothing to learn from is nothing new.
const isNew = (records: ReadonlyArray<PseudoLabel>, before: ReadonlyArray<PseudoLabel> = []): boolean => {
  const known = new Map(before.map(({ id, classId, copies }) => [id, copies > 0 ? classId : -1]))
  return records.some(({ id, classId, copies }) => (copies > 0 ? classId : -1) !== (known.get(id) ?? -1))
}

interface Verdict {
  readonly validation: Round['validation']
  readonly adopted: boolean
  readonly better: boolean
}

const judge = <T extends Learner>(
  { vocabulary, validation, guard }: RoundsOptions<T> & { readonly guard: number | false },
  { teacher, best }: Progress<T>,
  learnt: T,
): Verdict => {
  if (validation === undefined) return { validation, adopted: true, better: true }
  const { measure } = heldOut({ vocabulary })(validation)
  const [old, recent, most] = [teacher, learnt, best].map(({ predictor }) => measure(predictor)) as [
    Measurement,
    Measurement,
    Measurement,
  ]
  const wins = recent.correct.filter((right, i) => right && old.correct[i] === false).length
  const losses = old.correct.filter((right, i) => right && recent.correct[i] === false).length
  const p = signTest({ wins, losses })
  const adopted = guard === false || p > guard
  return {
    validation: { teacher: old.accuracy, student: recent.accuracy, p },
    adopted,
    better: adopted && recent.accuracy >= most.accuracy,
  }
}

const after = <T extends Learner>(
  { teacher, best, bestRound, rounds: past }: Progress<T>,
  { validation, adopted, better }: Verdict,
  { round, records }: Pick<Round, 'round' | 'records'>,
  learnt: T,
): Progress<T> => ({
  teacher: adopted ? learnt : teacher,
  best: better ? learnt : best,
  bestRound: better ? round : bestRound,
  rounds: [...past, { round, records, validation, adopted }],
  ended: undefined,
})

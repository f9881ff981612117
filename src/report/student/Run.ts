/**
 * What a report on a student is made of: plain values, whoever measured them.
 */
import type { Series, Vocabulary } from '../../core/Example.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * How a predictor did on the test part: row by row whether it was right and how sure it was, and how often truth `i` was
 * taken for class `j`, at `[i][j]`.
 *
 * @category model
 * @since 0.1.0
 */
export interface Measured {
  readonly accuracy: number
  readonly correct: ReadonlyArray<boolean>
  readonly confidence: ReadonlyArray<number>
  readonly confusion: ReadonlyArray<ReadonlyArray<number>>
}

/**
 * The rows whose confidence is from `from` to `to`: how many, how sure in the mean, which share is right; null where there
 * are none.
 *
 * @category model
 * @since 0.1.0
 */
export interface Bin {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly confidence: number | null
  readonly accuracy: number | null
}

/**
 * The first teacher on labels it had not seen, before and after a temperature; `applied` says whether it labels at that
 * temperature, or would have to be told to.
 *
 * @category model
 * @since 0.1.0
 */
export interface Calibration {
  readonly temperature: number
  readonly applied: boolean
  readonly before: ReadonlyArray<Bin>
  readonly after: ReadonlyArray<Bin>
}

/**
 * A pseudo-label, `kept` or the reason why not. The class is -1 where the teacher had nothing to say.
 *
 * @category model
 * @since 0.1.0
 */
export interface Said {
  readonly id: string
  readonly classId: number
  readonly confidence: number
  readonly decision: string
}

/**
 * One round: accuracies on the test part, whether the student took its teacher's place, what was said of the unlabeled
 * series, and the loss of the student's training.
 *
 * @category model
 * @since 0.1.0
 */
export interface Round {
  readonly round: number
  readonly teacherAccuracy: number
  readonly studentAccuracy: number
  readonly adopted: boolean
  readonly records: ReadonlyArray<Said>
  readonly curve: ReadonlyArray<number>
}

/**
 * One draw of labels. The student is the best of the rounds, of which 0 is the teacher; a teacher that is no network has
 * no curve.
 *
 * @category model
 * @since 0.1.0
 */
export interface Draw {
  readonly seed: number
  readonly labeled: number
  readonly supervised: { readonly test: Measured; readonly curve: ReadonlyArray<number> } | undefined
  readonly teacher: Measured
  readonly teacherCurve?: ReadonlyArray<number> | undefined
  readonly calibration?: Calibration | undefined
  readonly student: Measured
  readonly bestRound: number
  readonly ended: string
  readonly rounds: ReadonlyArray<Round>
}

/**
 * A training series with its true class, where that is known.
 *
 * @category model
 * @since 0.1.0
 */
export interface Known {
  readonly series: Series
  readonly classId: number | undefined
}

/**
 * All draws, and how to have them again. `every` is how many steps of training lie between two values of a curve; `known`
 * looks a training series up by its id; `parameters` are names with values.
 *
 * @category model
 * @since 0.1.0
 */
export interface StudentRun {
  readonly dataset: string
  readonly vocabulary: Vocabulary
  readonly train: number
  readonly test: number
  readonly every: number
  readonly draws: ReadonlyArray<Draw>
  readonly known: (id: string) => Known | undefined
  readonly parameters: ReadonlyArray<readonly [string, string]>
  readonly command: string
  readonly version: string
}

/**
 * Calibration where no labels can be spared: each labeled series is judged by a predictor that has not seen it.
 */
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Outcomes, outcomes } from '../calibrate/Outcomes.ts'
import type { Predictor } from '../core/Batch.ts'
import * as Dataset from '../core/Dataset.ts'
import type { Example, Vocabulary } from '../core/Example.ts'
import { type Failure, mismatch } from '../core/Failure.ts'
import { type Seed, child } from '../core/Seed.ts'
import { pseudoLabels } from './pseudoLabels.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What calibration takes, and which examples its rows are of. `left` holds the ids that no fold could spare.
 *
 * @category model
 * @since 0.1.0
 */
export interface OutOfFold {
  readonly outcomes: Outcomes
  readonly ids: ReadonlyArray<string>
  readonly left: ReadonlyArray<string>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Out-of-fold probabilities: train on all folds but one, predict that one, for each in turn (Stone, 1974). The folds are
 * stratified, so that every training part has all classes.
 *
 * A class of one label stays in every training part and gives no row. With fewer other labels than folds there is a fold
 * for each of them. Trainings run one after the other; with nothing to hold out there are none. `Left` where a target is
 * no class, or where a training fails. Throws unless there are at least two folds.
 *
 * @example
 * import { Dataset, Either, Example, Seed, TaskEither } from 'millrace'
 * import { crossValidatedProbabilities } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const vocabulary = ['left', 'right', 'rare']
 * const labeled = Dataset.make(7, (i): Example.Example => ({
 *   id: String(i),
 *   series: Example.series(1, 1, Float32Array.of(i)),
 *   target: { _tag: 'Class', id: i === 6 ? 2 : i % 2, vocabulary },
 * }))
 * const train = () => TaskEither.right(({ rows }: { readonly rows: number }) => new Float32Array(3 * rows).fill(1 / 3))
 * const held = await crossValidatedProbabilities({ folds: 3, seed: Seed.make(42), vocabulary })(train)(labeled)()
 * assert.ok(Either.isRight(held))
 * assert.deepStrictEqual([held.right.ids, held.right.left], [['0', '1', '2', '3', '4', '5'], ['6']])
 *
 * @category constructors
 * @since 0.1.0
 */
export const crossValidatedProbabilities = ({
  folds = 5,
  seed,
  vocabulary,
  batchSize = 64,
}: {
  readonly folds?: number
  readonly seed: Seed
  readonly vocabulary: Vocabulary
  readonly batchSize?: number
}): ((
  train: (part: Dataset.Dataset<Example>) => TE.TaskEither<Failure, Predictor>,
) => (labeled: Dataset.Dataset<Example>) => TE.TaskEither<Failure, OutOfFold>) => {
  if (!Number.isInteger(folds) || folds < 2)
    throw new RangeError(`crossValidatedProbabilities: folds must be a whole number from 2, got ${folds}`)
  const label = pseudoLabels({ vocabulary, batchSize })
  return (train) => (labeled) => {
    const classes = Dataset.toArray(labeled).map(({ target }) => (target._tag === 'Class' ? target.id : -1))
    const unclear = classes.findIndex((id) => id < 0 || id >= vocabulary.length)
    if (unclear >= 0)
      return TE.left(mismatch(`the target of ${labeled.get(unclear).id}`, 'a class', labeled.get(unclear).target._tag))

    const counts = new Map<number, number>()
    for (const id of classes) counts.set(id, (counts.get(id) ?? 0) + 1)
    const all = classes.map((_, index) => index)
    const spare = all.filter((index) => (counts.get(classes[index] as number) ?? 0) > 1)
    const held = parts(Math.min(folds, spare.length), seed, classes)(spare)
    const rowsOf = (fold: ReadonlyArray<number>): TE.TaskEither<Failure, ReadonlyArray<Judged>> => {
      const outside = new Set(fold)
      return pipe(
        train(at(labeled)(all.filter((index) => !outside.has(index)))),
        TE.map((predictor) => judged(Dataset.toArray(label(predictor)(at(labeled)(fold))), fold)),
      )
    }
    return pipe(
      held,
      TE.traverseSeqArray(rowsOf),
      TE.map((rows) => outOfFold(vocabulary.length, labeled, classes)(rows.flat())),
    )
  }
}

interface Judged {
  readonly index: number
  readonly values: Float32Array
}

const at =
  (dataset: Dataset.Dataset<Example>) =>
  (indices: ReadonlyArray<number>): Dataset.Dataset<Example> =>
    Dataset.reindex(Dataset.fromArray(indices))(dataset)

const parts =
  (count: number, seed: Seed, classes: ReadonlyArray<number>) =>
  (spare: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> =>
    count < 2
      ? []
      : pipe(
          Dataset.fromArray(spare),
          Dataset.kFold({ count, stratify: (index: number) => classes[index] as number })(child('folds')(seed)),
        ).map(({ validation }) => Dataset.toArray(validation))

const judged = (examples: ReadonlyArray<Example>, fold: ReadonlyArray<number>): ReadonlyArray<Judged> =>
  examples.map(({ target }, row) => ({
    index: fold[row] as number,
    values: target._tag === 'Probabilities' ? target.values : new Float32Array(0),
  }))

// In the order of the labeled examples, whatever the folds.
const outOfFold =
  (size: number, labeled: Dataset.Dataset<Example>, classes: ReadonlyArray<number>) =>
  (rows: ReadonlyArray<Judged>): OutOfFold => {
    const sorted = [...rows].sort((one, other) => one.index - other.index)
    const known = new Set(sorted.map(({ index }) => index))
    const idOf = (index: number): string => labeled.get(index).id
    return {
      outcomes: outcomes({ classes: size, truth: sorted.map(({ index }) => classes[index] as number) })(
        Float32Array.from(sorted.flatMap(({ values }) => [...values])),
      ),
      ids: sorted.map(({ index }) => idOf(index)),
      left: classes.flatMap((_, index) => (known.has(index) ? [] : [idOf(index)])),
    }
  }

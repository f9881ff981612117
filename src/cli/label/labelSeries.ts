/**
 * What a saved network says of series, a few at a time.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { collate } from '../../core/Batch.ts'
import { type Example, type Series, type Vocabulary, mapSeries, unlabeled } from '../../core/Example.ts'
import { type Failure, mismatch } from '../../core/Failure.ts'
import type { Saved } from '../../train/modelFile.ts'
import * as Preprocessing from '../../transform/preprocessing.ts'

/**
 * A series by its id: the probability of each class and the likeliest label, or neither where there is no telling, as
 * with missing values that nothing fills.
 *
 * @category model
 * @since 0.1.0
 */
export interface Labeled {
  readonly id: string
  readonly label: string | undefined
  readonly probabilities: Float32Array | undefined
}

/**
 * A network made ready: what its series have, and its answers.
 *
 * @category model
 * @since 0.1.0
 */
export interface Labeler {
  readonly vocabulary: Vocabulary
  readonly label: (examples: ReadonlyArray<Example>) => E.Either<Failure, ReadonlyArray<Labeled>>
}

// A batch holds at most so many series, and about so many values.
const batchRows = 64
const batchValues = 1 << 20

/**
 * The labeler of a saved network, its stored preprocessing included; `model` and `source` name the files in failures.
 * Answers come in the order of the examples, whose lengths may differ and whose targets are not looked at. Needs a tfjs
 * backend that is ready.
 *
 * @category constructors
 * @since 0.1.0
 */
export const labeler =
  (model: string, source: string) =>
  ({ fitted, preprocessing }: Saved): E.Either<Failure, Labeler> =>
    pipe(
      Preprocessing.decode(preprocessing),
      E.map((transform) => {
        const { vocabulary } = fitted.model.spec
        const prepareOne = prepare(model, source, fitted.model.spec.variables, transform)
        return {
          vocabulary,
          label: (examples) =>
            pipe(
              examples,
              E.traverseArray(prepareOne),
              E.map((prepared) => {
                const answers = Array<Labeled | undefined>(prepared.length)
                for (const indexes of batches(prepared)) {
                  const batch = collate(indexes.map((index) => prepared[index] as Example))
                  const rows = fitted.predictor(batch)
                  indexes.forEach((index, row) => {
                    const own = rows.slice(row * vocabulary.length, (row + 1) * vocabulary.length)
                    answers[index] = answerOf((prepared[index] as Example).id, own, vocabulary)
                  })
                }
                return answers as ReadonlyArray<Labeled>
              }),
            ),
        }
      }),
    )

const prepare =
  (model: string, source: string, variables: number, transform: (series: Series) => Series) =>
  ({ id, series }: Example): E.Either<Failure, Example> => {
    const refuse = (expected: string, why: string): E.Either<Failure, never> =>
      E.left(mismatch(`series ${id} of ${source}`, expected, `${series.variables} x ${series.steps}${why}`))
    try {
      const prepared = mapSeries(transform)({ id, series, target: unlabeled })
      const { variables: found, steps } = prepared.series
      return found === variables && steps > 0
        ? E.right(prepared)
        : refuse(`${variables} variables x steps, as in ${model}`, '')
    } catch (error) {
      // What preparing throws on series of another shape than it was fitted on.
      if (error instanceof RangeError) return refuse(`a series as ${model} was trained on`, ` (${error.message})`)
      throw error
    }
  }

// The places of the examples of each length, in batches.
const batches = (examples: ReadonlyArray<Example>): ReadonlyArray<ReadonlyArray<number>> => {
  const full: Array<ReadonlyArray<number>> = []
  const open = new Map<number, Array<number>>()
  for (const [index, { series }] of examples.entries()) {
    const batch = [...(open.get(series.steps) ?? []), index]
    const isFull = batch.length >= batchRows || batch.length * series.values.length >= batchValues
    if (isFull) full.push(batch)
    open.set(series.steps, isFull ? [] : batch)
  }
  return [...full, ...[...open.values()].filter((batch) => batch.length > 0)]
}

const answerOf = (id: string, probabilities: Float32Array, vocabulary: Vocabulary): Labeled => {
  if (probabilities.some(Number.isNaN)) return { id, label: undefined, probabilities: undefined }
  const likeliest = probabilities.indexOf(probabilities.reduce((one, other) => Math.max(one, other)))
  return { id, label: vocabulary[likeliest], probabilities }
}

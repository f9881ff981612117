/**
 * What a teacher says of clean series, written down. It takes a dataset, which nothing has augmented, and shows the teacher
 * no targets.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { atTemperature } from '../calibrate/temperature.ts'
import * as Batch from '../core/Batch.ts'
import { checkPositive, checkWhole } from '../core/count.ts'
import * as Dataset from '../core/Dataset.ts'
import { type Example, type Vocabulary, withoutTarget } from '../core/Example.ts'
import { type Failure, mismatch } from '../core/Failure.ts'
import * as Stream from '../core/Stream.ts'
import { type PseudoLabel, ranked, refuseTwins } from './PseudoLabel.ts'
import { pseudoLabels } from './pseudoLabels.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A candidate for each example, kept until a filter decides otherwise; ordered and ranked as by `ranked`.
 *
 * - `round`, `teacher`: what the records carry, default 0 and `''`.
 * - `temperature`: of the calibrated confidence and margin, see `fitTemperature`, default 1. The class stays that of the
 *   raw probabilities, which are kept as they are.
 * - `uncertainty`: a number for each row of a batch, such as `disagreement`. Default none.
 * - `batchSize`: how many series the teacher sees at a time, default 64.
 *
 * A series of which one probability is not finite is not kept. Throws on another number of probabilities than of classes,
 * and on ids that occur twice, since a pseudo-label belongs to an id.
 *
 * @example
 * import { Dataset, Example } from 'millrace'
 * import { candidates } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 1, Float32Array.of(0))
 * const unlabeled = Dataset.fromArray([{ id: 'a', series, target: Example.unlabeled }])
 * const teacher = () => Float32Array.of(0.25, 0.75)
 * const [record] = candidates({ vocabulary: ['left', 'right'], temperature: 0.5 })(teacher)(unlabeled)
 * assert.deepStrictEqual(record?.probabilities, [0.25, 0.75])
 * assert.deepStrictEqual([record?.label, record?.confidence.toFixed(2), record?.decision], ['right', '0.90', 'kept'])
 *
 * @category constructors
 * @since 0.1.0
 */
export const candidates = ({
  vocabulary,
  round = 0,
  teacher = '',
  temperature = 1,
  uncertainty,
  batchSize = 64,
}: {
  readonly vocabulary: Vocabulary
  readonly round?: number
  readonly teacher?: string
  readonly temperature?: number
  readonly uncertainty?: (batch: Batch.Batch) => Float32Array
  readonly batchSize?: number
}): ((predictor: Batch.Predictor) => (examples: Dataset.Dataset<Example>) => ReadonlyArray<PseudoLabel>) => {
  checkPositive('candidates: batchSize', batchSize)
  checkWhole('candidates: round', round)
  const calibrated = atTemperature(temperature)
  const label = pseudoLabels({ vocabulary, batchSize })

  const recordOf = (id: string, values: Float32Array, uncertain: number | undefined): PseudoLabel => {
    const known = uncertain !== undefined && Number.isFinite(uncertain) ? uncertain : null
    const origin = { id, round, teacher, uncertainty: known, rank: 1, threshold: null }
    if (values.length === 0 || !values.every((value) => Number.isFinite(value))) {
      const probabilities = Array.from(values, () => Number.NaN)
      const none = { classId: -1, label: '', confidence: 0, margin: 0, copies: 0 }
      return { ...origin, ...none, probabilities, decision: 'no probabilities' }
    }
    const classId = values.indexOf(Math.max(...values))
    const scaled = calibrated(values)
    const confidence = scaled[classId] as number
    const next = scaled.reduce((most, value, other) => (other === classId ? most : Math.max(most, value)), 0)
    const said = { classId, label: vocabulary[classId] as string, confidence, margin: confidence - next }
    return { ...origin, ...said, probabilities: [...values], copies: 1, decision: 'kept' }
  }

  return (predictor) => (examples) => {
    const labeled = Dataset.toArray(label(predictor)(examples))
    refuseTwins(
      'candidates',
      labeled.map(({ id }) => id),
    )
    const rowsOfUncertainty = uncertainty === undefined ? [] : uncertainties(uncertainty, batchSize)(examples)
    return ranked(
      labeled.map(({ id, target }, index) =>
        recordOf(id, target._tag === 'Probabilities' ? target.values : new Float32Array(0), rowsOfUncertainty[index]),
      ),
    )
  }
}

const uncertainties =
  (uncertainty: (batch: Batch.Batch) => Float32Array, batchSize: number) =>
  (examples: Dataset.Dataset<Example>): ReadonlyArray<number> =>
    cleanBatches(batchSize)(examples).flatMap((batch) => {
      const values = uncertainty(batch)
      if (values.length !== batch.rows)
        throw new RangeError(`candidates: an uncertainty for each of ${batch.rows} rows expected, got ${values.length}`)
      return [...values]
    })

const cleanBatches =
  (batchSize: number) =>
  (examples: Dataset.Dataset<Example>): ReadonlyArray<Batch.Batch> =>
    pipe(
      examples,
      Dataset.map(withoutTarget),
      Stream.fromDataset,
      Stream.chunksOf(batchSize),
      Stream.map(Batch.collate),
      Stream.toArray,
    )()

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * `Left` where two passes of a teacher over the same clean series differ in a bit: then its noise is still on. Looks at the
 * first `rows` examples, default 16, and at none of an empty dataset.
 *
 * @example
 * import { Dataset, Either, Example } from 'millrace'
 * import { audit } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 1, Float32Array.of(0))
 * const some = Dataset.fromArray([{ id: 'a', series, target: Example.unlabeled }])
 * let calls = 0
 * assert.ok(Either.isLeft(audit()(() => Float32Array.of(++calls))(some)))
 * assert.ok(Either.isRight(audit()(() => Float32Array.of(1))(some)))
 *
 * @category destructors
 * @since 0.1.0
 */
export const audit = ({ rows = 16 }: { readonly rows?: number } = {}): ((
  predictor: Batch.Predictor,
) => (examples: Dataset.Dataset<Example>) => E.Either<Failure, void>) => {
  checkPositive('audit: rows', rows)
  return (predictor) => (examples) => {
    for (const batch of cleanBatches(rows)(Dataset.take(rows)(examples))) {
      const first = Float32Array.from(predictor(batch))
      const second = predictor(batch)
      const differing = first.findIndex((value, i) => !Object.is(value, second[i]))
      if (differing >= 0 || first.length !== second.length)
        return E.left(
          mismatch('a second pass of the teacher', String(first[differing] ?? ''), String(second[differing] ?? '')),
        )
    }
    return E.right(undefined)
  }
}

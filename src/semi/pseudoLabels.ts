/**
 * What a teacher makes of unlabeled series.
 */
import { flow, identity, pipe } from 'fp-ts/lib/function.js'
import * as Batch from '../core/Batch.ts'
import * as Dataset from '../core/Dataset.ts'
import { type Example, type Target, type Vocabulary, harden, probabilities, withoutTarget } from '../core/Example.ts'
import * as Stream from '../core/Stream.ts'

/**
 * How a teacher's probabilities become targets: as they are (`soft`), or the most likely class (`hard`, ties to the
 * lowest id; unlabeled where one is NaN, never class 0).
 *
 * @category model
 * @since 0.1.0
 */
export type Kind = 'soft' | 'hard'

/**
 * Label a dataset with a teacher. The teacher sees the series as given and no targets: give it clean ones, since noise
 * is for the student. All labels are computed now, `batchSize` series at a time, and keep the ids. Throws on another
 * number of probabilities than of classes.
 *
 * @example
 * import { Dataset, Example } from 'millrace'
 * import { pseudoLabels } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 1, Float32Array.of(0))
 * const unlabeled = Dataset.fromArray([{ id: 'a', series, target: Example.unlabeled }])
 * const sure = ({ rows }: { readonly rows: number }) => new Float32Array(2 * rows).map((_, i) => i % 2)
 * const labeled = pseudoLabels({ vocabulary: ['left', 'right'], kind: 'hard' })(sure)(unlabeled)
 * assert.deepStrictEqual(labeled.get(0).target, { _tag: 'Class', id: 1, vocabulary: ['left', 'right'] })
 *
 * @category combinators
 * @since 0.1.0
 */
export const pseudoLabels = ({
  vocabulary,
  kind = 'soft',
  batchSize = 64,
}: {
  readonly vocabulary: Vocabulary
  readonly kind?: Kind
  readonly batchSize?: number
}): ((teacher: Batch.Predictor) => (examples: Dataset.Dataset<Example>) => Dataset.Dataset<Example>) => {
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(`pseudoLabels: batchSize must be a positive integer, got ${batchSize}`)
  const classes = vocabulary.length
  const targetOf = flow(probabilities(vocabulary), kind === 'hard' ? harden : identity<Target>)
  return (teacher) => (examples) => {
    const targets = pipe(
      examples,
      Dataset.map(withoutTarget),
      Stream.fromDataset,
      Stream.chunksOf(batchSize),
      Stream.map(Batch.collate),
      Stream.map((batch) => rowsOf(teacher(batch), batch.rows, classes).map(targetOf)),
      Stream.toArray,
    )().flat()
    return Dataset.make(examples.length, (index) => ({
      ...examples.get(index),
      target: targets[index] as Target,
    }))
  }
}

const rowsOf = (table: Float32Array, rows: number, classes: number): ReadonlyArray<Float32Array> => {
  if (table.length !== rows * classes)
    throw new RangeError(`pseudoLabels: ${rows} x ${classes} probabilities expected, got ${table.length}`)
  return Array.from({ length: rows }, (_, row) => table.slice(row * classes, (row + 1) * classes))
}

/**
 * Batches copied from the columns of a dataset, where it has any.
 */
import { type Dataset, toArray, withColumns } from '../Dataset.ts'
import type { Example } from '../Example.ts'
import { columnsOf, sideBySide } from '../exampleColumns.ts'
import { collate } from './collate.ts'
import type { Batch } from './model.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The examples at the given indices side by side: what `collate` makes of them, but copied from the dataset's columns where
 * it has any, without making the examples. Throws as `collate` does, and on an index that there is not.
 *
 * @example
 * import { Batch, Dataset, Example } from 'millrace'
 * import assert from 'node:assert'
 *
 * const examples = Batch.columnar(
 *   Dataset.make(3, (i): Example.Example => ({
 *     id: `${i}`,
 *     series: Example.series(1, 2, Float32Array.of(i, i)),
 *     target: { _tag: 'Value', value: i },
 *   })),
 * )
 * assert.deepStrictEqual(Batch.gather([2, 0])(examples), Batch.collate([examples.get(2), examples.get(0)]))
 *
 * @category constructors
 * @since 0.1.0
 */
export const gather =
  (indices: ArrayLike<number>) =>
  (dataset: Dataset<Example>): Batch => {
    const columns = indices.length === 0 ? undefined : dataset.gather?.(indices)
    if (columns === undefined) return collate(Array.from(indices, dataset.get))
    const { rows } = columns
    const block = sideBySide(columns)
    if (block === undefined)
      return collate(Array.from({ length: rows }, (_, row) => columns.read(columns.columns, row)))
    return { rows, ...block, weight: new Float32Array(rows).fill(1), labeled: rows }
  }

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The same examples, laid side by side so that `gather` can copy them: all are read now, and take the memory of one large
 * batch as long as the dataset lives. Made before splitting and sampling, which keep it, and after `map`, which does not.
 * Throws as `collate` does, and on targets of several kinds, since rows of one batch are of one kind. Nothing stays
 * nothing.
 *
 * @example
 * import { Batch, Dataset, Example, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const example = { id: 'a', series: Example.series(1, 1, Float32Array.of(5)), target: Example.unlabeled }
 * const half = pipe(Dataset.fromArray([example, example]), Batch.columnar, Dataset.take(1))
 * assert.notStrictEqual(half.gather, undefined)
 *
 * @category combinators
 * @since 0.1.0
 */
export const columnar = (dataset: Dataset<Example>): Dataset<Example> => {
  if (dataset.length === 0) return dataset
  const examples = toArray(dataset)
  const kinds = new Set(examples.map(({ target }) => target._tag))
  if (kinds.size > 1)
    throw new TypeError(`Batch.columnar: targets of one kind expected, got ${[...kinds].join(' and ')}`)
  const all = columnsOf(examples, collate(examples))
  return withColumns(() => all)(dataset)
}

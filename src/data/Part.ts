/**
 * One file's worth of series side by side with their targets, as the archives hand them out: a training or a test part.
 */
import { type Targets as BatchTargets, collate } from '../core/Batch.ts'
import * as Dataset from '../core/Dataset.ts'
import { type Example, type Series, type Target, type Vocabulary, unlabeled } from '../core/Example.ts'
import { columnsOf } from '../core/exampleColumns.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What a file knows of its series: class ids, numbers, or nothing. One entry per series.
 *
 * @category model
 * @since 0.1.0
 */
export type Targets = Exclude<BatchTargets, { readonly _tag: 'Probabilities' }>

/**
 * Series of one number of variables, with their targets. Their lengths may differ.
 *
 * @category model
 * @since 0.1.0
 */
export interface Part {
  readonly name: string
  readonly series: ReadonlyArray<Series>
  readonly targets: Targets
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The examples, each named by its part and its place from 0, such as `NATOPS_TRAIN/17`. Where all series are of one length,
 * `Batch.gather` copies them side by side; what it copies from is made at its first call.
 *
 * @example
 * import { Example } from 'millrace'
 * import { Part } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 2, Float32Array.of(3, 4))
 * const part: Part.Part = { name: 'Toy_TRAIN', series: [series], targets: { _tag: 'Unlabeled' } }
 * assert.deepStrictEqual(Part.examples(part).get(0), { id: 'Toy_TRAIN/0', series, target: Example.unlabeled })
 *
 * @category destructors
 * @since 0.1.0
 */
export const examples = ({ name, series, targets }: Part): Dataset.Dataset<Example> => {
  // `make` has checked the index, and a part has one target per series.
  const dataset = Dataset.make(series.length, (index) => ({
    id: `${name}/${index}`,
    series: series[index] as Series,
    target: targetAt(targets, index),
  }))
  if (series.length === 0 || series.some(({ steps }) => steps !== series[0]?.steps)) return dataset
  return Dataset.withColumns(() => {
    const all = Dataset.toArray(dataset)
    return columnsOf(all, collate(all))
  })(dataset)
}

/**
 * The names of the classes; `undefined` for numbers and where nothing is known.
 *
 * @example
 * import { Part } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Part.vocabulary({ name: 'Toy', series: [], targets: { _tag: 'Unlabeled' } }), undefined)
 *
 * @category destructors
 * @since 0.1.0
 */
export const vocabulary = ({ targets }: Part): Vocabulary | undefined =>
  targets._tag === 'Classes' ? targets.vocabulary : undefined

const targetAt = (targets: Targets, index: number): Target => {
  switch (targets._tag) {
    case 'Classes':
      return { _tag: 'Class', id: targets.ids[index] as number, vocabulary: targets.vocabulary }
    case 'Values':
      return { _tag: 'Value', value: targets.values[index] as number }
    case 'Unlabeled':
      return unlabeled
  }
}

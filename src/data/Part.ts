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
 * Series of one number of variables, with their targets and, where the source names them, their ids, all different.
 * Their lengths may differ.
 *
 * @category model
 * @since 0.1.0
 */
export interface Part {
  readonly name: string
  readonly series: ReadonlyArray<Series>
  readonly targets: Targets
  readonly ids?: ReadonlyArray<string>
}

/**
 * One series of a part, with its label or target as text or number; what is not known is `undefined`.
 *
 * @internal
 */
export interface Row {
  readonly id: string | undefined
  readonly label: string | undefined
  readonly target: number | undefined
  readonly series: Series
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The examples under the ids of `ids`. Where all series are of one length,
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
export const examples = (part: Part): Dataset.Dataset<Example> => {
  const { series, targets } = part
  // `make` has checked the index, and a part has one target and at most one id per series.
  const dataset = Dataset.make(series.length, (index) => ({
    id: idAt(part, index),
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

/**
 * The id of each series: the one that the source gives it, or else the name of the part and its place from 0, such as
 * `NATOPS_TRAIN/17`.
 *
 * @example
 * import { Example } from 'millrace'
 * import { Part } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 2, Float32Array.of(3, 4))
 * const part: Part.Part = { name: 'Toy', series: [series], targets: { _tag: 'Unlabeled' } }
 * assert.deepStrictEqual(Part.ids(part), ['Toy/0'])
 * assert.deepStrictEqual(Part.ids({ ...part, ids: ['a'] }), ['a'])
 *
 * @category destructors
 * @since 0.1.0
 */
export const ids = (part: Part): ReadonlyArray<string> => part.series.map((_, index) => idAt(part, index))

/**
 * The series one by one. Throws where a class id is beyond the vocabulary.
 *
 * @internal
 */
export const rows = ({ series, targets, ids: given }: Part): ReadonlyArray<Row> =>
  series.map((one, index) => ({
    id: given?.[index],
    label: targets._tag === 'Classes' ? labelAt(targets, index) : undefined,
    target: targets._tag === 'Values' ? targets.values[index] : undefined,
    series: one,
  }))

const labelAt = (
  { ids: classes, vocabulary: labels }: Extract<Targets, { _tag: 'Classes' }>,
  index: number,
): string => {
  const label = labels[classes[index] ?? -1]
  if (label === undefined) throw new RangeError(`Part: a class id below ${labels.length} expected at ${index}`)
  return label
}

const idAt = ({ name, ids: given }: Part, index: number): string => given?.[index] ?? `${name}/${index}`

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

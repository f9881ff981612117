/**
 * Examples side by side in typed arrays, as the fit loop takes them, and the two seams that semi-supervised learning
 * knows of a network: a predictor and a trainer.
 */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { type Dataset, toArray, withColumns } from './Dataset.ts'
import * as Example from './Example.ts'
import { columnsOf, sideBySide } from './exampleColumns.ts'
import type { Failure } from './Failure.ts'
import type { Stream } from './Stream.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What is known of the rows of a batch: class ids `[rows]`, probabilities `[rows, classes]`, numbers `[rows]`, nothing.
 *
 * @category model
 * @since 0.1.0
 */
export type Targets =
  | { readonly _tag: 'Classes'; readonly ids: Int32Array; readonly vocabulary: Example.Vocabulary }
  | { readonly _tag: 'Probabilities'; readonly values: Float32Array; readonly vocabulary: Example.Vocabulary }
  | { readonly _tag: 'Values'; readonly values: Float32Array }
  | { readonly _tag: 'Unlabeled' }

/**
 * `rows` examples: `x` is `[rows, variables, steps]`, `weight` is `[rows]`. The first `labeled` rows have true labels;
 * the rest are pseudo-labeled. A batch owns its arrays.
 *
 * @category model
 * @since 0.1.0
 */
export interface Batch {
  readonly rows: number
  readonly variables: number
  readonly steps: number
  readonly x: Float32Array
  readonly targets: Targets
  readonly weight: Float32Array
  readonly labeled: number
}

/**
 * Class probabilities of a batch's rows, row by row: `[rows, classes]`.
 *
 * @category model
 * @since 0.1.0
 */
export type Predictor = (batch: Batch) => Float32Array

/**
 * Learns a predictor from the batches of each epoch.
 *
 * @category model
 * @since 0.1.0
 */
export type Trainer = (batches: (epoch: number) => Stream<Batch>) => TaskEither<Failure, Predictor>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Put examples side by side, each with weight 1. If any target is soft, class ids become one-hot rows: soft labels stay
 * soft. Throws on no examples, on unequal shapes, and on targets or vocabularies that do not go together.
 *
 * @example
 * import { Batch, Example } from 'millrace'
 * import assert from 'node:assert'
 *
 * const vocabulary = ['left', 'right']
 * const series = Example.series(1, 2, Float32Array.of(3, 4))
 * const batch = Batch.collate([
 *   { id: 'a', series, target: { _tag: 'Class', id: 1, vocabulary } },
 *   { id: 'b', series, target: Example.probabilities(vocabulary)(Float32Array.of(0.5, 0.5)) },
 * ])
 * assert.deepStrictEqual(batch.x, Float32Array.of(3, 4, 3, 4))
 * assert.deepStrictEqual(batch.targets, { _tag: 'Probabilities', values: Float32Array.of(0, 1, 0.5, 0.5), vocabulary })
 *
 * @category constructors
 * @since 0.1.0
 */
export const collate = (examples: ReadonlyArray<Example.Example>): Batch => {
  const [first] = examples
  if (first === undefined) throw new RangeError('Batch.collate: at least one example expected, got 0')
  const { variables, steps } = first.series
  const x = new Float32Array(examples.length * variables * steps)
  examples.forEach(({ id, series }, row) => {
    if (series.variables !== variables || series.steps !== steps)
      throw new RangeError(
        `Batch.collate: ${variables} x ${steps} expected as in "${first.id}", got ${series.variables} x ${series.steps} in "${id}"`,
      )
    x.set(series.values, row * variables * steps)
  })
  return {
    rows: examples.length,
    variables,
    steps,
    x,
    targets: collateTargets(examples),
    weight: new Float32Array(examples.length).fill(1),
    labeled: examples.length,
  }
}

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
  (dataset: Dataset<Example.Example>): Batch => {
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
export const columnar = (dataset: Dataset<Example.Example>): Dataset<Example.Example> => {
  if (dataset.length === 0) return dataset
  const examples = toArray(dataset)
  const kinds = new Set(examples.map(({ target }) => target._tag))
  if (kinds.size > 1)
    throw new TypeError(`Batch.columnar: targets of one kind expected, got ${[...kinds].join(' and ')}`)
  const all = columnsOf(examples, collate(examples))
  return withColumns(() => all)(dataset)
}

/**
 * Labeled rows, then pseudo-labeled rows with a weight of their own. If one side is soft, the other becomes one-hot.
 *
 * @example
 * import { Batch, Example } from 'millrace'
 * import assert from 'node:assert'
 *
 * const row = (id: number) =>
 *   Batch.collate([
 *     { id: `${id}`, series: Example.series(1, 1, Float32Array.of(id)), target: { _tag: 'Class', id, vocabulary: ['a', 'b'] } },
 *   ])
 * const mixed = Batch.append(row(1), 0.5)(row(0))
 * assert.deepStrictEqual(mixed.weight, Float32Array.of(1, 0.5))
 * assert.strictEqual(mixed.labeled, 1)
 *
 * @category combinators
 * @since 0.1.0
 */
export const append =
  (pseudo: Batch, weight: number) =>
  (labeled: Batch): Batch => {
    if (pseudo.variables !== labeled.variables || pseudo.steps !== labeled.steps)
      throw new RangeError(
        `Batch.append: ${labeled.variables} x ${labeled.steps} expected, got ${pseudo.variables} x ${pseudo.steps}`,
      )
    return {
      rows: labeled.rows + pseudo.rows,
      variables: labeled.variables,
      steps: labeled.steps,
      x: concatFloats(labeled.x, pseudo.x),
      targets: concatTargets(labeled.targets, pseudo.targets),
      weight: concatFloats(
        labeled.weight,
        pseudo.weight.map((w) => w * weight),
      ),
      labeled: labeled.labeled,
    }
  }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The targets as probability rows `[rows, classes]`: class ids become one-hot. Throws where there are no classes.
 *
 * @example
 * import { Batch } from 'millrace'
 * import assert from 'node:assert'
 *
 * const targets: Batch.Targets = { _tag: 'Classes', ids: Int32Array.of(1), vocabulary: ['a', 'b'] }
 * assert.deepStrictEqual(Batch.probabilitiesOf(targets), Float32Array.of(0, 1))
 *
 * @category destructors
 * @since 0.1.0
 */
export const probabilitiesOf = (targets: Targets): Float32Array => {
  if (targets._tag === 'Probabilities') return targets.values
  if (targets._tag !== 'Classes') throw new TypeError(`Batch.probabilitiesOf: classes expected, got ${targets._tag}`)
  const classes = targets.vocabulary.length
  const rows = new Float32Array(targets.ids.length * classes)
  targets.ids.forEach((id, row) => {
    rows[row * classes + id] = 1
  })
  return rows
}

/**
 * The shape of the targets, as it is printed: `[rows]` or `[rows, classes]`.
 *
 * @example
 * import { Batch } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(Batch.targetShape({ _tag: 'Values', values: Float32Array.of(1, 2) }), [2])
 *
 * @category destructors
 * @since 0.1.0
 */
export const targetShape = (targets: Targets): ReadonlyArray<number> => {
  switch (targets._tag) {
    case 'Classes':
      return [targets.ids.length]
    case 'Probabilities':
      return [targets.values.length / targets.vocabulary.length, targets.vocabulary.length]
    case 'Values':
      return [targets.values.length]
    case 'Unlabeled':
      return []
  }
}

const collateTargets = (examples: ReadonlyArray<Example.Example>): Targets => {
  const targets = examples.map(({ target }) => target)
  if (targets.every((target) => target._tag === 'Unlabeled')) return { _tag: 'Unlabeled' }
  if (targets.every((target) => target._tag === 'Value'))
    return { _tag: 'Values', values: Float32Array.from(targets, ({ value }) => value) }
  const vocabulary = targets.map((target) => classesOf(target)).reduce(oneVocabulary('Batch.collate'))
  if (targets.every((target) => target._tag === 'Class'))
    return { _tag: 'Classes', ids: Int32Array.from(targets, ({ id }) => id), vocabulary }
  const values = new Float32Array(targets.length * vocabulary.length)
  targets.forEach((target, row) => {
    if (target._tag === 'Class') values[row * vocabulary.length + target.id] = 1
    else if (target._tag === 'Probabilities') values.set(target.values, row * vocabulary.length)
  })
  return { _tag: 'Probabilities', values, vocabulary }
}

const classesOf = (target: Example.Target): Example.Vocabulary => {
  const vocabulary = Example.vocabularyOf(target)
  if (vocabulary === undefined)
    throw new TypeError(`Batch.collate: a class expected as in other rows, got ${target._tag}`)
  if (target._tag === 'Class' && vocabulary[target.id] === undefined)
    throw new RangeError(`Batch.collate: a class id below ${vocabulary.length} expected, got ${target.id}`)
  return vocabulary
}

const oneVocabulary =
  (caller: string) =>
  (one: Example.Vocabulary, other: Example.Vocabulary): Example.Vocabulary => {
    if (Example.sameVocabulary(one, other)) return one
    throw new TypeError(`${caller}: one vocabulary expected, got ${one.join(', ')} and ${other.join(', ')}`)
  }

const concatTargets = (first: Targets, second: Targets): Targets => {
  if (first._tag === 'Unlabeled' && second._tag === 'Unlabeled') return first
  if (first._tag === 'Values' && second._tag === 'Values')
    return { _tag: 'Values', values: concatFloats(first.values, second.values) }
  if (!('vocabulary' in first) || !('vocabulary' in second))
    throw new TypeError(`Batch.append: targets of one kind expected, got ${first._tag} and ${second._tag}`)
  const vocabulary = oneVocabulary('Batch.append')(first.vocabulary, second.vocabulary)
  if (first._tag === 'Classes' && second._tag === 'Classes')
    return { _tag: 'Classes', ids: Int32Array.from([...first.ids, ...second.ids]), vocabulary }
  return {
    _tag: 'Probabilities',
    values: concatFloats(probabilitiesOf(first), probabilitiesOf(second)),
    vocabulary,
  }
}

const concatFloats = (first: Float32Array, second: Float32Array): Float32Array => {
  const both = new Float32Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

/**
 * From examples to batches, and from two batches to one.
 */
import { checkPositive } from '../count.ts'
import type { Example } from '../Example.ts'
import { type Arrays, fresh } from './arrays.ts'
import type { Batch } from './model.ts'
import { collateTargets, concatFloats, concatTargets } from './targets.ts'

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
export const collate = (examples: ReadonlyArray<Example>): Batch => collateInto(fresh)(examples)

/**
 * What `collate` makes, in arrays of a given making.
 *
 * @internal
 */
export const collateInto =
  (arrays: Arrays) =>
  (examples: ReadonlyArray<Example>): Batch => {
    const { variables, steps, id: firstId } = firstOf('Batch.collate', examples)
    const x = arrays.floats('x', examples.length * variables * steps)
    examples.forEach(({ id, series }, row) => {
      if (series.variables !== variables || series.steps !== steps)
        throw new RangeError(
          `Batch.collate: ${variables} x ${steps} expected as in "${firstId}", got ${series.variables} x ${series.steps} in "${id}"`,
        )
      x.set(series.values, row * variables * steps)
    })
    return { ...columns('Batch.collate', arrays, examples), variables, steps, x }
  }

/**
 * Put examples of unequal lengths side by side: each is filled up at its end with `value`, 0 if not said, to the longest
 * of them, rounded up to a multiple of `multipleOf` steps. `lengths` keeps the true ones. For the rest as `collate`.
 * Throws at once unless `multipleOf` is a positive integer.
 *
 * @example
 * import { Batch, Example, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const example = (...values: ReadonlyArray<number>): Example.Example => ({
 *   id: values.join(),
 *   series: Example.series(1, values.length, Float32Array.from(values)),
 *   target: Example.unlabeled,
 * })
 * const batch = pipe([example(1), example(2, 3, 4)], Batch.collatePadded({ multipleOf: 2 }))
 * assert.deepStrictEqual(batch.x, Float32Array.of(1, 0, 0, 0, 2, 3, 4, 0))
 * assert.deepStrictEqual(batch.lengths, Int32Array.of(1, 3))
 *
 * @category constructors
 * @since 0.1.0
 */
export const collatePadded = ({
  value = 0,
  multipleOf = 1,
}: {
  readonly value?: number
  readonly multipleOf?: number
} = {}): ((examples: ReadonlyArray<Example>) => Batch) => {
  checkPositive('Batch.collatePadded: multipleOf', multipleOf)
  return (examples) => {
    const { variables, id: firstId } = firstOf('Batch.collatePadded', examples)
    const lengths = Int32Array.from(examples, ({ series }) => series.steps)
    const longest = lengths.reduce((one, other) => Math.max(one, other), 0)
    const steps = Math.ceil(longest / multipleOf) * multipleOf
    const x = new Float32Array(examples.length * variables * steps).fill(value)
    examples.forEach(({ id, series }, row) => {
      if (series.variables !== variables)
        throw new RangeError(
          `Batch.collatePadded: ${variables} variables expected as in "${firstId}", got ${series.variables} in "${id}"`,
        )
      for (let v = 0; v < variables; v++)
        x.set(series.values.subarray(v * series.steps, (v + 1) * series.steps), (row * variables + v) * steps)
    })
    return { ...columns('Batch.collatePadded', fresh, examples), variables, steps, x, lengths }
  }
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

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
    const weights = pseudo.weight.map((w) => w * weight)
    const lengths = labeled.lengths ?? pseudo.lengths
    const padding = labeled.padding ?? pseudo.padding
    return {
      rows: labeled.rows + pseudo.rows,
      variables: labeled.variables,
      steps: labeled.steps,
      x: concatFloats(labeled.x, pseudo.x),
      targets: concatTargets(labeled.targets, pseudo.targets),
      weight: concatFloats(labeled.weight, weights),
      labeled: labeled.labeled,
      ...(labeled.ids === undefined || pseudo.ids === undefined ? {} : { ids: [...labeled.ids, ...pseudo.ids] }),
      ...(lengths === undefined ? {} : { lengths: Int32Array.from([...lengthsOf(labeled), ...lengthsOf(pseudo)]) }),
      ...(padding === undefined ? {} : { padding: Uint8Array.from([...paddingOf(labeled), ...paddingOf(pseudo)]) }),
    }
  }

const lengthsOf = ({ rows, steps, lengths }: Batch): Int32Array => lengths ?? new Int32Array(rows).fill(steps)

const paddingOf = ({ rows, padding }: Batch): Uint8Array => padding ?? new Uint8Array(rows)

const firstOf = (
  caller: string,
  [first]: ReadonlyArray<Example>,
): { readonly variables: number; readonly steps: number; readonly id: string } => {
  if (first === undefined) throw new RangeError(`${caller}: at least one example expected, got 0`)
  return { ...first.series, id: first.id }
}

const columns = (
  caller: string,
  arrays: Arrays,
  examples: ReadonlyArray<Example>,
): Pick<Batch, 'rows' | 'targets' | 'weight' | 'labeled' | 'ids'> => ({
  rows: examples.length,
  targets: collateTargets(caller, arrays, examples),
  weight: arrays.floats('weight', examples.length).fill(1),
  labeled: examples.length,
  ids: examples.map(({ id }) => id),
})

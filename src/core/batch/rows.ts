/**
 * The rows of a batch: filled up to a size and back, copied, and read as examples.
 */
import { checkPositive } from '../count.ts'
import type { Example } from '../Example.ts'
import type { Batch } from './model.ts'
import { copyTargets, pickRows, pickTargets, targetOf } from './targets.ts'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Fill a batch up to `size` rows: its own from the first on, again and again, with weight 0 and marked in `padding`, so
 * that statistics over rows see nothing strange. A batch of that size stays as it is. Throws unless `size` is a positive
 * integer, and on batches of more rows or of none.
 *
 * @example
 * import { Batch, Example, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const one = { id: 'a', series: Example.series(1, 1, Float32Array.of(7)), target: Example.unlabeled }
 * const { x, weight, padding } = pipe(Batch.collate([one]), Batch.pad(3))
 * assert.deepStrictEqual(x, Float32Array.of(7, 7, 7))
 * assert.deepStrictEqual(weight, Float32Array.of(1, 0, 0))
 * assert.deepStrictEqual(padding, Uint8Array.of(0, 1, 1))
 *
 * @category combinators
 * @since 0.1.0
 */
export const pad = (size: number): ((batch: Batch) => Batch) => {
  checkPositive('Batch.pad: size', size)
  return (batch) => {
    if (batch.rows === size) return batch
    const own = ownRows(batch)
    if (batch.rows > size || own.length === 0)
      throw new RangeError(`Batch.pad: from 1 to ${size} rows expected, got ${batch.rows}`)
    const filling = Array.from({ length: size - own.length }, (_, i) => own[i % own.length] as number)
    const padded = pick(batch, [...own, ...filling])
    padded.weight.fill(0, own.length)
    return { ...padded, padding: new Uint8Array(size).fill(1, own.length) }
  }
}

/**
 * The batch without the rows that only fill it up. One without padding stays as it is.
 *
 * @example
 * import { Batch, Example, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const one = { id: 'a', series: Example.series(1, 1, Float32Array.of(7)), target: Example.unlabeled }
 * const batch = Batch.collate([one])
 * assert.deepStrictEqual(pipe(batch, Batch.pad(3), Batch.withoutPadding), batch)
 *
 * @category combinators
 * @since 0.1.0
 */
export const withoutPadding = (batch: Batch): Batch =>
  batch.padding === undefined ? batch : pick(batch, ownRows(batch))

/**
 * The same batch in arrays of its own: what to keep of a borrowed one.
 *
 * @example
 * import { Batch, Example } from 'millrace'
 * import assert from 'node:assert'
 *
 * const one = { id: 'a', series: Example.series(1, 1, Float32Array.of(7)), target: Example.unlabeled }
 * const batch = Batch.collate([one])
 * const copy = Batch.copy(batch)
 * batch.x.fill(0)
 * assert.deepStrictEqual(copy.x, Float32Array.of(7))
 *
 * @category combinators
 * @since 0.1.0
 */
export const copy = (batch: Batch): Batch => ({
  ...batch,
  x: batch.x.slice(),
  targets: copyTargets(batch.targets),
  weight: batch.weight.slice(),
  ...(batch.lengths === undefined ? {} : { lengths: batch.lengths.slice() }),
  ...(batch.padding === undefined ? {} : { padding: batch.padding.slice() }),
})

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The examples of a batch, without those that only fill it up, and each at its true length. Weights are lost, and class
 * ids that became one-hot beside soft targets stay so. A batch that does not know its ids numbers the rows from 0.
 *
 * @example
 * import { Batch, Example, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const one = { id: 'a', series: Example.series(1, 1, Float32Array.of(7)), target: Example.unlabeled }
 * assert.deepStrictEqual(pipe(Batch.collate([one]), Batch.pad(3), Batch.toExamples), [one])
 *
 * @category destructors
 * @since 0.1.0
 */
export const toExamples = (batch: Batch): ReadonlyArray<Example> => {
  const { variables, ids, lengths, targets } = batch
  return ownRows(batch).map((row) => {
    const steps = lengths?.[row] ?? batch.steps
    const values = new Float32Array(variables * steps)
    for (let v = 0; v < variables; v++) {
      const start = (row * variables + v) * batch.steps
      values.set(batch.x.subarray(start, start + steps), v * steps)
    }
    return { id: ids?.[row] ?? String(row), series: { variables, steps, values }, target: targetOf(targets, row) }
  })
}

const ownRows = ({ rows, padding }: Batch): ReadonlyArray<number> =>
  Array.from({ length: rows }, (_, row) => row).filter((row) => padding?.[row] !== 1)

// Those with true labels must come first, as they do in every batch.
const pick = (batch: Batch, rows: ReadonlyArray<number>): Batch => {
  const { variables, steps, x, targets, weight, labeled, ids, lengths } = batch
  return {
    rows: rows.length,
    variables,
    steps,
    x: pickRows(x, variables * steps, rows),
    targets: pickTargets(targets, rows),
    weight: pickRows(weight, 1, rows),
    labeled,
    ...(ids === undefined ? {} : { ids: rows.map((row) => ids[row] as string) }),
    ...(lengths === undefined ? {} : { lengths: Int32Array.from(rows, (row) => lengths[row] as number) }),
  }
}

/**
 * What the true lengths become when all rows are stretched to `steps`; nothing where they are not known.
 *
 * @internal
 */
export const stretchedLengths = ({ lengths, steps: before }: Batch, steps: number): Pick<Batch, 'lengths'> =>
  lengths === undefined ? {} : { lengths: lengths.map((length) => Math.round((length * steps) / before)) }

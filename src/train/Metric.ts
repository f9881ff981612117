/**
 * Metrics as monoids: what a batch counts, how counts add up, and the number that they come to. So a metric of a whole
 * set does not depend on how it was cut into batches.
 */
import * as Batch from '../core/Batch.ts'
import { crossEntropy } from './loss.ts'

/**
 * `of` counts a batch, `concat` adds counts (`empty` for none), `value` gives the result.
 *
 * @category model
 * @since 0.1.0
 */
export interface Metric<M, R = number> {
  readonly empty: M
  readonly concat: (one: M, other: M) => M
  readonly of: (batch: Batch.Batch, logits: Float32Array) => M
  readonly value: (counts: M) => R
}

/**
 * A sum over rows and how many there were.
 *
 * @category model
 * @since 0.1.0
 */
export interface Tally {
  readonly sum: number
  readonly rows: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The mean over rows of what a function sums up for a batch; NaN for no rows.
 *
 * @example
 * import { meanOf } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const ones = meanOf((batch) => batch.rows)
 * assert.strictEqual(ones.value({ sum: 2, rows: 2 }), 1)
 *
 * @category constructors
 * @since 0.1.0
 */
export const meanOf = (sumOf: (batch: Batch.Batch, logits: Float32Array) => number): Metric<Tally> => ({
  empty: { sum: 0, rows: 0 },
  concat: (one, other) => ({ sum: one.sum + other.sum, rows: one.rows + other.rows }),
  of: (batch, logits) => ({ sum: sumOf(batch, logits), rows: batch.rows }),
  value: ({ sum, rows }) => sum / rows,
})

/**
 * The share of rows whose most likely class is the target's.
 *
 * @example
 * import { accuracy } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(accuracy.value(accuracy.concat({ sum: 1, rows: 2 }, { sum: 2, rows: 2 })), 0.75)
 *
 * @category constructors
 * @since 0.1.0
 */
export const accuracy: Metric<Tally> = meanOf((batch, logits) => {
  const targets = Batch.probabilitiesOf(batch.targets)
  const classes = targets.length / batch.rows
  if (logits.length !== targets.length)
    throw new RangeError(`accuracy: ${classes} classes expected as in the targets, got ${logits.length / batch.rows}`)
  let right = 0
  for (let row = 0; row < batch.rows; row++)
    if (likeliest(logits, row, classes) === likeliest(targets, row, classes)) right++
  return right
})

/**
 * The mean cross-entropy of rows, each with weight 1.
 *
 * @example
 * import { meanLoss } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(meanLoss.value({ sum: 3, rows: 2 }), 1.5)
 *
 * @category constructors
 * @since 0.1.0
 */
export const meanLoss: Metric<Tally> = meanOf((batch, logits) => {
  const evenly = { ...batch, weight: new Float32Array(batch.rows).fill(1) }
  return crossEntropy()(evenly)(logits).value * batch.rows
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Two metrics in one pass.
 *
 * @example
 * import { accuracy, both, meanLoss } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const tally = { sum: 1, rows: 2 }
 * assert.deepStrictEqual(both(meanLoss)(accuracy).value([tally, tally]), [0.5, 0.5])
 *
 * @category combinators
 * @since 0.1.0
 */
export const both =
  <N, Q>(second: Metric<N, Q>) =>
  <M, R>(first: Metric<M, R>): Metric<readonly [M, N], readonly [R, Q]> => ({
    empty: [first.empty, second.empty],
    concat: ([m, n], [otherM, otherN]) => [first.concat(m, otherM), second.concat(n, otherN)],
    of: (batch, logits) => [first.of(batch, logits), second.of(batch, logits)],
    value: ([m, n]) => [first.value(m), second.value(n)],
  })

const likeliest = (rows: Float32Array, row: number, classes: number): number => {
  let best = 0
  for (let id = 1; id < classes; id++)
    if ((rows[row * classes + id] as number) > (rows[row * classes + best] as number)) best = id
  return best
}

/**
 * Cross-entropy over logits, with row weights: its value and its gradient, in plain loops. Logits are few, so nothing is
 * gained by tensors here, and the law tests need none.
 */
import * as Batch from '../core/Batch.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What "the mean loss" of labeled and pseudo-labeled rows is: three definitions hide behind Noisy Student. With L and P
 * rows, r = P / L, and cross-entropies weighted by row:
 *
 * - `pooled`: sum of all / sum of weights. The paper's text; with weights of 1, the plain mean of the batch.
 * - `official`: sum of all / L, that is mean of the labeled + r x mean of the pseudo-labeled: the paper's code.
 * - `algorithm`: mean of the labeled + mean of the pseudo-labeled: the paper's Algorithm 1.
 *
 * @category model
 * @since 0.1.0
 */
export type Normalization = 'pooled' | 'official' | 'algorithm'

/**
 * How the loss is taken. `smoothing` moves that share of a hard label evenly over all classes; soft rows stay as they
 * are, as in the official code.
 *
 * @category model
 * @since 0.1.0
 */
export interface LossOptions {
  readonly normalization?: Normalization
  readonly smoothing?: number
}

/**
 * A loss and its gradient by the logits, `[rows, classes]`.
 *
 * @category model
 * @since 0.1.0
 */
export interface Loss {
  readonly value: number
  readonly gradient: Float32Array
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Cross-entropy of logits with class ids or probability rows. Rows that weigh 0 do not count; if all weigh 0, the loss
 * is 0. Throws where the targets have no classes, or other ones than the logits.
 *
 * @example
 * import { Batch, Example } from 'millrace'
 * import { crossEntropy } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const batch = Batch.collate([
 *   { id: 'a', series: Example.series(1, 1, Float32Array.of(0)), target: { _tag: 'Class', id: 0, vocabulary: ['a', 'b'] } },
 * ])
 * const { value, gradient } = crossEntropy()(batch)(Float32Array.of(0, 0))
 * assert.ok(Math.abs(value - Math.log(2)) < 1e-7)
 * assert.deepStrictEqual(gradient, Float32Array.of(-0.5, 0.5))
 *
 * @category constructors
 * @since 0.1.0
 */
export const crossEntropy = ({ normalization = 'pooled', smoothing = 0 }: LossOptions = {}): ((
  batch: Batch.Batch,
) => (logits: Float32Array) => Loss) => {
  if (!(smoothing >= 0 && smoothing < 1))
    throw new RangeError(`crossEntropy: smoothing must be from 0 to less than 1, got ${smoothing}`)
  return (batch) => {
    const targets = smoothed(smoothing)(Batch.probabilitiesOf(batch.targets), batch.rows)
    const shares = rowShares(normalization)(batch)
    return (logits) => {
      const classes = targets.length / batch.rows
      if (logits.length !== targets.length)
        throw new RangeError(
          `crossEntropy: ${classes} classes expected as in the targets, got ${logits.length / batch.rows}`,
        )
      const logProbabilities = logSoftmax(classes)(logits)
      const gradient = new Float32Array(logits.length)
      let value = 0
      for (let row = 0; row < batch.rows; row++) {
        const share = shares[row] as number
        if (share === 0) continue
        let mass = 0
        let entropy = 0
        for (let i = row * classes; i < (row + 1) * classes; i++) {
          mass += targets[i] as number
          // A class that a target rules out costs nothing, however unlikely the network finds it.
          if (targets[i] !== 0) entropy -= (targets[i] as number) * (logProbabilities[i] as number)
        }
        value += share * entropy
        for (let i = row * classes; i < (row + 1) * classes; i++)
          gradient[i] = share * (Math.exp(logProbabilities[i] as number) * mass - (targets[i] as number))
      }
      return { value, gradient }
    }
  }
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * How much each row's cross-entropy counts in the loss. Sums to 1 when `pooled`.
 *
 * @example
 * import { Batch, Example } from 'millrace'
 * import { rowShares } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const row = Batch.collate([{ id: 'a', series: Example.series(1, 1, Float32Array.of(0)), target: Example.unlabeled }])
 * const mixed = Batch.append(row, 3)(row)
 * assert.deepStrictEqual(rowShares('pooled')(mixed), Float64Array.of(0.25, 0.75))
 * assert.deepStrictEqual(rowShares('official')(mixed), Float64Array.of(1, 3))
 *
 * @category destructors
 * @since 0.1.0
 */
export const rowShares =
  (normalization: Normalization) =>
  ({ rows, labeled, weight, padding }: Batch.Batch): Float64Array => {
    const total = weight.reduce((sum, w) => sum + w, 0)
    const pseudo = rows - labeled - (padding?.reduce((sum, filling) => sum + filling, 0) ?? 0)
    return Float64Array.from(weight, (w, row) => {
      if (w === 0) return 0
      switch (normalization) {
        case 'pooled':
          return w / total
        case 'official':
          return w / labeled
        case 'algorithm':
          return w / (row < labeled ? labeled : pseudo)
      }
    })
  }

/**
 * Logits `[rows, classes]` as probabilities.
 *
 * @example
 * import { softmax } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(softmax(2)(Float32Array.of(3, 3)), Float32Array.of(0.5, 0.5))
 *
 * @category destructors
 * @since 0.1.0
 */
export const softmax =
  (classes: number) =>
  (logits: Float32Array): Float32Array =>
    Float32Array.from(logSoftmax(classes)(logits), Math.exp)

// In double precision, so that a probability near 1 keeps its logarithm.
const logSoftmax =
  (classes: number) =>
  (logits: Float32Array): Float64Array => {
    const logs = new Float64Array(logits.length)
    for (let start = 0; start < logits.length; start += classes) {
      let largest = -Infinity
      for (let i = start; i < start + classes; i++) largest = Math.max(largest, logits[i] as number)
      let sum = 0
      for (let i = start; i < start + classes; i++) sum += Math.exp((logits[i] as number) - largest)
      // The largest is taken off first: beside a huge one, the logarithm would be rounded away.
      const logSum = Math.log(sum)
      for (let i = start; i < start + classes; i++) logs[i] = (logits[i] as number) - largest - logSum
    }
    return logs
  }

const smoothed =
  (smoothing: number) =>
  (targets: Float32Array, rows: number): Float32Array => {
    if (smoothing === 0) return targets
    const classes = targets.length / rows
    // A soft row may hold a 1 too, of a teacher that is all but sure: what is left over tells.
    const isHard = (row: number): boolean =>
      targets.subarray(row * classes, (row + 1) * classes).every((target) => target === 0 || target === 1)
    return targets.map((target, i) =>
      isHard(Math.floor(i / classes)) ? (1 - smoothing) * target + smoothing / classes : target,
    )
  }

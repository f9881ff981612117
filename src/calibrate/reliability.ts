/**
 * How sure a predictor is, beside how often it is right.
 */
import { checkPositive } from '../core/count.ts'
import { type Outcomes, guesses } from './Outcomes.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The rows whose confidence is from `from` up to `to`, which belongs to the next bin, or at 1 to this one: how many, how
 * sure they are in the mean, and which share of them is right. Both are null where there are none.
 *
 * @category model
 * @since 0.1.0
 */
export interface Bin {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly confidence: number | null
  readonly accuracy: number | null
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The reliability diagram of held-out rows as data: bins of equal width from 0 to 1. Rows with NaN are in none. Throws
 * unless the number of bins is positive.
 *
 * @example
 * import { outcomes, reliability } from 'millrace/calibrate'
 * import assert from 'node:assert'
 *
 * const held = outcomes({ classes: 2, truth: [0, 1] })(Float32Array.of(0.75, 0.25, 0.75, 0.25))
 * assert.deepStrictEqual(reliability({ bins: 2 })(held)[1], {
 *   from: 0.5,
 *   to: 1,
 *   count: 2,
 *   confidence: 0.75,
 *   accuracy: 0.5,
 * })
 *
 * @category destructors
 * @since 0.1.0
 */
export const reliability = ({ bins = 10 }: { readonly bins?: number } = {}): ((
  held: Outcomes,
) => ReadonlyArray<Bin>) => {
  checkPositive('reliability: bins', bins)
  return (held) => {
    const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }))
    for (const { confidence, right } of guesses(held)) {
      const bin = sums[Math.max(0, Math.min(bins - 1, Math.floor(confidence * bins)))]
      if (bin === undefined) continue
      bin.count++
      bin.confidence += confidence
      bin.right += right ? 1 : 0
    }
    return sums.map(({ count, confidence, right }, bin) => ({
      from: bin / bins,
      to: (bin + 1) / bins,
      count,
      confidence: count === 0 ? null : confidence / count,
      accuracy: count === 0 ? null : right / count,
    }))
  }
}

/**
 * How far confidence and accuracy are apart: the mean of their difference over the bins, each by its share of the rows
 * (Naeini et al., 2015). From 0 to 1; NaN where there are no rows. Throws unless the number of bins is positive.
 *
 * @example
 * import { expectedCalibrationError, outcomes } from 'millrace/calibrate'
 * import assert from 'node:assert'
 *
 * const held = outcomes({ classes: 2, truth: [0, 1] })(Float32Array.of(0.75, 0.25, 0.75, 0.25))
 * assert.strictEqual(expectedCalibrationError()(held), 0.25)
 *
 * @category destructors
 * @since 0.1.0
 */
export const expectedCalibrationError = ({ bins = 10 }: { readonly bins?: number } = {}): ((
  held: Outcomes,
) => number) => {
  checkPositive('expectedCalibrationError: bins', bins)
  const inBins = reliability({ bins })
  return (held) => {
    const filled = inBins(held)
    const rows = filled.reduce((sum, { count }) => sum + count, 0)
    if (rows === 0) return Number.NaN
    return filled.reduce(
      (sum, { count, confidence, accuracy }) => sum + (count / rows) * Math.abs((confidence ?? 0) - (accuracy ?? 0)),
      0,
    )
  }
}

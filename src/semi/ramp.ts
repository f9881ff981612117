/**
 * How much pseudo-labels weigh as training goes on.
 */
import { checkWhole } from '../core/count.ts'

/**
 * The weight of pseudo-labeled rows in an epoch: 0 for the first `warmUp` epochs, which learn from labels alone, then in a
 * straight line up to `weight` over the next `rise` epochs, and constant from there on. Throws unless the epochs are whole
 * numbers and the weight is a number from 0.
 *
 * @example
 * import { ramp } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual([0, 1, 2, 3, 9].map(ramp({ warmUp: 1, rise: 2, weight: 4 })), [0, 0, 2, 4, 4])
 *
 * @category constructors
 * @since 0.1.0
 */
export const ramp = ({
  warmUp = 0,
  rise = 0,
  weight = 1,
}: {
  readonly warmUp?: number
  readonly rise?: number
  readonly weight?: number
}): ((epoch: number) => number) => {
  checkWhole('ramp: warmUp', warmUp)
  checkWhole('ramp: rise', rise)
  if (!(weight >= 0 && weight < Infinity)) throw new RangeError(`ramp: weight must be a number from 0, got ${weight}`)
  return (epoch) => {
    if (epoch < warmUp) return 0
    return rise === 0 ? weight : weight * Math.min(1, (epoch - warmUp) / rise)
  }
}

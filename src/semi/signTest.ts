/**
 * Whether one of two predictors is worse, tested in pairs.
 */

/**
 * How likely at least so many `losses` are, among as many pairs that differ, if either side were as likely to win: the
 * exact one-sided sign test, on the pairs where one of two classifiers is right that of McNemar (1947). 1 where no pair
 * differs. Throws unless both counts are whole numbers.
 *
 * @example
 * import { signTest } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.ok(Math.abs(signTest({ wins: 0, losses: 5 }) - 1 / 32) < 1e-12)
 * assert.strictEqual(signTest({ wins: 5, losses: 0 }), 1)
 *
 * @category destructors
 * @since 0.1.0
 */
export const signTest = ({ wins, losses }: { readonly wins: number; readonly losses: number }): number => {
  for (const count of [wins, losses])
    if (!Number.isSafeInteger(count) || count < 0)
      throw new RangeError(`signTest: whole numbers of wins and losses expected, got ${count}`)
  if (losses === 0) return 1
  const pairs = wins + losses
  // From all losses down, each term from the one before; in logarithms, since 2^-pairs may be too small for a number.
  let logTerm = -pairs * Math.LN2
  let sum = 0
  for (let lost = pairs; lost >= losses; lost--) {
    sum += Math.exp(logTerm)
    logTerm += Math.log(lost / (pairs - lost + 1))
  }
  return Math.min(1, sum)
}

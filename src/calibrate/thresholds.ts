/**
 * How sure a predictor has to be of each class to be right often enough.
 */
import { type Guess, type Outcomes, guesses } from './Outcomes.ts'

/**
 * For each class the least confidence from which on held-out rows that are predicted as that class are right in at least
 * the share `precision`, default 0.9.
 *
 * Few rows say little of a class, so its precision from a confidence on is drawn to that of all rows: the counts of the
 * class get `prior` rows more, default 16, right as often as all rows from there on. 0 takes each class for itself, which
 * with few rows promises too much: the least of several thresholds is the luckiest.
 *
 * A class that is never predicted gets the threshold of all rows. Where no threshold reaches the precision it is
 * `fallback`, default 0.95, or the highest confidence that did not do, if that is more. Rows with NaN are left out. Throws
 * unless precision and fallback are from 0 to 1 and the prior is a number from 0.
 *
 * @example
 * import { outcomes, thresholdsForPrecision } from 'millrace/calibrate'
 * import assert from 'node:assert'
 *
 * const rows = [[0.75, 0.25], [0.5, 0.5], [0.25, 0.75], [0.125, 0.875]]
 * const held = outcomes({ classes: 2, truth: [0, 1, 1, 1] })(Float32Array.from(rows.flat()))
 * assert.deepStrictEqual(thresholdsForPrecision({ precision: 0.9, prior: 0 })(held), [0.75, 0.75])
 *
 * @category destructors
 * @since 0.1.0
 */
export const thresholdsForPrecision = ({
  precision = 0.9,
  prior = 16,
  fallback = 0.95,
}: {
  readonly precision?: number
  readonly prior?: number
  readonly fallback?: number
} = {}): ((held: Outcomes) => ReadonlyArray<number>) => {
  for (const [name, share] of Object.entries({ precision, fallback }))
    if (!(share >= 0 && share <= 1))
      throw new RangeError(`thresholdsForPrecision: ${name} must be from 0 to 1, got ${share}`)
  if (!(prior >= 0 && prior < Infinity))
    throw new RangeError(`thresholdsForPrecision: a prior from 0 expected, got ${prior}`)
  return (held) => {
    const all = guesses(held)
    const pooled = hitsFrom(all)
    const leastOf = (some: ReadonlyArray<Guess>, drawn: number): number => {
      const hits = hitsFrom(some)
      const candidates = [...new Set(some.map(({ confidence }) => confidence))].sort((one, other) => one - other)
      const found = candidates.find((threshold) => {
        const [own, everywhere] = [hits(threshold), pooled(threshold)]
        const expected = everywhere.right / everywhere.count
        return own.right + drawn * expected >= precision * (own.count + drawn) - 1e-12
      })
      return found ?? Math.max(fallback, candidates.at(-1) ?? 0)
    }
    const general = leastOf(all, 0)
    return Array.from({ length: held.classes }, (_, id) => {
      const own = all.filter((guess) => guess.id === id)
      return own.length === 0 ? general : leastOf(own, prior)
    })
  }
}

// How many rows are at least so sure, and how many of them are right.
const hitsFrom =
  (some: ReadonlyArray<Guess>) =>
  (threshold: number): { readonly count: number; readonly right: number } => {
    let [count, right] = [0, 0]
    for (const guess of some)
      if (guess.confidence >= threshold) {
        count++
        if (guess.right) right++
      }
    return { count, right }
  }

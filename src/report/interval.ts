/**
 * What a few paired differences say of the difference in general.
 */

/**
 * The mean, the deviation of single values (with n - 1), and the 95% interval of the mean by Student's t (1908). Of one
 * value the deviation is unknown and there is no interval; of none there is no mean either. Unknown is null.
 *
 * @category model
 * @since 0.1.0
 */
export interface Interval {
  readonly count: number
  readonly mean: number | null
  readonly deviation: number | null
  readonly low: number | null
  readonly high: number | null
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Mean, deviation and 95% interval of values.
 *
 * @category destructors
 * @since 0.1.0
 */
export const interval = (values: ReadonlyArray<number>): Interval => {
  const count = values.length
  if (count === 0) return { count, mean: null, deviation: null, low: null, high: null }
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  if (count === 1) return { count, mean, deviation: null, low: null, high: null }
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1))
  const half = (quantile(count - 1) * deviation) / Math.sqrt(count)
  return { count, mean, deviation, low: mean - half, high: mean + half }
}

// The .975 quantile of Student's t, exact to 1e-3 up to ten degrees of freedom; beyond, by the expansion of Cornish and
// Fisher, which is closer than that.
const quantile = (degrees: number): number => {
  const known = quantiles[degrees - 1]
  if (known !== undefined) return known
  const z = 1.959964
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  )
}

const quantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]

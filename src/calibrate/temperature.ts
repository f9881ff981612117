/**
 * Temperature scaling: one number that makes probabilities as sure as they are right.
 *
 * Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks" (2017).
 */
import type { Outcomes } from './Outcomes.ts'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * A row of probabilities at another temperature: `p^(1 / temperature)`, normalised. Below 1 it gets sharper, at 0 all goes
 * to the likeliest class, the lowest id of equals; above 1 it gets flatter; at 1 the row itself is given back. The order
 * of the classes stays, and rows with NaN stay NaN. Throws unless the temperature is a number from 0.
 *
 * @example
 * import { atTemperature } from 'millrace/calibrate'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(atTemperature(0.5)(Float32Array.of(0.75, 0.25)), Float32Array.of(0.9, 0.1))
 * assert.deepStrictEqual(atTemperature(0)(Float32Array.of(0.75, 0.25)), Float32Array.of(1, 0))
 *
 * @category combinators
 * @since 0.1.0
 */
export const atTemperature = (temperature: number): ((probabilities: Float32Array) => Float32Array) => {
  if (!(temperature >= 0 && temperature < Infinity))
    throw new RangeError(`atTemperature: a temperature from 0 expected, got ${temperature}`)
  if (temperature === 1) return (probabilities) => probabilities
  return (probabilities) => {
    const most = Math.max(...probabilities)
    if (Number.isNaN(most)) return probabilities.map(() => Number.NaN)
    if (temperature === 0) {
      const likeliest = probabilities.indexOf(most)
      return probabilities.map((_, id) => (id === likeliest ? 1 : 0))
    }
    const powers = Float64Array.from(probabilities, (p) => Math.exp((Math.log(p) - Math.log(most)) / temperature))
    const total = powers.reduce((sum, power) => sum + power, 0)
    return Float32Array.from(powers, (power) => power / total)
  }
}

/**
 * Held-out rows, each `atTemperature`: what `reliability` and `thresholdsForPrecision` take after calibration. Throws on a
 * temperature as `atTemperature` does.
 *
 * @example
 * import { calibrated, outcomes } from 'millrace/calibrate'
 * import assert from 'node:assert'
 *
 * const held = outcomes({ classes: 2, truth: [0] })(Float32Array.of(0.75, 0.25))
 * assert.deepStrictEqual(calibrated(0.5)(held).probabilities, Float32Array.of(0.9, 0.1))
 *
 * @category combinators
 * @since 0.1.0
 */
export const calibrated = (temperature: number): ((held: Outcomes) => Outcomes) => {
  const scaled = atTemperature(temperature)
  return ({ classes, probabilities, truth }) => {
    const rows = new Float32Array(probabilities.length)
    truth.forEach((_, row) =>
      rows.set(scaled(probabilities.subarray(row * classes, (row + 1) * classes)), row * classes),
    )
    return { classes, probabilities: rows, truth }
  }
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The temperature at which held-out rows cost least: the minimum of their summed negative log likelihood plus
 * `prior * (log T)^2 / 2`, between the bounds `least` and `most`. The prior, a normal one of log T around T = 1, is worth
 * about a row and keeps a few rows that are all right from asking for T = 0; 0 leaves it out. The rows never cost more
 * than at T = 1. No rows give 1; rows with NaN are left
 * out. Throws unless `0 < least <= 1 <= most` and the prior is a
 * number from 0.
 *
 * @example
 * import { fitTemperature, outcomes } from 'millrace/calibrate'
 * import assert from 'node:assert'
 *
 * // Of four rows that are all but sure, one is wrong.
 * const sure = [0.99, 0.01]
 * const held = outcomes({ classes: 2, truth: [0, 0, 0, 1] })(Float32Array.from([sure, sure, sure, sure].flat()))
 * assert.ok(fitTemperature()(held) > 1.5)
 *
 * @category destructors
 * @since 0.1.0
 */
export const fitTemperature = ({
  prior = 1,
  least = 0.1,
  most = 10,
}: {
  readonly prior?: number
  readonly least?: number
  readonly most?: number
} = {}): ((held: Outcomes) => number) => {
  if (!(least > 0 && least <= 1 && most >= 1 && most < Infinity))
    throw new RangeError(`fitTemperature: bounds 0 < least <= 1 <= most expected, got ${least} and ${most}`)
  if (!(prior >= 0 && prior < Infinity)) throw new RangeError(`fitTemperature: a prior from 0 expected, got ${prior}`)
  return (held) => {
    const rows = logRows(held)
    if (rows.length === 0) return 1
    const cost = (logT: number): number => negativeLogLikelihood(rows, logT) + (prior * logT * logT) / 2
    const found = minimum(cost, Math.log(least), Math.log(most))
    return cost(found) < cost(0) ? Math.min(most, Math.max(least, Math.exp(found))) : 1
  }
}

/**
 * The mean negative log likelihood of the true classes, in nats: what `fitTemperature` lowers. NaN where there are no rows.
 *
 * @example
 * import { negativeLogLikelihoodOf, outcomes } from 'millrace/calibrate'
 * import assert from 'node:assert'
 *
 * const held = outcomes({ classes: 2, truth: [0] })(Float32Array.of(0.5, 0.5))
 * assert.ok(Math.abs(negativeLogLikelihoodOf(held) - Math.log(2)) < 1e-6)
 *
 * @category destructors
 * @since 0.1.0
 */
export const negativeLogLikelihoodOf = (held: Outcomes): number => {
  const rows = logRows(held)
  return rows.length === 0 ? Number.NaN : negativeLogLikelihood(rows, 0) / rows.length
}

interface LogRow {
  readonly logs: Float64Array
  readonly known: number
}

// What a true class costs that is given no chance, at any temperature: as much as a chance of this.
const rarest = 1e-8

const logRows = ({ classes, probabilities, truth }: Outcomes): ReadonlyArray<LogRow> =>
  truth
    .map((known, row) => ({
      known,
      logs: Float64Array.from(probabilities.subarray(row * classes, (row + 1) * classes), Math.log),
    }))
    .filter(({ logs }) => Number.isFinite(Math.max(...logs)))

const negativeLogLikelihood = (rows: ReadonlyArray<LogRow>, logT: number): number => {
  const inverse = Math.exp(-logT)
  let sum = 0
  for (const { logs, known } of rows) {
    let most = -Infinity
    for (const log of logs) most = Math.max(most, log)
    let total = 0
    for (const log of logs) total += Math.exp((log - most) * inverse)
    const own = logs[known] as number
    sum += own === -Infinity ? -Math.log(rarest) : Math.log(total) - (own - most) * inverse
  }
  return sum
}

const golden = (Math.sqrt(5) - 1) / 2

// The likelihood alone has one minimum, but with the prior there may be two: so the lowest of a grid is bracketed first.
const minimum = (cost: (x: number) => number, from: number, to: number): number => {
  const points = 32
  const step = (to - from) / points
  const costs = Array.from({ length: points + 1 }, (_, i) => cost(from + i * step))
  const best = costs.indexOf(costs.reduce((one, other) => Math.min(one, other)))
  let low = from + Math.max(0, best - 1) * step
  let high = from + Math.min(points, best + 1) * step
  while (high - low > 1e-6) {
    const [one, other] = [high - golden * (high - low), low + golden * (high - low)]
    if (cost(one) <= cost(other)) high = other
    else low = one
  }
  return (low + high) / 2
}

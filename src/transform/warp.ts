/**
 * Smooth random curves over the steps, as factors of the values or as the speed of time.
 */
import type { Series } from '../core/Example.ts'
import { roughNormals } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { interpolate } from './interpolate.ts'
import { checkStrength } from './strength.ts'

/**
 * Multiply each variable by a smooth curve of its own, through `knots` evenly spaced factors that are normal with mean 1
 * and deviation `strength` (Um et al., 2017, there a spline through 6; here Catmull and Rom's, 1974). Missing values stay
 * missing; strength 0 is the identity. Throws unless the strength is a finite number from 0 and `knots` a whole number
 * from 2. For one factor per variable, see `scale`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { magnitudeWarp } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(0, 1, 1))
 * const { values } = pipe(magnitudeWarp()(series), Random.run(Seed.make(42)))
 * assert.strictEqual(values[0], 0)
 * assert.notStrictEqual(values[1], values[2])
 *
 * @category constructors
 * @since 0.1.0
 */
export const magnitudeWarp = ({
  strength = 0.2,
  knots = 6,
}: { readonly strength?: number; readonly knots?: number } = {}): Transform<Series> => {
  checkStrength('magnitudeWarp', strength)
  checkKnots('magnitudeWarp', knots)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    const [draws, next] = roughNormals(variables * knots)(rng)
    const values = new Float32Array(series.values.length)
    const curve = spline(knots, steps)
    const factors = new Float64Array(steps)
    for (let variable = 0, i = 0; variable < variables; variable++) {
      curve(draws, variable * knots, factors)
      for (let step = 0; step < steps; step++, i++)
        values[i] = (1 + strength * (factors[step] as number)) * (series.values[i] as number)
    }
    return [{ ...series, values }, next]
  }
}

/**
 * Let time run faster and slower, all variables alike: the speed is a smooth curve as in `magnitudeWarp`, at least 0.1,
 * and the first and last step stay where they are (Um et al., 2017). Missing values move along; strength 0 is the
 * identity. Throws unless the strength is a finite number from 0 and `knots` a whole number from 2.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { timeWarp } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(0, 1, 2))
 * const { values } = pipe(timeWarp()(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual([values[0], values[2]], [0, 2])
 * assert.notStrictEqual(values[1], 1)
 *
 * @category constructors
 * @since 0.1.0
 */
export const timeWarp = ({
  strength = 0.2,
  knots = 6,
}: { readonly strength?: number; readonly knots?: number } = {}): Transform<Series> => {
  checkStrength('timeWarp', strength)
  checkKnots('timeWarp', knots)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    const [draws, next] = roughNormals(knots)(rng)
    const speeds = new Float64Array(steps)
    spline(knots, steps)(draws, 0, speeds)
    const positions = new Float64Array(steps)
    // From one step to the next, time runs at the mean of their speeds.
    for (let step = 1; step < steps; step++) {
      const before = Math.max(0.1, 1 + strength * (speeds[step - 1] as number))
      const after = Math.max(0.1, 1 + strength * (speeds[step] as number))
      positions[step] = (positions[step - 1] as number) + (before + after) / 2
    }
    const stretch = (steps - 1) / (positions[steps - 1] as number)
    for (let step = 1; step < steps; step++)
      positions[step] = step === steps - 1 ? step : stretch * (positions[step] as number)
    return [{ ...series, values: interpolate(series.values, variables, steps, positions) }, next]
  }
}

const checkKnots = (operator: string, knots: number): void => {
  if (!Number.isInteger(knots) || knots < 2)
    throw new RangeError(`${operator}: knots must be a whole number from 2, got ${knots}`)
}

// The Catmull-Rom spline through evenly spaced knots, the first at the first step and the last at the last: at each step
// a sum of four neighbouring knots, whose shares depend on the step alone. Beyond the ends, knots go on in a line.
const spline = (knots: number, steps: number): ((draws: Float32Array, first: number, points: Float64Array) => void) => {
  const last = knots - 1
  const lefts = new Uint32Array(steps)
  const shares = new Float64Array(4 * steps)
  for (let step = 0; step < steps; step++) {
    const position = steps === 1 ? 0 : (step * last) / (steps - 1)
    const left = Math.min(Math.floor(position), last - 1)
    const t = position - left
    const [a, d] = [0.5 * t * (t * (2 - t) - 1), 0.5 * t * t * (t - 1)]
    const [b, c] = [1 + 0.5 * t * t * (3 * t - 5), 0.5 * t * (1 + t * (4 - 3 * t))]
    lefts[step] = left
    const [before, after] = [left === 0, left + 1 === last]
    shares.set(
      [
        before ? 0 : a,
        b + (before ? 2 * a : 0) - (after ? d : 0),
        c - (before ? a : 0) + (after ? 2 * d : 0),
        after ? 0 : d,
      ],
      4 * step,
    )
  }
  return (draws, first, points) => {
    const end = first + last
    for (let step = 0; step < steps; step++) {
      const left = first + (lefts[step] as number)
      points[step] =
        (shares[4 * step] as number) * (draws[Math.max(first, left - 1)] as number) +
        (shares[4 * step + 1] as number) * (draws[left] as number) +
        (shares[4 * step + 2] as number) * (draws[left + 1] as number) +
        (shares[4 * step + 3] as number) * (draws[Math.min(end, left + 2)] as number)
    }
  }
}

/**
 * Smooth random curves over the steps, as factors of the values or as the speed of time.
 */
import type { Series } from '../core/Example.ts'
import { normals } from '../core/Random.ts'
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
    const [draws, next] = normals(variables * knots)(rng)
    const values = new Float32Array(series.values.length)
    for (let variable = 0, i = 0; variable < variables; variable++) {
      const factors = curve(draws.subarray(variable * knots, (variable + 1) * knots), steps)
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
    const [draws, next] = normals(knots)(rng)
    const speeds = curve(draws, steps)
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

// The Catmull-Rom spline through evenly spaced knots, the first at the first step and the last at the last.
const curve = (knots: Float32Array, steps: number): Float64Array => {
  const last = knots.length - 1
  const points = new Float64Array(steps)
  for (let step = 0; step < steps; step++) {
    const position = steps === 1 ? 0 : (step * last) / (steps - 1)
    const left = Math.min(Math.floor(position), last - 1)
    const t = position - left
    const b = knots[left] as number
    const c = knots[left + 1] as number
    const a = left === 0 ? 2 * b - c : (knots[left - 1] as number)
    const d = left + 1 === last ? 2 * c - b : (knots[left + 2] as number)
    points[step] = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
  }
  return points
}

/**
 * Another orientation of sensors with three axes.
 */
import type { Series } from '../core/Example.ts'
import * as Random from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { type Groups, checkIndices, checkWithin, inThrees } from './groups.ts'
import { checkStrength } from './strength.ts'

/**
 * Rotate each group of three variables around a random axis by an angle of up to `strength` radians, uniformly, the same
 * at all steps, as if the sensor sat differently on the body (Um et al., 2017). `groups` are lists of up to three
 * variables, or else 0 to 2, 3 to 5 and so on; `together`, all of them rotate alike, as sensors on one rigid body do.
 * Axes that a group lacks, and missing values, count as 0; missing values stay missing. Strength 0 is the identity.
 * Throws unless the strength is from 0 to π and no variable is named twice, and on a series that lacks one of them.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { rotate } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(3, 1, Float32Array.of(2, 3, 6))
 * const { values } = pipe(rotate()(series), Random.run(Seed.make(42)))
 * assert.notStrictEqual(values[0], 2)
 * assert.ok(Math.abs(Math.hypot(...values) - 7) < 1e-5)
 *
 * @category constructors
 * @since 0.1.0
 */
export const rotate = ({
  strength = 0.5,
  groups,
  together = false,
}: {
  readonly strength?: number
  readonly groups?: Groups
  readonly together?: boolean
} = {}): Transform<Series> => {
  checkStrength('rotate', strength, Math.PI)
  const named = (groups ?? []).flat()
  checkIndices('rotate', 'variables', named)
  for (const { length } of groups ?? [])
    if (length > 3) throw new RangeError(`rotate: groups must have at most 3 variables, got ${length}`)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    checkWithin('rotate', 'variables', named, variables)
    const values = series.values.slice()
    let [matrix, next] = rotation(strength)(rng)
    for (const [index, group] of (groups ?? inThrees(variables)).entries()) {
      if (index > 0 && !together) [matrix, next] = rotation(strength)(next)
      for (let row = 0; row < group.length; row++) {
        for (let step = 0, to = (group[row] as number) * steps; step < steps; step++, to++) {
          if (Number.isNaN(values[to])) continue
          let sum = 0
          for (let column = 0; column < group.length; column++) {
            const value = series.values[(group[column] as number) * steps + step] as number
            if (!Number.isNaN(value)) sum += (matrix[3 * row + column] as number) * value
          }
          values[to] = sum
        }
      }
    }
    return [{ ...series, values }, next]
  }
}

// The matrix of a rotation by a random angle around a random axis (Rodrigues, 1840).
const rotation =
  (strength: number): Random.Random<Float64Array> =>
  (rng) => {
    const [axis, afterAxis] = Random.normals(3)(rng)
    const [angle, next] = Random.uniform(0, strength)(afterAxis)
    const length = Math.hypot(...axis) || 1
    const [x, y, z] = [Number(axis[0]) / length, Number(axis[1]) / length, Number(axis[2]) / length]
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    const rest = 1 - cos
    return [
      Float64Array.of(
        cos + x * x * rest,
        x * y * rest - z * sin,
        x * z * rest + y * sin,
        y * x * rest + z * sin,
        cos + y * y * rest,
        y * z * rest - x * sin,
        z * x * rest - y * sin,
        z * y * rest + x * sin,
        cos + z * z * rest,
      ),
      next,
    ]
  }

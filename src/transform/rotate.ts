/**
 * Another orientation of sensors with three axes.
 */
import type { Series } from '../core/Example.ts'
import { roughNormals, uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { type Groups, checkIndices, checkWithin, inThrees } from './groups.ts'
import { missingAs } from './held.ts'
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
    const { variables } = series
    checkWithin('rotate', 'variables', named, variables)
    const values = series.values.slice()
    const rotated = groups ?? inThrees(variables)
    const [axes, afterAxes] = roughNormals(3 * rotated.length)(rng)
    const [angles, next] = uniforms(rotated.length)(afterAxes)
    for (let place = 0; place < rotated.length; place++) {
      const draw = together ? 0 : place
      const matrix = rotation(axes, 3 * draw, strength * (angles[draw] as number))
      rotateGroup(series, values, rotated[place] ?? [], matrix)
    }
    return [{ ...series, values: missingAs(series.values, values) }, next]
  }
}

const rotateGroup = (
  { steps, values: from }: Series,
  to: Float32Array,
  group: ReadonlyArray<number>,
  matrix: Float64Array,
): void => {
  const [a = 0, b = a, c = a] = group.map((variable) => variable * steps)
  for (let row = 0, last = group.length; row < last; row++) {
    const x = matrix[3 * row] as number
    const y = last > 1 ? (matrix[3 * row + 1] as number) : 0
    const z = last > 2 ? (matrix[3 * row + 2] as number) : 0
    for (let step = 0, i = (group[row] as number) * steps; step < steps; step++, i++) {
      const sum = x * (from[a + step] as number) + y * (from[b + step] as number) + z * (from[c + step] as number)
      to[i] = Number.isNaN(sum) ? part(x, from[a + step]) + part(y, from[b + step]) + part(z, from[c + step]) : sum
    }
  }
}

const part = (weight: number, value: number | undefined = NaN): number =>
  weight === 0 || Number.isNaN(value) ? 0 : weight * value

// The matrix of a rotation by an angle around an axis of any length (Rodrigues, 1840).
const rotation = (axes: Float32Array, first: number, angle: number): Float64Array => {
  const [a, b, c] = [axes[first] as number, axes[first + 1] as number, axes[first + 2] as number]
  const length = Math.sqrt(a * a + b * b + c * c) || 1
  const [x, y, z] = [a / length, b / length, c / length]
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const rest = 1 - cos
  const matrix = new Float64Array(9)
  matrix[0] = cos + x * x * rest
  matrix[1] = x * y * rest - z * sin
  matrix[2] = x * z * rest + y * sin
  matrix[3] = y * x * rest + z * sin
  matrix[4] = cos + y * y * rest
  matrix[5] = y * z * rest - x * sin
  matrix[6] = z * x * rest - y * sin
  matrix[7] = z * y * rest + x * sin
  matrix[8] = cos + z * z * rest
  return matrix
}

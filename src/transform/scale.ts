/**
 * Another size for each variable.
 */
import type { Series } from '../core/Example.ts'
import { roughNormals } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkStrength } from './strength.ts'

/**
 * Multiply each variable by one factor, normal with mean 1 and deviation `strength` (Um et al., 2017). Missing values
 * stay missing; strength 0 is the identity. Throws unless the strength is a finite number from 0. For a factor that
 * changes over the steps, see `magnitudeWarp`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { scale } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 2, Float32Array.of(1, 2))
 * const { values } = pipe(scale()(series), Random.run(Seed.make(42)))
 * assert.strictEqual(values[1], 2 * Number(values[0]))
 *
 * @category constructors
 * @since 0.1.0
 */
export const scale = ({ strength = 0.1 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('scale', strength)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [draws, next] = roughNormals(series.variables)(rng)
    const values = new Float32Array(series.values.length)
    for (let variable = 0, i = 0; variable < series.variables; variable++) {
      const factor = 1 + strength * (draws[variable] as number)
      for (let step = 0; step < series.steps; step++, i++) values[i] = factor * (series.values[i] as number)
    }
    return [{ ...series, values }, next]
  }
}

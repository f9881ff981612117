/**
 * Noise on each value.
 */
import type { Series } from '../core/Example.ts'
import { roughNormals } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkStrength } from './strength.ts'

/**
 * Add independent normal noise of deviation `strength`, in the unit of the values, to each value (Um et al., 2017).
 * Missing values stay missing; strength 0 is the identity. Throws unless the strength is a finite number from 0. For
 * one factor per variable, see `scale`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { jitter } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(1, 2, 3))
 * const noisy = pipe(jitter({ strength: 0.01 })(series), Random.run(Seed.make(42)))
 * assert.ok(noisy.values.every((value, step) => Math.abs(value - (step + 1)) < 0.1))
 *
 * @category constructors
 * @since 0.1.0
 */
export const jitter = ({ strength = 0.03 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('jitter', strength)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [values, next] = roughNormals(series.values.length)(rng)
    for (let i = 0; i < values.length; i++) values[i] = (series.values[i] as number) + strength * (values[i] as number)
    return [{ ...series, values }, next]
  }
}

/**
 * Upside down.
 */
import type { Series } from '../core/Example.ts'
import { bernoulli } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkStrength } from './strength.ts'

/**
 * Change the sign of the whole series with probability `strength`, else leave it as it is (Iwana and Uchida, 2021,
 * flipping): for standardized data whose signs mean nothing. Missing values stay missing; strength 0 is the identity.
 * Throws unless the strength is from 0 to 1.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { negate } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(1, 2, 3))
 * const { values } = pipe(negate({ strength: 1 })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values, Float32Array.of(-1, -2, -3))
 *
 * @category constructors
 * @since 0.1.0
 */
export const negate = ({ strength = 0.5 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('negate', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [happens, next] = bernoulli(strength)(rng)
    if (!happens) return [series, next]
    const values = new Float32Array(series.values.length)
    for (let i = 0; i < values.length; i++) values[i] = -(series.values[i] as number)
    return [{ ...series, values }, next]
  }
}

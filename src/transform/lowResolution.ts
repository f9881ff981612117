/**
 * The series as a slower sensor sees it.
 */
import type { Series } from '../core/Example.ts'
import * as Random from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { pickSteps } from './pickSteps.ts'
import { resize } from './resize.ts'
import { checkStrength } from './strength.ts'

/**
 * Resize to fewer steps and back, all variables alike: a random share of the steps is lost, up to `strength`, at least
 * one is left (Oguiza, 2020). `between` says what comes back between them: values on a line ('linear'), or the nearest
 * one ('nearest', so that each value was there before). Missing values move along; strength 0 is the identity. Throws
 * unless the strength is from 0 to 1. To change the length, see `resize` and `randomSize`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { lowResolution } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(0, 1, 2, 3))
 * const { values } = pipe(lowResolution({ strength: 1, between: 'nearest' })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values, Float32Array.of(0, 2, 2, 3))
 *
 * @category constructors
 * @since 0.1.0
 */
export const lowResolution = ({
  strength = 0.5,
  between = 'linear',
}: { readonly strength?: number; readonly between?: 'linear' | 'nearest' } = {}): Transform<Series> => {
  checkStrength('lowResolution', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { steps } = series
    const [lost, next] = Random.uniform(0, strength)(rng)
    if (steps === 0) return [series, next]
    const fewer = Math.max(1, Math.round(steps * (1 - lost)))
    if (between === 'linear') return [resize(steps)(resize(fewer)(series)), next]
    const picked = new Uint32Array(steps)
    for (let step = 0; step < steps; step++) {
      const cell = Math.floor(((step + 0.5) * fewer) / steps)
      picked[step] = Math.floor(((cell + 0.5) * steps) / fewer)
    }
    return [pickSteps(series, picked), next]
  }
}

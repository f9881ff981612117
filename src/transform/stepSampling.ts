/**
 * Steps chosen at random, in order: without replacement and stretched, or with replacement.
 */
import type { Series } from '../core/Example.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { pickSteps } from './pickSteps.ts'
import { resize } from './resize.ts'
import { checkStrength } from './strength.ts'

/**
 * Lose a random share of the steps, up to `strength`, here and there, and stretch the rest to the series' length, all
 * variables alike (Oguiza, 2020). At least one step is left; missing values move along; strength 0 is the identity.
 * Throws unless the strength is from 0 to 1. For steps lost at the ends, see `crop`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { thinSteps } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(0, 1, 2, 3))
 * const { values } = pipe(thinSteps({ strength: 1 })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual([...values], [...values].sort())
 *
 * @category constructors
 * @since 0.1.0
 */
export const thinSteps = ({ strength = 0.2 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('thinSteps', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { steps } = series
    const [draws, next] = uniforms(steps + 1)(rng)
    if (steps === 0) return [series, next]
    const kept = steps - Math.round(strength * (draws[steps] as number) * (steps - 1))
    const picked = new Uint32Array(kept)
    // Of the steps to come, so many are still to be kept: every choice is equally likely (Fan et al., 1962).
    for (let step = 0, i = 0; i < kept; step++)
      if ((draws[step] as number) * (steps - step) < kept - i) picked[i++] = step
    return [resize(steps)(pickSteps(series, picked)), next]
  }
}

/**
 * Each step is drawn anew from all steps with probability `strength`, and the steps are put in order, all variables
 * alike: some are there twice, others not at all. Strength 1 draws every step with replacement, a bootstrap of the time
 * axis (Oguiza, 2022). Missing values move along; strength 0 is the identity. Throws unless the strength is from 0 to 1.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { resampleSteps } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(0, 1, 2, 3))
 * const { values } = pipe(resampleSteps({ strength: 1 })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual([...values], [...values].sort())
 *
 * @category constructors
 * @since 0.1.0
 */
export const resampleSteps = ({ strength = 0.3 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('resampleSteps', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { steps } = series
    const [draws, next] = uniforms(2 * steps)(rng)
    const times = new Uint32Array(steps)
    for (let i = 0; i < steps; i++) {
      const step = (draws[2 * i] as number) < strength ? Math.floor((draws[2 * i + 1] as number) * steps) : i
      times[step] = (times[step] as number) + 1
    }
    const picked = new Uint32Array(steps)
    for (let step = 0, i = 0; step < steps; step++)
      for (let left = times[step] as number; left > 0; left--) picked[i++] = step
    return [pickSteps(series, picked), next]
  }
}

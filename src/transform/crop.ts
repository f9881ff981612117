/**
 * A part of the series, stretched to its length: a window anywhere, or the end.
 */
import type { Series } from '../core/Example.ts'
import { uniform, uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { interpolate } from './interpolate.ts'
import { checkStrength } from './strength.ts'

/**
 * Keep a random window and stretch it to the series' length, all variables alike: a random share of the steps, up to
 * `strength`, is cut off at the ends (window slicing; Le Guennec et al., 2016). Missing values move with the window;
 * strength 0 is the identity. Throws unless the strength is from 0 to 1. To change the length, see `resize`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { crop } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(0, 1, 2, 3))
 * const { values } = pipe(crop({ strength: 0.5 })(series), Random.run(Seed.make(42)))
 * assert.ok(Number(values[3]) - Number(values[0]) < 3)
 *
 * @category constructors
 * @since 0.1.0
 */
export const crop = ({ strength = 0.1 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('crop', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    const [[cut = 0, place = 0], next] = uniforms(2)(rng)
    const positions = window(steps, steps * strength * cut, place)
    return [{ ...series, values: interpolate(series.values, variables, steps, positions) }, next]
  }
}

/**
 * Forget the beginning and stretch the rest to the series' length, all variables alike: a random share of the steps, up
 * to `strength`, is lost (Oguiza, 2020). Missing values move along; strength 0 is the identity. Throws unless the
 * strength is from 0 to 1. For a window anywhere, see `crop`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { resizedLookBack } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(0, 1, 2, 3))
 * const { values } = pipe(resizedLookBack({ strength: 0.5 })(series), Random.run(Seed.make(42)))
 * assert.ok(Number(values[0]) > 0)
 * assert.strictEqual(values[3], 3)
 *
 * @category constructors
 * @since 0.1.0
 */
export const resizedLookBack = ({ strength = 0.2 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('resizedLookBack', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    const [lost, next] = uniform(0, strength)(rng)
    return [{ ...series, values: interpolate(series.values, variables, steps, window(steps, lost * steps, 1)) }, next]
  }
}

// The middles of the steps, moved to where a window without the `lost` steps has them; `place` is from 0 to 1.
const window = (steps: number, lost: number, place: number): Float64Array => {
  const positions = new Float64Array(steps)
  for (let i = 0; i < steps; i++) positions[i] = place * lost + ((i + 0.5) * (steps - lost)) / steps - 0.5
  return positions
}

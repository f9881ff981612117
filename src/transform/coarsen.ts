/**
 * Fewer steps, and back to as many as there were.
 */
import type { Series } from '../core/Example.ts'
import { uniform } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { held, missingAs } from './held.ts'
import { resize } from './resize.ts'
import { checkStrength } from './strength.ts'

/**
 * Take a random share of the steps away, up to `strength` and at least one step, and stretch what is left to the length
 * it had, both by linear interpolation as in `resize`: resolution goes, timing stays (Oguiza, 2020, `TSDownUpScale`). Where
 * values are missing, the last value seen counts on; missing values stay missing, and strength 0 is the identity. Throws
 * unless the strength is from 0 to 1.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { coarsen } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(0, 4, 0, 4))
 * const { values } = pipe(coarsen({ strength: 0.6 })(series), Random.run(Seed.make(42)))
 * assert.strictEqual(values.length, 4)
 * assert.ok(Math.max(...values) - Math.min(...values) < 4)
 *
 * @category constructors
 * @since 0.1.0
 */
export const coarsen = ({ strength = 0.5 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('coarsen', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [share, next] = uniform(0, strength)(rng)
    const { steps } = series
    const left = Math.max(1, Math.min(steps - 1, Math.floor(steps * (1 - share))))
    if (steps <= left) return [series, next]
    const { values } = resize(steps)(resize(left)({ ...series, values: held(series, 0) }))
    return [{ ...series, values: missingAs(series.values, values) }, next]
  }
}

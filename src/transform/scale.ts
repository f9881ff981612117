/**
 * Another size, for each variable or for all.
 */
import type { Series } from '../core/Example.ts'
import { normal, roughNormals } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkStrength } from './strength.ts'

/**
 * Multiply each variable by one factor, normal with mean 1 and deviation `strength` (Um et al., 2017). Missing values
 * stay missing; strength 0 is the identity. Throws unless the strength is a finite number from 0. For one factor for all
 * variables, see `scaleAll`; for one that changes over the steps, `magnitudeWarp`.
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

/**
 * Multiply the whole series by one factor, normal with mean 1 and deviation `strength`, so that the variables keep their
 * proportions (Oguiza, 2020, `TSMagScale`). Missing values stay missing; strength 0 is the identity. Throws unless the
 * strength is a finite number from 0. For one factor per variable, see `scale`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { scaleAll } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(2, 1, Float32Array.of(1, 2))
 * const { values } = pipe(scaleAll()(series), Random.run(Seed.make(42)))
 * assert.notStrictEqual(values[0], 1)
 * assert.strictEqual(values[1], 2 * Number(values[0]))
 *
 * @category constructors
 * @since 0.1.0
 */
export const scaleAll = ({ strength = 0.1 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('scaleAll', strength)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [draw, next] = normal(rng)
    const factor = 1 + strength * draw
    const values = new Float32Array(series.values.length)
    for (let i = 0; i < values.length; i++) values[i] = factor * (series.values[i] as number)
    return [{ ...series, values }, next]
  }
}

/**
 * Noise on each value, in proportion to what is there.
 */
import type { Series } from '../core/Example.ts'
import { roughNormals } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { stepDeviations } from './spread.ts'
import { checkStrength } from './strength.ts'

/**
 * Add independent normal noise to each value, of a deviation that is `strength` times that of the variable's differences
 * from one step to the next: smooth variables get little noise, in their own unit (Oguiza, 2020, `TSMagAddNoise`). A
 * straight line stays as it is, and missing values stay missing; strength 0 is the identity. Throws unless the strength
 * is a finite number from 0. For noise in one unit for all, see `jitter`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { stepNoise } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(2, 3, Float32Array.of(5, 5, 5, 0, 9, 0))
 * const { values } = pipe(stepNoise()(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values.slice(0, 3), Float32Array.of(5, 5, 5))
 * assert.notStrictEqual(values[4], 9)
 *
 * @category constructors
 * @since 0.1.0
 */
export const stepNoise = ({ strength = 0.2 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('stepNoise', strength)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [values, next] = roughNormals(series.values.length)(rng)
    const deviations = stepDeviations(series)
    for (let variable = 0, i = 0; variable < series.variables; variable++) {
      const deviation = strength * (deviations[variable] as number)
      for (let step = 0; step < series.steps; step++, i++)
        values[i] = (series.values[i] as number) + deviation * (values[i] as number)
    }
    return [{ ...series, values }, next]
  }
}

/**
 * Multiply each value by an independent factor, normal with mean 1 and deviation `strength` (Oguiza, 2020,
 * `TSMagMulNoise`). Missing values stay missing; strength 0 is the identity. Throws unless the strength is a finite number
 * from 0. For one factor per variable, see `scale`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { multiplicativeNoise } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(0, 1, 1))
 * const { values } = pipe(multiplicativeNoise()(series), Random.run(Seed.make(42)))
 * assert.strictEqual(values[0], 0)
 * assert.notStrictEqual(values[1], values[2])
 *
 * @category constructors
 * @since 0.1.0
 */
export const multiplicativeNoise = ({ strength = 0.1 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('multiplicativeNoise', strength)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [values, next] = roughNormals(series.values.length)(rng)
    for (let i = 0; i < values.length; i++)
      values[i] = (1 + strength * (values[i] as number)) * (series.values[i] as number)
    return [{ ...series, values }, next]
  }
}

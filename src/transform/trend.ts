/**
 * A straight line on top.
 */
import type { Series } from '../core/Example.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { ranges } from './spread.ts'
import { checkStrength } from './strength.ts'

/**
 * Add a line of mean 0 to each variable that rises or falls from the first step to the last by up to `strength` times the
 * variable's range, uniformly (Oguiza, 2020, `TSRandomTrend`). Constant variables stay constant and missing values
 * missing; strength 0 is the identity. Throws unless the strength is a finite number from 0. For a wave instead of a
 * line, see `baselineWander`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { trend } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(0, 8, 0))
 * const { values } = pipe(trend()(series), Random.run(Seed.make(42)))
 * assert.strictEqual(values[1], 8)
 * assert.ok(values[0] === -Number(values[2]) && values[0] !== 0)
 *
 * @category constructors
 * @since 0.1.0
 */
export const trend = ({ strength = 0.2 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('trend', strength)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    const [draws, next] = uniforms(variables)(rng)
    const spans = ranges(series)
    const middle = (steps - 1) / 2
    const values = new Float32Array(series.values.length)
    for (let variable = 0, i = 0; variable < variables; variable++) {
      const rise = strength * (2 * (draws[variable] as number) - 1) * (spans[variable] as number)
      const slope = rise / Math.max(1, steps - 1)
      for (let step = 0; step < steps; step++, i++) values[i] = (series.values[i] as number) + slope * (step - middle)
    }
    return [{ ...series, values }, next]
  }
}

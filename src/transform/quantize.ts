/**
 * Fewer different values.
 */
import type { Series } from '../core/Example.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { ranges } from './spread.ts'
import { checkStrength } from './strength.ts'

/**
 * Round each value to levels that are `strength` times the variable's range apart and start at a random offset, as a
 * coarser sensor would (Wen, 2019, tsaug's `Quantize`). No value moves further than half of that. Missing values
 * stay missing; strength 0 is the identity. Throws unless the strength is from 0 to 1. For fewer steps, see `lowResolution`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { quantize } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 5, Float32Array.of(0, 1, 2, 3, 4))
 * const { values } = pipe(quantize({ strength: 0.5 })(series), Random.run(Seed.make(42)))
 * assert.ok(new Set(values).size <= 3)
 *
 * @category constructors
 * @since 0.1.0
 */
export const quantize = ({ strength = 0.1 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('quantize', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [offsets, next] = uniforms(series.variables)(rng)
    const spans = ranges(series)
    const values = series.values.slice()
    for (let variable = 0; variable < series.variables; variable++) {
      const apart = strength * (spans[variable] as number)
      if (apart === 0) continue
      const offset = offsets[variable] as number
      for (let i = variable * series.steps; i < (variable + 1) * series.steps; i++)
        values[i] = apart * (Math.floor((values[i] as number) / apart + offset) + 0.5 - offset)
    }
    return [{ ...series, values }, next]
  }
}

/**
 * All frequencies moved by the same amount.
 */
import type { Series } from '../core/Example.ts'
import { uniform } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { binsOf, isHighest, respond } from './spectrum.ts'
import { statisticsOf } from './statistics.ts'
import { checkStrength } from './strength.ts'

/**
 * Move all frequencies up or down by one number, uniform up to `strength` cycles over the series, all variables alike
 * (Rommel et al., 2021): the analytic signal turns by that many times more or less, and the mean stays. Missing values
 * are on a line between their neighbors for the transform, and missing again afterwards; strength 0 is the identity.
 * Throws unless the strength is a finite number from 0. To change the speed of time instead, see `timeScale`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { frequencyShift } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(3, 2, 1, 2))
 * const { values } = pipe(frequencyShift()(series), Random.run(Seed.make(42)))
 * assert.strictEqual(values[0], 3)
 * assert.notStrictEqual(values[1], 2)
 *
 * @category constructors
 * @since 0.1.0
 */
export const frequencyShift = ({ strength = 1 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('frequencyShift', strength)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    const [cycles, next] = uniform(-strength, strength)(rng)
    const bins = binsOf(series)
    // A quarter of a turn later: the imaginary part of the analytic signal (Gabor, 1946).
    const imaginary = new Float64Array(bins).fill(-1)
    for (let bin = 0; bin < bins; bin++) if (bin === 0 || isHighest(series, bin)) imaginary[bin] = 0
    const { values } = respond(series, { real: new Float64Array(bins), imaginary })
    const { mean } = statisticsOf(['variable'])(series)
    for (let step = 0; step < steps; step++) {
      const angle = (2 * Math.PI * cycles * step) / steps
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
      for (let variable = 0, i = step; variable < variables; variable++, i += steps) {
        const around = mean[variable] as number
        values[i] = around + ((series.values[i] as number) - around) * cosine - (values[i] as number) * sine
      }
    }
    return [{ ...series, values }, next]
  }
}

/**
 * Frequencies taken away, made larger or smaller, or taken from another series.
 */
import type { Series } from '../core/Example.ts'
import { type Random, roughNormals, uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { filled } from './gaps.ts'
import { binsOf, respond } from './spectrum.ts'
import { checkStrength } from './strength.ts'

/**
 * `together` treats the same frequencies alike in all variables.
 *
 * @category model
 * @since 0.1.0
 */
export interface FrequencyOptions {
  readonly strength?: number
  readonly together?: boolean
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Take away each frequency but the mean with probability `strength` (Chen et al., 2023: FrAug). Missing values are on a
 * line between their neighbors for the transform, and missing again afterwards; strength 0 is the identity. Throws unless
 * the strength is from 0 to 1. For frequencies side by side, see `bandStop`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { frequencyMask } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(3, 2, 1, 2))
 * const { values } = pipe(frequencyMask({ strength: 1 })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values, Float32Array.of(2, 2, 2, 2))
 *
 * @category constructors
 * @since 0.1.0
 */
export const frequencyMask = ({ strength = 0.2, together = true }: FrequencyOptions = {}): Transform<Series> => {
  checkStrength('frequencyMask', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [real, next] = drawChosen(series, strength, together)(rng)
    const bins = binsOf(series)
    for (let i = 0; i < real.length; i++) real[i] = i % bins === 0 ? 1 : 1 - (real[i] as number)
    return [respond(series, { real, imaginary: new Float64Array(real.length) }), next]
  }
}

/**
 * Take away a band of frequencies at a random place, all variables alike: a random share of the frequencies but the mean,
 * up to `strength` (Cheng et al., 2020: band-stop filtering; Park et al., 2019, on spectrograms). Missing values are on a
 * line between their neighbors for the transform, and missing again afterwards; strength 0 is the identity. Throws unless
 * the strength is from 0 to 1.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { bandStop } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(3, 2, 1, 2))
 * const { values } = pipe(bandStop({ strength: 1 })(series), Random.run(Seed.make(42)))
 * assert.strictEqual(values.reduce((sum, value) => sum + value), 8)
 *
 * @category constructors
 * @since 0.1.0
 */
export const bandStop = ({ strength = 0.3 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('bandStop', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [[share = 0, place = 0], next] = uniforms(2)(rng)
    const bins = binsOf(series)
    const width = strength * share * (bins - 1)
    const from = place * (bins - 1 - width)
    const real = new Float64Array(bins)
    // The band goes over intervals of one frequency each, the first from 0 to 1; it takes those whose middles it holds.
    for (let bin = 0; bin < bins; bin++) real[bin] = bin > 0 && bin - 0.5 >= from && bin - 0.5 < from + width ? 0 : 1
    return [respond(series, { real, imaginary: new Float64Array(bins) }), next]
  }
}

/**
 * Multiply each frequency but the mean by a factor that is normal with mean 1 and deviation `strength` (Gao et al., 2020:
 * amplitude perturbation). Missing values are on a line between their neighbors for the transform, and missing again
 * afterwards; strength 0 is the identity. Throws unless the strength is a finite number from 0. For bands of frequencies,
 * see `frequencyNoise`; for their phases, `fourierSurrogate`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { amplitudeNoise } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(3, 2, 1, 2))
 * const { values } = pipe(amplitudeNoise()(series), Random.run(Seed.make(42)))
 * assert.strictEqual(values[1], 2)
 * assert.notStrictEqual(values[0], 3)
 *
 * @category constructors
 * @since 0.1.0
 */
export const amplitudeNoise = ({ strength = 0.3, together = false }: FrequencyOptions = {}): Transform<Series> => {
  checkStrength('amplitudeNoise', strength)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const bins = binsOf(series)
    const [draws, next] = roughNormals((together ? 1 : series.variables) * bins)(rng)
    const real = Float64Array.from(draws)
    for (let i = 0; i < real.length; i++) real[i] = i % bins === 0 ? 1 : 1 + strength * (real[i] as number)
    return [respond(series, { real, imaginary: new Float64Array(real.length) }), next]
  }
}

/**
 * Take each frequency, the mean among them, from another series with probability `strength` (Chen et al., 2023: FrAug,
 * there of two series of one data set). Missing values of both are on a line between their neighbors for the transform;
 * those of the first are missing again afterwards. Strength 0 is the identity, and 1 the other series. Throws unless the
 * strength is from 0 to 1, and on series of unequal shapes.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { frequencyMix } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(3, 2, 1, 2))
 * const other = Example.series(1, 4, Float32Array.of(1, 1, 5, 5))
 * const { values } = pipe(frequencyMix({ strength: 1 })(other)(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values, other.values)
 *
 * @category constructors
 * @since 0.1.0
 */
export const frequencyMix = ({ strength = 0.2, together = true }: FrequencyOptions = {}): ((
  other: Series,
) => Transform<Series>) => {
  checkStrength('frequencyMix', strength, 1)
  if (strength === 0) return () => identity
  return (other) => (series) => (rng) => {
    const { variables, steps } = series
    if (other.variables !== variables || other.steps !== steps)
      throw new RangeError(
        `frequencyMix: ${variables} x ${steps} expected of the other series, got ${other.variables} x ${other.steps}`,
      )
    const [theirs, next] = drawChosen(series, strength, together)(rng)
    const imaginary = new Float64Array(theirs.length)
    const { values } = respond(series, { real: theirs.map((chosen) => 1 - chosen), imaginary })
    // What is missing in the other one is not missing in the mix.
    const added = respond(filled(other), { real: theirs, imaginary }).values
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) + (added[i] as number)
    return [{ ...series, values }, next]
  }
}

// 1 where a frequency is chosen, and 0 elsewhere.
const drawChosen =
  (series: Series, probability: number, together: boolean): Random<Float64Array> =>
  (rng) => {
    const [draws, next] = uniforms((together ? 1 : series.variables) * binsOf(series))(rng)
    for (let i = 0; i < draws.length; i++) draws[i] = (draws[i] as number) < probability ? 1 : 0
    return [draws, next]
  }

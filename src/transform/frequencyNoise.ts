/**
 * Details of a series, made larger, smaller or fewer: noise in frequency and its opposite.
 */
import type { Series } from '../core/Example.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { withGaps, withoutGaps } from './gaps.ts'
import { lastPlan } from './lastPlan.ts'
import { sorter } from './sorter.ts'
import { checkStrength } from './strength.ts'
import { type Wavelets, taps, waveletTransform } from './wavelet.ts'

const levels = 2

/**
 * Multiply the finest and the second finest details of each variable by a factor each, uniform from `1 - strength` to
 * `1 + strength` (Oguiza, 2020): those of Daubechies' wavelet of 4 moments (1988), mirrored at the ends. Missing values
 * are on a line between their neighbors for the transform, and missing again afterwards; strength 0 is the identity.
 * Throws unless the strength is a finite number from 0.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { frequencyNoise } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(0, 9, 0, 0))
 * const { values } = pipe(frequencyNoise()(series), Random.run(Seed.make(42)))
 * assert.notDeepStrictEqual(values, series.values)
 *
 * @category constructors
 * @since 0.1.0
 */
export const frequencyNoise = ({ strength = 0.5 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('frequencyNoise', strength)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [draws, next] = uniforms(levels * series.variables)(rng)
    const scale = (wavelets: Wavelets, variable: number): void => {
      for (let level = 0; level < levels; level++) {
        const details = wavelets.details[level] as Float64Array
        const factor = 1 + strength * (2 * (draws[variable * levels + level] as number) - 1)
        for (let i = 0; i < details.length; i++) details[i] = factor * (details[i] as number)
      }
    }
    return [throughWavelets(series, scale), next]
  }
}

/**
 * Take a random share, up to `strength`, of its noise from each variable (Donoho and Johnstone, 1994): noise is what is
 * below `sigma * sqrt(2 ln steps)` among the details that `frequencyNoise` changes, where `sigma` is the median size of
 * the variable's finest ones, divided by 0.6745. `shrink` ('soft') also takes that much from the other details. Missing
 * values are on a line between their neighbors for the transform, and missing again afterwards; strength 0 is the
 * identity. Throws unless the strength is from 0 to 1.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { frequencyDenoise } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 6, Float32Array.of(0, 1, 0, 1, 0, 1))
 * const { values } = pipe(frequencyDenoise({ strength: 1 })(series), Random.run(Seed.make(42)))
 * assert.ok(Math.max(...values) - Math.min(...values) < 1)
 *
 * @category constructors
 * @since 0.1.0
 */
export const frequencyDenoise = ({
  strength = 0.5,
  shrink = false,
}: { readonly strength?: number; readonly shrink?: boolean } = {}): Transform<Series> => {
  checkStrength('frequencyDenoise', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [draws, next] = uniforms(series.variables)(rng)
    const threshold = (wavelets: Wavelets, variable: number): void => {
      const least = noiseOf(wavelets) * Math.sqrt(2 * Math.log(series.steps))
      const share = strength * (draws[variable] as number)
      for (const details of wavelets.details) {
        for (let i = 0; i < details.length; i++) {
          const value = details[i] as number
          const lost = Math.abs(value) <= least ? value : shrink ? Math.sign(value) * least : 0
          details[i] = value - share * lost
        }
      }
    }
    return [throughWavelets(series, threshold), next]
  }
}

const noiseOf = ({ length, details: [finest] }: Wavelets): number => {
  if (finest === undefined) return 0
  const { numbers, sort } = planOf(length)
  const count = finest.length
  for (let i = 0; i < count; i++) numbers[i] = Math.abs(finest[i] as number)
  sort(count)
  const middle = count / 2
  return ((numbers[Math.ceil(middle) - 1] as number) + (numbers[Math.floor(middle)] as number)) / 2 / 0.6745
}

const planOf = lastPlan((steps) => ({
  ...waveletTransform(steps, levels),
  row: new Float64Array(steps),
  // More than there are details of any level.
  ...sorter(steps + taps),
}))

const throughWavelets = (series: Series, change: (wavelets: Wavelets, variable: number) => void): Series => {
  const values = new Float32Array(series.values.length)
  const { row, decompose, recompose } = planOf(series.steps)
  for (let variable = 0; variable < series.variables && series.steps > 0; variable++) {
    withoutGaps(series, variable, row)
    const wavelets = decompose(row)
    change(wavelets, variable)
    withGaps(recompose(wavelets), series, variable, values)
  }
  return { ...series, values }
}

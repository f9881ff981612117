/**
 * Time that runs faster and slower: by noise from step to step, or in one window. Smoothly, it does so in `timeWarp`.
 */
import type { Series } from '../core/Example.ts'
import { roughNormals, uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { interpolate } from './interpolate.ts'
import { checkStrength } from './strength.ts'

/**
 * Take the series at noisy steps, all variables alike: the times between steps are `max(0, 1 + strength * N(0, 1))`,
 * stretched so that the first and last step stay where they are (Oguiza, 2020, there with a spline). Missing values move
 * along; strength 0 is the identity. Throws unless the strength is a finite number from 0. For a speed that changes
 * smoothly, see `timeWarp`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { timeNoise } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(0, 1, 2))
 * const { values } = pipe(timeNoise()(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual([values[0], values[2]], [0, 2])
 * assert.notStrictEqual(values[1], 1)
 *
 * @category constructors
 * @since 0.1.0
 */
export const timeNoise = ({ strength = 0.3 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('timeNoise', strength)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    const [draws, next] = roughNormals(steps)(rng)
    const positions = new Float64Array(steps)
    for (let step = 1; step < steps; step++)
      positions[step] = (positions[step - 1] as number) + Math.max(0, 1 + strength * (draws[step] as number))
    const total = positions[steps - 1] as number
    // When no time passes at all, every step is the first; the last one stays the last all the same.
    const stretch = total > 0 ? (steps - 1) / total : 0
    for (let step = 1; step < steps; step++)
      positions[step] = step === steps - 1 ? step : stretch * (positions[step] as number)
    return [{ ...series, values: interpolate(series.values, variables, steps, positions) }, next]
  }
}

/**
 * Let a random window, the share `window` of the series, run faster or slower and the rest make up for it, all variables
 * alike: the speed is `(1 + strength) ** u` with `u` uniform from -1 to 1, so strength 1 goes from half to twice, the
 * speeds of Le Guennec et al. (2016), there with a window of 0.1. The first and last step stay where they are. Missing
 * values move along; strength 0 is the identity. Throws unless the strength is a finite number from 0 and the window
 * between 0 and 1.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { windowWarp } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(0, 1, 2, 3))
 * const { values } = pipe(windowWarp()(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual([values[0], values[3]], [0, 3])
 * assert.notStrictEqual(values[1], 1)
 *
 * @category constructors
 * @since 0.1.0
 */
export const windowWarp = ({
  strength = 1,
  window = 0.3,
}: { readonly strength?: number; readonly window?: number } = {}): Transform<Series> => {
  checkStrength('windowWarp', strength)
  if (!(window > 0 && window < 1)) throw new RangeError(`windowWarp: window must be between 0 and 1, got ${window}`)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    const [[place = 0, fast = 0], next] = uniforms(2)(rng)
    const last = steps - 1
    const from = place * (1 - window) * last
    const speed = (1 + strength) ** (2 * fast - 1)
    const taken = (window * last) / speed
    const rate = (last - window * last + taken) / last
    const positions = new Float64Array(steps)
    for (let step = 1; step < steps; step++) {
      const time = step * rate
      if (time <= from) positions[step] = time
      else if (time < from + taken) positions[step] = from + (time - from) * speed
      else positions[step] = time - taken + window * last
    }
    return [{ ...series, values: interpolate(series.values, variables, steps, positions) }, next]
  }
}

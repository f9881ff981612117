/**
 * Another texture: what was there, through a random filter.
 */
import type { Series } from '../core/Example.ts'
import * as Random from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { convolve } from './convolve.ts'
import { checkStrength } from './strength.ts'

/**
 * Blend each variable with itself through a random filter, `(1 - strength) x + strength (kernel * x)`, of as many steps:
 * for each series, one of the lengths `sizes` of kernels, and for each variable fresh normal weights of variance 1 over
 * their number (Xu et al., 2021, RandConv, there for images). `across`, the filters mix all variables, as theirs do;
 * this takes time in the square of their number. Beyond the ends, and where values are missing, the last value seen
 * counts on; missing values stay missing, and strength 0 is the identity. Throws unless the strength is from 0 to 1 and
 * the sizes are odd.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { randomConvolution } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(0, 0, 1, 0))
 * const { values } = pipe(randomConvolution()(series), Random.run(Seed.make(42)))
 * assert.notDeepStrictEqual(values, series.values)
 * assert.strictEqual(values.length, 4)
 *
 * @category constructors
 * @since 0.1.0
 */
export const randomConvolution = ({
  strength = 0.1,
  sizes = [1, 3, 5, 7],
  across = false,
}: {
  readonly strength?: number
  readonly sizes?: ReadonlyArray<number>
  readonly across?: boolean
} = {}): Transform<Series> => {
  checkStrength('randomConvolution', strength, 1)
  if (sizes.length === 0 || !sizes.every((size) => Number.isInteger(size) && size > 0 && size % 2 === 1))
    throw new RangeError(`randomConvolution: sizes must be odd whole numbers, got ${sizes.join(', ') || 'none'}`)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const inputs = across ? series.variables : 1
    const [chosen, afterSize] = Random.integer(sizes.length)(rng)
    const taps = sizes[chosen] as number
    const [draws, next] = Random.roughNormals(series.variables * inputs * taps)(afterSize)
    const share = strength / Math.sqrt(inputs * taps)
    const kernels = new Float64Array(draws.length)
    for (let tap = 0; tap < kernels.length; tap++) kernels[tap] = share * (draws[tap] as number)
    for (let variable = 0; variable < series.variables; variable++) {
      const own = (variable * inputs + (across ? variable : 0)) * taps + (taps - 1) / 2
      kernels[own] = (kernels[own] as number) + 1 - strength
    }
    return [convolve(series, kernels, taps, across), next]
  }
}

/**
 * Values blended with the mean of their neighbours.
 */
import type { Series } from '../core/Example.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { convolve } from './convolve.ts'
import { checkStrength } from './strength.ts'

/**
 * `strength` is the largest weight of the moving average; `kernel` are the weights of the neighbours in it, an odd number
 * of them, the value itself in the middle. They are divided by their sum.
 *
 * @category model
 * @since 0.1.0
 */
export interface BlurOptions {
  readonly strength?: number
  readonly kernel?: ReadonlyArray<number>
}

/**
 * Blend each variable with the mean of the neighbours on both sides, `(1 - w) x + w average`, where w is uniform from 0 to
 * `strength` for each variable (Oguiza, 2020, `TSBlur`). Beyond the ends, and where values are missing, the last value
 * seen counts on; missing values stay missing, and strength 0 is the identity. Throws unless the strength is from 0 to 1
 * and the kernel an odd number of finite weights from 0, not all 0. For less blur, see `smooth`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { blur } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(0, 4, 0))
 * const { values } = pipe(blur({ strength: 1 })(series), Random.run(Seed.make(42)))
 * assert.ok(Number(values[1]) < 4 && Number(values[0]) > 0)
 *
 * @category constructors
 * @since 0.1.0
 */
export const blur = ({ strength = 0.5, kernel = [1, 0, 1] }: BlurOptions = {}): Transform<Series> =>
  blend('blur', strength, kernel)

/**
 * `blur` with a kernel that weighs the value itself most, `[1, 5, 1]`: it takes the edge off noise and little else
 * (Oguiza, 2020, `TSSmooth`). Beyond the ends, and where values are missing, the last value seen counts on; missing
 * values stay missing, and strength 0 is the identity. Throws as `blur` does.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { smooth } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(0, 7, 0))
 * const { values } = pipe(smooth({ strength: 1 })(series), Random.run(Seed.make(42)))
 * assert.ok(Number(values[1]) >= 5 && Number(values[0]) <= 1)
 *
 * @category constructors
 * @since 0.1.0
 */
export const smooth = ({ strength = 1, kernel = [1, 5, 1] }: BlurOptions = {}): Transform<Series> =>
  blend('smooth', strength, kernel)

const blend = (operator: string, strength: number, kernel: ReadonlyArray<number>): Transform<Series> => {
  checkStrength(operator, strength, 1)
  const total = kernel.reduce((sum, weight) => sum + weight, 0)
  if (kernel.length % 2 === 0 || !kernel.every((weight) => weight >= 0) || !(total > 0 && total < Infinity))
    throw new RangeError(
      `${operator}: kernel must be an odd number of weights from 0, not all 0, got ${kernel.join(', ')}`,
    )
  if (strength === 0) return identity
  const middle = (kernel.length - 1) / 2
  return (series) => (rng) => {
    const [draws, next] = uniforms(series.variables)(rng)
    const kernels = new Float64Array(series.variables * kernel.length)
    for (let variable = 0, tap = 0; variable < series.variables; variable++) {
      const weight = strength * (draws[variable] as number)
      for (let place = 0; place < kernel.length; place++, tap++)
        kernels[tap] = (weight * (kernel[place] as number)) / total + (place === middle ? 1 - weight : 0)
    }
    return [convolve(series, kernels, kernel.length), next]
  }
}

/**
 * Bands of steps and bands of variables taken away.
 */
import type { Series } from '../core/Example.ts'
import { checkWhole } from '../core/count.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkStrength } from './strength.ts'
import { checkFill, startOf, takeOut, takeWindowOut } from './takeOut.ts'

/**
 * Take bands of steps in all variables, and bands of neighbouring variables at all steps, away, so that `fill` is there, 0
 * or another number or NaN: the masks of SpecAugment (Park et al., 2019), for spectrograms and other series whose
 * variables are in order. Each of the `stepBands` is a random share of the steps, up to `strength` and rounded up; each
 * of the `variableBands` is 0 to `strength` times the variables, so that one variable at least is left, and a single
 * one stays. Missing values stay missing; strength 0 is the identity. Throws unless the strength is from 0 to 1 and the
 * counts of bands whole numbers from 0, not both 0.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { specAugment } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(2, 4, new Float32Array(8).fill(5))
 * const { values } = pipe(specAugment()(series), Random.run(Seed.make(42)))
 * assert.ok(values.includes(0) && values.includes(5))
 *
 * @category constructors
 * @since 0.1.0
 */
export const specAugment = ({
  strength = 0.2,
  stepBands = 1,
  variableBands = 1,
  fill = 0,
}: {
  readonly strength?: number
  readonly stepBands?: number
  readonly variableBands?: number
  readonly fill?: number
} = {}): Transform<Series> => {
  checkStrength('specAugment', strength, 1)
  checkWhole('specAugment: stepBands', stepBands)
  checkWhole('specAugment: variableBands', variableBands)
  if (stepBands + variableBands === 0) throw new RangeError('specAugment: at least one band expected, got 0')
  checkFill('specAugment', fill)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    const [draws, next] = uniforms(2 * (stepBands + variableBands))(rng)
    const values = series.values.slice()
    for (let band = 0; band < stepBands; band++) {
      const [share, place] = [strength * (draws[2 * band] as number), draws[2 * band + 1] as number]
      takeWindowOut(values, series, { share, place, fill })
    }
    const most = Math.floor((variables - 1) / variableBands)
    for (let band = stepBands; band < stepBands + variableBands; band++) {
      const width = Math.min(most, Math.floor((draws[2 * band] as number) * (strength * variables + 1)))
      const start = startOf(draws[2 * band + 1] as number, width, variables)
      takeOut(values, start * steps, (start + width) * steps, fill)
    }
    return [{ ...series, values }, next]
  }
}

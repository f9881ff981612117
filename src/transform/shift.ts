/**
 * The series moved along the steps.
 */
import type { Series } from '../core/Example.ts'
import * as Random from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { type Fill, checkFill, fillEnds } from './fillEnds.ts'
import { pickSteps } from './pickSteps.ts'
import { checkStrength } from './strength.ts'

/**
 * Move the series later or earlier by a whole number of steps, up to the share `strength` of them, all variables alike;
 * what leaves is lost, and `fill` comes after it (Oguiza, 2020): 0, which is the mean of standardized series, any other
 * number, or 'nearest', the value at that end. Missing values move along, and a variable of which none but missing values
 * are left is filled with missing values. Strength 0 is the identity. Throws unless the strength is from 0 to 1, and on
 * an infinite fill. For what leaves to come back at the other end, see `circularShift`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { translate } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(1, 2, 3, 4))
 * const { values } = pipe(translate({ strength: 0.5 })(series), Random.run(Seed.make(1)))
 * assert.deepStrictEqual(values, Float32Array.of(2, 3, 4, 0))
 *
 * @category constructors
 * @since 0.1.0
 */
export const translate = ({
  strength = 0.1,
  fill = 0,
}: { readonly strength?: number; readonly fill?: Fill } = {}): Transform<Series> => {
  checkStrength('translate', strength, 1)
  checkFill('translate', fill)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    const [direction, next] = Random.uniform(-1, 1)(rng)
    // One step is left of the series, however strong.
    const far = Math.min(Math.round(Math.abs(direction) * strength * steps), Math.max(0, steps - 1))
    const [to, from] = direction > 0 ? [far, 0] : [0, far]
    const values = new Float32Array(series.values.length)
    for (let start = 0; start < values.length; start += steps)
      values.set(series.values.subarray(start + from, start + from + steps - far), start + to)
    fillEnds(values, variables, steps, { from: to, to: to + steps - far, fill })
    return [{ ...series, values }, next]
  }
}

/**
 * Move the series later or earlier, up to the share `strength` of half its length, all variables alike, and let what
 * leaves come back at the other end: strength 1 starts at any step, all equally likely (Oguiza, 2020). Missing values
 * move along; strength 0 is the identity. Throws unless the strength is from 0 to 1.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { circularShift } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(1, 2, 3, 4))
 * const { values } = pipe(circularShift({ strength: 1 })(series), Random.run(Seed.make(1)))
 * assert.deepStrictEqual(values, Float32Array.of(2, 3, 4, 1))
 *
 * @category constructors
 * @since 0.1.0
 */
export const circularShift = ({ strength = 0.2 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('circularShift', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { steps } = series
    const [direction, next] = Random.uniform(-1, 1)(rng)
    const by = Math.round((direction * strength * steps) / 2)
    const picked = new Uint32Array(steps)
    for (let step = 0; step < steps; step++) picked[step] = (step - by + steps) % steps
    return [pickSteps(series, picked), next]
  }
}

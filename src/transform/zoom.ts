/**
 * The whole series on fewer steps, and the choice between that and a part of it on more.
 */
import type { Series } from '../core/Example.ts'
import * as Random from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { crop } from './crop.ts'
import { type Fill, checkFill, fillEnds } from './fillEnds.ts'
import { interpolate } from './interpolate.ts'
import { checkStrength } from './strength.ts'

/**
 * Shrink the series in time to its middle, all variables alike: it loses a random share of its steps, up to `strength`,
 * and `fill` stands around it (Oguiza, 2020): 0, which is the mean of standardized series, any other number, or
 * 'nearest', the value at that end. Missing values move along, and a variable of missing values is filled with missing
 * values. Strength 0 is the identity. Throws unless the strength is from 0 to 1, and on an infinite fill.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { zoomOut } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(1, 1, 1, 1))
 * const { values } = pipe(zoomOut({ strength: 1 })(series), Random.run(Seed.make(1)))
 * assert.deepStrictEqual(values, Float32Array.of(0, 1, 1, 0))
 *
 * @category constructors
 * @since 0.1.0
 */
export const zoomOut = ({
  strength = 0.1,
  fill = 0,
}: { readonly strength?: number; readonly fill?: Fill } = {}): Transform<Series> => {
  checkStrength('zoomOut', strength, 1)
  checkFill('zoomOut', fill)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    const [lost, next] = Random.uniform(0, strength)(rng)
    const kept = steps * (1 - lost)
    const before = (steps - kept) / 2
    const positions = new Float64Array(steps)
    for (let i = 0; i < steps; i++) positions[i] = ((i + 0.5 - before) * steps) / kept - 0.5
    const values = interpolate(series.values, variables, steps, positions)
    // The steps whose middles are within the shrunk series; one in the middle always is, so that something is left.
    const from = Math.max(0, Math.min(Math.round(before), Math.floor((steps - 1) / 2)))
    fillEnds(values, variables, steps, { from, to: steps - from, fill })
    return [{ ...series, values }, next]
  }
}

/**
 * With equal chance, `crop` to a part of the series or `zoomOut` to all of it on fewer steps, of the same strength: time
 * runs slower or faster as a whole (Oguiza, 2020). Strength 0 is the identity. Throws as those do.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { timeScale } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(0, 1, 2, 3))
 * const { values } = pipe(timeScale({ strength: 0.5 })(series), Random.run(Seed.make(42)))
 * assert.notDeepStrictEqual(values, series.values)
 *
 * @category constructors
 * @since 0.1.0
 */
export const timeScale = ({
  strength = 0.1,
  fill = 0,
}: { readonly strength?: number; readonly fill?: Fill } = {}): Transform<Series> => {
  checkStrength('timeScale', strength, 1)
  checkFill('timeScale', fill)
  if (strength === 0) return identity
  const [closer, further] = [crop({ strength }), zoomOut({ strength, fill })]
  return (series) => (rng) => {
    const [isCloser, next] = Random.bernoulli(0.5)(rng)
    return isCloser ? closer(series)(next) : further(series)(next)
  }
}

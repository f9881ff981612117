/**
 * A window that is left, at a random place or at the end.
 */
import type { Series } from '../core/Example.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkStrength } from './strength.ts'
import { checkFill, startOf, stepsOf, takeOut } from './takeOut.ts'

/**
 * Keep a random window where it is, all variables alike, and take the steps before and after it away, so that `fill` is
 * there, 0 or another number or NaN: a random share, up to `strength` and rounded up, but never all steps (Oguiza, 2020,
 * `TSRandomCropPad`). Missing values stay missing; strength 0 is the identity. Throws unless the strength is from 0 to 1.
 * To stretch the window instead, see `crop`; to take the window away, `cutOut`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { cropPad } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(1, 2, 3, 4))
 * const { values } = pipe(cropPad({ strength: 0.25 })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values.subarray(1, 3), Float32Array.of(2, 3))
 * assert.ok((values[0] === 0) !== (values[3] === 0))
 *
 * @category constructors
 * @since 0.1.0
 */
export const cropPad = ({
  strength = 0.2,
  fill = 0,
}: { readonly strength?: number; readonly fill?: number } = {}): Transform<Series> => {
  checkStrength('cropPad', strength, 1)
  checkFill('cropPad', fill)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [[share = 0, place = 0], next] = uniforms(2)(rng)
    const left = series.steps - stepsLost(strength * share, series.steps)
    const start = startOf(place, left, series.steps)
    return [keep(series, start, start + left, fill), next]
  }
}

/**
 * Take the first steps away, all variables alike, so that `fill` is there, 0 or another number or NaN: a random share, up
 * to `strength` and rounded up, but never all steps. So a model learns to do with a shorter past (Oguiza, 2020,
 * `TSRandomLookBackOut`). Missing values stay missing; strength 0 is the identity. Throws unless the strength is from 0 to
 * 1. For a window anywhere, see `cutOut`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { lookBackOut } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(1, 2, 3, 4))
 * const { values } = pipe(lookBackOut({ strength: 0.25, fill: NaN })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values, Float32Array.of(NaN, 2, 3, 4))
 *
 * @category constructors
 * @since 0.1.0
 */
export const lookBackOut = ({
  strength = 0.3,
  fill = 0,
}: { readonly strength?: number; readonly fill?: number } = {}): Transform<Series> => {
  checkStrength('lookBackOut', strength, 1)
  checkFill('lookBackOut', fill)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [[share = 0], next] = uniforms(1)(rng)
    return [keep(series, stepsLost(strength * share, series.steps), series.steps, fill), next]
  }
}

const stepsLost = (share: number, steps: number): number => Math.max(0, Math.min(steps - 1, stepsOf(share, steps)))

const keep = (series: Series, start: number, end: number, fill: number): Series => {
  const values = series.values.slice()
  for (let first = 0; first < values.length; first += series.steps) {
    takeOut(values, first, first + start, fill)
    takeOut(values, first + end, first + series.steps, fill)
  }
  return { ...series, values }
}

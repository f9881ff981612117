/**
 * Windows taken away: one of all variables, or several of each.
 */
import type { Series } from '../core/Example.ts'
import { checkPositive } from '../core/count.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkStrength } from './strength.ts'
import { checkFill, startOf, stepsOf, takeOut, takeWindowOut } from './takeOut.ts'

/**
 * Take one window of steps away in all variables, so that `fill` is in its place, 0 or another number or NaN: a random
 * share of the steps, up to `strength` and rounded up, at a random place, wholly inside (DeVries and Taylor, 2017, cutout,
 * there over the edges too). Missing values stay missing; strength 0 is the identity. Throws unless the strength is from
 * 0 to 1. For windows at different places in each variable, see `windowsOut`; for what is left instead, `cropPad`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { cutOut } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(1, 2, 3, 4))
 * const { values } = pipe(cutOut({ strength: 0.25, fill: 9 })(series), Random.run(Seed.make(42)))
 * assert.strictEqual(values.filter((value) => value === 9).length, 1)
 *
 * @category constructors
 * @since 0.1.0
 */
export const cutOut = ({
  strength = 0.2,
  fill = 0,
}: { readonly strength?: number; readonly fill?: number } = {}): Transform<Series> => {
  checkStrength('cutOut', strength, 1)
  checkFill('cutOut', fill)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [[share = 0, place = 0], next] = uniforms(2)(rng)
    const values = series.values.slice()
    takeWindowOut(values, series, { share: strength * share, place, fill })
    return [{ ...series, values }, next]
  }
}

/**
 * Take several windows of steps away in each variable, at places of its own, as sensors fail, so that `fill` is there, 0
 * or another number or NaN. Each of the `windows` is a random share of the steps, up to `strength / windows` and rounded
 * up; they may overlap (DeVries and Taylor, 2017, for one window of all). Missing values stay missing; strength 0 is the
 * identity. Throws unless the strength is from 0 to 1 and `windows` a positive integer. For single values, see
 * `maskElements`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { windowsOut } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(2, 4, new Float32Array(8).fill(5))
 * const { values } = pipe(windowsOut({ strength: 0.5, windows: 2 })(series), Random.run(Seed.make(42)))
 * assert.ok(values.subarray(0, 4).includes(0) && values.subarray(4).includes(0) && values.includes(5))
 *
 * @category constructors
 * @since 0.1.0
 */
export const windowsOut = ({
  strength = 0.2,
  windows = 3,
  fill = 0,
}: { readonly strength?: number; readonly windows?: number; readonly fill?: number } = {}): Transform<Series> => {
  checkStrength('windowsOut', strength, 1)
  checkPositive('windowsOut: windows', windows)
  checkFill('windowsOut', fill)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    const [draws, next] = uniforms(2 * windows * variables)(rng)
    const values = series.values.slice()
    for (let variable = 0, drawn = 0; variable < variables; variable++) {
      for (let window = 0; window < windows; window++, drawn += 2) {
        const length = stepsOf((strength / windows) * (draws[drawn] as number), steps)
        const start = variable * steps + startOf(draws[drawn + 1] as number, length, steps)
        takeOut(values, start, start + length, fill)
      }
    }
    return [{ ...series, values }, next]
  }
}

/**
 * Whole steps taken away.
 */
import type { Series } from '../core/Example.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkStrength } from './strength.ts'
import { checkFill } from './takeOut.ts'

/**
 * Take each step away with probability `strength`, in all variables, so that `fill` is in its place, 0 or another number
 * or NaN (Oguiza, 2020, `TSTimeStepOut`). Missing values stay missing; strength 0 is the identity. Throws unless the
 * strength is from 0 to 1. For steps that follow each other, see `cutOut`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { stepsOut } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(2, 4, new Float32Array(8).fill(5))
 * const { values } = pipe(stepsOut({ strength: 0.5 })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values.slice(0, 4), values.slice(4))
 *
 * @category constructors
 * @since 0.1.0
 */
export const stepsOut = ({
  strength = 0.1,
  fill = 0,
}: { readonly strength?: number; readonly fill?: number } = {}): Transform<Series> => {
  checkStrength('stepsOut', strength, 1)
  checkFill('stepsOut', fill)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [draws, next] = uniforms(series.steps)(rng)
    const values = series.values.slice()
    for (let variable = 0, i = 0; variable < series.variables; variable++)
      for (let step = 0; step < series.steps; step++, i++)
        if ((draws[step] as number) < strength && !Number.isNaN(values[i])) values[i] = fill
    return [{ ...series, values }, next]
  }
}

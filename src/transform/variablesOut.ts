/**
 * Whole variables taken away.
 */
import type { Series } from '../core/Example.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { cutOut } from './cutOut.ts'
import { checkIndices, checkWithin, upTo } from './groups.ts'
import { checkStrength } from './strength.ts'
import { checkFill, takeOut } from './takeOut.ts'

/**
 * Take each variable away with probability `strength`, so that `fill` is in its place, 0 or another number or NaN; only
 * those of `variables`, if given. Never all of a series: one, any with equal chance, is kept then, and of a series of one
 * variable a window goes instead, as in `cutOut` (Oguiza, 2020, `TSVarOut`, there never the last one). Missing values stay
 * missing; strength 0 is the identity. Throws unless the strength is from 0 to 1 and no variable is named twice, and on a
 * series that lacks one of them.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { variablesOut } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(3, 1, Float32Array.of(1, 1, 1))
 * const { values } = pipe(variablesOut({ strength: 1 })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values.slice().sort(), Float32Array.of(0, 0, 1))
 *
 * @category constructors
 * @since 0.1.0
 */
export const variablesOut = ({
  strength = 0.2,
  fill = 0,
  variables,
}: {
  readonly strength?: number
  readonly fill?: number
  readonly variables?: ReadonlyArray<number>
} = {}): Transform<Series> => {
  checkStrength('variablesOut', strength, 1)
  checkFill('variablesOut', fill)
  checkIndices('variablesOut', 'variables', variables ?? [])
  if (strength === 0) return identity
  const window = cutOut({ strength, fill })
  return (series) => (rng) => {
    checkWithin('variablesOut', 'variables', variables ?? [], series.variables)
    if (series.variables === 1 && variables?.length !== 0) return window(series)(rng)
    const chosen = variables ?? upTo(series.variables)
    const [draws, next] = uniforms(chosen.length + 1)(rng)
    let goes = chosen.filter((_, place) => (draws[place] as number) < strength)
    if (goes.length === series.variables) {
      const kept = Math.floor((draws[chosen.length] as number) * chosen.length)
      goes = goes.filter((_, place) => place !== kept)
    }
    const values = series.values.slice()
    for (const variable of goes) takeOut(values, variable * series.steps, (variable + 1) * series.steps, fill)
    return [{ ...series, values }, next]
  }
}

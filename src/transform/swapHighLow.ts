/**
 * The highs and lows of prices, mistaken for each other.
 */
import type { Series } from '../core/Example.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkIndices, checkWithin } from './groups.ts'
import { checkStrength } from './strength.ts'

/**
 * Swap the high and the low of each bar of prices with probability `strength` (Oguiza, 2020, `TSShuffle_HLs`). Four steps
 * are a bar, open, high, low and close, and all variables swap alike; or, if `variables` names that of the highs and that
 * of the lows, every step is one. Missing values move along, and steps that fill no bar stay; strength 0 is the identity.
 * Throws unless the strength is from 0 to 1 and the variables are two, and on a series that lacks one of them. To swap
 * neighboring steps of any series, see `shuffleSteps`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { swapHighLow } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const bar = Example.series(1, 4, Float32Array.of(2, 4, 1, 3))
 * const { values } = pipe(swapHighLow({ strength: 1 })(bar), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values, Float32Array.of(2, 1, 4, 3))
 *
 * @category constructors
 * @since 0.1.0
 */
export const swapHighLow = ({
  strength = 0.5,
  variables,
}: {
  readonly strength?: number
  readonly variables?: readonly [high: number, low: number]
} = {}): Transform<Series> => {
  checkStrength('swapHighLow', strength, 1)
  checkIndices('swapHighLow', 'variables', variables ?? [])
  if (strength === 0) return identity
  return (series) => (rng) => {
    checkWithin('swapHighLow', 'variables', variables ?? [], series.variables)
    const { steps } = series
    const [draws, next] = uniforms(variables === undefined ? Math.ceil(steps / 4) : steps)(rng)
    const values = series.values.slice()
    const swap = (one: number, other: number): void => {
      values[one] = series.values[other] as number
      values[other] = series.values[one] as number
    }
    if (variables !== undefined) {
      const [high, low] = variables
      for (let step = 0; step < steps; step++)
        if ((draws[step] as number) < strength) swap(high * steps + step, low * steps + step)
    } else
      for (let bar = 0; 4 * bar + 4 <= steps; bar++) {
        if ((draws[bar] as number) >= strength) continue
        for (let at = 4 * bar + 1; at < values.length; at += steps) swap(at, at + 1)
      }
    return [{ ...series, values }, next]
  }
}

/**
 * Single values taken away.
 */
import type { Series } from '../core/Example.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkIndices, checkWithin, upTo } from './groups.ts'
import { checkStrength } from './strength.ts'
import { checkFill } from './takeOut.ts'

/**
 * Take each value away with probability `strength`, so that `fill` is in its place, 0 or another number or NaN; of
 * `variables` and `steps` only, where these are given (Oguiza, 2020, `TSMaskOut` and `TSRandom2Value`). `compensate`
 * divides what is left of a variable by the share that is left. Missing values stay missing; strength 0 is the identity.
 * Throws unless the strength is from 0 to 1 and no variable or step is named twice, when compensating for a fill that is
 * neither 0 nor NaN, and on a series that lacks a variable or step. To keep means over many draws, see `inputDropout`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { maskElements } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(2, 2, Float32Array.of(1, 2, 3, 4))
 * const { values } = pipe(maskElements({ strength: 1, variables: [1], fill: NaN })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values, Float32Array.of(1, 2, NaN, NaN))
 *
 * @category constructors
 * @since 0.1.0
 */
export const maskElements = ({
  strength = 0.1,
  fill = 0,
  compensate = false,
  variables,
  steps,
}: {
  readonly strength?: number
  readonly fill?: number
  readonly compensate?: boolean
  readonly variables?: ReadonlyArray<number>
  readonly steps?: ReadonlyArray<number>
} = {}): Transform<Series> => {
  checkStrength('maskElements', strength, 1)
  checkFill('maskElements', fill)
  if (compensate && fill !== 0 && !Number.isNaN(fill))
    throw new RangeError(`maskElements: fill must be 0 or NaN to compensate, got ${fill}`)
  checkIndices('maskElements', 'variables', variables ?? [])
  checkIndices('maskElements', 'steps', steps ?? [])
  if (strength === 0) return identity
  return (series) => (rng) => {
    checkWithin('maskElements', 'variables', variables ?? [], series.variables)
    checkWithin('maskElements', 'steps', steps ?? [], series.steps)
    const chosen = variables ?? upTo(series.variables)
    const places = steps ?? upTo(series.steps)
    const [draws, next] = uniforms(chosen.length * places.length)(rng)
    const values = series.values.slice()
    const taken = new Uint32Array(chosen.length)
    const hits = gatherBelow(draws, strength)
    for (let hit = 0; hit < hits; hit++) {
      const place = draws[hit] as number
      const row = Math.floor(place / places.length)
      const i = (chosen[row] as number) * series.steps + (places[place - row * places.length] as number)
      if (Number.isNaN(values[i])) continue
      values[i] = fill
      taken[row] = (taken[row] as number) + 1
    }
    if (compensate) for (const [row, variable] of chosen.entries()) enlarge(values, series, variable, taken[row] ?? 0)
    return [{ ...series, values }, next]
  }
}

// Divides one variable by the share of its values that is left.
const enlarge = (values: Float32Array, { steps, values: before }: Series, variable: number, taken: number): void => {
  const end = (variable + 1) * steps
  let present = 0
  for (let i = variable * steps; i < end; i++) if (!Number.isNaN(before[i])) present++
  if (taken === 0 || taken === present) return
  for (let i = variable * steps; i < end; i++) values[i] = ((values[i] as number) * present) / (present - taken)
}

// Writes the places of draws below a bound over the first draws, and tells how many there are. Each place is written,
// and the next one over it or after it: no branch to guess wrong.
const gatherBelow = (draws: Float64Array, bound: number): number => {
  let count = 0
  for (let i = 0; i < draws.length; i++) {
    const below = 1 - Math.floor((draws[i] as number) + 1 - bound)
    draws[count] = i
    count += below
  }
  return count
}

/**
 * Set each value to 0 with probability `strength` and divide the others by `1 - strength`, so that the mean over many
 * draws is the series (Srivastava et al., 2014, dropout on inputs). Missing values stay missing; strength 0 is the
 * identity. Throws unless the strength is from 0 to 1. To leave the others as they are, see `maskElements`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { inputDropout } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(1, 1, 1))
 * const { values } = pipe(inputDropout({ strength: 0.5 })(series), Random.run(Seed.make(42)))
 * assert.ok(values.every((value) => value === 0 || value === 2))
 *
 * @category constructors
 * @since 0.1.0
 */
export const inputDropout = ({ strength = 0.1 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('inputDropout', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [draws, next] = uniforms(series.values.length)(rng)
    const factor = strength === 1 ? 0 : 1 / (1 - strength)
    const values = new Float32Array(series.values.length)
    // A draw below the strength is rounded down to 0, another to 1: no branch that nobody can foresee.
    for (let i = 0; i < values.length; i++)
      values[i] = (series.values[i] as number) * factor * Math.floor((draws[i] as number) + 1 - strength)
    return [{ ...series, values }, next]
  }
}

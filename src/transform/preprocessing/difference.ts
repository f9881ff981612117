/**
 * Changes from step to step, and means over several.
 */
import type { Series } from '../../core/Example.ts'
import { type Kinds, check, count, flag, oneOf } from './parameters.ts'
import { appendVariables } from './variables.ts'

/**
 * How far apart the two values of a difference are, in steps, and what stands at the first steps, which have none
 * before them: their own values, 0, what is missing, or nothing, so that the series gets shorter.
 *
 * @category model
 * @since 0.1.0
 */
export type Lag = {
  readonly lag: number
  readonly first: 'keep' | 'zero' | 'missing' | 'drop'
}

/**
 * Over how many steps a mean is, and whether it comes in place of its variable or after all of them.
 *
 * @category model
 * @since 0.1.0
 */
export type Rolling = {
  readonly window: number
  readonly append: boolean
}

/** @internal */
export const lagKinds: Kinds<Lag> = { lag: count, first: oneOf('keep', 'zero', 'missing', 'drop') }

/** @internal */
export const rollingKinds: Kinds<Rolling> = { window: count, append: flag }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The change of each variable since `lag` steps ago: `x[t] - x[t - lag]`. The first steps become 0, or what `first`
 * says; where they keep their values, there is an inverse. A difference with a missing value is missing. Throws unless
 * the lag is a positive integer.
 *
 * @example
 * import { Example } from 'millrace'
 * import { difference } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(5, 7, 4, 4))
 * assert.deepStrictEqual(difference({ first: 'keep' })(series).values, Float32Array.of(5, 2, -3, 0))
 * assert.deepStrictEqual(difference({ first: 'drop' })(series).values, Float32Array.of(2, -3, 0))
 *
 * @category constructors
 * @since 0.1.0
 */
export const difference = ({ lag = 1, first = 'zero' }: Partial<Lag> = {}): ((series: Series) => Series) => {
  check('difference', lagKinds, { lag, first })
  return (series) => differences(series, new Float64Array(series.values), { lag, first })
}

/**
 * The change of the logarithm of each variable since `lag` steps ago: `log(x[t] / x[t - lag])`. Logarithms are of
 * positive values: a value of 0 or less counts as missing, and so does what it is part of. The first steps become 0, or
 * what `first` says, the logarithm of their values where they are kept; then there is an inverse. Throws unless the lag
 * is a positive integer.
 *
 * @example
 * import { Example } from 'millrace'
 * import { logReturn } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const { values } = logReturn()(Example.series(1, 4, Float32Array.of(10, 20, 0, 20)))
 * assert.deepStrictEqual(values, Float32Array.of(0, Math.log(2), NaN, NaN))
 *
 * @category constructors
 * @since 0.1.0
 */
export const logReturn = ({ lag = 1, first = 'zero' }: Partial<Lag> = {}): ((series: Series) => Series) => {
  check('logReturn', lagKinds, { lag, first })
  return (series) => {
    const logarithms = new Float64Array(series.values)
    for (let i = 0; i < logarithms.length; i++)
      logarithms[i] = (logarithms[i] as number) > 0 ? Math.log(logarithms[i] as number) : NaN
    return differences(series, logarithms, { lag, first })
  }
}

/**
 * The mean of each value and those before it, `window` steps in all, fewer at the start; in place of the values, or with
 * `append` as variables after them. Missing and infinite values do not count, and stay as they are. Takes time by the
 * window. Throws unless the window is a positive integer.
 *
 * @example
 * import { Example } from 'millrace'
 * import { rollingMean } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(1, 3, NaN, 9))
 * assert.deepStrictEqual(rollingMean({ window: 3 })(series).values, Float32Array.of(1, 2, NaN, 6))
 *
 * @category constructors
 * @since 0.1.0
 */
export const rollingMean = ({ window = 2, append = false }: Partial<Rolling> = {}): ((series: Series) => Series) => {
  check('rollingMean', rollingKinds, { window, append })
  return (series) => {
    const { variables, steps, values } = series
    const means = values.slice()
    for (let variable = 0, i = 0; variable < variables; variable++) {
      for (let step = 0; step < steps; step++, i++) {
        if (!Number.isFinite(values[i])) continue
        let [sum, seen] = [0, 0]
        for (let k = i - Math.min(step, window - 1); k <= i; k++) {
          const value = values[k] as number
          if (!Number.isFinite(value)) continue
          sum += value
          seen++
        }
        means[i] = sum / seen
      }
    }
    return append ? appendVariables(series, variables, means) : { variables, steps, values: means }
  }
}

/**
 * The inverse of a difference whose first values were kept: their sums. From a missing value on, every `lag`-th one is
 * unknown.
 *
 * @internal
 */
export const undifference = ({ lag, first }: Lag): ((series: Series) => Series) | undefined =>
  first === 'keep' ? (series) => ({ ...series, values: new Float32Array(sums(series, lag)) }) : undefined

/** @internal */
export const unlogReturn = ({ lag, first }: Lag): ((series: Series) => Series) | undefined =>
  first === 'keep' ? (series) => ({ ...series, values: new Float32Array(sums(series, lag).map(Math.exp)) }) : undefined

const differences = ({ variables, steps }: Series, from: Float64Array, { lag, first }: Lag): Series => {
  const dropped = first === 'drop' ? Math.min(lag, steps) : 0
  const values = new Float32Array(variables * (steps - dropped))
  for (let variable = 0, to = 0; variable < variables; variable++) {
    const start = variable * steps
    for (let step = dropped; step < steps; step++, to++) {
      const value = from[start + step] as number
      if (step >= lag) values[to] = value - (from[start + step - lag] as number)
      else values[to] = first === 'missing' || Number.isNaN(value) ? NaN : first === 'zero' ? 0 : value
    }
  }
  return { variables, steps: steps - dropped, values }
}

// In float64, so that roundings do not add up.
const sums = ({ variables, steps, values }: Series, lag: number): Float64Array => {
  const totals = new Float64Array(values)
  for (let variable = 0; variable < variables; variable++)
    for (let i = variable * steps + lag; i < (variable + 1) * steps; i++)
      totals[i] = (totals[i] as number) + (totals[i - lag] as number)
  return totals
}

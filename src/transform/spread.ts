/**
 * How far the values of a variable spread: what noise and trends are measured in, so that units do not matter. Missing
 * and infinite values do not count.
 */
import type { Series } from '../core/Example.ts'

/**
 * The largest less the smallest value of each variable; 0 where there is none.
 *
 * @internal
 */
export const ranges = ({ variables, steps, values }: Series): Float64Array => {
  const result = new Float64Array(variables)
  for (let variable = 0, i = 0; variable < variables; variable++) {
    let lowest = Infinity
    let highest = -Infinity
    for (let step = 0; step < steps; step++, i++) {
      const value = values[i] as number
      if (!Number.isFinite(value)) continue
      if (value < lowest) lowest = value
      if (value > highest) highest = value
    }
    result[variable] = Math.max(0, highest - lowest)
  }
  return result
}

/**
 * The population deviation of each variable; 0 where there is no value.
 *
 * @internal
 */
export const deviations = (series: Series): Float64Array => deviationsOf(series, 0)

/**
 * The population deviation of the differences from one step to the next, for each variable; 0 where there is none.
 *
 * @internal
 */
export const stepDeviations = (series: Series): Float64Array => deviationsOf(series, 1)

const deviationsOf = ({ variables, steps, values }: Series, lag: 0 | 1): Float64Array => {
  const result = new Float64Array(variables)
  for (let variable = 0; variable < variables; variable++) {
    let count = 0
    // Sums of what is left of the first value, so that a constant has deviation 0 and an offset costs no precision.
    let shift = 0
    let sum = 0
    let squares = 0
    for (let i = variable * steps + lag, end = (variable + 1) * steps; i < end; i++) {
      const value = lag === 0 ? (values[i] as number) : (values[i] as number) - (values[i - 1] as number)
      if (!Number.isFinite(value)) continue
      if (count++ === 0) shift = value
      sum += value - shift
      squares += (value - shift) * (value - shift)
    }
    result[variable] = count === 0 ? 0 : Math.sqrt(Math.max(0, squares - (sum * sum) / count) / count)
  }
  return result
}

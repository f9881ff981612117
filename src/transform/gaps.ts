/**
 * Missing values on the way through transforms of a whole variable, which need a number everywhere.
 */
import type { Series } from '../core/Example.ts'

/**
 * Write a variable with its missing values on a line between their neighbors, and equal to the nearest before the first
 * and after the last; 0 where all are missing.
 *
 * @internal
 */
export const withoutGaps = ({ steps, values }: Series, variable: number, into: Float64Array): void => {
  const start = variable * steps
  let before = -1
  for (let step = 0; step < steps; step++) {
    const value = values[start + step] as number
    into[step] = value
    if (Number.isNaN(value)) continue
    for (let gap = before + 1; gap < step; gap++) {
      const share = before < 0 ? 1 : (gap - before) / (step - before)
      into[gap] = share * value + (share === 1 ? 0 : (1 - share) * (into[before] as number))
    }
    before = step
  }
  into.fill(before < 0 ? 0 : (into[before] as number), before + 1, steps)
}

/**
 * A series with all of its variables written so.
 *
 * @internal
 */
export const filled = (series: Series): Series => {
  const values = new Float32Array(series.values.length)
  const row = new Float64Array(series.steps)
  for (let variable = 0; variable < series.variables; variable++) {
    withoutGaps(series, variable, row)
    values.set(row, variable * series.steps)
  }
  return { ...series, values }
}

/**
 * Write a variable into `to`, missing where it is in the series.
 *
 * @internal
 */
export const withGaps = (from: Float64Array, { steps, values }: Series, variable: number, to: Float32Array): void => {
  for (let step = 0, i = variable * steps; step < steps; step++, i++)
    to[i] = Number.isNaN(values[i]) ? NaN : (from[step] as number)
}

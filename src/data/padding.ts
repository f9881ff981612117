/**
 * Series of unequal lengths in formats that give all of them the same room, and fill what is left with missing values.
 */
import type { Series } from '../core/Example.ts'

/**
 * The series without the steps at its end in which every variable is missing. One step stays.
 *
 * @internal
 */
export const withoutPadding = (series: Series): Series => {
  const { variables, steps, values } = series
  const kept = Math.max(1, lastPresent(series) + 1)
  if (kept === steps) return series
  const shorter = new Float32Array(variables * kept)
  for (let variable = 0; variable < variables; variable++)
    shorter.set(values.subarray(variable * steps, variable * steps + kept), variable * kept)
  return { variables, steps: kept, values: shorter }
}

/**
 * The length that all series get. Throws where a series ends in missing values, which would read as a shorter one.
 *
 * @internal
 */
export const paddedSteps = (writer: string, all: ReadonlyArray<Series>): number =>
  all.reduce((longest, series, index) => {
    if (lastPresent(series) + 1 < series.steps || series.steps < 1)
      throw new RangeError(
        `${writer}: series ${index} ends in missing values or has none, which this format cannot tell from a shorter series`,
      )
    return Math.max(longest, series.steps)
  }, 0)

const lastPresent = ({ variables, steps, values }: Series): number => {
  let last = -1
  for (let variable = 0; variable < variables; variable++)
    for (let step = steps - 1; step > last; step--)
      if (!Number.isNaN(values[variable * steps + step])) {
        last = step
        break
      }
  return last
}

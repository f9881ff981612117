/**
 * Series as the kernels take them: complete, on one scale, and long enough for nine taps.
 */
import type { Batch } from '../core/Batch.ts'
import type { Series } from '../core/Example.ts'

/** Fewer steps than taps are filled up. */
const fewestSteps = 9

/**
 * The mean of each variable over all finite values of some series, 0 where there are none, and, if asked to standardize,
 * its deviation, else 1; 1 as well where all values are equal.
 *
 * @internal
 */
export const scaleOf = (
  series: ReadonlyArray<Series>,
  standardize: boolean,
): { readonly means: ReadonlyArray<number>; readonly deviations: ReadonlyArray<number> } => {
  const variables = series[0]?.variables ?? 0
  const scales = Array.from({ length: variables }, (_, variable) => {
    let count = 0
    let sum = 0
    eachValue(series, variable, (value) => {
      count++
      sum += value
    })
    const mean = count === 0 ? 0 : sum / count
    let squares = 0
    eachValue(series, variable, (value) => {
      squares += (value - mean) ** 2
    })
    const deviation = Math.sqrt(squares / Math.max(1, count))
    return { mean, deviation: standardize && deviation > 0 ? deviation : 1 }
  })
  return { means: scales.map(({ mean }) => mean), deviations: scales.map(({ deviation }) => deviation) }
}

const eachValue = (series: ReadonlyArray<Series>, variable: number, see: (value: number) => void): void => {
  for (const { steps, values } of series)
    for (let i = variable * steps; i < (variable + 1) * steps; i++) {
      const value = values[i] as number
      if (Number.isFinite(value)) see(value)
    }
}

/**
 * A series on a scale: missing and infinite values become 0, the mean.
 *
 * @internal
 */
export const onScale =
  ({ means, deviations }: { readonly means: ReadonlyArray<number>; readonly deviations: ReadonlyArray<number> }) =>
  (series: Series): Series => {
    const { variables, steps, values } = series
    const scaled = new Float32Array(values.length)
    for (let variable = 0, i = 0; variable < variables; variable++) {
      const mean = means[variable] as number
      const factor = 1 / (deviations[variable] as number)
      for (let step = 0; step < steps; step++, i++) {
        const value = ((values[i] as number) - mean) * factor
        scaled[i] = Number.isFinite(value) ? value : 0
      }
    }
    return { ...series, values: scaled }
  }

/**
 * The differences between neighbouring steps, of which there is one fewer, or the series itself; then zeros at its end
 * until there are nine steps.
 *
 * @internal
 */
export const seen =
  (difference: 0 | 1) =>
  ({ variables, steps, values }: Series): Series => {
    const own = Math.max(0, steps - difference)
    const length = Math.max(fewestSteps, own)
    if (difference === 0 && length === steps) return { variables, steps, values }
    const result = new Float32Array(variables * length)
    for (let variable = 0; variable < variables; variable++)
      for (let step = 0; step < own; step++) {
        const from = variable * steps + step
        result[variable * length + step] =
          difference === 0 ? (values[from] as number) : (values[from + 1] as number) - (values[from] as number)
      }
    return { variables, steps: length, values: result }
  }

/**
 * A row of a batch without what it was filled up with.
 *
 * @internal
 */
export const seriesOf = ({ variables, steps, x, lengths }: Batch, row: number): Series => {
  const values = x.subarray(row * variables * steps, (row + 1) * variables * steps)
  const length = lengths?.[row] ?? steps
  if (length === steps) return { variables, steps, values }
  const own = new Float32Array(variables * length)
  for (let variable = 0; variable < variables; variable++)
    own.set(values.subarray(variable * steps, variable * steps + length), variable * length)
  return { variables, steps: length, values: own }
}

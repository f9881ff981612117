/**
 * Counts, means and sums of squared deviations of series, group by group, that merge without loss of precision (Chan,
 * Golub and LeVeque, 1979). Missing and infinite values do not count.
 */
import type { Monoid } from 'fp-ts/lib/Monoid.js'
import type { Series } from '../core/Example.ts'

/**
 * What statistics may be taken apart by: for each series, for each variable, for each step.
 *
 * @category model
 * @since 0.1.0
 */
export type Axis = 'sample' | 'variable' | 'step'

/**
 * Statistics of `variables x steps` groups, in float64; 1 stands for an axis that all values share. `squares` sums the
 * squared deviations from the mean, so `squares / count` is the population variance.
 *
 * @category model
 * @since 0.1.0
 */
export interface Statistics {
  readonly variables: number
  readonly steps: number
  readonly count: Float64Array
  readonly mean: Float64Array
  readonly squares: Float64Array
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The statistics of one series: over all values, or for each variable, each step, or both. 'sample' changes nothing
 * here, as there is one series. A group without a finite value has count, mean and squares 0.
 *
 * @example
 * import { Example } from 'millrace'
 * import { statisticsOf } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(2, 2, Float32Array.of(1, 3, 10, NaN))
 * assert.deepStrictEqual(statisticsOf(['variable'])(series).mean, Float64Array.of(2, 10))
 *
 * @category constructors
 * @since 0.1.0
 */
export const statisticsOf = (by: ReadonlyArray<Axis>): ((series: Series) => Statistics) => {
  const byVariable = by.includes('variable')
  const byStep = by.includes('step')
  return (series) => {
    const variables = byVariable ? series.variables : 1
    const steps = byStep ? series.steps : 1
    const count = new Float64Array(variables * steps)
    const mean = new Float64Array(variables * steps)
    const squares = new Float64Array(variables * steps)
    const stride = byStep ? 1 : 0
    const { values } = series
    for (let variable = 0, i = 0; variable < series.variables; variable++) {
      for (let step = 0, group = byVariable ? variable * steps : 0; step < series.steps; step++, i++, group += stride) {
        const value = values[i] as number
        if (!Number.isFinite(value)) continue
        count[group] = (count[group] as number) + 1
        mean[group] = (mean[group] as number) + value
      }
    }
    for (let group = 0; group < count.length; group++)
      mean[group] = (mean[group] as number) / Math.max(1, count[group] as number)
    for (let variable = 0, i = 0; variable < series.variables; variable++) {
      for (let step = 0, group = byVariable ? variable * steps : 0; step < series.steps; step++, i++, group += stride) {
        const deviation = (values[i] as number) - (mean[group] as number)
        if (Number.isFinite(deviation)) squares[group] = (squares[group] as number) + deviation * deviation
      }
    }
    return { variables, steps, count, mean, squares }
  }
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Statistics of two parts as those of the whole. Throws when the parts have different groups: unequal numbers of
 * variables or of steps where statistics are taken by them.
 *
 * @example
 * import { Example } from 'millrace'
 * import { statisticsMonoid, statisticsOf } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const of = (...values: Array<number>) => statisticsOf([])(Example.series(1, values.length, Float32Array.from(values)))
 * assert.deepStrictEqual(statisticsMonoid.concat(of(1, 2), of(6)), of(1, 2, 6))
 *
 * @category instances
 * @since 0.1.0
 */
export const statisticsMonoid: Monoid<Statistics> = {
  empty: {
    variables: 0,
    steps: 0,
    count: new Float64Array(0),
    mean: new Float64Array(0),
    squares: new Float64Array(0),
  },
  concat: (one, other) => {
    if (one.count.length === 0) return other
    if (other.count.length === 0) return one
    if (one.variables !== other.variables || one.steps !== other.steps)
      throw new RangeError(
        `statistics: groups of ${one.variables} x ${one.steps} expected as before, got ${other.variables} x ${other.steps}`,
      )
    const count = new Float64Array(one.count.length)
    const mean = new Float64Array(one.count.length)
    const squares = new Float64Array(one.count.length)
    for (let group = 0; group < count.length; group++) {
      const more = other.count[group] as number
      const total = (one.count[group] as number) + more
      const share = total === 0 ? 0 : more / total
      const difference = (other.mean[group] as number) - (one.mean[group] as number)
      count[group] = total
      mean[group] = (one.mean[group] as number) + difference * share
      squares[group] =
        (one.squares[group] as number) +
        (other.squares[group] as number) +
        difference * difference * share * (one.count[group] as number)
    }
    return { variables: one.variables, steps: one.steps, count, mean, squares }
  },
}

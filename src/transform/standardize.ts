/**
 * Mean 0 and deviation 1, with statistics of the whole training part: the same on every run, stored with the model, and
 * undone when asked to.
 */
import type { Series } from '../core/Example.ts'
import type { Fit } from '../core/Fit.ts'
import * as Fold from '../core/Fold.ts'
import { type Learnt, checkAxes, checkGroups } from './preprocessing/groups.ts'
import { type Axis, type Statistics, statisticsMonoid, statisticsOf } from './statistics.ts'

/**
 * What `standardize` learnt: the mean and the deviation of each group.
 *
 * @category model
 * @since 0.1.0
 */
export type Standardization = Learnt<'mean' | 'deviation'>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Subtract the mean and divide by the deviation (population form) of the training part: one mean for all, or one for
 * each variable, each step, each series, in every combination. Missing values do not count and stay missing. A group
 * whose deviation is at most 2^-24 of its mean, what float32 can't tell from a constant, or that has no values, becomes
 * 0; there is no absolute floor, so units do not matter. Throws on no training series; applied, it throws when a series
 * has other variables or steps than the statistics by them.
 *
 * @example
 * import { Dataset, Example, Fit } from 'millrace'
 * import { standardize } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(2, 2, Float32Array.of(1, 3, 5, 5))
 * const { parameters, transform } = Fit.on(standardize({ by: ['variable'] }))(Dataset.fromArray([series]))
 * assert.deepStrictEqual(transform(series).values, Float32Array.of(-1, 1, 0, 0))
 * assert.deepStrictEqual(standardize().apply(JSON.parse(JSON.stringify(parameters)))(series), transform(series))
 *
 * @category constructors
 * @since 0.1.0
 */
export const standardize = ({ by = [] }: { readonly by?: ReadonlyArray<Axis> } = {}): Fit<
  Statistics,
  Series,
  Standardization
> => {
  const ordered = checkAxes('standardize', by)
  const learn = ordered.includes('sample')
    ? { fold: nothingLearnt, done: (): Standardization => ({ _tag: 'BySample', by: ordered }) }
    : { fold: statisticsOf(ordered), done: fromStatistics(ordered) }
  return { fold: Fold.map(learn.done)(Fold.foldMap(statisticsMonoid)(learn.fold)), apply: applyStandardization }
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The inverse of a fitted standardizing; what was constant comes back as its mean. Throws by sample, as the statistics
 * of each series are not kept.
 *
 * @example
 * import { Dataset, Example, Fit } from 'millrace'
 * import { standardize, unstandardize } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 2, Float32Array.of(1, 3))
 * const { parameters, transform } = Fit.on(standardize())(Dataset.fromArray([series]))
 * assert.deepStrictEqual(unstandardize(parameters)(transform(series)), series)
 *
 * @category destructors
 * @since 0.1.0
 */
export const unstandardize = (parameters: Standardization): ((series: Series) => Series) => {
  if (parameters._tag === 'BySample')
    throw new TypeError(`unstandardize: the statistics by ${parameters.by.join(', ')} were not kept`)
  const groupOf = groups(parameters)
  const mean = Float64Array.from(parameters.mean)
  const deviation = Float64Array.from(parameters.deviation)
  return (series) => {
    const { first, stride } = groupOf('unstandardize', series)
    const values = new Float32Array(series.values.length)
    for (let variable = 0, i = 0; variable < series.variables; variable++) {
      for (let step = 0, group = variable * first; step < series.steps; step++, i++, group += stride)
        values[i] = (mean[group] as number) + (deviation[group] as number) * (series.values[i] as number)
    }
    return { ...series, values }
  }
}

type Fitted = Extract<Standardization, { readonly _tag: 'Fitted' }>

const nothingLearnt = (): Statistics => statisticsMonoid.empty

// Half the relative spacing of float32: a smaller deviation is rounding, not variation.
const floor = 2 ** -24

const fromStatistics =
  (by: ReadonlyArray<Axis>) =>
  ({ variables, steps, count, mean, squares }: Statistics): Fitted => {
    if (count.length === 0) throw new RangeError('standardize: at least one training series expected, got 0')
    const deviation = Array.from(squares, (sum, group) => {
      const root = Math.sqrt(sum / Math.max(1, count[group] as number))
      return root > floor * Math.abs(mean[group] as number) ? root : 0
    })
    return { _tag: 'Fitted', by, variables, steps, mean: Array.from(mean), deviation }
  }

const applyStandardization = (parameters: Standardization): ((series: Series) => Series) => {
  if (parameters._tag === 'Fitted') return applyFitted(parameters)
  const statistics = statisticsOf(parameters.by)
  const learn = fromStatistics(parameters.by)
  return (series) => (series.values.length === 0 ? series : applyFitted(learn(statistics(series)))(series))
}

const applyFitted = (parameters: Fitted): ((series: Series) => Series) => {
  const groupOf = groups(parameters)
  const mean = Float64Array.from(parameters.mean)
  const deviation = Float64Array.from(parameters.deviation)
  return (series) => {
    const { first, stride } = groupOf('standardize', series)
    const values = new Float32Array(series.values.length)
    for (let variable = 0, i = 0; variable < series.variables; variable++) {
      for (let step = 0, group = variable * first; step < series.steps; step++, i++, group += stride) {
        const value = series.values[i] as number
        const spread = deviation[group] as number
        values[i] = spread > 0 ? (value - (mean[group] as number)) / spread : value !== value ? NaN : 0
      }
    }
    return { ...series, values }
  }
}

// Where the group of a variable's first step lies, and how far it is to the next step's.
const groups =
  (fitted: Fitted) =>
  (operator: string, series: Series): { readonly first: number; readonly stride: number } => {
    checkGroups(operator, fitted, series)
    return { first: fitted.by.includes('variable') ? fitted.steps : 0, stride: fitted.by.includes('step') ? 1 : 0 }
  }

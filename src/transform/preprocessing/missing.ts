/**
 * Numbers in place of missing values, and variables that say what was missing.
 */
import type { Series } from '../../core/Example.ts'
import type { Fit } from '../../core/Fit.ts'
import * as Fold from '../../core/Fold.ts'
import type { Axis } from '../statistics.ts'
import { type Collector, type Gathered, type Learnt, checkAxes, gather, onGroups } from './groups.ts'
import { type Kinds, check, finite, flag, oneOf } from './parameters.ts'
import { type Seen, ofSorted, quantile } from './quantiles.ts'
import { appendVariables, firstVariables } from './variables.ts'

/**
 * What stands for missing values, and whether variables that say where are appended.
 *
 * @category model
 * @since 0.1.0
 */
export type Filling = {
  readonly value: number
  readonly mask: boolean
}

/**
 * What `impute` learnt: the mean or the median of each group.
 *
 * @category model
 * @since 0.1.0
 */
export type Imputation = {
  readonly statistic: 'mean' | 'median'
  readonly mask: boolean
  readonly values: Learnt<'value'>
}

/** @internal */
export const fillingKinds: Kinds<Filling> = { value: finite, mask: flag }

/** @internal */
export const imputationKinds: Kinds<Omit<Imputation, 'values'>> = { statistic: oneOf('mean', 'median'), mask: flag }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Put one number in place of each missing value. With `mask`, one more variable for each says where: 1 where its value
 * was missing, else 0. Throws unless the value is finite. For a learnt one, see `impute`; for neighbours, `fillForward`.
 *
 * @example
 * import { Example } from 'millrace'
 * import { fillMissing } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const { variables, values } = fillMissing({ mask: true })(Example.series(1, 3, Float32Array.of(5, NaN, 7)))
 * assert.strictEqual(variables, 2)
 * assert.deepStrictEqual(values, Float32Array.of(5, 0, 7, 0, 1, 0))
 *
 * @category constructors
 * @since 0.1.0
 */
export const fillMissing = ({ value = 0, mask = false }: Partial<Filling> = {}): ((series: Series) => Series) => {
  check('fillMissing', fillingKinds, { value, mask })
  return withMask(mask)((series) => {
    const values = series.values.slice()
    for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) values[i] = value
    return { ...series, values }
  })
}

/**
 * Put the median of the training part, or its mean, in place of each missing value: of each variable, or over what `by`
 * says, as in `standardize`; by sample, of the series itself. 0 where nothing was seen. Medians are exact; learning
 * keeps 4 bytes a value. `mask` appends what was missing, as in `fillMissing`. Infinite values do not count. Throws on
 * no training series; applied, it throws on a series of other variables or steps than were fitted.
 *
 * @example
 * import { Dataset, Example, Fit } from 'millrace'
 * import { impute } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(1, 2, 9, NaN))
 * const { transform } = Fit.on(impute({ statistic: 'median' }))(Dataset.fromArray([series]))
 * assert.deepStrictEqual(transform(series).values, Float32Array.of(1, 2, 9, 2))
 *
 * @category constructors
 * @since 0.1.0
 */
export const impute = ({
  statistic = 'median',
  mask = false,
  by = ['variable'],
}: {
  readonly statistic?: 'mean' | 'median'
  readonly mask?: boolean
  readonly by?: ReadonlyArray<Axis>
} = {}): Fit<Gathered<Seen>, Series, Imputation> => {
  check('impute', imputationKinds, { statistic, mask })
  const values = gather('impute', checkAxes('impute', by), collectors[statistic])
  return {
    fold: Fold.map((learnt: Imputation['values']) => ({ statistic, mask, values: learnt }))(values),
    apply: ({ statistic, mask, values }) =>
      withMask(mask)(
        onGroups('impute', values, collectors[statistic], (fitted, group) => (values, { start, size, stride }) => {
          const value = fitted.value[group] as number
          for (let k = 0, i = start; k < size; k++, i += stride) if (Number.isNaN(values[i])) values[i] = value
        }),
      ),
  }
}

/**
 * Append one more variable for each: 1 where its value is missing, else 0. The values themselves stay as they are.
 *
 * @example
 * import { Example } from 'millrace'
 * import { appendMissing } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const { values } = appendMissing(Example.series(1, 2, Float32Array.of(5, NaN)))
 * assert.deepStrictEqual(values, Float32Array.of(5, NaN, 0, 1))
 *
 * @category constructors
 * @since 0.1.0
 */
export const appendMissing = (series: Series): Series => appendVariables(series, series.variables, maskOf(series))

/**
 * The inverse of filling with a mask, which says what to make missing again. There is none without.
 *
 * @internal
 */
export const unfill = ({ mask }: { readonly mask: boolean }): ((series: Series) => Series) | undefined => {
  if (!mask) return undefined
  return (series) => {
    const filled = firstVariables(series, series.variables / 2)
    const masks = series.values.subarray(filled.values.length)
    return { ...filled, values: filled.values.map((value, i) => (masks[i] === 1 ? NaN : value)) }
  }
}

/** @internal */
export const withoutMask = (series: Series): Series => firstVariables(series, series.variables / 2)

const withMask =
  (mask: boolean) =>
  (fill: (series: Series) => Series): ((series: Series) => Series) =>
    mask ? (series) => appendVariables(fill(series), series.variables, maskOf(series)) : fill

const maskOf = ({ values }: Series): Float32Array => {
  const mask = new Float32Array(values.length)
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) mask[i] = 1
  return mask
}

const meanOf = (values: Float32Array): number => {
  let sum = 0
  for (const value of values) sum += value
  return values.length === 0 ? 0 : sum / values.length
}

const collectors: { readonly [S in Imputation['statistic']]: Collector<Seen, 'value'> } = {
  mean: ofSorted(['value'], (sorted) => ({ value: meanOf(sorted) })),
  median: ofSorted(['value'], (sorted) => ({ value: sorted.length === 0 ? 0 : quantile(sorted, 0.5) })),
}

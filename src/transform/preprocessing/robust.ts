/**
 * Scaling and clipping by quantiles, which single large values do not move.
 */
import type { Series } from '../../core/Example.ts'
import type { Fit } from '../../core/Fit.ts'
import * as Fold from '../../core/Fold.ts'
import type { Axis } from '../statistics.ts'
import { type Collector, type Gathered, type Learnt, checkAxes, gather, onGroups } from './groups.ts'
import { type Kinds, check, notNegative, shares } from './parameters.ts'
import { type Seen, ofSorted, quantile } from './quantiles.ts'

/**
 * What `robustScale` learnt: the median and the distance of the two quantiles, of each group.
 *
 * @category model
 * @since 0.1.0
 */
export type RobustScaling = {
  readonly quantiles: readonly [low: number, high: number]
  readonly scale: Learnt<'median' | 'spread'>
}

/**
 * What `clipOutliers` learnt: Tukey's fences of each group.
 *
 * @category model
 * @since 0.1.0
 */
export type Fences = {
  readonly factor: number
  readonly fences: Learnt<'low' | 'high'>
}

/** @internal */
export const robustKinds: Kinds<Omit<RobustScaling, 'scale'>> = { quantiles: shares }

/** @internal */
export const fenceKinds: Kinds<Omit<Fences, 'fences'>> = { factor: notNegative }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Subtract the median and divide by the distance of two quantiles of the training part, the quartiles unless others are
 * given: for each variable, or over what `by` says, as in `standardize`. Quantiles are exact; learning keeps 4 bytes a
 * value. A group whose quantiles differ by at most 2^-23 of the median, or 2^-126 of the farthest distance from it, is
 * centred only. Missing and infinite values do not count and stay as they are; of no values, the median is 0. Throws unless the quantiles ascend from 0 to 1, and on
 * no training series; applied, it throws on a series of other variables or steps than were fitted.
 *
 * @example
 * import { Dataset, Example, Fit } from 'millrace'
 * import { robustScale } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 5, Float32Array.of(1, 2, 3, 4, 1000))
 * const { transform } = Fit.on(robustScale())(Dataset.fromArray([series]))
 * assert.deepStrictEqual(transform(series).values, Float32Array.of(-1, -0.5, 0, 0.5, 498.5))
 *
 * @category constructors
 * @since 0.1.0
 */
export const robustScale = ({
  quantiles = [0.25, 0.75],
  by = ['variable'],
}: {
  readonly quantiles?: readonly [low: number, high: number]
  readonly by?: ReadonlyArray<Axis>
} = {}): Fit<Gathered<Seen>, Series, RobustScaling> => {
  check('robustScale', robustKinds, { quantiles })
  const scale = gather('robustScale', checkAxes('robustScale', by), spreads(quantiles))
  return {
    fold: Fold.map((learnt: RobustScaling['scale']) => ({ quantiles, scale: learnt }))(scale),
    apply: ({ quantiles, scale }) =>
      onGroups('robustScale', scale, spreads(quantiles), (fitted, group) => {
        const [median, spread] = [fitted.median[group] as number, fitted.spread[group] as number]
        return (values, { start, size, stride }) => {
          const divisor = spread > 0 ? spread : 1
          for (let k = 0, i = start; k < size; k++, i += stride) values[i] = ((values[i] as number) - median) / divisor
        }
      }),
  }
}

/**
 * Bring values beyond Tukey's (1977) fences back to them: `factor` times the distance of the quartiles of the training
 * part below the first and above the third, for each variable, or over what `by` says, as in `standardize`. Quartiles
 * are exact; learning keeps 4 bytes a value. Missing values stay missing, infinite ones become a fence; where nothing
 * was seen, there is no fence. Throws unless the factor is a finite number from 0, and on no training series; applied,
 * it throws on a series of other variables or steps than were fitted. For limits that are known, see `clip`.
 *
 * @example
 * import { Dataset, Example, Fit } from 'millrace'
 * import { clipOutliers } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 5, Float32Array.of(1, 2, 3, 4, 1000))
 * const { transform } = Fit.on(clipOutliers())(Dataset.fromArray([series]))
 * assert.deepStrictEqual(transform(series).values, Float32Array.of(1, 2, 3, 4, 7))
 *
 * @category constructors
 * @since 0.1.0
 */
export const clipOutliers = ({
  factor = 1.5,
  by = ['variable'],
}: { readonly factor?: number; readonly by?: ReadonlyArray<Axis> } = {}): Fit<Gathered<Seen>, Series, Fences> => {
  check('clipOutliers', fenceKinds, { factor })
  const fences = gather('clipOutliers', checkAxes('clipOutliers', by), fencesAt(factor))
  return {
    fold: Fold.map((learnt: Fences['fences']) => ({ factor, fences: learnt }))(fences),
    apply: ({ factor, fences }) =>
      onGroups('clipOutliers', fences, fencesAt(factor), (fitted, group) => {
        const [low, high] = [fitted.low[group] as number, fitted.high[group] as number]
        return (values, { start, size, stride }) => {
          for (let k = 0, i = start; k < size; k++, i += stride) {
            if ((values[i] as number) < low) values[i] = low
            else if ((values[i] as number) > high) values[i] = high
          }
        }
      }),
  }
}

/**
 * The inverse of a fitted `robustScale`. There is none by sample, as the medians of each series are not kept.
 *
 * @internal
 */
export const robustUnscale = ({ quantiles, scale }: RobustScaling): ((series: Series) => Series) | undefined =>
  scale._tag === 'BySample'
    ? undefined
    : onGroups('robustScale', scale, spreads(quantiles), (fitted, group) => {
        const [median, spread] = [fitted.median[group] as number, fitted.spread[group] as number]
        return (values, { start, size, stride }) => {
          const factor = spread > 0 ? spread : 1
          for (let k = 0, i = start; k < size; k++, i += stride) values[i] = median + factor * (values[i] as number)
        }
      })

const spreads = ([low, high]: RobustScaling['quantiles']): Collector<Seen, 'median' | 'spread'> =>
  ofSorted(['median', 'spread'], (sorted) => {
    if (sorted.length === 0) return { median: 0, spread: 0 }
    const median = quantile(sorted, 0.5)
    const spread = quantile(sorted, high) - quantile(sorted, low)
    const farthest = Math.max(median - (sorted[0] as number), (sorted[sorted.length - 1] as number) - median)
    // So small a spread is rounding, or takes the farthest value beyond float32.
    const least = Math.max(2 ** -23 * Math.abs(median), 2 ** -126 * farthest)
    return { median, spread: spread > least ? spread : 0 }
  })

const fencesAt = (factor: number): Collector<Seen, 'low' | 'high'> =>
  ofSorted(['low', 'high'], (sorted) => {
    // Infinity is not JSON; the largest number is beyond all of float32.
    if (sorted.length === 0) return { low: -Number.MAX_VALUE, high: Number.MAX_VALUE }
    const [first, third] = [quantile(sorted, 0.25), quantile(sorted, 0.75)]
    const reach = Math.min(factor * (third - first), Number.MAX_VALUE / 2)
    return { low: first - reach, high: third + reach }
  })

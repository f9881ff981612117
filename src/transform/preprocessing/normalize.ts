/**
 * From the smallest and the largest value to a range.
 */
import type { Series } from '../../core/Example.ts'
import type { Fit } from '../../core/Fit.ts'
import * as Fold from '../../core/Fold.ts'
import type { Axis } from '../statistics.ts'
import { type Collector, type Gathered, type Learnt, checkAxes, gather, onGroups } from './groups.ts'
import { type Kinds, check, flag, range as rangeKind } from './parameters.ts'

/**
 * What `normalize` learnt: the extremes of each group, and where they go.
 *
 * @category model
 * @since 0.1.0
 */
export type Normalization = {
  readonly range: readonly [low: number, high: number]
  readonly clip: boolean
  readonly extremes: Learnt<'low' | 'high'>
}

/** @internal */
export const normalizationKinds: Kinds<Omit<Normalization, 'extremes'>> = { range: rangeKind, clip: flag }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Take the values from the smallest to the largest of the training part to a range, linearly: over all values, or for
 * each variable, each step, each series, in every combination. Later values beyond them become the ends of the range,
 * or without `clip` go on linearly. A group whose extremes differ by at most 2^-23 of the larger, one step of float32,
 * or that has no values, becomes the middle of the range. Missing and infinite values do not count; missing ones stay
 * missing. Throws unless the range ascends, and on no training series; applied, it throws on a series of other
 * variables or steps than the extremes by them.
 *
 * @example
 * import { Dataset, Example, Fit } from 'millrace'
 * import { normalize } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(2, 3, Float32Array.of(1, 2, 5, 7, 7, 7))
 * const { transform } = Fit.on(normalize({ by: ['variable'] }))(Dataset.fromArray([series]))
 * assert.deepStrictEqual(transform(series).values, Float32Array.of(-1, -0.5, 1, 0, 0, 0))
 *
 * @category constructors
 * @since 0.1.0
 */
export const normalize = ({
  range = [-1, 1],
  clip = true,
  by = [],
}: {
  readonly range?: readonly [low: number, high: number]
  readonly clip?: boolean
  readonly by?: ReadonlyArray<Axis>
} = {}): Fit<Gathered<Extremes>, Series, Normalization> => {
  check('normalize', normalizationKinds, { range, clip })
  const extremes = gather('normalize', checkAxes('normalize', by), collector)
  return { fold: Fold.map((learnt: Normalization['extremes']) => ({ range, clip, extremes: learnt }))(extremes), apply }
}

/**
 * The smallest and the largest value seen.
 *
 * @category model
 * @since 0.1.0
 */
export interface Extremes {
  low: number
  high: number
}

const apply = ({ range: [a, b], clip, extremes }: Normalization): ((series: Series) => Series) =>
  onGroups('normalize', extremes, collector, (fitted, group) => {
    const [low, high] = [fitted.low[group] as number, fitted.high[group] as number]
    const constant = isConstant(low, high)
    const factor = (b - a) / (high - low)
    return (values, { start, size, stride }) => {
      for (let k = 0, i = start; k < size; k++, i += stride) {
        const value = values[i] as number
        if (value !== value) continue
        const place = constant ? a + (b - a) / 2 : a + (value - low) * factor
        values[i] = clip ? Math.min(Math.max(place, a), b) : place
      }
    }
  })

/**
 * The inverse, from the range to the values: what was constant comes back as the middle of its extremes. There is none
 * by sample, as the extremes of each series are not kept.
 *
 * @internal
 */
export const unnormalize = ({ range: [a, b], extremes }: Normalization): ((series: Series) => Series) | undefined =>
  extremes._tag === 'BySample'
    ? undefined
    : onGroups('normalize', extremes, collector, (fitted, group) => {
        const [low, high] = [fitted.low[group] as number, fitted.high[group] as number]
        const factor = isConstant(low, high) ? 0 : (high - low) / (b - a)
        const start = isConstant(low, high) ? low + (high - low) / 2 : low
        return (values, run) => {
          for (let k = 0, i = run.start; k < run.size; k++, i += run.stride)
            values[i] = start + factor * ((values[i] as number) - a)
        }
      })

const isConstant = (low: number, high: number): boolean =>
  !(high - low > 2 ** -23 * Math.max(Math.abs(low), Math.abs(high)))

const collector: Collector<Extremes, 'low' | 'high'> = {
  names: ['low', 'high'],
  empty: () => ({ low: Infinity, high: -Infinity }),
  add: (seen, values, { start, size, stride }) => {
    let { low, high } = seen
    for (let k = 0, i = start; k < size; k++, i += stride) {
      const value = values[i] as number
      if (!Number.isFinite(value)) continue
      if (value < low) low = value
      if (value > high) high = value
    }
    seen.low = low
    seen.high = high
  },
  done: ({ low, high }) => (low <= high ? { low, high } : { low: 0, high: 0 }),
}

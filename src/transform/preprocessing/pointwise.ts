/**
 * Fixed functions of each value: limits, units, logarithms.
 */
import type { Series } from '../../core/Example.ts'
import { type Kinds, check, finite, notZero, range as rangeKind } from './parameters.ts'

/**
 * The limits of `clip`.
 *
 * @category model
 * @since 0.1.0
 */
export type Clip = {
  readonly range: readonly [low: number, high: number]
}

/**
 * The factor and the offset of `rescale`.
 *
 * @category model
 * @since 0.1.0
 */
export type Rescaling = {
  readonly factor: number
  readonly offset: number
}

/** @internal */
export const clipKinds: Kinds<Clip> = { range: rangeKind }

/** @internal */
export const rescalingKinds: Kinds<Rescaling> = { factor: notZero, offset: finite }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Bring values beyond a range, in the unit of the values, back to its ends; infinite ones too. Missing values stay
 * missing. Throws unless the range ascends. For limits that are learnt, see `clipOutliers`.
 *
 * @example
 * import { Example } from 'millrace'
 * import { clip } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(-7, 2, NaN))
 * assert.deepStrictEqual(clip({ range: [-6, 6] })(series).values, Float32Array.of(-6, 2, NaN))
 *
 * @category constructors
 * @since 0.1.0
 */
export const clip = ({ range = [-6, 6] }: Partial<Clip> = {}): ((series: Series) => Series) => {
  check('clip', clipKinds, { range })
  const [low, high] = range
  return (series) => {
    const values = series.values.slice()
    for (let i = 0; i < values.length; i++) {
      if ((values[i] as number) < low) values[i] = low
      else if ((values[i] as number) > high) values[i] = high
    }
    return { ...series, values }
  }
}

/**
 * Multiply each value by a factor and add an offset: a change of units. Missing values stay missing. Throws unless both
 * are finite and the factor is not 0. To learn them, see `standardize` and `normalize`.
 *
 * @example
 * import { Example } from 'millrace'
 * import { rescale } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const fahrenheit = rescale({ factor: 1.8, offset: 32 })
 * assert.deepStrictEqual(fahrenheit(Example.series(1, 2, Float32Array.of(0, 100))).values, Float32Array.of(32, 212))
 *
 * @category constructors
 * @since 0.1.0
 */
export const rescale = ({ factor = 1, offset = 0 }: Partial<Rescaling> = {}): ((series: Series) => Series) => {
  check('rescale', rescalingKinds, { factor, offset })
  return (series) => {
    const values = new Float32Array(series.values.length)
    for (let i = 0; i < values.length; i++) values[i] = factor * (series.values[i] as number) + offset
    return { ...series, values }
  }
}

/**
 * The logarithm of 1 and the size of each value, with the value's sign: `sign(x) log(1 + |x|)`, which keeps order,
 * tames large values of both signs and is near `x` where that is small. Missing values stay missing.
 *
 * @example
 * import { Example } from 'millrace'
 * import { signedLog } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const { values } = signedLog(Example.series(1, 3, Float32Array.of(-999, 0, 999)))
 * assert.deepStrictEqual(values, Float32Array.of(-Math.log(1000), 0, Math.log(1000)))
 *
 * @category constructors
 * @since 0.1.0
 */
export const signedLog = (series: Series): Series => ({
  ...series,
  values: series.values.map((value) => Math.sign(value) * Math.log1p(Math.abs(value))),
})

/** @internal */
export const unrescale =
  ({ factor, offset }: Rescaling): ((series: Series) => Series) =>
  (series) => ({
    ...series,
    values: series.values.map((value) => (value - offset) / factor),
  })

/** @internal */
export const signedExp = (series: Series): Series => ({
  ...series,
  values: series.values.map((value) => Math.sign(value) * Math.expm1(Math.abs(value))),
})

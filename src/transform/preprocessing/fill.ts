/**
 * Missing values from their neighbours in time, and how far away these are.
 */
import type { Series } from '../../core/Example.ts'
import { type Kinds, check, oneOf } from './parameters.ts'
import { appendVariables } from './variables.ts'

/**
 * What becomes of missing values before the first value of a variable, or after its last: the nearest value, or they
 * stay missing.
 *
 * @category model
 * @since 0.1.0
 */
export type Ends = {
  readonly ends: 'nearest' | 'keep'
}

/**
 * Which way to look for a value.
 *
 * @category model
 * @since 0.1.0
 */
export type Gaps = {
  readonly direction: 'before' | 'after' | 'nearest'
}

/** @internal */
export const endsKinds: Kinds<Ends> = { ends: oneOf('nearest', 'keep') }

/** @internal */
export const gapsKinds: Kinds<Gaps> = { direction: oneOf('before', 'after', 'nearest') }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Carry the last value of a variable forward over what is missing; before the first value, take that, or keep what is
 * missing. A variable without values stays as it is.
 *
 * @example
 * import { Example } from 'millrace'
 * import { fillForward } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 5, Float32Array.of(NaN, 1, NaN, NaN, 4))
 * assert.deepStrictEqual(fillForward()(series).values, Float32Array.of(1, 1, 1, 1, 4))
 * assert.deepStrictEqual(fillForward({ ends: 'keep' })(series).values, Float32Array.of(NaN, 1, 1, 1, 4))
 *
 * @category constructors
 * @since 0.1.0
 */
export const fillForward = ({ ends = 'nearest' }: Partial<Ends> = {}): ((series: Series) => Series) => {
  check('fillForward', endsKinds, { ends })
  return ({ variables, steps, values }) => {
    const filled = values.slice()
    for (let variable = 0; variable < variables; variable++) {
      const row = filled.subarray(variable * steps, (variable + 1) * steps)
      let last = ends === 'nearest' ? firstValue(row) : NaN
      for (let step = 0; step < steps; step++) {
        if (Number.isNaN(row[step])) row[step] = last
        else last = row[step] as number
      }
    }
    return { variables, steps, values: filled }
  }
}

/**
 * Draw a line from the value before to the value after what is missing, for each variable; before the first and after
 * the last value, take that, or keep what is missing. A variable without values stays as it is.
 *
 * @example
 * import { Example } from 'millrace'
 * import { fillLinear } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 5, Float32Array.of(NaN, 1, NaN, NaN, 4))
 * assert.deepStrictEqual(fillLinear()(series).values, Float32Array.of(1, 1, 2, 3, 4))
 *
 * @category constructors
 * @since 0.1.0
 */
export const fillLinear = ({ ends = 'nearest' }: Partial<Ends> = {}): ((series: Series) => Series) => {
  check('fillLinear', endsKinds, { ends })
  return ({ variables, steps, values }) => {
    const filled = values.slice()
    for (let variable = 0; variable < variables; variable++) {
      const row = filled.subarray(variable * steps, (variable + 1) * steps)
      let left = -1
      for (let step = 0; step < steps; step++) {
        if (Number.isNaN(row[step])) continue
        if (left >= 0) drawLine(row, left, step)
        else if (ends === 'nearest') row.fill(row[step] as number, 0, step)
        left = step
      }
      if (left >= 0 && ends === 'nearest') row.fill(row[left] as number, left)
    }
    return { variables, steps, values: filled }
  }
}

/**
 * Append one more variable for each: how many steps away the nearest value is, before, after or either way; 0 where
 * there is a value. Where there is none that way, it is taken to be just beyond the end. The values stay as they are.
 *
 * @example
 * import { Example } from 'millrace'
 * import { appendGaps } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(NaN, 1, NaN, NaN))
 * assert.deepStrictEqual(appendGaps({ direction: 'before' })(series).values.slice(4), Float32Array.of(1, 0, 1, 2))
 *
 * @category constructors
 * @since 0.1.0
 */
export const appendGaps = ({ direction = 'before' }: Partial<Gaps> = {}): ((series: Series) => Series) => {
  check('appendGaps', gapsKinds, { direction })
  return (series) => {
    const { variables, steps, values } = series
    const gaps = new Float32Array(values.length)
    for (let variable = 0; variable < variables; variable++) {
      const [from, to] = [variable * steps, (variable + 1) * steps]
      for (let i = from, gap = 0; i < to; i++) {
        gap = Number.isNaN(values[i]) ? gap + 1 : 0
        gaps[i] = gap
      }
      if (direction === 'before') continue
      for (let i = to - 1, gap = 0; i >= from; i--) {
        gap = Number.isNaN(values[i]) ? gap + 1 : 0
        gaps[i] = direction === 'nearest' ? Math.min(gaps[i] as number, gap) : gap
      }
    }
    return appendVariables(series, variables, gaps)
  }
}

const firstValue = (row: Float32Array): number => row.find((value) => !Number.isNaN(value)) ?? NaN

const drawLine = (row: Float32Array, left: number, right: number): void => {
  const [low, high] = [row[left] as number, row[right] as number]
  for (let step = left + 1; step < right; step++) {
    const share = (step - left) / (right - left)
    // Weights of their own, as a difference of infinite values is no number.
    row[step] = (1 - share) * low + share * high
  }
}

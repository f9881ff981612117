/**
 * Where in time a step is, as variables of its own: what a convolution can't see.
 */
import type { Series } from '../../core/Example.ts'
import { type Kinds, check, index, orNull, positive, range as rangeKind } from './parameters.ts'
import { appendVariables, checkVariables } from './variables.ts'

/**
 * The range of linear positions. `variable` is the one that holds times, which lie in the range `from`; null for steps.
 *
 * @category model
 * @since 0.1.0
 */
export type LinearPosition = {
  readonly range: readonly [low: number, high: number]
  readonly variable: number | null
  readonly from: readonly [low: number, high: number]
}

/**
 * The length of a cycle, in steps, or in the unit of the variable that holds times. Null stands for the length of the
 * series, or for 1 in the unit of the variable.
 *
 * @category model
 * @since 0.1.0
 */
export type CyclicalPosition = {
  readonly period: number | null
  readonly variable: number | null
}

/** @internal */
export const linearKinds: Kinds<LinearPosition> = { range: rangeKind, variable: orNull(index), from: rangeKind }

/** @internal */
export const cyclicalKinds: Kinds<CyclicalPosition> = { period: orNull(positive), variable: orNull(index) }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Append a variable that rises linearly over a range, from the first step to the last; the middle of the range for a
 * series of one step. With a `variable` of times, these are taken instead, from the range `from` to the `range`;
 * missing ones stay missing. Throws unless both ranges ascend; applied, it throws on a series without that variable.
 *
 * @example
 * import { Example } from 'millrace'
 * import { linearPosition } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(0, 6, 24))
 * assert.deepStrictEqual(linearPosition()(series).values.slice(3), Float32Array.of(-1, 0, 1))
 * const byHour = linearPosition({ variable: 0, from: [0, 24], range: [0, 1] })
 * assert.deepStrictEqual(byHour(series).values.slice(3), Float32Array.of(0, 0.25, 1))
 *
 * @category constructors
 * @since 0.1.0
 */
export const linearPosition = ({ range = [-1, 1], variable = null, from = [0, 1] }: Partial<LinearPosition> = {}): ((
  series: Series,
) => Series) => {
  check('linearPosition', linearKinds, { range, variable, from })
  const width = range[1] - range[0]
  return (series) => {
    const positions = new Float32Array(series.steps)
    const times = timesOf('linearPosition', series, variable)
    const last = series.steps - 1
    for (let step = 0; step <= last; step++) {
      const share =
        times === undefined
          ? last === 0
            ? 0.5
            : step / last
          : ((times[step] as number) - from[0]) / (from[1] - from[0])
      positions[step] = range[0] + width * share
    }
    return appendVariables(series, 1, positions)
  }
}

/**
 * Append the sine and the cosine of the place in a cycle: of `period` steps, or as long as the series. With a `variable`
 * of times, the period is in its unit; missing ones stay missing. Throws unless the period is positive; applied, it
 * throws on a series without that variable.
 *
 * @example
 * import { Example } from 'millrace'
 * import { cyclicalPosition } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const { variables, values } = cyclicalPosition({ period: 4 })(Example.series(1, 3, new Float32Array(3)))
 * assert.strictEqual(variables, 3)
 * assert.deepStrictEqual(Array.from(values.slice(3), Math.round), [0, 1, 0, 1, 0, -1])
 *
 * @category constructors
 * @since 0.1.0
 */
export const cyclicalPosition = ({ period = null, variable = null }: Partial<CyclicalPosition> = {}): ((
  series: Series,
) => Series) => {
  check('cyclicalPosition', cyclicalKinds, { period, variable })
  return (series) => {
    const { steps } = series
    const waves = new Float32Array(2 * steps)
    const times = timesOf('cyclicalPosition', series, variable)
    const length = period ?? (times === undefined ? steps : 1)
    for (let step = 0; step < steps; step++) {
      const angle = (2 * Math.PI * (times === undefined ? step : (times[step] as number))) / length
      waves[step] = Math.sin(angle)
      waves[steps + step] = Math.cos(angle)
    }
    return appendVariables(series, 2, waves)
  }
}

const timesOf = (operator: string, series: Series, variable: number | null): Float32Array | undefined => {
  if (variable === null) return undefined
  checkVariables(operator, series, [variable])
  return series.values.subarray(variable * series.steps, (variable + 1) * series.steps)
}

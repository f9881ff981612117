/**
 * Variables kept, dropped, appended and replaced.
 */
import type { Series } from '../../core/Example.ts'
import { type Kinds, check, indexes, numbers } from './parameters.ts'

/**
 * Variables by their indexes, from 0.
 *
 * @category model
 * @since 0.1.0
 */
export type Variables = {
  readonly variables: ReadonlyArray<number>
}

/** @internal */
export const variablesKinds: Kinds<Variables> = { variables: indexes }

/** @internal */
export const valuesKinds: Kinds<{ readonly values: ReadonlyArray<number> }> = { values: numbers }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Keep some variables, in the order given. Throws unless they are different whole numbers from 0; applied, it throws on
 * a series that lacks one of them.
 *
 * @example
 * import { Example } from 'millrace'
 * import { selectVariables } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(3, 1, Float32Array.of(5, 6, 7))
 * assert.deepStrictEqual(selectVariables({ variables: [2, 0] })(series).values, Float32Array.of(7, 5))
 *
 * @category constructors
 * @since 0.1.0
 */
export const selectVariables = ({ variables }: Variables): ((series: Series) => Series) => {
  check('selectVariables', variablesKinds, { variables })
  return (series) => pickVariables('selectVariables', series, variables)
}

/**
 * Drop some variables and keep the others in their order. Throws unless they are different whole numbers from 0;
 * applied, it throws on a series that lacks one of them.
 *
 * @example
 * import { Example } from 'millrace'
 * import { dropVariables } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(3, 1, Float32Array.of(5, 6, 7))
 * assert.deepStrictEqual(dropVariables({ variables: [1] })(series).values, Float32Array.of(5, 7))
 *
 * @category constructors
 * @since 0.1.0
 */
export const dropVariables = ({ variables }: Variables): ((series: Series) => Series) => {
  check('dropVariables', variablesKinds, { variables })
  const dropped = new Set(variables)
  return (series) => {
    checkVariables('dropVariables', series, variables)
    const kept = Array.from({ length: series.variables }, (_, variable) => variable).filter((v) => !dropped.has(v))
    return pickVariables('dropVariables', series, kept)
  }
}

/**
 * Append a variable of given values, the same for each series: one value a step. Throws unless the values are finite;
 * applied, it throws on a series of other steps.
 *
 * @example
 * import { Example } from 'millrace'
 * import { appendValues } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(5, 6, 7))
 * const { values } = appendValues({ values: [0, 1, 4] })(series)
 * assert.deepStrictEqual(values, Float32Array.of(5, 6, 7, 0, 1, 4))
 *
 * @category constructors
 * @since 0.1.0
 */
export const appendValues = ({ values }: { readonly values: ReadonlyArray<number> }): ((series: Series) => Series) => {
  check('appendValues', valuesKinds, { values })
  const row = Float32Array.from(values)
  return (series) => {
    if (series.steps !== row.length)
      throw new RangeError(`appendValues: ${row.length} steps expected as there are values, got ${series.steps}`)
    return appendVariables(series, 1, row)
  }
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * A series with rows of values after its own.
 *
 * @internal
 */
export const appendVariables = ({ variables, steps, values }: Series, rows: number, more: Float32Array): Series => {
  const all = new Float32Array(values.length + more.length)
  all.set(values)
  all.set(more, values.length)
  return { variables: variables + rows, steps, values: all }
}

/** @internal */
export const firstVariables = ({ steps, values }: Series, variables: number): Series => ({
  variables,
  steps,
  values: values.slice(0, variables * steps),
})

/**
 * A variable replaced by rows of values in its place.
 *
 * @internal
 */
export const replaceVariable = (
  { variables, steps, values }: Series,
  variable: number,
  rows: number,
  by: Float32Array,
): Series => {
  const all = new Float32Array((variables - 1 + rows) * steps)
  all.set(values.subarray(0, variable * steps))
  all.set(by, variable * steps)
  all.set(values.subarray((variable + 1) * steps), (variable + rows) * steps)
  return { variables: variables - 1 + rows, steps, values: all }
}

/** @internal */
export const pickVariables = (operator: string, series: Series, picked: ReadonlyArray<number>): Series => {
  checkVariables(operator, series, picked)
  const { steps } = series
  const values = new Float32Array(picked.length * steps)
  picked.forEach((from, to) => values.set(series.values.subarray(from * steps, (from + 1) * steps), to * steps))
  return { variables: picked.length, steps, values }
}

/**
 * A series with rows of another in the places of some variables, and what that has besides at the end.
 *
 * @internal
 */
export const putVariables = (operator: string, series: Series, places: ReadonlyArray<number>, rows: Series): Series => {
  const { steps } = series
  if (rows.steps !== steps || rows.variables < places.length)
    throw new RangeError(
      `${operator}: ${places.length} x ${steps} expected of the step, got ${rows.variables} x ${rows.steps}`,
    )
  const values = series.values.slice()
  places.forEach((to, from) => values.set(rows.values.subarray(from * steps, (from + 1) * steps), to * steps))
  const more = rows.values.subarray(places.length * steps)
  return appendVariables({ ...series, values }, rows.variables - places.length, more)
}

/** @internal */
export const checkVariables = (operator: string, series: Series, expected: ReadonlyArray<number>): void => {
  const lacking = expected.find((variable) => variable >= series.variables)
  if (lacking !== undefined)
    throw new RangeError(`${operator}: variable ${lacking} expected, got ${series.variables} variables from 0`)
}

/**
 * Series without gaps, for what needs neighbours of every value.
 */
import type { Series } from '../core/Example.ts'

/**
 * The variables of a series with `margin` more steps before the first and after the last, where the last value seen
 * counts on; before the first value, that one does. 0 in a variable without values.
 *
 * @internal
 */
export const held = ({ variables, steps, values }: Series, margin: number): Float32Array => {
  const result = new Float32Array(variables * (steps + 2 * margin))
  for (let variable = 0, to = 0; variable < variables; variable++) {
    const start = variable * steps
    let first = start
    while (first < start + steps && Number.isNaN(values[first])) first++
    let last = first < start + steps ? (values[first] as number) : 0
    for (let i = 0; i < margin; i++) result[to++] = last
    for (let i = start; i < start + steps; i++) {
      const value = values[i] as number
      if (!Number.isNaN(value)) last = value
      result[to++] = last
    }
    for (let i = 0; i < margin; i++) result[to++] = last
  }
  return result
}

/**
 * Values, except that they are missing where others are. Changes what it is given.
 *
 * @internal
 */
export const missingAs = (others: Float32Array, values: Float32Array): Float32Array => {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(others[i])) values[i] = NaN
  return values
}

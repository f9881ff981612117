/**
 * What is left where values are taken away: the fill, except where there was nothing to take.
 */
import type { Series } from '../core/Example.ts'

/**
 * Fill the values from one place to before another. Missing ones stay missing. Changes the values.
 *
 * @internal
 */
export const takeOut = (values: Float32Array, from: number, to: number, fill: number): void => {
  for (let i = from; i < to; i++) if (!Number.isNaN(values[i])) values[i] = fill
}

/**
 * How many steps a share of them is, rounded up, so that the smallest share is a step.
 *
 * @internal
 */
export const stepsOf = (share: number, steps: number): number => Math.min(steps, Math.ceil(share * steps))

/**
 * Where a window of `length` of so many steps starts, for a place from 0 to 1; all starts are equally likely.
 *
 * @internal
 */
export const startOf = (place: number, length: number, steps: number): number =>
  Math.floor(place * (steps - length + 1))

/**
 * Take one window out of the values of all variables: a share of the steps, at a place from 0 to 1. Changes the values.
 *
 * @internal
 */
export const takeWindowOut = (
  values: Float32Array,
  { variables, steps }: Series,
  { share, place, fill }: { readonly share: number; readonly place: number; readonly fill: number },
): void => {
  const length = stepsOf(share, steps)
  const start = startOf(place, length, steps)
  for (let variable = 0; variable < variables; variable++)
    takeOut(values, variable * steps + start, variable * steps + start + length, fill)
}

/**
 * Throws unless a fill is finite or NaN.
 *
 * @internal
 */
export const checkFill = (operator: string, fill: number): void => {
  if (!Number.isFinite(fill) && !Number.isNaN(fill))
    throw new RangeError(`${operator}: fill must be a finite number or NaN, got ${fill}`)
}

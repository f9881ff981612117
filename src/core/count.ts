/**
 * What is counted: sizes from 1, amounts from 0. `what` names the function and its parameter, as in `Stream.take: count`.
 */

/**
 * Throws unless a number is a whole one from 1.
 *
 * @internal
 */
export const checkPositive = (what: string, value: number): void => {
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${what} must be a positive integer, got ${value}`)
}

/**
 * Throws unless a number is a whole one from 0.
 *
 * @internal
 */
export const checkWhole = (what: string, value: number): void => {
  if (!Number.isInteger(value) || value < 0) throw new RangeError(`${what} must be a whole number from 0, got ${value}`)
}

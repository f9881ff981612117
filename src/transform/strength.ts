/**
 * The check that every augmentation makes of how strong it is asked to be.
 */

/**
 * Throws unless a strength is a number from 0 to `highest`.
 *
 * @internal
 */
export const checkStrength = (operator: string, strength: number, highest: number = Number.MAX_VALUE): void => {
  if (strength >= 0 && strength <= highest) return
  const range = highest === Number.MAX_VALUE ? 'a finite number from 0' : `a number from 0 to ${highest}`
  throw new RangeError(`${operator}: strength must be ${range}, got ${strength}`)
}

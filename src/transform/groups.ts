/**
 * Variables that belong together, such as the three axes of a sensor, and the check of variables and steps that are named.
 */

/**
 * Lists of variables, none of them twice.
 *
 * @internal
 */
export type Groups = ReadonlyArray<ReadonlyArray<number>>

/**
 * Throws unless `indices` of variables or steps are whole numbers from 0, none of them twice.
 *
 * @internal
 */
export const checkIndices = (operator: string, what: string, indices: ReadonlyArray<number>): void => {
  const seen = new Set<number>()
  for (const index of indices) {
    if (!Number.isInteger(index) || index < 0)
      throw new RangeError(`${operator}: ${what} must be whole numbers from 0, got ${index}`)
    if (seen.has(index)) throw new RangeError(`${operator}: ${what} must be named once, got ${index} twice`)
    seen.add(index)
  }
}

/**
 * Throws unless `count` variables or steps include all `indices`.
 *
 * @internal
 */
export const checkWithin = (operator: string, what: string, indices: ReadonlyArray<number>, count: number): void => {
  for (const index of indices)
    if (index >= count) throw new RangeError(`${operator}: ${what} below ${count} expected, got ${index}`)
}

/**
 * The numbers from 0 to `count - 1`.
 *
 * @internal
 */
export const upTo = (count: number): ReadonlyArray<number> => {
  const indices: Array<number> = []
  for (let index = 0; index < count; index++) indices.push(index)
  return indices
}

/**
 * So many variables in threes, in order; the last group may be smaller.
 *
 * @internal
 */
export const inThrees = (variables: number): Groups => {
  const groups: Array<ReadonlyArray<number>> = []
  for (let first = 0; first < variables; first += 3)
    groups.push(upTo(Math.min(3, variables - first)).map((axis) => first + axis))
  return groups
}

/**
 * A linear head over rows that are fewer than their features: it sees nothing but the products of rows with each other.
 */

/**
 * What a head learns from: `products` are those of the rows' centred features, `[rows, rows]`, on a scale at which their
 * diagonal is 1 on average. Class ids count from 0 to `classes - 1`, and each class has a row.
 *
 * @category model
 * @since 0.1.0
 */
export interface Products {
  readonly rows: number
  readonly products: Float64Array
  readonly ids: Int32Array
  readonly classes: number
}

/**
 * The score of a class is its intercept plus the sum over the training rows of `coefficients`, `[rows, classes]`, times
 * the product with that row. `heldOut` are scores of the training rows, `[rows, classes]`, by heads that did not see them, and
 * `loss` is their log loss per row, or 0 where none can be judged.
 *
 * @category model
 * @since 0.1.0
 */
export interface Head {
  readonly coefficients: Float64Array
  readonly intercepts: Float64Array
  readonly heldOut: Float64Array
  readonly temperature: number
  readonly strength: number
  readonly loss: number
}

/**
 * What a penalty loses per row by being far from the usual one, as by a normal prior of its logarithm with deviation
 * log 10: few rows, held out, say little.
 *
 * @internal
 */
export const unusual = (strength: number, usual: number, rows: number): number =>
  Math.log10(strength / usual) ** 2 / (2 * rows)

/**
 * Rows of which a class has more than one: only of these, held out, something can be said.
 *
 * @internal
 */
export const judged = ({ ids, classes }: Products): ReadonlyArray<number> => {
  const counts = new Int32Array(classes)
  for (const id of ids) counts[id] = (counts[id] as number) + 1
  return [...ids.keys()].filter((row) => (counts[ids[row] as number] as number) > 1)
}

/**
 * Symmetric positive definite matrices, row-major, `[size, size]`.
 */

/**
 * The lower triangle L of `matrix = L L'`, with zeros above. A pivot that rounding made too small is raised to `least`.
 *
 * @internal
 */
export const cholesky = (matrix: Float64Array, size: number, least = 1e-12): Float64Array => {
  const lower = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    const start = row * size
    for (let column = 0; column <= row; column++) {
      const other = column * size
      let sum = matrix[start + column] as number
      for (let i = 0; i < column; i++) sum -= (lower[start + i] as number) * (lower[other + i] as number)
      lower[start + column] = row === column ? Math.sqrt(Math.max(sum, least)) : sum / (lower[other + column] as number)
    }
  }
  return lower
}

/**
 * The inverse of `L L'`, from L.
 *
 * @internal
 */
export const inverseOfProduct = (lower: Float64Array, size: number): Float64Array => {
  // Row by row of the transposed inverse of L, so that all sums run along rows.
  const inverse = new Float64Array(size * size)
  for (let column = 0; column < size; column++) {
    const start = column * size
    inverse[start + column] = 1 / (lower[start + column] as number)
    for (let row = column + 1; row < size; row++) {
      let sum = 0
      for (let i = column; i < row; i++) sum += (lower[row * size + i] as number) * (inverse[start + i] as number)
      inverse[start + row] = -sum / (lower[row * size + row] as number)
    }
  }
  const product = new Float64Array(size * size)
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = 0
      for (let i = row; i < size; i++)
        sum += (inverse[row * size + i] as number) * (inverse[column * size + i] as number)
      product[row * size + column] = sum
      product[column * size + row] = sum
    }
  return product
}

/**
 * Values between the steps: the one loop behind resizing, cropping and warping time.
 */

/**
 * Linear interpolation of `rows x steps` values at positions in steps, the same in every row; positions outside of 0 to
 * `steps - 1` take the value of the nearer end. A missing neighbour counts only where its weight is not 0.
 *
 * @internal
 */
export const interpolate = (
  values: Float32Array,
  rows: number,
  steps: number,
  positions: Float64Array,
): Float32Array => {
  const left = new Uint32Array(positions.length)
  const weight = new Float64Array(positions.length)
  for (let i = 0; i < positions.length; i++) {
    const position = Math.min(Math.max(positions[i] as number, 0), steps - 1)
    left[i] = Math.floor(position)
    weight[i] = position - (left[i] as number)
  }
  const result = new Float32Array(rows * positions.length)
  for (let row = 0, to = 0; row < rows; row++) {
    const start = row * steps
    for (let i = 0; i < positions.length; i++, to++) {
      const from = start + (left[i] as number)
      const share = weight[i] as number
      const value = values[from] as number
      result[to] = share === 0 ? value : (1 - share) * value + share * (values[from + 1] as number)
    }
  }
  return result
}

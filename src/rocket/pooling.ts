/**
 * What is taken of the outputs of a kernel at a bias.
 */

/**
 * Four numbers of the outputs from `from` to `to`, of which `feature` says the places in `into`, `stride` apart: the
 * share above the bias, by how much those are above it on average, where they are on average, and their longest stretch,
 * both as shares of the length. Where none is above: 0, 0, one step before the first, 0.
 *
 * @internal
 */
export const poolFour = (
  outputs: Float32Array,
  from: number,
  to: number,
  bias: number,
  into: Float32Array,
  feature: number,
  stride: number,
): void => {
  let count = 0
  let excess = 0
  let places = 0
  let stretch = 0
  let longest = 0
  for (let i = from; i < to; i++) {
    const above = (outputs[i] as number) - bias
    if (above > 0) {
      count++
      excess += above
      places += i - from
      stretch++
      if (stretch > longest) longest = stretch
    } else stretch = 0
  }
  const length = to - from
  into[feature] = count / length
  into[feature + stride] = count === 0 ? 0 : excess / count
  into[feature + 2 * stride] = (count === 0 ? -1 : places / count) / length
  into[feature + 3 * stride] = longest / length
}

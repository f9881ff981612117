/**
 * How far apart the taps of a kernel are, and how many features each distance gets.
 */

/**
 * Dilations in growing order, with the number of biases that each of the 84 kernels has there.
 *
 * @category model
 * @since 0.1.0
 */
export interface Dilations {
  readonly dilations: ReadonlyArray<number>
  readonly biasesEach: ReadonlyArray<number>
}

const mostDilations = 32

/**
 * Dilations from 1 to the one at which nine taps span `steps` steps, evenly spaced on a logarithmic scale, as the authors
 * of MiniRocket choose them: what rounds to one dilation adds up its biases, and what is left goes to the smallest ones.
 *
 * @internal
 */
export const dilationsOf = (steps: number, biases: number): Dilations => {
  const count = Math.min(biases, mostDilations)
  const largest = Math.log2(Math.max(1, (steps - 1) / 8))
  const counts = new Map<number, number>()
  for (let i = 0; i < count; i++) {
    // A hair more, as 2 to a logarithm may fall a hair short of a whole number.
    const dilation = Math.floor(2 ** (count === 1 ? 0 : (largest * i) / (count - 1)) + 1e-9)
    counts.set(dilation, (counts.get(dilation) ?? 0) + 1)
  }
  const biasesEach = [...counts.values()].map((times) => Math.floor((times * biases) / count))
  const left = biases - biasesEach.reduce((sum, each) => sum + each, 0)
  return {
    dilations: [...counts.keys()],
    biasesEach: biasesEach.map(
      (each, i) => each + Math.floor(left / biasesEach.length) + (i < left % biasesEach.length ? 1 : 0),
    ),
  }
}

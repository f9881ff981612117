/**
 * What random convolutions learn from series: plain JSON, from which their features follow.
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The 84 kernels at some dilations. Kernel by kernel within dilation by dilation: `variableCounts` says how many variables
 * are summed, `variables` which ones, and `biases` are the thresholds, of which each kernel has `biasesEach` at that
 * dilation. `difference` is 1 where the kernels see the differences between neighbouring steps.
 *
 * @category model
 * @since 0.1.0
 */
export type Bank = {
  readonly difference: 0 | 1
  readonly dilations: ReadonlyArray<number>
  readonly biasesEach: ReadonlyArray<number>
  readonly variableCounts: ReadonlyArray<number>
  readonly variables: ReadonlyArray<number>
  readonly biases: ReadonlyArray<number>
}

/**
 * Banks of kernels on series of which each variable has `means` taken off and is divided by `deviations`. `pooling` says
 * what is taken of a kernel's outputs: the share above the bias, or four numbers.
 *
 * @category model
 * @since 0.1.0
 */
export type Parameters = {
  readonly pooling: 'share' | 'four'
  readonly means: ReadonlyArray<number>
  readonly deviations: ReadonlyArray<number>
  readonly banks: ReadonlyArray<Bank>
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * How many features there are of one series.
 *
 * @example
 * import { Dataset, Example, Fit, Seed } from 'millrace'
 * import { featureCount, miniRocket } from 'millrace/rocket'
 * import assert from 'node:assert'
 *
 * const series = Dataset.fromArray([Example.series(1, 50, new Float32Array(50).map((_, i) => Math.sin(i)))])
 * const { parameters } = Fit.on(miniRocket({ features: 1000, seed: Seed.make(42) }))(series)
 * assert.strictEqual(featureCount(parameters), 924)
 *
 * @category destructors
 * @since 0.1.0
 */
export const featureCount = ({ pooling, banks }: Parameters): number =>
  banks.reduce((sum, { biases }) => sum + biases.length, 0) * (pooling === 'four' ? 4 : 1)

// What the kernels of MiniRocket compute, in plain loops. Sums are rounded to single precision in the same order, so the
// counts are equal, not only close.

/**
 * One series, `[variables, steps]`, and the distance between two taps of the kernels.
 *
 * @category model
 * @since 0.1.0
 */
export interface DilatedSeries {
  readonly variables: number
  readonly steps: number
  readonly dilation: number
}

/**
 * The 84 kernels at one dilation: how many variables each of them sums, which ones, kernel after kernel, and `each`
 * biases for each kernel. Of the kernels with an odd index, or an even one if `parity` is 1, only those outputs count
 * whose nine taps all lie inside the series, if there are any.
 *
 * @category model
 * @since 0.1.0
 */
export interface DilatedKernels {
  readonly variableCounts: Int32Array
  readonly variables: Int32Array
  readonly biases: Float32Array
  readonly each: number
  readonly parity: number
}

const orders = [0, 1, 2, 3, 4, 5, 6, 7, 8]

/**
 * Which three of the nine taps weigh 2, for each of the 84 kernels; the other six weigh -1.
 *
 * @category constructors
 * @since 0.1.0
 */
export const heavyTaps: ReadonlyArray<readonly [number, number, number]> = orders.flatMap((one) =>
  orders
    .slice(one + 1)
    .flatMap((two) => orders.slice(two + 1).map((three): readonly [number, number, number] => [one, two, three])),
)

/**
 * The first output that counts, and the one after the last.
 *
 * @category constructors
 * @since 0.1.0
 */
export const countedOutputs = (
  { steps, dilation }: DilatedSeries,
  inside: boolean,
): readonly [from: number, to: number] => {
  const margin = 4 * dilation
  return inside && steps > 2 * margin ? [margin, steps - margin] : [0, steps]
}

/**
 * The sum of some variables with `4 * dilation` zeros before and after it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sumOfVariables = (
  x: Float32Array,
  { steps, dilation }: DilatedSeries,
  variables: Int32Array,
  sum: Float32Array,
): void => {
  const margin = 4 * dilation
  sum.fill(0)
  for (const variable of variables)
    for (let step = 0, from = variable * steps, to = margin; step < steps; step++, from++, to++)
      sum[to] = (sum[to] as number) + (x[from] as number)
}

/**
 * The outputs of a kernel, one for each step, from a sum of variables with its zeros.
 *
 * @category constructors
 * @since 0.1.0
 */
export const convolveNineTaps = (
  sum: Float32Array,
  { steps, dilation }: DilatedSeries,
  heavy: readonly [number, number, number],
  outputs: Float32Array,
): void => {
  const [one, two, three] = heavy.map((tap) => tap * dilation) as [number, number, number]
  const light = orders.filter((tap) => !heavy.includes(tap)).map((tap) => tap * dilation)
  const [a, b, c, d, e, f] = light as [number, number, number, number, number, number]
  const { fround } = Math
  const at = (i: number): number => sum[i] as number
  for (let i = 0; i < steps; i++) {
    const heavySum = fround(fround(at(i + one) + at(i + two)) + at(i + three))
    const half = fround(fround(at(i + a) + at(i + b)) + at(i + c))
    const lightSum = fround(fround(fround(half + at(i + d)) + at(i + e)) + at(i + f))
    outputs[i] = fround(2 * heavySum) - lightSum
  }
}

/**
 * How many outputs of each kernel are above each of its biases: `[84, each]`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const countAbove = (
  x: Float32Array,
  series: DilatedSeries,
  { variableCounts, variables, biases, each, parity }: DilatedKernels,
  counts: Int32Array,
): void => {
  const { steps, dilation } = series
  const sum = new Float32Array(steps + 8 * dilation)
  const outputs = new Float32Array(steps)
  let first = 0
  heavyTaps.forEach((heavy, kernel) => {
    const end = first + (variableCounts[kernel] as number)
    sumOfVariables(x, series, variables.subarray(first, end), sum)
    first = end
    convolveNineTaps(sum, series, heavy, outputs)
    const [from, to] = countedOutputs(series, (parity + kernel) % 2 === 1)
    for (let feature = kernel * each; feature < (kernel + 1) * each; feature++) {
      const bias = biases[feature] as number
      let count = 0
      for (let i = from; i < to; i++) if ((outputs[i] as number) > bias) count++
      counts[feature] = count
    }
  })
}

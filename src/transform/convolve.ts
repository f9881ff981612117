/**
 * Sums of neighbouring values: the one loop behind blurring, smoothing and random convolution.
 */
import type { Series } from '../core/Example.ts'
import { held, missingAs } from './held.ts'

/**
 * Each variable as the sum of its neighbours, or of those in all variables, times the taps of its kernel: `kernels` hold
 * an odd number of `taps` for each variable, or for each pair of an outgoing and an incoming one. Beyond the ends, and
 * where values are missing, the last value seen counts on; what is missing stays so.
 *
 * @internal
 */
export const convolve = (series: Series, kernels: Float64Array, taps: number, across = false): Series => {
  const { variables, steps } = series
  const margin = (taps - 1) / 2
  const stride = steps + 2 * margin
  const inputs = held(series, margin)
  const values = new Float32Array(series.values.length)
  for (let variable = 0, tap = 0; variable < variables; variable++) {
    const to = variable * steps
    for (let input = across ? 0 : variable; input <= (across ? variables - 1 : variable); input++) {
      let from = input * stride
      const end = tap + taps
      for (; tap + 3 <= end; tap += 3, from += 3) addThree(values, to, steps, inputs, from, kernels, tap)
      for (; tap < end; tap++, from++) addOne(values, to, steps, inputs, from, kernels[tap] as number)
    }
  }
  return { ...series, values: missingAs(series.values, values) }
}

// Three taps at once, as each pass over the sums costs as much as a tap.
const addThree = (
  sums: Float32Array,
  to: number,
  steps: number,
  inputs: Float32Array,
  from: number,
  kernels: Float64Array,
  tap: number,
): void => {
  const [first, second, third] = [kernels[tap] as number, kernels[tap + 1] as number, kernels[tap + 2] as number]
  for (let i = to, j = from; i < to + steps; i++, j++)
    sums[i] =
      (sums[i] as number) +
      first * (inputs[j] as number) +
      second * (inputs[j + 1] as number) +
      third * (inputs[j + 2] as number)
}

const addOne = (
  sums: Float32Array,
  to: number,
  steps: number,
  inputs: Float32Array,
  from: number,
  weight: number,
): void => {
  for (let i = to, j = from; i < to + steps; i++, j++) sums[i] = (sums[i] as number) + weight * (inputs[j] as number)
}

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
  const sums = new Float64Array(steps)
  for (let variable = 0, tap = 0; variable < variables; variable++) {
    sums.fill(0)
    for (let input = across ? 0 : variable; input < (across ? variables : variable + 1); input++) {
      for (let place = 0; place < taps; place++, tap++) {
        const weight = kernels[tap] as number
        const from = input * stride + place
        if (weight !== 0)
          for (let step = 0; step < steps; step++)
            sums[step] = (sums[step] as number) + weight * (inputs[from + step] as number)
      }
    }
    values.set(sums, variable * steps)
  }
  return { ...series, values: missingAs(series.values, values) }
}

// Pooling in plain TypeScript: the twins of its kernels.

import type { Averaging, Pooling } from './geometry.ts'
import { meetings } from './reference.ts'

/**
 * The largest values of the windows, `y`, and which tap of its window, rows before columns, is the first to hold it:
 * -1 when nothing in the window is above -Infinity. What is not a number is never the largest. The kernel notes taps in
 * bytes, and so takes windows of at most 255 taps.
 *
 * @category model
 * @since 0.1.0
 */
export interface Pooled {
  readonly y: Float32Array
  readonly winners: Int32Array
}

/**
 * Max pooling of [batch, inHeight, inWidth, channels].
 *
 * @category combinators
 * @since 0.1.0
 */
export const maxPool = (x: Float32Array, shape: Pooling): Pooled => {
  const { channels } = shape
  const size = shape.batch * shape.outHeight * shape.outWidth * channels
  const y = new Float32Array(size).fill(-Infinity)
  const winners = new Int32Array(size).fill(-1)
  meetings({ ...shape, dilationHeight: 1, dilationWidth: 1 }, (input, output, tap) => {
    for (let c = 0; c < channels; c++) {
      const value = x[input * channels + c] as number
      const at = output * channels + c
      if (!(value > (y[at] as number))) continue
      y[at] = value
      winners[at] = tap
    }
  })
  return { y, winners }
}

/**
 * The gradient of max pooling by its input: each output's gradient goes to the tap that won its window.
 *
 * @category combinators
 * @since 0.1.0
 */
export const maxPoolGrad = (winners: Int32Array, dy: Float32Array, shape: Pooling): Float32Array => {
  const { channels } = shape
  const dx = new Float64Array(shape.batch * shape.inHeight * shape.inWidth * channels)
  meetings({ ...shape, dilationHeight: 1, dilationWidth: 1 }, (input, output, tap) => {
    for (let c = 0; c < channels; c++) {
      const at = input * channels + c
      if (winners[output * channels + c] === tap) dx[at] = (dx[at] as number) + (dy[output * channels + c] as number)
    }
  })
  return Float32Array.from(dx)
}

/**
 * The mean over the steps of [batch, steps, channels].
 *
 * @category combinators
 * @since 0.1.0
 */
export const average = (x: Float32Array, { batch, steps, channels }: Averaging): Float32Array => {
  const sums = new Float64Array(batch * channels)
  x.forEach((value, i) => {
    const at = Math.floor(i / (steps * channels)) * channels + (i % channels)
    sums[at] = (sums[at] as number) + value
  })
  return Float32Array.from(sums, (sum) => sum / steps)
}

/**
 * The gradient of the mean over steps: each step gets an equal share.
 *
 * @category combinators
 * @since 0.1.0
 */
export const averageGrad = (dy: Float32Array, { batch, steps, channels }: Averaging): Float32Array =>
  Float32Array.from({ length: batch * steps * channels }, (_, i) => {
    const at = Math.floor(i / (steps * channels)) * channels + (i % channels)
    return (dy[at] as number) / steps
  })

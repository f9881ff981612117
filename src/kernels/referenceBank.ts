// A bank of convolutions in plain TypeScript: one convolution after another, in time and not in frequency.

import type { Bank, BankFilter, Convolution } from './geometry.ts'
import { conv2d, conv2dBackpropFilter, conv2dBackpropInput } from './reference.ts'

/**
 * One convolution of a bank on its own.
 *
 * @category constructors
 * @since 0.1.0
 */
export const convolutionOf = ({ batch, steps, inChannels }: Bank, { taps, outChannels }: BankFilter): Convolution => ({
  batch,
  inHeight: 1,
  inWidth: steps,
  inChannels,
  filterHeight: 1,
  filterWidth: taps,
  outHeight: 1,
  outWidth: steps,
  outChannels,
  strideHeight: 1,
  strideWidth: 1,
  dilationHeight: 1,
  dilationWidth: 1,
  padTop: 0,
  padLeft: Math.floor((taps - 1) / 2),
})

/**
 * The outputs of a bank, [batch, steps, outChannels of all filters], from the input `x` and its filters.
 *
 * @category combinators
 * @since 0.1.0
 */
export const convolutionBank = (x: Float32Array, filters: ReadonlyArray<Float32Array>, bank: Bank): Float32Array => {
  const width = outChannelsOf(bank)
  const y = new Float32Array(bank.batch * bank.steps * width)
  let first = 0
  for (const [i, filter] of bank.filters.entries()) {
    const part = conv2d(x, filters[i] as Float32Array, convolutionOf(bank, filter))
    for (let at = 0; at < part.length; at++) {
      const row = Math.floor(at / filter.outChannels)
      y[row * width + first + (at % filter.outChannels)] = part[at] as number
    }
    first += filter.outChannels
  }
  return y
}

/**
 * The gradients of `convolutionBank`.
 *
 * @category model
 * @since 0.1.0
 */
export interface BankGradients {
  readonly dx: Float32Array
  readonly dfilters: ReadonlyArray<Float32Array>
}

/**
 * Differentiate `convolutionBank` by its input and all filters, from the gradient `dy` of its output.
 *
 * @category combinators
 * @since 0.1.0
 */
export const convolutionBankGrad = (
  x: Float32Array,
  dy: Float32Array,
  filters: ReadonlyArray<Float32Array>,
  bank: Bank,
): BankGradients => {
  const width = outChannelsOf(bank)
  const dx = new Float64Array(x.length)
  const dfilters: Float32Array[] = []
  let first = 0
  for (const [i, filter] of bank.filters.entries()) {
    const { outChannels } = filter
    const part = Float32Array.from({ length: bank.batch * bank.steps * outChannels }, (_, at) => {
      const row = Math.floor(at / outChannels)
      return dy[row * width + first + (at % outChannels)] as number
    })
    const shape = convolutionOf(bank, filter)
    conv2dBackpropInput(part, filters[i] as Float32Array, shape).forEach((value, at) => {
      dx[at] = (dx[at] as number) + value
    })
    dfilters.push(conv2dBackpropFilter(x, part, shape))
    first += outChannels
  }
  return { dx: Float32Array.from(dx), dfilters }
}

const outChannelsOf = ({ filters }: Bank): number => filters.reduce((sum, { outChannels }) => sum + outChannels, 0)

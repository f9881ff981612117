// Several convolutions of one input as one operation, in time or in frequency, whichever takes fewer operations.

import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core'
import { concat, conv2d, engine, registerGradient, reshape } from '@tensorflow/tfjs-core'
import { paysInFrequency } from '../kernels/bank.ts'
import type { Bank } from '../kernels/geometry.ts'
import { bankOf, ConvolutionBank, ConvolutionBankGrad, cpuBankKernels } from './bankKernels.ts'
import { replaceKernel } from './heap.ts'

for (const kernel of cpuBankKernels) replaceKernel(kernel)

// tfjs types inputs as a record, and takes a list as it does for `concat`.
const run = <Result>(kernel: string, inputs: ReadonlyArray<Tensor>): Result =>
  engine().runKernel(kernel, inputs as unknown as Record<string, Tensor>, {}) as Result

registerGradient({
  kernelName: ConvolutionBank,
  saveAllInputs: true,
  gradFunc: (dy, saved) => {
    const [x, ...filters] = saved as [Tensor, ...Tensor[]]
    // All at once and outside the thunks: tfjs tidies up after each thunk.
    const slopes = run<Tensor[]>(ConvolutionBankGrad, [x, dy as Tensor, ...filters])
    return Object.fromEntries(slopes.map((slope, i) => [i, () => slope]))
  },
})

let always = false

/**
 * Compute every bank of `use` in frequency, whether it pays or not: for checks, whose shapes are small.
 *
 * @internal
 */
export const allInFrequency = <A>(use: () => A): A => {
  always = true
  try {
    return use()
  } finally {
    always = false
  }
}

/**
 * Whether a bank is computed in frequency.
 *
 * @internal
 */
export const isInFrequency = (bank: Bank): boolean => always || paysInFrequency(bank)

/**
 * Convolve `x`, [..., steps, channels], with several filters [taps, channels, outputs], each with stride 1 and
 * zero-padded to as many steps. The outputs of all filters follow one another as channels: what `conv1d` of each with
 * padding `same` and a `concat` give, in fewer operations.
 *
 * Where it pays, by a rule that looks at nothing but the shapes, the products are taken in the frequency domain. Then an
 * output is within 1e-6 of its series' largest one, and a value of `x` that is not finite spoils its series, not only
 * the steps around it.
 *
 * @example
 * import { tensor3d } from '@tensorflow/tfjs-core'
 * import { convolutionBank, wasmBackend } from 'millrace/nn'
 * import assert from 'node:assert'
 *
 * await wasmBackend()
 * const sums = convolutionBank(tensor3d([[[1], [2], [3]]]), [tensor3d([[[1]], [[1]], [[1]]]), tensor3d([[[10]]])])
 * assert.deepStrictEqual(sums.arraySync(), [[[3, 10], [6, 20], [5, 30]]])
 *
 * @category combinators
 * @since 0.1.0
 */
export const convolutionBank = <T extends Tensor3D | Tensor4D>(x: T, filters: ReadonlyArray<Tensor3D>): T => {
  const channels = x.shape.at(-1)
  const wrong = filters.find((filter) => filter.shape[1] !== channels)
  if (filters.length === 0 || wrong !== undefined)
    throw new RangeError(
      `convolutionBank: filters of ${channels} channels expected, got ${wrong?.shape[1] ?? 'no filter'}`,
    )
  const bank = bankOf(x, filters)
  if (isInFrequency(bank)) return run<T>(ConvolutionBank, [x, ...filters])
  const image = reshape(x, [bank.batch, 1, bank.steps, bank.inChannels]) as Tensor4D
  const outputs = filters.map((filter) => conv2d(image, reshape(filter, [1, ...filter.shape]) as Tensor4D, 1, 'same'))
  const joined = outputs.length === 1 ? (outputs[0] as Tensor4D) : concat(outputs, 3)
  return reshape(joined, [...x.shape.slice(0, -1), joined.shape[3]] as [number, number, number]) as T
}

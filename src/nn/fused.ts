// Operations that tfjs spells as many small ones, each fused into one kernel with its own gradient.

import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core'
import { customGrad, engine, registerGradient, relu as plainRelu } from '@tensorflow/tfjs-core'
import type { AdamScalars, NormOptions } from '../kernels/geometry.ts'
import {
  AdamUpdate,
  AddRelu,
  BatchNorm,
  BatchNormTrain,
  BatchNormTrainGrad,
  Blend,
  cpuFusedKernels,
  ReluGrad,
} from './fusedKernels.ts'
import { replaceKernel } from './heap.ts'

for (const kernel of cpuFusedKernels) replaceKernel(kernel)

// tfjs types inputs as a record, and takes a list as it does for `concat`.
const run = <Result>(
  kernel: string,
  inputs: Record<string, Tensor> | ReadonlyArray<Tensor>,
  attributes: object,
): Result => engine().runKernel(kernel, inputs as Record<string, Tensor>, { ...attributes }) as Result

registerGradient({
  kernelName: BatchNormTrain,
  inputsToSave: ['x', 'gamma', 'beta'],
  outputsToSave: [false, true, true],
  gradFunc: (dys, saved, attributes) => {
    const [x, gamma, beta, mean, variance] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor]
    const dy = (dys as Tensor[])[0] as Tensor
    // All three at once and outside the thunks: tfjs tidies up after each thunk.
    const [dx, dgamma, dbeta] = run<[Tensor, Tensor, Tensor]>(
      BatchNormTrainGrad,
      { x, dy, gamma, beta, mean, variance },
      attributes,
    )
    return { x: () => dx, gamma: () => dgamma, beta: () => dbeta }
  },
})

/**
 * A batch normalized by its own statistics. `y` has the shape of the input; `mean` and the biased `variance` are
 * [channels].
 *
 * @category model
 * @since 0.1.0
 */
export interface Normalized<T extends Tensor = Tensor> {
  readonly y: T
  readonly mean: Tensor1D
  readonly variance: Tensor1D
}

/**
 * Normalize each channel (the last axis) of a batch by its own mean and biased variance, then scale by `gamma` and
 * shift by `beta`, both [channels]. Gradients flow through `y` to `x`, `gamma` and `beta`; `mean` and `variance`, for
 * running averages, are constants to the tape.
 *
 * @example
 * import { tensor1d, tensor2d } from '@tensorflow/tfjs-core'
 * import { batchNormTrain, wasmBackend } from 'millrace/nn'
 * import assert from 'node:assert'
 *
 * await wasmBackend()
 * const { y, mean } = batchNormTrain(tensor2d([[1], [3]]), tensor1d([2]), tensor1d([10]), 0)
 * assert.deepStrictEqual([...y.dataSync()], [8, 12])
 * assert.deepStrictEqual([...mean.dataSync()], [2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const batchNormTrain = <T extends Tensor>(
  x: T,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon = 1e-3,
): Normalized<T> => normalized(x, gamma, beta, { epsilon, rectified: false })

/**
 * `batchNormTrain` and what `rectify` makes of it, in one pass forward and two back.
 *
 * @internal
 */
export const batchNormRectified = <T extends Tensor>(
  x: T,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
): Normalized<T> => normalized(x, gamma, beta, { epsilon, rectified: true })

/**
 * Normalize each channel by a mean and a variance that are given, rectified or not. A constant to the tape.
 *
 * @internal
 */
export const batchNormGiven = <T extends Tensor>(
  x: T,
  given: Readonly<Record<'gamma' | 'beta' | 'mean' | 'variance', Tensor1D>>,
  options: NormOptions,
): T => run<T>(BatchNorm, { x, ...given }, options)

const normalized = <T extends Tensor>(x: T, gamma: Tensor1D, beta: Tensor1D, options: NormOptions): Normalized<T> => {
  const channels = x.shape.at(-1) ?? 0
  if (gamma.size !== channels || beta.size !== channels) {
    throw new RangeError(`batchNormTrain: ${channels} channels, but ${gamma.size} gammas and ${beta.size} betas`)
  }
  const [y, mean, variance] = run<[T, Tensor1D, Tensor1D]>(BatchNormTrain, { x, gamma, beta }, options)
  return { y, mean, variance }
}

/**
 * Rectify: max(x, 0), with its gradient as one kernel where tfjs takes three. Keeps its output for the gradient, not
 * its input.
 *
 * @example
 * import { grad, tensor1d } from '@tensorflow/tfjs-core'
 * import { rectify, wasmBackend } from 'millrace/nn'
 * import assert from 'node:assert'
 *
 * await wasmBackend()
 * const slope = grad(rectify)(tensor1d([-1, 0, 2]), tensor1d([5, 5, 5]))
 * assert.deepStrictEqual([...slope.dataSync()], [0, 0, 5])
 *
 * @category combinators
 * @since 0.1.0
 */
export const rectify: <T extends Tensor>(x: T) => T = customGrad((x, save) => {
  const value = plainRelu(x as Tensor)
  ;(save as (tensors: Tensor[]) => void)([value])
  return {
    value,
    gradFunc: (dy: Tensor, saved: Tensor[]) => run<Tensor>(ReluGrad, { y: saved[0] as Tensor, dy }, {}),
  }
}) as unknown as <T extends Tensor>(x: T) => T

/**
 * The sum of two tensors of one shape, rectified, as one kernel forward and one back.
 *
 * @internal
 */
export const addRectified: <T extends Tensor>(a: T, b: T) => T = customGrad((a, b, save) => {
  const value = run<Tensor>(AddRelu, { a: a as Tensor, b: b as Tensor }, {})
  ;(save as (tensors: Tensor[]) => void)([value])
  return {
    value,
    gradFunc: (dy: Tensor, saved: Tensor[]) => {
      const slope = run<Tensor>(ReluGrad, { y: saved[0] as Tensor, dy }, {})
      return [slope, slope.clone()]
    },
  }
}) as unknown as <T extends Tensor>(a: T, b: T) => T

/**
 * `a` x one + `b` x other, of tensors of one shape, as one kernel. A constant to the tape.
 *
 * @internal
 */
export const blend = (one: Tensor, a: number, other: Tensor, b: number): Tensor =>
  run<Tensor>(Blend, { one, other }, { a, b })

/**
 * One parameter with its two moments and its gradient, all of one shape, and the numbers of its step.
 *
 * @category model
 * @since 0.1.0
 */
export interface AdamParameter {
  readonly parameter: Tensor
  readonly first: Tensor
  readonly second: Tensor
  readonly gradient: Tensor
  readonly scalars: AdamScalars
}

/**
 * One step of Adam with decoupled weight decay for all parameters at once, in place: the values of `parameter`, `first`
 * and `second` change, and so do those of every clone or reshape that shares their memory. Not recorded on the tape.
 *
 * @example
 * import { tensor1d } from '@tensorflow/tfjs-core'
 * import { adamUpdate, wasmBackend } from 'millrace/nn'
 * import assert from 'node:assert'
 *
 * await wasmBackend()
 * const [parameter, first, second, gradient] = [tensor1d([1]), tensor1d([0]), tensor1d([0]), tensor1d([4])]
 * const scalars = { decay: 1, stepSize: 0.5, secondScale: 2, beta1: 0.5, beta2: 0.5, epsilon: 0 }
 * adamUpdate([{ parameter, first, second, gradient, scalars }])
 * assert.deepStrictEqual([...parameter.dataSync()], [0.75])
 *
 * @category combinators
 * @since 0.1.0
 */
export const adamUpdate = (parameters: ReadonlyArray<AdamParameter>): void => {
  for (const { parameter, first, second, gradient } of parameters) {
    const sizes = [parameter, first, second, gradient].map((tensor) => tensor.size)
    if (new Set(sizes).size > 1)
      throw new RangeError(
        `adamUpdate: a parameter, moments and a gradient of one size expected, got ${sizes.join(', ')}`,
      )
  }
  run(
    AdamUpdate,
    parameters.flatMap(({ parameter, first, second, gradient }) => [parameter, first, second, gradient]),
    { scalars: parameters.map(({ scalars }) => scalars) },
  )
}

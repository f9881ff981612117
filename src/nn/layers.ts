/**
 * Layers on channels-last tensors `[rows, 1, steps, channels]`, applied within one pass through a network.
 */
import '#generated/gradients.js'
import * as tf from '@tensorflow/tfjs-core'
import { run, uniforms } from '../core/Random.ts'
import { child } from '../core/Seed.ts'
import { convolutionBank } from './convolutionBank.ts'
import { batchNormGiven, batchNormRectified, batchNormTrain, blend } from './fused.ts'
import type { Mode, Tensors } from './Model.ts'
import { normedConvolutions } from './normed.ts'
import { maxPool as maxPoolOver } from './pooling.ts'

/** One pass: the parameters by name, the mode, and the running statistics that the pass leaves behind. */
export interface Pass {
  readonly tensors: Tensors
  readonly mode: Mode
  readonly state: Record<string, tf.Tensor>
}

/** A pass over parameters that has left nothing behind yet. */
export const pass = (tensors: Tensors, mode: Mode): Pass => ({ tensors, mode, state: {} })

/** Series `[rows, variables, steps]` as channels-last. */
export const channelsLast = (x: tf.Tensor3D): tf.Tensor4D => {
  const [rows, variables, steps] = x.shape
  return tf.reshape(tf.transpose(x, [0, 2, 1]), [rows, 1, steps, variables])
}

/** A convolution over steps, zero-padded to the same length, without bias. */
export const convolution = (pass: Pass, name: string): ((x: tf.Tensor4D) => tf.Tensor4D) => convolutions(pass, [name])

/** Several convolutions of one input, as `convolution` does each, their outputs side by side. */
export const convolutions =
  ({ tensors }: Pass, names: ReadonlyArray<string>) =>
  (x: tf.Tensor4D): tf.Tensor4D =>
    convolutionBank(
      x,
      names.map((name) => tensor(tensors, `${name}.weight`) as tf.Tensor3D),
    )

/** Convolutions of one input, by their names: where it is pooled, of one tap, and of its `maxPool`. */
export interface Branch {
  readonly x: tf.Tensor4D
  readonly names: ReadonlyArray<string>
  readonly pooled: boolean
}

/** The outputs of all branches, joined, and of that `norm`: of which, if rectified, what is above zero. */
export const normedBranches = (
  pass: Pass,
  name: string,
  branches: ReadonlyArray<Branch>,
  rectified: boolean,
): tf.Tensor4D => {
  if (pass.mode._tag === 'Training') {
    const outputs = branches.map(({ x, names, pooled }) => convolutions(pass, names)(pooled ? maxPool(x) : x))
    const joined = outputs.length === 1 ? (outputs[0] as tf.Tensor4D) : tf.concat(outputs, 3)
    return normalise(pass, name, rectified)(joined)
  }
  const parts = branches.map(({ x, names, pooled }) => ({
    x,
    filters: names.map((convolved) => tensor(pass.tensors, `${convolved}.weight`) as tf.Tensor3D),
    pooled,
  }))
  const { gamma, beta, pastMean, pastVariance } = parametersOf(pass, name)
  const given = { gamma, beta, mean: pastMean, variance: pastVariance }
  return normedConvolutions(parts, given, { epsilon, rectified })
}

/** The largest of three neighbouring steps. */
export const maxPool = (x: tf.Tensor4D): tf.Tensor4D => maxPoolOver(x, { filterSize: [1, 3], strides: 1, pad: 'same' })

/** Batch norm: statistics of the batch in training, of the past in evaluation (Ioffe and Szegedy, 2015). */
export const norm = (pass: Pass, name: string): ((x: tf.Tensor4D) => tf.Tensor4D) => normalise(pass, name, false)

const normalise =
  (pass: Pass, name: string, rectified: boolean) =>
  (x: tf.Tensor4D): tf.Tensor4D => {
    const { mode, state } = pass
    const { gamma, beta, pastMean, pastVariance } = parametersOf(pass, name)
    if (mode._tag === 'Evaluation')
      return batchNormGiven(x, { gamma, beta, mean: pastMean, variance: pastVariance }, { epsilon, rectified })
    const { y, mean, variance } = (rectified ? batchNormRectified : batchNormTrain)(x, gamma, beta, epsilon)
    const count = x.size / mean.size
    // The running variance is the unbiased one; a single value has none, and leaves it as it is.
    const [unbiased, correction] = count > 1 ? [variance, count / (count - 1)] : [pastVariance, 1]
    state[`${name}.running_mean`] = blend(pastMean, 1 - momentum, mean, momentum)
    state[`${name}.running_var`] = blend(pastVariance, 1 - momentum, unbiased, momentum * correction)
    return y
  }

const parametersOf = ({ tensors }: Pass, name: string) => {
  const of = (part: string): tf.Tensor1D => tensor(tensors, `${name}.${part}`) as tf.Tensor1D
  return { gamma: of('weight'), beta: of('bias'), pastMean: of('running_mean'), pastVariance: of('running_var') }
}

/** The mean over steps: `[rows, channels]`. */
export { globalAverage } from './pooling.ts'

/** A linear map with a bias. */
export const linear =
  ({ tensors }: Pass, name: string) =>
  (x: tf.Tensor2D): tf.Tensor2D =>
    tf.add(tf.matMul(x, tensor(tensors, `${name}.weight`) as tf.Tensor2D), tensor(tensors, `${name}.bias`))

/** Drop each value with a probability and scale the rest up, in training only (Srivastava et al., 2014). */
export const dropout =
  ({ mode }: Pass, name: string, probability: number) =>
  <T extends tf.Tensor>(x: T): T =>
    mode._tag === 'Evaluation' || probability === 0 ? x : tf.mul(x, keepMask(mode, name, 1 - probability, x.shape))

/** Drop a branch of each row with probability `1 - survival` and scale the rest up, in training only (Huang et al., 2016). */
export const dropBranch =
  ({ mode }: Pass, name: string, survival: number) =>
  (x: tf.Tensor4D): tf.Tensor4D =>
    mode._tag === 'Evaluation' || survival === 1 ? x : tf.mul(x, keepMask(mode, name, survival, [x.shape[0], 1, 1, 1]))

/** Whether a whole module runs for a whole batch: always in evaluation, with a probability in training. */
export const runsModule = ({ mode }: Pass, name: string, survival: number): boolean =>
  mode._tag === 'Evaluation' || (run(child(name)(mode.seed))(uniforms(1))[0] as number) < survival

/** What batch norm adds to a variance. */
export const epsilon = 1e-5

const momentum = 0.1

const tensor = (tensors: Tensors, name: string): tf.Tensor => {
  const found = tensors[name]
  if (found === undefined) throw new RangeError(`the network has no parameter "${name}"`)
  return found
}

const keepMask = (
  mode: Mode & { _tag: 'Training' },
  name: string,
  keep: number,
  shape: ReadonlyArray<number>,
): tf.Tensor => {
  const draws = run(child(name)(mode.seed))(uniforms(shape.reduce((product, size) => product * size, 1)))
  return tf.tensor(
    Float32Array.from(draws, (draw) => (draw < keep ? 1 / keep : 0)),
    [...shape],
  )
}

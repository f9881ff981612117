/**
 * The only place where a batch meets tensors. Tensors live for one step: what goes in and comes out is plain arrays.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Batch } from '../core/Batch.ts'
import type { Seed } from '../core/Seed.ts'
import type * as Weights from '../core/Weights.ts'
import { type Model, type Tensors, type Variables, evaluation, training } from '../nn/Model.ts'
import type { Loss } from './loss.ts'

/**
 * What one training-mode pass over a batch gives: the loss, its gradients by the weights, the logits, and the running
 * statistics after it.
 *
 * @category model
 * @since 0.1.0
 */
export interface Gradients {
  readonly loss: number
  readonly logits: Float32Array
  readonly gradients: Weights.Weights
  readonly state: Weights.Weights
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * One pass forward and back, with the network's noise drawn from the seed. Changes nothing. Needs a tfjs backend that is
 * ready: see `wasmBackend`.
 *
 * @example
 * import { Batch, Example, Seed } from 'millrace'
 * import { fcn, wasmBackend } from 'millrace/nn'
 * import { crossEntropy, gradientsOf } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * await wasmBackend()
 * const vocabulary = ['left', 'right']
 * const series = Example.series(1, 8, new Float32Array(8).fill(1))
 * const batch = Batch.collate([{ id: 'a', series, target: { _tag: 'Class', id: 0, vocabulary } }])
 * const model = fcn({ channels: [4], kernels: [3] })({ variables: 1, vocabulary })
 * const variables = model.init(Seed.make(42))
 * const { loss, gradients } = gradientsOf(model)(variables, batch, crossEntropy()(batch), Seed.make(0))
 * assert.ok(loss > 0)
 * assert.deepStrictEqual(Object.keys(gradients), Object.keys(variables.weights))
 *
 * @category destructors
 * @since 0.1.0
 */
export const gradientsOf =
  (model: Model) =>
  (variables: Variables, batch: Batch, loss: (logits: Float32Array) => Loss, seed: Seed): Gradients =>
    scoped(() => {
      const pass = passOver(model)(upload(variables.weights), upload(variables.state), batch, loss, seed)
      return {
        loss: pass.loss,
        logits: pass.logits,
        gradients: download(pass.gradients),
        state: { ...variables.state, ...download(pass.state) },
      }
    })

/**
 * The same over tensors that are there already. The gradients and the running statistics are tensors of the scope.
 *
 * @internal
 */
export const passOver =
  (model: Model) =>
  (
    weights: Tensors,
    state: Tensors,
    batch: Batch,
    loss: (logits: Float32Array) => Loss,
    seed: Seed,
  ): Pick<Gradients, 'loss' | 'logits'> & { readonly gradients: Tensors; readonly state: Tensors } => {
    const x = inputOf(batch)
    let value = Number.NaN
    let logits = new Float32Array()
    let after: Tensors = {}
    const forward = (): tf.Scalar => {
      const output = model.apply({ ...weights, ...state }, x, training(seed))
      // The engine ends a scope of its own after the pass forward.
      after = kept(output.state)
      return tf.customGrad((out: tf.Tensor | tf.GradSaveFunc) => {
        const shape = (out as tf.Tensor).shape
        logits = (out as tf.Tensor).dataSync<'float32'>() as Float32Array<ArrayBuffer>
        const computed = loss(logits)
        value = computed.value
        return { value: tf.scalar(value), gradFunc: () => tf.tensor(computed.gradient, shape) }
      })(output.logits)
    }
    try {
      // Not `tf.grads`, which throws where a weight takes no part in the pass, as those of a skipped module.
      const { grads } = tf.engine().gradients(forward, Object.values(weights))
      const gradients = Object.entries(weights).map(([name, weight], i) => [name, grads[i] ?? tf.zerosLike(weight)])
      return {
        loss: value,
        logits,
        gradients: Object.fromEntries(gradients) as Tensors,
        state: mapTensors(tf.clone)(after),
      }
    } finally {
      tf.dispose(after)
    }
  }

/**
 * Logits `[rows, classes]` in evaluation mode: no noise, stored statistics. Needs a tfjs backend that is ready.
 *
 * @example
 * import { Batch, Example, Seed } from 'millrace'
 * import { fcn, wasmBackend } from 'millrace/nn'
 * import { logitsOf } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * await wasmBackend()
 * const series = Example.series(1, 8, new Float32Array(8))
 * const batch = Batch.collate([{ id: 'a', series, target: Example.unlabeled }])
 * const model = fcn({ channels: [4], kernels: [3] })({ variables: 1, vocabulary: ['left', 'right'] })
 * assert.strictEqual(logitsOf(model)(model.init(Seed.make(42)))(batch).length, 2)
 *
 * @category destructors
 * @since 0.1.0
 */
export const logitsOf =
  (model: Model) =>
  (variables: Variables) =>
  (batch: Batch): Float32Array =>
    scoped(() => {
      const tensors = upload({ ...variables.weights, ...variables.state })
      return model.apply(tensors, inputOf(batch), evaluation).logits.dataSync<'float32'>()
    })

/**
 * Other tensors under the same names.
 *
 * @internal
 */
export const mapTensors =
  (change: (tensor: tf.Tensor) => tf.Tensor) =>
  (tensors: Tensors): Tensors =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]))

/**
 * The same tensors, out of any scope until they are disposed.
 *
 * @internal
 */
export const kept: (tensors: Tensors) => Tensors = mapTensors((tensor) => tf.keep(tensor))

/**
 * What tfjs's `tidy` does, for results that are plain arrays.
 *
 * @internal
 */
export const scoped = <A>(use: () => A): A => {
  tf.engine().startScope()
  try {
    return use()
  } catch (defect) {
    // What tfjs has kept for a gradient that will not come.
    for (const { saved } of tf.engine().state.activeTape ?? []) saved?.forEach((tensor) => tensor.dispose())
    throw defect
  } finally {
    tf.engine().endScope()
  }
}

const inputOf = ({ x, rows, variables, steps }: Batch): tf.Tensor3D => tf.tensor3d(x, [rows, variables, steps])

const toTensor = ({ values, shape }: Weights.Weight): tf.Tensor => tf.tensor(values, [...shape])

/** @internal */
export const upload = (weights: Weights.Weights): Tensors =>
  Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, toTensor(weight)]))

/** @internal */
export const download = (tensors: Tensors): Weights.Weights =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      { shape: tensor.shape, values: tensor.dataSync<'float32'>() },
    ]),
  )

/**
 * A trained network: plain arrays, so that it outlives every tensor.
 */
import type { Predictor } from '../core/Batch.ts'
import type { Model, Variables } from '../nn/Model.ts'
import { softmax } from './loss.ts'
import { logitsOf } from './step.ts'

/**
 * A network with its trained variables, and what it predicts.
 *
 * @category model
 * @since 0.1.0
 */
export interface Fitted {
  readonly model: Model
  readonly variables: Variables
  readonly predictor: Predictor
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A network with trained variables. Its predictor needs a tfjs backend that is ready.
 *
 * @example
 * import { Batch, Example, Seed } from 'millrace'
 * import { fcn, wasmBackend } from 'millrace/nn'
 * import { fitted } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * await wasmBackend()
 * const model = fcn({ channels: [4], kernels: [3] })({ variables: 1, vocabulary: ['left', 'right'] })
 * const { predictor } = fitted(model, model.init(Seed.make(42)))
 * const series = Example.series(1, 8, new Float32Array(8))
 * const [left = 0, right = 0] = predictor(Batch.collate([{ id: 'a', series, target: Example.unlabeled }]))
 * assert.ok(Math.abs(left + right - 1) < 1e-6)
 *
 * @category constructors
 * @since 0.1.0
 */
export const fitted = (model: Model, variables: Variables): Fitted => {
  const logits = logitsOf(model)(variables)
  return { model, variables, predictor: (batch) => softmax(model.spec.vocabulary.length)(logits(batch)) }
}

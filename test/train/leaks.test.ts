import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Batch } from '../../src/core/Batch.ts'
import { make } from '../../src/core/Seed.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import type { Model } from '../../src/nn/Model.ts'
import { adam, applyChanges } from '../../src/optim/Optimiser.ts'
import { evaluate } from '../../src/train/evaluate.ts'
import { fitted } from '../../src/train/Fitted.ts'
import { crossEntropy } from '../../src/train/loss.ts'
import { gradientsOf } from '../../src/train/step.ts'
import { batchOf, examples, noisy, tiny } from './toy.ts'

beforeAll(() => wasmBackend())

/** Tensors, their bytes, and the bytes of the memory that they live in. */
const memory = (): readonly [tensors: number, bytes: number, heap: number] => {
  const { numTensors, numBytes } = tf.memory()
  const { wasm: heap } = tf.backend() as unknown as { readonly wasm: { readonly HEAPU8: Uint8Array } }
  return [numTensors, numBytes, heap.HEAPU8.buffer.byteLength]
}

const isSteady = (act: (time: number) => void): void => {
  for (let time = 0; time < 20; time++) act(time)
  const before = memory()
  for (let time = 0; time < 500; time++) act(time)
  expect(memory()).toEqual(before)
}

// One activation a step of the first, if kept, would be 16 MB after 500 steps: all that the memory starts with.
describe.each<readonly [Model, Batch]>([
  [tiny, batchOf(16, 128)],
  [noisy, batchOf(4, 32)],
])('$0.name', (model, batch) => {
  test('500 steps of training hold no more memory than 20', () => {
    const optimiser = adam()
    let variables = model.init(make(0))
    let state = optimiser.init(variables.weights)
    isSteady((time) => {
      const pass = gradientsOf(model)(variables, batch, crossEntropy()(batch), make(time))
      const at = { learningRate: 1e-3, momentum: 0.9 }
      const [changes, next] = optimiser.update(pass.gradients, state, variables.weights, at)
      variables = { weights: applyChanges(changes)(variables.weights), state: pass.state }
      state = next
    })
  })

  test('500 predictions hold no more memory than 20', () => {
    const { predictor } = fitted(model, model.init(make(0)))
    isSteady(() => predictor(batch))
  })

  test('500 evaluations hold no more memory than 20', () => {
    const variables = model.init(make(0))
    isSteady(() => evaluate(model)(variables)(examples(3)))
  })

  test('a pass that throws on its way holds nothing', () => {
    const variables = model.init(make(0))
    const failing = (): never => {
      throw new Error('no loss')
    }
    isSteady(() => {
      expect(() => gradientsOf(model)(variables, batchOf(2), failing, make(0))).toThrow('no loss')
      expect(() => gradientsOf(model)({ ...variables, weights: {} }, batchOf(2), failing, make(0))).toThrow()
    })
  })
})

import * as tf from '@tensorflow/tfjs-core'
import { pipe } from 'fp-ts/lib/function.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { child, make } from '../../src/core/Seed.ts'
import type * as Weights from '../../src/core/Weights.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import {
  type Optimiser,
  adam,
  chain,
  decayWeights,
  scaleByAdam,
  scaleByLearningRate,
} from '../../src/optim/Optimiser.ts'
import { crossEntropy } from '../../src/train/loss.ts'
import { trainer } from '../../src/train/trainer.ts'
import { batchOf, noisy, tiny } from './toy.ts'

beforeAll(() => wasmBackend())

const inParts = pipe(scaleByAdam(), chain(decayWeights(0.01)), chain(scaleByLearningRate))

const train = <S>(model: typeof tiny, optimiser: Optimiser<S>, steps: number) => {
  const training = trainer(model, optimiser, { variables: model.init(make(0)) })
  const losses = Array.from({ length: steps }, (_, step) => {
    const batch = batchOf(3 + (step % 3), 32)
    const rates = { learningRate: 2e-3 / (1 + step), momentum: 0.95 - 0.01 * step }
    return training.step(batch, crossEntropy()(batch), child(step)(make(1)), rates)
  })
  const variables = training.variables()
  training.dispose()
  return { losses, variables }
}

const expectNear = (some: Weights.Weights, others: Weights.Weights): void => {
  expect(Object.keys(some)).toEqual(Object.keys(others))
  for (const name in others) {
    const [one, other] = [some[name]?.values ?? [], others[name]?.values ?? []]
    expect(one.length, name).toBe(other.length)
    one.forEach((value, i) => expect(Math.abs(value - (other[i] as number)), name).toBeLessThan(1e-5))
  }
}

describe.each([tiny, noisy])('$name', (model) => {
  test('eight steps of Adam on the backend give the losses and variables of Adam in parts on arrays, within 1e-5', () => {
    const [onBackend, onArrays] = [train(model, adam(), 8), train(model, inParts, 8)]
    onBackend.losses.forEach((loss, i) => expect(Math.abs(loss - (onArrays.losses[i] as number))).toBeLessThan(1e-5))
    expectNear(onBackend.variables.weights, onArrays.variables.weights)
    expectNear(onBackend.variables.state, onArrays.variables.state)
  })

  test.each([
    ['on the backend', adam() as Optimiser<unknown>],
    ['on arrays', inParts as Optimiser<unknown>],
  ])('%s, a loss that is not finite changes nothing', (_, optimiser) => {
    const start = model.init(make(0))
    const training = trainer(model, optimiser, { variables: start })
    const failing = (logits: Float32Array) => ({ value: Number.NaN, gradient: logits })
    expect(training.step(batchOf(3), failing, make(1), { learningRate: 1, momentum: 0.9 })).toBeNaN()
    expect(training.variables()).toEqual(start)
    training.dispose()
  })
})

test('what a trainer held is given back', () => {
  const before = tf.memory().numTensors
  train(noisy, adam(), 5)
  expect(tf.memory().numTensors).toBe(before)
})

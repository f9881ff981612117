/**
 * A network in training: where its variables are between steps, and what a step does to them.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Batch } from '../core/Batch.ts'
import type { Seed } from '../core/Seed.ts'
import { adamUpdate } from '../nn/fused.ts'
import type { Model, Tensors, Variables } from '../nn/Model.ts'
import { type AdamSettings, type Optimiser, type Rates, adamScalars, applyChanges } from '../optim/Optimiser.ts'
import type { Loss } from './loss.ts'
import { download, gradientsOf, kept, mapTensors, passOver, scoped, upload } from './step.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `step` trains on a batch and gives its loss; a loss that is not finite changes nothing. `variables` are those of now.
 * `dispose` gives back what the backend holds; nothing may be asked for afterwards.
 *
 * @internal
 */
export interface Trainer {
  readonly step: (batch: Batch, loss: (logits: Float32Array) => Loss, seed: Seed, rates: Rates) => number
  readonly variables: () => Variables
  readonly dispose: () => void
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A network in training from `start` on. With Adam everything stays on the backend between steps; any other optimiser is
 * a function of arrays, which go there and back at each.
 *
 * @internal
 */
export const trainer = <S>(model: Model, optimiser: Optimiser<S>, start: Variables): Trainer =>
  optimiser.adam === undefined ? onArrays(model, optimiser, start) : onBackend(model, optimiser.adam, start)

const onArrays = <S>(model: Model, optimiser: Optimiser<S>, start: Variables): Trainer => {
  let variables = start
  let memory = optimiser.init(start.weights)
  return {
    step: (batch, loss, seed, rates) => {
      const pass = gradientsOf(model)(variables, batch, loss, seed)
      if (!Number.isFinite(pass.loss)) return pass.loss
      const [changes, next] = optimiser.update(pass.gradients, memory, variables.weights, rates)
      variables = { weights: applyChanges(changes)(variables.weights), state: pass.state }
      memory = next
      return pass.loss
    },
    variables: () => variables,
    dispose: () => {},
  }
}

const onBackend = (model: Model, settings: AdamSettings, start: Variables): Trainer => {
  const weights = kept(upload(start.weights))
  const zeros = (): Tensors => kept(mapTensors((weight) => tf.zeros(weight.shape))(weights))
  const [first, second] = [zeros(), zeros()]
  let state = kept(upload(start.state))
  let steps = 0
  return {
    step: (batch, loss, seed, rates) =>
      scoped(() => {
        const pass = passOver(model)(weights, state, batch, loss, seed)
        if (!Number.isFinite(pass.loss)) return pass.loss
        steps++
        adamUpdate(
          Object.entries(weights).map(([name, parameter]) => ({
            parameter,
            first: first[name] as tf.Tensor,
            second: second[name] as tf.Tensor,
            gradient: pass.gradients[name] as tf.Tensor,
            scalars: adamScalars(settings)(steps, rates, parameter.shape),
          })),
        )
        for (const name in pass.state) state[name]?.dispose()
        state = { ...state, ...kept(pass.state) }
        return pass.loss
      }),
    variables: () => ({ weights: download(weights), state: download(state) }),
    dispose: () => {
      for (const tensors of [weights, first, second, state]) tf.dispose(tensors)
    },
  }
}

/**
 * A network in training: where its variables are between steps, and what a step does to them.
 */
import * as tf from '@tensorflow/tfjs-core'
import type { Batch } from '../core/Batch.ts'
import type { Seed } from '../core/Seed.ts'
import { adamUpdate } from '../nn/fused.ts'
import type { Model, Tensors, Variables } from '../nn/Model.ts'
import {
  type AdamSettings,
  type Moments,
  type Optimiser,
  type Rates,
  adamScalars,
  applyChanges,
  scaleByAdam,
} from '../optim/Optimiser.ts'
import type { Loss } from './loss.ts'
import type { Training } from './Snapshot.ts'
import { download, gradientsOf, kept, passOver, scoped, upload } from './step.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `step` trains on a batch and gives its loss; a loss that is not finite changes nothing. `variables` are those of now,
 * or their running means where these are kept. `dispose` gives back what the backend holds; nothing may be asked for
 * afterwards.
 *
 * @internal
 */
export interface Trainer {
  readonly step: (batch: Batch, loss: (logits: Float32Array) => Loss, seed: Seed, rates: Rates) => number
  readonly variables: () => Variables
  readonly snapshot: () => Training
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
export const trainer = <S>(model: Model, optimiser: Optimiser<S>, start: Training): Trainer =>
  optimiser.adam === undefined ? onArrays(model, optimiser, start) : onBackend(model, optimiser.adam, start)

const onArrays = <S>(model: Model, optimiser: Optimiser<S>, start: Training): Trainer => {
  let { variables } = start
  let memory = start.memory === undefined ? optimiser.init(variables.weights) : (start.memory as S)
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
    snapshot: () => ({ variables, memory }),
    dispose: () => {},
  }
}

const onBackend = (model: Model, settings: AdamSettings, { variables: start, memory }: Training): Trainer => {
  const moments = (memory as Moments | undefined) ?? scaleByAdam(settings).init(start.weights)
  const [weights, first, second] = [start.weights, moments.first, moments.second].map((w) => kept(upload(w))) as [
    Tensors,
    Tensors,
    Tensors,
  ]
  let state = kept(upload(start.state))
  let { steps } = moments
  const variables = (): Variables => ({ weights: download(weights), state: download(state) })
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
    variables,
    snapshot: () => ({ variables: variables(), memory: { steps, first: download(first), second: download(second) } }),
    dispose: () => {
      for (const tensors of [weights, first, second, state]) tf.dispose(tensors)
    },
  }
}

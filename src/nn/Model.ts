/**
 * Networks as init/apply pairs over plain parameters. `apply` sees tensors that live for one step; everything that
 * outlives a step is a plain array.
 */
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core'
import type { Vocabulary } from '../core/Example.ts'
import type { Json } from '../core/Json.ts'
import type { Seed } from '../core/Seed.ts'
import type { Weights } from '../core/Weights.ts'

/**
 * What a network holds: `weights` are trained by gradients, `state` (running statistics) by looking at batches.
 *
 * @category model
 * @since 0.1.0
 */
export interface Variables {
  readonly weights: Weights
  readonly state: Weights
}

/**
 * Tensors by name, for the length of a step.
 *
 * @category model
 * @since 0.1.0
 */
export type Tensors = Readonly<Record<string, Tensor>>

/**
 * Whether a network is being trained: then dropout and stochastic depth draw from the seed, and batch norm uses the
 * statistics of the batch.
 *
 * @category model
 * @since 0.1.0
 */
export type Mode = { readonly _tag: 'Evaluation' } | { readonly _tag: 'Training'; readonly seed: Seed }

/**
 * What a network must fit: the variables of its input and the classes of its output. Any number of steps goes.
 *
 * @category model
 * @since 0.1.0
 */
export interface Spec {
  readonly variables: number
  readonly vocabulary: Vocabulary
}

/**
 * A network. `apply` takes `x` as `[rows, variables, steps]` and gives logits `[rows, classes]` with the new running
 * statistics, empty in evaluation. `name` and `options` are what a file needs to make the network again.
 *
 * @category model
 * @since 0.1.0
 */
export interface Model {
  readonly name: string
  readonly options: Json
  readonly spec: Spec
  readonly init: (seed: Seed) => Variables
  readonly apply: (tensors: Tensors, x: Tensor3D, mode: Mode) => { readonly logits: Tensor2D; readonly state: Tensors }
}

/**
 * Evaluation: no noise, stored statistics.
 *
 * @category constructors
 * @since 0.1.0
 */
export const evaluation: Mode = { _tag: 'Evaluation' }

/**
 * Training with the noise that a seed gives.
 *
 * @example
 * import { Seed } from 'millrace'
 * import { training } from 'millrace/nn'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(training(Seed.make(42))._tag, 'Training')
 *
 * @category constructors
 * @since 0.1.0
 */
export const training = (seed: Seed): Mode => ({ _tag: 'Training', seed })

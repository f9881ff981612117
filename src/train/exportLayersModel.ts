/**
 * A trained network for tfjs without millrace, as a LayersModel.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Failure } from '../core/Failure.ts'
import type { Json } from '../core/Json.ts'
import { type Weights, get } from '../core/Weights.ts'
import { type Operation, graphOf } from '../nn/graph.ts'
import { epsilon } from '../nn/layers.ts'
import { type Saved, metadataOf } from './modelFile.ts'

/**
 * What `tf.io.fromMemory` takes and `tf.loadLayersModel` loads from there: the layers, and all parameters one after
 * another in `weightData`, as `weightSpecs` says.
 *
 * @category model
 * @since 0.1.0
 */
export interface LayersModel {
  readonly format: 'layers-model'
  readonly generatedBy: string
  readonly modelTopology: { readonly [key: string]: Json }
  readonly weightSpecs: Array<{ readonly name: string; readonly shape: Array<number>; readonly dtype: 'float32' }>
  readonly weightData: ArrayBuffer
  readonly userDefinedMetadata: { readonly [key: string]: string }
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * A trained network as a LayersModel, `[rows, variables, steps]` to logits `[rows, classes]`, for any rows and steps.
 * Preprocessing, classes and options go along as metadata: whoever runs it has to apply the preprocessing. `Left` on
 * networks that are not ours.
 *
 * @example
 * import { Either, Seed } from 'millrace'
 * import { fcn } from 'millrace/nn'
 * import { exportLayersModel, fitted } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const model = fcn({ channels: [4], kernels: [3] })({ variables: 1, vocabulary: ['left', 'right'] })
 * const saved = { fitted: fitted(model, model.init(Seed.make(42))), preprocessing: [] }
 * const artifacts = exportLayersModel(saved)
 * assert.ok(Either.isRight(artifacts))
 * assert.strictEqual(artifacts.right.weightData.byteLength, 4 * (3 * 4 + 4 * 4 + 4 * 2 + 2))
 *
 * @category destructors
 * @since 0.1.0
 */
export const exportLayersModel = (saved: Saved): E.Either<Failure, LayersModel> => {
  const { model, variables } = saved.fitted
  const all = { ...variables.weights, ...variables.state }
  return pipe(
    graphOf(model, variables),
    E.map((graph) => {
      const tensors = graph.flatMap(tensorsOf)
      return {
        format: 'layers-model',
        generatedBy: 'millrace',
        modelTopology: {
          class_name: 'Model',
          config: {
            name: model.name,
            layers: [...inputLayers(model.spec.variables), ...graph.map(layerOf(all))],
            input_layers: [['x', 0, 0]],
            output_layers: [['logits', 0, 0]],
          },
        },
        weightSpecs: tensors.map(([name, own]) => ({ name, shape: [...get(all)(own).shape], dtype: 'float32' })),
        weightData: joined(tensors.map(([, own]) => get(all)(own).values)),
        userDefinedMetadata: metadataOf(saved),
      }
    }),
  )
}

// Layers take channels last.
const inputLayers = (variables: number): ReadonlyArray<Json> => [
  {
    class_name: 'InputLayer',
    name: 'x',
    config: { name: 'x', batch_input_shape: [null, variables, null] },
    inbound_nodes: [],
  },
  {
    class_name: 'Permute',
    name: 'channels_last',
    config: { name: 'channels_last', dims: [2, 1] },
    inbound_nodes: [[['x', 0, 0, {}]]],
  },
]

// Layers read the series with channels last.
const layerName = (name: string): string => (name === 'x' ? 'channels_last' : name)

const layerOf =
  (weights: Weights) =>
  (operation: Operation): Json => {
    const name = layerName(operation.output)
    const inputs = 'inputs' in operation ? operation.inputs : [operation.input]
    const [kind, options] = kindOf(weights, operation)
    return {
      class_name: kind,
      name,
      config: { name, ...options },
      inbound_nodes: [inputs.map((input) => [layerName(input), 0, 0, {}])],
    }
  }

const kindOf = (
  weights: Weights,
  operation: Operation,
): readonly [kind: string, options: { readonly [key: string]: Json }] => {
  switch (operation.kind) {
    case 'convolution': {
      const [taps = 1, , filters = 1] = get(weights)(`${operation.parameters}.weight`).shape
      return ['Conv1D', { filters, kernel_size: [taps], padding: 'same', use_bias: false }]
    }
    case 'norm':
      return ['BatchNormalization', { axis: -1, epsilon }]
    case 'maxPool':
      return ['MaxPooling1D', { pool_size: [3], strides: [1], padding: 'same' }]
    case 'rectify':
      return ['Activation', { activation: 'relu' }]
    case 'concat':
      return ['Concatenate', { axis: -1 }]
    case 'add':
      return ['Add', {}]
    case 'mean':
      return ['GlobalAveragePooling1D', {}]
    case 'linear':
      return ['Dense', { units: get(weights)(`${operation.parameters}.bias`).values.length }]
  }
}

const parts = {
  convolution: [['kernel', 'weight']],
  norm: [
    ['gamma', 'weight'],
    ['beta', 'bias'],
    ['moving_mean', 'running_mean'],
    ['moving_variance', 'running_var'],
  ],
  linear: [
    ['kernel', 'weight'],
    ['bias', 'bias'],
  ],
} as const

// The names of a layer's parameters, each with ours.
const tensorsOf = (operation: Operation): ReadonlyArray<readonly [name: string, own: string]> =>
  'parameters' in operation
    ? parts[operation.kind].map(([part, own]) => [
        `${layerName(operation.output)}/${part}`,
        `${operation.parameters}.${own}`,
      ])
    : []

const joined = (all: ReadonlyArray<Float32Array>): ArrayBuffer => {
  const values = new Float32Array(all.reduce((total, { length }) => total + length, 0))
  let at = 0
  for (const part of all) {
    values.set(part, at)
    at += part.length
  }
  return values.buffer
}

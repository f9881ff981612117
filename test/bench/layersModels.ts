// The same networks for tfjs-layers, on the cpu backend that tfjs trains on without us.

import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import type { Batch } from '../../src/core/Batch.ts'
import { probabilitiesOf } from '../../src/core/Batch.ts'
import { type Name, spec } from './training.ts'

type Symbolic = layers.SymbolicTensor

const on = (layer: { readonly apply: (x: Symbolic | Symbolic[]) => unknown }, x: Symbolic | Symbolic[]): Symbolic =>
  layer.apply(x) as Symbolic

const convolution = (x: Symbolic, filters: number, kernelSize: number): Symbolic =>
  on(layers.layers.conv1d({ filters, kernelSize, padding: 'same', useBias: false }), x)
const norm = (x: Symbolic): Symbolic => on(layers.layers.batchNormalization({ epsilon: 1e-5, momentum: 0.9 }), x)
const rectify = (x: Symbolic): Symbolic => on(layers.layers.reLU(), x)

const fcn = (input: Symbolic): Symbolic =>
  [
    [128, 7],
    [256, 5],
    [128, 3],
  ].reduce((x, [filters = 0, taps = 0]) => rectify(norm(convolution(x, filters, taps))), input)

const module = (x: Symbolic): Symbolic => {
  const narrow = convolution(x, 32, 1)
  const pooled = on(layers.layers.maxPooling1d({ poolSize: 3, strides: 1, padding: 'same' }), x)
  const branches = [39, 19, 9].map((taps) => convolution(narrow, 32, taps))
  return norm(on(layers.layers.concatenate(), [...branches, convolution(pooled, 32, 1)]))
}

const block = (input: Symbolic): Symbolic => {
  const body = module(rectify(module(rectify(module(input)))))
  const shortcut = norm(input.shape.at(-1) === 128 ? input : convolution(input, 128, 1))
  return rectify(on(layers.layers.add(), [body, shortcut]))
}

const bodies: Readonly<Record<Name, (input: Symbolic) => Symbolic>> = { inceptiontime: (x) => block(block(x)), fcn }

/** A training run of tfjs-layers. */
export interface LayersRun {
  readonly step: (batch: Batch) => Promise<void>
  readonly predict: (batch: Batch) => void
}

/** A network of tfjs-layers, compiled with Adam, on the cpu backend. */
export const layersRun = async (name: Name): Promise<LayersRun> => {
  await tf.setBackend('cpu')
  const input = layers.input({ shape: [spec.steps, spec.variables] })
  const pooled = on(layers.layers.globalAveragePooling1d({}), bodies[name](input))
  const output = on(layers.layers.dense({ units: spec.vocabulary.length, activation: 'softmax' }), pooled)
  const model = layers.model({ inputs: input, outputs: output })
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' })
  const inputOf = ({ x, rows, variables, steps }: Batch): tf.Tensor =>
    tf.transpose(tf.tensor3d(x, [rows, variables, steps]), [0, 2, 1])
  return {
    step: async (batch) => {
      const [x, y] = [inputOf(batch), tf.tensor2d(probabilitiesOf(batch.targets), [batch.rows, spec.vocabulary.length])]
      await model.trainOnBatch(x, y)
      tf.dispose([x, y])
    },
    predict: (batch) => {
      tf.tidy(() => (model.predict(inputOf(batch)) as tf.Tensor).dataSync())
    },
  }
}

/**
 * Models of tfjs-layers, fitted as any program on tfjs fits them, learn on the WASM backend what they learn on the cpu
 * backend.
 */
// oxlint-disable import/no-unassigned-import -- backends and gradients register themselves
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { describe, expect, test } from 'vitest'
import '../../src/nn/wasm.ts'

const initial = (seed: number) => tfl.initializers.randomUniform({ minval: -0.5, maxval: 0.5, seed })
const classes = (seed: number) =>
  tfl.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: initial(seed) })

// No bias before a norm: its gradient is nothing but rounding, which Adam makes steps of.
const series = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv1d({
        inputShape: [24, 3],
        filters: 10,
        kernelSize: 7,
        padding: 'same',
        useBias: false,
        kernelInitializer: initial(1),
      }),
      tfl.layers.batchNormalization(),
      tfl.layers.reLU(),
      tfl.layers.maxPooling1d({ poolSize: 3, strides: 2 }),
      tfl.layers.conv1d({ filters: 9, kernelSize: 3, strides: 2, activation: 'relu', kernelInitializer: initial(2) }),
      tfl.layers.averagePooling1d({ poolSize: 2, strides: 1 }),
      tfl.layers.globalAveragePooling1d({}),
      classes(3),
    ],
  })

const images = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv2d({
        inputShape: [9, 8, 2],
        filters: 5,
        kernelSize: [3, 2],
        strides: [2, 1],
        padding: 'same',
        activation: 'relu',
        kernelInitializer: initial(4),
      }),
      tfl.layers.depthwiseConv2d({
        kernelSize: 3,
        depthMultiplier: 2,
        useBias: false,
        depthwiseInitializer: initial(5),
      }),
      tfl.layers.batchNormalization(),
      tfl.layers.separableConv2d({
        filters: 4,
        kernelSize: 2,
        depthwiseInitializer: initial(6),
        pointwiseInitializer: initial(7),
      }),
      tfl.layers.conv2dTranspose({
        filters: 3,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        kernelInitializer: initial(8),
      }),
      tfl.layers.maxPooling2d({ poolSize: 2, strides: 1 }),
      tfl.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      tfl.layers.flatten(),
      classes(9),
    ],
  })

const strided = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.depthwiseConv2d({
        inputShape: [9, 8, 2],
        kernelSize: 3,
        strides: [2, 2],
        padding: 'same',
        depthMultiplier: 3,
        depthwiseInitializer: initial(10),
      }),
      tfl.layers.separableConv2d({
        filters: 5,
        kernelSize: 3,
        strides: [2, 2],
        padding: 'same',
        activation: 'elu',
        depthwiseInitializer: initial(11),
        pointwiseInitializer: initial(12),
      }),
      tfl.layers.globalMaxPooling2d({}),
      classes(13),
    ],
  })

// tfjs has no gradient of a dilated convolution on any backend, so these are not trained, nor is anything before them.
const dilated = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv1d({
        inputShape: [24, 3],
        filters: 6,
        kernelSize: 5,
        dilationRate: 3,
        kernelInitializer: initial(14),
        trainable: false,
      }),
      tfl.layers.conv1d({ filters: 7, kernelSize: 4, kernelInitializer: initial(15) }),
      tfl.layers.leakyReLU({ alpha: 0.1 }),
      tfl.layers.globalMaxPooling1d({}),
      classes(16),
    ],
  })

const branches = (): tfl.LayersModel => {
  const on = (layer: tfl.layers.Layer, ...inputs: ReadonlyArray<tfl.SymbolicTensor>): tfl.SymbolicTensor =>
    layer.apply(inputs.length === 1 ? (inputs[0] as tfl.SymbolicTensor) : [...inputs]) as tfl.SymbolicTensor
  const convolved = (x: tfl.SymbolicTensor, kernelSize: number, seed: number): tfl.SymbolicTensor =>
    on(
      tfl.layers.conv1d({ filters: 4, kernelSize, padding: 'same', useBias: false, kernelInitializer: initial(seed) }),
      x,
    )
  const input = tfl.input({ shape: [24, 3] })
  const pooled = on(tfl.layers.maxPooling1d({ poolSize: 3, strides: 1, padding: 'same' }), input)
  const joined = on(
    tfl.layers.concatenate(),
    convolved(input, 9, 17),
    convolved(input, 4, 18),
    convolved(pooled, 1, 19),
  )
  const body = on(tfl.layers.reLU(), on(tfl.layers.batchNormalization(), joined))
  const narrow = on(tfl.layers.add(), convolved(body, 1, 20), convolved(input, 1, 21))
  return tfl.model({ inputs: input, outputs: on(classes(22), on(tfl.layers.globalAveragePooling1d({}), narrow)) })
}

const embedded = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.embedding({ inputDim: 7, outputDim: 4, inputLength: 6, embeddingsInitializer: initial(23) }),
      tfl.layers.flatten(),
      classes(24),
    ],
  })

const seeded = (...shape: number[]): tf.Tensor => tf.randomUniform(shape, -1, 1, 'float32', 25)

const models = {
  series: [series, () => seeded(10, 24, 3)],
  images: [images, () => seeded(10, 9, 8, 2)],
  'depthwise with strides': [strided, () => seeded(10, 9, 8, 2)],
  'frozen and dilated': [dilated, () => seeded(10, 24, 3)],
  'branches joined': [branches, () => seeded(10, 24, 3)],
  'embedded tokens': [embedded, () => tf.randomUniform([10, 6], 0, 7, 'int32', 26)],
} as const satisfies Record<string, readonly [() => tfl.LayersModel, () => tf.Tensor]>

const optimisers = { SGD: () => tf.train.sgd(0.1), Adam: () => tf.train.adam(0.01) } as const

interface Fitted {
  readonly initial: ReadonlyArray<number>
  readonly losses: ReadonlyArray<number>
  readonly weights: ReadonlyArray<number>
  readonly predictions: ReadonlyArray<number>
}

const numbers = (tensors: ReadonlyArray<tf.Tensor>): ReadonlyArray<number> =>
  tensors.flatMap((tensor) => [...tensor.dataSync()])

const fitted = async (
  backend: 'wasm' | 'cpu',
  [build, input]: (typeof models)[keyof typeof models],
  optimiser: () => tf.Optimizer,
): Promise<Fitted> => {
  await tf.setBackend(backend)
  const [model, xs] = [build(), input()]
  const ys = tf.oneHot(tf.tensor1d([0, 1, 2, 1, 0, 2, 2, 1, 0, 1], 'int32'), 3)
  model.compile({ optimizer: optimiser(), loss: 'categoricalCrossentropy' })
  const initial = numbers(model.getWeights())
  // The last batch is smaller.
  const { history } = await model.fit(xs, ys, { epochs: 4, batchSize: 4, shuffle: false, verbose: 0 })
  const losses = (history['loss'] ?? []) as ReadonlyArray<number>
  return {
    initial,
    losses,
    weights: numbers(model.getWeights()),
    predictions: numbers([model.predict(xs) as tf.Tensor]),
  }
}

const apart = (values: ReadonlyArray<number>, twins: ReadonlyArray<number>): number => {
  expect(values).toHaveLength(twins.length)
  return Math.max(...values.map((value, i) => Math.abs(value - (twins[i] as number))))
}

describe.each(Object.keys(optimisers) as ReadonlyArray<keyof typeof optimisers>)(
  'fitted with %s: losses, weights and predictions within 1e-5 of those on the cpu backend',
  (optimiser) => {
    test.each(Object.keys(models) as ReadonlyArray<keyof typeof models>)('%s', async (name) => {
      const onWasm = await fitted('wasm', models[name], optimisers[optimiser])
      const onCpu = await fitted('cpu', models[name], optimisers[optimiser])
      expect(onWasm.initial).toEqual(onCpu.initial)
      expect(onWasm.losses).toHaveLength(4)
      for (const of of ['losses', 'weights', 'predictions'] as const)
        expect(apart(onWasm[of], onCpu[of]), of).toBeLessThan(1e-5)
      expect(onCpu.losses.at(-1)).toBeLessThan(onCpu.losses[0] as number)
      expect(apart(onCpu.weights, onCpu.initial)).toBeGreaterThan(1e-2)
    })
  },
)

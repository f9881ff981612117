// How fast the kernels are beside tfjs's own, on the shapes of InceptionTime: the best of several runs, since other work
// on the machine only ever adds time. Run, after `npm run build:generated`:
//   npx esbuild test/bench/kernels.bench.ts --bundle --packages=external --platform=node --format=esm \
//     --outfile=node_modules/.cache/kernels.bench.js && node node_modules/.cache/kernels.bench.js

import type { KernelConfig, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { wasmBackend } from '../../src/nn/backend.ts'
import { BatchNormTrainGrad, ReluGrad } from '../../src/nn/fusedKernels.ts'
import { adamUpdate, batchNormTrain, rectify } from '../../src/nn/fused.ts'

const batch = 256
const steps = 51
const taps = [39, 19, 9]
const widths: ReadonlyArray<readonly [inChannels: number, outChannels: number]> = [[32, 32]]
const runs = 20

const milliseconds = (work: () => unknown): number => {
  let best = Infinity
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    tf.tidy(() => {
      work()
    })
    best = Math.min(best, performance.now() - start)
  }
  return best
}

const print = (name: string, figure: number, unit: string): void => {
  process.stdout.write(`${name.padEnd(48)} ${figure.toFixed(figure < 10 ? 2 : 1).padStart(8)} ${unit}\n`)
}

const random = (...shape: number[]): Tensor => tf.randomUniform(shape, -1, 1, 'float32', 42)

const stock = ['Conv2DBackpropInput', 'MaxPoolGrad', 'SplitV', 'Concat'].map((name) => tf.getKernel(name, 'wasm'))
await wasmBackend()
const [stockByInput, stockPoolGrad, stockSplit, stockConcat] = stock as [
  KernelConfig,
  KernelConfig,
  KernelConfig,
  KernelConfig,
]

const run = (name: string, inputs: NamedTensorMap, attributes: object): void => {
  tf.engine().runKernel(name, inputs, { ...attributes })
}
const runStock = (kernel: KernelConfig, inputs: NamedTensorMap, attributes: object): void => {
  const output = kernel.kernelFunc({ inputs, backend: tf.backend(), attrs: { ...attributes } })
  tf.backend().disposeData((output as Tensor).dataId)
}

for (const [inChannels, outChannels] of widths) {
  for (const length of taps) {
    const [x, filter] = [random(batch, 1, steps, inChannels), random(1, length, inChannels, outChannels)]
    const dy = random(batch, 1, steps, outChannels)
    const giga = (2 * batch * steps * length * inChannels * outChannels) / 1e6
    const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', inputShape: x.shape, filterShape: filter.shape }
    const name = `conv, ${length} taps, ${inChannels} to ${outChannels}`
    const forward = (): void => {
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same')
    }
    const byInput = (): void => run('Conv2DBackpropInput', { dy, filter }, attributes)
    const byFilter = (): void => run('Conv2DBackpropFilter', { x, dy }, attributes)
    print(`${name}: forward (tfjs)`, giga / milliseconds(forward), 'GFLOP/s')
    print(`${name}: by input`, giga / milliseconds(byInput), 'GFLOP/s')
    print(`${name}: by filter`, giga / milliseconds(byFilter), 'GFLOP/s')
    if (process.argv.includes('--stock')) {
      const stockInput = (): void => runStock(stockByInput, { dy, filter }, attributes)
      print(`${name}: by input (tfjs)`, giga / milliseconds(stockInput), 'GFLOP/s')
    }
    tf.dispose([x, filter, dy])
  }
}

const channels = 128
const [x, dy] = [random(batch, 1, steps, channels), random(batch, 1, steps, channels)]
const pool = { filterSize: [1, 3], strides: 1, pad: 'same' }
const pooled = tf.maxPool(x as tf.Tensor4D, [1, 3], 1, 'same')
const gradients = { dy, input: x, output: pooled }
print(
  'max pool, window 3: forward (tfjs)',
  milliseconds(() => tf.maxPool(x as tf.Tensor4D, [1, 3], 1, 'same')),
  'ms',
)
print(
  'max pool, window 3: gradient',
  milliseconds(() => run('MaxPoolGrad', gradients, pool)),
  'ms',
)
print(
  'max pool, window 3: gradient (tfjs)',
  milliseconds(() => runStock(stockPoolGrad, gradients, pool)),
  'ms',
)

const [gamma, beta] = [random(channels) as tf.Tensor1D, random(channels) as tf.Tensor1D]
const { mean, variance } = batchNormTrain(x, gamma, beta)
const composed = (): void => {
  const moments = tf.moments(x, [0, 1, 2])
  tf.batchNorm(x, moments.mean, moments.variance, beta, gamma, 1e-3)
}
const backward = (): void => run(BatchNormTrainGrad, { x, dy, gamma, mean, variance }, { epsilon: 1e-3 })
print(
  'batch norm: forward',
  milliseconds(() => batchNormTrain(x, gamma, beta)),
  'ms',
)
print('batch norm: forward (tfjs, moments and batchNorm)', milliseconds(composed), 'ms')
print('batch norm: backward', milliseconds(backward), 'ms')
const rectified = tf.relu(x)
print(
  'relu: gradient',
  milliseconds(() => run(ReluGrad, { y: rectified, dy }, {})),
  'ms',
)
print(
  'relu: gradient (tfjs, step and mul)',
  milliseconds(() => tf.mul(dy, tf.step(x))),
  'ms',
)
print(
  'relu: forward',
  milliseconds(() => rectify(x)),
  'ms',
)

const branches = tf.split(x, 4, 3)
const stockMilliseconds = (kernel: KernelConfig, inputs: object, attrs: object): number =>
  milliseconds(() => {
    const call = { inputs: inputs as NamedTensorMap, backend: tf.backend(), attrs: { ...attrs } }
    for (const { dataId } of [kernel.kernelFunc(call)].flat()) tf.backend().disposeData(dataId)
  })
print(
  'split into four',
  milliseconds(() => tf.split(x, 4, 3)),
  'ms',
)
print(
  'split into four (tfjs)',
  stockMilliseconds(stockSplit, { x }, { numOrSizeSplits: [32, 32, 32, 32], axis: 3 }),
  'ms',
)
print(
  'join four',
  milliseconds(() => tf.concat(branches, 3)),
  'ms',
)
print('join four (tfjs)', stockMilliseconds(stockConcat, branches, { axis: 3 }), 'ms')

const parameters = 500_000
const [parameter, first, gradient] = [random(parameters), random(parameters), random(parameters)]
const second = tf.square(first)
const scalars = { decay: 0.999, stepSize: 1e-6, secondScale: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }
const fused = (): void => adamUpdate({ parameter, first, second, gradient }, scalars)
print('adam, 500 000 parameters', milliseconds(fused), 'ms')
const variable = tf.variable(parameter)
const optimiser = tf.train.adam(1e-6)
const stockAdam = (): void => optimiser.applyGradients([{ name: variable.name, tensor: gradient }])
print('adam, 500 000 parameters (tfjs)', milliseconds(stockAdam), 'ms')

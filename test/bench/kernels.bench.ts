// How fast the kernels are beside tfjs's own, on the shapes of InceptionTime: the best of several runs, since other work
// on the machine only ever adds time. Run, after `npm run build:generated`:
//   npx esbuild test/bench/kernels.bench.ts --bundle --packages=external --platform=node --format=esm \
//     --outfile=node_modules/.cache/kernels.bench.js && node node_modules/.cache/kernels.bench.js

import type { KernelConfig, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { paysInFrequency } from '../../src/kernels/bank.ts'
import { builds } from '../../src/kernels/load.ts'
import { bankOf, ConvolutionBank, ConvolutionBankGrad } from '../../src/nn/bankKernels.ts'
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

const stock = ['Conv2DBackpropInput', 'MaxPoolGrad', 'SplitV', 'Concat', 'Conv2D'].map((name) =>
  tf.getKernel(name, 'wasm'),
)
await wasmBackend()
const [stockByInput, stockPoolGrad, stockSplit, stockConcat, stockForward] = stock as [
  KernelConfig,
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

// By a variable: its types would change those of the language everywhere.
const compiler = 'assemblyscript/asc'
const { default: asc } = (await import(compiler)) as {
  readonly default: {
    readonly compileString: (source: string, options: object) => Promise<{ readonly binary: Uint8Array<ArrayBuffer> }>
  }
}

// What the machine can do at all: eight or ten independent sums in registers, nothing loaded.
const peak = async (relaxed: boolean): Promise<number> => {
  const chains = Array.from({ length: relaxed ? 10 : 8 }, (_, i) => `c${i}`)
  const add = (c: string): string =>
    relaxed ? `${c} = f32x4.relaxed_madd(a, b, ${c})` : `${c} = f32x4.add(${c}, f32x4.mul(a, ${c}))`
  const source = `export function run(times: i32, seed: f32): f32 {
    const a = f32x4.splat(seed), b = f32x4.splat(seed)
    let ${chains.map((c, i) => `${c} = f32x4.splat(${i})`).join(', ')}
    for (let i = 0; i < times; i++) { ${chains.map(add).join('\n')} }
    return f32x4.extract_lane(${chains.reduce((sum, c) => `f32x4.add(${sum}, ${c})`)}, 0)
  }`
  const enable = ['simd', ...(relaxed ? ['relaxed-simd'] : [])]
  const { binary } = await asc.compileString(source, { optimizeLevel: 3, runtime: 'stub', enable })
  const { instance } = await WebAssembly.instantiate(binary, {})
  const loop = instance.exports['run'] as (times: number, seed: number) => number
  const times = 400_000
  return (8 * chains.length * times) / 1e6 / milliseconds(() => loop(times, 1e-9))
}
print('peak, multiply and add', await peak(false), 'GFLOP/s')
if (builds().includes('relaxed')) print('peak, relaxed multiply-add', await peak(true), 'GFLOP/s')

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

// A bank beside its convolutions one by one, counted as if all were direct: the frequency domain does fewer operations.
const bankRow = (batch: number, inChannels: number, filterSizes: ReadonlyArray<readonly [number, number]>): void => {
  const x = random(batch, 1, steps, inChannels)
  const filters = filterSizes.map(([length, outputs]) => random(length, inChannels, outputs))
  const width = filterSizes.reduce((sum, [, outputs]) => sum + outputs, 0)
  const dy = random(batch, 1, steps, width)
  const parts = tf.split(
    dy,
    filterSizes.map(([, outputs]) => outputs),
    3,
  )
  const images = filters.map((filter) => tf.reshape(filter, [1, ...filter.shape]))
  const work = filterSizes.reduce((sum, [length, outputs]) => sum + length * outputs, 0)
  const giga = (2 * batch * steps * inChannels * work) / 1e6
  const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', inputShape: x.shape }
  const listed = (tensors: ReadonlyArray<Tensor>): NamedTensorMap => tensors as unknown as NamedTensorMap
  const together = milliseconds(() => run(ConvolutionBank, listed([x, ...filters]), {}))
  const apart = milliseconds(() => {
    for (const image of images) tf.conv2d(x as tf.Tensor4D, image as tf.Tensor4D, 1, 'same')
  })
  const slopes = milliseconds(() => run(ConvolutionBankGrad, listed([x, dy, ...filters]), {}))
  const slopesApart = milliseconds(() => {
    for (const [i, filter] of images.entries()) {
      const slope = parts[i] as Tensor
      run('Conv2DBackpropInput', { dy: slope, filter }, attributes)
      run('Conv2DBackpropFilter', { x, dy: slope }, { ...attributes, filterShape: filter.shape })
    }
  })
  const name = `bank of ${batch}, ${inChannels} to ${filterSizes.map(([length, outputs]) => `${outputs} by ${length}`).join(', ')}`
  print(`${name}: forward`, giga / together, 'GFLOP/s, as direct')
  print(`${name}: forward, apart (tfjs)`, giga / apart, 'GFLOP/s')
  print(`${name}: gradients`, (2 * giga) / slopes, 'GFLOP/s, as direct')
  print(`${name}: gradients, apart`, (2 * giga) / slopesApart, 'GFLOP/s')
  print(`${name}: chosen`, paysInFrequency(bankOf(x, filters)) ? 1 : 0, '(1: frequency, 0: time)')
  tf.dispose([x, dy, ...filters, ...parts, ...images])
}

bankRow(16, 32, [
  [39, 32],
  [19, 32],
  [9, 32],
])
bankRow(64, 32, [
  [39, 32],
  [19, 32],
  [9, 32],
])
bankRow(256, 32, [
  [39, 32],
  [19, 32],
  [9, 32],
])
bankRow(64, 24, [[7, 128]])
bankRow(64, 128, [[5, 256]])
bankRow(64, 256, [[3, 128]])
bankRow(1, 32, [
  [39, 32],
  [19, 32],
  [9, 32],
])
bankRow(8, 256, [[3, 128]])

for (const [inChannels, outChannels] of [
  [128, 32],
  [24, 32],
  [24, 128],
] as const) {
  const [x, filter] = [random(batch, 1, steps, inChannels), random(1, 1, inChannels, outChannels)]
  const dy = random(batch, 1, steps, outChannels)
  const giga = (2 * batch * steps * inChannels * outChannels) / 1e6
  const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1 }
  const name = `conv, 1 tap, ${inChannels} to ${outChannels}`
  const forward = (): void => run('Conv2D', { x, filter }, attributes)
  const byInput = (): void => run('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape: x.shape })
  const byFilter = (): void => run('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape: filter.shape })
  print(`${name}: forward`, giga / milliseconds(forward), 'GFLOP/s')
  print(
    `${name}: forward (tfjs)`,
    giga / milliseconds(() => runStock(stockForward, { x, filter }, attributes)),
    'GFLOP/s',
  )
  print(`${name}: by input`, giga / milliseconds(byInput), 'GFLOP/s')
  print(`${name}: by filter`, giga / milliseconds(byFilter), 'GFLOP/s')
  tf.dispose([x, filter, dy])
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
const fused = (): void => adamUpdate([{ parameter, first, second, gradient, scalars }])
print('adam, 500 000 parameters', milliseconds(fused), 'ms')
const variable = tf.variable(parameter)
const optimiser = tf.train.adam(1e-6)
const stockAdam = (): void => optimiser.applyGradients([{ name: variable.name, tensor: gradient }])
print('adam, 500 000 parameters (tfjs)', milliseconds(stockAdam), 'ms')

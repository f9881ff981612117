// How fast the kernels are beside tfjs's own, on the shapes of InceptionTime: the best of several runs, since other work
// on the machine only ever adds time. Run, after `npm run build:generated`:
//   npx esbuild test/bench/kernels.bench.ts --bundle --packages=external --platform=node --format=esm \
//     --outfile=node_modules/.cache/kernels.bench.js && node node_modules/.cache/kernels.bench.js

import type { KernelConfig, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { paysInFrequency } from '../../src/kernels/bank.ts'
import { builds } from '../../src/kernels/load.ts'
import { depthwiseBackpropFilter } from '../../src/kernels/reference.ts'
import { bankOf, ConvolutionBank, ConvolutionBankGrad } from '../../src/nn/bankKernels.ts'
import { convolutionBank } from '../../src/nn/convolutionBank.ts'
import { batchNormGiven } from '../../src/nn/fused.ts'
import { normedConvolutions } from '../../src/nn/normed.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import { BatchNormTrainGrad, ReluGrad } from '../../src/nn/fusedKernels.ts'
import { adamUpdate, batchNormTrain, rectify } from '../../src/nn/fused.ts'

const batch = 256
const steps = 51
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

// What the machine can do at all: independent sums of products, all in registers. How many of them an engine keeps there
// depends on the engine, so the best of several.
const peak = async (relaxed: boolean): Promise<number> => {
  const loop = (sums: number, factors: number): string => {
    const chains = Array.from({ length: sums }, (_, i) => `c${i}`)
    const add = (c: string, i: number): string => {
      const factor = `f${i % factors}`
      return relaxed
        ? `${c} = f32x4.relaxed_madd(a, ${factor}, ${c})`
        : `${c} = f32x4.add(${c}, f32x4.mul(a, ${factor}))`
    }
    return `export function run${sums}(times: i32): f32 {
      let a = v128.load(0)
      const other = v128.load(16)
      ${Array.from({ length: factors }, (_, i) => `const f${i} = v128.load(${32 + 16 * i})`).join('\n')}
      let ${chains.map((c) => `${c} = f32x4.splat(0)`).join(', ')}
      for (let i = 0; i < times; i++) {
        ${chains.map(add).join('\n')}
        a = v128.xor(a, other)
      }
      return f32x4.extract_lane(${chains.reduce((sum, c) => `f32x4.add(${sum}, ${c})`)}, 0)
    }`
  }
  const enable = ['simd', ...(relaxed ? ['relaxed-simd'] : [])]
  const options = { optimizeLevel: 3, runtime: 'stub', initialMemory: 1, enable }
  const { binary } = await asc.compileString([loop(8, 4), loop(10, 2), loop(12, 1)].join('\n'), options)
  const { instance } = await WebAssembly.instantiate(binary, {})
  const times = 400_000
  const speed = (sums: number): number => {
    const sum = instance.exports[`run${sums}`] as (times: number) => number
    return (8 * sums * times) / 1e6 / milliseconds(() => sum(times))
  }
  return Math.max(...[8, 10, 12].map(speed))
}
const isRelaxed = builds()[0] === 'relaxed'
const limit = await peak(isRelaxed)
print(`peak, ${isRelaxed ? 'relaxed multiply-add' : 'multiply and add'}`, limit, 'GFLOP/s')

/** Counted are products with the input only, not with padding. */
const printShare = (name: string, giga: number, work: () => unknown): void => {
  const speed = giga / milliseconds(work)
  print(name, speed, `GFLOP/s, ${Math.round((100 * speed) / limit)} % of the peak`)
}

const convolutionRows = (images: number, length: number, inChannels: number, outChannels: number): void => {
  const [x, filter] = [random(images, 1, steps, inChannels), random(1, length, inChannels, outChannels)]
  const dy = random(images, 1, steps, outChannels)
  const before = Math.floor((length - 1) / 2)
  const reach = (step: number): number => Math.min(steps, step + length - before) - Math.max(0, step - before)
  const met = Array.from({ length: steps }, (_, step) => reach(step)).reduce((sum, taps) => sum + taps, 0)
  const giga = (2 * images * met * inChannels * outChannels) / 1e6
  const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1 }
  const [inputShape, filterShape] = [x.shape, filter.shape]
  const name = `conv, ${length} taps, ${inChannels} to ${outChannels}`
  printShare(`${name}: forward`, giga, () => run('Conv2D', { x, filter }, attributes))
  printShare(`${name}: forward (tfjs)`, giga, () => runStock(stockForward, { x, filter }, attributes))
  printShare(`${name}: by input`, giga, () => run('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape }))
  printShare(`${name}: by filter`, giga, () => run('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape }))
  if (process.argv.includes('--stock'))
    printShare(`${name}: by input (tfjs)`, giga, () =>
      runStock(stockByInput, { dy, filter }, { ...attributes, inputShape }),
    )
  tf.dispose([x, filter, dy])
}

// InceptionTime's, FCN's, InceptionTime's of one tap, and a first layer of one channel.
for (const [images, length, inChannels, outChannels] of [
  [64, 39, 32, 32],
  [64, 19, 32, 32],
  [64, 9, 32, 32],
  [32, 7, 24, 128],
  [16, 5, 128, 256],
  [16, 3, 256, 128],
  [64, 1, 128, 32],
  [64, 1, 24, 128],
  [64, 39, 1, 32],
] as const)
  convolutionRows(images, length, inChannels, outChannels)

// Beside their twins, since tfjs has no such gradients here.
{
  const [x, filter] = [random(batch, 1, steps, 128), random(1, 9, 128, 1)]
  const attributes = { strides: 1, pad: 'same', dilations: 1 }
  const shapes = { inputShape: x.shape, filterShape: filter.shape }
  for (const [way, inputs] of [
    ['Input', { dy: x, filter }],
    ['Filter', { x, dy: x }],
  ] as const) {
    const work = (): void => run(`DepthwiseConv2dNativeBackprop${way}`, inputs, { ...attributes, ...shapes })
    print(`depthwise conv, 9 taps, 128: by ${way.toLowerCase()}`, milliseconds(work), 'ms')
  }
  const values = x.dataSync() as Float32Array
  const sizes = { batch, inHeight: 1, inWidth: steps, inChannels: 128, outHeight: 1, outWidth: steps, outChannels: 128 }
  const filterSizes = { filterHeight: 1, filterWidth: 9, dilationHeight: 1, dilationWidth: 1, padTop: 0, padLeft: 4 }
  const twin = { ...sizes, ...filterSizes, strideHeight: 1, strideWidth: 1 }
  const start = performance.now()
  depthwiseBackpropFilter(values, values, twin)
  print('depthwise conv, 9 taps, 128: by filter (twin)', performance.now() - start, 'ms')
  tf.dispose([x, filter])
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
  print(`${name}: forward, apart`, giga / apart, 'GFLOP/s')
  print(`${name}: gradients`, (2 * giga) / slopes, 'GFLOP/s, as direct')
  print(`${name}: gradients, apart`, (2 * giga) / slopesApart, 'GFLOP/s')
  print(`${name}: chosen`, paysInFrequency(bankOf(x, filters)) ? 1 : 0, '(1: frequency, 0: time)')
  tf.dispose([x, dy, ...filters, ...parts, ...images])
}

// A module of InceptionTime as it predicts, at once and one step after another.
const normedRow = (batch: number): void => {
  const [x, narrow] = [random(batch, 1, steps, 128), random(batch, 1, steps, 32)] as [tf.Tensor4D, tf.Tensor4D]
  const filters = [39, 19, 9].map((length) => random(length, 32, 32)) as tf.Tensor3D[]
  const last = random(1, 128, 32) as tf.Tensor3D
  const perChannel = tf.ones([128]) as tf.Tensor1D
  const given = { gamma: perChannel, beta: perChannel, mean: perChannel, variance: perChannel }
  const options = { epsilon: 1e-5, rectified: true }
  const parts = [
    { x: narrow, filters, pooled: false },
    { x, filters: [last], pooled: true },
  ]
  const together = milliseconds(() => normedConvolutions(parts, given, options))
  const apart = milliseconds(() => {
    const pooled = convolutionBank(tf.maxPool(x, [1, 3], 1, 'same'), [last])
    batchNormGiven(tf.concat([convolutionBank(narrow, filters), pooled], 3), given, options)
  })
  print(`module of ${batch}, predicting`, together, 'ms')
  print(`module of ${batch}, predicting, step by step`, apart, 'ms')
  tf.dispose([x, narrow, ...filters, last, perChannel])
}
normedRow(256)

// InceptionTime's module and FCN's layers.
for (const images of [16, 64, 256]) {
  bankRow(images, 32, [
    [39, 32],
    [19, 32],
    [9, 32],
  ])
  bankRow(images, 24, [[7, 128]])
  bankRow(images, 128, [[5, 256]])
  bankRow(images, 256, [[3, 128]])
}
bankRow(1, 32, [
  [39, 32],
  [19, 32],
  [9, 32],
])
bankRow(8, 256, [[3, 128]])

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

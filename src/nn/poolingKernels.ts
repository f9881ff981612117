// Max pooling: under tfjs's names for every program, and under names of ours with a note of where each maximum was, so
// that the gradient need not look for it again.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { backend_util as BackendUtil, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { backend_util, MaxPool, MaxPoolGrad, util } from '@tensorflow/tfjs-core'
import type { Averaging, Pooling } from '../kernels/geometry.ts'
import * as reference from '../kernels/referencePooling.ts'
import { type CpuBackend, read, write } from './cpuArrays.ts'
import { address, inPlaceOf, kernelOn, kernelsOf, withScratch } from './heap.ts'
import { withOutputGradient } from './outputGradient.ts'

export const Average = 'MillraceAverage'
export const AverageGrad = 'MillraceAverageGrad'
export const NotedMaxPool = 'MillraceMaxPool'
export const NotedMaxPoolGrad = 'MillraceMaxPoolGrad'

/** How windows lie on the steps, as tfjs says it. */
export interface Windows {
  readonly filterSize: number | [number, number]
  readonly strides: number | [number, number]
  readonly pad: 'valid' | 'same' | number | BackendUtil.ExplicitPadding
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

interface Call<Backend, Names extends string, Attributes = Windows> {
  readonly inputs: Readonly<Record<Names, TensorInfo>>
  readonly backend: Backend
  readonly attrs: Attributes
}

type Shape4 = [number, number, number, number]
type Averaged<Backend> = Call<Backend, 'dy', { readonly inputShape: Shape4 }>
type NotedGrad<Backend> = Call<Backend, 'dy' | 'winners', Windows & { readonly inputShape: Shape4 }>

const geometry = (inputShape: ReadonlyArray<number>, windows: Windows): Pooling => {
  const { filterSize, strides, pad, dimRoundingMode } = windows
  const info = backend_util.computePool2DInfo(inputShape as Shape4, filterSize, strides, 1, pad, dimRoundingMode)
  return {
    batch: info.batchSize,
    inHeight: info.inHeight,
    inWidth: info.inWidth,
    channels: info.inChannels,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
  }
}

const outputShape = (p: Pooling): Shape4 => [p.batch, p.outHeight, p.outWidth, p.channels]

/** A note has one byte, of which one value means that nobody won. */
const isNotable = ({ filterHeight, filterWidth }: Pooling): boolean => filterHeight * filterWidth < 256

const forward = ({ inputs: { x }, backend, attrs }: Call<BackendWasm, 'x'>): TensorInfo => {
  const shape = geometry(x.shape, attrs)
  const y = backend.makeOutput(outputShape(shape), 'float32')
  kernelsOf(backend).maxPool(address(backend, x), address(backend, y), 0, shape)
  return y
}

const backward = ({ inputs: { dy, input }, backend, attrs }: Call<BackendWasm, 'dy' | 'input'>): TensorInfo => {
  const shape = geometry(input.shape, attrs)
  if (!isNotable(shape)) return withoutNotes(backend, dy, input, shape)
  const dx = backend.makeOutput(input.shape, 'float32')
  const size = util.sizeFromShape(outputShape(shape))
  const kernels = kernelsOf(backend)
  withOutputGradient(backend, dy, shape, (slope) => {
    withScratch(backend, 5 * size, (scratch) => {
      const winners = scratch + 4 * size
      kernels.maxPool(address(backend, input), scratch, winners, shape)
      kernels.maxPoolGrad(winners, address(backend, slope), address(backend, dx), shape)
    })
  })
  return dx
}

/** Windows of very many taps, by the plain twins. */
const withoutNotes = (backend: BackendWasm, dy: TensorInfo, x: TensorInfo, shape: Pooling): TensorInfo => {
  const dx = backend.makeOutput(x.shape, 'float32')
  withOutputGradient(backend, dy, shape, (slope) => {
    const [values, slopes, to] = [x, slope, dx].map((tensor) => backend.typedArrayFromHeap(tensor) as Float32Array)
    const { winners } = reference.maxPool(values as Float32Array, shape)
    to?.set(reference.maxPoolGrad(winners, slopes as Float32Array, shape))
  })
  return dx
}

const noted = ({ inputs: { x }, backend, attrs }: Call<BackendWasm, 'x'>): TensorInfo[] => {
  const shape = geometry(x.shape, attrs)
  const y = backend.makeOutput(outputShape(shape), 'float32')
  const winners = backend.makeOutput(outputShape(shape), 'bool')
  kernelsOf(backend).maxPool(address(backend, x), address(backend, y), address(backend, winners), shape)
  return [y, winners]
}

const notedGrad = ({ inputs: { dy, winners }, backend, attrs }: NotedGrad<BackendWasm>): TensorInfo => {
  const dx = backend.makeOutput(attrs.inputShape, 'float32')
  const shape = geometry(attrs.inputShape, attrs)
  kernelsOf(backend).maxPoolGrad(address(backend, winners), address(backend, dy), address(backend, dx), shape)
  return dx
}

const cpuNoted = ({ inputs: { x }, backend, attrs }: Call<CpuBackend, 'x'>): TensorInfo[] => {
  const shape = geometry(x.shape, attrs)
  const { y, winners } = reference.maxPool(read(backend, x), shape)
  return [write(backend, y, outputShape(shape)), write(backend, winners, outputShape(shape), 'int32')]
}

const cpuNotedGrad = ({ inputs: { dy, winners }, backend, attrs }: NotedGrad<CpuBackend>): TensorInfo => {
  const notes = backend.readSync(winners.dataId) as Int32Array
  const shape = geometry(attrs.inputShape, attrs)
  return write(backend, reference.maxPoolGrad(notes, read(backend, dy), shape), attrs.inputShape)
}

const averaging = ([batch = 0, height = 0, width = 0, channels = 0]: ReadonlyArray<number>): Averaging => ({
  batch,
  steps: height * width,
  channels,
})

const average = ({ inputs: { x }, backend }: Call<BackendWasm, 'x'>): TensorInfo => {
  const shape = averaging(x.shape)
  const y = backend.makeOutput([shape.batch, shape.channels], 'float32')
  kernelsOf(backend).average(address(backend, x), address(backend, y), shape)
  return y
}

const averageGrad = ({ inputs: { dy }, backend, attrs }: Averaged<BackendWasm>): TensorInfo => {
  const dx = backend.makeOutput(attrs.inputShape, 'float32')
  kernelsOf(backend).averageGrad(address(backend, dy), address(backend, dx), averaging(attrs.inputShape))
  return dx
}

const cpuAverage = ({ inputs: { x }, backend }: Call<CpuBackend, 'x'>): TensorInfo => {
  const shape = averaging(x.shape)
  return write(backend, reference.average(read(backend, x), shape), [shape.batch, shape.channels])
}

const cpuAverageGrad = ({ inputs: { dy }, backend, attrs }: Averaged<CpuBackend>): TensorInfo =>
  write(backend, reference.averageGrad(read(backend, dy), averaging(attrs.inputShape)), attrs.inputShape)

const onWasm = kernelOn('wasm')
const onCpu = kernelOn('cpu')

/** Means over steps, max pooling, its gradient, and both with notes. */
export const poolingKernels = (): ReadonlyArray<KernelConfig> => [
  inPlaceOf(MaxPool, ({ inputs: { x } }: Call<BackendWasm, 'x'>) => x.dtype === 'float32', forward),
  onWasm(MaxPoolGrad, backward),
  onWasm(Average, average),
  onWasm(AverageGrad, averageGrad),
  onWasm(NotedMaxPool, noted),
  onWasm(NotedMaxPoolGrad, notedGrad),
]

/** Means over steps and max pooling with notes as plain twins. */
export const cpuPoolingKernels: ReadonlyArray<KernelConfig> = [
  onCpu(Average, cpuAverage),
  onCpu(AverageGrad, cpuAverageGrad),
  onCpu(NotedMaxPool, cpuNoted),
  onCpu(NotedMaxPoolGrad, cpuNotedGrad),
]

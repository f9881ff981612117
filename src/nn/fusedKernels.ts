// Fused operations under names of our own, twice: on the WASM backend as compiled kernels, on the cpu backend as their
// twins, so that the same network runs, and can be compared, on both.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import type { AdamScalars, Rows } from '../kernels/geometry.ts'
import * as reference from '../kernels/reference.ts'
import { type CpuBackend, read, write } from './cpuArrays.ts'
import { address, addresses, forgetPacked, kernelOn, kernelsOf, withScratch } from './heap.ts'

export const BatchNormTrain = 'MillraceBatchNormTrain'
export const BatchNormTrainGrad = 'MillraceBatchNormTrainGrad'
export const ReluGrad = 'MillraceReluGrad'
export const AdamUpdate = 'MillraceAdamUpdate'
export const Blend = 'MillraceBlend'

interface Call<Backend, Names extends string, Attributes> {
  readonly inputs: Readonly<Record<Names, TensorInfo>>
  readonly backend: Backend
  readonly attrs: Attributes
}

type Forward<B> = Call<B, 'x' | 'gamma' | 'beta', { readonly epsilon: number }>
type Backward<B> = Call<B, 'x' | 'dy' | 'gamma' | 'mean' | 'variance', { readonly epsilon: number }>
type Rectified<B> = Call<B, 'y' | 'dy', object>
type Adam<B> = Call<B, 'parameter' | 'first' | 'second' | 'gradient', AdamScalars>

type Blended<B> = Call<B, 'one' | 'other', { readonly a: number; readonly b: number }>

const size = (tensor: TensorInfo): number => util.sizeFromShape(tensor.shape)

const rowsOf = (x: TensorInfo): Rows => {
  const channels = x.shape.at(-1) ?? 1
  return { rows: channels === 0 ? 0 : size(x) / channels, channels }
}

const wasmForward = ({ inputs, backend, attrs }: Forward<BackendWasm>): TensorInfo[] => {
  const kernels = kernelsOf(backend)
  const shape = rowsOf(inputs.x)
  const y = backend.makeOutput(inputs.x.shape, 'float32')
  const mean = backend.makeOutput([shape.channels], 'float32')
  const variance = backend.makeOutput([shape.channels], 'float32')
  const at = addresses(backend, { ...inputs, y, mean, variance })
  withScratch(backend, kernels.batchNormScratch(shape.channels), (scratch) => {
    kernels.batchNormTrain({ ...at, scratch }, shape, attrs.epsilon)
  })
  return [y, mean, variance]
}

const wasmBackward = ({ inputs, backend, attrs }: Backward<BackendWasm>): TensorInfo[] => {
  const kernels = kernelsOf(backend)
  const shape = rowsOf(inputs.x)
  const dx = backend.makeOutput(inputs.x.shape, 'float32')
  const dgamma = backend.makeOutput([shape.channels], 'float32')
  const dbeta = backend.makeOutput([shape.channels], 'float32')
  const at = addresses(backend, { ...inputs, dx, dgamma, dbeta })
  withScratch(backend, kernels.batchNormScratch(shape.channels), (scratch) => {
    kernels.batchNormTrainGrad({ ...at, scratch }, shape, attrs.epsilon)
  })
  return [dx, dgamma, dbeta]
}

const wasmReluGrad = ({ inputs: { y, dy }, backend }: Rectified<BackendWasm>): TensorInfo => {
  const dx = backend.makeOutput(y.shape, 'float32')
  kernelsOf(backend).reluGrad(address(backend, y), address(backend, dy), address(backend, dx), size(y))
  return dx
}

const wasmAdam = ({ inputs, backend, attrs }: Adam<BackendWasm>): TensorInfo[] => {
  const { parameter, first, second, gradient } = addresses(backend, inputs)
  kernelsOf(backend).adam(parameter, first, second, gradient, size(inputs.parameter), attrs)
  forgetPacked(backend, inputs.parameter)
  return []
}

const wasmBlend = ({ inputs: { one, other }, backend, attrs: { a, b } }: Blended<BackendWasm>): TensorInfo => {
  const output = backend.makeOutput(one.shape, 'float32')
  // Views last: making the output may have moved the heap.
  const [first, second] = [backend.typedArrayFromHeap(one), backend.typedArrayFromHeap(other)]
  backend.typedArrayFromHeap(output).set(reference.blend(first as Float32Array, a, second as Float32Array, b))
  return output
}

const cpuForward = ({ inputs: { x, gamma, beta }, backend, attrs }: Forward<CpuBackend>): TensorInfo[] => {
  const shape = rowsOf(x)
  const { y, mean, variance } = reference.batchNormTrain(
    read(backend, x),
    read(backend, gamma),
    read(backend, beta),
    attrs.epsilon,
    shape,
  )
  const perChannel = [shape.channels]
  return [write(backend, y, x.shape), write(backend, mean, perChannel), write(backend, variance, [...perChannel])]
}

const cpuBackward = ({ inputs, backend, attrs }: Backward<CpuBackend>): TensorInfo[] => {
  const shape = rowsOf(inputs.x)
  const { dx, dgamma, dbeta } = reference.batchNormTrainGrad(
    read(backend, inputs.x),
    read(backend, inputs.dy),
    read(backend, inputs.gamma),
    read(backend, inputs.mean),
    read(backend, inputs.variance),
    attrs.epsilon,
    shape,
  )
  const { channels } = shape
  return [write(backend, dx, inputs.x.shape), write(backend, dgamma, [channels]), write(backend, dbeta, [channels])]
}

const cpuReluGrad = ({ inputs: { y, dy }, backend }: Rectified<CpuBackend>): TensorInfo =>
  write(backend, reference.reluGrad(read(backend, y), read(backend, dy)), y.shape)

const cpuAdam = ({ inputs, backend, attrs }: Adam<CpuBackend>): TensorInfo[] => {
  const fresh = (tensor: TensorInfo): Float32Array => read(backend, tensor).slice()
  const parameter = fresh(inputs.parameter)
  const first = fresh(inputs.first)
  const second = fresh(inputs.second)
  reference.adam(parameter, first, second, read(backend, inputs.gradient), attrs)
  // The cpu backend holds the very arrays its tensors were made from: replace them, do not write into the caller's.
  backend.data.get(inputs.parameter.dataId).values = parameter
  backend.data.get(inputs.first.dataId).values = first
  backend.data.get(inputs.second.dataId).values = second
  return []
}

const cpuBlend = ({ inputs: { one, other }, backend, attrs: { a, b } }: Blended<CpuBackend>): TensorInfo =>
  write(backend, reference.blend(read(backend, one), a, read(backend, other), b), one.shape)

const onWasm = kernelOn('wasm')
const onCpu = kernelOn('cpu')

/** The fused operations as compiled kernels. */
export const wasmFusedKernels: ReadonlyArray<KernelConfig> = [
  onWasm(BatchNormTrain, wasmForward),
  onWasm(BatchNormTrainGrad, wasmBackward),
  onWasm(ReluGrad, wasmReluGrad),
  onWasm(AdamUpdate, wasmAdam),
  onWasm(Blend, wasmBlend),
]

/** The fused operations as plain twins. */
export const cpuFusedKernels: ReadonlyArray<KernelConfig> = [
  onCpu(BatchNormTrain, cpuForward),
  onCpu(BatchNormTrainGrad, cpuBackward),
  onCpu(ReluGrad, cpuReluGrad),
  onCpu(AdamUpdate, cpuAdam),
  onCpu(Blend, cpuBlend),
]

// Fused operations under names of our own, twice: on the WASM backend as compiled kernels, on the cpu backend as their
// twins, so that the same network runs, and can be compared, on both.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import type { AdamScalars, NormOptions, Rows } from '../kernels/geometry.ts'
import * as reference from '../kernels/reference.ts'
import { type CpuBackend, read, write } from './cpuArrays.ts'
import { address, addresses, forgetPacked, kernelOn, kernelsOf, withScratch } from './heap.ts'

export const BatchNorm = 'MillraceBatchNorm'
export const BatchNormTrain = 'MillraceBatchNormTrain'
export const BatchNormTrainGrad = 'MillraceBatchNormTrainGrad'
export const AddRelu = 'MillraceAddRelu'
export const ReluGrad = 'MillraceReluGrad'
export const AdamUpdate = 'MillraceAdamUpdate'
export const Blend = 'MillraceBlend'

interface Call<Backend, Names extends string, Attributes> {
  readonly inputs: Readonly<Record<Names, TensorInfo>>
  readonly backend: Backend
  readonly attrs: Attributes
}

type Forward<B> = Call<B, 'x' | 'gamma' | 'beta', NormOptions>
type Given<B> = Call<B, 'x' | 'gamma' | 'beta' | 'mean' | 'variance', NormOptions>
type Backward<B> = Call<B, 'x' | 'dy' | 'gamma' | 'beta' | 'mean' | 'variance', NormOptions>
type Summed<B> = Call<B, 'a' | 'b', object>
type Rectified<B> = Call<B, 'y' | 'dy', object>

/** Four tensors for each parameter: itself, its moments and its gradient. tfjs hands them over as a list. */
interface Adam<Backend> {
  readonly inputs: ReadonlyArray<TensorInfo>
  readonly backend: Backend
  readonly attrs: { readonly scalars: ReadonlyArray<AdamScalars> }
}

type AdamInfos = readonly [parameter: TensorInfo, first: TensorInfo, second: TensorInfo, gradient: TensorInfo]

const parametersOf = ({ inputs, attrs }: Adam<unknown>): ReadonlyArray<readonly [AdamInfos, AdamScalars]> =>
  attrs.scalars.map((scalars, i) => [inputs.slice(4 * i, 4 * i + 4) as unknown as AdamInfos, scalars])

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
    kernels.batchNormTrain({ ...at, scratch }, shape, attrs)
  })
  return [y, mean, variance]
}

const wasmGiven = ({ inputs, backend, attrs }: Given<BackendWasm>): TensorInfo => {
  const kernels = kernelsOf(backend)
  const shape = rowsOf(inputs.x)
  const y = backend.makeOutput(inputs.x.shape, 'float32')
  const at = addresses(backend, { ...inputs, y })
  withScratch(backend, kernels.batchNormScratch(shape.channels), (scratch) => {
    kernels.batchNorm({ ...at, scratch }, shape, attrs)
  })
  return y
}

const wasmBackward = ({ inputs, backend, attrs }: Backward<BackendWasm>): TensorInfo[] => {
  const kernels = kernelsOf(backend)
  const shape = rowsOf(inputs.x)
  const dx = backend.makeOutput(inputs.x.shape, 'float32')
  const dgamma = backend.makeOutput([shape.channels], 'float32')
  const dbeta = backend.makeOutput([shape.channels], 'float32')
  const at = addresses(backend, { ...inputs, dx, dgamma, dbeta })
  withScratch(backend, kernels.batchNormScratch(shape.channels), (scratch) => {
    kernels.batchNormTrainGrad({ ...at, scratch }, shape, attrs)
  })
  return [dx, dgamma, dbeta]
}

const wasmAddRelu = ({ inputs: { a, b }, backend }: Summed<BackendWasm>): TensorInfo => {
  const y = backend.makeOutput(a.shape, 'float32')
  kernelsOf(backend).addRelu(address(backend, a), address(backend, b), address(backend, y), size(y))
  return y
}

const wasmReluGrad = ({ inputs: { y, dy }, backend }: Rectified<BackendWasm>): TensorInfo => {
  const dx = backend.makeOutput(y.shape, 'float32')
  kernelsOf(backend).reluGrad(address(backend, y), address(backend, dy), address(backend, dx), size(y))
  return dx
}

const wasmAdam = (call: Adam<BackendWasm>): TensorInfo[] => {
  const { backend } = call
  const parameters = parametersOf(call)
  kernelsOf(backend).adam(
    parameters.map(([[parameter, first, second, gradient], scalars]) => ({
      ...addresses(backend, { parameter, first, second, gradient }),
      size: size(parameter),
      scalars,
    })),
  )
  for (const [[parameter]] of parameters) forgetPacked(backend, parameter)
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
    attrs,
    shape,
  )
  const perChannel = [shape.channels]
  return [write(backend, y, x.shape), write(backend, mean, perChannel), write(backend, variance, [...perChannel])]
}

const cpuGiven = ({ inputs, backend, attrs }: Given<CpuBackend>): TensorInfo => {
  const [x, gamma, beta, mean, variance] = [inputs.x, inputs.gamma, inputs.beta, inputs.mean, inputs.variance].map(
    (tensor) => read(backend, tensor),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]
  return write(backend, reference.batchNorm(x, gamma, beta, mean, variance, attrs), inputs.x.shape)
}

const cpuBackward = ({ inputs, backend, attrs }: Backward<CpuBackend>): TensorInfo[] => {
  const shape = rowsOf(inputs.x)
  const { dx, dgamma, dbeta } = reference.batchNormTrainGrad(
    read(backend, inputs.x),
    read(backend, inputs.dy),
    read(backend, inputs.gamma),
    read(backend, inputs.beta),
    read(backend, inputs.mean),
    read(backend, inputs.variance),
    attrs,
    shape,
  )
  const { channels } = shape
  return [write(backend, dx, inputs.x.shape), write(backend, dgamma, [channels]), write(backend, dbeta, [channels])]
}

const cpuAddRelu = ({ inputs: { a, b }, backend }: Summed<CpuBackend>): TensorInfo =>
  write(backend, reference.addRelu(read(backend, a), read(backend, b)), a.shape)

const cpuReluGrad = ({ inputs: { y, dy }, backend }: Rectified<CpuBackend>): TensorInfo =>
  write(backend, reference.reluGrad(read(backend, y), read(backend, dy)), y.shape)

const cpuAdam = (call: Adam<CpuBackend>): TensorInfo[] => {
  const { backend } = call
  for (const [[parameter, first, second, gradient], scalars] of parametersOf(call)) {
    // The cpu backend holds the very arrays its tensors were made from: replace them, do not write into the caller's.
    const fresh = (tensor: TensorInfo): Float32Array => read(backend, tensor).slice()
    const [p, m, v] = [fresh(parameter), fresh(first), fresh(second)]
    reference.adam(p, m, v, read(backend, gradient), scalars)
    backend.data.get(parameter.dataId).values = p
    backend.data.get(first.dataId).values = m
    backend.data.get(second.dataId).values = v
  }
  return []
}

const cpuBlend = ({ inputs: { one, other }, backend, attrs: { a, b } }: Blended<CpuBackend>): TensorInfo =>
  write(backend, reference.blend(read(backend, one), a, read(backend, other), b), one.shape)

const onWasm = kernelOn('wasm')
const onCpu = kernelOn('cpu')

/** The fused operations as compiled kernels. */
export const wasmFusedKernels: ReadonlyArray<KernelConfig> = [
  onWasm(BatchNorm, wasmGiven),
  onWasm(BatchNormTrain, wasmForward),
  onWasm(BatchNormTrainGrad, wasmBackward),
  onWasm(AddRelu, wasmAddRelu),
  onWasm(ReluGrad, wasmReluGrad),
  onWasm(AdamUpdate, wasmAdam),
  onWasm(Blend, wasmBlend),
]

/** The fused operations as plain twins. */
export const cpuFusedKernels: ReadonlyArray<KernelConfig> = [
  onCpu(BatchNorm, cpuGiven),
  onCpu(BatchNormTrain, cpuForward),
  onCpu(BatchNormTrainGrad, cpuBackward),
  onCpu(AddRelu, cpuAddRelu),
  onCpu(ReluGrad, cpuReluGrad),
  onCpu(AdamUpdate, cpuAdam),
  onCpu(Blend, cpuBlend),
]

// A bank of convolutions as one operation of tfjs, under names of our own, twice: on the WASM backend in the frequency
// domain, on the cpu backend in time. The inputs are a list, since a bank may have any number of filters.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import type { Bank } from '../kernels/geometry.ts'
import * as reference from '../kernels/referenceBank.ts'
import { type CpuBackend, read, write } from './cpuArrays.ts'
import { address, kernelOn, kernelsOf, withScratch } from './heap.ts'

export const ConvolutionBank = 'MillraceConvolutionBank'
export const ConvolutionBankGrad = 'MillraceConvolutionBankGrad'

interface Call<Backend> {
  readonly inputs: ReadonlyArray<TensorInfo>
  readonly backend: Backend
}

/** The sizes of a bank whose input has steps and channels as its last axes, and filters [taps, in, out]. */
export const bankOf = (x: TensorInfo, filters: ReadonlyArray<TensorInfo>): Bank => ({
  batch: x.shape.slice(0, -2).reduce((product, size) => product * size, 1),
  steps: x.shape.at(-2) ?? 1,
  inChannels: x.shape.at(-1) ?? 1,
  filters: filters.map(({ shape: [taps = 1, , outChannels = 1] }) => ({ taps, outChannels })),
})

const outputShape = (x: TensorInfo, { filters }: Bank): number[] => [
  ...x.shape.slice(0, -1),
  filters.reduce((sum, { outChannels }) => sum + outChannels, 0),
]

const wasmForward = ({ inputs, backend }: Call<BackendWasm>): TensorInfo => {
  const [x, ...filters] = inputs as [TensorInfo, ...TensorInfo[]]
  const kernels = kernelsOf(backend)
  const bank = bankOf(x, filters)
  const y = backend.makeOutput(outputShape(x, bank), 'float32')
  const [from, to] = [address(backend, x), address(backend, y)]
  withScratch(backend, kernels.convolutionBankScratch(bank), (scratch) => {
    const weights = filters.map((filter) => address(backend, filter))
    kernels.convolutionBank({ x: from, filters: weights, bias: 0, y: to, scratch }, bank)
  })
  return y
}

const wasmBackward = ({ inputs, backend }: Call<BackendWasm>): TensorInfo[] => {
  const [x, dy, ...filters] = inputs as [TensorInfo, TensorInfo, ...TensorInfo[]]
  const kernels = kernelsOf(backend)
  const bank = bankOf(x, filters)
  const dx = backend.makeOutput(x.shape, 'float32')
  const dfilters = filters.map(({ shape }) => backend.makeOutput(shape, 'float32'))
  const all = (tensors: ReadonlyArray<TensorInfo>): ReadonlyArray<number> => tensors.map((t) => address(backend, t))
  const at = { x: address(backend, x), dy: address(backend, dy), dx: address(backend, dx) }
  withScratch(backend, kernels.convolutionBankGradScratch(bank), (scratch) => {
    kernels.convolutionBankGrad({ ...at, filters: all(filters), dfilters: all(dfilters), scratch }, bank)
  })
  return [dx, ...dfilters]
}

const cpuForward = ({ inputs, backend }: Call<CpuBackend>): TensorInfo => {
  const [x, ...filters] = inputs as [TensorInfo, ...TensorInfo[]]
  const bank = bankOf(x, filters)
  const values = filters.map((filter) => read(backend, filter))
  return write(backend, reference.convolutionBank(read(backend, x), values, bank), outputShape(x, bank))
}

const cpuBackward = ({ inputs, backend }: Call<CpuBackend>): TensorInfo[] => {
  const [x, dy, ...filters] = inputs as [TensorInfo, TensorInfo, ...TensorInfo[]]
  const values = filters.map((filter) => read(backend, filter))
  const bank = bankOf(x, filters)
  const { dx, dfilters } = reference.convolutionBankGrad(read(backend, x), read(backend, dy), values, bank)
  return [
    write(backend, dx, x.shape),
    ...filters.map(({ shape }, i) => write(backend, dfilters[i] as Float32Array, shape)),
  ]
}

/** Banks as compiled kernels. */
export const wasmBankKernels: ReadonlyArray<KernelConfig> = [
  kernelOn('wasm')(ConvolutionBank, wasmForward),
  kernelOn('wasm')(ConvolutionBankGrad, wasmBackward),
]

/** Banks as plain twins. */
export const cpuBankKernels: ReadonlyArray<KernelConfig> = [
  kernelOn('cpu')(ConvolutionBank, cpuForward),
  kernelOn('cpu')(ConvolutionBankGrad, cpuBackward),
]

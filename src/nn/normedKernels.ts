// Convolutions whose outputs are joined, normalised by statistics that are given, and rectified: what a network does between
// two activations when it predicts. On the WASM backend the norm goes into the filters, as a scale, and into what their sums
// start from, and each convolution writes its part of the joined array. On the cpu backend it is one step after another.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import type { BankAddresses } from '../kernels/bankCalls.ts'
import type { Placing, Pointwise } from '../kernels/convolutionCalls.ts'
import type { Bank, NormOptions, Pooling } from '../kernels/geometry.ts'
import type { Address, Kernels } from '../kernels/load.ts'
import * as reference from '../kernels/reference.ts'
import { convolutionBank, convolutionOf } from '../kernels/referenceBank.ts'
import { maxPool } from '../kernels/referencePooling.ts'
import { bankOf } from './bankKernels.ts'
import { type CpuBackend, read, write } from './cpuArrays.ts'
import { address, addresses, kernelOn, kernelsOf, withScratch } from './heap.ts'

export const NormedConvolutions = 'MillraceNormedConvolutions'

/**
 * How many filters each input has, whether they, of one tap each, see the largest of each step and its neighbours, and
 * whether they are computed in frequency.
 */
export interface NormedOptions extends NormOptions {
  readonly parts: ReadonlyArray<{
    readonly filters: number
    readonly pooled: boolean
    readonly inFrequency: boolean
  }>
}

/** Inputs are gamma, beta, mean and variance, and then for each part its x and its filters. */
interface Call<Backend> {
  readonly inputs: ReadonlyArray<TensorInfo>
  readonly backend: Backend
  readonly attrs: NormedOptions
}

interface Part {
  readonly x: TensorInfo
  readonly filters: ReadonlyArray<TensorInfo>
  readonly bank: Bank
  readonly pooled: boolean
  readonly inFrequency: boolean
  /** The first of its channels among all, and how many they are. */
  readonly first: number
  readonly channels: number
}

const partsOf = ({ inputs, attrs }: Call<unknown>): ReadonlyArray<Part> => {
  let next = 4
  let first = 0
  return attrs.parts.map(({ filters: count, pooled, inFrequency }) => {
    const [x, ...filters] = inputs.slice(next, next + 1 + count) as [TensorInfo, ...TensorInfo[]]
    next += 1 + count
    const bank = bankOf(x, filters)
    const channels = bank.filters.reduce((sum, { outChannels }) => sum + outChannels, 0)
    first += channels
    return { x, filters, bank, pooled, inFrequency, first: first - channels, channels }
  })
}

const size = (tensor: TensorInfo): number => util.sizeFromShape(tensor.shape)

/** The shape of x, but for its channels: as many as there are gammas. */
const outputShape = ({ inputs }: Call<unknown>): number[] => [
  ...(inputs[4] as TensorInfo).shape.slice(0, -1),
  size(inputs[0] as TensorInfo),
]

const rowsOf = ({ batch, steps, inChannels }: Bank, outChannels: number): Pointwise => ({
  rows: batch * steps,
  inChannels,
  outChannels,
  pooledSteps: steps,
})

/** Bytes of working memory for a part. */
const workOf = (kernels: Kernels, { bank, pooled, inFrequency }: Part): number => {
  if (inFrequency) return kernels.convolutionBankScratch(bank)
  const each = bank.filters.map((filter) =>
    pooled
      ? kernels.pointwiseScratch(rowsOf(bank, filter.outChannels))
      : kernels.conv2dScratch(convolutionOf(bank, filter)),
  )
  return Math.max(...each)
}

/** The outputs of a part, each filter's after those of the one before. */
const convolve = (kernels: Kernels, at: BankAddresses, part: Part, placing: Placing): void => {
  const { bank, pooled, inFrequency } = part
  if (inFrequency) {
    kernels.convolutionBank(at, bank, placing)
    return
  }
  let first = 0
  for (const [i, filter] of bank.filters.entries()) {
    const { x, scratch } = at
    const own = { x, filter: at.filters[i] as Address, bias: at.bias + 4 * first, y: at.y + 4 * first, scratch }
    if (pooled) kernels.pointwise(own, rowsOf(bank, filter.outChannels), placing)
    else kernels.conv2d(own, convolutionOf(bank, filter), placing)
    first += filter.outChannels
  }
}

/** The filters of a part, scaled, one after the other from `to` on. */
const scaled = (
  backend: BackendWasm,
  { filters, first }: Part,
  scale: Address,
  to: Address,
): ReadonlyArray<Address> => {
  let channel = first
  let next = to
  return filters.map((filter) => {
    const at = next
    const channels = filter.shape[2] ?? 1
    const from = address(backend, filter)
    kernelsOf(backend).scaleRows(from, scale + 4 * channel, at, { rows: size(filter) / channels, channels })
    channel += channels
    next += 4 * size(filter)
    return at
  })
}

const wasmNormed = (call: Call<BackendWasm>): TensorInfo => {
  const { inputs, backend, attrs } = call
  const kernels = kernelsOf(backend)
  const parts = partsOf(call)
  const [gamma, beta, mean, variance] = inputs as [TensorInfo, TensorInfo, TensorInfo, TensorInfo]
  const width = size(gamma)
  const y = backend.makeOutput(outputShape(call), 'float32')
  const most = Math.max(...parts.map(({ filters }) => filters.reduce((sum, filter) => sum + size(filter), 0)))
  const own = line * Math.ceil((4 * (2 * width + most)) / line)
  withScratch(backend, own + Math.max(...parts.map((part) => workOf(kernels, part))), (scale) => {
    const bias = scale + 4 * width
    kernels.foldNorm({ ...addresses(backend, { gamma, beta, mean, variance }), scale, bias }, width, attrs.epsilon)
    for (const part of parts) {
      const filters = scaled(backend, part, scale, bias + 4 * width)
      const [from, to] = [address(backend, part.x), address(backend, y) + 4 * part.first]
      const at = { x: from, filters, bias: bias + 4 * part.first, y: to, scratch: scale + own }
      convolve(kernels, at, part, { width, lower: attrs.rectified ? 0 : -Infinity })
    }
  })
  return y
}

const line = 64

const cpuNormed = (call: Call<CpuBackend>): TensorInfo => {
  const { inputs, backend, attrs } = call
  const [gamma, beta, mean, variance] = inputs.slice(0, 4).map((tensor) => read(backend, tensor)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  const joined = new Float32Array(util.sizeFromShape(outputShape(call)))
  for (const { x, filters, bank, pooled, first, channels } of partsOf(call)) {
    const values = pooled ? maxPool(read(backend, x), neighbours(bank)).y : read(backend, x)
    const weights = filters.map((filter) => read(backend, filter))
    const outputs = convolutionBank(values, weights, bank)
    for (let row = 0; row < bank.batch * bank.steps; row++)
      joined.set(outputs.subarray(row * channels, (row + 1) * channels), row * gamma.length + first)
  }
  return write(backend, reference.batchNorm(joined, gamma, beta, mean, variance, attrs), outputShape(call))
}

/** Windows of a step and its neighbours. */
const neighbours = ({ batch, steps, inChannels }: Bank): Pooling => ({
  batch,
  inHeight: 1,
  inWidth: steps,
  channels: inChannels,
  filterHeight: 1,
  filterWidth: 3,
  outHeight: 1,
  outWidth: steps,
  strideHeight: 1,
  strideWidth: 1,
  padTop: 0,
  padLeft: 1,
})

/** Normed convolutions as compiled kernels. */
export const wasmNormedKernels: ReadonlyArray<KernelConfig> = [kernelOn('wasm')(NormedConvolutions, wasmNormed)]

/** Normed convolutions as plain twins. */
export const cpuNormedKernels: ReadonlyArray<KernelConfig> = [kernelOn('cpu')(NormedConvolutions, cpuNormed)]

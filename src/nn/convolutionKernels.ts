// Convolutions and their gradients on the WASM backend, under the names tfjs gives them.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { backend_util as BackendUtil, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import {
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  FusedConv2D,
} from '@tensorflow/tfjs-core'
import type { Bounds } from '../kernels/convolutionCalls.ts'
import type { Convolution } from '../kernels/geometry.ts'
import { address, addresses, inPlaceOf, kernelOn, kernelsOf, withScratch } from './heap.ts'
import { withOutputGradient } from './outputGradient.ts'

type Shape4 = [number, number, number, number]

interface ConvolutionAttributes {
  readonly strides: number | [number, number]
  readonly dilations?: number | [number, number]
  readonly pad: 'valid' | 'same' | number | BackendUtil.ExplicitPadding
  readonly dataFormat?: 'NHWC' | 'NCHW'
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

interface Call<Inputs, Attributes> {
  readonly inputs: Inputs
  readonly backend: BackendWasm
  readonly attrs: ConvolutionAttributes & Attributes
}

type Forward = Call<{ readonly x: TensorInfo; readonly filter: TensorInfo }, object>
type Fused = Call<
  {
    readonly x: TensorInfo
    readonly filter: TensorInfo
    readonly bias?: TensorInfo
    readonly preluActivationWeights?: TensorInfo
  },
  { readonly activation?: string }
>
type ByFilter = Call<{ readonly x: TensorInfo; readonly dy: TensorInfo }, { readonly filterShape: Shape4 }>
type ByInput = Call<{ readonly dy: TensorInfo; readonly filter: TensorInfo }, { readonly inputShape: Shape4 }>

const geometry = (
  inputShape: ReadonlyArray<number>,
  filterShape: ReadonlyArray<number>,
  { strides, dilations = 1, pad, dataFormat = 'NHWC', dimRoundingMode }: ConvolutionAttributes,
  depthwise: boolean,
): Convolution => {
  if (dataFormat !== 'NHWC') throw new Error(`the WASM backend convolves channels-last arrays only, got ${dataFormat}`)
  const info = backend_util.computeConv2DInfo(
    inputShape as Shape4,
    filterShape as Shape4,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    depthwise,
  )
  return {
    batch: info.batchSize,
    inHeight: info.inHeight,
    inWidth: info.inWidth,
    inChannels: info.inChannels,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: info.outChannels,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
  }
}

const byFilter = ({ inputs: { x, dy }, backend, attrs }: ByFilter): TensorInfo => {
  const shape = geometry(x.shape, attrs.filterShape, attrs, false)
  const kernels = kernelsOf(backend)
  const dw = backend.makeOutput(attrs.filterShape, 'float32')
  withOutputGradient(backend, dy, shape, (slope) => {
    withScratch(backend, kernels.conv2dBackpropFilterScratch(shape), (scratch) => {
      kernels.conv2dBackpropFilter(address(backend, x), address(backend, slope), address(backend, dw), scratch, shape)
    })
  })
  return dw
}

const convolve = (
  { inputs: { x, filter }, backend, attrs }: Forward,
  bias?: TensorInfo,
  bounds?: Bounds,
): TensorInfo => {
  const shape = geometry(x.shape, filter.shape, attrs, false)
  const kernels = kernelsOf(backend)
  const y = backend.makeOutput([shape.batch, shape.outHeight, shape.outWidth, shape.outChannels], 'float32')
  const at = { ...addresses(backend, { x, filter, y }), bias: bias === undefined ? 0 : address(backend, bias) }
  withScratch(backend, kernels.conv2dScratch(shape), (scratch) => {
    kernels.conv2d({ ...at, scratch }, shape, bounds)
  })
  return y
}

const byInput = ({ inputs: { dy, filter }, backend, attrs }: ByInput): TensorInfo => {
  const shape = geometry(attrs.inputShape, filter.shape, attrs, false)
  const kernels = kernelsOf(backend)
  const dx = backend.makeOutput(attrs.inputShape, 'float32')
  withOutputGradient(backend, dy, shape, (slope) => {
    const [from, weights, to] = [address(backend, slope), address(backend, filter), address(backend, dx)]
    withScratch(backend, kernels.conv2dBackpropInputScratch(shape), (scratch) => {
      kernels.conv2dBackpropInput(from, weights, to, scratch, shape)
    })
  })
  return dx
}

const depthwiseByFilter = ({ inputs: { x, dy }, backend, attrs }: ByFilter): TensorInfo => {
  const shape = geometry(x.shape, attrs.filterShape, attrs, true)
  const kernels = kernelsOf(backend)
  const dw = backend.makeOutput(attrs.filterShape, 'float32')
  withOutputGradient(backend, dy, shape, (slope) => {
    const [from, by, to] = [address(backend, x), address(backend, slope), address(backend, dw)]
    withScratch(backend, kernels.depthwiseBackpropFilterScratch(shape), (scratch) => {
      kernels.depthwiseBackpropFilter(from, by, to, scratch, shape)
    })
  })
  return dw
}

const depthwiseByInput = ({ inputs: { dy, filter }, backend, attrs }: ByInput): TensorInfo => {
  const shape = geometry(attrs.inputShape, filter.shape, attrs, true)
  const dx = backend.makeOutput(attrs.inputShape, 'float32')
  withOutputGradient(backend, dy, shape, (slope) => {
    const [from, weights, to] = [address(backend, slope), address(backend, filter), address(backend, dx)]
    kernelsOf(backend).depthwiseBackpropInput(from, weights, to, shape)
  })
  return dx
}

const onWasm = kernelOn('wasm')

const activations: Readonly<Record<string, Bounds>> = {
  linear: { lower: -Infinity, upper: Infinity },
  relu: { lower: 0, upper: Infinity },
  relu6: { lower: 0, upper: 6 },
}

/** Fused convolutions whose activation is bounds. */
export const fusedConvolution = (): KernelConfig => {
  const boundsOf = ({ attrs }: Fused): Bounds | undefined => activations[attrs.activation ?? 'linear']
  const fits = ({ inputs: { bias, filter } }: Fused): boolean =>
    bias === undefined || (bias.shape.length === 1 && bias.shape[0] === filter.shape[3])
  return inPlaceOf(
    FusedConv2D,
    (call: Fused) => boundsOf(call) !== undefined && fits(call),
    (call) => convolve(call, call.inputs.bias, boundsOf(call)),
  )
}

/** Convolutions, and the gradients of plain and depthwise ones by filter and by input. */
export const convolutionKernels: ReadonlyArray<KernelConfig> = [
  onWasm(Conv2D, (call: Forward) => convolve(call)),
  onWasm(Conv2DBackpropFilter, byFilter),
  onWasm(Conv2DBackpropInput, byInput),
  onWasm(DepthwiseConv2dNativeBackpropFilter, depthwiseByFilter),
  onWasm(DepthwiseConv2dNativeBackpropInput, depthwiseByInput),
]

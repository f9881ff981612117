// Gradients of convolutions on the WASM backend, under the names tfjs gives them.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { backend_util as BackendUtil, KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'
import {
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
} from '@tensorflow/tfjs-core'
import type { Convolution, Product } from '../kernels/geometry.ts'
import { depthwiseBackpropFilter, depthwiseBackpropInput } from '../kernels/reference.ts'
import { address, kernelOn, kernelsOf, withScratch } from './heap.ts'

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
  withScratch(backend, kernels.conv2dBackpropFilterScratch(shape), (scratch) => {
    kernels.conv2dBackpropFilter(address(backend, x), address(backend, dy), address(backend, dw), scratch, shape)
  })
  return dw
}

/** Whether a convolution is one matrix product over all steps. */
const isProduct = (c: Convolution): boolean =>
  c.filterHeight * c.filterWidth * c.strideHeight * c.strideWidth === 1 &&
  c.outHeight === c.inHeight &&
  c.outWidth === c.inWidth &&
  c.padTop + c.padLeft === 0

const product = (
  backend: BackendWasm,
  a: TensorInfo,
  b: TensorInfo,
  out: TensorInfo,
  shape: Product,
  transposed: boolean,
): void => {
  const kernels = kernelsOf(backend)
  withScratch(backend, kernels.matrixProductScratch(shape), (scratch) => {
    kernels.matrixProduct(address(backend, a), address(backend, b), address(backend, out), scratch, shape, transposed)
  })
}

const forward =
  (stock: KernelFunc) =>
  (call: Forward): ReturnType<KernelFunc> => {
    const { inputs, backend, attrs } = call
    const { x, filter } = inputs
    if (attrs.dataFormat === 'NCHW') return stock({ ...call, inputs: { x, filter }, attrs: { ...attrs } })
    const shape = geometry(x.shape, filter.shape, attrs, false)
    if (!isProduct(shape)) return stock({ ...call, inputs: { x, filter }, attrs: { ...attrs } })
    const { batch, outHeight, outWidth, inChannels, outChannels } = shape
    const y = backend.makeOutput([batch, outHeight, outWidth, outChannels], 'float32')
    const rows = batch * outHeight * outWidth
    product(backend, x, filter, y, { rows, inner: inChannels, columns: outChannels }, false)
    return y
  }

const byInput = ({ inputs: { dy, filter }, backend, attrs }: ByInput): TensorInfo => {
  const shape = geometry(attrs.inputShape, filter.shape, attrs, false)
  const kernels = kernelsOf(backend)
  const dx = backend.makeOutput(attrs.inputShape, 'float32')
  if (isProduct(shape)) {
    const rows = shape.batch * shape.outHeight * shape.outWidth
    product(backend, dy, filter, dx, { rows, inner: shape.outChannels, columns: shape.inChannels }, true)
    return dx
  }
  withScratch(backend, kernels.conv2dBackpropInputScratch(shape), (scratch) => {
    kernels.conv2dBackpropInput(address(backend, dy), address(backend, filter), address(backend, dx), scratch, shape)
  })
  return dx
}

const values = (backend: BackendWasm, tensor: TensorInfo): Float32Array =>
  backend.typedArrayFromHeap(tensor) as Float32Array

const depthwiseByFilter = ({ inputs: { x, dy }, backend, attrs }: ByFilter): TensorInfo => {
  const shape = geometry(x.shape, attrs.filterShape, attrs, true)
  const dw = depthwiseBackpropFilter(values(backend, x), values(backend, dy), shape)
  return backend.makeOutput(attrs.filterShape, 'float32', undefined, dw)
}

const depthwiseByInput = ({ inputs: { dy, filter }, backend, attrs }: ByInput): TensorInfo => {
  const shape = geometry(attrs.inputShape, filter.shape, attrs, true)
  const dx = depthwiseBackpropInput(values(backend, dy), values(backend, filter), shape)
  return backend.makeOutput(attrs.inputShape, 'float32', undefined, dx)
}

const onWasm = kernelOn('wasm')

/** Convolutions of one tap as products, the others being left to `stock`. */
export const productKernels = (stock: KernelFunc): ReadonlyArray<KernelConfig> => [onWasm(Conv2D, forward(stock))]

/** The gradients of plain and depthwise convolutions, by filter and by input. */
export const convolutionKernels: ReadonlyArray<KernelConfig> = [
  onWasm(Conv2DBackpropFilter, byFilter),
  onWasm(Conv2DBackpropInput, byInput),
  onWasm(DepthwiseConv2dNativeBackpropFilter, depthwiseByFilter),
  onWasm(DepthwiseConv2dNativeBackpropInput, depthwiseByInput),
]

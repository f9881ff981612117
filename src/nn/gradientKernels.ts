// Gradients other than a convolution's that the WASM backend lacks, or has only in a slow form.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { backend_util as BackendUtil, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { backend_util, MaxPoolGrad, UnsortedSegmentSum, util } from '@tensorflow/tfjs-core'
import { address, kernelOn, kernelsOf } from './heap.ts'

interface PoolCall {
  readonly inputs: { readonly dy: TensorInfo; readonly input: TensorInfo }
  readonly backend: BackendWasm
  readonly attrs: {
    readonly filterSize: number | [number, number]
    readonly strides: number | [number, number]
    readonly pad: 'valid' | 'same' | number | BackendUtil.ExplicitPadding
    readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  }
}

const maxPoolGrad = ({ inputs: { dy, input }, backend, attrs }: PoolCall): TensorInfo => {
  const { filterSize, strides, pad, dimRoundingMode } = attrs
  const shape = input.shape as [number, number, number, number]
  const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode)
  const dx = backend.makeOutput(input.shape, 'float32')
  kernelsOf(backend).maxPoolGrad(address(backend, input), address(backend, dy), address(backend, dx), {
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
  })
  return dx
}

interface SegmentCall {
  readonly inputs: { readonly x: TensorInfo; readonly segmentIds: TensorInfo }
  readonly backend: BackendWasm
  readonly attrs: { readonly numSegments: number }
}

const unsortedSegmentSum = ({ inputs: { x, segmentIds }, backend, attrs }: SegmentCall): TensorInfo => {
  const rest = x.shape.slice(1)
  const width = util.sizeFromShape(rest)
  const output = backend.makeOutput([attrs.numSegments, ...rest], 'float32')
  // Views last: making the output may have moved the heap.
  const sums = backend.typedArrayFromHeap(output).fill(0)
  const from = backend.typedArrayFromHeap(x)
  const segments = backend.typedArrayFromHeap(segmentIds)
  for (let row = 0; row < segments.length; row++) {
    const segment = segments[row] as number
    if (segment < 0 || segment >= attrs.numSegments) continue
    for (let i = 0; i < width; i++) {
      sums[segment * width + i] = (sums[segment * width + i] as number) + (from[row * width + i] as number)
    }
  }
  return output
}

/** The gradients of max pooling and of gathering rows. */
export const gradientKernels: ReadonlyArray<KernelConfig> = [
  kernelOn('wasm')(MaxPoolGrad, maxPoolGrad),
  kernelOn('wasm')(UnsortedSegmentSum, unsortedSegmentSum),
]

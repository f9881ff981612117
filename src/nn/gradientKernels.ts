// Gradients other than a convolution's that the WASM backend lacks.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { UnsortedSegmentSum, util } from '@tensorflow/tfjs-core'
import { kernelOn } from './heap.ts'

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

/** The gradient of gathering rows. */
export const gradientKernels: ReadonlyArray<KernelConfig> = [kernelOn('wasm')(UnsortedSegmentSum, unsortedSegmentSum)]

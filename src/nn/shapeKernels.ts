// Kernels that move values without changing them, under the names tfjs gives them. tfjs copies a tensor whenever it is
// kept for a gradient, and joins and splits row by row in JavaScript.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { backend_util, Concat, Identity, SplitV, util } from '@tensorflow/tfjs-core'
import { address, inPlaceOf, kernelsOf } from './heap.ts'

interface ConcatCall {
  readonly inputs: ReadonlyArray<TensorInfo>
  readonly backend: BackendWasm
  readonly attrs: { readonly axis: number }
}

interface SplitCall {
  readonly inputs: { readonly x: TensorInfo }
  readonly backend: BackendWasm
  readonly attrs: { readonly numOrSizeSplits: number | number[]; readonly axis: number }
}

interface IdentityCall {
  readonly inputs: { readonly x: TensorInfo }
  readonly backend: BackendWasm
}

/** Bytes of a tensor from an axis on: what lies together, in memory, for each place on the axes before. */
const bytesFrom = (axis: number, { shape, dtype }: TensorInfo): number =>
  util.sizeFromShape(shape.slice(axis)) * util.bytesPerElement(dtype)

const rowsBefore = (axis: number, { shape }: TensorInfo): number => util.sizeFromShape(shape.slice(0, axis))

const concat = ({ inputs, backend, attrs }: ConcatCall): TensorInfo => {
  const [first] = inputs as readonly [TensorInfo]
  const [axis] = util.parseAxisParam(attrs.axis, first.shape) as [number]
  const shapes = inputs.map(({ shape }) => shape)
  backend_util.assertParamsConsistent(shapes, axis)
  const output = backend.makeOutput(backend_util.computeOutShape(shapes, axis), first.dtype)
  const rows = rowsBefore(axis, output)
  const toStep = bytesFrom(axis, output)
  let to = address(backend, output)
  for (const input of inputs) {
    const width = bytesFrom(axis, input)
    kernelsOf(backend).copyRows(address(backend, input), to, { rows, width, fromStep: width, toStep })
    to += width
  }
  return output
}

const splitV = ({ inputs: { x }, backend, attrs }: SplitCall): TensorInfo[] => {
  const [axis] = util.parseAxisParam(attrs.axis, x.shape) as [number]
  const sizes = backend_util.prepareSplitSize(x, attrs.numOrSizeSplits, axis)
  const rows = rowsBefore(axis, x)
  const fromStep = bytesFrom(axis, x)
  let from = address(backend, x)
  return sizes.map((size) => {
    const shape = x.shape.map((whole, i) => (i === axis ? size : whole))
    const output = backend.makeOutput(shape, x.dtype)
    const width = bytesFrom(axis, output)
    kernelsOf(backend).copyRows(from, address(backend, output), { rows, width, fromStep, toStep: width })
    from += width
    return output
  })
}

// The same memory, counted twice, as a reshape does: tensors do not change.
const identity = ({ inputs: { x }, backend }: IdentityCall): TensorInfo => {
  backend.incRef(x.dataId)
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype }
}

// Texts are no bytes of the heap.
const isNumeric = ({ dtype }: TensorInfo): boolean => dtype !== 'string'

// tfjs joins numbers of several types too, and turns all into those of the first.
const isOneType = ({ inputs: [first, ...others] }: ConcatCall): boolean =>
  first !== undefined && isNumeric(first) && others.every(({ dtype }) => dtype === first.dtype)

/** Joining, splitting and sharing. The backend has to be there, for its own kernels are asked for. */
export const shapeKernels = (): ReadonlyArray<KernelConfig> => [
  inPlaceOf(Concat, isOneType, concat),
  inPlaceOf(SplitV, ({ inputs: { x } }: SplitCall) => isNumeric(x), splitV),
  inPlaceOf(Identity, ({ inputs: { x } }: IdentityCall) => isNumeric(x), identity),
]

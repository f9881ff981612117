// Rectifying and adding arrays of one shape, under tfjs's names, on all threads.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { Add, Relu, util } from '@tensorflow/tfjs-core'
import { address, inPlaceOf, kernelsOf } from './heap.ts'

interface Call<Names extends string> {
  readonly inputs: Readonly<Record<Names, TensorInfo>>
  readonly backend: BackendWasm
}

const relu = ({ inputs: { x }, backend }: Call<'x'>): TensorInfo => {
  const y = backend.makeOutput(x.shape, 'float32')
  kernelsOf(backend).relu(address(backend, x), address(backend, y), util.sizeFromShape(x.shape))
  return y
}

const add = ({ inputs: { a, b }, backend }: Call<'a' | 'b'>): TensorInfo => {
  const y = backend.makeOutput(a.shape, 'float32')
  kernelsOf(backend).add(address(backend, a), address(backend, b), address(backend, y), util.sizeFromShape(a.shape))
  return y
}

const isFloat = ({ dtype }: TensorInfo): boolean => dtype === 'float32'

/** Both kernels. */
export const elementKernels = (): ReadonlyArray<KernelConfig> => [
  inPlaceOf(Relu, ({ inputs: { x } }: Call<'x'>) => isFloat(x), relu),
  inPlaceOf(
    Add,
    ({ inputs: { a, b } }: Call<'a' | 'b'>) => isFloat(a) && isFloat(b) && util.arraysEqual(a.shape, b.shape),
    add,
  ),
]

// Tensors of the cpu backend as plain arrays, for the twins.

import type { DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core'

/** The part of tfjs's cpu backend that the twins need. */
export interface CpuBackend extends KernelBackend {
  readonly data: { readonly get: (dataId: object) => { values: unknown } }
}

/** The values of a tensor: the very array that the backend holds. */
export const read = (backend: CpuBackend, tensor: TensorInfo): Float32Array =>
  backend.readSync(tensor.dataId) as Float32Array

/** A new tensor. */
export const write = (
  backend: CpuBackend,
  values: Float32Array | Int32Array,
  shape: number[],
  dtype: DataType = 'float32',
): TensorInfo => ({ dataId: backend.write(values, shape, dtype), shape, dtype })

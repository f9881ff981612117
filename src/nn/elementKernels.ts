// Rectifying and adding arrays of one shape, under tfjs's names, on all threads.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { Add, getKernel, Relu, util } from '@tensorflow/tfjs-core'
import { address, kernelOn, kernelsOf } from './heap.ts'

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

/** Ours where it applies, and what is registered there where not. */
const where = <Names extends string>(
  name: string,
  applies: (inputs: Call<Names>['inputs']) => boolean,
  ours: (call: Call<Names>) => TensorInfo,
): KernelConfig => {
  const stock = getKernel(name, 'wasm')
  return kernelOn('wasm')(name, (call: Call<Names>) => (applies(call.inputs) ? ours(call) : stock.kernelFunc(call)))
}

const isFloat = ({ dtype }: TensorInfo): boolean => dtype === 'float32'

/** Both kernels, in place of those that are registered when this is called. */
export const elementKernels = (): ReadonlyArray<KernelConfig> => [
  where<'x'>(Relu, ({ x }) => isFloat(x), relu),
  where<'a' | 'b'>(Add, ({ a, b }) => isFloat(a) && isFloat(b) && util.arraysEqual(a.shape, b.shape), add),
]

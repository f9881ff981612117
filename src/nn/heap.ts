// Tensors of the WASM backend as byte addresses for the kernels, which share its memory.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { getKernel, registerKernel, unregisterKernel, util } from '@tensorflow/tfjs-core'
import type { Address, Kernels } from '../kernels/load.ts'

/** What emscripten's module offers beside the types that tfjs declares. */
interface Allocator {
  readonly _malloc: (size: number) => number
  readonly _free: (address: number) => void
}

const loaded = new WeakMap<BackendWasm, Kernels>()

/** Remember the kernels compiled for the memory of `backend`. */
export const attach = (backend: BackendWasm, kernels: Kernels): void => {
  loaded.set(backend, kernels)
}

/** Whether `backend` has its kernels already. */
export const attached = (backend: BackendWasm): boolean => loaded.has(backend)

/** The kernels compiled for the memory of `backend`. */
export const kernelsOf = (backend: BackendWasm): Kernels => {
  const kernels = loaded.get(backend)
  if (kernels === undefined) throw new Error('the WASM backend was replaced: call wasmBackend() again')
  return kernels
}

/** The memory of `backend`, tensors and all. */
export const memoryOf = (backend: BackendWasm): WebAssembly.Memory => {
  const { asm } = backend.wasm as unknown as { readonly asm: Readonly<Record<string, unknown>> }
  const memory = Object.values(asm).find((exported) => exported instanceof WebAssembly.Memory)
  if (memory === undefined) throw new Error('this version of the WASM backend does not show its memory')
  return memory
}

/** Where a tensor starts. It stays there until disposed, though the memory around it may grow. */
export const address = (backend: BackendWasm, tensor: TensorInfo): Address =>
  backend.dataIdMap.get(tensor.dataId).memoryOffset >>> 0

/** Where each of several tensors starts. */
export const addresses = <Name extends string>(
  backend: BackendWasm,
  tensors: Readonly<Record<Name, TensorInfo>>,
): Readonly<Record<Name, Address>> => {
  const found: Partial<Record<Name, Address>> = {}
  for (const name in tensors) found[name] = address(backend, tensors[name])
  return found as Record<Name, Address>
}

/** Lend `size` bytes to `use`, and take them back whatever happens. */
export const withScratch = (backend: BackendWasm, size: number, use: (scratch: Address) => void): void => {
  const heap = backend.wasm as unknown as Allocator
  const scratch = heap._malloc(size) >>> 0
  if (scratch === 0) throw new Error(`the WASM backend is out of memory: ${size} bytes of scratch refused`)
  try {
    use(scratch)
  } finally {
    heap._free(scratch)
  }
}

/**
 * Tell the backend that a tensor's values changed in place: it keeps repacked copies of the filters and matrices it has
 * multiplied by, under the tensor's number, and drops them only when that number is given back.
 */
export const forgetPacked = (backend: BackendWasm, tensor: TensorInfo): void => {
  const { id, memoryOffset } = backend.dataIdMap.get(tensor.dataId)
  backend.wasm.tfjs.disposeData(id)
  backend.wasm.tfjs.registerTensor(id, util.sizeFromShape(tensor.shape), memoryOffset)
}

/** A kernel of a backend. tfjs types every kernel alike, so what ours take and give is asserted here and nowhere else. */
export const kernelOn =
  (backendName: 'wasm' | 'cpu') =>
  (kernelName: string, kernelFunc: unknown): KernelConfig => ({
    kernelName,
    backendName,
    kernelFunc: kernelFunc as KernelConfig['kernelFunc'],
  })

/** Register a kernel in place of the one of the same name and backend, if any. */
export const replaceKernel = (config: KernelConfig): void => {
  if (getKernel(config.kernelName, config.backendName)) unregisterKernel(config.kernelName, config.backendName)
  registerKernel(config)
}

const own = new Map<string, KernelConfig>()

/**
 * A kernel that serves calls in place of the WASM backend's own, where it `applies` to them. That one serves the others,
 * and is set up with each backend as before.
 */
export const inPlaceOf = <Call>(
  kernelName: string,
  applies: (call: Call) => boolean,
  ours: (call: Call) => unknown,
): KernelConfig => {
  // The second time, ours would be there.
  const stock = own.get(kernelName) ?? getKernel(kernelName, 'wasm')
  own.set(kernelName, stock)
  const chosen = (call: Call): unknown => (applies(call) ? ours(call) : stock.kernelFunc(call as never))
  return { ...stock, ...kernelOn('wasm')(kernelName, chosen) }
}

// The WASM backend of tfjs, made trainable: our kernels run in its memory under its own kernel names.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import {
  backend as currentBackend,
  Conv2D,
  env,
  findBackend,
  getKernel,
  ready,
  setBackend,
} from '@tensorflow/tfjs-core'
import { builds, load } from '../kernels/load.ts'
import { wasmBankKernels } from './bankKernels.ts'
import { convolutionKernels, productKernels } from './convolutionKernels.ts'
import { wasmFusedKernels } from './fusedKernels.ts'
import { gradientKernels } from './gradientKernels.ts'
import { attach, attached, replaceKernel } from './heap.ts'
import { shapeKernels } from './shapeKernels.ts'

/**
 * How to start the WASM backend.
 *
 * @category model
 * @since 0.1.0
 */
export interface WasmOptions {
  /**
   * Where a browser finds tfjs's `.wasm` files: a folder's address, ending in a slash, or an address for each file.
   * Node finds them by itself. Ignored once the backend runs.
   */
  readonly wasmPaths?: string | Readonly<Record<string, string>>
}

/**
 * Start tfjs's WASM backend and make it trainable: registers the gradients it lacks (of convolutions, depthwise ones
 * too, and of gathering) and faster forms of those it has (of convolutions by their input, and of max pooling).
 * Calling it again is harmless. It has to come before anything else starts the backend with threads. Gradients of tfjs
 * operations themselves come with tfjs-layers, or with `millrace/wasm`, which also calls this.
 *
 * @example
 * import assert from 'node:assert'
 * import { getBackend } from '@tensorflow/tfjs-core'
 * import { wasmBackend } from 'millrace/nn'
 *
 * await wasmBackend()
 * assert.deepStrictEqual(getBackend(), 'wasm')
 *
 * @category constructors
 * @since 0.1.0
 */
export const wasmBackend = async ({ wasmPaths }: WasmOptions = {}): Promise<void> => {
  if (!findBackend('wasm')) {
    // A threaded backend shares its memory between workers: minified pages hang at its start, and kernels compiled for
    // unshared memory can't be linked to it.
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
    if (wasmPaths !== undefined) setWasmPaths(wasmPaths)
  }
  if (!(await setBackend('wasm'))) throw new Error('the WASM backend could not start: are its .wasm files served?')
  await ready()
  const backend = currentBackend() as unknown as BackendWasm
  if (attached(backend)) return
  attach(backend, await load(memoryOf(backend)))
  // Without fused multiply-add, tfjs's own product is as fast.
  if (builds()[0] === 'relaxed')
    for (const kernel of productKernels(getKernel(Conv2D, 'wasm').kernelFunc)) replaceKernel(kernel)
  for (const kernel of [
    ...convolutionKernels,
    ...gradientKernels,
    ...wasmFusedKernels,
    ...wasmBankKernels,
    ...shapeKernels(),
  ])
    replaceKernel(kernel)
}

const memoryOf = (backend: BackendWasm): WebAssembly.Memory => {
  const { asm } = backend.wasm as unknown as { readonly asm: Readonly<Record<string, unknown>> }
  const memory = Object.values(asm).find((exported) => exported instanceof WebAssembly.Memory)
  if (memory === undefined) throw new Error('this version of the WASM backend does not show its memory')
  if (!(memory.buffer instanceof ArrayBuffer)) {
    throw new Error('the WASM backend already runs with threads: call wasmBackend() before anything else starts it')
  }
  return memory
}

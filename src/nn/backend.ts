// The WASM backend of tfjs, made trainable: our kernels run in its memory under its own kernel names.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { backend as currentBackend, engine, env, ready, setBackend } from '@tensorflow/tfjs-core'
import { type Build, load } from '../kernels/load.ts'
import { cores, sharesMemory } from '../kernels/threads/host.ts'
import { wasmBankKernels } from './bankKernels.ts'
import { convolutionKernels, fusedConvolution } from './convolutionKernels.ts'
import { elementKernels } from './elementKernels.ts'
import { wasmFusedKernels } from './fusedKernels.ts'
import { gradientKernels } from './gradientKernels.ts'
import { attach, attached, kernelsOf, memoryOf, replaceKernel } from './heap.ts'
import { wasmNormedKernels } from './normedKernels.ts'
import { poolingKernels } from './poolingKernels.ts'
import { shapeKernels } from './shapeKernels.ts'
import { shareMemory } from './sharedBackend.ts'

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
  /**
   * How many threads compute: by default as many as the machine has cores, at most 8. One where threads can't share
   * memory, which pages can only if they are isolated from other origins. Ignored once the backend runs.
   */
  readonly threads?: number
}

/**
 * The WASM backend as it runs: how many threads compute, and whether multiply-add is one instruction (`relaxed`) or two
 * (`plain`).
 *
 * @category model
 * @since 0.1.0
 */
export interface WasmBackend {
  readonly threads: number
  readonly build: Build
}

/**
 * Start tfjs's WASM backend and make it trainable: registers the gradients it lacks (of convolutions, depthwise ones
 * too, and of gathering) and faster forms of what it has (convolutions, their gradients by the input, max pooling, sums).
 * Calling it again is harmless. It has to come before anything else starts the backend. Gradients of tfjs operations
 * themselves come with tfjs-layers, or with `millrace/wasm`, which also calls this.
 *
 * Our kernels share their work among `threads`, which start when there is enough of it and keep no process alive. Sums
 * over a batch depend on the number of threads in their last digits: the same number gives the same bits. A number of
 * threads that is no positive integer throws a `RangeError`.
 *
 * @example
 * import assert from 'node:assert'
 * import { getBackend } from '@tensorflow/tfjs-core'
 * import { wasmBackend } from 'millrace/nn'
 *
 * const { threads } = await wasmBackend({ threads: 2 })
 * assert.deepStrictEqual([getBackend(), threads], ['wasm', 2])
 *
 * @category constructors
 * @since 0.1.0
 */
export const wasmBackend = async ({
  wasmPaths,
  threads = Math.min(cores(), mostThreads),
}: WasmOptions = {}): Promise<WasmBackend> => {
  if (!Number.isSafeInteger(threads) || threads < 1)
    throw new RangeError(`wasmBackend: threads must be a positive integer, got ${threads}`)
  // `findBackend` would start it.
  if (!('wasm' in engine().registry)) {
    // tfjs's own threads stay off: minified pages hang at their start, and they take half of the cores at most.
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
    if (wasmPaths !== undefined) setWasmPaths(wasmPaths)
    if (threads > 1 && sharesMemory() && (await env().getAsync('WASM_HAS_SIMD_SUPPORT'))) shareMemory(wasmPaths)
  }
  if (!(await setBackend('wasm'))) throw new Error('the WASM backend could not start: are its .wasm files served?')
  await ready()
  const backend = currentBackend() as unknown as BackendWasm
  if (!attached(backend)) {
    attach(backend, await load(memoryOf(backend), { threads }))
    registerKernels()
  }
  const { threads: running, build } = kernelsOf(backend)
  return { threads: running, build }
}

const mostThreads = 8

const registerKernels = (): void => {
  for (const kernel of [
    ...convolutionKernels,
    fusedConvolution(),
    ...gradientKernels,
    ...wasmFusedKernels,
    ...wasmBankKernels,
    ...wasmNormedKernels,
    ...shapeKernels(),
    ...elementKernels(),
    ...poolingKernels(),
  ])
    replaceKernel(kernel)
}

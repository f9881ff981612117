// tfjs's WASM backend in memory that threads share. Its own unthreaded SIMD binary is taken, with one bit of it changed:
// the binary tfjs has for threads brings a pool of its own, whose workers we have no use for.

import { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import factory from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js'
import { registerBackend, removeBackend } from '@tensorflow/tfjs-core'
import { bytesOf } from '../kernels/threads/host.ts'
import { sharingMemory } from '../kernels/threads/sharing.ts'
import { attached, kernelsOf } from './heap.ts'

const binary = 'tfjs-backend-wasm-simd.wasm'

// A CommonJS module, declared as if it were none.
const backendModule = factory as unknown as typeof factory.default

type BackendModule = Awaited<ReturnType<typeof backendModule>>

/** What emscripten's module offers beside what tfjs declares. */
interface Wrapping {
  readonly cwrap: (name: string, result: 'number' | null, parameters: ReadonlyArray<'number'>) => () => never
}

/**
 * Let tfjs start its WASM backend in shared memory, when it starts it. `wasmPaths` says where a browser finds the binary.
 */
export const shareMemory = (wasmPaths?: WasmPaths): void => {
  removeBackend('wasm')
  registerBackend('wasm', async () => new SharedBackend(await start(wasmPaths)), priority)
}

type WasmPaths = string | Readonly<Record<string, string>>

/** That of tfjs's own. */
const priority = 2

class SharedBackend extends BackendWasm {
  override dispose(): void {
    if (attached(this)) kernelsOf(this).dismiss()
    super.dispose()
  }
}

const start = async (wasmPaths?: WasmPaths): Promise<BackendModule> => {
  let fail: (reason: unknown) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  let place = binary
  const started = withoutListeners(() =>
    backendModule({
      // Asked for before the binary is: `folder` is where tfjs's script is.
      locateFile: (_, folder) => {
        place = typeof wasmPaths === 'string' ? wasmPaths + binary : (wasmPaths?.[binary] ?? folder + binary)
        return place
      },
      instantiateWasm: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void): object => {
        instantiate(place, imports).then(receive, fail)
        return {}
      },
    }),
  )
  const module = await Promise.race([started, failed])
  return Object.assign(module, { tfjs: entryPoints(module as unknown as Wrapping) })
}

/**
 * The script listens in Node for errors that nobody caught, only to throw them once more: a program would end with
 * another status, and with the whole script on its terminal.
 */
const withoutListeners = <A>(start: () => A): A => {
  const { process } = globalThis as Partial<typeof globalThis>
  const events = ['uncaughtException', 'unhandledRejection'] as const
  const before = events.map((event) => process?.rawListeners(event) ?? [])
  const started = start()
  for (const [i, event] of events.entries())
    for (const listener of process?.rawListeners(event) ?? [])
      if (before[i]?.includes(listener) !== true) process?.off(event, listener as () => void)
  return started
}

const instantiate = async (place: string, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> => {
  const { instance } = await WebAssembly.instantiate(sharingMemory(await bytesOf(place)), imports)
  return instance
}

/** What tfjs wants beside the kernels of a module, under the names that it gives. */
const entryPoints = ({ cwrap }: Wrapping): BackendModule['tfjs'] => ({
  init: cwrap('init', null, []),
  initWithThreadsCount: cwrap('init_with_threads_count', null, ['number']),
  getThreadsCount: cwrap('get_threads_count', 'number', []),
  registerTensor: cwrap('register_tensor', null, ['number', 'number', 'number']),
  disposeData: cwrap('dispose_data', null, ['number']),
  dispose: cwrap('dispose', null, []),
})

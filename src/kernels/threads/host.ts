// What the runtime offers, Node or browser, asked for where it is needed: nothing of Node is imported, so pages load this.

/**
 * Whether threads can see each other's memory: always in Node, in pages that are isolated from other origins.
 *
 * @category destructors
 * @since 0.1.0
 */
export const sharesMemory = (): boolean => process !== undefined || crossOriginIsolated === true

/**
 * How many threads run at once on this machine, as far as the runtime tells.
 *
 * @category destructors
 * @since 0.1.0
 */
export const cores = (): number => builtin('os')?.availableParallelism() ?? navigator?.hardwareConcurrency ?? 1

/**
 * The bytes of a file: in Node from a path, in browsers from an address.
 *
 * @category destructors
 * @since 0.1.0
 */
export const bytesOf = async (place: string): Promise<Uint8Array> => {
  const files = builtin('fs')
  if (files !== undefined) return files.promises.readFile(place)
  const response = await fetch(place, { credentials: 'same-origin' })
  if (!response.ok) throw new Error(`${place}: ${response.status} ${response.statusText}`)
  return new Uint8Array(await response.arrayBuffer())
}

/**
 * Start a thread that runs `program` and is told `assignment`. It keeps no process alive.
 *
 * @category constructors
 * @since 0.1.0
 */
export const startThread = (program: string, assignment: unknown): Thread => {
  const threads = builtin('worker_threads')
  if (threads !== undefined) {
    const worker = new threads.Worker(program, { eval: true, workerData: assignment, execArgv: [] })
    worker.unref()
    return { end: () => void worker.terminate() }
  }
  const address = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }))
  const worker = new Worker(address)
  worker.postMessage(assignment, [])
  return { end: () => worker.terminate() }
}

/**
 * Run `serve` in a thread that `startThread` started, with what it is told.
 *
 * @category destructors
 * @since 0.1.0
 */
export const onAssignment = <Assignment>(serve: (assignment: Assignment) => void): void => {
  const threads = builtin('worker_threads')
  if (threads !== undefined) serve(threads.workerData as Assignment)
  else globalThis.addEventListener('message', ({ data }: MessageEvent<Assignment>) => serve(data), { once: true })
}

/**
 * A thread that was started.
 *
 * @category model
 * @since 0.1.0
 */
export interface Thread {
  readonly end: () => void
}

// Types say that what a runtime may lack is always there.
const { process, crossOriginIsolated, navigator } = globalThis as Partial<typeof globalThis>

const builtin = <Name extends 'fs' | 'os' | 'worker_threads'>(name: Name) => process?.getBuiltinModule(`node:${name}`)

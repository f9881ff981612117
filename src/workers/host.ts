// What the runtime offers, Node or browser, asked for where it is needed: nothing of Node is imported, so pages load this.

/** Where the functions of a worker are: the address of a module, or, for bundlers to see it, what makes a Web Worker. */
export type Place = URL | (() => Worker)

/** What a pool hears of a worker. After `onEnd` it hears no more. */
export interface Listener {
  readonly onMessage: (message: unknown) => void
  readonly onEnd: (reason: string) => void
}

/** A worker that was started. `hold` says whether the process has to wait for it. */
export interface Host {
  readonly post: (message: unknown, transfer: ReadonlyArray<ArrayBuffer>) => void
  readonly hold: (waits: boolean) => void
  readonly end: () => void
}

/** Start a worker. */
export const start = (place: Place, listener: Listener): Host => {
  const threads = builtin('worker_threads')
  return threads !== undefined && place instanceof URL
    ? startThread(new threads.Worker(place, { workerData: mark }), listener)
    : startWeb(place instanceof URL ? new Worker(place, { type: 'module' }) : place(), listener)
}

type Threads = NonNullable<ReturnType<typeof builtin<'worker_threads'>>>

const startThread = (worker: InstanceType<Threads['Worker']>, { onMessage, onEnd }: Listener): Host => {
  worker.on('message', onMessage)
  worker.on('messageerror', (error) => onEnd(String(error)))
  worker.on('error', (error) => onEnd(reasonOf(error)))
  worker.on('exit', (code) => onEnd(`ended with code ${code}`))
  worker.unref()
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    hold: (waits) => (waits ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  }
}

const startWeb = (worker: Worker, { onMessage, onEnd }: Listener): Host => {
  worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => onMessage(data))
  worker.addEventListener('messageerror', () => onEnd('a message could not be read'))
  worker.addEventListener('error', ({ message }) => onEnd(message ? message : 'could not be loaded'))
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    // A page waits for nobody.
    hold: () => {},
    end: () => worker.terminate(),
  }
}

// What was thrown, and where: the frames of the runtime say nothing.
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const frame = (error.stack ?? '').split('\n').find((line) => /^\s+at .*:\/\//u.test(line))
  return frame === undefined ? String(error) : `${String(error)} ${frame.trim()}`
}

/** The way from a worker to its pool. */
export interface Port {
  readonly post: (message: unknown, transfer: ReadonlyArray<ArrayBuffer>) => void
  readonly listen: (onMessage: (message: unknown) => void) => void
}

/** The port of this thread, if it is a worker: in Node, one of a pool. */
export const port = (): Port | undefined => {
  const threads = builtin('worker_threads')
  if (threads !== undefined) {
    const { parentPort, workerData } = threads
    if (parentPort === null || workerData !== mark) return undefined
    return {
      post: (message, transfer) => parentPort.postMessage(message, transfer),
      listen: (onMessage) => void parentPort.on('message', onMessage),
    }
  }
  if (!('WorkerGlobalScope' in globalThis)) return undefined
  return {
    // The types are those of a page, whose own `postMessage` is another.
    post: (message, transfer) => (postMessage as Worker['postMessage'])(message, [...transfer]),
    listen: (onMessage) => globalThis.addEventListener('message', ({ data }: MessageEvent<unknown>) => onMessage(data)),
  }
}

const mark = 'millrace/workers'

// Types say that what a runtime may lack is always there.
const { process } = globalThis as Partial<typeof globalThis>

const builtin = <Name extends 'worker_threads'>(name: Name) => process?.getBuiltinModule(`node:${name}`)

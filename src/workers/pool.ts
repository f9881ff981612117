/**
 * The pool's side: calls go to the worker that has the fewest, and each is answered once, even by a worker that dies.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Task } from 'fp-ts/lib/Task.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { checkPositive } from '../core/count.ts'
import { type Failure, unavailable } from '../core/Failure.ts'
import { type Host, type Place, start } from './host.ts'
import { pack } from './packing.ts'
import { type Call, type Functions, isAnswer } from './protocol.ts'
import { apply } from './serve.ts'
import { errorOf, thrownOf } from './thrown.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Where and how many the workers are.
 *
 * - `module`: the address of the module that calls `serve`, such as `new URL('./augment.worker.js', import.meta.url)`; in
 *   a browser also what starts a worker, `() => new Worker(new URL(…), { type: 'module' })`, as bundlers find it so.
 * - `workers`: how many at most. Default 1.
 * - `signal`: closes the pool when it aborts.
 *
 * @category model
 * @since 0.1.0
 */
export interface WorkerOptions {
  readonly module: URL | (() => Worker)
  readonly workers?: number
  readonly signal?: AbortSignal
}

/**
 * Functions that are applied elsewhere.
 *
 * `call` applies one of them, as `StreamTask.mapTask` takes it. `Left` says that no worker was there to answer: it could
 * not be loaded, it ended, or the pool was closed. What the function throws is thrown, as a `ServedError`. Typed arrays
 * of the argument and the result are copied once, unless their memory is shared or they are given by `handOver`.
 *
 * `close` ends the workers at once; calls that are not answered, and those to come, are `Left`.
 *
 * @category model
 * @since 0.1.0
 */
export interface WorkerPool<F extends Functions> {
  readonly call: <Name extends keyof F & string>(
    name: Name,
  ) => (input: Parameters<F[Name]>[0]) => TaskEither<Failure, Awaited<ReturnType<F[Name]>>>
  readonly close: Task<void>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Workers that apply the functions which a module serves: threads in Node, Web Workers in browsers. One is started when a
 * call finds all others busy, and none keeps the process alive but while it has calls to answer. Results do not depend on
 * how many there are, nor on which of them a call meets. Give it the type of what the module serves. Throws unless
 * `workers` is a positive integer. For none, see `localPool`; to have it closed, `usingWorkers`.
 *
 * @example
 * import { Either, Failure } from 'millrace'
 * import { workerPool } from 'millrace/workers'
 * import assert from 'node:assert'
 *
 * // In a program: workerPool<typeof import('./augment.worker.ts').functions>({ module: new URL(…) })
 * interface Functions extends Record<string, (input: never) => unknown> {
 *   readonly double: (n: number) => number
 * }
 * const pool = workerPool<Functions>({ module: new URL('file:///no-such-worker.js'), workers: 2 })
 * const answer = await pool.call('double')(2)()
 * assert.ok(Either.isLeft(answer))
 * assert.match(Failure.show(answer.left), /^worker file:\/\/\/no-such-worker.js: .*Cannot find module/)
 *
 * @category constructors
 * @since 0.1.0
 */
export const workerPool = <F extends Functions>({ module, workers = 1, signal }: WorkerOptions): WorkerPool<F> => {
  checkPositive('workerPool: workers', workers)
  const counted = counter()
  const team: Array<Member> = []
  let closed: string | undefined
  const close = (reason: string): void => {
    closed ??= reason
    for (const member of team.splice(0)) member.close(closed)
  }
  const abort = (): void => close('the run was aborted')
  if (signal?.aborted === true) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  // The one with the fewest calls; a new one rather than one that has any.
  const choose = (): Member => {
    const [first, ...others] = team
    const idlest = others.reduce((best, other) => (other.calls() < (best?.calls() ?? 0) ? other : best), first)
    if (idlest !== undefined && (idlest.calls() === 0 || team.length === workers)) return idlest
    const started = member(module, () => void team.splice(team.indexOf(started), 1))
    team.push(started)
    return started
  }
  return {
    call: (name) => (input) => async () => {
      if (closed !== undefined) return E.left(unavailable(titleOf(module), closed))
      const element = counted(name)
      const chosen = E.tryCatch(choose, (defect) => unavailable(titleOf(module), String(defect)))
      if (E.isLeft(chosen)) return chosen
      return (await chosen.right.call(name, element, input)) as E.Either<Failure, never>
    },
    close: async () => {
      signal?.removeEventListener('abort', abort)
      close('the pool is closed')
    },
  }
}

/**
 * The same without workers: functions are applied in this thread, to the argument itself. For tests, for places where no
 * worker can be started, and to compare with. A call after `close` is `Left`.
 *
 * @example
 * import { Dataset, Either, Stream, StreamTask, pipe } from 'millrace'
 * import { localPool } from 'millrace/workers'
 * import assert from 'node:assert'
 *
 * const { call } = localPool({ double: (n: number) => 2 * n })
 * const numbers = Stream.toTask(Stream.fromDataset(Dataset.fromArray([1, 2])))
 * const doubled = await pipe(numbers, StreamTask.mapTask({ concurrency: 2 })(call('double')), StreamTask.toArray)()
 * assert.deepStrictEqual(doubled, [Either.right(2), Either.right(4)])
 *
 * @category constructors
 * @since 0.1.0
 */
export const localPool = <F extends Functions>(functions: F): WorkerPool<F> => {
  const counted = counter()
  let closed = false
  return {
    call: (name) => (input) => async () => {
      if (closed) return E.left(unavailable('worker', 'the pool is closed'))
      const element = counted(name)
      try {
        return E.right((await apply(functions, name, input)) as never)
      } catch (defect) {
        throw errorOf(thrownOf(defect), name, element)
      }
    },
    close: async () => {
      closed = true
    },
  }
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Run a task with a pool, and close the pool when the task settles, even if it throws.
 *
 * @example
 * import { Either, Failure } from 'millrace'
 * import { localPool, usingWorkers } from 'millrace/workers'
 * import assert from 'node:assert'
 *
 * const pool = localPool({ half: (n: number) => n / 2 })
 * assert.deepStrictEqual(await usingWorkers(pool)(({ call }) => call('half')(6))(), Either.right(3))
 * const late = await pool.call('half')(6)()
 * assert.ok(Either.isLeft(late))
 * assert.strictEqual(Failure.show(late.left), 'worker: the pool is closed')
 *
 * @category destructors
 * @since 0.1.0
 */
export const usingWorkers =
  <F extends Functions>(pool: WorkerPool<F>): (<A>(use: (pool: WorkerPool<F>) => Task<A>) => Task<A>) =>
  (use) =>
  async () => {
    try {
      return await use(pool)()
    } finally {
      await pool.close()
    }
  }

/** The number of each call of a name, from 0. */
const counter = (): ((name: string) => number) => {
  const counts = new Map<string, number>()
  return (name) => {
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return count
  }
}

// -------------------------------------------------------------------------------------
// a worker
// -------------------------------------------------------------------------------------

interface Member {
  readonly calls: () => number
  readonly call: (name: string, element: number, input: unknown) => Promise<E.Either<Failure, unknown>>
  readonly close: (reason: string) => void
}

interface Pending {
  readonly name: string
  readonly element: number
  readonly settle: (answer: E.Either<Failure, unknown>) => void
  readonly fail: (error: Error) => void
}

const titleOf = (place: Place): string => (place instanceof URL ? `worker ${place.href}` : 'worker')

const member = (place: Place, onEnd: () => void): Member => {
  const pending = new Map<number, Pending>()
  let sent = 0
  let host: Host | undefined
  const end = (reason: string): void => {
    if (host === undefined) return
    host.end()
    host = undefined
    onEnd()
    for (const { name, element, settle } of pending.values())
      settle(E.left(unavailable(titleOf(place), `${reason}, before it answered for element ${element} of ${name}`)))
    pending.clear()
  }
  const hear = (message: unknown): void => {
    if (!isAnswer(message)) return
    const call = pending.get(message.number)
    if (call === undefined) return
    forget(message.number)
    if (message._tag === 'MillraceResult') call.settle(E.right(message.result))
    else call.fail(errorOf(message.thrown, call.name, call.element))
  }
  const forget = (number: number): void => {
    pending.delete(number)
    if (pending.size === 0) host?.hold(false)
  }
  host = start(place, { onMessage: hear, onEnd: end })
  return {
    calls: () => pending.size,
    call: (name, element, input) =>
      new Promise((settle, fail) => {
        const number = sent++
        pending.set(number, { name, element, settle, fail })
        host?.hold(true)
        try {
          const { value, transfer } = pack(input)
          const call: Call = { _tag: 'MillraceCall', number, name, input: value }
          host?.post(call, transfer)
        } catch (defect) {
          // What a message cannot carry.
          forget(number)
          fail(errorOf(thrownOf(defect), name, element))
        }
      }),
    close: end,
  }
}

// Several threads that run the kernels of one module side by side. The thread that asks for a kernel works along, and
// does all of the work itself while the others are not there yet.

import memberText from '#generated/member.js'
import { awaitChange, board, done, failed, hangOut, type Kernel, mostCalls, takeDown } from './board.ts'
import { startThread, type Thread } from './host.ts'
import type { Assignment } from './member.ts'

/**
 * How many threads, and from how many vector operations on a thread is worth asking: by default some microseconds of them.
 *
 * @category model
 * @since 0.1.0
 */
export interface CrewOptions {
  readonly threads: number
  readonly worthwhile: number
}

/**
 * Those who run kernels.
 *
 * @category model
 * @since 0.1.0
 */
export interface Crew {
  /** How many there are, the asking thread among them. */
  readonly threads: number
  /** How many vector operations are worth the way to another thread. */
  readonly worthwhile: number
  /** Run a kernel once for each list of arguments. The calls must not write to the same memory. */
  readonly run: (kernel: string, calls: ReadonlyArray<ReadonlyArray<number>>) => void
  /** End the other threads. What is asked for afterwards, the asking thread does alone. */
  readonly dismiss: () => void
}

/** A range of items, the second not included. */
export type Range = readonly [from: number, to: number]

/**
 * The asking thread alone.
 *
 * @category constructors
 * @since 0.1.0
 */
export const alone = (exports: WebAssembly.Exports): Crew => ({
  threads: 1,
  worthwhile: Infinity,
  run: (kernel, calls) => {
    for (const call of calls) (exports[kernel] as Kernel)(...call)
  },
  dismiss: () => {},
})

/**
 * The asking thread and `threads - 1` others, which start when there is work for them. They keep no process alive.
 *
 * @category constructors
 * @since 0.1.0
 */
export const crew = (
  { threads, worthwhile }: CrewOptions,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  exports: WebAssembly.Exports,
): Crew => {
  const asker = alone(exports)
  const kernels = Object.values(exports) as unknown as ReadonlyArray<Kernel>
  const indices = new Map(Object.keys(exports).map((name, index) => [name, index]))
  const wall = board()
  let members: ReadonlyArray<Thread> | undefined
  return {
    threads,
    worthwhile,
    run: (kernel, calls) => {
      if (calls.length < 2) {
        asker.run(kernel, calls)
        return
      }
      members ??= Array.from({ length: threads - 1 }, () =>
        startThread(memberText, { module, memory, board: wall } satisfies Assignment),
      )
      for (let first = 0; first < calls.length; first += mostCalls) {
        const some = calls.slice(first, first + mostCalls)
        hangOut(wall, indices.get(kernel) ?? -1, some)
        takeDown(wall, kernels)
        for (let count = Atomics.load(wall.words, done); count < some.length; count = Atomics.load(wall.words, done))
          awaitChange(wall, done, count)
      }
      if (Atomics.exchange(wall.words, failed, 0) > 0) throw new Error(`the kernel ${kernel} failed`)
    },
    dismiss: () => {
      for (const member of members ?? []) member.end()
      members = []
    },
  }
}

/**
 * The items from 0 to `count` in at most as many ranges of equal length as there are threads, each worth the way to
 * another thread where an item takes `work` vector operations: the same ranges for the same numbers, whatever the machine
 * does.
 *
 * @category destructors
 * @since 0.1.0
 */
export const ranges = ({ threads, worthwhile }: Crew, count: number, work: number): ReadonlyArray<Range> => {
  // Nothing that is worth nothing makes no number: 0 / 0.
  const worth = Math.floor((count * work) / worthwhile) || 0
  const parts = Math.max(1, Math.min(threads, count, worth))
  return Array.from({ length: parts }, (_, part) => [
    Math.floor((count * part) / parts),
    Math.floor((count * (part + 1)) / parts),
  ])
}

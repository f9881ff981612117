// The board on which one thread hangs out calls and all take them down: memory that they share beside the kernels' own.
// Whoever takes a call does all of it, so what is computed depends on how the work was divided, never on who did it.

/**
 * A function of the compiled module.
 *
 * @category model
 * @since 0.1.0
 */
export type Kernel = (...numbers: ReadonlyArray<number>) => number

/**
 * The calls of one kernel that are hung out, and how far they are.
 *
 * @category model
 * @since 0.1.0
 */
export interface Board {
  /** The words below. */
  readonly words: Int32Array<SharedArrayBuffer>
  /** The arguments of each call, `mostArguments` apart. */
  readonly numbers: Float64Array<SharedArrayBuffer>
}

/** Calls nobody has taken yet. */
export const waiting = 0
/** Calls that are done. */
export const done = 1
/** Goes up when calls are hung out: what idle threads watch. */
export const round = 2
/** Which export of the module to call. */
export const kernel = 3
/** How many arguments each call has. */
export const width = 4
/** Calls that threw. */
export const failed = 5

/** At most as many calls are hung out at once. */
export const mostCalls = 64
export const mostArguments = 32

/**
 * A board with nothing on it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const board = (): Board => ({
  words: new Int32Array(new SharedArrayBuffer(64)),
  numbers: new Float64Array(new SharedArrayBuffer(8 * mostCalls * mostArguments)),
})

/**
 * Hang out calls of the kernel number `index`, whose last calls must be done.
 *
 * @category destructors
 * @since 0.1.0
 */
export const hangOut = (
  { words, numbers }: Board,
  index: number,
  calls: ReadonlyArray<ReadonlyArray<number>>,
): void => {
  calls.forEach((call, i) => {
    numbers.set(call, i * mostArguments)
  })
  Atomics.store(words, kernel, index)
  Atomics.store(words, width, calls[0]?.length ?? 0)
  Atomics.store(words, done, 0)
  // Last: from here on the calls can be taken.
  Atomics.store(words, waiting, calls.length)
  Atomics.add(words, round, 1)
  Atomics.notify(words, round)
}

/**
 * Take calls and do them, until none is left to be taken.
 *
 * @category destructors
 * @since 0.1.0
 */
export const takeDown = ({ words, numbers }: Board, kernels: ReadonlyArray<Kernel>): void => {
  for (;;) {
    const left = Atomics.load(words, waiting)
    if (left === 0) return
    if (Atomics.compareExchange(words, waiting, left, left - 1) !== left) continue
    // A call that is taken keeps the board as it is until it is done.
    const start = (left - 1) * mostArguments
    try {
      kernels[Atomics.load(words, kernel)]?.(...numbers.subarray(start, start + Atomics.load(words, width)))
    } catch {
      Atomics.add(words, failed, 1)
    }
    Atomics.add(words, done, 1)
    Atomics.notify(words, done)
  }
}

/**
 * Wait until a word is other than `value`: awake for some ten microseconds, since the next calls often come at once, then
 * asleep. Where a thread may not sleep, as a page's own may not, it stays awake.
 *
 * @category destructors
 * @since 0.1.0
 */
export const awaitChange = ({ words }: Board, word: number, value: number): void => {
  for (let turn = 0; turn < wakefulTurns; turn++) if (Atomics.load(words, word) !== value) return
  if (maySleep) Atomics.wait(words, word, value)
  else while (Atomics.load(words, word) === value);
}

const wakefulTurns = 20_000

const maySleep = ((): boolean => {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1)
    return true
  } catch {
    return false
  }
})()

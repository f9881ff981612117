// The kernels compiled for a memory someone else owns. They read and write at byte addresses, and allocate nothing.

import plain from '#generated/kernels.js'
import relaxed from '#generated/relaxedKernels.js'
import { type BankKernels, bankKernels, type RawBank } from './bankCalls.ts'
import { type ConvolutionKernels, convolutionKernels, type RawConvolutions } from './convolutionCalls.ts'
import { type ElementKernels, elementKernels } from './elementCalls.ts'
import { type NormKernels, normKernels, type RawNorm } from './normCalls.ts'
import { alone, crew } from './threads/crew.ts'
import { sharingMemory } from './threads/sharing.ts'

/**
 * A byte offset into the shared memory.
 *
 * @category model
 * @since 0.1.0
 */
export type Address = number

/**
 * The compiled kernels: each does what its namesake of `reference.ts` does, on float32 arrays at given addresses.
 * Where a kernel has a `…Scratch` function, `scratch` must point to that many bytes of free memory.
 *
 * @category model
 * @since 0.1.0
 */
export interface Kernels extends BankKernels, ConvolutionKernels, ElementKernels, NormKernels {
  readonly build: Build
  /** How many threads share the work. */
  readonly threads: number
  /** End the threads beside the asking one, which does alone what is asked for afterwards. */
  readonly dismiss: () => void
}

/**
 * Which of the two builds: `relaxed` multiplies and adds in one rounding, `plain` in two. Their sums differ in the last
 * digits.
 *
 * @category model
 * @since 0.1.0
 */
export type Build = 'plain' | 'relaxed'

/**
 * Which build, by default the fastest that this runtime takes, how many threads, by default one, and from how many vector
 * operations on another thread is asked, by default some microseconds of them.
 *
 * @category model
 * @since 0.1.0
 */
export interface LoadOptions {
  readonly build?: Build
  readonly threads?: number
  readonly worthwhile?: number
}

/**
 * The builds that this runtime takes, the fastest first: relaxed SIMD is in Node from 22 on and in current browsers.
 *
 * @category constructors
 * @since 0.1.0
 */
export const builds = (): readonly [Build, ...Build[]] =>
  WebAssembly.validate(relaxed) ? ['relaxed', 'plain'] : ['plain']

/**
 * Compile the kernels for `memory`, which stays the caller's: it may grow at any time, up to 4 GB. Only memory that is
 * shared can have several threads: with any other, `threads` counts as one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const load = async (
  memory: WebAssembly.Memory,
  { build = builds()[0], threads = 1, worthwhile = 10_000 }: LoadOptions = {},
): Promise<Kernels> => {
  const bytes = build === 'relaxed' ? relaxed : plain
  const shared = !(memory.buffer instanceof ArrayBuffer)
  const module = await WebAssembly.compile(shared ? sharingMemory(bytes) : bytes)
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } })
  const raw = exports as unknown as RawBank & RawConvolutions & RawNorm
  const team = shared && threads > 1 ? crew({ threads, worthwhile }, module, memory, exports) : alone(exports)
  return {
    build,
    threads: team.threads,
    dismiss: team.dismiss,
    ...bankKernels(raw, team, memory),
    ...convolutionKernels(raw, team),
    ...elementKernels(team),
    ...normKernels(raw, team),
  }
}

// A memory of one's own for the kernels, and arrays to put into it.

import { type Address, builds, type LoadOptions } from '../../src/kernels/load.ts'

/** The memory all kernel tests share; `arena` hands it out anew. */
export const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true })

/** The kernels of each build, alone and on three threads that are asked for the least bit of work. */
export const kinds: ReadonlyArray<{ readonly name: string; readonly options: LoadOptions }> = builds().flatMap(
  (build) => [
    { name: `the ${build} build`, options: { build } },
    { name: `the ${build} build on three threads`, options: { build, threads: 3, worthwhile: 0 } },
  ],
)

const fence = 0x7fc0dead

/** Addresses of fresh regions in `memory`, each with a fence behind it that no kernel may cross. */
export const arena = () => {
  const fences: number[] = []
  let top = 16
  const reserve = (bytes: number): Address => {
    const at = top
    const end = Math.ceil((at + bytes) / 4) * 4
    top = end + 4
    const missing = top - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / 65536))
    new Uint32Array(memory.buffer, end, 1)[0] = fence
    fences.push(end)
    // What is read before it is written shows as NaN.
    new Float32Array(memory.buffer, at, (end - at) / 4).fill(Number.NaN)
    return at
  }
  return {
    reserve,
    put: (values: Float32Array): Address => {
      const at = reserve(values.byteLength)
      new Float32Array(memory.buffer, at, values.length).set(values)
      return at
    },
    take: (at: Address, length: number): Float32Array => new Float32Array(memory.buffer, at, length).slice(),
    intact: (): boolean => fences.every((at) => new Uint32Array(memory.buffer, at, 1)[0] === fence),
  }
}

/** `length` integers from -4 to 4: their sums of products are exact in single precision, in any order. */
export const integers = (length: number, seed: number): Float32Array => {
  const values = new Float32Array(length)
  let state = seed >>> 0
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    values[i] = ((state >>> 16) % 9) - 4
  }
  return values
}

/** `length` numbers within (-1, 1). */
export const fractions = (length: number, seed: number): Float32Array => {
  let state = seed >>> 0
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

/** The largest difference between two arrays, relative to the largest value of the second; equal non-numbers agree. */
export const distance = (values: Float32Array, twin: Float32Array): number => {
  if (values.length !== twin.length) return Infinity
  let scale = 1
  for (const value of twin) if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value))
  return values.reduce((worst, value, i) => {
    const other = twin[i] as number
    if (Object.is(value, other)) return worst
    const gap = Math.abs(value - other) / scale
    return Number.isNaN(gap) ? Infinity : Math.max(worst, gap)
  }, 0)
}

// MiniRocket's kernels in a small memory of their own, apart from that of any tensors.

import plain from '#generated/kernels.js'
import type { DilatedKernels, DilatedSeries } from './referenceRocket.ts'

/**
 * What `countAbove` of `referenceRocket.ts` is.
 *
 * @category model
 * @since 0.1.0
 */
export type CountAbove = (x: Float32Array, series: DilatedSeries, kernels: DilatedKernels, counts: Int32Array) => void

type Raw = Readonly<Record<'countAbove' | 'countAboveScratch', (...values: ReadonlyArray<number>) => number>>

/**
 * The compiled twin of `countAbove`, with the same counts.
 *
 * @category constructors
 * @since 0.1.0
 */
export const compiledCounting = async (): Promise<CountAbove> => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 })
  const { instance } = await WebAssembly.instantiate(plain, { env: { memory } })
  const raw = instance.exports as unknown as Raw
  return (x, { steps, dilation }, { variableCounts, variables, biases, each, parity }, counts) => {
    const arrays = [x, variableCounts, variables, biases]
    const size = arrays.reduce((sum, { length }) => sum + length, biases.length) * 4 + 16
    const missing = size + raw.countAboveScratch(steps, dilation) - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / 65_536))
    let end = 16
    const [atX, atCounts, atVariables, atBiases] = arrays.map((array) => {
      const at = end
      new (array instanceof Int32Array ? Int32Array : Float32Array)(memory.buffer, at, array.length).set(array)
      end += array.byteLength
      return at
    }) as [number, number, number, number]
    const scratch = end + biases.byteLength
    raw.countAbove(atX, steps, dilation, atCounts, atVariables, atBiases, each, parity, end, scratch)
    counts.set(new Int32Array(memory.buffer, end, biases.length))
  }
}

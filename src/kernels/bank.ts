// How a bank of convolutions is computed in the frequency domain: the length of its transforms, their factors and
// twiddles, and which channels share a transform. Pure arithmetic; `load.ts` writes it where the kernels read it.

import type { Bank } from './geometry.ts'

/**
 * The numbers that the kernels of a bank need.
 *
 * @category model
 * @since 0.1.0
 */
export interface BankPlan {
  /** Points of one transform: at least `steps` and half the longest filter, a product of 2, 3 and 5. */
  readonly length: number
  /** Times from 0 on at which some filter has a tap, before or after, that meets more than padding. */
  readonly times: number
  /** Groups of eight channels, each with its first channel and how many of the eight there are. */
  readonly inGroups: ReadonlyArray<readonly [first: number, channels: number]>
  readonly outGroups: ReadonlyArray<readonly [first: number, channels: number]>
  readonly inChannels: number
  readonly outChannels: number
  /** The first group of each filter's outputs. */
  readonly firstGroups: ReadonlyArray<number>
  /** Images transformed before their products are taken: as many as have spectra of the size of the filters'. */
  readonly images: number
  /** What the kernels read: sizes, the factors, the twiddles, and what filters are multiplied with. */
  readonly words: Uint8Array
}

/**
 * The plan of a bank.
 *
 * @category constructors
 * @since 0.1.0
 */
export const bankPlan = ({ batch, steps, inChannels, filters }: Bank): BankPlan => {
  const taps = Math.max(...filters.map((filter) => filter.taps))
  const length = bankLength(steps, taps)
  const times = 1 + Math.min(steps - 1, Math.floor(taps / 2))
  const inGroups = groups(inChannels, 0)
  const firstGroups: number[] = []
  const outGroups: Array<readonly [number, number]> = []
  let outChannels = 0
  for (const filter of filters) {
    firstGroups.push(outGroups.length)
    outGroups.push(...groups(filter.outChannels, outChannels))
    outChannels += filter.outChannels
  }
  return {
    length,
    times,
    inGroups,
    outGroups,
    inChannels,
    outChannels,
    firstGroups,
    images: Math.min(
      batch,
      Math.max(fewest, 4 * Math.floor((2 * inGroups.length * outGroups.length) / (inGroups.length + outGroups.length))),
    ),
    words: words(steps, length, times),
  }
}

/**
 * The length of the transforms for series of `steps` steps and filters of up to `taps` taps. Only `steps` outputs are
 * wanted, so what wraps around may fall on the others: half a filter more than `steps` is enough.
 *
 * @category constructors
 * @since 0.1.0
 */
export const bankLength = (steps: number, taps: number): number => {
  let length = steps + Math.min(steps - 1, Math.floor(taps / 2))
  while (factors(length) === undefined) length++
  return length
}

/**
 * Whether a bank takes less time in frequency than in time, by a count of vector operations: the choice depends on the
 * shape alone, so the same shape is always computed the same way. Weights are from `test/bench/kernels.bench.ts`.
 *
 * @category destructors
 * @since 0.1.0
 */
export const paysInFrequency = (bank: Bank): boolean => {
  const { batch, steps, inChannels, filters } = bank
  const length = bankLength(steps, Math.max(...filters.map(({ taps }) => taps)))
  const inPadded = 8 * Math.ceil(inChannels / 8)
  const outPadded = filters.reduce((sum, { outChannels }) => sum + 8 * Math.ceil(outChannels / 8), 0)
  const rows = 5 * Math.ceil(batch / 5)
  const transforms = (batch * (inPadded + outPadded) + inPadded * outPadded) * length * transformWeight
  const products = rows * (length / 2 + 1) * 4 * inPadded * outPadded
  const direct = batch * filters.reduce((sum, { taps, outChannels }) => sum + meetings(steps, taps) * outChannels, 0)
  return worthwhile * (transforms + products) < direct * inChannels
}

/** Pairs of a step and a tap of a filter over it, that are not padding. */
const meetings = (steps: number, taps: number): number => {
  const before = Math.floor((taps - 1) / 2)
  let sum = 0
  for (let tap = -before; tap < taps - before; tap++) sum += Math.max(0, steps - Math.abs(tap))
  return sum
}

/** What a point of a channel's transform costs, in multiply-adds of a product. */
const transformWeight = 32

/** How many times fewer operations make up for the way to frequencies and back through memory. */
const worthwhile = 1.4

/** So many images at least make up for reading the filters' spectra once. */
const fewest = 16

const groups = (channels: number, first: number): ReadonlyArray<readonly [number, number]> =>
  Array.from({ length: Math.ceil(channels / 8) }, (_, i) => [first + 8 * i, Math.min(8, channels - 8 * i)])

/** Radices in the order of their passes, the largest last: the last pass has no twiddles. */
const factors = (length: number): ReadonlyArray<number> | undefined => {
  const found: number[] = []
  let rest = length
  for (const radix of [5, 4, 3, 2]) {
    while (rest % radix === 0) {
      found.unshift(radix)
      rest /= radix
    }
  }
  return rest === 1 ? found : undefined
}

const words = (steps: number, length: number, times: number): Uint8Array => {
  const radices = factors(length) ?? []
  const turns = radices.flatMap((radix, i) => {
    const count = radices.slice(i).reduce((product, factor) => product * factor, 1)
    return Array.from({ length: count / radix }, (_, p) =>
      Array.from({ length: radix - 1 }, (_, j) => {
        const angle = (2 * Math.PI * p * (j + 1)) / count
        return [Math.cos(angle), -Math.sin(angle)]
      }),
    ).flat(2)
  })
  const tables = tablesAt + 4 * turns.length
  const filterTables = tablesOf(length, times)
  const bytes = new Uint8Array(tables + 4 * filterTables.length)
  new Int32Array(bytes.buffer, 0, 5).set([steps, length, radices.length, times, tables])
  new Int32Array(bytes.buffer, 20, radices.length).set(radices)
  new Float32Array(bytes.buffer, tablesAt).set(turns)
  new Float32Array(bytes.buffer, tables).set(filterTables)
  return bytes
}

const tablesAt = 84

/**
 * What filters are multiplied with, rows padded to four: cosines and sines, [time][bin], into spectra times half the
 * inverse of the length; and [bin][time] back, a quarter of it, bins that stand for their mirror image too counted twice.
 */
const tablesOf = (length: number, times: number): ReadonlyArray<number> => {
  const bins = Math.floor(length / 2) + 1
  const table = (rows: number, columns: number, entry: (row: number, column: number) => number) =>
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: 4 * Math.ceil(columns / 4) }, (_, column) => entry(row, column)),
    ).flat()
  // Of a product that is small: that of large ones would be less exact.
  const angle = (bin: number, time: number): number => (2 * Math.PI * ((bin * time) % length)) / length
  const weight = (bin: number): number => (bin === 0 || 2 * bin === length ? 0.25 : 0.5) / length
  return [
    ...table(times, bins, (time, bin) => Math.cos(angle(bin, time)) / (2 * length)),
    ...table(times, bins, (time, bin) => -Math.sin(angle(bin, time)) / (2 * length)),
    ...table(bins, times, (bin, time) => Math.cos(angle(bin, time)) * weight(bin)),
    ...table(bins, times, (bin, time) => -Math.sin(angle(bin, time)) * weight(bin)),
  ]
}

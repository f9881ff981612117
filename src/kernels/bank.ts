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
 * Whether a bank, with its gradients, takes less time in frequency than in time, by a count of operations: the choice
 * depends on the shape alone, so the same shape is always computed the same way. The weights are what least squares made
 * of times of both ways on 490 shapes with both builds: the choice takes 0.4 % longer than the better way on average.
 *
 * @category destructors
 * @since 0.1.0
 */
export const paysInFrequency = (bank: Bank): boolean => timeInFrequency(bank) < timeInTime(bank)

// Both in multiply-adds of a direct convolution.

const timeInFrequency = ({ batch, steps, inChannels, filters }: Bank): number => {
  const length = bankLength(steps, Math.max(...filters.map(({ taps }) => taps)))
  const bins = Math.floor(length / 2) + 1
  const inPadded = padded(inChannels, 8)
  const outPadded = sum(filters, ({ outChannels }) => padded(outChannels, 8))
  const points = batch * (3 * inPadded + 2 * outPadded) * length * (factors(length)?.length ?? 0)
  const numbers = bins * inPadded * outPadded
  const beyondCache = Math.max(0, numbers - 170_000)
  const folded = bins * inPadded * sum(filters, (f) => Math.min(f.taps, 2 * steps) * padded(f.outChannels, 8))
  const products = 3 * padded(batch, 4) * numbers
  return 5.5 * points + 36 * numbers + 140 * beyondCache + 4.6 * folded + 4.2 * products + 260_000
}

const timeInTime = ({ batch, steps, inChannels, filters }: Bank): number =>
  sum(filters, ({ taps, outChannels }) => {
    // Forward, by input and by filter: each has tiles of its own.
    const products =
      inChannels * padded(outChannels, 8) +
      padded(inChannels, 8) * outChannels +
      padded(inChannels, 4) * padded(outChannels, 8)
    const moved = batch * steps * (inChannels + outChannels)
    return batch * meetings(steps, taps) * products + 14 * moved + 39 * taps * inChannels * outChannels
  }) + 190_000

const padded = (count: number, to: number): number => to * Math.ceil(count / to)

const sum = <A>(values: ReadonlyArray<A>, of: (value: A) => number): number =>
  values.reduce((total, value) => total + of(value), 0)

/** Pairs of a step and a tap of a filter over it, that are not padding. */
const meetings = (steps: number, taps: number): number => {
  const before = Math.floor((taps - 1) / 2)
  let met = 0
  for (let tap = -before; tap < taps - before; tap++) met += Math.max(0, steps - Math.abs(tap))
  return met
}

/** So many images at least make up for reading the filters' spectra once. */
const fewest = 16

const groups = (channels: number, first: number): ReadonlyArray<readonly [number, number]> =>
  Array.from({ length: Math.ceil(channels / 8) }, (_, i) => [first + 8 * i, Math.min(8, channels - 8 * i)])

/** Radices in the order of their passes, the largest last: the last pass has no twiddles. */
const factors = (length: number): ReadonlyArray<number> | undefined => {
  const found: number[] = []
  let rest = length
  for (const radix of [6, 5, 4, 3, 2]) {
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

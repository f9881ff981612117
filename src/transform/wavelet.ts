/**
 * The discrete wavelet transform with Daubechies' wavelet of 4 vanishing moments (Daubechies, 1988), for any length: as
 * PyWavelets' `db4` in its mode `symmetric`, where the series is mirrored at its ends. Knows numbers only.
 */

/**
 * A series taken apart: the details of each level, from the finest on, and what is left.
 *
 * @internal
 */
export interface Wavelets {
  readonly length: number
  readonly details: ReadonlyArray<Float64Array>
  readonly rest: Float64Array
}

/**
 * How long the filters are.
 *
 * @internal
 */
export const taps = 8

// The taps of the filter one by one, as a loop over them takes twice the time. The filter of the other half of the
// frequencies has them backwards, every second with the opposite sign.
const tap0 = 0.2303778133088965
const tap1 = 0.7148465705529157
const tap2 = 0.6308807679298589
const tap3 = -0.027983769416859854
const tap4 = -0.18703481171909309
const tap5 = 0.030841381835560764
const tap6 = 0.0328830116668852
const tap7 = -0.010597401785069032

/**
 * Takes series of one length apart, and puts them together again, in arrays of its own that each series writes anew: what
 * it gives is to be used before the next series comes.
 *
 * @internal
 */
export interface WaveletTransform {
  /** So many times as there are levels: split off the finer half of the frequencies that are left. */
  readonly decompose: (values: Float64Array) => Wavelets
  /** The series that was taken apart. */
  readonly recompose: (wavelets: Wavelets) => Float64Array
}

/**
 * The transform of series of `length` steps.
 *
 * @internal
 */
export const waveletTransform = (length: number, levels: number): WaveletTransform => {
  const lengths = [length]
  for (let level = 0; level < levels; level++) lengths.push(Math.floor(((lengths[level] as number) + taps - 1) / 2))
  const mirrored = lengths.map((size) => new Float64Array(size + 2 * (taps - 1)))
  const details = lengths.slice(1).map((size) => new Float64Array(size))
  const rests = lengths.slice(1).map((size) => new Float64Array(size))
  const series = lengths.map((size) => new Float64Array(size))
  return {
    decompose: (values) => {
      let rest = values
      for (let level = 0; level < levels; level++) {
        const extended = mirrored[level] as Float64Array
        mirror(rest, extended)
        rest = rests[level] as Float64Array
        split(extended, rest, details[level] as Float64Array)
      }
      return { length, details, rest }
    },
    recompose: (wavelets) => {
      let values = wavelets.rest
      for (let level = levels - 1; level >= 0; level--) {
        const finer = wavelets.details[level] as Float64Array
        const joined = series[level] as Float64Array
        join(values, finer, joined)
        values = joined
      }
      return values
    },
  }
}

/** Both halves of the frequencies: every second sum of eight products. */
const split = (mirrored: Float64Array, rest: Float64Array, details: Float64Array): void => {
  for (let i = 0, at = 1; i < rest.length; i++, at += 2) {
    const value0 = mirrored[at] as number
    const value1 = mirrored[at + 1] as number
    const value2 = mirrored[at + 2] as number
    const value3 = mirrored[at + 3] as number
    const value4 = mirrored[at + 4] as number
    const value5 = mirrored[at + 5] as number
    const value6 = mirrored[at + 6] as number
    const value7 = mirrored[at + 7] as number
    rest[i] =
      value0 * tap0 +
      value1 * tap1 +
      value2 * tap2 +
      value3 * tap3 +
      value4 * tap4 +
      value5 * tap5 +
      value6 * tap6 +
      value7 * tap7
    details[i] =
      value0 * tap7 -
      value1 * tap6 +
      value2 * tap5 -
      value3 * tap4 +
      value4 * tap3 -
      value5 * tap2 +
      value6 * tap1 -
      value7 * tap0
  }
}

/** The values whose halves these are: every second tap meets a coefficient. */
const join = (coarser: Float64Array, finer: Float64Array, values: Float64Array): void => {
  for (let i = 0, at = 0; i < values.length; i += 2, at++) {
    const coarse0 = coarser[at] as number
    const coarse1 = coarser[at + 1] as number
    const coarse2 = coarser[at + 2] as number
    const coarse3 = coarser[at + 3] as number
    const fine0 = finer[at] as number
    const fine1 = finer[at + 1] as number
    const fine2 = finer[at + 2] as number
    const fine3 = finer[at + 3] as number
    values[i] =
      coarse3 * tap0 +
      fine3 * tap7 +
      (coarse2 * tap2 + fine2 * tap5) +
      (coarse1 * tap4 + fine1 * tap3) +
      (coarse0 * tap6 + fine0 * tap1)
    // One beyond the end of an array is nowhere.
    values[i + 1] =
      coarse3 * tap1 -
      fine3 * tap6 +
      (coarse2 * tap3 - fine2 * tap4) +
      (coarse1 * tap5 - fine1 * tap2) +
      (coarse0 * tap7 - fine0 * tap0)
  }
}

/** The values with as many as a filter needs before and after, mirrored, again and again where they are few. */
const mirror = (values: Float64Array, mirrored: Float64Array): void => {
  const { length } = values
  mirrored.set(values, taps - 1)
  for (let i = 0; i < taps - 1; i++) {
    mirrored[taps - 2 - i] = values[turned(i, length)] as number
    mirrored[taps - 1 + length + i] = values[length - 1 - turned(i, length)] as number
  }
}

/** Where a walk of so many steps ends that turns back at both ends. */
const turned = (walked: number, length: number): number => {
  const at = walked % (2 * length)
  return at < length ? at : 2 * length - 1 - at
}

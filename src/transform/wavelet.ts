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

const low = Float64Array.of(
  0.2303778133088965,
  0.7148465705529157,
  0.6308807679298589,
  -0.027983769416859854,
  -0.18703481171909309,
  0.030841381835560764,
  0.0328830116668852,
  -0.010597401785069032,
)
const taps = low.length
// The other half of the frequencies: backwards, with every second sign changed.
const high = low.map((_, tap) => (tap % 2 === 0 ? 1 : -1) * (low[taps - 1 - tap] as number))

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
  for (let i = 0; i < rest.length; i++) {
    let coarse = 0
    let fine = 0
    for (let tap = 0, at = 2 * i + 1; tap < taps; tap++, at++) {
      const value = mirrored[at] as number
      coarse += value * (low[tap] as number)
      fine += value * (high[tap] as number)
    }
    rest[i] = coarse
    details[i] = fine
  }
}

/** The values whose halves these are: every second tap meets a coefficient. */
const join = (coarser: Float64Array, finer: Float64Array, values: Float64Array): void => {
  for (let i = 0; i < values.length; i++) {
    let value = 0
    for (let tap = i & 1, from = (i + taps - 2 - tap) >> 1; tap < taps; tap += 2, from--)
      value += (coarser[from] as number) * (low[tap] as number) + (finer[from] as number) * (high[tap] as number)
    values[i] = value
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

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
 * `levels` times: split off the finer half of the frequencies that are left.
 *
 * @internal
 */
export const decompose = (values: Float64Array, levels: number): Wavelets => {
  const details: Array<Float64Array> = []
  let rest = values
  for (let level = 0; level < levels; level++) {
    const mirrored = withMirrors(rest)
    details.push(every(mirrored, high))
    rest = every(mirrored, low)
  }
  return { length: values.length, details, rest }
}

/**
 * The series that was taken apart.
 *
 * @internal
 */
export const recompose = ({ length, details, rest }: Wavelets): Float64Array => {
  let values = rest
  for (let level = details.length - 1; level >= 0; level--) {
    const finer = details[level] as Float64Array
    const coarser = values
    values = new Float64Array(level === 0 ? length : (details[level - 1] as Float64Array).length)
    for (let i = 0; i < values.length; i++) {
      let value = 0
      // Every second tap meets a coefficient.
      for (let tap = i % 2, from = (i + taps - 2 - tap) >> 1; tap < taps; tap += 2, from--)
        value += (coarser[from] as number) * (low[tap] as number) + (finer[from] as number) * (high[tap] as number)
      values[i] = value
    }
  }
  return values
}

// The values with as many as a filter needs before and after, mirrored, again and again where they are few.
const withMirrors = (values: Float64Array): Float64Array => {
  const { length } = values
  const mirrored = new Float64Array(length + 2 * (taps - 1))
  mirrored.set(values, taps - 1)
  for (let i = 0; i < taps - 1; i++) {
    mirrored[taps - 2 - i] = values[mirror(i, length)] as number
    mirrored[taps - 1 + length + i] = values[length - 1 - mirror(i, length)] as number
  }
  return mirrored
}

// Where a walk of so many steps ends that turns back at both ends.
const mirror = (walked: number, length: number): number => {
  const at = walked % (2 * length)
  return at < length ? at : 2 * length - 1 - at
}

// Every second product with a filter.
const every = (mirrored: Float64Array, filter: Float64Array): Float64Array => {
  const coefficients = new Float64Array(Math.floor((mirrored.length - taps + 1) / 2))
  for (let i = 0; i < coefficients.length; i++) {
    let sum = 0
    for (let tap = 0; tap < taps; tap++) sum += (mirrored[2 * i + 1 + tap] as number) * (filter[tap] as number)
    coefficients[i] = sum
  }
  return coefficients
}

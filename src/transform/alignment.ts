/**
 * Which steps of two series belong together: dynamic time warping (Sakoe and Chiba, 1978). Knows nothing of classes.
 */
import type { Series } from '../core/Example.ts'

/**
 * The steps of two series in pairs, from the first to the last of both: from each pair to the next, one step or both go
 * on by one. `distance` is the square root of the sum of squared differences over all pairs and variables.
 *
 * @category model
 * @since 0.1.0
 */
export interface Alignment {
  readonly distance: number
  readonly one: Uint32Array
  readonly other: Uint32Array
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The alignment of two series with the least distance, all variables alike; of several, the one that goes on in both. A
 * pair is at most the share `band` of the longer series' steps apart, or what their lengths differ by, if that is more. A
 * difference from a missing value counts nothing. Throws unless the band is from 0 to 1, and on unequal numbers of
 * variables or a series without steps.
 *
 * @example
 * import { Example } from 'millrace'
 * import { align } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const early = Example.series(1, 4, Float32Array.of(0, 5, 0, 0))
 * const late = Example.series(1, 4, Float32Array.of(0, 0, 5, 0))
 * const { distance, one, other } = align()(early)(late)
 * assert.strictEqual(distance, 0)
 * assert.deepStrictEqual([[...one], [...other]], [[0, 0, 1, 2, 3], [0, 1, 2, 3, 3]])
 *
 * @category constructors
 * @since 0.1.0
 */
export const align = ({ band = 1 }: { readonly band?: number } = {}): ((
  one: Series,
) => (other: Series) => Alignment) => {
  checkBand('align', band)
  return (one) => (other) => {
    const [rows, columns] = [one.steps, other.steps]
    if (one.variables !== other.variables)
      throw new RangeError(`align: ${one.variables} variables expected as in the one, got ${other.variables}`)
    if (rows === 0 || columns === 0) throw new RangeError('align: at least one step expected, got 0')
    const reach = Math.max(Math.ceil(band * Math.max(rows, columns)), Math.abs(rows - columns))
    const sums = leastSums(one, other, reach)
    const path = { one: new Uint32Array(rows + columns - 1), other: new Uint32Array(rows + columns - 1) }
    let start = rows + columns - 1
    for (let i = rows, j = columns; i > 0 && j > 0;) {
      start--
      path.one[start] = i - 1
      path.other[start] = j - 1
      const both = sums[(i - 1) * (columns + 1) + j - 1] as number
      const back = sums[(i - 1) * (columns + 1) + j] as number
      const left = sums[i * (columns + 1) + j - 1] as number
      if (both <= back && both <= left) [i, j] = [i - 1, j - 1]
      else if (back <= left) i--
      else j--
    }
    const distance = Math.sqrt(sums[sums.length - 1] as number)
    return { distance, one: path.one.subarray(start), other: path.other.subarray(start) }
  }
}

/**
 * Throws unless a band is from 0 to 1.
 *
 * @internal
 */
export const checkBand = (operator: string, band: number): void => {
  if (!(band >= 0 && band <= 1)) throw new RangeError(`${operator}: band must be from 0 to 1, got ${band}`)
}

// The least sum up to each pair, in a table with a row and a column before the first: 0 at their corner, else infinite.
const leastSums = (one: Series, other: Series, reach: number): Float64Array => {
  const width = other.steps + 1
  const [ones, others] = [stepByStep(one), stepByStep(other)]
  const { variables } = one
  const sums = new Float64Array((one.steps + 1) * width).fill(Infinity)
  sums[0] = 0
  for (let i = 1; i <= one.steps; i++) {
    const to = Math.min(other.steps, i + reach)
    for (let j = Math.max(1, i - reach); j <= to; j++) {
      let squares = 0
      for (let variable = 0, a = (i - 1) * variables, b = (j - 1) * variables; variable < variables; variable++) {
        const difference = (ones[a + variable] as number) - (others[b + variable] as number)
        if (!Number.isNaN(difference)) squares += difference * difference
      }
      const at = i * width + j
      const both = sums[at - width - 1] as number
      sums[at] = squares + Math.min(both, sums[at - width] as number, sums[at - 1] as number)
    }
  }
  return sums
}

// Side by side what is compared: the variables of a step.
const stepByStep = ({ variables, steps, values }: Series): Float32Array => {
  const turned = new Float32Array(values.length)
  for (let variable = 0, i = 0; variable < variables; variable++)
    for (let step = 0; step < steps; step++, i++) turned[step * variables + variable] = values[i] as number
  return turned
}

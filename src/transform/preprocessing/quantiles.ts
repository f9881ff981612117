/**
 * Quantiles of groups, exactly: all finite values are kept until the end, 4 bytes each.
 */
import type { Collector } from './groups.ts'

/**
 * The first `count` numbers are the finite values seen.
 *
 * @category model
 * @since 0.1.0
 */
export interface Seen {
  values: Float32Array
  count: number
}

/**
 * The collector of finite values, for what is computed from all of them, sorted.
 *
 * @internal
 */
export const ofSorted = <Name extends string>(
  names: ReadonlyArray<Name>,
  compute: (sorted: Float32Array) => { readonly [N in Name]: number },
): Collector<Seen, Name> => ({
  names,
  empty: () => ({ values: new Float32Array(16), count: 0 }),
  add: (seen, values, { start, size, stride }) => {
    const most = seen.count + size
    if (most > seen.values.length) {
      const larger = new Float32Array(Math.max(most, 2 * seen.values.length))
      larger.set(seen.values.subarray(0, seen.count))
      seen.values = larger
    }
    for (let k = 0, i = start; k < size; k++, i += stride) {
      const value = values[i] as number
      if (Number.isFinite(value)) seen.values[seen.count++] = value
    }
  },
  done: ({ values, count }) => compute(values.slice(0, count).sort()),
})

/**
 * The value below which a share of the sorted values lies, between two of them by linear interpolation, as NumPy's and
 * Hyndman and Fan's (1996) type 7. NaN of none.
 *
 * @internal
 */
export const quantile = (sorted: Float32Array, share: number): number => {
  if (sorted.length === 0) return NaN
  const place = (sorted.length - 1) * share
  const left = Math.floor(place)
  const low = sorted[left] as number
  const high = sorted[Math.min(left + 1, sorted.length - 1)] as number
  return low + (high - low) * (place - left)
}

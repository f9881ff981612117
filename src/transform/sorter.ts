/**
 * Sorting of many short arrays of numbers, where the call of the built-in sort costs more than its work. Knows numbers
 * only.
 */

/**
 * Arrays to write numbers to and to find them sorted in, from the least on; equal ones stay in their order.
 *
 * @internal
 */
export interface Sorter {
  readonly numbers: Float64Array
  /** Where each of the sorted numbers was before. */
  readonly places: Int32Array
  /** Sort the first `count` numbers. Those that are NaN come to lie anywhere. */
  readonly sort: (count: number) => void
}

interface Sorted {
  readonly numbers: Float64Array
  readonly places: Int32Array
}

/**
 * A sorter of at most `size` numbers.
 *
 * @internal
 */
export const sorter = (size: number): Sorter => {
  const result = { numbers: new Float64Array(size), places: new Int32Array(size) }
  const work = { numbers: new Float64Array(size), places: new Int32Array(size) }
  const bins = new Int32Array(size)
  const ends = new Int32Array(size + 1)
  return {
    ...result,
    sort: (count) => {
      spread(result.numbers, count, bins, ends, work)
      let [from, to]: [Sorted, Sorted] = [work, result]
      for (let start = 0; start < count; start += run) insert(from, start, Math.min(start + run, count))
      for (let width = run; width < count; width *= 2, [from, to] = [to, from])
        for (let start = 0; start < count; start += 2 * width)
          merge(from, to, start, Math.min(start + width, count), Math.min(start + 2 * width, count))
      if (from === work) copy(work, count, result)
    },
  }
}

// Up to so many are inserted one by one; longer arrays are merged from parts of that size.
const run = 64

/** Nearly sorted already: as many bins of equal width as numbers, one after another. */
const spread = (numbers: Float64Array, count: number, bins: Int32Array, ends: Int32Array, to: Sorted): void => {
  let least = Infinity
  let most = -Infinity
  for (let i = 0; i < count; i++) {
    const number = numbers[i] as number
    if (number < least) least = number
    if (number > most) most = number
  }
  const narrowness = most > least ? (count - 1) / (most - least) : 0
  ends.fill(0, 0, count + 1)
  for (let i = 0; i < count; i++) {
    // What is no number, as in a range without end, goes to the first bin.
    const bin = (((numbers[i] as number) - least) * narrowness) | 0
    bins[i] = bin
    ends[bin + 1] = (ends[bin + 1] as number) + 1
  }
  for (let bin = 0; bin < count; bin++) ends[bin + 1] = (ends[bin + 1] as number) + (ends[bin] as number)
  for (let i = 0; i < count; i++) {
    const bin = bins[i] as number
    const place = ends[bin] as number
    ends[bin] = place + 1
    to.numbers[place] = numbers[i] as number
    to.places[place] = i
  }
}

const insert = ({ numbers, places }: Sorted, start: number, end: number): void => {
  for (let i = start + 1; i < end; i++) {
    const number = numbers[i] as number
    if (!((numbers[i - 1] as number) > number)) continue
    const place = places[i] as number
    let to = i
    for (; to > start && (numbers[to - 1] as number) > number; to--) {
      numbers[to] = numbers[to - 1] as number
      places[to] = places[to - 1] as number
    }
    numbers[to] = number
    places[to] = place
  }
}

const merge = (from: Sorted, to: Sorted, start: number, middle: number, end: number): void => {
  let one = start
  let other = middle
  for (let i = start; i < end; i++) {
    const takesOther =
      other < end && (one === middle || (from.numbers[one] as number) > (from.numbers[other] as number))
    const taken = takesOther ? other++ : one++
    to.numbers[i] = from.numbers[taken] as number
    to.places[i] = from.places[taken] as number
  }
}

const copy = (from: Sorted, count: number, to: Sorted): void => {
  for (let i = 0; i < count; i++) {
    to.numbers[i] = from.numbers[i] as number
    to.places[i] = from.places[i] as number
  }
}

/**
 * Windows over long recordings, and how to part them so that no step of a recording is on two sides.
 */
import { checkPositive, checkWhole } from '../core/count.ts'
import * as Dataset from '../core/Dataset.ts'
import type { Example, Series, Target } from '../core/Example.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The steps `from` up to but without `to` of a recording. `group` is what must not be on two sides of a split, such as the
 * person. The series is read from the recording when it is asked for.
 *
 * @category model
 * @since 0.1.0
 */
export interface Window extends Example {
  readonly recording: string
  readonly group: string
  readonly from: number
  readonly to: number
}

/**
 * How long windows are and how far apart they begin, in steps; what belongs together (each recording by itself), and what
 * is known of a window (what is known of its recording).
 *
 * @category model
 * @since 0.1.0
 */
export interface WindowOptions {
  readonly length: number
  readonly stride?: number
  readonly group?: (recording: Example) => string
  readonly target?: (recording: Example, from: number, to: number) => Target
}

/**
 * Where to cut the time of each recording: at the same steps of all, or at fractions of its own time. `gap` steps after
 * each cut belong to no part.
 *
 * @category model
 * @since 0.1.0
 */
export type TimeCuts = { readonly gap?: number } & (
  { readonly at: ReadonlyArray<number> } | { readonly fractions: ReadonlyArray<number> }
)

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The whole windows of each recording, one after another: those that begin at 0, `stride`, twice that and so on; steps at
 * the end that fill no window are left out. A window is named by its recording and its first step, such as `ann@250`. Looks
 * at each recording once, for its steps; a series of one variable is a view, one of several a copy made when it is read.
 * Throws unless `length` and `stride` are positive integers.
 *
 * @example
 * import { Dataset, Example, pipe } from 'millrace'
 * import { slidingWindows } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 5, Float32Array.of(1, 2, 3, 4, 5))
 * const recordings = Dataset.fromArray([{ id: 'ann', series, target: Example.unlabeled }])
 * const windows = pipe(recordings, slidingWindows({ length: 3, stride: 2 }), Dataset.toArray)
 * assert.deepStrictEqual(windows.map(({ id }) => id), ['ann@0', 'ann@2'])
 * assert.deepStrictEqual(windows[1]?.series.values, Float32Array.of(3, 4, 5))
 *
 * @category combinators
 * @since 0.1.0
 */
export const slidingWindows = ({
  length,
  stride = length,
  group = ({ id }) => id,
  target = (recording) => recording.target,
}: WindowOptions): ((recordings: Dataset.Dataset<Example>) => Dataset.Dataset<Window>) => {
  checkPositive('slidingWindows: length', length)
  checkPositive('slidingWindows: stride', stride)
  return (recordings) => {
    // How many windows there are up to the end of each recording.
    const ends = new Float64Array(recordings.length)
    let count = 0
    for (let index = 0; index < recordings.length; index++) {
      const { steps } = recordings.get(index).series
      count += steps < length ? 0 : Math.floor((steps - length) / stride) + 1
      ends[index] = count
    }
    return Dataset.make(count, (index) => {
      const place = firstAbove(ends, index)
      const recording = recordings.get(place)
      const from = (index - (place === 0 ? 0 : (ends[place - 1] as number))) * stride
      const to = from + length
      return {
        id: `${recording.id}@${from}`,
        recording: recording.id,
        group: group(recording),
        from,
        to,
        target: target(recording, from, to),
        get series() {
          return cut(recording.series, from, to)
        },
      }
    })
  }
}

/**
 * Part windows by the time of their recordings, earlier ones first, so that no step is in two parts: a window over a cut,
 * or in the gap after one, is in none. With `fractions`, the time of a recording ends where its last window does, and cuts
 * are rounded down to whole steps. Looks at every window once, but not at its series. Throws on cuts that do not ascend
 * from 0, on fractions that are not from 0 to 1 with a sum of 1, and unless `gap` is a whole number from 0.
 *
 * @example
 * import { Dataset, Example, pipe } from 'millrace'
 * import { slidingWindows, splitByTime } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 100, new Float32Array(100))
 * const windows = pipe(
 *   Dataset.fromArray([{ id: 'ann', series, target: Example.unlabeled }]),
 *   slidingWindows({ length: 20, stride: 10 }),
 * )
 * const [training, test] = splitByTime({ fractions: [0.7, 0.3], gap: 5 })(windows)
 * assert.ok(training !== undefined && test !== undefined)
 * assert.strictEqual(Dataset.toArray(training).at(-1)?.to, 70)
 * assert.strictEqual(Dataset.toArray(test)[0]?.from, 80)
 *
 * @category combinators
 * @since 0.1.0
 */
export const splitByTime = (
  cuts: TimeCuts,
): (<W extends Pick<Window, 'recording' | 'from' | 'to'>>(
  windows: Dataset.Dataset<W>,
) => ReadonlyArray<Dataset.Dataset<W>>) => {
  const { gap = 0 } = cuts
  checkWhole('splitByTime: gap', gap)
  const cutsOf = 'at' in cuts ? fixed(cuts.at) : proportional(cuts.fractions)
  const parts = 'at' in cuts ? cuts.at.length + 1 : cuts.fractions.length
  return (windows) => {
    const ends = new Map<string, number>()
    for (let index = 0; index < windows.length; index++) {
      const { recording, to } = windows.get(index)
      ends.set(recording, Math.max(to, ends.get(recording) ?? 0))
    }
    const chosen = Array.from({ length: parts }, (): Array<number> => [])
    for (let index = 0; index < windows.length; index++) {
      const { recording, from, to } = windows.get(index)
      const cuts = cutsOf(ends.get(recording) ?? 0)
      // The first cut that the window does not pass ends its part.
      const after = cuts.findIndex((cut) => to <= cut)
      const part = after < 0 ? cuts.length : after
      if (part === 0 || from >= (cuts[part - 1] as number) + gap) chosen[part]?.push(index)
    }
    return chosen.map((indices) => Dataset.reindex(Dataset.fromArray(indices))(windows))
  }
}

const fixed = (at: ReadonlyArray<number>): ((end: number) => ReadonlyArray<number>) => {
  if (!at.every((cut, index) => Number.isSafeInteger(cut) && cut >= 0 && cut >= (at[index - 1] ?? 0)))
    throw new RangeError(`splitByTime: at must be whole numbers that ascend from 0, got ${at.join(', ')}`)
  return () => at
}

const proportional = (fractions: ReadonlyArray<number>): ((end: number) => ReadonlyArray<number>) => {
  const sum = fractions.reduce((total, fraction) => total + fraction, 0)
  if (!fractions.every((fraction) => fraction >= 0) || !(Math.abs(sum - 1) < 1e-9))
    throw new RangeError(
      `splitByTime: fractions from 0 to 1 that sum to 1 expected, got ${fractions.join(', ')}, which sum to ${sum}`,
    )
  let total = 0
  const shares = fractions.slice(0, -1).map((fraction) => (total += fraction))
  // 0.1 + 0.2 of ten steps are three, whatever the last bit says.
  return (end) => shares.map((share) => Math.floor(share * end + 1e-9 * end))
}

// The first of ascending numbers that is above a value.
const firstAbove = (ascending: Float64Array, value: number): number => {
  let [low, high] = [0, ascending.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] as number) > value) high = middle
    else low = middle + 1
  }
  return low
}

const cut = ({ variables, steps, values }: Series, from: number, to: number): Series => {
  const length = to - from
  if (variables === 1) return { variables, steps: length, values: values.subarray(from, to) }
  const copied = new Float32Array(variables * length)
  for (let variable = 0; variable < variables; variable++)
    copied.set(values.subarray(variable * steps + from, variable * steps + to), variable * length)
  return { variables, steps: length, values: copied }
}

/**
 * What a part holds, in numbers for a person to look at, and what looks wrong about it.
 */
import type { Series } from '../core/Example.ts'
import * as Part from './Part.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The counts of a part. `classes` counts the series of each class; `ranges` are the lowest and highest finite value of
 * each variable, `undefined` where there is none.
 *
 * @category model
 * @since 0.1.0
 */
export interface Summary {
  readonly name: string
  readonly series: number
  readonly variables: number
  readonly minLength: number
  readonly maxLength: number
  readonly missing: number
  readonly classes: Readonly<Record<string, number>>
  readonly ranges: ReadonlyArray<readonly [lowest: number, highest: number] | undefined>
}

/**
 * The mean series of a class, and how many series it is of.
 *
 * @category model
 * @since 0.1.0
 */
export interface ClassMean {
  readonly label: string
  readonly count: number
  readonly mean: Series
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Count a part. Without series, all is 0.
 *
 * @example
 * import { Summary, semaphore } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const { series, variables, missing, classes } = Summary.of(semaphore({ train: 12, test: 6 }).train)
 * assert.deepStrictEqual([series, variables, missing], [12, 24, 0])
 * assert.strictEqual(Object.values(classes)[0], 2)
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = ({ name, series, targets }: Part.Part): Summary => {
  const lengths = series.map(({ steps }) => steps)
  const variables = series[0]?.variables ?? 0
  let missing = 0
  const lowest = new Float32Array(variables).fill(Infinity)
  const highest = new Float32Array(variables).fill(-Infinity)
  for (const { steps, values } of series)
    for (const [at, value] of values.entries()) {
      const variable = Math.floor(at / steps)
      if (Number.isNaN(value)) missing++
      if (!Number.isFinite(value)) continue
      lowest[variable] = Math.min(value, lowest[variable] as number)
      highest[variable] = Math.max(value, highest[variable] as number)
    }
  const counts = new Map(targets._tag === 'Classes' ? targets.vocabulary.map((label) => [label, 0]) : [])
  if (targets._tag === 'Classes')
    for (const id of targets.ids) {
      const label = targets.vocabulary[id] as string
      counts.set(label, (counts.get(label) ?? 0) + 1)
    }
  return {
    name,
    series: series.length,
    variables,
    minLength: lengths.reduce((one, other) => Math.min(one, other), lengths[0] ?? 0),
    maxLength: lengths.reduce((one, other) => Math.max(one, other), 0),
    missing,
    classes: Object.fromEntries(counts),
    ranges: Array.from(lowest, (low, variable) => (low === Infinity ? undefined : [low, highest[variable] as number])),
  }
}

/**
 * The mean of each class that occurs, in the order of the vocabulary, in so many steps: each averages the values of its
 * share of a series, so that long series weigh no more than short ones, and is NaN where none is there. A part without
 * classes is one, named `all`.
 *
 * @example
 * import { Example } from 'millrace'
 * import { Summary } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = [Example.series(1, 2, Float32Array.of(1, 2)), Example.series(1, 4, Float32Array.of(3, 3, 4, NaN))]
 * const [all] = Summary.classMeans({ steps: 2 })({ name: 'Toy', series, targets: { _tag: 'Unlabeled' } })
 * assert.deepStrictEqual(all, { label: 'all', count: 2, mean: Example.series(1, 2, Float32Array.of(2, 3)) })
 *
 * @category constructors
 * @since 0.1.0
 */
export const classMeans =
  ({ steps = 40 }: { readonly steps?: number } = {}) =>
  ({ series, targets }: Part.Part): ReadonlyArray<ClassMean> => {
    if (targets._tag !== 'Classes') return series.length === 0 ? [] : [meanOf('all', steps, series)]
    return targets.vocabulary.flatMap((label, id) => {
      const own = series.filter((_, index) => targets.ids[index] === id)
      return own.length === 0 ? [] : [meanOf(label, steps, own)]
    })
  }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * What looks wrong, one sentence each: constant series, series that occur twice, series of the first part that are also in
 * another, classes of fewer than 5 series in the first part, which is the one to train on.
 *
 * @example
 * import { Example } from 'millrace'
 * import { Summary } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = [Example.series(1, 2, Float32Array.of(1, 1))]
 * const toy = { name: 'Toy', series, targets: { _tag: 'Unlabeled' } } as const
 * assert.deepStrictEqual(Summary.warnings([toy]), ['1 series of Toy is constant: Toy/0'])
 *
 * @category destructors
 * @since 0.1.0
 */
export const warnings = (parts: ReadonlyArray<Part.Part>): ReadonlyArray<string> => {
  const [first, ...others] = parts
  if (first === undefined) return []
  const seen = parts.map(firstPlaces)
  const some = (part: Part.Part, holds: (key: string, index: number) => boolean, one: string, several: string) => {
    const ids = Part.ids(part).filter((_, index) => holds(keyOf(part.series[index] as Series), index))
    const shown = `${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ', …' : ''}`
    return ids.length === 0
      ? []
      : [`${ids.length} series of ${part.name} ${ids.length === 1 ? one : several}: ${shown}`]
  }
  return [
    ...parts.flatMap((part) =>
      some(part, (_, index) => isConstant(part.series[index] as Series), 'is constant', 'are constant'),
    ),
    ...parts.flatMap((part, at) =>
      some(part, (key, index) => seen[at]?.get(key) !== index, 'repeats an earlier one', 'repeat earlier ones'),
    ),
    ...others.flatMap((part) =>
      some(part, (key) => seen[0]?.has(key) === true, `is also in ${first.name}`, `are also in ${first.name}`),
    ),
    ...tinyClasses(first),
  ]
}

const tinyClasses = (part: Part.Part): ReadonlyArray<string> => {
  const tiny = Object.entries(of(part).classes).filter(([, count]) => count < 5)
  return tiny.length === 0
    ? []
    : [`fewer than 5 series of ${part.name} are of ${tiny.map(([label, count]) => `${label} (${count})`).join(', ')}`]
}

const isConstant = ({ variables, steps, values }: Series): boolean => {
  if (steps < 2) return false
  for (let variable = 0; variable < variables; variable++) {
    const row = values.subarray(variable * steps, (variable + 1) * steps)
    const first = row.find((value) => !Number.isNaN(value))
    if (row.some((value) => value !== first && !Number.isNaN(value))) return false
  }
  return true
}

const firstPlaces = ({ series }: Part.Part): ReadonlyMap<string, number> => {
  const places = new Map<string, number>()
  for (const [index, one] of series.entries()) {
    const key = keyOf(one)
    if (!places.has(key)) places.set(key, index)
  }
  return places
}

// Two 32-bit hashes (FNV-1a) and the lengths tell series apart without holding all of them as text.
const keyOf = ({ variables, steps, values }: Series): string => {
  const bits = new Uint32Array(values.length)
  // All missing values are one, and -0 is 0.
  new Float32Array(bits.buffer).set(values.map((value) => (Number.isNaN(value) ? Number.NaN : value + 0)))
  let [one, other] = [0x811c9dc5, 0x9747b28c]
  for (const word of bits) {
    one = Math.imul(one ^ word, 0x01000193)
    one ^= one >>> 15
    other = Math.imul(other ^ (word >>> 7) ^ (word << 25), 0x85ebca6b)
    other ^= other >>> 13
  }
  return `${variables}:${steps}:${one >>> 0}:${other >>> 0}`
}

const meanOf = (label: string, steps: number, own: ReadonlyArray<Series>): ClassMean => {
  const variables = own[0]?.variables ?? 0
  const sums = new Float64Array(variables * steps)
  const counts = new Float64Array(variables * steps)
  for (const series of own)
    shares(series, steps).forEach((mean, at) => {
      if (Number.isNaN(mean)) return
      sums[at] = (sums[at] as number) + mean
      counts[at] = (counts[at] as number) + 1
    })
  const values = Float32Array.from(sums, (sum, at) => sum / (counts[at] as number))
  return { label, count: own.length, mean: { variables, steps, values } }
}

// The mean of the finite values in each share of a series, so that a longer one weighs no more than others.
const shares = ({ variables, steps: length, values }: Series, steps: number): Float64Array => {
  const sums = new Float64Array(variables * steps)
  const counts = new Float64Array(variables * steps)
  for (let variable = 0; variable < variables; variable++)
    for (let step = 0; step < Math.max(steps, length); step++) {
      // The longer of the two is walked once, so that every step of the mean gets something.
      const from = length >= steps ? step : Math.floor((step * length) / steps)
      const to = length >= steps ? Math.floor((step * steps) / length) : step
      const value = values[variable * length + from] as number
      if (!Number.isFinite(value)) continue
      sums[variable * steps + to] = (sums[variable * steps + to] as number) + value
      counts[variable * steps + to] = (counts[variable * steps + to] as number) + 1
    }
  return sums.map((sum, at) => sum / (counts[at] as number))
}

import fc, { type Arbitrary } from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { apportion } from '../../src/core/dataset/apportion.ts'
import { seeds } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Sampler from '../../src/core/Sampler.ts'
import * as Seed from '../../src/core/Seed.ts'
import { lawful, testAll } from './lawful.ts'
import { runs } from './runs.ts'

interface Row {
  readonly place: number
  readonly label: string
}

// Some labels often, some once.
const labels = fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.string({ maxLength: 2 }))
const rows = fc
  .array(labels, { maxLength: 40 })
  .map((labels) => Dataset.fromArray(labels.map((label, place): Row => ({ place, label }))))
const fractions: Arbitrary<ReadonlyArray<number>> = fc
  .array(fc.nat(10), { minLength: 1, maxLength: 5 })
  .filter((weights) => weights.some((weight) => weight > 0))
  .map((weights) => weights.map((weight) => weight / weights.reduce((sum, one) => sum + one, 0)))
const cases = fc.tuple(rows, fractions, seeds)
const labelOf = ({ label }: Row): string => label

const placesOf = (dataset: Dataset.Dataset<Row>): ReadonlyArray<number> =>
  Dataset.toArray(dataset).map(({ place }) => place)
const inOrder = (places: ReadonlyArray<number>): ReadonlyArray<number> => [...places].sort((i, j) => i - j)
const count = (dataset: Dataset.Dataset<Row>, label: string): number =>
  Dataset.toArray(dataset).filter((row) => row.label === label).length

type Split = (
  fractions: ReadonlyArray<number>,
) => (seed: Seed.Seed) => (dataset: Dataset.Dataset<Row>) => ReadonlyArray<Dataset.Dataset<Row>>
const splits: ReadonlyArray<readonly [string, Split]> = [
  ['split', (fractions) => Dataset.split(fractions)],
  ['stratifiedSplit', (fractions) => Dataset.stratifiedSplit({ fractions, by: labelOf })],
  ['groupSplit', (fractions) => Dataset.groupSplit({ fractions, group: labelOf })],
]

describe.each(splits)('%s', (name, split) => {
  testAll(
    laws.dataset(
      cases.map(([dataset, fractions, seed]) => Dataset.concat(split(fractions)(seed)(dataset)[0] ?? dataset)(dataset)),
      runs(300),
    ),
  )
  lawful('parts are disjoint, leave nothing out and keep the order', cases, ([dataset, fractions, seed]) => {
    const parts = split(fractions)(seed)(dataset)
    expect(parts).toHaveLength(fractions.length)
    expect(inOrder(parts.flatMap(placesOf))).toEqual(placesOf(dataset))
    for (const part of parts) expect(placesOf(part)).toEqual(inOrder(placesOf(part)))
  })
  lawful('a fraction of 0 gets nothing, and one of 1 all', cases, ([dataset, fractions, seed]) => {
    const parts = split(fractions)(seed)(dataset)
    fractions.forEach((fraction, part) => {
      if (fraction === 0) expect(parts[part]?.length).toBe(0)
      if (fraction === 1) expect(parts[part]?.length).toBe(dataset.length)
    })
  })
  lawful(
    'epochs of a part stay inside the part',
    fc.tuple(cases, fc.nat(99)),
    ([[dataset, fractions, seed], epoch]) => {
      for (const part of split(fractions)(seed)(dataset))
        for (const sampler of [
          Sampler.shuffled(seed),
          Sampler.permuted(seed),
          Sampler.truncated(50)(Sampler.permuted(seed)),
        ]) {
          const within = new Set(placesOf(part))
          for (const place of placesOf(Dataset.sample(sampler)(part)(epoch))) expect(within.has(place)).toBe(true)
        }
    },
  )
  test('the same seed parts the same way, another seed in another', () => {
    const dataset = Dataset.make(60, (place): Row => ({ place, label: `${place % 15}` }))
    const parted = (seed: number) => split([0.5, 0.5])(Seed.make(seed))(dataset).map(placesOf)
    expect(parted(1)).toEqual(parted(1))
    expect(parted(1)).not.toEqual(parted(2))
  })
  test.each([[[]], [[0.5]], [[0.8, 0.3]], [[1.5, -0.5]], [[NaN, 1]], [[Infinity]]])(
    'fractions %j are refused',
    (fractions) => {
      expect(() => split(fractions)).toThrow(new RegExp(`^Dataset\\.${name}: fractions .* got `, 'u'))
    },
  )
})

describe('split', () => {
  test('refused fractions are told with their sum', () => {
    expect(() => Dataset.split([0.5, 0.25])).toThrow('got 0.5, 0.25, which sum to 0.75')
  })
  lawful('sizes are those of the largest remainders', cases, ([dataset, fractions, seed]) => {
    const sizes = Dataset.split(fractions)(seed)(dataset).map(({ length }) => length)
    const remainders = fractions.map((fraction, part) => fraction * dataset.length - (sizes[part] ?? 0))
    // Moving one element from one part to another never brings both nearer to exact.
    expect(Math.max(...remainders) - Math.min(...remainders)).toBeLessThanOrEqual(1 + 1e-9)
    for (const remainder of remainders) expect(Math.abs(remainder)).toBeLessThan(1)
  })
  test('every element is in every part equally often', () => {
    const times = new Float64Array(10)
    for (let seed = 0; seed < 4000; seed++)
      for (const i of Dataset.toArray(Dataset.split([0.3, 0.7])(Seed.make(seed))(Dataset.make(10, (i) => i))[0]))
        times[i] = (times[i] ?? 0) + 1
    // Of 4000, 1200 are expected, give or take 29.
    for (const time of times) expect(Math.abs(time - 1200)).toBeLessThan(5 * 29)
  })
})

const limits = fc.array(fc.nat(4), { minLength: 1, maxLength: 5 })
lawful('seats beyond all limits stay empty', fc.tuple(limits, fc.nat(3)), ([limits, beyond]) => {
  const seats = limits.reduce((sum, limit) => sum + limit, beyond)
  const none = limits.map(() => 0)
  expect(apportion(seats, none, none, limits, [...limits.keys()])).toEqual(limits)
})

describe('stratifiedSplit', () => {
  lawful('every class has its share of every part, within one', cases, ([dataset, fractions, seed]) => {
    const parts = Dataset.stratifiedSplit({ fractions, by: labelOf })(seed)(dataset)
    for (const label of new Set(Dataset.toArray(dataset).map(labelOf)))
      fractions.forEach((fraction, part) => {
        const exact = fraction * count(dataset, label)
        expect(Math.abs(count(parts[part] ?? dataset, label) - exact)).toBeLessThan(1)
      })
  })
  lawful('of two parts, each has its share within half an element', cases, ([dataset, [fraction = 1], seed]) => {
    const [part] = Dataset.stratifiedSplit({ fractions: [fraction, 1 - fraction], by: labelOf })(seed)(dataset)
    expect(Math.abs(part.length - fraction * dataset.length)).toBeLessThanOrEqual(0.5 + 1e-9)
  })
  lawful('of several, each has its share within two', cases, ([dataset, fractions, seed]) => {
    const parts = Dataset.stratifiedSplit({ fractions, by: labelOf })(seed)(dataset)
    parts.forEach(({ length }, part) => {
      expect(Math.abs(length - (fractions[part] ?? 0) * dataset.length)).toBeLessThan(2)
    })
  })
})

describe('groupSplit', () => {
  lawful('no group is in two parts', cases, ([dataset, fractions, seed]) => {
    const parts = Dataset.groupSplit({ fractions, group: labelOf })(seed)(dataset)
    const labels = parts.flatMap((part) => [...new Set(Dataset.toArray(part).map(labelOf))])
    expect(new Set(labels).size).toBe(labels.length)
  })
  lawful(
    'large groups are placed before small ones, which even them out',
    fc.tuple(seeds, fc.nat(6)),
    ([seed, large]) => {
      const labels = Array.from({ length: 12 }, (_, place) => (place < large ? 'large' : `${place}`))
      const dataset = Dataset.fromArray(labels.map((label, place): Row => ({ place, label })))
      const parts = Dataset.groupSplit({ fractions: [0.5, 0.5], group: labelOf })(seed)(dataset)
      expect(parts.map(({ length }) => length)).toEqual([6, 6])
    },
  )
  lawful('no part has more than its share and the largest group', cases, ([dataset, fractions, seed]) => {
    const sizes = [...new Set(Dataset.toArray(dataset).map(labelOf))].map((label) => count(dataset, label))
    Dataset.groupSplit({ fractions, group: labelOf })(seed)(dataset).forEach(({ length }, part) => {
      expect(length).toBeLessThanOrEqual((fractions[part] ?? 0) * dataset.length + Math.max(0, ...sizes))
    })
  })
})

describe('kFold', () => {
  const counts = fc.integer({ min: 2, max: 6 })
  const folded = fc.tuple(rows, counts, seeds, fc.constantFrom('stratify', 'group', 'neither'))
  const heeding = (count: number, heeded: string): Dataset.Folds<Row> =>
    heeded === 'stratify' ? { count, stratify: labelOf } : heeded === 'group' ? { count, group: labelOf } : { count }
  const enough = ({ length, get }: Dataset.Dataset<Row>, count: number, heeded: string): boolean =>
    (heeded === 'group' ? new Set(Array.from({ length }, (_, i) => get(i).label)).size : length) >= count

  lawful('every element is held out once, and trained on in all other folds', folded, ([dataset, n, seed, heeded]) => {
    if (!enough(dataset, n, heeded)) return
    const folds = Dataset.kFold(heeding(n, heeded))(seed)(dataset)
    expect(folds).toHaveLength(n)
    expect(inOrder(folds.flatMap(({ validation }) => placesOf(validation)))).toEqual(placesOf(dataset))
    for (const { train, validation } of folds) {
      expect(inOrder([...placesOf(train), ...placesOf(validation)])).toEqual(placesOf(dataset))
      expect(placesOf(train)).toEqual(inOrder(placesOf(train)))
    }
  })
  lawful(
    'no fold is empty, and fewer elements or groups than folds are refused',
    folded,
    ([dataset, n, seed, heeded]) => {
      const fold = Dataset.kFold(heeding(n, heeded))(seed)
      if (!enough(dataset, n, heeded))
        expect(() => fold(dataset)).toThrow(
          `Dataset.kFold: at least ${n} ${heeded === 'group' ? 'groups' : 'elements'} expected, got fewer`,
        )
      else for (const { validation } of fold(dataset)) expect(validation.length).toBeGreaterThan(0)
    },
  )
  lawful('sizes differ by at most one', folded, ([dataset, n, seed, heeded]) => {
    if (heeded === 'group' || !enough(dataset, n, heeded)) return
    const sizes = Dataset.kFold(heeding(n, heeded))(seed)(dataset).map(({ validation }) => validation.length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
  })
  lawful('every class has its share of every fold, within one', folded, ([dataset, n, seed]) => {
    if (dataset.length < n) return
    for (const { validation } of Dataset.kFold({ count: n, stratify: labelOf })(seed)(dataset))
      for (const label of new Set(Dataset.toArray(dataset).map(labelOf)))
        expect(Math.abs(count(validation, label) - count(dataset, label) / n)).toBeLessThan(1)
  })
  lawful('no group is trained on and held out', folded, ([dataset, n, seed]) => {
    if (!enough(dataset, n, 'group')) return
    for (const { train, validation } of Dataset.kFold({ count: n, group: labelOf })(seed)(dataset)) {
      const trained = new Set(Dataset.toArray(train).map(labelOf))
      for (const row of Dataset.toArray(validation)) expect(trained.has(row.label)).toBe(false)
    }
  })
  test.each([0, 1, 1.5, NaN, Infinity])('a count of %d is refused', (count) => {
    expect(() => Dataset.kFold({ count })).toThrow(/^Dataset\.kFold: count .* got /)
  })
})

describe('leaveOneGroupOut', () => {
  lawful('each group is held out once, in the order in which they occur', rows, (dataset) => {
    const held = Dataset.leaveOneGroupOut(labelOf)(dataset)
    const groups = [...new Set(Dataset.toArray(dataset).map(labelOf))]
    expect(held).toHaveLength(groups.length)
    held.forEach(({ train, validation }, index) => {
      const label = groups[index] ?? ''
      const all = Dataset.toArray(dataset)
      expect(Dataset.toArray(validation)).toEqual(all.filter((row) => row.label === label))
      expect(Dataset.toArray(train)).toEqual(all.filter((row) => row.label !== label))
    })
  })
})

test('all elements of a fold come from the dataset, by way of its columns', () => {
  const dataset = Dataset.fromColumns({ x: { values: Int32Array.of(1, 2, 3, 4), shape: [] } }, ({ x }) => x[0])
  const [fold] = pipe(dataset, Dataset.kFold({ count: 2 })(Seed.make(42)))
  expect(fold?.train.gather).toBeDefined()
})

test('the parts of seed 42 are those of every release', () => {
  const dataset = Dataset.make(20, (place): Row => ({ place, label: 'aaaaaabbbcddddeeeffg'.charAt(place) }))
  const [fractions, seed] = [[0.5, 0.3, 0.2], Seed.make(42)]
  const places = (parts: ReadonlyArray<Dataset.Dataset<Row>>): string =>
    parts.map((part) => placesOf(part).join(' ')).join(' | ')
  const held = (folds: Dataset.Folds<Row>): string =>
    places(Dataset.kFold(folds)(seed)(dataset).map(({ validation }) => validation))
  expect({
    split: places(Dataset.split(fractions)(seed)(dataset)),
    stratified: places(Dataset.stratifiedSplit({ fractions, by: labelOf })(seed)(dataset)),
    grouped: places(Dataset.groupSplit({ fractions, group: labelOf })(seed)(dataset)),
    ofPairs: places(Dataset.groupSplit({ fractions, group: ({ place }: Row) => `${place >> 1}` })(seed)(dataset)),
    folds: held({ count: 3 }),
    stratifiedFolds: held({ count: 3, stratify: labelOf }),
    groupedFolds: held({ count: 3, group: labelOf }),
  }).toMatchInlineSnapshot(`
    {
      "folds": "0 2 5 7 11 15 16 | 1 4 6 13 14 18 19 | 3 8 9 10 12 17",
      "grouped": "0 1 2 3 4 5 9 14 15 16 | 10 11 12 13 17 18 | 6 7 8 19",
      "groupedFolds": "0 1 2 3 4 5 9 | 10 11 12 13 17 18 19 | 6 7 8 14 15 16",
      "ofPairs": "0 1 4 5 8 9 10 11 14 15 | 6 7 12 13 18 19 | 2 3 16 17",
      "split": "0 2 5 6 7 11 15 16 18 19 | 1 4 10 12 13 14 | 3 8 9 17",
      "stratified": "2 3 4 7 9 10 11 14 15 18 | 0 1 8 12 16 19 | 5 6 13 17",
      "stratifiedFolds": "2 4 7 9 11 14 18 | 1 3 8 10 12 15 19 | 0 5 6 13 16 17",
    }
  `)
})

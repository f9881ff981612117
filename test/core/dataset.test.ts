import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Epochs from '../../src/core/Epochs.ts'
import { datasets, equal, functions, seeds, withDraw } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Random from '../../src/core/Random.ts'
import { sequential, shuffled } from '../../src/core/Sampler.ts'
import * as Seed from '../../src/core/Seed.ts'
import { lawful, testAll } from './lawful.ts'
import { runs } from './runs.ts'

const indices = (length: number, picks: ReadonlyArray<number>): Dataset.Dataset<number> =>
  Dataset.fromArray(length === 0 ? [] : picks.map((pick) => pick % length))
const picks = fc.array(fc.nat(), { maxLength: 12 })
const same = (one: Dataset.Dataset<unknown>, other: Dataset.Dataset<unknown>): boolean =>
  one.length === other.length && equal(Dataset.toArray(one), Dataset.toArray(other))

describe('datasets', () => {
  testAll(laws.dataset(datasets, runs()))
  test.each([-1, 0.5, NaN, Infinity])('make refuses a length of %d', (length) => {
    expect(() => Dataset.make(length, (i) => i)).toThrow(/^Dataset\.make: length must be .* got /)
  })
  test('get tells from where to where there are elements', () => {
    expect(() => Dataset.make(3, (i) => i).get(3)).toThrow('Dataset.get: index must be from 0 to 2, got 3')
  })
})

describe('mapped datasets', () => {
  testAll(
    laws.dataset(
      fc.tuple(datasets, functions).map(([dataset, f]) => Dataset.map(f)(dataset)),
      runs(),
    ),
  )
})

describe('sampled and randomly mapped epochs', () => {
  const epochs = fc
    .tuple(datasets, seeds, seeds, fc.nat(9))
    .map(([dataset, order, noise, epoch]) =>
      pipe(dataset, Dataset.sample(shuffled(order)), Epochs.map(String), Epochs.mapRandom(noise, withDraw))(epoch),
    )
  testAll(laws.dataset(epochs, runs()))
})

describe('reindex', () => {
  lawful('all indices in order change nothing', datasets, (dataset) => {
    expect(same(Dataset.reindex(sequential(dataset.length)(0))(dataset), dataset)).toBe(true)
  })
  lawful('reindexing twice is reindexing by reindexed indices', fc.tuple(datasets, picks, picks), ([dataset, p, q]) => {
    const first = indices(dataset.length, p)
    const second = indices(first.length, q)
    const twice = pipe(dataset, Dataset.reindex(first), Dataset.reindex(second))
    expect(same(twice, Dataset.reindex(Dataset.reindex(second)(first))(dataset))).toBe(true)
  })
  lawful('element i is the element at index i', fc.tuple(datasets, picks), ([dataset, p]) => {
    const at = indices(dataset.length, p)
    const expected = Dataset.toArray(at).map((i) => dataset.get(i))
    expect(equal(Dataset.toArray(Dataset.reindex(at)(dataset)), expected)).toBe(true)
  })
})

describe('concat', () => {
  lawful('one dataset and then another', fc.tuple(datasets, datasets), ([before, after]) => {
    const expected = [...Dataset.toArray(before), ...Dataset.toArray(after)]
    expect(equal(Dataset.toArray(Dataset.concat(after)(before)), expected)).toBe(true)
  })
  lawful('the order of putting together does not matter', fc.tuple(datasets, datasets, datasets), ([a, b, c]) => {
    const left = pipe(a, Dataset.concat(b), Dataset.concat(c))
    expect(same(left, pipe(a, Dataset.concat(pipe(b, Dataset.concat(c)))))).toBe(true)
  })
})

describe('the shuffled sampler', () => {
  testAll(laws.sampler(shuffled, runs()))
  lawful(
    'an epoch is the permutation that its child of the seed gives',
    fc.tuple(seeds, fc.nat(99)),
    ([seed, epoch]) => {
      const expected = Random.run(Seed.child(epoch)(seed))(Random.permutation(20))
      expect(Dataset.toArray(shuffled(seed)(20)(epoch))).toEqual([...expected])
    },
  )
  lawful(
    'epochs of a part stay inside the part',
    fc.tuple(datasets, picks, seeds, fc.nat(99)),
    ([dataset, p, seed, e]) => {
      const part = Dataset.reindex(indices(dataset.length, p))(Dataset.map((a: unknown) => [a])(dataset))
      const count = (elements: ReadonlyArray<unknown>): ReadonlyArray<number> =>
        elements.map((a) => elements.filter((b) => equal(a, b)).length).sort((i, j) => i - j)
      const within = Dataset.toArray(part)
      const epoch = Dataset.toArray(Dataset.sample(shuffled(seed))(part)(e))
      expect(epoch.every((a) => within.some((b) => equal(a, b)))).toBe(true)
      expect(count(epoch)).toEqual(count(within))
    },
  )
})

describe('the sequential sampler', () => {
  testAll(laws.sampler(() => sequential, { ...runs(), shuffles: false }))
  lawful('every epoch is in order', fc.tuple(datasets, fc.nat(99)), ([dataset, epoch]) => {
    expect(same(Dataset.sample(sequential)(dataset)(epoch), dataset)).toBe(true)
  })
})

describe('epochs', () => {
  const epochs = fc.tuple(datasets, seeds).map(([dataset, seed]) => Dataset.sample(shuffled(seed))(dataset))
  testAll(laws.epochs(epochs, runs()))
  testAll(
    laws.epochs(
      fc.tuple(epochs, epochs, seeds, fc.nat(9)).map(([one, other, seed, count]) => {
        const noisy: Epochs.Epochs<unknown> = Epochs.mapRandom(seed, withDraw)(one)
        return pipe(
          noisy,
          Epochs.concat(Epochs.zipWith(other, (a: unknown, b): unknown => [a, b])(one)),
          Epochs.take(count),
        )
      }),
      runs(),
    ),
  )
  lawful(
    'zipping, putting together and taking are done in each epoch',
    fc.tuple(epochs, epochs, fc.nat(9), fc.nat(9)),
    ([one, other, count, e]) => {
      const pair = (a: unknown, b: unknown): unknown => [a, b]
      expect(same(Epochs.zipWith(other, pair)(one)(e), Dataset.zipWith(other(e), pair)(one(e)))).toBe(true)
      expect(same(Epochs.concat(other)(one)(e), Dataset.concat(other(e))(one(e)))).toBe(true)
      expect(same(Epochs.take(count)(one)(e), Dataset.take(count)(one(e)))).toBe(true)
    },
  )
  lawful('constant epochs are the dataset', fc.tuple(datasets, fc.nat(99)), ([dataset, epoch]) => {
    expect(same(Epochs.constant(dataset)(epoch), dataset)).toBe(true)
  })
  lawful(
    'mapping epochs maps each of them',
    fc.tuple(datasets, functions, seeds, fc.nat(9)),
    ([dataset, f, seed, e]) => {
      const epochs = Dataset.sample(shuffled(seed))(dataset)
      expect(same(Epochs.map(f)(epochs)(e), Dataset.map(f)(epochs(e)))).toBe(true)
    },
  )
  lawful(
    'the draws of item i of epoch e depend on the seed, e and i',
    fc.tuple(datasets, seeds, seeds, fc.nat(99)),
    ([dataset, order, noise, epoch]) => {
      const epochs = Dataset.sample(shuffled(order))(dataset)
      const expected = Dataset.toArray(epochs(epoch)).map((a, i) =>
        Random.run(pipe(noise, Seed.child(epoch), Seed.child(i)))(withDraw(a)),
      )
      expect(equal(Dataset.toArray(Epochs.mapRandom(noise, withDraw)(epochs)(epoch)), expected)).toBe(true)
    },
  )
  lawful(
    'no two items of neighbouring epochs and seeds share a draw',
    fc.tuple(fc.nat(1e6), fc.nat(1000)),
    ([seed, epoch]) => {
      const draws = [0, 1].flatMap((s) =>
        [0, 1].flatMap((e) => {
          const epochs = Epochs.mapRandom(Seed.make(seed + s), withDraw)(Epochs.constant(Dataset.make(4, (i) => i)))
          return Dataset.toArray(epochs(epoch + e)).map(([, draw]) => draw)
        }),
      )
      // Chance alone makes two of sixteen draws of 32 bits meet once in some 30 million runs.
      expect(new Set(draws).size).toBe(16)
    },
  )
})

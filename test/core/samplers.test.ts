import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { seeds } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Random from '../../src/core/Random.ts'
import * as Sampler from '../../src/core/Sampler.ts'
import { permute } from '../../src/core/sampler/permute.ts'
import * as Seed from '../../src/core/Seed.ts'
import { lawful, testAll } from './lawful.ts'
import { runs } from './runs.ts'

const indicesOf = Dataset.toArray
const range = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, i) => i)
const sorted = (indices: ReadonlyArray<number>): ReadonlyArray<number> => [...indices].sort((i, j) => i - j)
const ofThree = (count: number): ReadonlyArray<number> => range(count).map((i) => (i % 5) % 3)

/** How far counts are from equal, in standard deviations of what chance makes of them. */
const surprise = (counts: Iterable<number>, expected: (index: number) => number): number => {
  const all = [...counts]
  const sum = all.reduce((total, count, i) => total + (count - expected(i)) ** 2 / expected(i), 0)
  return (sum - (all.length - 1)) / Math.sqrt(2 * (all.length - 1))
}

describe('permuted', () => {
  testAll(laws.sampler(Sampler.permuted, runs()))
  test('is a permutation of every count', () => {
    for (let count = 0; count <= 600; count++) {
      const seed = Seed.make(count)
      expect(new Set(range(count).map(permute(count, seed)))).toEqual(new Set(range(count)))
      expect(sorted(indicesOf(Sampler.permuted(seed)(count)(count % 7)))).toEqual(range(count))
    }
  })
  lawful(
    'is a permutation of large counts',
    fc.tuple(fc.integer({ min: 601, max: 20_000 }), seeds),
    ([count, seed]) => {
      const seen = new Uint8Array(count)
      const order = permute(count, seed)
      for (let index = 0; index < count; index++) seen[order(index)] = 1
      expect(seen.every((one) => one === 1)).toBe(true)
    },
    60,
  )
  lawful(
    'meets no index twice and leaves none of the range of huge counts',
    fc.tuple(fc.double({ min: 1e6, max: Number.MAX_SAFE_INTEGER, noNaN: true }).map(Math.floor), seeds),
    ([count, seed]) => {
      const some = range(50).map((i) => Sampler.permuted(seed)(count)(0).get(Math.floor((i * count) / 50)))
      expect(new Set(some).size).toBe(50)
      for (const index of some) expect(Number.isInteger(index) && index >= 0 && index < count).toBe(true)
    },
  )
  test('of few elements, it is shuffled', () => {
    for (const count of [0, 1, 10, 64])
      expect(indicesOf(Sampler.permuted(Seed.make(1))(count)(2))).toEqual(
        indicesOf(Sampler.shuffled(Seed.make(1))(count)(2)),
      )
  })
  test.each([65, 81, 100])('of %d elements, each comes everywhere and after each other one equally often', (count) => {
    const epochs = 100 * count
    const [places, pairs] = [new Float64Array(count ** 2), new Float64Array(count ** 2)]
    const sampler = Sampler.permuted(Seed.make(42))(count)
    for (let epoch = 0; epoch < epochs; epoch++)
      indicesOf(sampler(epoch)).forEach((element, place, order) => {
        places[place * count + element] = (places[place * count + element] ?? 0) + 1
        const before = order[place - 1]
        if (before !== undefined) pairs[before * count + element] = (pairs[before * count + element] ?? 0) + 1
      })
    expect(surprise(places, () => epochs / count)).toBeLessThan(4)
    expect(
      surprise(
        pairs.filter((_, i) => i % (count + 1) !== 0),
        () => epochs / count,
      ),
    ).toBeLessThan(4)
  })
})

describe('shuffled', () => {
  test('of 4 elements, every order occurs equally often', () => {
    const orders = new Map<string, number>()
    const sampler = Sampler.shuffled(Seed.make(42))(4)
    for (let epoch = 0; epoch < 24_000; epoch++) {
      const order = indicesOf(sampler(epoch)).join('')
      orders.set(order, (orders.get(order) ?? 0) + 1)
    }
    expect(orders.size).toBe(24)
    expect(surprise(orders.values(), () => 1000)).toBeLessThan(4)
  })
})

describe('balanced', () => {
  const balanced =
    (length?: number) =>
    (seed: Seed.Seed): Sampler.Sampler =>
    (count) =>
      Sampler.balanced({ labels: ofThree(count), ...(length === undefined ? {} : { length }) })(seed)(count)
  testAll(laws.sampler(balanced(), { ...runs(), permutation: false }))
  testAll(laws.sampler(balanced(30), { ...runs(), permutation: false, length: (count) => (count === 0 ? 0 : 30) }))

  const cases = fc.tuple(
    fc.array(fc.constantFrom('a', 'b', 'b', 'c', 'd'), { minLength: 1, maxLength: 30 }),
    seeds,
    fc.nat(20),
  )
  const drawn = (
    labels: ReadonlyArray<string>,
    seed: Seed.Seed,
    length: number,
    epochs: number,
  ): ReadonlyArray<number> =>
    range(epochs).flatMap((epoch) => indicesOf(Sampler.balanced({ labels, length })(seed)(labels.length)(epoch)))
  const countsOf = (labels: ReadonlyArray<string>, indices: ReadonlyArray<number>): ReadonlyArray<number> =>
    [...new Set(labels)].map((label) => indices.filter((index) => labels[index] === label).length)

  lawful('classes have been drawn equally often at any time', cases, ([labels, seed, length]) => {
    const indices = drawn(labels, seed, length, 4)
    for (let end = 0; end <= indices.length; end++) {
      const counts = countsOf(labels, indices.slice(0, end))
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
    }
  })
  lawful('within an epoch, their counts differ by at most two', cases, ([labels, seed, length]) => {
    for (const epoch of [0, 1, 7]) {
      const counts = countsOf(labels, indicesOf(Sampler.balanced({ labels, length })(seed)(labels.length)(epoch)))
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2)
    }
  })
  lawful('no element comes again before all of its class have been', cases, ([labels, seed, length]) => {
    const indices = drawn(labels, seed, length, 6)
    for (const label of new Set(labels)) {
      const all = range(labels.length).filter((index) => labels[index] === label)
      const ofClass = indices.filter((index) => labels[index] === label)
      for (let from = 0; from < ofClass.length; from += all.length) {
        const pass = ofClass.slice(from, from + all.length)
        expect(new Set(pass).size).toBe(pass.length)
      }
    }
  })
  test('another number of elements than of labels is refused', () => {
    expect(() => Sampler.balanced({ labels: ['a'] })(Seed.make(1))(2)).toThrow(
      'Sampler.balanced: 1 elements expected, as there are labels, got 2',
    )
    expect(() => Sampler.balanced({ labels: [], length: -1 })).toThrow(/^Sampler\.balanced: length .* got -1/)
  })
})

describe('weighted', () => {
  const weights = (count: number): ReadonlyArray<number> => range(count).map((i) => (i % 4) + 1)
  const weighted =
    (seed: Seed.Seed): Sampler.Sampler =>
    (count) =>
      Sampler.weighted({ weights: weights(count) })(seed)(count)
  const once =
    (seed: Seed.Seed): Sampler.Sampler =>
    (count) =>
      Sampler.weighted({ weights: weights(count), replacement: false })(seed)(count)
  const ofThirty =
    (seed: Seed.Seed): Sampler.Sampler =>
    (count) =>
      Sampler.weighted({ weights: weights(count), length: 30 })(seed)(count)
  testAll(laws.sampler(weighted, { ...runs(), permutation: false }))
  testAll(laws.sampler(ofThirty, { ...runs(), permutation: false, length: (count) => (count === 0 ? 0 : 30) }))
  testAll(laws.sampler(once, runs()))

  const zeros = fc
    .array(fc.constantFrom(0, 0, 1, 5, 1e-3, 1e9), { minLength: 1, maxLength: 12 })
    .filter((all) => all.some((w) => w > 0))
  lawful('what weighs nothing is never drawn', fc.tuple(zeros, seeds), ([weights, seed]) => {
    const length = weights.filter((weight) => weight > 0).length
    for (const replacement of [true, false])
      for (const index of indicesOf(Sampler.weighted({ weights, length, replacement })(seed)(weights.length)(3)))
        expect(weights[index]).toBeGreaterThan(0)
  })
  test.each([[[1, 2, 3, 4]], [[5, 0, 1, 0, 1]], [[1, 1, 1]], [[100, 1, 1, 1]]])(
    'elements that weigh %j are drawn as often as that',
    (weights) => {
      const draws = 40_000
      const counts = new Float64Array(weights.length)
      for (const index of indicesOf(Sampler.weighted({ weights, length: draws })(Seed.make(42))(weights.length)(0)))
        counts[index] = (counts[index] ?? 0) + 1
      const possible = range(weights.length).filter((index) => (weights[index] ?? 0) > 0)
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      const share = (index: number): number => ((weights[possible[index] ?? 0] ?? 0) / total) * draws
      expect(
        surprise(
          possible.map((index) => counts[index] ?? 0),
          share,
        ),
      ).toBeLessThan(4)
    },
  )
  test('without replacement, orders occur as often as an urn gives them', () => {
    const weights = [1, 2, 3]
    const orders = new Map<string, number>()
    const sampler = Sampler.weighted({ weights, replacement: false })(Seed.make(42))(3)
    for (let epoch = 0; epoch < 30_000; epoch++) {
      const order = indicesOf(sampler(epoch)).join('')
      orders.set(order, (orders.get(order) ?? 0) + 1)
    }
    const expected = new Map(
      [...orders.keys()].map((order) => {
        const [first = 0, second = 0] = Array.from(order, (index) => weights[Number(index)] ?? 0)
        return [order, 30_000 * (first / 6) * (second / (6 - first))] as const
      }),
    )
    expect(surprise(orders.values(), (index) => [...expected.values()][index] ?? 0)).toBeLessThan(4)
  })
  test('what weighs nothing is not drawn even where its draw is the least there is', () => {
    // Found by undoing the scrambling, for a draw of 0 in epoch 0: the first of one seed, the second of the other.
    const [first, second]: readonly [Seed.Seed, Seed.Seed] = [
      { high: 162826385, low: 711977787 },
      { high: 3341052018, low: 4229739674 },
    ]
    const drawsOf = (seed: Seed.Seed): Float64Array => Random.run(Seed.child(0)(seed))(Random.uniforms(2))
    expect([drawsOf(first)[0], drawsOf(second)[1]]).toEqual([0, 0])
    const without = Sampler.weighted({ weights: [0, 1, 1], length: 2, replacement: false })
    expect(sorted(indicesOf(without(first)(3)(0)))).toEqual([1, 2])
    const within = Sampler.weighted({ weights: [0, 1], length: 1 })
    expect(indicesOf(within(second)(2)(0))).toEqual([1])
  })
  test('what cannot be drawn from is refused, naming the function', () => {
    for (const weights of [[-1, 2], [1, NaN], [Infinity]])
      expect(() => Sampler.weighted({ weights })).toThrow(/^Sampler\.weighted: weights must be numbers from 0, got /)
    for (const weights of [
      [0, 0],
      [1e308, 1e308],
    ])
      expect(() => Sampler.weighted({ weights })).toThrow(/^Sampler\.weighted: weights must have a finite sum .* got /)
    expect(() => Sampler.weighted({ weights: [1], length: 0.5 })).toThrow(/^Sampler\.weighted: length .* got 0\.5/)
    expect(() => Sampler.weighted({ weights: [0, 1], replacement: false })).toThrow(/at most 1 draws .* got 2/)
    expect(() => Sampler.weighted({ weights: [1] })(Seed.make(1))(2)).toThrow(
      'Sampler.weighted: 1 elements expected, as there are weights, got 2',
    )
  })
})

test('of nothing, nothing is drawn, however much is asked for', () => {
  const samplers = [Sampler.balanced({ labels: [], length: 3 }), Sampler.weighted({ weights: [], length: 3 })]
  for (const sampler of samplers) expect(indicesOf(sampler(Seed.make(1))(0)(0))).toEqual([])
})

describe('sharded', () => {
  const shard = { count: 3, index: 1 }
  const sharded = (seed: Seed.Seed) => Sampler.sharded(shard)(Sampler.shuffled(seed))
  const length = (count: number): number => Math.max(0, Math.ceil((count - 1) / 3))
  testAll(laws.sampler(sharded, { ...runs(), permutation: false, length }))
  lawful(
    'the shards of an epoch are the epoch',
    fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 6 }), seeds, fc.nat(99)),
    ([n, count, seed, epoch]) => {
      const sampler = Sampler.permuted(seed)
      const shards = range(count).map((index) => indicesOf(Sampler.sharded({ count, index })(sampler)(n)(epoch)))
      expect(sorted(shards.flat())).toEqual(range(n))
      expect(range(n).map((i) => shards[i % count]?.[Math.floor(i / count)])).toEqual(indicesOf(sampler(n)(epoch)))
    },
  )
  test('a shard that there is not is refused', () => {
    expect(() => Sampler.sharded({ count: 2, index: 2 })).toThrow('Sampler.sharded: index must be from 0 to 1, got 2')
  })
})

describe('truncated and repeated', () => {
  const truncated = (length: number) => (seed: Seed.Seed) => Sampler.truncated(length)(Sampler.shuffled(seed))
  testAll(laws.sampler(truncated(25), { ...runs(), permutation: false, length: (count) => (count === 0 ? 0 : 25) }))
  testAll(
    laws.sampler((seed) => Sampler.repeated(2)(Sampler.permuted(seed)), {
      ...runs(),
      permutation: false,
      length: (count) => 2 * count,
    }),
  )
  const cases = fc.tuple(fc.nat(12), fc.nat(30), seeds)
  lawful('truncated epochs put together are the epochs put together', cases, ([count, length, seed]) => {
    const sampler = Sampler.shuffled(seed)
    const short = range(6).flatMap((epoch) => indicesOf(Sampler.truncated(length)(sampler)(count)(epoch)))
    const whole =
      count === 0 ? [] : range(Math.ceil((6 * length) / count)).flatMap((epoch) => indicesOf(sampler(count)(epoch)))
    expect(short).toEqual(whole.slice(0, 6 * length))
  })
  lawful('a repeated epoch is so many epochs', cases, ([count, times, seed]) => {
    const sampler = Sampler.shuffled(seed)
    const expected = range(times).flatMap((i) => indicesOf(sampler(count)(3 * times + i)))
    expect(indicesOf(pipe(sampler, Sampler.repeated(times))(count)(3))).toEqual(expected)
  })
  lawful('read in order, each epoch is asked for once', cases, ([count, times, seed]) => {
    const asked: Array<number> = []
    const sampler: Sampler.Sampler = (count) => (epoch) => {
      asked.push(epoch)
      return Sampler.shuffled(seed)(count)(epoch)
    }
    indicesOf(Sampler.repeated(times)(sampler)(count)(3))
    // The first epoch tells their length.
    expect(asked).toEqual([0, ...(count === 0 ? [] : range(times).map((i) => 3 * times + i))])
  })
  test.each([-1, 0.5, NaN, Infinity])('a length of %d is refused', (length) => {
    expect(() => Sampler.truncated(length)).toThrow(/^Sampler\.truncated: length .* got /)
    expect(() => Sampler.repeated(length)).toThrow(/^Sampler\.repeated: times .* got /)
  })
})

test('the orders of seed 42 are those of every release', () => {
  const order = (sampler: (seed: Seed.Seed) => Sampler.Sampler, count: number): string =>
    indicesOf(sampler(Seed.make(42))(count)(3)).join(' ')
  expect({
    shuffled: order(Sampler.shuffled, 10),
    permuted: order(Sampler.permuted, 70),
    balanced: order(Sampler.balanced({ labels: ['a', 'a', 'b', 'b', 'b', 'c', 'a', 'a', 'a', 'a'] }), 10),
    weighted: order(Sampler.weighted({ weights: [1, 2, 3, 4], length: 16 }), 4),
    urn: order(Sampler.weighted({ weights: [1, 2, 3, 4, 5, 6], replacement: false }), 6),
  }).toMatchInlineSnapshot(`
    {
      "balanced": "7 4 5 0 2 5 4 9 5 2",
      "permuted": "64 23 0 38 18 1 42 48 68 3 13 66 32 53 55 35 2 52 22 61 50 67 9 26 54 65 58 59 19 47 20 41 60 11 7 10 33 4 29 45 16 63 25 15 34 5 37 46 56 12 27 21 36 44 49 28 31 14 69 57 24 39 8 62 17 6 30 51 43 40",
      "shuffled": "5 6 0 4 3 9 1 2 8 7",
      "urn": "3 2 4 5 0 1",
      "weighted": "2 1 1 3 2 1 3 1 3 2 3 1 3 3 3 1",
    }
  `)
})

import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as State from 'fp-ts/lib/State.js'
import { describe, expect, test } from 'vitest'
import { equal, seeds } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Random from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { lawful, testAll } from './lawful.ts'
import { runs } from './runs.ts'

const repeat = <A>(count: number, random: Random.Random<A>): Random.Random<ReadonlyArray<A>> =>
  State.sequenceArray(Array.from({ length: count }, () => random))
const draws = (seed: number, count: number): Float64Array => Random.run(Seed.make(seed))(Random.uniforms(count))
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length
const moment = (values: ArrayLike<number>, power: number): number => {
  const centre = mean(values)
  return mean(Array.from(values, (x) => (x - centre) ** power))
}
const chiSquare = (counts: ReadonlyArray<number>): number => {
  const expected = mean(counts)
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}
const tally = (classes: number, values: Iterable<number>): ReadonlyArray<number> => {
  const counts = Array.from({ length: classes }, () => 0)
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

const shapes = fc.oneof(
  fc.constantFrom(Number.MIN_VALUE, 1e-300, 1e-3, 0.4, 1, 2, 1e9, 1e300),
  fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
)

describe('every draw is a function of the seed and the number of draws before', () => {
  const kinds: ReadonlyArray<readonly [string, Random.Random<unknown>]> = [
    ['uniform', Random.uniform(-2, 3)],
    ['integer', Random.integer(6)],
    ['bernoulli', Random.bernoulli(0.5)],
    ['normal', Random.normal],
    ['normals', Random.normals(5)],
    ['uniforms', Random.uniforms(5)],
    ['gamma', Random.gamma(2.5)],
    ['gamma of a small shape', Random.gamma(0.3)],
    ['beta', Random.beta(0.4, 2)],
    ['permutation', Random.permutation(5)],
  ]
  describe.each(kinds)('%s', (_, random) => {
    testAll(laws.transform(() => random, fc.constant(null), runs()))
  })
})

describe('uniform', () => {
  lawful(
    'a draw is in its range',
    fc.tuple(seeds, fc.float({ noNaN: true, min: -1e6, max: 1e6 }), fc.float({ noNaN: true, min: 0.125, max: 1e6 })),
    ([seed, low, width]) => {
      const x = Random.run(seed)(Random.uniform(low, low + width))
      expect(x >= low && x < low + width).toBe(true)
    },
    1000,
  )
  lawful('many draws at once are as many draws one by one', fc.tuple(seeds, fc.nat(20)), ([seed, count]) => {
    const rng = Random.fromSeed(seed)
    const [one, afterOne] = repeat(count, Random.uniform(0, 1))(rng)
    const [all, afterAll] = Random.uniforms(count)(rng)
    expect([...all]).toEqual([...one])
    expect(afterAll).toEqual(afterOne)
  })
  test('the mean, the variance and the quarters are those of the uniform distribution', () => {
    const values = draws(42, 100_000)
    // Four standard errors.
    expect(Math.abs(mean(values) - 1 / 2)).toBeLessThan(0.0037)
    expect(Math.abs(moment(values, 2) - 1 / 12)).toBeLessThan(0.001)
  })
  test.each([1, 2, 42, 2024])('a hundred classes are equally likely at seed %d', (seed) => {
    const counts = tally(
      100,
      draws(seed, 100_000).map((u) => Math.floor(100 * u)),
    )
    // 99 degrees of freedom: 1 in 1000 is above 148.2, 1 in 1000 below 60.
    expect(chiSquare(counts)).toBeLessThan(148.2)
    expect(chiSquare(counts)).toBeGreaterThan(60)
  })
  test('a draw tells nothing of the next one, nor a seed of the next one', () => {
    const values = draws(42, 50_001)
    const pairs = tally(
      100,
      Array.from({ length: 50_000 }, (_, i) => cell(values[i], values[i + 1])),
    )
    expect(chiSquare(pairs)).toBeLessThan(148.2)
    const firsts = Array.from({ length: 50_001 }, (_, i) => Random.run(Seed.make(i))(Random.uniform(0, 1)))
    expect(
      chiSquare(
        tally(
          100,
          Array.from({ length: 50_000 }, (_, i) => cell(firsts[i], firsts[i + 1])),
        ),
      ),
    ).toBeLessThan(148.2)
  })
  const cell = (u = 0, v = 0): number => 10 * Math.floor(10 * u) + Math.floor(10 * v)
})

describe('integer', () => {
  lawful(
    'a draw is a whole number below the count',
    fc.tuple(seeds, fc.integer({ min: 1, max: 1e9 })),
    ([seed, count]) => {
      const n = Random.run(seed)(Random.integer(count))
      expect(Number.isInteger(n) && n >= 0 && n < count).toBe(true)
    },
  )
  test('every face of a die is equally likely', () => {
    const faces = Random.run(Seed.make(42))(repeat(6000, Random.integer(6)))
    // 5 degrees of freedom, 1 in 1000.
    expect(chiSquare(tally(6, faces))).toBeLessThan(20.5)
  })
  test.each([0, -1, 1.5, NaN, Infinity])('a count of %d is refused when built', (count) => {
    expect(() => Random.integer(count)).toThrow(/^Random\.integer: count must be .* got /)
  })
})

describe('bernoulli', () => {
  lawful('never at 0 and always at 1', seeds, (seed) => {
    expect(Random.run(seed)(Random.bernoulli(0))).toBe(false)
    expect(Random.run(seed)(Random.bernoulli(1))).toBe(true)
  })
  lawful('at a draw of the same seed not yet, above it always', seeds, (seed) => {
    const u = Random.run(seed)(Random.uniform(0, 1))
    expect(Random.run(seed)(Random.bernoulli(u))).toBe(false)
    expect(Random.run(seed)(Random.bernoulli(u + 2 ** -32))).toBe(true)
  })
  test('at 0.3, some 3 of 10', () => {
    const happened = Random.run(Seed.make(42))(repeat(10_000, Random.bernoulli(0.3))).filter(Boolean).length
    expect(Math.abs(happened - 3000)).toBeLessThan(4 * Math.sqrt(10_000 * 0.3 * 0.7))
  })
})

describe('normal', () => {
  lawful('many draws at once are as many drawn in pairs', fc.tuple(seeds, fc.nat(20)), ([seed, pairs]) => {
    const rng = Random.fromSeed(seed)
    const [two, afterTwo] = repeat(pairs, Random.normals(2))(rng)
    const [all, afterAll] = Random.normals(2 * pairs)(rng)
    expect(equal(all, Float32Array.from(two.flatMap((pair) => [...pair])))).toBe(true)
    expect(afterAll).toEqual(afterTwo)
  })
  lawful('an odd draw is the first of its pair, and uses the pair up', fc.tuple(seeds, fc.nat(20)), ([seed, pairs]) => {
    const rng = Random.fromSeed(seed)
    const [odd, afterOdd] = Random.normals(2 * pairs + 1)(rng)
    const [even, afterEven] = Random.normals(2 * pairs + 2)(rng)
    expect(equal(odd, even.slice(0, -1))).toBe(true)
    expect(afterOdd).toEqual(afterEven)
    expect(Random.normal(rng)).toEqual([Random.normals(1)(rng)[0][0], Random.normals(1)(rng)[1]])
  })
  test('the first four moments are those of the normal distribution', () => {
    const values = Random.run(Seed.make(42))(Random.normals(100_000))
    // Four standard errors: of the mean 1, the variance sqrt 2, the third moment sqrt 6 to 15, the fourth sqrt 96.
    const error = 4 / Math.sqrt(values.length)
    expect(Math.abs(mean(values))).toBeLessThan(error)
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(error * Math.sqrt(2))
    expect(Math.abs(moment(values, 3))).toBeLessThan(error * Math.sqrt(15))
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(error * Math.sqrt(96))
    expect(values.every(Number.isFinite)).toBe(true)
  })
  test('a draw is not correlated with the next one', () => {
    const values = Random.run(Seed.make(42))(Random.normals(100_000))
    const products = Array.from({ length: values.length - 1 }, (_, i) => (values[i] ?? 0) * (values[i + 1] ?? 0))
    expect(Math.abs(mean(products))).toBeLessThan(4 / Math.sqrt(values.length))
  })
})

describe('rough normals', () => {
  lawful(
    'two draws use up one, and a longer array begins as a shorter one',
    fc.tuple(seeds, fc.nat(20)),
    ([seed, count]) => {
      const rng = Random.fromSeed(seed)
      const [some, after] = Random.roughNormals(count)(rng)
      expect(some).toHaveLength(count)
      expect(after.drawn).toBe(Math.ceil(count / 2))
      expect(equal(Random.roughNormals(count + 3)(rng)[0].slice(0, count), some)).toBe(true)
    },
  )
  test('are 65 536 quantiles of the normal distribution, as many below as above', () => {
    const values = Random.run(Seed.make(42))(Random.roughNormals(1_200_000))
    const distinct = [...new Set(values)].sort((one, other) => one - other)
    expect(distinct).toHaveLength(65_536)
    expect(distinct.every((value, i) => value === -(distinct.at(-1 - i) ?? Number.NaN))).toBe(true)
    // 0.975, 0.9 and 0.75 of all are below these.
    for (const [share, quantile] of [
      [0.975, 1.959964],
      [0.9, 1.281552],
      [0.75, 0.67449],
    ] as const)
      expect(Math.abs((distinct[Math.round(share * 65_536)] ?? 0) - quantile)).toBeLessThan(3e-4)
    expect(distinct.at(-1)).toBeCloseTo(4.3249, 3)
  })
  test('the first four moments are those of the normal distribution', () => {
    const values = Random.run(Seed.make(42))(Random.roughNormals(100_000))
    const error = 4 / Math.sqrt(values.length)
    expect(Math.abs(mean(values))).toBeLessThan(error)
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(error * Math.sqrt(2))
    expect(Math.abs(moment(values, 3))).toBeLessThan(error * Math.sqrt(15))
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(error * Math.sqrt(96))
  })
  test('a draw is correlated neither with the next one nor with the one after', () => {
    const values = Random.run(Seed.make(42))(Random.roughNormals(100_000))
    for (const lag of [1, 2]) {
      const products = Array.from({ length: values.length - lag }, (_, i) => (values[i] ?? 0) * (values[i + lag] ?? 0))
      expect(Math.abs(mean(products))).toBeLessThan(4 / Math.sqrt(values.length))
    }
  })
})

describe('gamma', () => {
  test.each([0.2, 0.9, 1, 2.5, 30])('of shape %d has that mean and that variance', (shape) => {
    const values = Random.run(Seed.make(42))(repeat(40_000, Random.gamma(shape)))
    // Four standard errors.
    const error = 4 / Math.sqrt(values.length)
    expect(Math.abs(mean(values) - shape)).toBeLessThan(error * Math.sqrt(shape))
    expect(Math.abs(moment(values, 2) - shape)).toBeLessThan(error * Math.sqrt(2 * shape ** 2 + 6 * shape))
  })
  test('of shape 1 is the exponential distribution', () => {
    const values = Random.run(Seed.make(42))(repeat(40_000, Random.gamma(1)))
    const counts = tally(
      100,
      values.map((value) => Math.floor(100 * (1 - Math.exp(-value)))),
    )
    expect(chiSquare(counts)).toBeLessThan(148.2)
  })
  lawful('draws are numbers from 0', fc.tuple(seeds, shapes), ([seed, shape]) => {
    const value = Random.run(seed)(Random.gamma(shape))
    expect(Number.isFinite(value) && value >= 0).toBe(true)
  })
  test.each([0, -1, NaN, Infinity])('a shape of %d is refused when built', (shape) => {
    expect(() => Random.gamma(shape)).toThrow(`Random.gamma: shape must be a finite number above 0, got ${shape}`)
  })
})

describe('beta', () => {
  test.each([
    [0.1, 0.1],
    [0.4, 0.4],
    [1, 1],
    [2, 5],
    [0.3, 4],
    [50, 20],
  ])('of %d and %d has its mean and its variance', (a, b) => {
    const values = Random.run(Seed.make(42))(repeat(40_000, Random.beta(a, b)))
    const variance = (a * b) / ((a + b) ** 2 * (a + b + 1))
    // Four standard errors, or more: no squared deviation is above 1, so their variance is at most their mean.
    const error = 4 * Math.sqrt(variance / values.length)
    expect(Math.abs(mean(values) - a / (a + b))).toBeLessThan(error)
    expect(Math.abs(moment(values, 2) - variance)).toBeLessThan(error)
  })
  test.each<readonly [number, number, (x: number) => number]>([
    [1, 1, (x) => x],
    [2, 1, (x) => x ** 2],
    [1, 3, (x) => 1 - (1 - x) ** 3],
    [0.5, 0.5, (x) => (2 / Math.PI) * Math.asin(Math.sqrt(x))],
  ])('of %d and %d has its distribution', (a, b, chanceBelow) => {
    const values = Random.run(Seed.make(42))(repeat(40_000, Random.beta(a, b)))
    const counts = tally(
      100,
      values.map((value) => Math.min(99, Math.floor(100 * chanceBelow(value)))),
    )
    expect(chiSquare(counts)).toBeLessThan(148.2)
  })
  lawful('draws are from 0 to 1, whatever the shapes', fc.tuple(seeds, shapes, shapes), ([seed, a, b]) => {
    const value = Random.run(seed)(Random.beta(a, b))
    expect(value >= 0 && value <= 1).toBe(true)
  })
  test.each([0, -1, NaN, Infinity])('shapes of %d are refused when built', (shape) => {
    expect(() => Random.beta(shape, 1)).toThrow(`Random.beta: a must be a finite number above 0, got ${shape}`)
    expect(() => Random.beta(1, shape)).toThrow(`Random.beta: b must be a finite number above 0, got ${shape}`)
  })
})

describe('permutation', () => {
  lawful('every number below the count, once', fc.tuple(seeds, fc.nat(100)), ([seed, count]) => {
    const order = Random.run(seed)(Random.permutation(count))
    expect([...order].sort((i, j) => i - j)).toEqual(Array.from({ length: count }, (_, i) => i))
  })
  test.each([
    [3, 6, 20.5],
    [4, 24, 49.7],
  ])('every order of %d is equally likely', (count, orders, limit) => {
    const seen = new Map<string, number>()
    for (let i = 0; i < 1000 * orders; i++) {
      const order = Random.run(Seed.child(i)(Seed.make(42)))(Random.permutation(count)).join(' ')
      seen.set(order, (seen.get(order) ?? 0) + 1)
    }
    expect(seen.size).toBe(orders)
    // As many degrees of freedom as orders, less one; 1 in 1000.
    expect(chiSquare([...seen.values()])).toBeLessThan(limit)
  })
  lawful('what is drawn after a permutation is independent of it', fc.tuple(seeds, fc.nat(20)), ([seed, count]) => {
    const [, next] = pipe(Random.fromSeed(seed), Random.permutation(count))
    expect(next).toEqual({ seed, drawn: Math.max(0, count - 1) })
  })
})

test('the first draws of seed 42 are those of every release', () => {
  const at = Random.run(Seed.make(42))
  expect({
    uniforms: [...at(Random.uniforms(4))],
    integers: at(repeat(8, Random.integer(100))),
    normals: [...at(Random.normals(4))],
    betas: at(repeat(4, Random.beta(0.4, 2))).map(Math.fround),
    permutation: [...at(Random.permutation(8))],
  }).toMatchInlineSnapshot(`
    {
      "betas": [
        0.00011745087977033108,
        0.8928691744804382,
        0.7080391645431519,
        0.004463232588022947,
      ],
      "integers": [
        22,
        37,
        58,
        93,
        82,
        3,
        71,
        5,
      ],
      "normals": [
        -0.5138359665870667,
        0.4860694408416748,
        1.2176969051361084,
        -0.5110876560211182,
      ],
      "permutation": [
        6,
        7,
        0,
        5,
        4,
        3,
        2,
        1,
      ],
      "uniforms": [
        0.22131247608922422,
        0.37941845739260316,
        0.5818847781047225,
        0.936753878602758,
      ],
    }
  `)
})

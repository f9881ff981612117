import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { fromArray } from '../../src/core/Dataset.ts'
import { type Example, type Series, series, unlabeled } from '../../src/core/Example.ts'
import * as laws from '../../src/core/laws/index.ts'
import { fromSeed } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { align } from '../../src/transform/alignment.ts'
import { barycenter, classBarycenter } from '../../src/transform/barycenter.ts'
import { discriminativeGuidedWarp, guidedWarp, randomGuidedWarp } from '../../src/transform/guidedWarp.ts'
import { windowWarp } from '../../src/transform/speed.ts'
import { seriesOf, valueOrMissing, wavy } from './arbitraries.ts'

const at42 = fromSeed(Seed.make(42))
const starts = Array.from({ length: 200 }, (_, seed) => fromSeed(Seed.make(seed)))
const band = fc.double({ min: 0, max: 1, noNaN: true })
const steps = fc.integer({ min: 1, max: 10 })

/** Two series of unequal lengths. */
const two = fc
  .tuple(fc.integer({ min: 1, max: 3 }), steps, steps)
  .chain(([variables, one, other]) => fc.tuple(seriesOf(variables, one), seriesOf(variables, other)))

const several = fc
  .tuple(fc.integer({ min: 1, max: 2 }), fc.array(steps, { minLength: 1, maxLength: 4 }))
  .chain(([variables, lengths]) => fc.tuple(...lengths.map((length) => seriesOf(variables, length))))

/** Zeros but for one value at a step. */
const peak = (at: number, height = 5): Series => series(1, 20, new Float32Array(20).fill(height, at, at + 1))

const highest = ({ values }: Series) => values.indexOf(Math.max(...values))

const example = (id: string, label: number, series: Series): Example => ({
  id,
  series,
  target: { _tag: 'Class', id: label, vocabulary: ['peak', 'flat'] },
})

describe('an alignment', () => {
  test('has the same distance from either side', () => {
    fc.assert(
      fc.property(two, band, ([one, other], band) => {
        const distance = align({ band })(one)(other).distance
        expect(align({ band })(other)(one).distance).toBeCloseTo(distance, 8)
        expect(Number.isFinite(distance)).toBe(true)
      }),
    )
  })

  test('of a series with itself is step by step, at distance 0', () => {
    fc.assert(
      fc.property(seriesOf(2, 6, valueOrMissing), band, (any, band) => {
        const identity = Uint32Array.of(0, 1, 2, 3, 4, 5)
        expect(align({ band })(any)(any)).toStrictEqual({ distance: 0, one: identity, other: identity })
      }),
    )
  })

  test('goes from both first steps to both last ones, by one or none in each, and stays within the band', () => {
    fc.assert(
      fc.property(two, band, ([first, second], band) => {
        const { one, other } = align({ band })(first)(second)
        const last = one.length - 1
        expect([one[0], other[0], one[last], other[last]]).toEqual([0, 0, first.steps - 1, second.steps - 1])
        const reach = Math.max(
          Math.ceil(band * Math.max(first.steps, second.steps)),
          Math.abs(first.steps - second.steps),
        )
        for (let i = 0; i <= last; i++) {
          const moves = [
            Number(one[i]) - Number(one[i - 1] ?? one[i]),
            Number(other[i]) - Number(other[i - 1] ?? other[i]),
          ]
          if (i > 0) expect(['0 1', '1 0', '1 1']).toContain(moves.join(' '))
          expect(Math.abs(Number(one[i]) - Number(other[i]))).toBeLessThanOrEqual(reach)
        }
      }),
    )
  })

  test('has the distance of its pairs, which no wider band makes more, and no other path less', () => {
    const every = (i: number, j: number, cost: (i: number, j: number) => number): number =>
      i < 0 || j < 0
        ? Infinity
        : cost(i, j) +
          (i + j === 0 ? 0 : Math.min(every(i - 1, j, cost), every(i, j - 1, cost), every(i - 1, j - 1, cost)))
    const small = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([one, other]) => fc.tuple(seriesOf(2, one, valueOrMissing), seriesOf(2, other, valueOrMissing)))
    fc.assert(
      fc.property(small, band, ([first, second], band) => {
        const cost = (i: number, j: number) =>
          [0, 1]
            .map(
              (variable) =>
                Number(first.values[variable * first.steps + i]) - Number(second.values[variable * second.steps + j]),
            )
            .reduce((sum, difference) => sum + (Number.isNaN(difference) ? 0 : difference ** 2), 0)
        const { distance, one, other } = align()(first)(second)
        const along = Math.sqrt(one.reduce((sum, step, i) => sum + cost(step, Number(other[i])), 0))
        expect(along).toBeCloseTo(distance, 6)
        expect(Math.sqrt(every(first.steps - 1, second.steps - 1, cost))).toBeCloseTo(distance, 6)
        expect(align({ band })(first)(second).distance).toBeGreaterThanOrEqual(distance - 1e-9)
      }),
    )
  })

  test('of series that have nothing in common to compare is refused, and so is a band above 1', () => {
    expect(() => align()(wavy(1, 3))(wavy(2, 3))).toThrow('align: 1 variables expected as in the one, got 2')
    expect(() => align()(wavy(1, 3))(wavy(1, 0))).toThrow('align: at least one step expected, got 0')
    expect(() => align({ band: 1.5 })).toThrow('align: band must be from 0 to 1, got 1.5')
    expect(() => guidedWarp({ band: NaN })).toThrow('guidedWarp: band must be from 0 to 1, got NaN')
  })
})

describe('guided warping', () => {
  test('by the series itself, or of strength 0, changes nothing', () => {
    fc.assert(
      fc.property(seriesOf(2, 7, valueOrMissing), band, (any, band) => {
        expect(guidedWarp({ band })(any)(any)).toStrictEqual(any)
        expect(guidedWarp({ strength: 0, band })(wavy(2, 7))(any)).toBe(any)
      }),
    )
  })

  test('brings events to the middle between the series and its teacher, the share strength of the way', () => {
    const placeOf = (strength: number) => highest(guidedWarp({ strength, band: 1 })(peak(14))(peak(4)))
    const places = [0.25, 0.5, 0.75, 1].map(placeOf)
    expect(places).toEqual([...places].sort((one, other) => one - other))
    expect(Number(places[0])).toBeLessThan(8)
    expect(places[3]).toBe(9)
  })

  test('undoes a good part of a warp of time', () => {
    const distance = (one: Series, other: Series) =>
      Math.sqrt(one.values.reduce((sum, value, i) => sum + (value - Number(other.values[i])) ** 2, 0))
    let [before, after] = [0, 0]
    for (const start of starts) {
      const original = wavy(3, 40)
      const [warped] = windowWarp({ strength: 2 })(original)(start)
      before += distance(original, warped)
      after += distance(original, guidedWarp({ band: 0.5 })(original)(warped))
    }
    expect(after).toBeLessThan(0.7 * before)
  })

  test('keeps the order of time, the first step and the last', () => {
    const ramp = series(
      1,
      8,
      Float32Array.from({ length: 8 }, (_, step) => step),
    )
    fc.assert(
      fc.property(fc.tuple(seriesOf(1, 8), steps), band, ([teacher], band) => {
        const { values } = guidedWarp({ band })(teacher)(ramp)
        expect([values[0], values[7]]).toEqual([0, 7])
        expect(values.slice().sort()).toStrictEqual(values)
      }),
    )
  })

  const mates = [example('a', 0, peak(4)), example('b', 0, peak(9)), example('c', 0, peak(12))]
  const strangers = [
    example('d', 1, peak(0, 1)),
    example('e', 1, peak(1, 2)),
    { ...example('f', 0, peak(7)), target: unlabeled },
  ]
  const all = fromArray([...mates, ...strangers])

  test('at random has every other one of the class as its teacher, and none else', () => {
    const warp = randomGuidedWarp({ band: 1 })(all)
    const [first] = mates
    const ways = new Set(starts.map((start) => JSON.stringify(warp(example('a', 0, peak(4)))(start)[0].series.values)))
    const teachers = mates.slice(1).map((mate) => guidedWarp({ band: 1 })(mate.series)(first?.series ?? peak(4)))
    expect(ways).toEqual(new Set(teachers.map(({ values }) => JSON.stringify(values))))
  })

  test('by the most telling teacher takes the one far from other classes and near its own', () => {
    const warp = discriminativeGuidedWarp({ band: 0.2, candidates: 9 })(
      fromArray([example('a', 0, peak(4)), example('b', 0, peak(6, 9)), example('c', 0, peak(8, 1)), ...strangers]),
    )
    const expected = guidedWarp({ band: 0.2 })(peak(6, 9))(peak(4))
    for (const start of starts.slice(0, 20))
      expect(warp(example('a', 0, peak(4)))(start)[0].series).toStrictEqual(expected)
  })

  const alone = [example('d', 1, peak(3)), { ...example('g', 0, peak(3)), target: unlabeled }]

  test('or averaging, of an example that is alone or has no class leaves it as it is, and so does strength 0', () => {
    const dataset = fromArray([...mates, ...alone])
    for (const make of [randomGuidedWarp, discriminativeGuidedWarp, classBarycenter]) {
      for (const one of alone) expect(make()(dataset)(one)(at42)[0]).toBe(one)
      for (const one of mates) expect(make({ strength: 0 })(dataset)(one)(at42)).toEqual([one, at42])
    }
  })

  describe.each(Object.entries({ randomGuidedWarp, discriminativeGuidedWarp, classBarycenter }))('%s', (_, make) => {
    const shape = ({ id, target, series: { variables, steps } }: Example) => [id, target, variables, steps]
    const examples = fc.constantFrom(...mates, ...strangers)
    for (const { title, check } of laws.transform(make({ band: 0.5 })(all), examples, { runs: 50, shape }))
      test(title, check)
  })
})

describe('a barycenter', () => {
  test('of one series, however often, is that series', () => {
    fc.assert(
      fc.property(seriesOf(2, 5), fc.integer({ min: 1, max: 4 }), (any, times) => {
        const { values } = barycenter()(Array.from({ length: times }, () => any))
        for (let i = 0; i < values.length; i++) expect(values[i]).toBeCloseTo(Number(any.values[i]), 3)
      }),
    )
  })

  test('comes nearer to all series with each iteration', () => {
    fc.assert(
      fc.property(several, band, (all, band) => {
        const spread = (iterations: number) => {
          const center = barycenter({ iterations, band })(all)
          return all.reduce((sum, one) => sum + align({ band })(center)(one).distance ** 2, 0)
        }
        const spreads = [0, 1, 2, 3].map(spread)
        for (let i = 1; i < 4; i++) expect(spreads[i]).toBeLessThanOrEqual(Number(spreads[i - 1]) * (1 + 1e-5) + 1e-3)
      }),
    )
  })

  test('stays between the least and the greatest of each variable', () => {
    fc.assert(
      fc.property(fc.array(seriesOf(1, 6), { minLength: 1, maxLength: 4 }), (all) => {
        const values = all.flatMap((one) => [...one.values])
        for (const value of barycenter()(all).values) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-3)
          expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-3)
        }
      }),
    )
  })

  test('keeps a peak that comes at different times, where the mean of each step has two', () => {
    const { values } = barycenter()([peak(4), peak(9), peak(14)])
    expect(values.filter((value) => value !== 0)).toStrictEqual(Float32Array.of(5))
  })

  test('of weights leans towards the heavier series', () => {
    const { values } = barycenter({ weights: [3, 1] })([peak(4, 4), peak(9, 8)])
    expect(Math.max(...values)).toBe(5)
  })

  test('is missing only where all are', () => {
    const all = [series(1, 3, Float32Array.of(1, NaN, NaN)), series(1, 3, Float32Array.of(1, 2, NaN))]
    expect(barycenter({ band: 0 })(all).values).toStrictEqual(Float32Array.of(1, 2, NaN))
  })

  test('for an example goes further to its class the stronger', () => {
    const dataset = fromArray([example('a', 0, peak(4, 4)), example('b', 0, peak(9, 8))])
    const heights = [0.25, 0.5, 1].map((strength) => {
      const toClass = classBarycenter({ strength, band: 1 })(dataset)
      return Math.max(...toClass(example('a', 0, peak(4, 4)))(at42)[0].series.values)
    })
    expect(heights[0]).toBeCloseTo(4.8, 5)
    expect(heights[1]).toBeCloseTo(16 / 3, 5)
    expect(heights[2]).toBeCloseTo(6, 5)
  })

  test('is refused for no series, other numbers of weights, and weights of nothing', () => {
    expect(() => barycenter()([])).toThrow('barycenter: at least one series expected, got 0')
    expect(() => barycenter({ weights: [1] })([peak(1), peak(2)])).toThrow('barycenter: 2 weights expected, got 1')
    expect(() => barycenter({ weights: [0] })).toThrow('barycenter: weights must be finite numbers above 0, got 0')
    expect(() => barycenter({ iterations: -1 })).toThrow('barycenter: iterations must be a whole number from 0, got -1')
    expect(() => classBarycenter({ others: 0 })).toThrow('classBarycenter: others must be a positive integer, got 0')
    expect(() => discriminativeGuidedWarp({ candidates: 0.5 })).toThrow(
      'candidates must be a positive integer, got 0.5',
    )
  })
})

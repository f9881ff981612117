import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import * as Dataset from '../../src/core/Dataset.ts'
import { type Series, series } from '../../src/core/Example.ts'
import * as Fit from '../../src/core/Fit.ts'
import * as laws from '../../src/core/laws/index.ts'
import { standardize, unstandardize } from '../../src/transform/standardize.ts'
import type { Axis } from '../../src/transform/statistics.ts'
import { seriesOf, trainingPart, valueOrMissing, wavy } from './arbitraries.ts'

const subsets: ReadonlyArray<ReadonlyArray<Axis>> = [
  [],
  ['variable'],
  ['step'],
  ['variable', 'step'],
  ['sample'],
  ['sample', 'variable'],
  ['sample', 'step'],
  ['sample', 'variable', 'step'],
]
const fitted = subsets.filter((by) => !by.includes('sample'))
const ofSample = subsets.filter((by) => by.includes('sample'))

const fitOn = (by: ReadonlyArray<Axis>, part: ReadonlyArray<Series>) =>
  Fit.on(standardize({ by }))(Dataset.fromArray(part))

/** The values of each group, gathered the slow way: what statistics are taken over. */
const groupsOf = (by: ReadonlyArray<Axis>, part: ReadonlyArray<Series>): ReadonlyArray<ReadonlyArray<number>> => {
  const groups = new Map<string, Array<number>>()
  part.forEach(({ steps, values }, sample) => {
    values.forEach((value, i) => {
      const place = { sample, variable: Math.floor(i / steps), step: i % steps }
      const key = by.map((axis) => place[axis]).join('/')
      groups.set(key, [...(groups.get(key) ?? []), value])
    })
  })
  return [...groups.values()]
}

const meanOf = (values: ReadonlyArray<number>) => values.reduce((sum, value) => sum + value, 0) / values.length

const deviationOf = (values: ReadonlyArray<number>) =>
  Math.sqrt(meanOf(values.map((value) => (value - meanOf(values)) ** 2)))

describe.each(subsets.map((by) => ({ by, title: by.join(', ') || 'nothing' })))('by $title', ({ by }) => {
  const parts = fc.array(seriesOf(2, 3, valueOrMissing), { minLength: 1, maxLength: 6 })
  for (const { title, check } of laws.fit(standardize({ by }), parts, { runs: 100 })) test(title, check)

  test('every group of the training part has mean 0 and deviation 1, or is 0 where it was constant', () => {
    fc.assert(
      fc.property(trainingPart(valueOrMissing), (part) => {
        const { transform } = fitOn(by, part)
        const before = groupsOf(by, part)
        groupsOf(by, part.map(transform)).forEach((group, index) => {
          const seen = group.filter((value) => !Number.isNaN(value))
          if (seen.length === 0) return
          const was = (before[index] ?? []).filter((value) => !Number.isNaN(value))
          const constant = deviationOf(was) <= 2 ** -23 * Math.abs(meanOf(was))
          if (constant) {
            expect(seen.every(Number.isFinite)).toBe(true)
            return
          }
          // The mean of values far from 0 is known to their precision in float32 only.
          expect(Math.abs(meanOf(seen))).toBeLessThan(1e-5)
          expect(Math.abs(deviationOf(seen) - 1)).toBeLessThan(1e-5)
        })
      }),
    )
  })

  test('constant groups become 0, not NaN', () => {
    for (const constant of [0, 0.1, -1e6, 1e-20]) {
      const part = Array.from({ length: 3 }, () => series(2, 4, new Float32Array(8).fill(constant)))
      const { transform } = fitOn(by, part)
      for (const each of part) expect(transform(each).values).toStrictEqual(new Float32Array(8))
    }
  })

  test('what is missing stays missing, and nothing else is', () => {
    fc.assert(
      fc.property(trainingPart(valueOrMissing), (part) => {
        const { transform } = fitOn(by, part)
        for (const each of part)
          expect(Array.from(transform(each).values, Number.isNaN)).toEqual(Array.from(each.values, Number.isNaN))
      }),
    )
  })

  test('units do not matter, however small', () => {
    const inVolts = Array.from({ length: 3 }, (_, i) => series(2, 5, wavy(2, 15).values.slice(10 * i, 10 * i + 10)))
    const inAttovolts = inVolts.map((each) => ({ ...each, values: each.values.map((value) => value * 2 ** -60) }))
    const { transform } = fitOn(by, inVolts)
    const { transform: small } = fitOn(by, inAttovolts)
    expect(inAttovolts.map(small)).toStrictEqual(inVolts.map(transform))
  })
})

describe.each(fitted.map((by) => ({ by, title: by.join(', ') || 'nothing' })))('fitted by $title', ({ by }) => {
  test('unstandardize undoes it within a millionth of the largest value', () => {
    fc.assert(
      fc.property(trainingPart(valueOrMissing), (part) => {
        const { parameters, transform } = fitOn(by, part)
        const finite = part.flatMap(({ values }) => Array.from(values).filter(Number.isFinite))
        const tolerance = 1e-6 * Math.max(...finite.map(Math.abs))
        for (const each of part) {
          const back = unstandardize(parameters)(transform(each))
          back.values.forEach((value, i) => {
            const was = Number(each.values[i])
            if (Number.isNaN(was)) expect(value).toBeNaN()
            else expect(Math.abs(value - was)).toBeLessThanOrEqual(tolerance)
          })
        }
      }),
    )
  })

  test('the order of the training part changes nothing beyond rounding', () => {
    const part = Array.from({ length: 4 }, (_, i) => series(2, 5, wavy(2, 20).values.slice(10 * i, 10 * i + 10)))
    const { parameters } = fitOn(by, part)
    const reversed = fitOn(by, [...part].reverse()).parameters
    if (parameters._tag !== 'Fitted' || reversed._tag !== 'Fitted') throw new TypeError('Fitted expected')
    parameters.mean.forEach((mean, group) => expect(reversed.mean[group]).toBeCloseTo(mean, 12))
    parameters.deviation.forEach((spread, group) => expect(reversed.deviation[group]).toBeCloseTo(spread, 12))
  })

  test('a group that was never seen becomes 0', () => {
    const part = [series(1, 2, Float32Array.of(NaN, NaN))]
    expect(fitOn(by, part).transform(series(1, 2, Float32Array.of(5, 6))).values).toStrictEqual(Float32Array.of(0, 0))
  })

  test('no training series are refused', () => {
    expect(() => fitOn(by, [])).toThrow('standardize: at least one training series expected, got 0')
  })
})

test.each(ofSample)(
  'by %s a series is standardized alike alone and among others, and no numbers are stored',
  (...by) => {
    const axes = by.filter((axis) => axis !== undefined)
    const part = [
      wavy(2, 5),
      series(
        2,
        5,
        wavy(2, 5).values.map((value) => 100 * value + 7),
      ),
    ]
    const alone = fitOn(axes, [])
    const among = fitOn(axes, part)
    expect(among.parameters).toStrictEqual({ _tag: 'BySample', by: axes })
    expect(among.transform(wavy(2, 5))).toStrictEqual(alone.transform(wavy(2, 5)))
    expect(() => unstandardize(among.parameters)).toThrow('unstandardize: the statistics by sample')
  },
)

test('the deviation is the population form: it divides by the count', () => {
  const { parameters } = fitOn([], [series(1, 2, Float32Array.of(1, 3))])
  expect(parameters).toStrictEqual({ _tag: 'Fitted', by: [], variables: 1, steps: 1, mean: [2], deviation: [1] })
})

test('by names what has statistics of its own: by step, each step has a mean', () => {
  const part = [series(1, 3, Float32Array.of(1, 2, 3)), series(1, 3, Float32Array.of(3, 6, 9))]
  expect(fitOn(['step'], part).parameters).toMatchObject({ mean: [2, 4, 6], deviation: [1, 2, 3] })
})

test('the statistics of one variable never touch another', () => {
  const part = [series(2, 2, Float32Array.of(1, 3, 100, 300))]
  expect(fitOn(['variable'], part).parameters).toMatchObject({ mean: [2, 200], deviation: [1, 100] })
  expect(fitOn(['variable'], part).transform(part[0] ?? wavy(2, 2)).values).toStrictEqual(Float32Array.of(-1, 1, -1, 1))
})

test('a large offset loses no precision: values around a million with deviation 1', () => {
  const part = Array.from({ length: 500 }, () => series(1, 2, Float32Array.of(1e6 - 1, 1e6 + 1)))
  expect(fitOn([], part).parameters).toMatchObject({ mean: [1e6], deviation: [1] })
})

test('a rounding error of a constant is not blown up to deviation 1', () => {
  const values = new Float32Array(1000).fill(0.1)
  values[500] = 0.1 + 2 ** -27
  expect(fitOn([], [series(1, 1000, values)]).transform(series(1, 1000, values)).values).toStrictEqual(
    new Float32Array(1000),
  )
})

test('infinite values do not count, and stay infinite', () => {
  const { parameters, transform } = fitOn([], [series(1, 3, Float32Array.of(1, 3, Infinity))])
  expect(parameters).toMatchObject({ mean: [2], deviation: [1] })
  expect(transform(series(1, 2, Float32Array.of(-Infinity, 3))).values).toStrictEqual(Float32Array.of(-Infinity, 1))
})

test('the axes may be named in any order and twice', () => {
  const part = [wavy(2, 5)]
  expect(fitOn(['step', 'variable', 'step'], part).parameters).toStrictEqual(
    fitOn(['variable', 'step'], part).parameters,
  )
})

test('series of unequal lengths are standardized by variable, and refused by step', () => {
  const part = [wavy(2, 5), wavy(2, 7)]
  expect(fitOn(['variable'], part).transform(wavy(2, 9)).steps).toBe(9)
  expect(() => fitOn(['step'], part)).toThrow('groups of 1 x 5 expected as before, got 1 x 7')
  expect(() => fitOn(['step'], [wavy(2, 5)]).transform(wavy(2, 7))).toThrow(
    'standardize: 5 steps expected as fitted, got 7',
  )
  expect(() => fitOn(['variable'], part).transform(wavy(3, 5))).toThrow(
    'standardize: 2 variables expected as fitted, got 3',
  )
  expect(() => unstandardize(fitOn(['step'], [wavy(2, 5)]).parameters)(wavy(2, 7))).toThrow(
    'unstandardize: 5 steps expected as fitted, got 7',
  )
})

test('an unknown axis is refused when the fit is made', () => {
  // @ts-expect-error - no such axis
  expect(() => standardize({ by: ['channel'] })).toThrow(
    'standardize: by must hold sample, variable, step only, got channel',
  )
})

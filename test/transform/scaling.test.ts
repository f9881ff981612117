import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as Dataset from '../../src/core/Dataset.ts'
import { type Series, series } from '../../src/core/Example.ts'
import * as Fit from '../../src/core/Fit.ts'
import * as Preprocessing from '../../src/transform/preprocessing.ts'
import { normalize } from '../../src/transform/preprocessing/normalize.ts'
import { clip, rescale, signedLog } from '../../src/transform/preprocessing/pointwise.ts'
import { clipOutliers, robustScale } from '../../src/transform/preprocessing/robust.ts'
import { standardize } from '../../src/transform/standardize.ts'
import type { Axis } from '../../src/transform/statistics.ts'
import { anySeries, trainingPart, value, valueOrMissing, wavy } from './arbitraries.ts'

const axes: ReadonlyArray<Axis> = ['sample', 'variable', 'step']

const row = (...values: ReadonlyArray<number>): Series => series(1, values.length, Float32Array.from(values))

const fitOn = <S, P>(fit: Fit.Fit<S, Series, P>, ...part: ReadonlyArray<Series>) => Fit.on(fit)(Dataset.fromArray(part))

/** NumPy's quantile of finite values, the slow way. */
const quantile = (values: ReadonlyArray<number>, share: number): number => {
  const sorted = [...values].sort((one, other) => one - other)
  const place = share * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN]
  return low + (high - low) * (place - Math.floor(place))
}

const finiteOf = (part: ReadonlyArray<Series>, variable: number) =>
  part
    .flatMap(({ steps, values }) => [...values.subarray(variable * steps, (variable + 1) * steps)])
    .filter(Number.isFinite)

describe('normalize', () => {
  const ranges = fc.constantFrom<readonly [number, number]>([-1, 1], [0, 1], [-3, 7])

  test('the training part fills the range: no value is beyond it, and where values vary both ends are met', () => {
    fc.assert(
      fc.property(trainingPart(valueOrMissing), ranges, fc.boolean(), (part, range, clip) => {
        const { transform } = fitOn(normalize({ range, clip }), ...part)
        const seen = part.flatMap((each) => [...transform(each).values]).filter((value) => !Number.isNaN(value))
        const before = part.flatMap(({ values }) => [...values]).filter(Number.isFinite)
        if (seen.length === 0) return
        expect(Math.min(...seen)).toBeGreaterThanOrEqual(range[0] - 1e-5)
        expect(Math.max(...seen)).toBeLessThanOrEqual(range[1] + 1e-5)
        if (Math.max(...before) - Math.min(...before) < 1e-3) return
        expect(Math.min(...seen)).toBeCloseTo(range[0], 5)
        expect(Math.max(...seen)).toBeCloseTo(range[1], 5)
      }),
    )
  })

  test.each([
    { range: [-1, 1] as const, middle: 0 },
    { range: [0, 1] as const, middle: 0.5 },
    { range: [2, 6] as const, middle: 4 },
  ])('constant series become the middle of the range $range, as standardizing makes them 0; never NaN', (each) => {
    for (const constant of [0, 0.1, -1e6, 1e-20, 3e38])
      fc.assert(
        fc.property(fc.subarray([...axes]), fc.boolean(), (by, clip) => {
          const flat = series(2, 3, new Float32Array(6).fill(constant))
          const { transform } = fitOn(normalize({ range: each.range, clip, by }), flat, flat)
          expect(transform(flat).values).toStrictEqual(new Float32Array(6).fill(each.middle))
          expect(fitOn(standardize({ by }), flat).transform(flat).values).toStrictEqual(new Float32Array(6))
        }),
        { numRuns: 20 },
      )
  })

  test('a rounding error of a constant is not blown up to the whole range', () => {
    const almost = row(0.1, 0.1 + 2 ** -27, 0.1)
    expect(fitOn(normalize(), almost).transform(almost).values).toStrictEqual(new Float32Array(3))
  })

  test('by sample, the variables that are not listed stay as they are', () => {
    const both = series(2, 3, Float32Array.of(10, 20, 30, -5, 100, 5))
    const listed = Preprocessing.onVariables([0], Preprocessing.learn('normalize', normalize({ by: ['sample'] })))
    const steps = Preprocessing.fit([listed])(Dataset.fromArray([both]))
    expect(Preprocessing.apply(steps)(both).values).toStrictEqual(Float32Array.of(-1, 0, 1, -5, 100, 5))
  })

  test('the largest value of the range may be below 1, and values all negative', () => {
    const negative = row(-30, -20, -10)
    expect(fitOn(normalize({ by: ['sample'] }), negative).transform(negative).values).toStrictEqual(
      Float32Array.of(-1, 0, 1),
    )
  })

  test('later values beyond the extremes become the ends, or go on linearly', () => {
    const part = row(0, 10)
    expect(fitOn(normalize(), part).transform(row(-5, 15, Infinity)).values).toStrictEqual(Float32Array.of(-1, 1, 1))
    const further = fitOn(normalize({ clip: false }), part)
    expect(further.transform(row(-5, 15, Infinity)).values).toStrictEqual(Float32Array.of(-2, 2, Infinity))
  })

  test('it has an inverse, unless by sample', () => {
    const part = wavy(2, 9)
    for (const by of [[], ['variable'], ['sample']] satisfies ReadonlyArray<ReadonlyArray<Axis>>) {
      const steps = Preprocessing.fit([Preprocessing.learn('normalize', normalize({ by }))])(Dataset.fromArray([part]))
      const undo = Preprocessing.invert(steps)
      expect(E.isRight(undo)).toBe(!by.some((axis) => axis === 'sample'))
      if (E.isLeft(undo)) continue
      undo
        .right(Preprocessing.apply(steps)(part))
        .values.forEach((back, i) => expect(Math.abs(back - Number(part.values[i]))).toBeLessThan(2 ** -22))
    }
  })

  test('misuse is refused when it is made, and other shapes when it is applied', () => {
    expect(() => normalize({ range: [1, 1] })).toThrow(
      'normalize: range must be two ascending numbers, got a list of 2',
    )
    // @ts-expect-error - no such axis
    expect(() => normalize({ by: ['channel'] })).toThrow('normalize: by must hold sample, variable, step only')
    expect(() => fitOn(normalize())).toThrow('normalize: at least one training series expected, got 0')
    expect(() => fitOn(normalize({ by: ['step'] }), wavy(2, 3), wavy(2, 4))).toThrow(
      'normalize: groups of 1 x 3 expected as before, got 1 x 4',
    )
    expect(() => fitOn(normalize({ by: ['variable'] }), wavy(2, 3)).transform(wavy(3, 3))).toThrow(
      'normalize: 2 variables expected as fitted, got 3',
    )
  })
})

describe('robustScale', () => {
  test('the median of each variable becomes 0 and the distance of its quartiles 1', () => {
    fc.assert(
      fc.property(trainingPart(valueOrMissing), (part) => {
        const { transform } = fitOn(robustScale(), ...part)
        const after = part.map(transform)
        for (let variable = 0; variable < (part[0]?.variables ?? 0); variable++) {
          const [before, seen] = [finiteOf(part, variable), finiteOf(after, variable)]
          if (seen.length === 0) continue
          const spread = quantile(before, 0.75) - quantile(before, 0.25)
          const large = Math.max(...before.map(Math.abs))
          if (spread <= 1e-3 * large) continue
          expect(Math.abs(quantile(seen, 0.5))).toBeLessThan(1e-5 * (1 + large / spread))
          expect(quantile(seen, 0.75) - quantile(seen, 0.25)).toBeCloseTo(1, 2)
        }
      }),
    )
  })

  test('what was learnt is exact: the quantiles as NumPy has them', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (values) => {
        const floats = [...Float32Array.from(values)]
        const { parameters } = fitOn(robustScale({ quantiles: [0.1, 0.9] }), ...floats.map((each) => row(each)))
        if (parameters.scale._tag !== 'Fitted') throw new TypeError('Fitted expected')
        const [median = NaN] = parameters.scale.median
        const [spread = NaN] = parameters.scale.spread
        expect(Math.abs(median - quantile(floats, 0.5))).toBeLessThan(1e-9)
        const exact = quantile(floats, 0.9) - quantile(floats, 0.1)
        if (spread !== 0) expect(Math.abs(spread - exact)).toBeLessThan(1e-9)
        else expect(exact).toBeLessThan(1e-3)
      }),
    )
  })

  test('one large value moves nothing', () => {
    const calm = row(1, 2, 3, 4, 5)
    const { transform } = fitOn(robustScale(), row(1, 2, 3, 4, 1e6))
    expect(transform(calm)).toStrictEqual(fitOn(robustScale(), calm).transform(calm))
  })

  test('a variable whose quartiles are equal is centred only, and one that was never seen stays as it is', () => {
    expect(fitOn(robustScale(), row(7, 7, 7, 7, 9)).transform(row(7, 9, NaN)).values).toStrictEqual(
      Float32Array.of(0, 2, NaN),
    )
    expect(fitOn(robustScale(), row(NaN)).transform(row(5, Infinity)).values).toStrictEqual(
      Float32Array.of(5, Infinity),
    )
  })

  test('quartiles that only rounding or underflow tells apart are no scale', () => {
    const rounded = row(1, 1 + 2 ** -23, 1, 1 + 2 ** -23)
    for (const value of fitOn(robustScale(), rounded).transform(rounded).values)
      expect(Math.abs(value)).toBeLessThan(1e-6)
    const tiny = row(0, 0, 1e-44, 1e-44, 1000)
    expect(fitOn(robustScale(), tiny).transform(tiny).values[4]).toBe(1000)
  })

  test('quantiles out of order or out of 0 to 1 are refused', () => {
    for (const quantiles of [
      [0.75, 0.25],
      [0, 1.1],
      [-0.1, 0.5],
      [0.5, 0.5],
    ] as const)
      expect(() => robustScale({ quantiles })).toThrow(
        'robustScale: quantiles must be two ascending numbers from 0 to 1',
      )
  })
})

describe('clipOutliers', () => {
  test('nothing is left beyond the fences, and nothing within them moves', () => {
    fc.assert(
      fc.property(trainingPart(valueOrMissing), fc.constantFrom(0, 0.5, 1.5, 1e308), (part, factor) => {
        const { transform } = fitOn(clipOutliers({ factor }), ...part)
        part.forEach((each) => {
          const after = transform(each)
          for (let variable = 0; variable < each.variables; variable++) {
            const seen = finiteOf(part, variable)
            const [first, third] = [quantile(seen, 0.25), quantile(seen, 0.75)]
            const [low, high] = [first - factor * (third - first), third + factor * (third - first)]
            for (let i = variable * each.steps; i < (variable + 1) * each.steps; i++)
              if (!Number.isNaN(each.values[i]))
                expect(Number(after.values[i]) + 0).toBe(
                  Math.fround(Math.min(Math.max(Number(each.values[i]), low), high)) + 0,
                )
          }
        })
      }),
    )
  })

  test('infinite values come back to a fence, and stay where nothing was seen', () => {
    expect(fitOn(clipOutliers(), row(1, 2, 3, 4, 5)).transform(row(Infinity, -Infinity)).values).toStrictEqual(
      Float32Array.of(7, -1),
    )
    expect(fitOn(clipOutliers(), row(NaN)).transform(row(5, -Infinity)).values).toStrictEqual(
      Float32Array.of(5, -Infinity),
    )
  })

  test('fences are finite, as JSON must be, whatever the factor', () => {
    const { parameters } = fitOn(clipOutliers({ factor: 1e308 }), row(-1000, 0, 1000))
    expect(JSON.parse(JSON.stringify(parameters))).toStrictEqual(parameters)
  })

  test('by sample, each series has its own fences and nothing is stored', () => {
    const fit = clipOutliers({ by: ['sample', 'variable'] })
    const { parameters, transform } = fitOn(fit, row(0))
    expect(parameters).toStrictEqual({ factor: 1.5, fences: { _tag: 'BySample', by: ['sample', 'variable'] } })
    expect(transform(row(1, 2, 3, 4, 1000)).values).toStrictEqual(Float32Array.of(1, 2, 3, 4, 7))
    expect(transform(row(1000, 1000)).values).toStrictEqual(Float32Array.of(1000, 1000))
  })

  test.each([-1, NaN, Infinity])('factor %d is refused', (factor) => {
    expect(() => clipOutliers({ factor })).toThrow(`clipOutliers: factor must be a finite number from 0, got ${factor}`)
  })
})

describe('what is fixed', () => {
  test('clip leaves nothing beyond its range, and clipping again changes nothing', () => {
    fc.assert(
      fc.property(anySeries(valueOrMissing), (each) => {
        const clipped = clip()(each)
        for (const value of clipped.values) expect(Number.isNaN(value) || Math.abs(value) <= 6).toBe(true)
        expect(clip()(clipped)).toStrictEqual(clipped)
      }),
    )
    expect(() => clip({ range: [6, -6] })).toThrow('clip: range must be two ascending numbers')
  })

  test('signedLog is odd, rises, and its inverse is near within a few parts of ten million of 1 + |x|', () => {
    const undo = Preprocessing.invert([{ name: 'signedLog', parameters: {} }])
    fc.assert(
      fc.property(fc.float({ min: -(2 ** 120), max: 2 ** 120, noNaN: true }), (x) => {
        const [one = NaN, minus = NaN] = signedLog(row(x, -x)).values
        expect(one).toBe(-minus)
        expect(Math.sign(one)).toBe(Math.sign(x))
        const [back = NaN] = E.isRight(undo) ? undo.right(row(one)).values : []
        // The logarithm in float32 is off by up to 2^-24 of itself.
        expect(Math.abs(back - x)).toBeLessThanOrEqual(2 ** -23 * (1 + Math.abs(x)) * (1 + Math.abs(one)))
      }),
    )
    expect(
      signedLog(row(-1000, -1, 0, 1, 1000))
        .values.slice()
        .sort(),
    ).toStrictEqual(signedLog(row(-1000, -1, 0, 1, 1000)).values)
  })

  test('rescale by 0 is refused, as it would forget all values', () => {
    expect(() => rescale({ factor: 0 })).toThrow('rescale: factor must be a finite number other than 0, got 0')
    expect(() => rescale({ offset: NaN })).toThrow('rescale: offset must be a finite number, got NaN')
  })
})

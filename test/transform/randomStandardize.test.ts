import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import * as Dataset from '../../src/core/Dataset.ts'
import { type Series, series } from '../../src/core/Example.ts'
import * as Fit from '../../src/core/Fit.ts'
import * as laws from '../../src/core/laws/index.ts'
import { fromSeed } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { randomStandardize } from '../../src/transform/randomStandardize.ts'
import { rng, seriesOf, trainingPart, valueOrMissing, wavy } from './arbitraries.ts'

const part = Array.from({ length: 20 }, (_, i) => {
  const wave = wavy(2, 30)
  return { ...wave, values: wave.values.map((value) => (1 + i / 10) * value + i) }
})
const fitted = Fit.on(randomStandardize())(Dataset.fromArray(part))

const drawn = (seed: number): Series => fitted.transform(part[0] ?? wavy(2, 30))(fromSeed(Seed.make(seed)))[0]

describe('as a fit', () => {
  const fit = randomStandardize()
  const atOneSeed = {
    fold: fit.fold,
    apply: (parameters: ReturnType<typeof fit.fold.done>) => (each: Series) =>
      fit.apply(parameters)(each)(fromSeed(Seed.make(42)))[0],
  }
  const parts = fc.array(seriesOf(2, 3, valueOrMissing), { minLength: 1, maxLength: 5 })
  for (const { title, check } of laws.fit(atOneSeed, parts, { runs: 100 })) test(title, check)
})

describe('as a transform', () => {
  const shape = ({ variables, steps, values }: Series) => [variables, steps, values.length]
  for (const { title, check } of laws.transform(fitted.transform, seriesOf(2, 3, valueOrMissing), { runs: 100, shape }))
    test(title, check)
})

test('what is drawn has the mean and the spread of the training series, anew for each variable', () => {
  const { mean, meanSpread, deviation } = fitted.parameters
  const seeds = Array.from({ length: 2000 }, (_, seed) => drawn(seed).values)
  const value = Number(part[0]?.values[0])
  // The deviation drawn is the same for both of the first two steps.
  const scales = seeds.map((values) => Number(values[1]) - Number(values[0]))
  const step = Number(part[0]?.values[1]) - value
  const deviations = scales.map((scale) => step / scale)
  const centres = seeds.map((values, i) => value - Number(values[0]) * Number(deviations[i]))
  const average = (all: ReadonlyArray<number>) => all.reduce((sum, each) => sum + each, 0) / all.length
  expect(Math.abs(average(centres) - Number(mean[0]))).toBeLessThan(0.1 * Number(meanSpread[0]))
  const spread = Math.sqrt(average(centres.map((each) => (each - average(centres)) ** 2)))
  expect(Math.abs(spread / Number(meanSpread[0]) - 1)).toBeLessThan(0.1)
  expect(Math.abs(average(deviations) / Number(deviation[0]) - 1)).toBeLessThan(0.05)
  expect(Math.min(...deviations)).toBeGreaterThan(0.49 * Number(deviation[0]))
})

test('of strength 0 it is standardizing by what is expected, whatever the seed', () => {
  fc.assert(
    fc.property(trainingPart(valueOrMissing), rng, (part, start) => {
      const { parameters, transform } = Fit.on(randomStandardize({ strength: 0 }))(Dataset.fromArray(part))
      for (const each of part)
        transform(each)(start)[0].values.forEach((value, i) => {
          const variable = Math.floor(i / each.steps)
          const centred = Number(each.values[i]) - Number(parameters.mean[variable])
          expect(value).toBe(Math.fround(centred / (parameters.deviation[variable] || 1)))
        })
    }),
  )
})

test('a constant variable is centred only, and misuse is refused', () => {
  const flat = series(1, 3, Float32Array.of(5, 5, 5))
  const { transform } = Fit.on(randomStandardize())(Dataset.fromArray([flat]))
  expect(transform(flat)(fromSeed(Seed.make(1)))[0].values).toStrictEqual(new Float32Array(3))
  expect(() => transform(wavy(2, 3))(fromSeed(Seed.make(1)))).toThrow('randomStandardize: 1 variables expected')
  expect(() => randomStandardize({ strength: -1 })).toThrow('randomStandardize: strength must be')
  expect(() => Fit.on(randomStandardize())(Dataset.fromArray([]))).toThrow(
    'at least one training series expected, got 0',
  )
})

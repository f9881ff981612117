import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { series } from '../../src/core/Example.ts'
import { fromSeed } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { sequence } from '../../src/core/Transform.ts'
import { crop } from '../../src/transform/crop.ts'
import { jitter } from '../../src/transform/jitter.ts'
import { noise } from '../../src/transform/noise.ts'
import { scale } from '../../src/transform/scale.ts'
import { magnitudeWarp, timeWarp } from '../../src/transform/warp.ts'
import { rng, wavy } from './arbitraries.ts'

const at42 = fromSeed(Seed.make(42))
const zeros = series(1, 20_000, new Float32Array(20_000))
const ramp = series(
  1,
  20,
  Float32Array.from({ length: 20 }, (_, step) => step),
)

const deviationOf = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)

test('jitter adds noise of mean 0 and deviation strength', () => {
  const [{ values }] = jitter({ strength: 0.5 })(zeros)(at42)
  expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.015)
  expect(Math.abs(deviationOf(values) - 0.5)).toBeLessThan(0.015)
})

test('scale has one factor for each variable, normal around 1 with deviation strength', () => {
  const ones = series(10_000, 2, new Float32Array(20_000).fill(1))
  const [{ values }] = scale({ strength: 0.2 })(ones)(at42)
  const factors = values.filter((_, i) => i % 2 === 0)
  expect(values.filter((_, i) => i % 2 === 1)).toStrictEqual(factors)
  expect(Math.abs(deviationOf(factors.map((factor) => factor - 1)) - 0.2)).toBeLessThan(0.01)
})

describe('crop', () => {
  test('keeps a window of at least 1 - strength of the steps, in order', () => {
    fc.assert(
      fc.property(rng, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (start, strength) => {
        const [{ values }] = crop({ strength })(ramp)(start)
        const span = Number(values[19]) - Number(values[0])
        expect(span).toBeLessThanOrEqual(19)
        expect(span).toBeGreaterThanOrEqual(20 * (1 - strength) - 1 - 1e-5)
        expect(values.slice().sort()).toStrictEqual(values)
      }),
    )
  })

  test('a strength above 1 is refused', () => {
    expect(() => crop({ strength: 1.5 })).toThrow('crop: strength must be a number from 0 to 1, got 1.5')
  })
})

describe('the warps', () => {
  test('timeWarp keeps the order of time and both ends, however strong', () => {
    fc.assert(
      fc.property(
        rng,
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        fc.integer({ min: 2, max: 30 }),
        (start, strength, knots) => {
          const [{ values }] = timeWarp({ strength, knots })(ramp)(start)
          expect([values[0], values[19]]).toEqual([0, 19])
          expect(values.slice().sort()).toStrictEqual(values)
        },
      ),
    )
  })

  test('timeWarp moves all variables alike', () => {
    const [{ values }] = timeWarp()(series(2, 20, Float32Array.from([...ramp.values, ...ramp.values])))(at42)
    expect(values.subarray(0, 20)).toStrictEqual(values.subarray(20))
  })

  test('magnitudeWarp has a curve for each variable that goes through its knots', () => {
    const ones = series(2, 11, new Float32Array(22).fill(1))
    const [{ values }] = magnitudeWarp({ strength: 0.2, knots: 11 })(ones)(at42)
    // With as many knots as steps, the curve is the knots: jitter of ones.
    expect(values).toStrictEqual(jitter({ strength: 0.2 })(ones)(at42)[0].values)
  })

  test('the curve through two knots is a line', () => {
    const ones = series(1, 5, new Float32Array(5).fill(1))
    const [{ values }] = magnitudeWarp({ knots: 2 })(ones)(at42)
    for (let step = 1; step < 4; step++)
      expect(2 * Number(values[step])).toBeCloseTo(Number(values[step - 1]) + Number(values[step + 1]), 5)
  })

  test.each([1, 2.5, NaN])('%d knots are refused', (knots) => {
    expect(() => magnitudeWarp({ knots })).toThrow(`magnitudeWarp: knots must be a whole number from 2, got ${knots}`)
    expect(() => timeWarp({ knots })).toThrow(`timeWarp: knots must be a whole number from 2, got ${knots}`)
  })
})

describe('noise', () => {
  test('is crop, scale and jitter', () => {
    const recipe = sequence(crop({ strength: 0.2 }), scale({ strength: 0.2 }), jitter({ strength: 0.06 }))
    expect(noise({ strength: 2 })(wavy(2, 9))(at42)).toStrictEqual(recipe(wavy(2, 9))(at42))
  })

  test('of a strength above 10 is refused', () => {
    expect(() => noise({ strength: 11 })).toThrow('noise: strength must be a number from 0 to 10, got 11')
  })
})

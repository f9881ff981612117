import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { type Batch, collatePadded } from '../../src/core/Batch.ts'
import { type Example, type Series, series } from '../../src/core/Example.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Random from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import type { Transform } from '../../src/core/Transform.ts'
import { onRows } from '../../src/transform/lift.ts'
import { randomSize, resize, resizeBatch } from '../../src/transform/resize.ts'
import { anySeries, batchOf, rng, valueOrMissing, wavy } from './arbitraries.ts'

const ramp = series(1, 4, Float32Array.of(1, 2, 3, 4))

describe('resize', () => {
  // torch.nn.functional.interpolate(torch.tensor([[[1., 2., 3., 4.]]]), size=n, mode='linear', align_corners=False)
  test.each([
    { steps: 1, values: [2.5] },
    { steps: 2, values: [1.5, 3.5] },
    { steps: 3, values: [7 / 6, 2.5, 23 / 6] },
    { steps: 8, values: [1, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4] },
  ])('4 steps to $steps are as PyTorch has them, within 1e-6', ({ steps, values }) => {
    const resized = resize(steps)(ramp)
    expect([resized.variables, resized.steps, resized.values.length]).toEqual([1, steps, steps])
    resized.values.forEach((value, i) => expect(Math.abs(value - Number(values[i]))).toBeLessThan(1e-6))
  })

  test('a series of the right length is the same series', () => {
    expect(resize(4)(ramp)).toBe(ramp)
  })

  test('the series stays untouched, and each variable is resized as if alone', () => {
    fc.assert(
      fc.property(anySeries(valueOrMissing), fc.integer({ min: 1, max: 20 }), (whole, steps) => {
        const before = structuredClone(whole)
        const resized = resize(steps)(whole)
        for (let variable = 0; variable < whole.variables; variable++) {
          const alone = whole.values.slice(variable * whole.steps, (variable + 1) * whole.steps)
          expect(resized.values.slice(variable * steps, (variable + 1) * steps)).toStrictEqual(
            resize(steps)(series(1, whole.steps, alone)).values,
          )
        }
        expect(whole).toStrictEqual(before)
      }),
    )
  })

  test('values stay within the smallest and the largest', () => {
    fc.assert(
      fc.property(anySeries(), fc.integer({ min: 1, max: 20 }), (whole, steps) => {
        for (const value of resize(steps)(whole).values) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...whole.values))
          expect(value).toBeLessThanOrEqual(Math.max(...whole.values))
        }
      }),
    )
  })

  test('a missing value spreads to what it has a share in, no further', () => {
    expect(resize(1)(series(1, 3, Float32Array.of(NaN, 5, NaN))).values).toStrictEqual(Float32Array.of(5))
    expect(resize(2)(series(1, 4, Float32Array.of(NaN, 1, 2, 3))).values).toStrictEqual(Float32Array.of(NaN, 2.5))
  })

  test.each([0, -1, 1.5, NaN, Infinity])('%d steps are refused when it is made', (steps) => {
    expect(() => resize(steps)).toThrow(`resize: steps must be a positive integer, got ${steps}`)
    expect(() => resizeBatch(steps)).toThrow(`resizeBatch: steps must be a positive integer, got ${steps}`)
  })

  test('a series without steps is refused', () => {
    expect(() => resize(3)(series(1, 0, new Float32Array(0)))).toThrow('resize: at least one step')
  })

  test('a batch is resized row by row as series are', () => {
    const batch = batchOf(3, wavy(2, 9))
    const resized = resizeBatch(5)(batch)
    expect(resized).toStrictEqual({ ...batch, steps: 5, x: batchOf(3, resize(5)(wavy(2, 9))).x })
    expect(resizeBatch(9)(batch)).toBe(batch)
  })
})

describe('randomSize', () => {
  const batch = batchOf(3, wavy(2, 51))

  describe.each([0.1, 1])('of magnitude %d', (magnitude) => {
    const batches = anySeries().map((series) => batchOf(3, series))
    const shape = ({ x, steps, ...rest }: Batch) => [rest, x.length / steps]
    for (const { title, check } of laws.transform(randomSize({ magnitude }), batches, { runs: 100, shape }))
      test(title, check)
  })

  const sizes = (magnitude: number) =>
    Array.from({ length: 4000 }, (_, seed) => Random.run(Seed.make(seed))(randomSize({ magnitude })(batch)).steps)

  test('magnitude 0.5 takes 51 steps to 25 to 76, longer and shorter alike, by half-normal shares', () => {
    const all = sizes(0.5)
    expect(Math.min(...all)).toBeGreaterThanOrEqual(25)
    expect(Math.max(...all)).toBeLessThanOrEqual(76)
    const share = (holds: (steps: number) => boolean) => all.filter(holds).length / all.length
    // Cutting off fractions leaves 51 itself for shares below 1 / 25.5 of the longer half.
    expect(Math.abs(share((steps) => steps < 51) - 0.5)).toBeLessThan(0.03)
    expect(Math.abs(share((steps) => steps > 51) - 0.453)).toBeLessThan(0.03)
    // P(h > 1/3) is 31.6% for a half-normal of deviation 1/3 that ends at 1; 8.5 steps are a third of 25.5.
    expect(Math.abs(share((steps) => steps >= 60 || steps <= 42) - 0.31)).toBeLessThan(0.03)
    expect(share((steps) => steps >= 75 || steps <= 26)).toBeGreaterThan(0)
  })

  test('the size is trunc(steps * (1 ± magnitude * h)), with h drawn again while it is above 1', () => {
    fc.assert(
      fc.property(rng, fc.double({ min: 0.01, max: 1, noNaN: true }), (start, magnitude) => {
        const [longer, afterSign] = Random.bernoulli(0.5)(start)
        let [draw, next] = Random.normal(afterSign)
        while (Math.abs(draw / 3) > 1) [draw, next] = Random.normal(next)
        const change = (longer ? 1 : -1) * magnitude * Math.abs(draw / 3)
        const [resized, end] = randomSize({ magnitude })(batch)(start)
        expect(resized).toStrictEqual(resizeBatch(Math.max(1, Math.trunc(51 * (1 + change))))(batch))
        expect(end).toStrictEqual(next)
      }),
    )
  })

  test('all rows get one size; targets, weights and the labeled rows stay as they are, and the batch is untouched', () => {
    fc.assert(
      fc.property(rng, (start) => {
        const before = structuredClone(batch)
        const [{ x, steps, ...rest }] = randomSize({ magnitude: 1 })(batch)(start)
        expect(x.length).toBe(3 * 2 * steps)
        expect({ ...rest, x: batch.x, steps: 51 }).toStrictEqual(before)
        expect(batch).toStrictEqual(before)
      }),
    )
  })

  test('a batch of one step keeps at least one', () => {
    fc.assert(
      fc.property(rng, (start) => {
        expect(randomSize({ magnitude: 1 })(batchOf(1, wavy(1, 1)))(start)[0].steps).toBe(1)
      }),
    )
  })

  test('one variable is resized too, without being told that this is training', () => {
    const univariate = batchOf(2, wavy(1, 51))
    const changed = Array.from({ length: 20 }, (_, seed) =>
      Random.run(Seed.make(seed))(randomSize({ magnitude: 0.5 })(univariate)),
    ).filter(({ steps }) => steps !== 51)
    expect(changed.length).toBeGreaterThan(15)
  })

  test('magnitude 0 is the identity', () => {
    expect(Random.run(Seed.make(42))(randomSize({ magnitude: 0 })(batch))).toBe(batch)
  })

  test('seed 42 gives the size it gave in the last release', () => {
    const sizes = [0, 1, 2, 3, 4, 5].map((epoch) =>
      Random.run(Seed.child(epoch)(Seed.make(42)))(randomSize({ magnitude: 0.5 })(batch)),
    )
    expect(sizes.map(({ steps }) => steps)).toMatchInlineSnapshot(`
      [
        46,
        53,
        50,
        41,
        39,
        56,
      ]
    `)
  })

  test.each([-0.1, 1.1, NaN, Infinity])('magnitude %d is refused when it is made', (magnitude) => {
    expect(() => randomSize({ magnitude })).toThrow(`randomSize: magnitude must be from 0 to 1, got ${magnitude}`)
  })
})

test('true lengths are stretched as their rows are', () => {
  const example = (steps: number): Example => ({
    id: 'a',
    series: series(1, steps, new Float32Array(steps)),
    target: { _tag: 'Unlabeled' },
  })
  const batch = collatePadded()([example(2), example(8)])
  const stretch: Transform<Series> = (one) => (generator) => [resize(4)(one), generator]
  for (const resized of [resizeBatch(4)(batch), onRows(stretch)(batch)(Random.fromSeed(Seed.make(1)))[0]])
    expect(resized.lengths).toEqual(Int32Array.of(1, 4))
  expect(resizeBatch(12)(batch).lengths).toEqual(Int32Array.of(3, 12))
})

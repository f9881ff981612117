import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Schedule, constant, cosine, flatCosine, join, oneCycle } from '../../src/optim/schedule.ts'
import { lawful } from '../core/lawful.ts'

const numbers = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const progresses = numbers(0, 1)

const expectClose = (value: number, expected: number, tolerance = 1e-12): void =>
  expect(Math.abs(value - expected), `${value} is not ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.max(1e-9, Math.abs(expected)),
  )

const expectContinuous = (schedule: Schedule, at: number, height: number): void =>
  expect(Math.abs(schedule(at * (1 - 1e-9)) - schedule(at))).toBeLessThan(1e-6 * height)

describe("one cycle has fastai's numbers", () => {
  const { learningRate, momentum } = oneCycle()
  test.each([
    [0, 4e-5, 0.95],
    [0.125, 5.2e-4, 0.9],
    [0.25, 1e-3, 0.85],
    [0.5, 7.5e-4 + 0.25e-8, 0.875],
    [0.625, 5e-4 + 0.5e-8, 0.9],
    [0.75, 2.5e-4 + 0.75e-8, 0.925],
    [1, 1e-8, 0.95],
  ])('at %d', (progress, rate, moment) => {
    expectClose(learningRate(progress), rate, 1e-9)
    expectClose(momentum(progress), moment)
  })
})

describe('flat and cosine has the numbers of fit_flat_cos', () => {
  const { learningRate, momentum } = flatCosine()
  test.each([
    [0, 1e-3],
    [0.5, 1e-3],
    [0.75, 1e-3],
    [0.875, 5e-4 + 0.5e-8],
    [1, 1e-8],
  ])('at %d', (progress, rate) => {
    expectClose(learningRate(progress), rate, 1e-9)
    expect(momentum(progress)).toBe(0.9)
  })
})

const cycles = fc.record({
  peak: numbers(1e-5, 10),
  division: numbers(1, 1e3),
  finalDivision: numbers(1, 1e6),
  warmup: numbers(1e-3, 1 - 1e-3),
  momentum: fc.tuple(numbers(0, 1), numbers(0, 1), numbers(0, 1)),
})

lawful('one cycle starts, peaks and ends where its options say', cycles, (options) => {
  const { peak, division, finalDivision, warmup, momentum } = options
  const cycle = oneCycle(options)
  expectClose(cycle.learningRate(0), peak / division, 1e-9)
  expectClose(cycle.learningRate(warmup), peak)
  expectClose(cycle.learningRate(1), peak / finalDivision, 1e-6)
  ;[0, warmup, 1].forEach((progress, i) => expectClose(cycle.momentum(progress), momentum[i] ?? Number.NaN, 1e-6))
})

lawful('one cycle is continuous where its halves join', cycles, (options) => {
  const cycle = oneCycle(options)
  expectContinuous(cycle.learningRate, options.warmup, options.peak)
  expectContinuous(cycle.momentum, options.warmup, 1)
})

lawful('one cycle rises to its peak and falls from it', fc.tuple(cycles, progresses, progresses), ([options, p, q]) => {
  const { learningRate } = oneCycle(options)
  const [early, late] = [Math.min(p, q), Math.max(p, q)]
  const slack = 1e-12 * options.peak
  if (late <= options.warmup) expect(learningRate(early)).toBeLessThanOrEqual(learningRate(late) + slack)
  if (early >= options.warmup) expect(learningRate(early)).toBeGreaterThanOrEqual(learningRate(late) - slack)
})

lawful(
  'every rate is finite and between the smallest and the largest that the options name',
  fc.tuple(cycles, progresses),
  ([options, progress]) => {
    const { peak, division, finalDivision, momentum } = options
    const cycle = oneCycle(options)
    const flat = flatCosine({ peak, finalDivision, flat: options.warmup })
    for (const [rate, low, high] of [
      [cycle.learningRate(progress), peak / Math.max(division, finalDivision), peak],
      [cycle.momentum(progress), Math.min(...momentum), Math.max(...momentum)],
      [flat.learningRate(progress), peak / finalDivision, peak],
    ] as const) {
      expect(rate).toBeGreaterThanOrEqual(low - 1e-12 * peak - 1e-12)
      expect(rate).toBeLessThanOrEqual(high + 1e-12 * peak + 1e-12)
    }
  },
)

lawful('flat and cosine is flat, then continuous, then at its end', cycles, ({ peak, finalDivision, warmup }) => {
  const { learningRate } = flatCosine({ peak, finalDivision, flat: warmup })
  expect(learningRate(0)).toBe(peak)
  expect(learningRate(warmup * 0.999)).toBe(peak)
  expectContinuous(learningRate, warmup, peak)
  expectClose(learningRate(1), peak / finalDivision, 1e-6)
})

lawful(
  'a cosine turned around is the cosine back',
  fc.tuple(numbers(-9, 9), numbers(-9, 9), progresses),
  ([a, b, p]) => {
    expect(cosine(a, b)(p)).toBeCloseTo(cosine(b, a)(1 - p), 10)
    expect(cosine(a, b)(p) + cosine(a, b)(1 - p)).toBeCloseTo(a + b, 10)
  },
)

lawful('a constant is constant', fc.tuple(numbers(-9, 9), progresses), ([rate, p]) => {
  expect(constant(rate)(p)).toBe(rate)
})

lawful('each half of a join runs its whole course', fc.tuple(numbers(1e-3, 1 - 1e-3), progresses), ([at, p]) => {
  const identity: Schedule = (progress) => progress
  const halves = join(at)(identity, (progress) => 2 + progress)
  expect(halves(at * p)).toBeCloseTo(at * p < at ? p : 2, 9)
  expect(halves(at + (1 - at) * p)).toBeCloseTo(2 + p, 9)
})

test('a join at 0 or at 1 is one of its halves, and ends with the second', () => {
  const halves = [constant(1), constant(2)] as const
  expect([0, 0.5, 1].map(join(0)(...halves))).toEqual([2, 2, 2])
  expect([0, 0.5, 1].map(join(1)(...halves))).toEqual([1, 1, 2])
  expect(join(1)(constant(0), cosine(1, 7))(1)).toBe(7)
})

test.each([-0.1, 1.1, Number.NaN, Infinity])('a join at %d throws when it is made, and says so', (at) => {
  expect(() => join(at)).toThrow(`join: the point must be from 0 to 1, got ${at}`)
})

import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { series } from '../../src/core/Example.ts'
import { fromSeed } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { crop, resizedLookBack } from '../../src/transform/crop.ts'
import { lowResolution } from '../../src/transform/lowResolution.ts'
import { horizontalFlip, permuteSegments, shuffleSteps } from '../../src/transform/reorder.ts'
import { circularShift, translate } from '../../src/transform/shift.ts'
import { timeNoise, windowWarp } from '../../src/transform/speed.ts'
import { resampleSteps, thinSteps } from '../../src/transform/stepSampling.ts'
import { swapHighLow } from '../../src/transform/swapHighLow.ts'
import { timeScale, zoomOut } from '../../src/transform/zoom.ts'
import { anySeries, rng, valueOrMissing, wavy } from './arbitraries.ts'

const at42 = fromSeed(Seed.make(42))
const starts = Array.from({ length: 2000 }, (_, seed) => fromSeed(Seed.make(seed)))
const strength = fc.double({ min: 0.01, max: 1, noNaN: true })
const rampOf = (steps: number) =>
  series(
    1,
    steps,
    Float32Array.from({ length: steps }, (_, step) => step),
  )
const ramp = rampOf(20)

describe('the speeds', () => {
  test('timeNoise keeps the order of time and both ends, however strong', () => {
    fc.assert(
      fc.property(rng, fc.double({ min: 0.1, max: 1000, noNaN: true }), (start, strength) => {
        const [{ values }] = timeNoise({ strength })(ramp)(start)
        expect([values[0], values[19]]).toEqual([0, 19])
        expect(values.slice().sort()).toStrictEqual(values)
      }),
    )
  })

  test('windowWarp keeps both ends, and has one speed in a window and another one around it', () => {
    fc.assert(
      fc.property(rng, fc.double({ min: 0.1, max: 5, noNaN: true }), (start, strength) => {
        const [{ values }] = windowWarp({ strength })(rampOf(60))(start)
        expect(values[0]).toBe(0)
        expect(values[59]).toBeCloseTo(59, 4)
        const speeds = Array.from(values.subarray(1), (value, step) => value - Number(values[step]))
        const changes = speeds.slice(1).map((speed, step) => Math.abs(speed - Number(speeds[step])) > 1e-4)
        // Each end of the window lies within one step, whose speed is between the two.
        expect(changes.filter(Boolean).length).toBeLessThanOrEqual(4)
        const ratio = Math.max(...speeds) / Math.min(...speeds)
        expect(ratio).toBeLessThanOrEqual((1 + strength) * (1 + 1e-3))
      }),
    )
  })

  test('windowWarp is faster in its window as often as slower', () => {
    const faster = starts.filter((start) => {
      const [{ values }] = windowWarp()(rampOf(60))(start)
      const speeds = values.subarray(1).map((value, step) => value - Number(values[step]))
      // Around the window, which is at most 0.6 / 1.3 of the time, time has the speed in the middle.
      const [slowest = NaN, middle = NaN, fastest = NaN] = [0, 29, 58].map((rank) => speeds.slice().sort()[rank])
      return fastest - middle > middle - slowest
    })
    expect(Math.abs(faster.length / 2000 - 0.5)).toBeLessThan(0.04)
  })

  test.each([0, 1, NaN])('windowWarp refuses a window of %d', (window) => {
    expect(() => windowWarp({ window })).toThrow(`windowWarp: window must be between 0 and 1, got ${window}`)
  })
})

describe('zooming', () => {
  test('zoomOut leaves at least 1 - strength of the series in the middle, and fills both ends alike', () => {
    const ones = series(1, 20, new Float32Array(20).fill(1))
    fc.assert(
      fc.property(rng, strength, (start, strength) => {
        const [{ values }] = zoomOut({ strength, fill: 7 })(ones)(start)
        const kept = values.filter((value) => value === 1).length
        expect(kept).toBeGreaterThanOrEqual(Math.floor(20 * (1 - strength)))
        const filled = (20 - kept) / 2
        expect([...values]).toEqual(Array.from(values, (_, step) => (step < filled || step >= 20 - filled ? 7 : 1)))
      }),
    )
  })

  test('zoomOut leaves half of strength less of the series on average', () => {
    const kept = (strength: number) =>
      starts.reduce((sum, start) => {
        const [{ values }] = zoomOut({ strength, fill: -1 })(ramp)(start)
        return sum + values.filter((value) => value >= 0).length / 2000
      }, 0)
    expect(Math.abs(kept(0.4) - 16)).toBeLessThan(0.2)
    expect(Math.abs(kept(0.8) - 12)).toBeLessThan(0.3)
  })

  test('zoomOut shows the whole series, and repeats its ends where asked to', () => {
    fc.assert(
      fc.property(rng, fc.double({ min: 0.01, max: 0.7, noNaN: true }), (start, strength) => {
        const [{ values }] = zoomOut({ strength, fill: 'nearest' })(ramp)(start)
        expect(values.slice().sort()).toStrictEqual(values)
        // Half a step of the shrunk series, that is, at most 20 / 6 / 2 of its own.
        expect(values[0]).toBeLessThan(1.7)
        expect(values[19]).toBeGreaterThan(17.3)
      }),
    )
  })

  test('timeScale is crop or zoomOut, with equal chance', () => {
    const closer = starts.filter((start) => {
      const [changed] = timeScale({ strength: 0.5 })(ramp)(start)
      const after = { ...start, drawn: 1 }
      const isCrop = Object.is(changed.values[0], crop({ strength: 0.5 })(ramp)(after)[0].values[0])
      if (!isCrop) expect(changed).toStrictEqual(zoomOut({ strength: 0.5 })(ramp)(after)[0])
      return isCrop
    })
    expect(Math.abs(closer.length / 2000 - 0.5)).toBeLessThan(0.05)
  })

  test('an infinite fill is refused', () => {
    expect(() => zoomOut({ fill: Infinity })).toThrow('zoomOut: fill must not be infinite, got Infinity')
    expect(() => timeScale({ fill: -Infinity })).toThrow('timeScale: fill must not be infinite, got -Infinity')
    expect(() => translate({ fill: Infinity })).toThrow('translate: fill must not be infinite, got Infinity')
  })
})

describe('sampling steps', () => {
  test('thinSteps keeps one step or more, and loses late ones as often as early ones', () => {
    const mean = new Float64Array(20)
    for (const start of starts)
      thinSteps({ strength: 1 })(ramp)(start)[0].values.forEach(
        (value, step) => (mean[step] = Number(mean[step]) + value / 2000),
      )
    for (let step = 0; step < 10; step++)
      expect(Math.abs(Number(mean[step]) + Number(mean[19 - step]) - 19)).toBeLessThan(0.7)
  })

  test('thinSteps loses at most the share strength of the steps', () => {
    // A series of alternating signs has as many changes of sign as it has steps, less those that went.
    const signs = series(
      1,
      40,
      Float32Array.from({ length: 40 }, (_, step) => (step % 2 === 0 ? 1 : -1)),
    )
    fc.assert(
      fc.property(rng, fc.double({ min: 0.01, max: 0.3, noNaN: true }), (start, strength) => {
        const [{ values }] = thinSteps({ strength })(signs)(start)
        const changes = values.subarray(1).filter((value, step) => value * Number(values[step]) < 0).length
        expect(changes).toBeGreaterThanOrEqual(39 - 2 * Math.ceil(40 * strength))
      }),
    )
  })

  test('resampleSteps of strength 1 is a bootstrap: a step is there with probability 1 - 1/e', () => {
    const [{ values }] = resampleSteps({ strength: 1 })(rampOf(20_000))(at42)
    expect(Math.abs(new Set(values).size / 20_000 - (1 - Math.exp(-1)))).toBeLessThan(0.01)
    expect(values.slice().sort()).toStrictEqual(values)
  })

  test('resampleSteps draws the share strength of the steps anew', () => {
    const [{ values }] = resampleSteps({ strength: 0.2 })(rampOf(20_000))(at42)
    // Lost is a step that went and that none of the others became.
    expect(Math.abs(1 - new Set(values).size / 20_000 - 0.2 * Math.exp(-0.2))).toBeLessThan(0.01)
  })

  test('lowResolution with the nearest value has runs of one value, each of its own run', () => {
    fc.assert(
      fc.property(rng, strength, (start, strength) => {
        const [{ values }] = lowResolution({ strength, between: 'nearest' })(ramp)(start)
        const runs = new Set(values)
        expect(runs.size).toBeGreaterThanOrEqual(Math.round(20 * (1 - strength)))
        for (const value of runs) expect(values[value]).toBe(value)
      }),
    )
  })

  test('lowResolution on a line keeps lines, except within half a cell of the ends', () => {
    const [{ values }] = lowResolution({ strength: 0.5 })(ramp)(at42)
    for (let step = 1; step < 19; step++) expect(values[step]).toBeCloseTo(step, 4)
  })

  test('resizedLookBack keeps the end and at least 1 - strength of the steps', () => {
    fc.assert(
      fc.property(rng, strength, (start, strength) => {
        const [{ values }] = resizedLookBack({ strength })(ramp)(start)
        expect(values[19]).toBe(19)
        expect(values[0]).toBeLessThanOrEqual(20 * strength)
        expect(values.slice().sort()).toStrictEqual(values)
      }),
    )
  })
})

describe('shifts', () => {
  test('translate moves what it keeps by one number of steps, at most the share strength, and fills the rest', () => {
    fc.assert(
      fc.property(rng, strength, (start, strength) => {
        const [{ values }] = translate({ strength, fill: -1 })(ramp)(start)
        const first = values.findIndex((value) => value >= 0)
        const by = first - Number(values[first])
        expect(Math.abs(by)).toBeLessThanOrEqual(Math.round(20 * strength))
        expect(Array.from(values)).toEqual(Array.from(values, (_, step) => (step - by in ramp.values ? step - by : -1)))
      }),
    )
  })

  test('translate fills missing variables with missing values, and others with their nearest value where asked to', () => {
    const half = series(2, 3, Float32Array.of(NaN, NaN, NaN, 1, 2, 3))
    for (const start of starts.slice(0, 50)) {
      expect(translate({ strength: 0.7 })(half)(start)[0].values.subarray(0, 3)).toStrictEqual(
        half.values.subarray(0, 3),
      )
      const [{ values }] = translate({ strength: 0.7, fill: 'nearest' })(half)(start)
      expect(values.subarray(0, 3)).toStrictEqual(Float32Array.of(NaN, NaN, NaN))
      expect(values.subarray(3).slice().sort()).toStrictEqual(values.subarray(3))
      expect(Math.min(...values.subarray(3))).toBeGreaterThanOrEqual(1)
    }
  })

  test('circularShift moves every step by the same number, around the end', () => {
    fc.assert(
      fc.property(anySeries(valueOrMissing), rng, strength, (any, start, strength) => {
        const [{ values }] = circularShift({ strength })(any)(start)
        const [moved] = circularShift({ strength })(rampOf(any.steps))(start)
        const by = Number(moved.values[0])
        const picked = Array.from(any.values, (_, i) => {
          const [variable, step] = [Math.floor(i / any.steps), i % any.steps]
          return any.values[variable * any.steps + ((step + by) % any.steps)]
        })
        expect([...values]).toEqual(picked)
      }),
    )
  })

  test('circularShift of strength 1 starts at every step about as often, and of strength 0.1 near the first', () => {
    const firsts = starts.map((start) => Number(circularShift({ strength: 1 })(ramp)(start)[0].values[0]))
    for (let step = 0; step < 20; step++)
      expect(Math.abs(firsts.filter((first) => first === step).length - 100)).toBeLessThan(40)
    const near = starts.map((start) => Number(circularShift({ strength: 0.1 })(ramp)(start)[0].values[0]))
    expect(new Set(near)).toEqual(new Set([19, 0, 1]))
  })
})

describe('other orders', () => {
  test('horizontalFlip twice is the series, and it flips with probability strength', () => {
    const flip = horizontalFlip({ strength: 1 })
    const series = wavy(3, 7)
    expect(flip(flip(series)(at42)[0])(at42)[0]).toStrictEqual(series)
    const flipped = starts.filter((start) => horizontalFlip({ strength: 0.3 })(ramp)(start)[0] !== ramp)
    expect(Math.abs(flipped.length / 2000 - 0.3)).toBeLessThan(0.03)
  })

  test('shuffleSteps moves no value by more than a step, and the share strength of them', () => {
    const long = rampOf(20_000)
    const [{ values }] = shuffleSteps({ strength: 0.3 })(long)(at42)
    const moves = values.map((value, step) => Math.abs(value - step))
    expect(Math.max(...moves)).toBe(1)
    expect(Math.abs(moves.reduce((sum, move) => sum + move, 0) / 20_000 - 0.3)).toBeLessThan(0.015)
    expect(values.slice().sort()).toStrictEqual(long.values)
  })

  test('swapHighLow swaps the second and third of every four steps, in all variables alike, and no others', () => {
    const bars = { variables: 2, steps: 7, values: Float32Array.from({ length: 14 }, (_, i) => i) }
    const [{ values }] = swapHighLow({ strength: 1 })(bars)(at42)
    expect([...values]).toEqual([0, 2, 1, 3, 4, 5, 6, 7, 9, 8, 10, 11, 12, 13])
    const [{ values: many }] = swapHighLow({ strength: 0.3 })(rampOf(40_000))(at42)
    expect(many.filter((value, step) => value !== step).length / 20_000).toBeCloseTo(0.3, 1)
  })

  test('swapHighLow of two variables swaps steps of these, and refuses a series that lacks one', () => {
    const bars = { variables: 3, steps: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6) }
    expect([...swapHighLow({ strength: 1, variables: [0, 2] })(bars)(at42)[0].values]).toEqual([5, 6, 3, 4, 1, 2])
    expect(() => swapHighLow({ variables: [1, 3] })(bars)(at42)).toThrow(
      'swapHighLow: variables below 3 expected, got 3',
    )
    expect(() => swapHighLow({ variables: [1, 1] })).toThrow('swapHighLow: variables must be named once, got 1 twice')
  })

  test('shuffleSteps pairs steps from the first or from the second on', () => {
    const swapped = starts.map((start) => [...shuffleSteps({ strength: 1 })(rampOf(4))(start)[0].values].join(' '))
    expect(new Set(swapped)).toEqual(new Set(['1 0 3 2', '0 2 1 3']))
  })

  test('permuteSegments keeps every step once, and breaks the series into no more than its segments', () => {
    fc.assert(
      fc.property(rng, strength, fc.integer({ min: 1, max: 8 }), (start, strength, segments) => {
        const [{ values }] = permuteSegments({ strength, segments })(ramp)(start)
        expect(values.slice().sort()).toStrictEqual(ramp.values)
        const breaks = values.subarray(1).filter((value, step) => value !== Number(values[step]) + 1).length
        expect(breaks).toBeLessThanOrEqual(segments - 1)
      }),
    )
  })

  test('permuteSegments of strength 1 has each order of two segments half of the time', () => {
    const changed = starts.filter((start) => permuteSegments({ segments: 2 })(ramp)(start)[0].values[0] !== 0)
    // Now and then the cut is at an end, and there is one segment only: half a step of 20 at each end.
    expect(Math.abs(changed.length / 2000 - 0.475)).toBeLessThan(0.03)
  })

  test.each([0, 1.5])('permuteSegments refuses %d segments', (segments) => {
    expect(() => permuteSegments({ segments })).toThrow(
      `permuteSegments: segments must be a positive integer, got ${segments}`,
    )
  })
})

describe.each(
  Object.entries({
    circularShift,
    horizontalFlip,
    lowResolution,
    permuteSegments,
    resampleSteps,
    resizedLookBack,
    shuffleSteps,
    thinSteps,
    timeScale,
    translate,
    zoomOut,
  }),
)('%s', (name, make) => {
  test('is refused of a strength above 1, and stays within the series at 1', () => {
    expect(() => make({ strength: 1.5 })).toThrow(`${name}: strength must be a number from 0 to 1, got 1.5`)
    for (const steps of [1, 2, 3, 20])
      for (const start of starts.slice(0, 50))
        for (const value of make({ strength: 1 })(rampOf(steps))(start)[0].values) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThan(steps)
        }
  })
})

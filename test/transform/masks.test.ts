import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { type Series, series } from '../../src/core/Example.ts'
import { fromSeed } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import type { Transform } from '../../src/core/Transform.ts'
import { cropPad, lookBackOut } from '../../src/transform/cropPad.ts'
import { cutOut, windowsOut } from '../../src/transform/cutOut.ts'
import { inputDropout, maskElements } from '../../src/transform/maskElements.ts'
import { specAugment } from '../../src/transform/specAugment.ts'
import { stepsOut } from '../../src/transform/stepsOut.ts'
import { variablesOut } from '../../src/transform/variablesOut.ts'
import { anySeries, rng, valueOrMissing } from './arbitraries.ts'
import { rowsOf } from './rows.ts'

const at42 = fromSeed(Seed.make(42))
const strengths = fc.double({ min: 0.01, max: 1, noNaN: true })

interface Options {
  readonly strength: number
  readonly fill?: number
}

const masks: ReadonlyArray<{ readonly name: string; readonly mask: (options: Options) => Transform<Series> }> = [
  { name: 'cropPad', mask: cropPad },
  { name: 'cutOut', mask: cutOut },
  { name: 'lookBackOut', mask: lookBackOut },
  { name: 'maskElements', mask: maskElements },
  { name: 'specAugment', mask: specAugment },
  { name: 'stepsOut', mask: stepsOut },
  { name: 'variablesOut', mask: variablesOut },
  { name: 'windowsOut', mask: windowsOut },
]

/** A series of ones, as what is taken away is 0 then. */
const ones = (variables: number, steps: number): Series =>
  series(variables, steps, new Float32Array(variables * steps).fill(1))

/** How many separate stretches of a value there are. */
const stretches = (of: number, row: ReadonlyArray<number>): number =>
  row.filter((value, step) => value === of && row[step - 1] !== of).length

const counted = (of: number, row: ReadonlyArray<number>): number => row.filter((value) => value === of).length

describe.each(masks)('$name', ({ name, mask }) => {
  test('what was there is there, or the fill is, and what is missing stays so', () => {
    fc.assert(
      fc.property(anySeries(valueOrMissing), rng, strengths, (before, start, strength) => {
        const [{ values }] = mask({ strength, fill: 5000 })(before)(start)
        values.forEach((value, i) => {
          if (value !== 5000 || Number.isNaN(before.values[i])) expect(value).toBe(before.values[i])
        })
      }),
    )
  })

  test('the fill changes nothing of what is taken', () => {
    fc.assert(
      fc.property(anySeries(), rng, strengths, (before, start, strength) => {
        const taken = (fill: number) =>
          Array.from(mask({ strength, fill })(before)(start)[0].values, (value) => Object.is(value, fill))
        expect(taken(NaN)).toEqual(taken(5000))
      }),
    )
  })

  test('a fill may be any number but an infinite one', () => {
    expect(() => mask({ strength: 0, fill: Infinity })).toThrow(
      `${name}: fill must be a finite number or NaN, got Infinity`,
    )
    expect(() => mask({ strength: 1.1 })).toThrow(`${name}: strength must be a number from 0 to 1, got 1.1`)
  })
})

describe('maskElements', () => {
  test('takes a share of the values that is the strength', () => {
    const [{ values }] = maskElements({ strength: 0.3 })(ones(10, 1000))(at42)
    expect(Math.abs(counted(0, [...values]) / 10_000 - 0.3)).toBeLessThan(0.02)
  })

  test('takes values of the chosen variables and steps only, and all of them at strength 1', () => {
    const [masked] = maskElements({ strength: 1, variables: [2, 0], steps: [3, 1] })(ones(3, 4))(at42)
    expect(rowsOf(masked)).toEqual([
      [1, 0, 1, 0],
      [1, 1, 1, 1],
      [1, 0, 1, 0],
    ])
  })

  test('compensating keeps the sum of ones in each variable of which something is left', () => {
    fc.assert(
      fc.property(rng, strengths, fc.array(fc.constantFrom(1, NaN), { minLength: 20, maxLength: 20 }), (...drawn) => {
        const [start, strength, given] = drawn
        const before = series(2, 10, Float32Array.from(given))
        const sum = (row: ReadonlyArray<number>) => row.reduce((sum, value) => sum + (value || 0), 0)
        const [after] = maskElements({ strength, compensate: true })(before)(start)
        rowsOf(after).forEach((row, variable) => {
          if (sum(row) !== 0) expect(sum(row)).toBeCloseTo(sum(rowsOf(before)[variable] ?? []), 4)
        })
      }),
    )
  })

  test('what cannot be chosen or compensated is refused', () => {
    expect(() => maskElements({ variables: [1, 1] })).toThrow('maskElements: variables must be named once, got 1 twice')
    expect(() => maskElements({ steps: [-1] })).toThrow('maskElements: steps must be whole numbers from 0, got -1')
    expect(() => maskElements({ compensate: true, fill: 3 })).toThrow(
      'maskElements: fill must be 0 or NaN to compensate, got 3',
    )
    expect(() => maskElements({ steps: [4] })(ones(3, 4))(at42)).toThrow('maskElements: steps below 4 expected, got 4')
    expect(() => maskElements({ variables: [3] })(ones(3, 4))(at42)).toThrow(
      'maskElements: variables below 3 expected, got 3',
    )
  })
})

test('inputDropout keeps the mean, as what is left grows by the share that is lost', () => {
  const [{ values }] = inputDropout({ strength: 0.5 })(ones(10, 1000))(at42)
  expect(new Set(values)).toEqual(new Set([0, 2]))
  expect(Math.abs(counted(2, [...values]) / 10_000 - 0.5)).toBeLessThan(0.02)
  expect(inputDropout({ strength: 1 })(ones(2, 3))(at42)[0].values).toStrictEqual(new Float32Array(6))
})

test('stepsOut takes a share of the steps that is the strength, in all variables alike', () => {
  const [first = [], second] = rowsOf(stepsOut({ strength: 0.3 })(ones(2, 10_000))(at42)[0])
  expect(second).toEqual(first)
  expect(Math.abs(counted(0, first) / 10_000 - 0.3)).toBeLessThan(0.02)
})

describe('cutOut', () => {
  test('takes one window of at least a step and at most the strength, in all variables alike', () => {
    fc.assert(
      fc.property(rng, strengths, fc.integer({ min: 1, max: 30 }), (start, strength, steps) => {
        const [first = [], second] = rowsOf(cutOut({ strength })(ones(2, steps))(start)[0])
        expect(second).toEqual(first)
        expect(stretches(0, first)).toBe(1)
        expect(counted(0, first)).toBeLessThanOrEqual(Math.ceil(strength * steps))
      }),
    )
  })

  test('never hangs over an edge: of windows of one step, each step is hit equally often', () => {
    const hits = new Float64Array(4)
    for (let seed = 0; seed < 4000; seed++)
      cutOut({ strength: 0.25 })(ones(1, 4))(fromSeed(Seed.make(seed)))[0].values.forEach((value, step) => {
        hits[step] = Number(hits[step]) + 1 - value
      })
    for (const count of hits) expect(Math.abs(count - 1000)).toBeLessThan(120)
  })
})

describe('windowsOut', () => {
  test('takes at most so many windows in each variable, together of at most the strength and a step each', () => {
    const counts = fc.integer({ min: 1, max: 4 })
    fc.assert(
      fc.property(rng, strengths, fc.integer({ min: 1, max: 200 }), counts, (start, strength, steps, windows) => {
        for (const row of rowsOf(windowsOut({ strength, windows })(ones(3, steps))(start)[0])) {
          expect(stretches(0, row)).toBeGreaterThanOrEqual(1)
          expect(stretches(0, row)).toBeLessThanOrEqual(windows)
          expect(counted(0, row)).toBeLessThanOrEqual(strength * steps + windows)
        }
      }),
    )
  })

  test('each variable has windows of its own', () => {
    const [first, second] = rowsOf(windowsOut({ windows: 1 })(ones(2, 40))(at42)[0])
    expect(second).not.toEqual(first)
  })

  test('no windows are refused', () => {
    expect(() => windowsOut({ windows: 0 })).toThrow('windowsOut: windows must be a positive integer, got 0')
  })
})

describe('variablesOut', () => {
  test('takes whole variables, never all of them', () => {
    fc.assert(
      fc.property(rng, strengths, fc.integer({ min: 2, max: 6 }), (start, strength, variables) => {
        const lost = rowsOf(variablesOut({ strength })(ones(variables, 3))(start)[0]).map((row) => counted(0, row))
        for (const count of lost) expect([0, 3]).toContain(count)
        expect(lost).toContain(0)
      }),
    )
  })

  test.each([0.3, 1])('at strength %d every variable goes equally often, the last one too', (strength) => {
    const kept = new Float64Array(3)
    for (let seed = 0; seed < 3000; seed++)
      variablesOut({ strength })(ones(3, 1))(fromSeed(Seed.make(seed)))[0].values.forEach((value, variable) => {
        kept[variable] = Number(kept[variable]) + value
      })
    // Were all three to go, one of them is kept.
    const expected = 3000 * (1 - strength + strength ** 3 / 3)
    for (const count of kept) expect(Math.abs(count - expected)).toBeLessThan(120)
  })

  test('a single variable loses a window instead', () => {
    const options = { strength: 0.5, fill: 7 }
    expect(variablesOut(options)(ones(1, 20))(at42)).toStrictEqual(cutOut(options)(ones(1, 20))(at42))
  })

  test('only chosen variables go, and of several all may', () => {
    const [masked] = variablesOut({ strength: 1, variables: [0, 2] })(ones(3, 1))(at42)
    expect([...masked.values]).toEqual([0, 1, 0])
    expect(() => variablesOut({ variables: [3] })(ones(3, 1))(at42)).toThrow(
      'variablesOut: variables below 3 expected, got 3',
    )
  })
})

describe('specAugment', () => {
  test('takes bands of steps in all variables and bands of neighbouring variables, never all variables', () => {
    const counts = fc.integer({ min: 0, max: 3 })
    const sizes = fc.integer({ min: 1, max: 8 })
    fc.assert(
      fc.property(rng, strengths, sizes, sizes, counts, counts, (start, strength, variables, steps, one, other) => {
        const bands = { stepBands: one, variableBands: one + other === 0 ? 1 : other }
        const [masked] = specAugment({ strength, ...bands })(ones(variables, steps))(start)
        const rows = rowsOf(masked)
        const stepLost = Array.from({ length: steps }, (_, step) => (rows.every((row) => row[step] === 0) ? 0 : 1))
        const variableLost = rows.map((row) => (row.every((value) => value === 0) ? 0 : 1))
        if (stepLost.includes(1)) {
          expect(variableLost).toContain(1)
          rows.forEach((row, variable) => {
            expect(row).toEqual(stepLost.map((kept) => kept * Number(variableLost[variable])))
          })
          expect(stretches(0, variableLost)).toBeLessThanOrEqual(bands.variableBands)
        }
        expect(stretches(0, stepLost)).toBeLessThanOrEqual(bands.stepBands)
      }),
    )
  })

  test('bands of variables leave one at least, however many there are', () => {
    const sizes = fc.integer({ min: 1, max: 6 })
    fc.assert(
      fc.property(rng, sizes, sizes, (start, variables, variableBands) => {
        const [masked] = specAugment({ strength: 1, stepBands: 0, variableBands })(ones(variables, 2))(start)
        expect(rowsOf(masked)).toContainEqual([1, 1])
      }),
    )
  })

  test('counts of bands are whole numbers, not both 0', () => {
    expect(() => specAugment({ stepBands: -1 })).toThrow('specAugment: stepBands must be a whole number from 0, got -1')
    expect(() => specAugment({ variableBands: 0.5 })).toThrow(
      'specAugment: variableBands must be a whole number from 0',
    )
    expect(() => specAugment({ stepBands: 0, variableBands: 0 })).toThrow('specAugment: at least one band expected')
  })
})

test.each([
  { name: 'cropPad', mask: cropPad },
  { name: 'lookBackOut', mask: lookBackOut },
])('$name leaves one window of at least 1 - strength and at least a step, in all variables alike', ({ mask }) => {
  fc.assert(
    fc.property(rng, strengths, fc.integer({ min: 1, max: 30 }), (start, strength, steps) => {
      const [first = [], second] = rowsOf(mask({ strength })(ones(2, steps))(start)[0])
      expect(second).toEqual(first)
      expect(stretches(1, first)).toBe(1)
      expect(counted(1, first)).toBeGreaterThanOrEqual(Math.floor((1 - strength) * steps - 1e-9))
      if (mask === lookBackOut) expect(first.at(-1)).toBe(1)
      if (steps > 1) expect(first).toContain(0)
    }),
  )
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Guess, type Outcomes, guesses, outcomes } from '../../src/calibrate/Outcomes.ts'
import { expectedCalibrationError, reliability } from '../../src/calibrate/reliability.ts'
import { atTemperature, calibrated, fitTemperature, negativeLogLikelihoodOf } from '../../src/calibrate/temperature.ts'
import { thresholdsForPrecision } from '../../src/calibrate/thresholds.ts'
import { fromSeed, normal, normals, run, uniform } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { lawful } from '../core/lawful.ts'

const classes = 3

const rows = fc
  .array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: classes, maxLength: classes })
  .map((some) => {
    const total = some.reduce((sum, p) => sum + p, 0)
    return Float32Array.from(some, (p) => (total > 0 ? p / total : 1 / classes))
  })

const temperatures = fc.double({ min: 0.1, max: 10, noNaN: true })

const heldOut = ({ minLength = 0 } = {}): fc.Arbitrary<Outcomes> =>
  fc
    .array(fc.tuple(rows, fc.nat(classes - 1)), { minLength, maxLength: 18 })
    .map((all) =>
      outcomes({ classes, truth: all.map(([, id]) => id) })(Float32Array.from(all.flatMap(([row]) => [...row]))),
    )

const shuffled = ({ classes, probabilities, truth }: Outcomes): Outcomes => ({
  classes,
  truth: [...truth].reverse(),
  probabilities: Float32Array.from(
    truth.flatMap((_, row) => [...probabilities.subarray(row * classes, (row + 1) * classes)].reverse()).reverse(),
  ),
})

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0)

describe('a temperature', () => {
  lawful('gives probabilities again, in the same order of classes', fc.tuple(rows, temperatures), ([row, t]) => {
    const scaled = atTemperature(t)(row)
    expect(sum(scaled)).toBeCloseTo(1, 5)
    row.forEach((p, i) =>
      row.forEach((q, j) => {
        if (p > q) expect(scaled[i]).toBeGreaterThanOrEqual(scaled[j] ?? NaN)
      }),
    )
  })
  lawful('of 1 changes nothing', rows, (row) => {
    expect(atTemperature(1)(row)).toBe(row)
  })
  lawful('of 0 is the limit: all of it to the likeliest, ties to the lowest id', rows, (row) => {
    const likeliest = row.indexOf(Math.max(...row))
    expect([...atTemperature(0)(row)]).toEqual([...row].map((_, id) => (id === likeliest ? 1 : 0)))
  })
  lawful('and another are their product', fc.tuple(rows, temperatures, temperatures), ([row, one, other]) => {
    // Where no power is rounded away in between.
    if (Math.min(...row) ** (1 / one) < 1e-30) return
    const twice = atTemperature(other)(atTemperature(one)(row))
    const once = atTemperature(one * other)(row)
    once.forEach((p, id) => expect(twice[id]).toBeCloseTo(p, 3))
  })
  lawful('the lower, the surer', fc.tuple(rows, temperatures, temperatures), ([row, one, other]) => {
    const most = (t: number): number => Math.max(...atTemperature(t)(row))
    expect(most(Math.min(one, other))).toBeGreaterThanOrEqual(most(Math.max(one, other)) - 1e-6)
  })
  test('leaves NaN what it is, and one that is none is refused', () => {
    expect(atTemperature(2)(Float32Array.of(NaN, 1))).toEqual(Float32Array.of(NaN, NaN))
    for (const bad of [-1, NaN, Infinity])
      expect(() => atTemperature(bad)).toThrow('atTemperature: a temperature from 0')
  })
})

describe('a fitted temperature', () => {
  lawful('is within its bounds and never costs more than none', heldOut(), (held) => {
    const t = fitTemperature({ least: 0.25, most: 4 })(held)
    expect(t).toBeGreaterThanOrEqual(0.25)
    expect(t).toBeLessThanOrEqual(4)
    if (held.truth.length > 0)
      expect(negativeLogLikelihoodOf(calibrated(t)(held))).toBeLessThanOrEqual(negativeLogLikelihoodOf(held) + 1e-5)
  })
  lawful('does not depend on the order of the rows', heldOut(), (held) => {
    expect(fitTemperature()(shuffled(held))).toBeCloseTo(fitTemperature()(held), 4)
  })
  lawful('stays at work on a few rows that are all right', fc.integer({ min: 5, max: 18 }), (count) => {
    const held = outcomes({ classes: 2, truth: Array.from({ length: count }, () => 0) })(
      Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 0.9 : 0.1)),
    )
    const t = fitTemperature()(held)
    expect(t).toBeGreaterThan(0.3)
    expect(t).toBeLessThan(1)
  })
  test('finds the temperature that rows were sharpened by', () => {
    for (const asked of [0.5, 1, 2, 4]) {
      const count = 4000
      let [seed, drawn] = [Seed.child(Math.round(asked * 2))(Seed.make(42)), 0]
      const probabilities: Array<number> = []
      const truth = Array.from({ length: count }, () => {
        seed = Seed.child(drawn++)(seed)
        const powers = Array.from({ length: classes }, (_, id) => Math.exp(run(Seed.child(id)(seed))(normal)))
        const total = powers.reduce((all, power) => all + power, 0)
        const row = powers.map((power) => power / total)
        probabilities.push(...atTemperature(1 / asked)(Float32Array.from(row)))
        const chance = run(Seed.child('class')(seed))(uniform(0, 1))
        return chance < (row[0] ?? 0) ? 0 : chance < (row[0] ?? 0) + (row[1] ?? 0) ? 1 : 2
      })
      const held = outcomes({ classes, truth })(Float32Array.from(probabilities))
      const t = fitTemperature()(held)
      expect(Math.abs(Math.log(t / asked))).toBeLessThan(0.15)
      if (asked > 1)
        expect(expectedCalibrationError()(calibrated(t)(held))).toBeLessThan(expectedCalibrationError()(held) / 2)
    }
  })
  test('of no rows is 1, and rows with NaN are left out', () => {
    expect(fitTemperature()(outcomes({ classes: 2, truth: [] })(new Float32Array(0)))).toBe(1)
    expect(fitTemperature()(outcomes({ classes: 2, truth: [0] })(Float32Array.of(NaN, 1)))).toBe(1)
  })
})

describe('reliability', () => {
  lawful('puts every row in one bin, whose means lie where they belong', heldOut(), (held) => {
    const bins = reliability({ bins: 8 })(held)
    expect(bins.reduce((all, { count }) => all + count, 0)).toBe(held.truth.length)
    for (const { from, to, count, confidence, accuracy } of bins) {
      if (count === 0) expect([confidence, accuracy]).toEqual([null, null])
      else {
        expect(confidence).toBeGreaterThanOrEqual(from - 1e-6)
        expect(confidence).toBeLessThanOrEqual(to + 1e-6)
      }
    }
  })
  lawful('has an error from 0 to 1; in one bin, the difference of the means', heldOut({ minLength: 1 }), (held) => {
    const error = expectedCalibrationError()(held)
    expect(error).toBeGreaterThanOrEqual(0)
    expect(error).toBeLessThanOrEqual(1)
    const all = guesses(held)
    const mean = (of: (guess: (typeof all)[number]) => number): number =>
      all.reduce((total, guess) => total + of(guess), 0) / all.length
    expect(expectedCalibrationError({ bins: 1 })(held)).toBeCloseTo(
      Math.abs(mean(({ confidence }) => confidence) - mean(({ right }) => (right ? 1 : 0))),
      9,
    )
  })
  test('of no rows has no error', () => {
    expect(expectedCalibrationError()(outcomes({ classes: 2, truth: [] })(new Float32Array(0)))).toBeNaN()
  })
})

describe('thresholds for a precision', () => {
  const precisions = fc.constantFrom(0, 0.5, 0.75, 0.9, 1)

  lawful('reach it on the rows they come from, and are the least that do', fc.tuple(heldOut(), precisions), (drawn) => {
    const [held, precision] = drawn
    const thresholds = thresholdsForPrecision({ precision, prior: 0, fallback: 1 })(held)
    expect(thresholds).toHaveLength(classes)
    thresholds.forEach((threshold, id) => {
      const own = guesses(held).filter((guess) => guess.id === id)
      const reaches = (least: number): boolean => {
        const sure = own.filter(({ confidence }) => confidence >= least)
        return sure.filter(({ right }) => right).length >= precision * sure.length
      }
      if (own.some(({ confidence }) => confidence >= threshold && confidence < 1)) expect(reaches(threshold)).toBe(true)
      for (const { confidence } of own) if (confidence < threshold) expect(reaches(confidence)).toBe(false)
    })
  })
  lawful('are where the class is never predicted those of all rows', heldOut(), (held) => {
    const predicted = new Set(guesses(held).map(({ id }) => id))
    const pooled = thresholdsForPrecision()({
      classes: 1 + classes,
      truth: held.truth,
      probabilities: Float32Array.from(
        held.truth.flatMap((_, row) => [...held.probabilities.subarray(row * classes, (row + 1) * classes), -1]),
      ),
    })
    thresholdsForPrecision()(held).forEach((threshold, id) => {
      if (!predicted.has(id)) expect(threshold).toBe(pooled[classes])
    })
  })
  lawful('do not depend on the order of the rows', heldOut(), (held) => {
    expect(thresholdsForPrecision({ precision: 0.75 })(shuffled(held))).toEqual(
      thresholdsForPrecision({ precision: 0.75 })(held),
    )
  })
  test('without rows are the fallback', () => {
    const held = outcomes({ classes: 2, truth: [] })(new Float32Array(0))
    expect(thresholdsForPrecision({ fallback: 0.7 })(held)).toEqual([0.7, 0.7])
  })
  test('of a class with one right row is drawn to what is right elsewhere', () => {
    // Class 0 is right at .9 once; class 1 is wrong in half of all rows at .8.
    const probabilities = Float32Array.from([0.75, 0.25, ...Array.from({ length: 4 }, () => [0.125, 0.875]).flat()])
    const held = outcomes({ classes: 2, truth: [0, 1, 0, 1, 0] })(probabilities)
    expect(thresholdsForPrecision({ prior: 0 })(held)[0]).toBe(0.75)
    expect(thresholdsForPrecision({ prior: 4 })(held)[0]).toBe(0.95)
  })

  test('make what a teacher that is too sure says nearly as right as asked, in most draws of 18 rows', () => {
    const shareOfDraws = (thresholdsOf: (held: Outcomes) => (test: Outcomes) => ReadonlyArray<Guess>): number => {
      const fair = Array.from({ length: 40 }, (_, draw) => {
        const seed = Seed.child(draw)(Seed.make(7))
        const held = overconfident(Seed.child('held')(seed), 18)
        const accepted = thresholdsOf(held)(overconfident(Seed.child('test')(seed), 300))
        return accepted.filter(({ right }) => right).length >= 0.85 * accepted.length
      })
      return fair.filter((is) => is).length / fair.length
    }
    const calibratedShare = shareOfDraws((held) => {
      const scaled = calibrated(fitTemperature()(held))
      const thresholds = thresholdsForPrecision({ precision: 0.9 })(scaled(held))
      return (test) => guesses(scaled(test)).filter(({ id, confidence }) => confidence >= (thresholds[id] ?? 1))
    })
    const rawShare = shareOfDraws(() => (test) => guesses(test).filter(({ confidence }) => confidence >= 0.9))
    expect(calibratedShare).toBeGreaterThanOrEqual(0.75)
    expect(rawShare).toBeLessThan(0.5)
  })
})

// Six classes, some easier than others, and logits that are four times as large as they should be.
const overconfident = (seed: Seed.Seed, count: number): Outcomes => {
  const truth = Array.from({ length: count }, (_, row) => row % 6)
  const [noise] = normals(6 * count)(fromSeed(seed))
  const rows = truth.flatMap((known, row) => {
    const powers = Array.from({ length: 6 }, (_, id) =>
      Math.exp(4 * ((noise[6 * row + id] ?? 0) + (id === known ? 1 + 0.3 * known : 0))),
    )
    const total = powers.reduce((all, power) => all + power, 0)
    return powers.map((power) => power / total)
  })
  return outcomes({ classes: 6, truth })(Float32Array.from(rows))
}

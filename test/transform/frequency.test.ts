import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { type Series, series } from '../../src/core/Example.ts'
import { fromSeed, normals, run } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import type { Transform } from '../../src/core/Transform.ts'
import { amplitudeNoise, bandStop, frequencyMask, frequencyMix } from '../../src/transform/frequencyMask.ts'
import { frequencyDenoise, frequencyNoise } from '../../src/transform/frequencyNoise.ts'
import { frequencyShift } from '../../src/transform/frequencyShift.ts'
import { amplitudesOf } from '../../src/transform/spectrum.ts'
import { amplitudeAdjustedSurrogate, fourierSurrogate } from '../../src/transform/surrogate.ts'
import { rng, seriesOf, valueOrMissing, wavy } from './arbitraries.ts'

const at42 = fromSeed(Seed.make(42))
const starts = Array.from({ length: 500 }, (_, seed) => fromSeed(Seed.make(seed)))
const strength = fc.double({ min: 0.01, max: 1, noNaN: true })
const shape = fc.record({ variables: fc.integer({ min: 1, max: 4 }), steps: fc.integer({ min: 2, max: 20 }) })
const wavySeries = shape.map(({ variables, steps }) => wavy(variables, steps))
const near = (values: ArrayLike<number>, wanted: ArrayLike<number>, digits = 4) => {
  expect(values.length).toBe(wanted.length)
  for (let i = 0; i < wanted.length; i++)
    if (Number.isNaN(wanted[i])) expect(values[i]).toBeNaN()
    else expect(values[i]).toBeCloseTo(Number(wanted[i]), digits)
}
const row = ({ steps, values }: Series, variable: number) => values.subarray(variable * steps, (variable + 1) * steps)
const twice = (one: Series): Series => series(2, one.steps, Float32Array.from([...one.values, ...one.values]))
const wave = (cycles: number, steps: number, phase = 0) =>
  series(
    1,
    steps,
    Float32Array.from({ length: steps }, (_, step) => Math.cos((2 * Math.PI * cycles * step) / steps + phase)),
  )
const product = (one: Float32Array, other: Float32Array) =>
  one.reduce((sum, value, i) => sum + value * Number(other[i]), 0)

test('frequencies alike in all variables change equal variables alike, and others do not', () => {
  const equal = twice(wavy(1, 21))
  const alike = (transform: Transform<Series>) => {
    const [changed] = transform(equal)(at42)
    expect(changed.values).not.toEqual(equal.values)
    return row(changed, 0).every((value, i) => Math.abs(value - Number(row(changed, 1)[i])) < 1e-4)
  }
  const other = wavy(2, 21)
  const same = twice(series(1, 21, row(other, 1)))
  const mix = (options: Parameters<typeof frequencyMix>[0]) => frequencyMix(options)(same)
  for (const make of [fourierSurrogate, frequencyMask, amplitudeNoise, mix]) {
    expect(alike(make({ strength: 0.5, together: true }))).toBe(true)
    expect(alike(make({ strength: 0.5, together: false }))).toBe(false)
  }
})

test('a variable changes the same way beside another one as alone', () => {
  const three = wavy(3, 15)
  for (const transform of [fourierSurrogate(), frequencyMask(), bandStop(), frequencyShift()])
    for (let variable = 0; variable < 3; variable++) {
      const [alone] = transform(series(1, 15, row(three, variable)))(at42)
      near(row(transform(three)(at42)[0], variable), alone.values, 5)
    }
})

test('what is missing is taken to be on a line between its neighbors', () => {
  const line = series(1, 6, Float32Array.of(0, 1, NaN, 3, NaN, 0))
  const whole = series(1, 6, Float32Array.of(0, 1, 2, 3, 1.5, 0))
  for (const make of [frequencyNoise, frequencyDenoise, fourierSurrogate, frequencyMask, bandStop, amplitudeNoise]) {
    const [{ values }] = make()(line)(at42)
    near(
      values,
      make()(whole)(at42)[0].values.map((value, step) => (step === 2 || step === 4 ? NaN : value)),
    )
  }
})

describe('surrogates', () => {
  test('of Fourier keep the size of each frequency', () => {
    fc.assert(
      fc.property(wavySeries, rng, strength, fc.boolean(), (original, start, strength, together) => {
        const [surrogate] = fourierSurrogate({ strength, together })(original)(start)
        near(amplitudesOf(surrogate), amplitudesOf(original), 4)
      }),
    )
  })

  test('of Fourier keep what variables have in common, together, and lose it apart', () => {
    const original = wavy(2, 40)
    const correlation = (one: Series) =>
      product(row(one, 0), row(one, 1)) / Math.hypot(...row(one, 0)) / Math.hypot(...row(one, 1))
    const mean = (together: boolean) =>
      starts.reduce(
        (sum, start) => sum + correlation(fourierSurrogate({ strength: 1, together })(original)(start)[0]),
        0,
      ) / 500
    for (const start of starts.slice(0, 20))
      expect(correlation(fourierSurrogate({ strength: 1 })(original)(start)[0])).toBeCloseTo(correlation(original), 4)
    expect(Math.abs(correlation(original))).toBeGreaterThan(0.3)
    expect(Math.abs(mean(false))).toBeLessThan(0.1)
  })

  test('of Fourier have any phase at strength 1, and phases within strength of half a turn below', () => {
    const phases = (strength: number) =>
      starts.map((start) => {
        const [{ values }] = fourierSurrogate({ strength })(wave(3, 20))(start)
        return (
          Math.atan2(product(values, wave(3, 20, Math.PI / 2).values), product(values, wave(3, 20).values)) / Math.PI
        )
      })
    const [all, some] = [phases(1), phases(0.25)]
    expect(Math.abs(all.reduce((sum, phase) => sum + Math.abs(phase), 0) / 500 - 0.5)).toBeLessThan(0.05)
    expect(Math.abs(some.reduce((sum, phase) => sum + Math.abs(phase), 0) / 500 - 0.125)).toBeLessThan(0.0125)
    expect(Math.max(...some.map(Math.abs))).toBeLessThanOrEqual(0.25001)
  })

  test('that are adjusted keep the values, whatever is missing', () => {
    fc.assert(
      fc.property(seriesOf(2, 9, valueOrMissing), rng, strength, fc.nat(2), (original, start, strength, iterations) => {
        const [surrogate] = amplitudeAdjustedSurrogate({ strength, iterations })(original)(start)
        for (const variable of [0, 1])
          expect(row(surrogate, variable).slice().sort()).toEqual(row(original, variable).slice().sort())
      }),
    )
  })

  // How far the sizes of the frequencies are from the original's, as a share of them.
  const difference = (original: Series, surrogate: Series) => {
    const [wanted, got] = [amplitudesOf(original), amplitudesOf(surrogate)]
    return Math.hypot(...wanted.map((size, bin) => size - Number(got[bin]))) / Math.hypot(...wanted)
  }

  test('that are adjusted have nearly the frequencies: nearer than a shuffle, nearest when iterated', () => {
    const draws = run(Seed.make(42))(normals(64))
    const skewed = series(
      1,
      64,
      wavy(1, 64).values.map((value, step) => Math.exp(value + 0.1 * Number(draws[step]))),
    )
    const mean = (iterations: number) =>
      starts
        .slice(0, 50)
        .reduce(
          (sum, start) =>
            sum + difference(skewed, amplitudeAdjustedSurrogate({ strength: 1, iterations })(skewed)(start)[0]),
          0,
        ) / 50
    const shuffled = series(
      1,
      64,
      skewed.values.map((_, step) => Number(skewed.values[(step * 29) % 64])),
    )
    const [adjusted, once, iterated] = [mean(0), mean(1), mean(20)]
    expect(adjusted).toBeLessThan(0.7 * difference(skewed, shuffled))
    expect(iterated).toBeLessThan(0.7 * adjusted)
    expect(iterated).toBeLessThan(0.8 * once)
  })

  test('that are adjusted are near the series when weak', () => {
    const original = wavy(2, 40)
    const distance = (strength: number, iterations: number) =>
      starts.slice(0, 50).reduce((sum, start) => {
        const [{ values }] = amplitudeAdjustedSurrogate({ strength, iterations })(original)(start)
        return sum + Math.hypot(...values.map((value, i) => value - Number(original.values[i])))
      }, 0)
    for (const iterations of [0, 3]) expect(distance(0.03, iterations)).toBeLessThan(0.2 * distance(1, iterations))
  })

  test('that are adjusted are refused for parts of an iteration', () => {
    expect(() => amplitudeAdjustedSurrogate({ iterations: 0.5 })).toThrow(
      'amplitudeAdjustedSurrogate: iterations must be a whole number from 0, got 0.5',
    )
  })
})

describe('masks', () => {
  test('frequencyMask keeps the mean, keeps or takes each frequency whole, and takes the share strength of them', () => {
    const original = wavy(1, 401)
    const wanted = amplitudesOf(original)
    const got = amplitudesOf(frequencyMask({ strength: 0.3 })(original)(at42)[0])
    expect(got[0]).toBeCloseTo(Number(wanted[0]), 4)
    const taken = got.slice(1).map((size, bin) => Math.round((1 - size / Number(wanted[bin + 1])) * 1000) / 1000)
    expect(new Set(taken)).toEqual(new Set([0, 1]))
    expect(Math.abs(taken.reduce((sum, lost) => sum + lost, 0) / 200 - 0.3)).toBeLessThan(0.1)
  })

  test('bandStop takes frequencies side by side, at most the share strength of them and never the mean', () => {
    fc.assert(
      fc.property(rng, strength, (start, strength) => {
        const original = wavy(1, 41)
        const wanted = amplitudesOf(original)
        const got = amplitudesOf(bandStop({ strength })(original)(start)[0])
        const lost = Array.from(got, (size, bin) => (size < 1e-3 * Number(wanted[bin]) ? bin : 0)).filter(
          (bin) => bin > 0,
        )
        expect(lost.length).toBeLessThanOrEqual(Math.ceil(20 * strength))
        expect(lost).toEqual(lost.map((_, i) => Number(lost[0]) + i))
        const kept = Array.from(got).filter((size, bin) => Math.abs(size - Number(wanted[bin])) < 1e-3)
        expect(kept.length).toBe(21 - lost.length)
      }),
    )
  })

  test('amplitudeNoise leaves phases as they are: a wave stays where it is', () => {
    for (const start of starts.slice(0, 20)) {
      const [{ values }] = amplitudeNoise({ strength: 0.5 })(wave(3, 20, 1))(start)
      const factor = product(values, wave(3, 20, 1).values) / 10
      near(
        values,
        wave(3, 20, 1).values.map((value) => factor * value),
      )
    }
  })

  test('amplitudeNoise has a factor for each frequency, normal around 1 with deviation strength', () => {
    const original = wavy(1, 20_001)
    const [wanted, got] = [amplitudesOf(original), amplitudesOf(amplitudeNoise({ strength: 0.1 })(original)(at42)[0])]
    const factors = got.slice(1).map((size, bin) => size / Number(wanted[bin + 1]) - 1)
    expect(Math.abs(Math.sqrt(factors.reduce((sum, by) => sum + by ** 2, 0) / 10_000) - 0.1)).toBeLessThan(0.003)
  })
})

describe('frequencyMix', () => {
  test('of strength 1 is the other series, and of both orders adds up to both', () => {
    fc.assert(
      fc.property(wavySeries, rng, strength, (one, start, strength) => {
        const other = { ...one, values: one.values.map((value) => 1 - value ** 2) }
        near(frequencyMix({ strength: 1 })(other)(one)(start)[0].values, other.values)
        const [{ values }] = frequencyMix({ strength })(other)(one)(start)
        const [back] = frequencyMix({ strength })(one)(other)(start)
        near(
          values.map((value, i) => value + Number(back.values[i])),
          one.values.map((value, i) => value + Number(other.values[i])),
        )
      }),
    )
  })

  test('of a series with itself changes nothing, and of strength 0 is the series', () => {
    const one = wavy(2, 9)
    near(frequencyMix()(one)(one)(at42)[0].values, one.values)
    expect(frequencyMix({ strength: 0 })(wavy(2, 9))(one)(at42)).toEqual([one, at42])
  })

  test('is missing where the first series is, and only there', () => {
    fc.assert(
      fc.property(seriesOf(3, 5, valueOrMissing), seriesOf(3, 5, valueOrMissing), rng, (one, other, start) => {
        const [{ values }] = frequencyMix({ strength: 0.5 })(other)(one)(start)
        expect(Array.from(values, Number.isNaN)).toEqual(Array.from(one.values, Number.isNaN))
      }),
    )
  })

  test('of unequal shapes is refused, and a strength above 1 too', () => {
    expect(() => frequencyMix()(wavy(1, 4))(wavy(1, 5))(at42)).toThrow(
      'frequencyMix: 1 x 5 expected of the other series, got 1 x 4',
    )
    expect(() => frequencyMix({ strength: 2 })).toThrow('frequencyMix: strength must be a number from 0 to 1, got 2')
  })
})

test('frequencyShift moves a wave to another frequency, up to strength cycles away', () => {
  const found = starts.slice(0, 100).map((start) => {
    const [{ values }] = frequencyShift({ strength: 2 })(wave(10, 64))(start)
    const shifts = Array.from({ length: 801 }, (_, i) => i / 200 - 2)
    const misses = shifts.map((cycles) =>
      Math.hypot(...wave(10 + cycles, 64).values.map((value, i) => value - Number(values[i]))),
    )
    const least = Math.min(...misses)
    expect(least).toBeLessThan(0.1)
    return Number(shifts[misses.indexOf(least)])
  })
  expect(Math.min(...found)).toBeLessThan(-1.8)
  expect(Math.max(...found)).toBeGreaterThan(1.8)
})

describe('wavelets', () => {
  test('frequencyNoise changes details by at most the share strength of them', () => {
    // What the finest and second finest details make up: what is lost when both factors are 0.
    const original = wavy(1, 51)
    for (const start of starts.slice(0, 50)) {
      const weak = frequencyNoise({ strength: 0.1 })(original)(start)[0].values
      const strong = frequencyNoise({ strength: 0.2 })(original)(start)[0].values
      near(
        strong.map((value, i) => value - Number(original.values[i])),
        weak.map((value, i) => 2 * (value - Number(original.values[i]))),
      )
    }
  })

  test('frequencyNoise leaves constants as they are', () => {
    const constant = series(1, 30, new Float32Array(30).fill(5))
    for (const transform of [frequencyNoise({ strength: 1 }), frequencyDenoise({ strength: 1 })])
      near(transform(constant)(at42)[0].values, constant.values)
  })

  test.each([false, true])('frequencyDenoise brings a noisy wave nearer to the wave (shrink: %s)', (shrink) => {
    const clean = wave(3, 128)
    let [before, after] = [0, 0]
    for (const start of starts.slice(0, 50)) {
      const [draws] = normals(128)(start)
      const noisy = series(
        1,
        128,
        clean.values.map((value, i) => value + 0.3 * Number(draws[i])),
      )
      const [{ values }] = frequencyDenoise({ strength: 1, shrink })(noisy)(start)
      before += Math.hypot(...noisy.values.map((value, i) => value - Number(clean.values[i])))
      after += Math.hypot(...values.map((value, i) => value - Number(clean.values[i])))
    }
    // On average half of the noise of three quarters of the frequencies.
    expect(after).toBeLessThan(0.8 * before)
  })

  test('frequencyDenoise has one measure of noise for each variable', () => {
    const [one] = frequencyDenoise({ strength: 1 })(wavy(1, 51))(at42)
    const both = series(
      2,
      51,
      Float32Array.from([...wavy(1, 51).values, ...wavy(1, 51).values.map((value) => 1000 * value)]),
    )
    expect(row(frequencyDenoise({ strength: 1 })(both)(at42)[0], 0)).toStrictEqual(one.values)
  })
})

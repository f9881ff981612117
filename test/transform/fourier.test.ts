import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { normals, run } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { fourier } from '../../src/transform/fourier.ts'
import { withoutGaps } from '../../src/transform/gaps.ts'
import { waveletTransform } from '../../src/transform/wavelet.ts'
import { seriesOf, valueOrMissing } from './arbitraries.ts'

const decompose = (values: Float64Array, levels: number) => waveletTransform(values.length, levels).decompose(values)

// One and none, powers of two, products of small primes, primes, and primes so large that chirps take over.
const lengths = [0, 1, 2, 3, 4, 6, 7, 8, 9, 15, 16, 24, 30, 49, 51, 64, 97, 100, 101, 127, 202, 257]

const noise = (length: number, label: string): Float64Array =>
  Float64Array.from(run(Seed.child(label)(Seed.make(42)))(normals(length)))

const complex = (length: number) => [noise(length, 'real'), noise(length, 'imaginary')] as const

const naive = (real: Float64Array, imaginary: Float64Array) => {
  const sums = Array.from(real, (_, k) => {
    let [re, im] = [0, 0]
    for (let t = 0; t < real.length; t++) {
      const angle = (-2 * Math.PI * ((k * t) % real.length)) / real.length
      re += Number(real[t]) * Math.cos(angle) - Number(imaginary[t]) * Math.sin(angle)
      im += Number(real[t]) * Math.sin(angle) + Number(imaginary[t]) * Math.cos(angle)
    }
    return [re, im] as const
  })
  return [Float64Array.from(sums, ([re]) => re), Float64Array.from(sums, ([, im]) => im)] as const
}

const farthest = (one: Float64Array, other: Float64Array) =>
  one.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - Number(other[i]))),
    one.length === other.length ? 0 : NaN,
  )

const energy = (...arrays: ReadonlyArray<Float64Array>) =>
  arrays.reduce((sum, array) => sum + array.reduce((squares, value) => squares + value ** 2, 0), 0)

describe.each(lengths)('the Fourier transform of length %d', (length) => {
  test('is the sum that defines it', () => {
    const [real, imaginary] = complex(length)
    const [wantedRe, wantedIm] = naive(real, imaginary)
    fourier(length).forward(real, imaginary)
    expect(farthest(real, wantedRe)).toBeLessThan(1e-10)
    expect(farthest(imaginary, wantedIm)).toBeLessThan(1e-10)
  })

  test('and back gives what it got, also the second time', () => {
    const { forward, inverse } = fourier(length)
    const [real, imaginary] = complex(length)
    for (let time = 0; time < 2; time++) {
      forward(real, imaginary)
      inverse(real, imaginary)
      expect(farthest(real, noise(length, 'real'))).toBeLessThan(1e-12)
      expect(farthest(imaginary, noise(length, 'imaginary'))).toBeLessThan(1e-12)
    }
  })

  test('keeps the energy, times the length (Parseval)', () => {
    const [real, imaginary] = complex(length)
    const before = energy(real, imaginary)
    fourier(length).forward(real, imaginary)
    expect(Math.abs(energy(real, imaginary) - length * before)).toBeLessThan(1e-10 * (1 + length * before))
  })
})

describe('wavelets', () => {
  test('give back what they took apart, of any length and any number of levels', () => {
    for (let length = 1; length <= 40; length++)
      for (let levels = 0; levels <= 4; levels++) {
        const values = noise(length, 'wavelet')
        const parts = decompose(values, levels)
        expect(parts.details.length).toBe(levels)
        expect(farthest(waveletTransform(values.length, levels).recompose(parts), values)).toBeLessThan(1e-12)
        expect(values).toStrictEqual(noise(length, 'wavelet'))
      }
  })

  test('see the series mirrored at both ends, again and again', () => {
    for (const length of [1, 2, 5, 12]) {
      const values = noise(length, 'wavelet')
      const there = [...values]
      const back = [...there].reverse()
      // Whole copies before, so that the middle one starts where the series does.
      const before = Array.from({ length: 8 }, () => [...there, ...back]).flat()
      const long = Float64Array.from([...before, ...there, ...back, ...before])
      const [{ details, rest }, mirrored] = [decompose(values, 1), decompose(long, 1)]
      const from = before.length / 2
      for (const [own, other] of [
        [details[0], mirrored.details[0]],
        [rest, mirrored.rest],
      ] as const)
        own?.forEach((coefficient, i) => expect(coefficient).toBeCloseTo(Number(other?.[from + i]), 12))
    }
  })

  test('have as many coefficients a level as PyWavelets: half of the values and seven', () => {
    const { details, rest } = decompose(noise(51, 'wavelet'), 2)
    expect([...details, rest].map(({ length }) => length)).toEqual([29, 18, 18])
  })

  test('have no details, away from the ends, where the series is a polynomial of degree 3', () => {
    const cubic = Float64Array.from({ length: 64 }, (_, step) => (step / 20) ** 3 - step / 7 + 2)
    const [finest = cubic] = decompose(cubic, 1).details
    for (const detail of finest.subarray(4, finest.length - 4)) expect(Math.abs(detail)).toBeLessThan(1e-10)
    expect(Math.max(...finest.map(Math.abs))).toBeGreaterThan(0.01)
  })

  test('keep the energy, away from the ends', () => {
    const values = new Float64Array(64)
    values.set(noise(30, 'wavelet'), 17)
    const { details, rest } = decompose(values, 2)
    expect(energy(...details, rest)).toBeCloseTo(energy(values), 10)
  })
})

test('gaps are filled on a line between neighbors, with the nearest at the ends, and nothing else changes', () => {
  const filled = (...values: Array<number>) => {
    const row = new Float64Array(values.length)
    withoutGaps({ variables: 1, steps: values.length, values: Float32Array.from(values) }, 0, row)
    return [...row]
  }
  expect(filled(NaN, NaN, 1, NaN, NaN, 4, NaN)).toEqual([1, 1, 1, 2, 3, 4, 4])
  expect(filled(NaN, NaN)).toEqual([0, 0])
  fc.assert(
    fc.property(seriesOf(2, 6, valueOrMissing), (series) => {
      const row = new Float64Array(6)
      withoutGaps(series, 1, row)
      row.forEach((value, step) => {
        const own = series.values[6 + step]
        expect(Number.isNaN(own) ? Number.isFinite(value) : value === own).toBe(true)
      })
    }),
  )
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bankLength, paysInFrequency } from '../../src/kernels/bank.ts'
import type { Bank } from '../../src/kernels/geometry.ts'
import { load } from '../../src/kernels/load.ts'
import { type BankGradients, convolutionBank, convolutionBankGrad } from '../../src/kernels/referenceBank.ts'
import { arena, distance, fractions, kinds, memory } from './arena.ts'

const within = (low: number, high: number) => fc.integer({ min: low, max: high })

const banks: fc.Arbitrary<Bank> = fc.record(
  {
    batch: within(1, 11),
    steps: within(1, 70),
    inChannels: within(1, 19),
    filters: fc.array(fc.record({ taps: within(1, 45), outChannels: within(1, 19) }, { noNullPrototype: true }), {
      minLength: 1,
      maxLength: 4,
    }),
  },
  { noNullPrototype: true },
)

const outChannels = ({ filters }: Bank): number => filters.reduce((sum, filter) => sum + filter.outChannels, 0)

const arrays = (bank: Bank, seed: number) => ({
  x: fractions(bank.batch * bank.steps * bank.inChannels, seed),
  dy: fractions(bank.batch * bank.steps * outChannels(bank), seed + 1),
  filters: bank.filters.map((filter, i) => fractions(filter.taps * bank.inChannels * filter.outChannels, seed + 2 + i)),
})

const rows = (values: Float32Array, batch: number): ReadonlyArray<Float32Array> =>
  Array.from({ length: batch }, (_, n) =>
    values.subarray((n * values.length) / batch, ((n + 1) * values.length) / batch),
  )

const inceptionTime: Bank = {
  batch: 22,
  steps: 51,
  inChannels: 32,
  filters: [39, 19, 9].map((taps) => ({ taps, outChannels: 32 })),
}

const long: Bank = { batch: 1, steps: 20_000, inChannels: 2, filters: [{ taps: 15, outChannels: 3 }] }

// Of the largest value, as `distance` measures it.
const tolerance = 1e-6

describe.each(kinds)('$name', async ({ options }) => {
  const kernels = await load(memory, options)

  const forward = (x: Float32Array, filters: ReadonlyArray<Float32Array>, bank: Bank): Float32Array => {
    const { put, reserve, take, intact } = arena()
    const size = bank.batch * bank.steps * outChannels(bank)
    const at = { x: put(x), filters: filters.map(put), bias: 0, y: reserve(size * 4) }
    kernels.convolutionBank({ ...at, scratch: reserve(kernels.convolutionBankScratch(bank)) }, bank)
    expect(intact()).toBe(true)
    return take(at.y, size)
  }

  const backward = (
    x: Float32Array,
    dy: Float32Array,
    filters: ReadonlyArray<Float32Array>,
    bank: Bank,
  ): BankGradients => {
    const { put, reserve, take, intact } = arena()
    const at = {
      x: put(x),
      dy: put(dy),
      filters: filters.map(put),
      dx: reserve(x.byteLength),
      dfilters: filters.map(({ byteLength }) => reserve(byteLength)),
    }
    kernels.convolutionBankGrad({ ...at, scratch: reserve(kernels.convolutionBankGradScratch(bank)) }, bank)
    expect(intact()).toBe(true)
    return {
      dx: take(at.dx, x.length),
      dfilters: filters.map(({ length }, i) => take(at.dfilters[i] as number, length)),
    }
  }

  test('outputs and gradients: within 1e-6 of the twins, relative to the largest value', () => {
    fc.assert(
      fc.property(banks, fc.nat(), (bank, seed) => {
        const { x, dy, filters } = arrays(bank, seed)
        expect(distance(forward(x, filters, bank), convolutionBank(x, filters, bank))).toBeLessThan(tolerance)
        const { dx, dfilters } = backward(x, dy, filters, bank)
        const twin = convolutionBankGrad(x, dy, filters, bank)
        expect(distance(dx, twin.dx)).toBeLessThan(tolerance)
        for (const [i, slope] of dfilters.entries())
          expect(distance(slope, twin.dfilters[i] as Float32Array)).toBeLessThan(tolerance)
      }),
      { numRuns: 200 },
    )
  })

  test.each([
    ['a module of InceptionTime', inceptionTime],
    ['a bank over long series', long],
  ])('%s: within 1e-6 of the twins, relative to the largest value', (_, bank) => {
    const { x, dy, filters } = arrays(bank, 1)
    expect(distance(forward(x, filters, bank), convolutionBank(x, filters, bank))).toBeLessThan(tolerance)
    const { dx, dfilters } = backward(x, dy, filters, bank)
    const twin = convolutionBankGrad(x, dy, filters, bank)
    expect(distance(dx, twin.dx)).toBeLessThan(tolerance)
    for (const [i, slope] of dfilters.entries())
      expect(distance(slope, twin.dfilters[i] as Float32Array)).toBeLessThan(tolerance)
  })

  test('a bias is added, outputs are held within bounds, and in a wider array they leave the rest of it alone', () => {
    fc.assert(
      fc.property(banks, fc.nat(), within(0, 9), within(0, 9), (bank, seed, before, after) => {
        const { x, filters } = arrays(bank, seed)
        const outputs = outChannels(bank)
        const bias = fractions(outputs, seed + 9)
        const width = before + outputs + after
        const rowCount = bank.batch * bank.steps
        const { put, reserve, take, intact } = arena()
        const y = put(new Float32Array(rowCount * width).fill(7))
        const at = { x: put(x), filters: filters.map(put), bias: put(bias), y: y + 4 * before }
        const scratch = reserve(kernels.convolutionBankScratch(bank))
        kernels.convolutionBank({ ...at, scratch }, bank, { width, lower: -0.5, upper: 1.5 })
        expect(intact()).toBe(true)
        const twin = convolutionBank(x, filters, bank)
        const largest = twin.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
        const written = take(y, rowCount * width)
        const gaps = written.map((value, i) => {
          const channel = (i % width) - before
          if (channel < 0 || channel >= outputs) return value - 7
          const sum = (twin[Math.floor(i / width) * outputs + channel] as number) + (bias[channel] as number)
          return (value - Math.min(1.5, Math.max(-0.5, sum))) / largest
        })
        expect(Math.max(...gaps.map(Math.abs))).toBeLessThan(2 * tolerance)
      }),
      { numRuns: 200 },
    )
  })

  test('a series alone has the very outputs and gradients that it has among others', () => {
    fc.assert(
      fc.property(banks, fc.nat(), (bank, seed) => {
        const { x, dy, filters } = arrays(bank, seed)
        const alone = { ...bank, batch: 1 }
        const n = seed % bank.batch
        const [row, slope] = [rows(x, bank.batch)[n] as Float32Array, rows(dy, bank.batch)[n] as Float32Array]
        expect(forward(row, filters, alone)).toEqual(rows(forward(x, filters, bank), bank.batch)[n])
        expect(backward(row, slope, filters, alone).dx).toEqual(rows(backward(x, dy, filters, bank).dx, bank.batch)[n])
      }),
      { numRuns: 50 },
    )
  })

  test.each([Number.NaN, Infinity, -Infinity])(
    '%d spoils at least what it does in the twin, and no other series',
    (odd) => {
      fc.assert(
        fc.property(banks, fc.nat(), (bank, seed) => {
          const { x, dy, filters } = arrays(bank, seed)
          const clean = rows(forward(x, filters, bank), bank.batch)
          const cleanSlopes = rows(backward(x, dy, filters, bank).dx, bank.batch)
          const n = seed % bank.batch
          const spoil = (values: Float32Array): void => {
            const row = rows(values, bank.batch)[n] as Float32Array
            row[seed % row.length] = odd
          }
          spoil(x)
          spoil(dy)
          const finite = (values: Float32Array, twin: Float32Array): boolean =>
            values.every((value, i) => !Number.isFinite(value) || Number.isFinite(twin[i]))
          const y = forward(x, filters, bank)
          const { dx, dfilters } = backward(x, dy, filters, bank)
          const twin = convolutionBankGrad(x, dy, filters, bank)
          expect(finite(y, convolutionBank(x, filters, bank))).toBe(true)
          expect(finite(dx, twin.dx)).toBe(true)
          expect(dfilters.every((slope, i) => finite(slope, twin.dfilters[i] as Float32Array))).toBe(true)
          for (let other = 0; other < bank.batch; other++) {
            if (other === n) continue
            expect(rows(y, bank.batch)[other]).toEqual(clean[other])
            expect(rows(dx, bank.batch)[other]).toEqual(cleanSlopes[other])
          }
        }),
        { numRuns: 30 },
      )
    },
  )
})

test('the length holds the series and half the longest filter, and is a product of 2, 3 and 5', () => {
  fc.assert(
    fc.property(within(1, 3000), within(1, 300), (steps, taps) => {
      const length = bankLength(steps, taps)
      expect(length).toBeGreaterThanOrEqual(steps + Math.min(steps - 1, Math.floor(taps / 2)))
      let rest = length
      for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor
      expect(rest).toBe(1)
    }),
  )
})

test('frequency pays for the modules of InceptionTime, and not for a filter of one tap', () => {
  expect(paysInFrequency(inceptionTime)).toBe(true)
  expect(paysInFrequency({ ...inceptionTime, filters: [{ taps: 1, outChannels: 32 }] })).toBe(false)
})

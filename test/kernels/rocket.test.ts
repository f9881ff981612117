import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countAbove, convolveNineTaps, heavyTaps, sumOfVariables } from '../../src/kernels/referenceRocket.ts'
import { compiledCounting } from '../../src/kernels/rocketCounting.ts'
import { fractions } from './arena.ts'

const counting = await compiledCounting()

const shapes = fc.record({
  variables: fc.integer({ min: 1, max: 5 }),
  steps: fc.integer({ min: 1, max: 70 }),
  dilation: fc.integer({ min: 1, max: 9 }),
  each: fc.integer({ min: 1, max: 3 }),
  parity: fc.integer({ min: 0, max: 1 }),
  summed: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(),
})

test('There are 84 kernels, each with three heavy taps of nine', () => {
  expect(heavyTaps).toHaveLength(84)
  expect(new Set(heavyTaps.map((taps) => taps.join())).size).toBe(84)
  expect(heavyTaps.every(([one, two, three]) => 0 <= one && one < two && two < three && three < 9)).toBe(true)
})

test('The compiled kernel counts exactly what its twin counts, whatever the size', () => {
  fc.assert(
    fc.property(shapes, ({ variables, steps, dilation, each, parity, summed, seed }) => {
      const count = Math.min(summed, variables)
      const kernels = {
        each,
        parity,
        variableCounts: new Int32Array(84).fill(count),
        variables: Int32Array.from({ length: 84 * count }, (_, i) => (i * 7 + seed) % variables),
        biases: fractions(84 * each, seed + 1),
      }
      const x = fractions(variables * steps, seed)
      const [counts, twins] = [new Int32Array(84 * each), new Int32Array(84 * each)]
      counting(x, { variables, steps, dilation }, kernels, counts)
      countAbove(x, { variables, steps, dilation }, kernels, twins)
      expect(counts).toEqual(twins)
    }),
    { numRuns: Number(process.env['MILLRACE_RUNS'] ?? 1000) / 10 },
  )
})

test('A kernel is the sum of its taps, 2 for the heavy and -1 for the light, with zeros beyond the ends', () => {
  fc.assert(
    fc.property(shapes, fc.integer({ min: 0, max: 83 }), ({ variables, steps, dilation, seed }, kernel) => {
      const x = fractions(variables * steps, seed)
      const heavy = heavyTaps[kernel] as readonly [number, number, number]
      const series = { variables, steps, dilation }
      const [sum, outputs] = [new Float32Array(steps + 8 * dilation), new Float32Array(steps)]
      sumOfVariables(
        x,
        series,
        Int32Array.from({ length: variables }, (_, i) => i),
        sum,
      )
      convolveNineTaps(sum, series, heavy, outputs)
      for (let step = 0; step < steps; step++) {
        let expected = 0
        for (let tap = 0; tap < 9; tap++)
          for (let variable = 0; variable < variables; variable++) {
            const at = step + (tap - 4) * dilation
            if (at >= 0 && at < steps) expected += (heavy.includes(tap) ? 2 : -1) * (x[variable * steps + at] as number)
          }
        expect(outputs[step]).toBeCloseTo(expected, 4)
      }
    }),
    { numRuns: Number(process.env['MILLRACE_RUNS'] ?? 1000) / 10 },
  )
})

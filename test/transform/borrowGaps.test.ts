import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Batch } from '../../src/core/Batch.ts'
import { fromSeed } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { borrowGaps } from '../../src/transform/borrowGaps.ts'
import { anySeries, batchOf, rng, valueOrMissing } from './arbitraries.ts'

const at42 = fromSeed(Seed.make(42))

const batches: fc.Arbitrary<Batch> = fc
  .tuple(anySeries(valueOrMissing), fc.integer({ min: 1, max: 6 }))
  .map(([series, rows]) => batchOf(rows, series))
  .chain((batch) =>
    fc
      .array(valueOrMissing, { minLength: batch.x.length, maxLength: batch.x.length })
      .map((values) => ({ ...batch, x: Float32Array.from(values) })),
  )

const gapsOf = ({ x, variables, steps }: Batch, row: number): ReadonlyArray<boolean> =>
  Array.from(x.subarray(row * variables * steps, (row + 1) * variables * steps), Number.isNaN)

test('at strength 1, what is missing in a row was so or is so in another one, and each row lends to one', () => {
  fc.assert(
    fc.property(batches, rng, (batch, rng) => {
      const [borrowed] = borrowGaps({ strength: 1 })(batch)(rng)
      const rows = Array.from({ length: batch.rows }, (_, row) => row)
      for (const row of rows) {
        const own = gapsOf(batch, row)
        const both = rows.map((lender) => gapsOf(batch, lender).map((gap, i) => gap || own[i]))
        expect(both).toContainEqual(gapsOf(borrowed, row))
      }
      borrowed.x.forEach((value, i) => expect(Number.isNaN(value) || value === batch.x[i]).toBe(true))
      expect({ ...borrowed, x: batch.x }).toStrictEqual(batch)
    }),
  )
})

test('strength 0 and no gaps are the identity, and a row that weighs 0 neither lends nor borrows', () => {
  const batch = { ...batchOf(3, { variables: 1, steps: 1, values: Float32Array.of(1) }), x: Float32Array.of(1, NaN, 2) }
  expect(borrowGaps({ strength: 0 })(batch)(at42)).toEqual([batch, at42])
  const whole = { ...batch, x: Float32Array.of(1, 2, 3) }
  expect(borrowGaps({ strength: 1 })(whole)(at42)[0]).toStrictEqual(whole)
  const unweighed = { ...batch, weight: Float32Array.of(1, 0, 1) }
  expect(borrowGaps({ strength: 1 })(unweighed)(at42)[0]).toStrictEqual(unweighed)
  expect(() => borrowGaps({ strength: 2 })).toThrow('borrowGaps: strength must be a number from 0 to 1, got 2')
})

test('gaps are borrowed by the share of the rows that is the strength', () => {
  const one = batchOf(4000, { variables: 1, steps: 2, values: Float32Array.of(1, 1) })
  const batch = { ...one, x: one.x.map((_, i) => (Math.floor(i / 2) % 2 === i % 2 ? NaN : 1)) }
  const [{ x }] = borrowGaps({ strength: 0.4 })(batch)(at42)
  // Half of the lenders lack the other step.
  expect(x.filter(Number.isNaN).length / 4000).toBeCloseTo(1.2, 1)
})

/**
 * Candidates to select from: few confidences, so that there are ties, and ids in no order of theirs.
 */
import fc, { type Arbitrary } from 'fast-check'
import type { Predictor } from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Example from '../../src/core/Example.ts'
import { candidates } from '../../src/semi/candidates.ts'
import type { PseudoLabel } from '../../src/semi/PseudoLabel.ts'
import { vocabulary } from './sides.ts'

export { vocabulary }

/** Series that hold their own probabilities. */
export const examplesOf = (
  rows: ReadonlyArray<{ readonly id: string; readonly values: ReadonlyArray<number> }>,
): Dataset.Dataset<Example.Example> =>
  Dataset.fromArray(
    rows.map(({ id, values }) => ({
      id,
      series: Example.series(1, 3, Float32Array.from(values)),
      target: Example.unlabeled,
    })),
  )

/** The teacher that reads them off. */
export const reader: Predictor = ({ x }) => Float32Array.from(x)

const probabilities = fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 8 }), fc.boolean()).map(([id, eighths, first]) => {
  const rest = 1 - eighths / 8
  return [0, 1, 2].map((other) => (other === id ? eighths / 8 : other === (id + (first ? 1 : 2)) % 3 ? rest : 0))
})

export const rowsOf = (
  lost = false,
): Arbitrary<ReadonlyArray<{ readonly id: string; readonly values: ReadonlyArray<number> }>> =>
  fc.uniqueArray(
    fc.record({
      id: fc.oneof(fc.nat(99).map(String), fc.string({ maxLength: 3, unit: 'binary' })),
      values: lost
        ? fc.oneof({ weight: 5, arbitrary: probabilities }, fc.constant<ReadonlyArray<number>>([NaN, 1, 0]))
        : probabilities,
    }),
    { selector: ({ id }) => id, maxLength: 24 },
  )

/** Candidates with an uncertainty, one in a few without probabilities. */
export const recordSets: Arbitrary<ReadonlyArray<PseudoLabel>> = fc
  .tuple(rowsOf(true), fc.constantFrom(0.5, 1, 2), fc.nat(3))
  .map(([rows, temperature, round]) =>
    candidates({
      vocabulary,
      temperature,
      round,
      teacher: 'someone',
      uncertainty: ({ x, rows }) => Float32Array.from({ length: rows }, (_, row) => (x[3 * row] ?? 0) / 2),
    })(reader)(examplesOf(rows)),
  )

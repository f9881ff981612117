/**
 * Several predictors as one, and how far they are apart.
 */
import type { Batch, Predictor } from '../core/Batch.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The mean of the probabilities of several predictors (Lakshminarayanan et al., 2017). The predictors may be of any kind;
 * one is itself. Throws where there are none, and where they give tables of different sizes.
 *
 * @example
 * import { Batch, Example } from 'millrace'
 * import { ensemble } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const batch = Batch.collate([{ id: 'a', series: Example.series(1, 1, Float32Array.of(0)), target: Example.unlabeled }])
 * const both = ensemble([() => Float32Array.of(1, 0), () => Float32Array.of(0.5, 0.5)])
 * assert.deepStrictEqual(both(batch), Float32Array.of(0.75, 0.25))
 *
 * @category constructors
 * @since 0.1.0
 */
export const ensemble = (predictors: ReadonlyArray<Predictor>): Predictor => {
  checkMembers('ensemble', predictors)
  return (batch) => meanOf(tablesOf('ensemble', predictors, batch))
}

/**
 * For each row the standard deviation, over several predictors, of the probability of the class that their mean predicts.
 * The predictors are the members of an ensemble, or passes of one network under dropout, each of its own seed (Gal and
 * Ghahramani, 2016). 0 where they agree. Throws where there are fewer than two, and as `ensemble` does.
 *
 * @example
 * import { Batch, Example } from 'millrace'
 * import { disagreement } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const batch = Batch.collate([{ id: 'a', series: Example.series(1, 1, Float32Array.of(0)), target: Example.unlabeled }])
 * const apart = disagreement([() => Float32Array.of(1, 0), () => Float32Array.of(0.5, 0.5)])
 * assert.deepStrictEqual(apart(batch), Float32Array.of(0.25))
 *
 * @category constructors
 * @since 0.1.0
 */
export const disagreement = (predictors: ReadonlyArray<Predictor>): ((batch: Batch) => Float32Array) => {
  checkMembers('disagreement', predictors, 2)
  return (batch) => {
    const tables = tablesOf('disagreement', predictors, batch)
    const mean = meanOf(tables)
    const classes = mean.length / batch.rows
    return Float32Array.from({ length: batch.rows }, (_, row) => {
      const values = mean.subarray(row * classes, (row + 1) * classes)
      const at = row * classes + Math.max(0, values.indexOf(Math.max(...values)))
      const own = tables.map((table) => table[at] as number)
      const middle = own.reduce((sum, value) => sum + value, 0) / own.length
      return Math.sqrt(own.reduce((sum, value) => sum + (value - middle) ** 2, 0) / own.length)
    })
  }
}

const checkMembers = (caller: string, predictors: ReadonlyArray<Predictor>, least = 1): void => {
  if (predictors.length < least)
    throw new RangeError(`${caller}: predictors expected, at least ${least}, got ${predictors.length}`)
}

const tablesOf = (caller: string, predictors: ReadonlyArray<Predictor>, batch: Batch): ReadonlyArray<Float32Array> => {
  // A predictor may use its array again.
  const tables = predictors.map((predictor) => Float32Array.from(predictor(batch)))
  const other = tables.find(({ length }) => length !== tables[0]?.length)
  if (other !== undefined)
    throw new RangeError(`${caller}: ${tables[0]?.length} probabilities of each expected, got ${other.length}`)
  return tables
}

const meanOf = (tables: ReadonlyArray<Float32Array>): Float32Array =>
  Float32Array.from(
    { length: tables[0]?.length ?? 0 },
    (_, i) => tables.reduce((sum, table) => sum + (table[i] as number), 0) / tables.length,
  )

/**
 * Transforms of series as transforms of what holds series.
 */
import { type Batch, stretchedLengths } from '../core/Batch.ts'
import type { Example, Series } from '../core/Example.ts'
import type { Transform } from '../core/Transform.ts'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Transform the series of an example; its id and target stay as they are.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { onExamples, scale } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const example = { id: 'a', series: Example.series(1, 1, Float32Array.of(2)), target: Example.unlabeled }
 * const scaled = pipe(onExamples(scale())(example), Random.run(Seed.make(42)))
 * assert.strictEqual(scaled.id, 'a')
 *
 * @category combinators
 * @since 0.1.0
 */
export const onExamples =
  (transform: Transform<Series>): Transform<Example> =>
  (example) =>
  (rng) => {
    const [series, next] = transform(example.series)(rng)
    return [{ ...example, series }, next]
  }

/**
 * Transform each row of a batch with draws of its own, from the first row to the last; targets, weights and the count of
 * labeled rows stay as they are. Throws when rows come back in unequal shapes. For one draw for all rows, see
 * `onRowsAlike`.
 *
 * @example
 * import { Batch, Example, Random, Seed, pipe } from 'millrace'
 * import { jitter, onRows } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const example = { id: 'a', series: Example.series(1, 1, Float32Array.of(2)), target: Example.unlabeled }
 * const { x } = pipe(onRows(jitter())(Batch.collate([example, example])), Random.run(Seed.make(42)))
 * assert.notStrictEqual(x[0], x[1])
 *
 * @category combinators
 * @since 0.1.0
 */
export const onRows = (transform: Transform<Series>): Transform<Batch> => rowByRow('onRows', transform, false)

/**
 * Transform all rows of a batch with the same draws, as tsai does: one crop, one warp, one size for all. Cheaper noise, and
 * less of it: what a batch teaches varies from batch to batch only. For the rest as `onRows`, whose rows draw for
 * themselves.
 *
 * @example
 * import { Batch, Example, Random, Seed, pipe } from 'millrace'
 * import { jitter, onRowsAlike } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const example = { id: 'a', series: Example.series(1, 1, Float32Array.of(2)), target: Example.unlabeled }
 * const { x } = pipe(onRowsAlike(jitter())(Batch.collate([example, example])), Random.run(Seed.make(42)))
 * assert.notStrictEqual(x[0], 2)
 * assert.strictEqual(x[0], x[1])
 *
 * @category combinators
 * @since 0.1.0
 */
export const onRowsAlike = (transform: Transform<Series>): Transform<Batch> => rowByRow('onRowsAlike', transform, true)

const rowByRow =
  (operator: string, transform: Transform<Series>, alike: boolean): Transform<Batch> =>
  (batch) =>
  (rng) => {
    const size = batch.variables * batch.steps
    let next = rng
    let { variables, steps } = batch
    let x = new Float32Array(batch.rows * size)
    for (let row = 0; row < batch.rows; row++) {
      const values = batch.x.subarray(row * size, (row + 1) * size)
      const [series, after] = transform({ variables: batch.variables, steps: batch.steps, values })(alike ? rng : next)
      if (row === 0 && series.values.length !== size) x = new Float32Array(batch.rows * series.values.length)
      if (row === 0) ({ variables, steps } = series)
      if (series.variables !== variables || series.steps !== steps)
        throw new RangeError(
          `${operator}: ${variables} x ${steps} expected as in the first row, got ${series.variables} x ${series.steps}`,
        )
      x.set(series.values, row * variables * steps)
      // Rows that share their draws may use up more or fewer of them: what comes next must be new to all.
      if (!alike || after.drawn > next.drawn) next = after
    }
    return [{ ...batch, variables, steps, x, ...stretchedLengths(batch, steps) }, next]
  }

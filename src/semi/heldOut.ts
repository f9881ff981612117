/**
 * Examples that may be measured on and nothing else: a test part cannot reach a teacher, a calibration or a selection,
 * because it is no dataset.
 */
import type { Predictor } from '../core/Batch.ts'
import type { Dataset } from '../core/Dataset.ts'
import type { Example, Vocabulary } from '../core/Example.ts'
import { predictions } from './predictions.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A part that is held out. It tells how long it is, and how well a predictor does on it.
 *
 * @category model
 * @since 0.1.0
 */
export interface HeldOut {
  readonly _tag: 'HeldOut'
  readonly length: number
  readonly measure: (predictor: Predictor) => Measurement
}

/**
 * What was measured: the share of examples whose class was likeliest (NaN where nothing was held out), row by row whether
 * it was and how likely the likeliest was, and how often truth `i` was taken for class `j`, at `[i][j]`.
 *
 * @category model
 * @since 0.1.0
 */
export interface Measurement {
  readonly accuracy: number
  readonly correct: ReadonlyArray<boolean>
  readonly confidence: ReadonlyArray<number>
  readonly confusion: ReadonlyArray<ReadonlyArray<number>>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Hold examples out. Examples without a class of the vocabulary are left out of every measurement; predictors see none
 * of the targets.
 *
 * @example
 * import { Dataset, Example } from 'millrace'
 * import { heldOut } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const vocabulary = ['left', 'right']
 * const example = (id: number): Example.Example => ({
 *   id: `${id}`,
 *   series: Example.series(1, 1, Float32Array.of(id)),
 *   target: { _tag: 'Class', id, vocabulary },
 * })
 * const test = heldOut({ vocabulary })(Dataset.fromArray([example(0), example(1)]))
 * const { accuracy, confusion } = test.measure(({ rows }) => new Float32Array(2 * rows).map((_, i) => i % 2))
 * assert.strictEqual(accuracy, 0.5)
 * assert.deepStrictEqual(confusion, [[0, 1], [0, 1]])
 *
 * @category constructors
 * @since 0.1.0
 */
export const heldOut =
  ({ vocabulary }: { readonly vocabulary: Vocabulary }) =>
  (examples: Dataset<Example>): HeldOut => ({
    _tag: 'HeldOut',
    length: examples.length,
    measure: (predictor) => {
      const rows = predictions({ vocabulary })(predictor)(examples).filter(({ truth }) => truth >= 0)
      const confusion = vocabulary.map(() => vocabulary.map(() => 0))
      for (const { truth, likeliest } of rows) {
        const row = confusion[truth]
        if (row !== undefined && likeliest >= 0) row[likeliest] = (row[likeliest] as number) + 1
      }
      const correct = rows.map(({ truth, likeliest }) => truth === likeliest)
      return {
        accuracy: correct.filter(Boolean).length / correct.length,
        correct,
        confidence: rows.map(({ confidence }) => confidence),
        confusion,
      }
    },
  })

/**
 * What a predictor says of each example, beside the truth.
 */
import { pipe } from 'fp-ts/lib/function.js'
import type { Predictor } from '../core/Batch.ts'
import * as Dataset from '../core/Dataset.ts'
import { type Example, type Vocabulary, harden } from '../core/Example.ts'
import { pseudoLabels } from './pseudoLabels.ts'

/**
 * One example: the id of its class (-1 where it has none), the id of the likeliest class (-1 where there are no
 * probabilities), and how likely that is.
 *
 * @internal
 */
export interface Prediction {
  readonly id: string
  readonly truth: number
  readonly likeliest: number
  readonly confidence: number
}

/** @internal */
export const predictions =
  ({ vocabulary }: { readonly vocabulary: Vocabulary }) =>
  (predictor: Predictor) =>
  (examples: Dataset.Dataset<Example>): ReadonlyArray<Prediction> =>
    pipe(pseudoLabels({ vocabulary })(predictor)(examples), Dataset.toArray, (labeled) =>
      labeled.map(({ id, target }, index) => ({
        id,
        truth: classIdOf(examples.get(index).target),
        likeliest: classIdOf(target),
        confidence: target._tag === 'Probabilities' ? Math.max(...target.values) : Number.NaN,
      })),
    )

const classIdOf = (target: Example['target']): number => {
  const hard = harden(target)
  return hard._tag === 'Class' ? hard.id : -1
}

/**
 * Which pseudo-labels to believe.
 */
import { pipe } from 'fp-ts/lib/function.js'
import * as Dataset from '../core/Dataset.ts'
import type { Example, Target } from '../core/Example.ts'

/**
 * The examples whose teacher was sure: their largest probability is at least the threshold, as in the data recipe of
 * Xie et al. (2020). Class ids count as sure; numbers, unlabeled examples and NaN do not. Looks at every target now.
 * Throws unless the threshold is from 0 to 1.
 *
 * @example
 * import { Dataset, Example } from 'millrace'
 * import { confident } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const labeled = (id: string, p: number): Example.Example => ({
 *   id,
 *   series: Example.series(1, 1, Float32Array.of(0)),
 *   target: Example.probabilities(['left', 'right'])(Float32Array.of(p, 1 - p)),
 * })
 * const kept = confident({ threshold: 0.7 })(Dataset.fromArray([labeled('a', 0.9), labeled('b', 0.5)]))
 * assert.deepStrictEqual(Dataset.toArray(kept).map(({ id }) => id), ['a'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const confident = ({
  threshold,
}: {
  readonly threshold: number
}): ((examples: Dataset.Dataset<Example>) => Dataset.Dataset<Example>) => {
  if (!(threshold >= 0 && threshold <= 1))
    throw new RangeError(`confident: threshold must be from 0 to 1, got ${threshold}`)
  return (examples) => {
    const sure = Array.from({ length: examples.length }, (_, index) => index).filter(
      (index) => confidenceOf(examples.get(index).target) >= threshold,
    )
    return pipe(examples, Dataset.reindex(Dataset.fromArray(sure)))
  }
}

const confidenceOf = (target: Target): number => {
  if (target._tag === 'Class') return 1
  return target._tag === 'Probabilities' ? Math.max(...target.values) : Number.NaN
}

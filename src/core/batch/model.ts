/**
 * What a batch is, and the two seams that semi-supervised learning knows of a network: a predictor and a trainer.
 */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Vocabulary } from '../Example.ts'
import type { Failure } from '../Failure.ts'
import type { Stream } from '../stream/model.ts'

/**
 * What is known of the rows of a batch: class ids `[rows]`, probabilities `[rows, classes]`, numbers `[rows]`, nothing.
 *
 * @category model
 * @since 0.1.0
 */
export type Targets =
  | { readonly _tag: 'Classes'; readonly ids: Int32Array; readonly vocabulary: Vocabulary }
  | { readonly _tag: 'Probabilities'; readonly values: Float32Array; readonly vocabulary: Vocabulary }
  | { readonly _tag: 'Values'; readonly values: Float32Array }
  | { readonly _tag: 'Unlabeled' }

/**
 * `rows` examples: `x` is `[rows, variables, steps]`, `weight` is `[rows]`. The first `labeled` rows have true labels;
 * the rest are pseudo-labeled. A batch owns its arrays. What a batch may have besides:
 *
 * - `ids`: the ids of its examples.
 * - `lengths`: how many steps of each row are its series, where shorter ones were filled up to the longest.
 * - `padding`: 1 for the rows that only fill up the batch. They repeat others, weigh 0 and are not among the labeled.
 *
 * @category model
 * @since 0.1.0
 */
export interface Batch {
  readonly rows: number
  readonly variables: number
  readonly steps: number
  readonly x: Float32Array
  readonly targets: Targets
  readonly weight: Float32Array
  readonly labeled: number
  readonly ids?: ReadonlyArray<string>
  readonly lengths?: Int32Array
  readonly padding?: Uint8Array
}

/**
 * Class probabilities of a batch's rows, row by row: `[rows, classes]`.
 *
 * @category model
 * @since 0.1.0
 */
export type Predictor = (batch: Batch) => Float32Array

/**
 * Learns a predictor from the batches of each epoch.
 *
 * @category model
 * @since 0.1.0
 */
export type Trainer = (batches: (epoch: number) => Stream<Batch>) => TaskEither<Failure, Predictor>

/**
 * Measuring a network on examples.
 */
import { pipe } from 'fp-ts/lib/function.js'
import * as Batch from '../core/Batch.ts'
import type { Dataset } from '../core/Dataset.ts'
import type { Example } from '../core/Example.ts'
import * as Stream from '../core/Stream.ts'
import type { Model, Variables } from '../nn/Model.ts'
import { type Metric, accuracy, both, meanLoss } from './Metric.ts'
import { logitsOf } from './step.ts'

/**
 * What is measured after each epoch.
 *
 * @category model
 * @since 0.1.0
 */
export interface Evaluation {
  readonly loss: number
  readonly accuracy: number
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * A metric over examples, in evaluation mode, `batchSize` at a time; the result does not depend on that size. Needs a
 * tfjs backend that is ready.
 *
 * @example
 * import { Seed } from 'millrace'
 * import { Archive, semaphore } from 'millrace/data'
 * import { fcn, wasmBackend } from 'millrace/nn'
 * import { accuracy, measure } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * await wasmBackend()
 * const archive = semaphore({ train: 6, test: 6 })
 * const { test } = Archive.examples(archive)
 * const vocabulary = Archive.vocabulary(archive) ?? []
 * const model = fcn({ channels: [4], kernels: [3] })({ variables: 24, vocabulary })
 * const share = measure(accuracy)(model)(model.init(Seed.make(42)))(test)
 * assert.ok(share >= 0 && share <= 1)
 *
 * @category destructors
 * @since 0.1.0
 */
export const measure =
  <M, R>(metric: Metric<M, R>, { batchSize = 64 }: { readonly batchSize?: number } = {}) =>
  (model: Model) =>
  (variables: Variables) =>
  (examples: Dataset<Example>): R => {
    const logits = logitsOf(model)(variables)
    return pipe(
      Stream.fromDataset(examples),
      Stream.chunksOf(batchSize),
      Stream.map(Batch.collate),
      Stream.map((batch) => metric.of(batch, logits(batch))),
      Stream.run({ init: () => metric.empty, step: metric.concat, done: metric.value }),
    )()
  }

/**
 * Mean cross-entropy and accuracy over examples, in one pass.
 *
 * @example
 * import { Seed } from 'millrace'
 * import { Archive, semaphore } from 'millrace/data'
 * import { fcn, wasmBackend } from 'millrace/nn'
 * import { evaluate } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * await wasmBackend()
 * const archive = semaphore({ train: 6, test: 6 })
 * const { test } = Archive.examples(archive)
 * const vocabulary = Archive.vocabulary(archive) ?? []
 * const model = fcn({ channels: [4], kernels: [3] })({ variables: 24, vocabulary })
 * assert.ok(evaluate(model)(model.init(Seed.make(42)))(test).loss > 0)
 *
 * @category destructors
 * @since 0.1.0
 */
export const evaluate =
  (model: Model) =>
  (variables: Variables) =>
  (examples: Dataset<Example>): Evaluation => {
    const [loss, share] = measure(both(accuracy)(meanLoss))(model)(variables)(examples)
    return { loss, accuracy: share }
  }

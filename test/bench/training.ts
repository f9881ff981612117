// What the benches of a training step share: the networks by name, batches as a pipeline makes them, one step, and what
// a step costs when its multiply-adds are counted directly.

import { pipe } from 'fp-ts/lib/function.js'
import * as Archive from '../../src/data/Archive.ts'
import * as Batch from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Sampler from '../../src/core/Sampler.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import { semaphore } from '../../src/data/semaphore.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import { fcn } from '../../src/nn/fcn.ts'
import { inceptionTime } from '../../src/nn/inceptionTime.ts'
import type { Model, Spec } from '../../src/nn/Model.ts'
import { adam } from '../../src/optim/Optimiser.ts'
import { crossEntropy } from '../../src/train/loss.ts'
import { logitsOf } from '../../src/train/step.ts'
import { trainer } from '../../src/train/trainer.ts'

const seed = Seed.make(42)
const networks = { inceptiontime: inceptionTime(), fcn: fcn() }

export type Name = keyof typeof networks

export const names = Object.keys(networks) as ReadonlyArray<Name>

/** NATOPS's sizes: 24 variables, 51 steps, 6 classes. */
export const spec: Spec & { readonly steps: number } = {
  variables: 24,
  steps: 51,
  vocabulary: ['1', '2', '3', '4', '5', '6'],
}

export const modelOf = (name: Name, vocabulary: Spec['vocabulary'] = spec.vocabulary): Model =>
  networks[name]({ ...spec, vocabulary })

/**
 * Floating point operations of one training step counted directly: two for each multiply-add of each convolution and
 * linear map, on padding too, three times, for the product forward, by the input, and by the filter.
 */
export const operations = (model: Model, rows: number, steps: number): number => {
  const multiplyAdds = Object.values(model.init(seed).weights).reduce((sum, { shape, values }) => {
    if (shape.length === 3) return sum + steps * values.length
    return shape.length === 2 ? sum + values.length : sum
  }, 0)
  return 2 * 3 * rows * multiplyAdds
}

/** Shuffled, chunked and collated batches without end. */
export const batchesOf = (rows: number): { readonly classes: Spec['vocabulary']; readonly next: () => Batch.Batch } => {
  const archive = semaphore()
  const shuffled = pipe(Archive.examples(archive).train, Dataset.sample(Sampler.shuffled(seed)))
  const cursor = pipe(shuffled, Stream.cycle(), Stream.chunksOf(rows), Stream.map(Batch.collate)).open()
  return {
    classes: Archive.vocabulary(archive) ?? [],
    next: () => {
      const batch = cursor.next()
      if (batch === Stream.DONE) throw new Error('the batches have no end')
      return batch
    },
  }
}

/** A training run with Adam on our WASM backend, step by step. */
export interface Run {
  readonly batch: () => Batch.Batch
  readonly step: (batch: Batch.Batch, loss?: typeof crossEntropy) => void
  readonly predict: (batch: Batch.Batch) => Float32Array
}

/** Train a network. */
export const training = async (name: Name, rows: number, threads: number): Promise<Run> => {
  await wasmBackend({ threads })
  const { classes, next } = batchesOf(rows)
  const model = modelOf(name, classes)
  const start = model.init(seed)
  const { step } = trainer(model, adam(), { variables: start })
  return {
    batch: next,
    step: (batch, loss = crossEntropy) => void step(batch, loss()(batch), seed, { learningRate: 1e-3, momentum: 0.9 }),
    predict: (batch) => logitsOf(model)(start)(batch),
  }
}

/** The middle one of some numbers. */
export const median = (numbers: ReadonlyArray<number>): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

/** How long a call takes, in milliseconds. */
export const timed = (use: () => unknown): number => {
  const start = performance.now()
  use()
  return performance.now() - start
}

/**
 * The pure core: what datasets, streams, transforms and batches are. Runs in Node and in browsers; knows no tensors and
 * no files. What a user of it needs from fp-ts comes along, so that no script depends on how fp-ts is imported.
 */
export { flow, pipe } from 'fp-ts/lib/function.js'
export * as Either from 'fp-ts/lib/Either.js'
export * as Option from 'fp-ts/lib/Option.js'
export * as State from 'fp-ts/lib/State.js'
export * as TaskEither from 'fp-ts/lib/TaskEither.js'
export * as These from 'fp-ts/lib/These.js'

export * as Batch from './core/Batch.ts'
export type { Borrowed } from './core/Borrowed.ts'
export * as Dataset from './core/Dataset.ts'
export * as Epochs from './core/Epochs.ts'
export * as Example from './core/Example.ts'
export * as Failure from './core/Failure.ts'
export * as Fit from './core/Fit.ts'
export * as Fold from './core/Fold.ts'
export type { Json } from './core/Json.ts'
export * as Random from './core/Random.ts'
export * as Sampler from './core/Sampler.ts'
export * as Seed from './core/Seed.ts'
export * as Stream from './core/Stream.ts'
export * as StreamEither from './core/StreamEither.ts'
export * as StreamTask from './core/StreamTask.ts'
export * as Transform from './core/Transform.ts'
export * as Weights from './core/Weights.ts'

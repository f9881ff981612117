/**
 * A problem that a tiny network learns within seconds, and what tests of training share.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as Batch from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import type { Example } from '../../src/core/Example.ts'
import { type Failure, show } from '../../src/core/Failure.ts'
import { run, uniforms } from '../../src/core/Random.ts'
import { child, make } from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import * as StreamTask from '../../src/core/StreamTask.ts'
import { fcn } from '../../src/nn/fcn.ts'
import { inceptionTime } from '../../src/nn/inceptionTime.ts'
import { type FitEvent, type FitOptions, events } from '../../src/train/fit.ts'

export const vocabulary = ['slow', 'fast']
export const spec = { variables: 1, vocabulary }

/** Example `i` is a slow or a fast wave with a phase of its own. */
export const example = (i: number, steps = 12): Example => {
  const [phase = 0] = run(child(i)(make('toy')))(uniforms(1))
  const pace = i % 2 === 0 ? 0.5 : 2.5
  const values = Float32Array.from({ length: steps }, (_, t) => Math.sin(pace * t + 2 * Math.PI * phase))
  return {
    id: `${i}`,
    series: { variables: 1, steps, values },
    target: { _tag: 'Class', id: i % 2, vocabulary },
  }
}

export const examples = (count: number, from = 0): Dataset.Dataset<Example> =>
  Dataset.make(count, (i) => example(from + i))

export const batchOf = (count: number, steps?: number): Batch.Batch =>
  Batch.collate(Array.from({ length: count }, (_, i) => example(i, steps)))

export const batches = (dataset: Dataset.Dataset<Example>, size: number): Stream.Stream<Batch.Batch> =>
  pipe(Stream.fromDataset(dataset), Stream.chunksOf(size), Stream.map(Batch.collate))

export const tiny = fcn({ channels: [4], kernels: [3] })(spec)

const small = { filters: 2, depth: 3, kernels: [5, 3, 3] }

export const quiet = inceptionTime(small)(spec)
export const noisy = inceptionTime({ ...small, dropout: 0.4, survival: 0.5 })(spec)

/** All events of a run, in their order. */
export const eventsOf = async <S>(
  options: FitOptions<S>,
  stream: (epoch: number) => Stream.Stream<Batch.Batch>,
): Promise<ReadonlyArray<FitEvent>> => {
  const all: Array<FitEvent> = []
  await StreamTask.last((event: FitEvent) => void all.push(event))(events(options)(stream))()
  return all
}

export const rightOf = <A>(either: E.Either<Failure, A>): A => {
  if (E.isLeft(either)) throw new Error(show(either.left))
  return either.right
}

/** The line that a failure shows. Throws where there is none. */
export const lineOf = (either: E.Either<Failure, unknown>): string => {
  if (E.isRight(either)) throw new Error('a failure expected')
  return show(either.left)
}

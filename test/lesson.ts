/**
 * A short training run for Node and for browsers: on how many threads it ran, the losses of three steps, and what the
 * network predicts after a journey through a file.
 */
import { Batch, type Dataset, Either, type Example, Seed, Stream, pipe } from 'millrace'
import { Archive, semaphore } from 'millrace/data'
import { type WasmOptions, fcn, wasmBackend } from 'millrace/nn'
import { decodeModel, encodeModel, fit } from 'millrace/train'

const inBatches = (examples: Dataset.Dataset<Example.Example>): Stream.Stream<Batch.Batch> =>
  pipe(Stream.fromDataset(examples), Stream.chunksOf(6), Stream.map(Batch.collate))

export interface Lesson {
  readonly threads: number
  readonly numbers: ReadonlyArray<number>
}

export const learn = async (options: WasmOptions): Promise<Lesson> => {
  const { threads } = await wasmBackend(options)
  const archive = semaphore({ train: 18, test: 6 })
  const { train, test } = Archive.examples(archive)
  const vocabulary = Archive.vocabulary(archive) ?? []
  const model = fcn({ channels: [8, 8], kernels: [5, 3] })({ variables: 24, vocabulary })

  const losses: Array<number> = []
  const trained = await fit({ model, epochs: 1, seed: Seed.make(42) }, (event) => {
    if (event._tag === 'Progress') losses.push(event.loss)
  })(() => inBatches(train))()
  if (Either.isLeft(trained)) throw new Error(JSON.stringify(trained.left))

  const saved = decodeModel('here')(encodeModel({ fitted: trained.right, preprocessing: [] }))
  if (Either.isLeft(saved)) throw new Error(JSON.stringify(saved.left))
  const logits = Stream.toArray(inBatches(test))().flatMap((batch) => [...saved.right.fitted.predictor(batch)])
  return { threads, numbers: [...losses, ...logits] }
}

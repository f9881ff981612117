import type { Either } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Option } from 'fp-ts/lib/Option.js'
import { expectTypeOf, test } from 'vitest'
import type { Batch, Trainer } from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import type * as Epochs from '../../src/core/Epochs.ts'
import type { Failure } from '../../src/core/Failure.ts'
import type { Json } from '../../src/core/Json.ts'
import * as Random from '../../src/core/Random.ts'
import * as Sampler from '../../src/core/Sampler.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'

// These functions are compiled and never called.
test('what was shuffled can be neither split nor reindexed', () => {
  expectTypeOf((letters: Dataset.Dataset<string>, part: Dataset.Dataset<number>) => {
    const shuffled = pipe(letters, Dataset.sample(Sampler.shuffled(Seed.make(42))))
    expectTypeOf(shuffled).toEqualTypeOf<Epochs.Epochs<string>>()
    expectTypeOf(pipe(letters, Dataset.reindex(part))).toEqualTypeOf<Dataset.Dataset<string>>()
    // @ts-expect-error - epochs are no dataset: reindexing after sampling would mix the parts
    pipe(shuffled, Dataset.reindex(part))
    // @ts-expect-error - nor can another dataset be put behind them
    pipe(shuffled, Dataset.concat(letters))
    // @ts-expect-error - nor can they be sampled again
    pipe(shuffled, Dataset.sample(Sampler.sequential))
    // @ts-expect-error - nor is the stream of a dataset one of epochs
    Stream.fromDataset(shuffled)
  }).toBeFunction()
})

test('a stream that may hold failures is no stream of batches', () => {
  expectTypeOf<Stream.Stream<Either<Failure, Batch>>>().not.toExtend<Stream.Stream<Batch>>()
  expectTypeOf<Stream.Stream<Option<Batch>>>().not.toExtend<Stream.Stream<Batch>>()
  expectTypeOf((train: Trainer, unsure: Stream.Stream<Either<Failure, Batch>>) => {
    // @ts-expect-error - one must decide what becomes of the failures first
    train(() => unsure)
  }).toBeFunction()
})

test('streams, datasets and epochs are covariant', () => {
  expectTypeOf<Stream.Stream<1 | 2>>().toExtend<Stream.Stream<number>>()
  expectTypeOf<Stream.Stream<number>>().not.toExtend<Stream.Stream<1 | 2>>()
  expectTypeOf<Dataset.Dataset<1 | 2>>().toExtend<Dataset.Dataset<number>>()
  expectTypeOf<Epochs.Epochs<1 | 2>>().toExtend<Epochs.Epochs<number>>()
})

test('the end is no element', () => {
  expectTypeOf<undefined>().not.toExtend<typeof Stream.DONE>()
  expectTypeOf((cursor: Stream.Cursor<string>) => {
    expectTypeOf(cursor.next()).toEqualTypeOf<string | typeof Stream.DONE>()
    // @ts-expect-error - the end must be told apart before an element is used
    cursor.next().at(0)
  }).toBeFunction()
})

test('operators tell what they make', () => {
  expectTypeOf((numbers: Stream.Stream<number>, letters: Stream.Stream<string>) => {
    expectTypeOf(pipe(numbers, Stream.map(String))).toEqualTypeOf<Stream.Stream<string>>()
    expectTypeOf(pipe(numbers, Stream.chunksOf(2))).toEqualTypeOf<Stream.Stream<ReadonlyArray<number>>>()
    expectTypeOf(pipe(numbers, Stream.take(2))).toEqualTypeOf<Stream.Stream<number>>()
    const zipped = pipe(
      numbers,
      Stream.zipWith(letters, (n, letter) => letter.repeat(n)),
    )
    expectTypeOf(zipped).toEqualTypeOf<Stream.Stream<string>>()
    expectTypeOf(pipe(numbers, Stream.mapRandom(Seed.make(1), Random.integer))).toEqualTypeOf<Stream.Stream<number>>()
  }).toBeFunction()
})

test('a state is JSON', () => {
  expectTypeOf<readonly [number, ReadonlyArray<string | null>]>().toExtend<Json>()
  expectTypeOf<undefined>().not.toExtend<Json>()
  expectTypeOf<Float32Array>().not.toExtend<Json>()
  expectTypeOf(() => {
    // @ts-expect-error - a date is no JSON: it would come back as a string
    Stream.unfold('days', new Date(0), (day) => [day, day])
  }).toBeFunction()
})

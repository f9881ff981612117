import { sequenceS, sequenceT } from 'fp-ts/lib/Apply.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Kind } from 'fp-ts/HKT.js'
import type { Option } from 'fp-ts/lib/Option.js'
import type { Separated } from 'fp-ts/lib/Separated.js'
import type { These } from 'fp-ts/lib/These.js'
import { expectTypeOf, test } from 'vitest'
import type { Batch, Trainer } from '../../src/core/Batch.ts'
import type { Borrowed } from '../../src/core/Borrowed.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import type * as Epochs from '../../src/core/Epochs.ts'
import type { Failure } from '../../src/core/Failure.ts'
import * as Fold from '../../src/core/Fold.ts'
import type { Json } from '../../src/core/Json.ts'
import * as Random from '../../src/core/Random.ts'
import * as Sampler from '../../src/core/Sampler.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import * as StreamEither from '../../src/core/StreamEither.ts'
import type { fit } from '../../src/train/fit.ts'
import * as StreamTask from '../../src/core/StreamTask.ts'

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
    // @ts-expect-error - splitting after a shuffle would mix the parts from one epoch to the next
    pipe(shuffled, Dataset.split([0.8, 0.2])(Seed.make(1)))
    // @ts-expect-error - by class as well
    pipe(shuffled, Dataset.stratifiedSplit({ fractions: [0.8, 0.2], by: (a: string) => a })(Seed.make(1)))
    // @ts-expect-error - and by group
    pipe(shuffled, Dataset.groupSplit({ fractions: [0.8, 0.2], group: (a: string) => a })(Seed.make(1)))
    // @ts-expect-error - so would folds
    pipe(shuffled, Dataset.kFold({ count: 2 })(Seed.make(1)))
    const leave = Dataset.leaveOneGroupOut((a: string) => a)
    // @ts-expect-error - and holding groups out
    pipe(shuffled, leave)
    // @ts-expect-error - taking some of what is shuffled is Epochs.take, and no dataset either
    pipe(shuffled, Dataset.take(2))
  }).toBeFunction()
})

test('there is a part for each fraction', () => {
  expectTypeOf((letters: Dataset.Dataset<string>, fractions: ReadonlyArray<number>) => {
    const [one, other] = pipe(letters, Dataset.split([0.8, 0.2])(Seed.make(1)))
    expectTypeOf(one).toEqualTypeOf<Dataset.Dataset<string>>()
    expectTypeOf(other).toEqualTypeOf<Dataset.Dataset<string>>()
    const [some] = pipe(letters, Dataset.split(fractions)(Seed.make(1)))
    expectTypeOf(some).toEqualTypeOf<Dataset.Dataset<string> | undefined>()
    const held = pipe(letters, Dataset.kFold({ count: 2, stratify: (a: string) => a })(Seed.make(1)))
    expectTypeOf(held).toEqualTypeOf<ReadonlyArray<Dataset.Held<string>>>()
    // @ts-expect-error - whole groups cannot be made to hold a share of each class
    Dataset.kFold({ count: 2, stratify: (a: string) => a, group: (a: string) => a })
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

test('only batches are fitted: neither what may have failed nor what is lent', () => {
  expectTypeOf<Stream.Stream<Borrowed<Batch>>>().not.toExtend<Stream.Stream<Batch>>()
  type Unsure = StreamEither.StreamEither<Failure, Batch>
  expectTypeOf((train: ReturnType<typeof fit>, unsure: Unsure, lent: Stream.Stream<Borrowed<Batch>>) => {
    // @ts-expect-error - one must decide what becomes of the failures first
    train(() => unsure)
    train(() => pipe(unsure, StreamEither.rights()))
    // @ts-expect-error - the trainer might keep what is lent
    train(() => lent)
    train(() => pipe(lent, Stream.own))
  }).toBeFunction()
})

test('failures keep their types until it is decided what becomes of them', () => {
  type Parsed = StreamEither.StreamEither<'no number', number>
  expectTypeOf((parsed: Parsed, root: (n: number) => Either<'negative', string>) => {
    expectTypeOf(pipe(parsed, StreamEither.map(String))).toEqualTypeOf<StreamEither.StreamEither<'no number', string>>()
    expectTypeOf(pipe(parsed, StreamEither.flatMap(root))).toEqualTypeOf<
      StreamEither.StreamEither<'no number' | 'negative', string>
    >()
    expectTypeOf(pipe(parsed, StreamEither.rights())).toEqualTypeOf<Stream.Stream<number>>()
    expectTypeOf(pipe(parsed, StreamEither.lefts)).toEqualTypeOf<Stream.Stream<'no number'>>()
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

interface Named {
  readonly _tag: 'Named'
  readonly name: string
}
interface Counted {
  readonly _tag: 'Counted'
  readonly count: number
}

test('what is known of an element is known of a filtered one', () => {
  expectTypeOf((things: Stream.Stream<Named | Counted>, maybe: Stream.Stream<number | undefined>) => {
    const isNamed = (thing: Named | Counted): thing is Named => thing._tag === 'Named'
    expectTypeOf(pipe(things, Stream.filter(isNamed))).toEqualTypeOf<Stream.Stream<Named>>()
    expectTypeOf(
      pipe(
        maybe,
        Stream.filter((n) => n !== undefined),
      ),
    ).toEqualTypeOf<Stream.Stream<number>>()
    expectTypeOf(
      pipe(
        maybe,
        Stream.filter((n) => n !== 1),
      ),
    ).toEqualTypeOf<Stream.Stream<number | undefined>>()
    expectTypeOf(pipe(things, Stream.takeWhile(isNamed))).toEqualTypeOf<Stream.Stream<Named>>()
    expectTypeOf(pipe(things, Stream.dropWhile(isNamed))).toEqualTypeOf<Stream.Stream<Named | Counted>>()
    expectTypeOf(pipe(things, Stream.partition(isNamed))).toEqualTypeOf<
      Separated<Stream.Stream<Named | Counted>, Stream.Stream<Named>>
    >()
    expectTypeOf(
      pipe(
        things,
        Stream.filterWithIndex((i, thing): thing is Named => i > 0 && thing._tag === 'Named'),
      ),
    ).toEqualTypeOf<Stream.Stream<Named>>()
    expectTypeOf(Stream.filter((n: number) => n > 1)).toEqualTypeOf<
      (stream: Stream.Stream<number>) => Stream.Stream<number>
    >()
  }).toBeFunction()
})

test('the types of a pipe are inferred from what comes before', () => {
  expectTypeOf((numbers: Stream.Stream<number>, letters: Stream.Stream<string>) => {
    const mapped = pipe(
      numbers,
      Stream.mapWithIndex((i, n) => `${i}${n.toFixed()}`),
    )
    expectTypeOf(mapped).toEqualTypeOf<Stream.Stream<string>>()
    const accumulated = pipe(
      numbers,
      Stream.mapAccum(0, (sum: number, n) => [sum + n, n.toFixed()]),
    )
    expectTypeOf(accumulated).toEqualTypeOf<Stream.Stream<string>>()
    const scanned = pipe(
      letters,
      Stream.scan(0, (sum: number, letter) => sum + letter.length),
    )
    expectTypeOf(scanned).toEqualTypeOf<Stream.Stream<number>>()
    const nested = pipe(
      numbers,
      Stream.flatMap((n) => Stream.of(n.toFixed())),
    )
    expectTypeOf(nested).toEqualTypeOf<Stream.Stream<string>>()
    expectTypeOf(pipe(numbers, Stream.enumerate)).toEqualTypeOf<Stream.Stream<readonly [number, number]>>()
    expectTypeOf(pipe(numbers, Stream.pairwise)).toEqualTypeOf<Stream.Stream<readonly [number, number]>>()
    expectTypeOf(pipe(numbers, Stream.slidingWindow({ size: 2 }))).toEqualTypeOf<Stream.Stream<ReadonlyArray<number>>>()
    expectTypeOf(pipe(numbers, Stream.chunksOf(2), Stream.rebatch(3), Stream.unbatch)).toEqualTypeOf(numbers)
    expectTypeOf(pipe(numbers, Stream.zip(letters))).toEqualTypeOf<Stream.Stream<readonly [number, string]>>()
    expectTypeOf(pipe(numbers, Stream.zip(letters), Stream.unzip)).toEqualTypeOf<
      readonly [Stream.Stream<number>, Stream.Stream<string>]
    >()
    expectTypeOf(pipe(numbers, Stream.align(letters))).toEqualTypeOf<Stream.Stream<These<number, string>>>()
    expectTypeOf(pipe(numbers, Stream.concat(letters))).toEqualTypeOf<Stream.Stream<number | string>>()
    expectTypeOf(pipe(numbers, Stream.concat(Stream.zero<number>()))).toEqualTypeOf<Stream.Stream<number>>()
    expectTypeOf(pipe(numbers, Stream.drop(1), Stream.repeat(2))).toEqualTypeOf<Stream.Stream<number>>()
    // @ts-expect-error - there is nothing to unbatch in numbers
    pipe(numbers, Stream.unbatch)
    // @ts-expect-error - a state that is no JSON could not be saved
    Stream.mapAccum(new Map<string, number>(), (seen, a: string) => [seen.set(a, 1), a])
  }).toBeFunction()
})

test('Do notation knows the names so far', () => {
  expectTypeOf((numbers: Stream.Stream<number>) => {
    const named = pipe(
      Stream.Do,
      Stream.apS('a', numbers),
      Stream.bind('b', ({ a }) => Stream.of(a.toFixed())),
      Stream.let('c', ({ a, b }) => a + b.length),
    )
    expectTypeOf(named).toEqualTypeOf<Stream.Stream<{ readonly a: number; readonly b: string; readonly c: number }>>()
    expectTypeOf(pipe(numbers, Stream.bindTo('a'))).toEqualTypeOf<Stream.Stream<{ readonly a: number }>>()
    pipe(
      named,
      // @ts-expect-error - a name that is taken cannot be given again
      Stream.let('a', () => 1),
    )
  }).toBeFunction()
})

test('fp-ts knows streams by their name', () => {
  expectTypeOf<Kind<Stream.URI, number>>().toEqualTypeOf<Stream.Stream<number>>()
  expectTypeOf((numbers: Stream.Stream<number>, letters: Stream.Stream<string>) => {
    expectTypeOf(sequenceT(Stream.Apply)(numbers, letters)).toEqualTypeOf<Stream.Stream<[number, string]>>()
    expectTypeOf(sequenceS(Stream.ZipApply)({ numbers, letters })).toEqualTypeOf<
      Stream.Stream<{ numbers: number; letters: string }>
    >()
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

test('an asynchronous stream is covariant, and its end is no element', () => {
  expectTypeOf<StreamTask.StreamTask<1 | 2>>().toExtend<StreamTask.StreamTask<number>>()
  expectTypeOf<StreamTask.StreamTask<number>>().not.toExtend<StreamTask.StreamTask<1 | 2>>()
  expectTypeOf((numbers: StreamTask.StreamTask<number>, cursor: StreamTask.CursorTask<string>) => {
    expectTypeOf(cursor.next()).toEqualTypeOf<StreamTask.Awaitable<string | typeof Stream.DONE>>()
    const read = StreamTask.mapTask({ concurrency: 2 })((n: number) => async () => `${n}`)
    expectTypeOf(pipe(numbers, read, StreamTask.prefetch(1))).toEqualTypeOf<StreamTask.StreamTask<string>>()
    expectTypeOf(pipe(numbers, StreamTask.toReadableStream)).toEqualTypeOf<ReadableStream<number>>()
    // @ts-expect-error - failures must be dealt with before elements are used
    pipe(numbers, StreamTask.failFast(Fold.count))
  }).toBeFunction()
})

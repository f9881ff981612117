/**
 * Datasets in many pieces, each small enough for memory: read in parallel, a few at a time, in an order that a seed gives.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Task } from 'fp-ts/lib/Task.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { checkPositive } from '../core/count.ts'
import * as Dataset from '../core/Dataset.ts'
import type { Epochs } from '../core/Epochs.ts'
import { type Failure, mismatch } from '../core/Failure.ts'
import * as Sampler from '../core/Sampler.ts'
import { type Seed, child } from '../core/Seed.ts'
import * as Stream from '../core/Stream.ts'
import * as StreamTask from '../core/StreamTask.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A file of a dataset in many files, and how many rows it should have, where that is known.
 *
 * @category model
 * @since 0.1.0
 */
export interface Shard {
  readonly path: string
  readonly rows: number | undefined
}

/**
 * How shards are visited. With a `seed` in another order each epoch, else in theirs; `rows: 'shuffled'` shuffles the rows
 * within each shard as well, anew each epoch, and needs a seed. `concurrency` is how many shards are in memory at most.
 *
 * @category model
 * @since 0.1.0
 */
export interface ShardOptions {
  readonly seed?: Seed
  readonly rows?: 'inOrder' | 'shuffled'
  readonly epochs?: number
  readonly concurrency?: number
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The rows of shards, shard by shard, for a number of epochs, which may be `Infinity`. A shard is whatever `read` makes a
 * dataset of: a path, a range of a larger file. The next ones are read while the rows of one are worked on. A shard that
 * cannot be read is one failure in place of its rows. The elements and their order do not depend on `concurrency`; the
 * state is a place among the shards and a row: resuming reads that shard again and nothing before it. Throws unless
 * `concurrency` and `epochs` are positive, and where rows are to be shuffled without a seed.
 *
 * @example
 * import { Dataset, Fold, Seed, StreamTask, TaskEither, pipe } from 'millrace'
 * import { shards } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const read = (first: number) => TaskEither.right(Dataset.fromArray([first, first + 1, first + 2]))
 * const inOrder = shards()(read)(Dataset.fromArray([0, 10]))
 * const rows = await pipe(inOrder, StreamTask.failFast(Fold.elements()))()
 * assert.deepStrictEqual(rows, { _tag: 'Right', right: [0, 1, 2, 10, 11, 12] })
 * const shuffled = shards({ seed: Seed.make(42), rows: 'shuffled', epochs: 2 })(read)(Dataset.fromArray([0, 10]))
 * assert.strictEqual((await StreamTask.toArray(shuffled)()).length, 12)
 *
 * @category combinators
 * @since 0.1.0
 */
export const shards = ({ seed, rows = 'inOrder', epochs = 1, concurrency = 2 }: ShardOptions = {}): (<S, A>(
  read: (shard: S) => TaskEither<Failure, Dataset.Dataset<A>>,
) => (all: Dataset.Dataset<S>) => StreamTask.StreamTask<E.Either<Failure, A>>) => {
  checkPositive('shards: concurrency', concurrency)
  if (epochs !== Infinity) checkPositive('shards: epochs', epochs)
  if (rows === 'shuffled' && seed === undefined)
    throw new RangeError('shards: a seed expected to shuffle rows, got none')
  const sampler = seed === undefined ? Sampler.sequential : Sampler.shuffled(child('shards')(seed))
  const order = seed === undefined ? 'in order' : `${seed.high}:${seed.low}`
  return <S, A>(read: (shard: S) => TaskEither<Failure, Dataset.Dataset<A>>) =>
    (all: Dataset.Dataset<S>) => {
      const indices = sampler(all.length)
      const visits: Epochs<Visit> = (epoch) => Dataset.map((index: number) => ({ epoch, index }))(indices(epoch))
      const rowsOf =
        ({ epoch, index }: Visit): Task<Dataset.Dataset<E.Either<Failure, A>>> =>
        async () => {
          const shard = await read(all.get(index))()
          if (E.isLeft(shard)) return Dataset.fromArray([shard])
          return pipe(
            shard.right,
            reorder(rows === 'shuffled' ? seed : undefined, { epoch, index }),
            Dataset.map(E.right),
          )
        }
      return {
        ...pipe(
          Stream.cycle()(visits),
          epochs === Infinity ? (endless) => endless : Stream.take(epochs * all.length),
          Stream.toTask,
          StreamTask.mapTask({ concurrency })(rowsOf),
          StreamTask.chain((dataset) => StreamTask.fromStream(Stream.fromDataset(dataset))),
        ),
        shape: `shards(${all.length}, ${order}, ${rows}, ${epochs} epochs)`,
      }
    }
}

/**
 * The rows of a shard, if they are as many as there should be.
 *
 * @example
 * import { Dataset, Either } from 'millrace'
 * import { checkRows } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const rows = Dataset.fromArray(['a', 'b'])
 * assert.deepStrictEqual(checkRows({ path: 'one.ts', rows: 2 })(rows), Either.right(rows))
 * assert.ok(Either.isLeft(checkRows({ path: 'one.ts', rows: 3 })(rows)))
 *
 * @category combinators
 * @since 0.1.0
 */
export const checkRows =
  ({ path, rows }: Shard) =>
  <A>(dataset: Dataset.Dataset<A>): E.Either<Failure, Dataset.Dataset<A>> =>
    rows === undefined || rows === dataset.length
      ? E.right(dataset)
      : E.left(mismatch(`rows of ${path}`, `${rows}`, `${dataset.length}`))

interface Visit {
  readonly epoch: number
  readonly index: number
}

const reorder =
  (seed: Seed | undefined, { epoch, index }: Visit) =>
  <A>(dataset: Dataset.Dataset<A>): Dataset.Dataset<A> =>
    seed === undefined
      ? dataset
      : Dataset.sample(Sampler.shuffled(pipe(seed, child('rows'), child(index))))(dataset)(epoch)

/**
 * Which elements, and in which order: all of these are `reindex`, which keeps `gather`.
 */
import { checkWhole } from '../count.ts'
import type { Epochs } from '../Epochs.ts'
import type { Sampler } from '../Sampler.ts'
import { type Dataset, checkShard, fromArray, make } from './model.ts'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The elements at the given indices, in their order; an index may occur several times.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = Dataset.fromArray(['a', 'b', 'c'])
 * assert.deepStrictEqual(pipe(letters, Dataset.reindex(Dataset.fromArray([2, 0, 2])), Dataset.toArray), ['c', 'a', 'c'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const reindex =
  (indices: Dataset<number>) =>
  <A>(dataset: Dataset<A>): Dataset<A> => {
    const { gather } = dataset
    return {
      length: indices.length,
      get: (index) => dataset.get(indices.get(index)),
      ...(gather === undefined
        ? {}
        : {
            gather: (wanted) => {
              const there = new Float64Array(wanted.length)
              // Every row asked for has an index; one that is none is for `get` to refuse.
              for (let row = 0; row < wanted.length; row++) there[row] = indices.get(wanted[row] as number)
              return gather(there)
            },
          }),
    }
  }

/**
 * The first `count` elements, or all where there are fewer. Throws unless `count` is a whole number from 0.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(pipe(Dataset.fromArray([1, 2, 3]), Dataset.take(2), Dataset.toArray), [1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const take = (count: number): (<A>(dataset: Dataset<A>) => Dataset<A>) => {
  checkWhole('Dataset.take: count', count)
  return (dataset) => range(0, count)(dataset)
}

/**
 * All but the first `count` elements. Throws unless `count` is a whole number from 0.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(pipe(Dataset.fromArray([1, 2, 3]), Dataset.drop(2), Dataset.toArray), [3])
 *
 * @category combinators
 * @since 0.1.0
 */
export const drop = (count: number): (<A>(dataset: Dataset<A>) => Dataset<A>) => {
  checkWhole('Dataset.drop: count', count)
  return (dataset) => range(count, dataset.length)(dataset)
}

/**
 * The elements from the index `from` on, up to but without that at `to`; as far as there are elements. Throws unless both
 * are whole numbers from 0: nothing is counted from the end.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const middle = pipe(Dataset.fromArray(['a', 'b', 'c', 'd']), Dataset.slice({ from: 1, to: 3 }))
 * assert.deepStrictEqual(Dataset.toArray(middle), ['b', 'c'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const slice = ({
  from,
  to,
}: {
  readonly from: number
  readonly to: number
}): (<A>(dataset: Dataset<A>) => Dataset<A>) => {
  checkWhole('Dataset.slice: from', from)
  checkWhole('Dataset.slice: to', to)
  return (dataset) => range(from, to)(dataset)
}

/**
 * Every `count`-th element from the index `index` on: the shards of one dataset share nothing and leave nothing out, and
 * their lengths differ by at most one. Throws unless `index` is from 0 to `count - 1`. Shards of shuffled epochs are made
 * by `Sampler.sharded`.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const odd = pipe(Dataset.fromArray([0, 1, 2, 3, 4]), Dataset.shard({ count: 2, index: 1 }))
 * assert.deepStrictEqual(Dataset.toArray(odd), [1, 3])
 *
 * @category combinators
 * @since 0.1.0
 */
export const shard = ({
  count,
  index,
}: {
  readonly count: number
  readonly index: number
}): (<A>(dataset: Dataset<A>) => Dataset<A>) => {
  checkShard('Dataset.shard', count, index)
  return (dataset) =>
    reindex(make(Math.max(0, Math.ceil((dataset.length - index) / count)), (i) => i * count + index))(dataset)
}

/**
 * All elements, `times` times over. Throws unless `times` is a whole number from 0. For epochs that differ, see
 * `Sampler.repeated`.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(pipe(Dataset.fromArray(['a', 'b']), Dataset.repeat(2), Dataset.toArray), ['a', 'b', 'a', 'b'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const repeat = (times: number): (<A>(dataset: Dataset<A>) => Dataset<A>) => {
  checkWhole('Dataset.repeat: times', times)
  return (dataset) => reindex(make(dataset.length * times, (i) => i % dataset.length))(dataset)
}

/**
 * The elements for which a predicate holds. How many there are has to be known, so every element is looked at now; what is
 * kept of them is their indices. `Stream.filterMap` looks at them as they pass.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const even = pipe(Dataset.fromArray([1, 2, 4]), Dataset.where((n) => n % 2 === 0))
 * assert.deepStrictEqual(Dataset.toArray(even), [2, 4])
 *
 * @category combinators
 * @since 0.1.0
 */
export const where =
  <A>(predicate: (a: A) => boolean) =>
  (dataset: Dataset<A>): Dataset<A> => {
    const indices: Array<number> = []
    for (let index = 0; index < dataset.length; index++) if (predicate(dataset.get(index))) indices.push(index)
    return reindex(fromArray(indices))(dataset)
  }

/**
 * The elements as each epoch orders them. The result is `Epochs`, not a `Dataset`: what was shuffled cannot be split.
 *
 * @example
 * import { Dataset, Sampler, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const epochs = pipe(Dataset.fromArray(['a', 'b', 'c']), Dataset.sample(Sampler.shuffled(Seed.make(42))))
 * assert.deepStrictEqual(Dataset.toArray(epochs(0)).sort(), ['a', 'b', 'c'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const sample =
  (sampler: Sampler) =>
  <A>(dataset: Dataset<A>): Epochs<A> => {
    const indices = sampler(dataset.length)
    return (epoch) => reindex(indices(epoch))(dataset)
  }

const range = (from: number, to: number): (<A>(dataset: Dataset<A>) => Dataset<A>) => {
  return (dataset) => reindex(make(Math.max(0, Math.min(to, dataset.length) - from), (i) => i + from))(dataset)
}

/**
 * Samplers of samplers: which part of the epochs of another one makes an epoch.
 */
import { checkWhole } from '../count.ts'
import * as Dataset from '../Dataset.ts'
import { checkShard } from '../dataset/model.ts'
import { type Sampler, lastOf, placeOf } from './model.ts'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Every `count`-th index of each epoch from `index` on: the shards of an epoch share nothing and leave nothing out, and
 * which elements a shard gets changes with the epochs. Lengths differ by at most one. Throws unless `index` is from 0 to
 * `count - 1`.
 *
 * @example
 * import { Dataset, Sampler, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const shards = [0, 1].map((index) => pipe(Sampler.shuffled(Seed.make(42)), Sampler.sharded({ count: 2, index })))
 * const indices = shards.flatMap((shard) => Dataset.toArray(shard(5)(0)))
 * assert.deepStrictEqual(indices.sort(), [0, 1, 2, 3, 4])
 *
 * @category combinators
 * @since 0.1.0
 */
export const sharded = (shard: { readonly count: number; readonly index: number }): ((sampler: Sampler) => Sampler) => {
  checkShard('Sampler.sharded', shard.count, shard.index)
  return (sampler) => (count) => {
    const epochs = sampler(count)
    return (epoch) => Dataset.shard(shard)(epochs(epoch))
  }
}

/**
 * Epochs of another length, shorter or longer, that go on through the same order: epoch e takes the indices from
 * `e * length` on of all epochs put together, so that no element is passed over. Nothing stays nothing. Throws unless
 * `length` is a whole number from 0.
 *
 * @example
 * import { Dataset, Sampler, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const epochs = pipe(Sampler.sequential, Sampler.truncated(2))(3)
 * assert.deepStrictEqual([0, 1, 2].map((epoch) => Dataset.toArray(epochs(epoch))), [[0, 1], [2, 0], [1, 2]])
 *
 * @category combinators
 * @since 0.1.0
 */
export const truncated = (length: number): ((sampler: Sampler) => Sampler) => {
  checkWhole('Sampler.truncated: length', length)
  return regrouped(() => length)
}

/**
 * Several epochs as one, each in its own order. Throws unless `times` is a whole number from 0.
 *
 * @example
 * import { Dataset, Sampler, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const twice = pipe(Sampler.sequential, Sampler.repeated(2))
 * assert.deepStrictEqual(Dataset.toArray(twice(3)(0)), [0, 1, 2, 0, 1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const repeated = (times: number): ((sampler: Sampler) => Sampler) => {
  checkWhole('Sampler.repeated: times', times)
  return regrouped((length) => times * length)
}

const regrouped =
  (lengthOf: (inner: number) => number) =>
  (sampler: Sampler): Sampler =>
  (count) => {
    const epochs = sampler(count)
    const inner = epochs(0).length
    const length = inner === 0 ? 0 : lengthOf(inner)
    return (epoch) => {
      const indicesOf = lastOf(epochs)
      return Dataset.make(length, (index) => {
        const [wanted, place] = placeOf(epoch * length + index, inner)
        return indicesOf(wanted).get(place)
      })
    }
  }

/**
 * Orders of visiting: for a number of elements, the indices of each epoch. Every sampler is a dataset of indices.
 */
import * as Dataset from './Dataset.ts'
import type { Epochs } from './Epochs.ts'
import { fromSeed, permutation } from './Random.ts'
import { type Seed, child } from './Seed.ts'

/**
 * For a count of elements, the indices of each epoch.
 *
 * @category model
 * @since 0.1.0
 */
export type Sampler = (count: number) => Epochs<number>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * In order, the same in every epoch.
 *
 * @example
 * import { Dataset, Sampler } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(Dataset.toArray(Sampler.sequential(3)(0)), [0, 1, 2])
 *
 * @category constructors
 * @since 0.1.0
 */
export const sequential: Sampler = (count) => {
  const indices = Dataset.make(count, (index) => index)
  return () => indices
}

/**
 * Every element once, in a new order each epoch, every order equally likely. Takes 4 bytes an element.
 *
 * @example
 * import { Dataset, Sampler, Seed } from 'millrace'
 * import assert from 'node:assert'
 *
 * const order = Dataset.toArray(Sampler.shuffled(Seed.make(42))(5)(0))
 * assert.deepStrictEqual(order.sort(), [0, 1, 2, 3, 4])
 *
 * @category constructors
 * @since 0.1.0
 */
export const shuffled =
  (seed: Seed): Sampler =>
  (count) =>
  (epoch) => {
    let order: Uint32Array | undefined
    return Dataset.make(count, (index) => {
      order ??= permutation(count)(fromSeed(child(epoch)(seed)))[0]
      return order[index] as number
    })
  }

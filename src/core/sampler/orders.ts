/**
 * Samplers that visit every element once an epoch.
 */
import * as Dataset from '../Dataset.ts'
import { fromSeed, permutation } from '../Random.ts'
import { type Seed, child } from '../Seed.ts'
import type { Sampler } from './model.ts'
import { permute } from './permute.ts'

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
 * Every element once, in a new order each epoch, every order equally likely (Fisher and Yates, 1938). The order of an epoch
 * is made at its first element and takes 4 bytes an element. This is the one to take, unless a pass over all indices is too
 * dear or too large to begin with: see `permuted`.
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

/**
 * Every element once, in a new order each epoch, of which each index is computed when it is asked for: no memory, and no
 * work before the first element. For very many elements, or for few out of many. An index takes about twice as long as with
 * `shuffled`, and orders are only nearly equally likely; up to 64 elements, it is `shuffled`.
 *
 * @example
 * import { Dataset, Sampler, Seed } from 'millrace'
 * import assert from 'node:assert'
 *
 * const [first] = Dataset.toArray(Dataset.take(1)(Sampler.permuted(Seed.make(42))(1e12)(0)))
 * assert.ok(first !== undefined && first >= 0 && first < 1e12)
 *
 * @category constructors
 * @since 0.1.0
 */
export const permuted =
  (seed: Seed): Sampler =>
  (count) =>
    count <= small ? shuffled(seed)(count) : (epoch) => Dataset.make(count, permute(count, child(epoch)(seed)))

// Small enough for a table to cost no more than what computes.
const small = 64

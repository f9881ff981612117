/**
 * What varies with the epoch is a function of it: order and augmentation. `Epochs` is `Reader<number, Dataset<A>>`.
 */
import * as Dataset from './Dataset.ts'
import { fromSeed } from './Random.ts'
import { type Seed, child } from './Seed.ts'
import type { Transform } from './Transform.ts'

/**
 * The dataset of each epoch, counted from 0.
 *
 * @category model
 * @since 0.1.0
 */
export type Epochs<A> = (epoch: number) => Dataset.Dataset<A>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The same dataset in every epoch.
 *
 * @example
 * import { Dataset, Epochs } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Epochs.constant(Dataset.fromArray([5]))(7).get(0), 5)
 *
 * @category constructors
 * @since 0.1.0
 */
export const constant =
  <A>(dataset: Dataset.Dataset<A>): Epochs<A> =>
  () =>
    dataset

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Apply a function to each element of each epoch.
 *
 * @example
 * import { Dataset, Epochs, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const tens = pipe(Epochs.constant(Dataset.fromArray([1])), Epochs.map((n) => 10 * n))
 * assert.strictEqual(tens(0).get(0), 10)
 *
 * @category combinators
 * @since 0.1.0
 */
export const map =
  <A, B>(f: (a: A) => B) =>
  (epochs: Epochs<A>): Epochs<B> =>
  (epoch) =>
    Dataset.map(f)(epochs(epoch))

/**
 * Transform each element anew in each epoch. The randomness of element i of epoch e depends on (seed, e, i) alone, so
 * what is taken, skipped or resumed never changes it.
 *
 * @example
 * import { Dataset, Epochs, Random, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const noisy = pipe(Epochs.constant(Dataset.fromArray([6])), Epochs.mapRandom(Seed.make(42), Random.integer))
 * assert.strictEqual(noisy(3).get(0), noisy(3).get(0))
 *
 * @category combinators
 * @since 0.1.0
 */
export const mapRandom =
  <A, B>(seed: Seed, transform: Transform<A, B>) =>
  (epochs: Epochs<A>): Epochs<B> =>
  (epoch) => {
    const dataset = epochs(epoch)
    const ofEpoch = child(epoch)(seed)
    return {
      length: dataset.length,
      get: (index) => transform(dataset.get(index))(fromSeed(child(index)(ofEpoch)))[0],
    }
  }

/**
 * Combine two datasets of each epoch element by element, as far as the shorter one goes.
 *
 * @example
 * import { Dataset, Epochs, Sampler, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const order = pipe(Dataset.fromArray(['a', 'b']), Dataset.sample(Sampler.shuffled(Seed.make(42))))
 * const numbered = pipe(order, Epochs.zipWith(Epochs.constant(Dataset.fromArray([1, 2])), (letter, n) => `${letter}${n}`))
 * assert.match(numbered(0).get(1), /^[ab]2$/)
 *
 * @category combinators
 * @since 0.1.0
 */
export const zipWith =
  <A, B, C>(second: Epochs<B>, f: (a: A, b: B) => C) =>
  (first: Epochs<A>): Epochs<C> =>
  (epoch) =>
    Dataset.zipWith(second(epoch), f)(first(epoch))

/**
 * In each epoch one dataset and then another, each in its own order of that epoch.
 *
 * @example
 * import { Dataset, Epochs, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const both = pipe(Epochs.constant(Dataset.fromArray([1])), Epochs.concat(Epochs.constant(Dataset.fromArray([2]))))
 * assert.deepStrictEqual(Dataset.toArray(both(0)), [1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const concat =
  <A>(after: Epochs<A>) =>
  (before: Epochs<A>): Epochs<A> =>
  (epoch) =>
    Dataset.concat(after(epoch))(before(epoch))

/**
 * The first `count` elements of each epoch. Of shuffled epochs these are others each time; so that every element has its
 * turn, see `Sampler.truncated`. Throws unless `count` is a whole number from 0.
 *
 * @example
 * import { Dataset, Epochs, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const short = pipe(Epochs.constant(Dataset.fromArray(['a', 'b', 'c'])), Epochs.take(2))
 * assert.deepStrictEqual(Dataset.toArray(short(0)), ['a', 'b'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const take = (count: number): (<A>(epochs: Epochs<A>) => Epochs<A>) => {
  const first = Dataset.take(count)
  return (epochs) => (epoch) => first(epochs(epoch))
}

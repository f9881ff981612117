/**
 * Finite, random-access, pure collections. Nothing is computed before `get`; nothing is kept after it.
 */
import type { Sampler } from './Sampler.ts'
import type { Epochs } from './Epochs.ts'

/**
 * `length` elements, each a function of its index.
 *
 * @category model
 * @since 0.1.0
 */
export interface Dataset<A> {
  readonly length: number
  readonly get: (index: number) => A
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A dataset from its length and a function of the index. `get` throws outside of 0 to `length - 1`.
 *
 * @example
 * import { Dataset } from 'millrace'
 * import assert from 'node:assert'
 *
 * const squares = Dataset.make(4, (i) => i * i)
 * assert.deepStrictEqual(Dataset.toArray(squares), [0, 1, 4, 9])
 * assert.throws(() => squares.get(4), RangeError)
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <A>(length: number, get: (index: number) => A): Dataset<A> => {
  if (!Number.isInteger(length) || length < 0)
    throw new RangeError(`Dataset.make: length must be a whole number from 0, got ${length}`)
  return {
    length,
    get: (index) => {
      if (!Number.isInteger(index) || index < 0 || index >= length)
        throw new RangeError(`Dataset.get: index must be from 0 to ${length - 1}, got ${index}`)
      return get(index)
    },
  }
}

/**
 * The elements of an array, in its order. The array is not copied.
 *
 * @example
 * import { Dataset } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Dataset.fromArray(['a', 'b']).get(1), 'b')
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromArray = <A>(elements: ReadonlyArray<A>): Dataset<A> =>
  // `make` has checked the index; `undefined` may be an element of its own right.
  make(elements.length, (index) => elements[index] as A)

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Apply a function to each element when it is asked for.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(pipe(Dataset.fromArray([1, 2]), Dataset.map((n) => 10 * n), Dataset.toArray), [10, 20])
 *
 * @category combinators
 * @since 0.1.0
 */
export const map =
  <A, B>(f: (a: A) => B) =>
  (dataset: Dataset<A>): Dataset<B> => ({ length: dataset.length, get: (index) => f(dataset.get(index)) })

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
  <A>(dataset: Dataset<A>): Dataset<A> => ({
    length: indices.length,
    get: (index) => dataset.get(indices.get(index)),
  })

/**
 * One dataset and then another.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const all = pipe(Dataset.fromArray([1, 2]), Dataset.concat(Dataset.fromArray([3])))
 * assert.deepStrictEqual(Dataset.toArray(all), [1, 2, 3])
 *
 * @category combinators
 * @since 0.1.0
 */
export const concat =
  <A>(after: Dataset<A>) =>
  (before: Dataset<A>): Dataset<A> =>
    make(before.length + after.length, (index) =>
      index < before.length ? before.get(index) : after.get(index - before.length),
    )

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

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * All elements, computed now.
 *
 * @example
 * import { Dataset } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(Dataset.toArray(Dataset.make(3, (i) => i)), [0, 1, 2])
 *
 * @category destructors
 * @since 0.1.0
 */
export const toArray = <A>(dataset: Dataset<A>): Array<A> =>
  Array.from({ length: dataset.length }, (_, index) => dataset.get(index))

/**
 * What is done to the elements of datasets, each when it is asked for. None of it keeps `gather`: see `mapColumns`.
 */
import { type Dataset, make } from './model.ts'

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
 * Apply a function to each index and element. The index is that in this dataset, whatever it was taken from.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbered = pipe(Dataset.fromArray(['a', 'b']), Dataset.mapWithIndex((i, letter) => `${i}${letter}`))
 * assert.deepStrictEqual(Dataset.toArray(numbered), ['0a', '1b'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const mapWithIndex =
  <A, B>(f: (index: number, a: A) => B) =>
  (dataset: Dataset<A>): Dataset<B> => ({ length: dataset.length, get: (index) => f(index, dataset.get(index)) })

/**
 * Combine two datasets element by element, as far as the shorter one goes.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const sums = pipe(Dataset.fromArray([1, 2]), Dataset.zipWith(Dataset.fromArray([10, 20, 30]), (n, m) => n + m))
 * assert.deepStrictEqual(Dataset.toArray(sums), [11, 22])
 *
 * @category combinators
 * @since 0.1.0
 */
export const zipWith =
  <A, B, C>(second: Dataset<B>, f: (a: A, b: B) => C) =>
  (first: Dataset<A>): Dataset<C> =>
    make(Math.min(first.length, second.length), (index) => f(first.get(index), second.get(index)))

/**
 * The pairs of the elements of two datasets, as far as the shorter one goes.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const pairs = pipe(Dataset.fromArray([1, 2]), Dataset.zip(Dataset.fromArray(['a'])))
 * assert.deepStrictEqual(Dataset.toArray(pairs), [[1, 'a']])
 *
 * @category combinators
 * @since 0.1.0
 */
export const zip =
  <B>(second: Dataset<B>) =>
  <A>(first: Dataset<A>): Dataset<readonly [A, B]> =>
    zipWith(second, (a: A, b: B) => [a, b] as const)(first)

/**
 * One dataset and then another. Without `gather`, whatever the two have.
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

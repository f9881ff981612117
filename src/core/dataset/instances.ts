/**
 * The instances of fp-ts. `Apply` zips, and has no `of`: the dataset that repeats one element has no end.
 */
import type { Alt1 } from 'fp-ts/lib/Alt.js'
import type { Applicative as ApplicativeHKT } from 'fp-ts/lib/Applicative.js'
import type { Apply1 } from 'fp-ts/lib/Apply.js'
import type { Foldable1 } from 'fp-ts/lib/Foldable.js'
import type { FoldableWithIndex1 } from 'fp-ts/lib/FoldableWithIndex.js'
import type { Functor1 } from 'fp-ts/lib/Functor.js'
import type { FunctorWithIndex1 } from 'fp-ts/lib/FunctorWithIndex.js'
import type { HKT } from 'fp-ts/lib/HKT'
import type { Monoid } from 'fp-ts/lib/Monoid.js'
import { traverse } from 'fp-ts/lib/ReadonlyArray.js'
import type { Traversable1 } from 'fp-ts/lib/Traversable.js'
import type { Zero1 } from 'fp-ts/lib/Zero.js'
import { concat, map, mapWithIndex, toArray, zipWith } from './elements.ts'
import { type Dataset, fromArray } from './model.ts'

/**
 * The name of `Dataset` among the types that fp-ts knows.
 *
 * @category instances
 * @since 0.1.0
 */
export const URI = 'millrace/Dataset'

/**
 * The type of the name of `Dataset`.
 *
 * @category instances
 * @since 0.1.0
 */
export type URI = typeof URI

// The only name under which both the compiler and Node's rules of resolution find it; it is erased.
declare module 'fp-ts/HKT.js' {
  interface URItoKind<A> {
    readonly [URI]: Dataset<A>
  }
}

/**
 * `map` for fp-ts.
 *
 * @category instances
 * @since 0.1.0
 */
export const Functor: Functor1<URI> = { URI, map: (dataset, f) => map(f)(dataset) }

/**
 * `map` and `mapWithIndex` for fp-ts.
 *
 * @category instances
 * @since 0.1.0
 */
export const FunctorWithIndex: FunctorWithIndex1<URI, number> = {
  ...Functor,
  mapWithIndex: (dataset, f) => mapWithIndex(f)(dataset),
}

/**
 * Functions zipped with their arguments, as far as the shorter dataset goes. There is no `Applicative`.
 *
 * @category instances
 * @since 0.1.0
 */
export const ZipApply: Apply1<URI> = {
  URI,
  map: Functor.map,
  ap: <A, B>(functions: Dataset<(a: A) => B>, dataset: Dataset<A>): Dataset<B> =>
    zipWith(dataset, (f: (a: A) => B, a: A) => f(a))(functions),
}

/**
 * One dataset and then another: `concat`.
 *
 * @category instances
 * @since 0.1.0
 */
export const Alt: Alt1<URI> = { URI, map: Functor.map, alt: (before, after) => concat(after())(before) }

/**
 * The dataset of no elements.
 *
 * @category instances
 * @since 0.1.0
 */
export const Zero: Zero1<URI> = { URI, zero: () => fromArray([]) }

/**
 * Folding from either end; datasets are finite, so it ends. For one pass with several results, see `Fold`.
 *
 * @category instances
 * @since 0.1.0
 */
export const Foldable: Foldable1<URI> = {
  URI,
  reduce: (dataset, b, f) => reduce(dataset, b, (_, b, a) => f(b, a)),
  reduceRight: (dataset, b, f) => reduceRight(dataset, b, (_, a, b) => f(a, b)),
  foldMap: (monoid) => (dataset, f) => reduce(dataset, monoid.empty, (_, sum, a) => monoid.concat(sum, f(a))),
}

/**
 * Folding from either end with the index of each element.
 *
 * @category instances
 * @since 0.1.0
 */
export const FoldableWithIndex: FoldableWithIndex1<URI, number> = {
  ...Foldable,
  reduceWithIndex: (dataset, b, f) => reduce(dataset, b, f),
  reduceRightWithIndex: (dataset, b, f) => reduceRight(dataset, b, f),
  foldMapWithIndex: (monoid) => (dataset, f) =>
    reduce(dataset, monoid.empty, (index, sum, a) => monoid.concat(sum, f(index, a))),
}

/**
 * Effects of the elements in their order, all of them now; what comes out is an array as a dataset.
 *
 * @category instances
 * @since 0.1.0
 */
export const Traversable: Traversable1<URI> = {
  ...Functor,
  ...Foldable,
  traverse:
    <F>(F: ApplicativeHKT<F>) =>
    <A, B>(dataset: Dataset<A>, f: (a: A) => HKT<F, B>): HKT<F, Dataset<B>> =>
      F.map(traverse(F)(f)(toArray(dataset)), (elements) => fromArray(elements)),
  sequence:
    <F>(F: ApplicativeHKT<F>) =>
    <A>(dataset: Dataset<HKT<F, A>>): HKT<F, Dataset<A>> =>
      F.map(traverse(F)((a: HKT<F, A>) => a)(toArray(dataset)), (elements) => fromArray(elements)),
}

/**
 * Datasets under `concat`; the empty dataset is the one of no elements.
 *
 * @example
 * import { Dataset } from 'millrace'
 * import { concatAll } from 'fp-ts/lib/Monoid.js'
 * import assert from 'node:assert'
 *
 * const all = concatAll(Dataset.getMonoid<number>())([Dataset.fromArray([1]), Dataset.fromArray([2, 3])])
 * assert.deepStrictEqual(Dataset.toArray(all), [1, 2, 3])
 *
 * @category instances
 * @since 0.1.0
 */
export const getMonoid = <A>(): Monoid<Dataset<A>> => ({
  concat: (before, after) => concat(after)(before),
  empty: fromArray<A>([]),
})

const reduce = <A, B>({ length, get }: Dataset<A>, initial: B, f: (index: number, b: B, a: A) => B): B => {
  let result = initial
  for (let index = 0; index < length; index++) result = f(index, result, get(index))
  return result
}

const reduceRight = <A, B>({ length, get }: Dataset<A>, initial: B, f: (index: number, a: A, b: B) => B): B => {
  let result = initial
  for (let index = length - 1; index >= 0; index--) result = f(index, get(index), result)
  return result
}

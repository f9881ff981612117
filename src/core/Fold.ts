/**
 * One pass over many elements to one result. Folds combine: `both` computes two results in the same pass.
 */
import type { Functor3 } from 'fp-ts/lib/Functor.js'
import type { Dataset } from './Dataset.ts'

/**
 * A pass: a fresh accumulator, a step, and the result. A step may change the accumulator that `init` made.
 *
 * @category model
 * @since 0.1.0
 */
export interface Fold<S, A, R> {
  readonly init: () => S
  readonly step: (state: S, a: A) => S
  readonly done: (state: S) => R
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * How many elements there are.
 *
 * @example
 * import { Dataset, Fold, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(pipe(Dataset.fromArray(['a', 'b']), Fold.overDataset(Fold.count)), 2)
 *
 * @category constructors
 * @since 0.1.0
 */
export const count: Fold<number, unknown, number> = { init: () => 0, step: (n) => n + 1, done: (n) => n }

/**
 * A result that does not depend on the elements.
 *
 * @example
 * import { Dataset, Fold } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Fold.overDataset(Fold.of('same'))(Dataset.fromArray([1, 2])), 'same')
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = <R>(result: R): Fold<null, unknown, R> => ({
  init: () => null,
  step: () => null,
  done: () => result,
})

/**
 * The fold of an fp-ts `Monoid`, after a function into it.
 *
 * @example
 * import { Dataset, Fold, pipe } from 'millrace'
 * import { MonoidSum } from 'fp-ts/lib/number.js'
 * import assert from 'node:assert'
 *
 * const lengths = Fold.foldMap(MonoidSum)((word: string) => word.length)
 * assert.strictEqual(pipe(Dataset.fromArray(['ab', 'c']), Fold.overDataset(lengths)), 3)
 *
 * @category constructors
 * @since 0.1.0
 */
export const foldMap =
  <M>(monoid: { readonly empty: M; readonly concat: (x: M, y: M) => M }) =>
  <A>(f: (a: A) => M): Fold<M, A, M> => ({
    init: () => monoid.empty,
    step: (sum, a) => monoid.concat(sum, f(a)),
    done: (sum) => sum,
  })

/**
 * All elements in an array.
 *
 * @internal
 */
export const elements = <A>(): Fold<Array<A>, A, Array<A>> => ({
  init: () => [],
  step: (list, a) => {
    list.push(a)
    return list
  },
  done: (list) => list,
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Apply a function to the result.
 *
 * @example
 * import { Dataset, Fold, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const isEmpty = pipe(Fold.count, Fold.map((n) => n === 0))
 * assert.ok(Fold.overDataset(isEmpty)(Dataset.fromArray([])))
 *
 * @category combinators
 * @since 0.1.0
 */
export const map =
  <R, Q>(f: (r: R) => Q) =>
  <S, A>(fold: Fold<S, A, R>): Fold<S, A, Q> => ({ ...fold, done: (state) => f(fold.done(state)) })

/**
 * Two results in one pass.
 *
 * @example
 * import { Dataset, Fold, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const twice = pipe(Fold.count, Fold.both(Fold.count))
 * assert.deepStrictEqual(Fold.overDataset(twice)(Dataset.fromArray([7])), [1, 1])
 *
 * @category combinators
 * @since 0.1.0
 */
export const both =
  <T, A, Q>(other: Fold<T, A, Q>) =>
  <S, R>(fold: Fold<S, A, R>): Fold<readonly [S, T], A, readonly [R, Q]> => ({
    init: () => [fold.init(), other.init()],
    step: ([s, t], a) => [fold.step(s, a), other.step(t, a)],
    done: ([s, t]) => [fold.done(s), other.done(t)],
  })

/**
 * The function that one fold results in, applied to the result of another, in one pass.
 *
 * @example
 * import { Dataset, Fold, pipe } from 'millrace'
 * import { MonoidSum } from 'fp-ts/lib/number.js'
 * import assert from 'node:assert'
 *
 * const sum = Fold.foldMap(MonoidSum)((n: number) => n)
 * const mean = pipe(sum, Fold.map((total) => (count: number) => total / count), Fold.ap(Fold.count))
 * assert.strictEqual(pipe(Dataset.fromArray([1, 2, 6]), Fold.overDataset(mean)), 3)
 *
 * @category combinators
 * @since 0.1.0
 */
export const ap =
  <T, B, R>(argument: Fold<T, B, R>) =>
  <S, A extends B, Q>(fold: Fold<S, A, (r: R) => Q>): Fold<readonly [S, T], A, Q> =>
    map(([f, r]: readonly [(r: R) => Q, R]) => f(r))(both<T, A, R>(argument)(fold))

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The result over a dataset. Over a stream, see `Stream.run`.
 *
 * @example
 * import { Dataset, Fold } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Fold.overDataset(Fold.count)(Dataset.fromArray([1, 2, 3])), 3)
 *
 * @category destructors
 * @since 0.1.0
 */
export const overDataset =
  <S, A, R>(fold: Fold<S, A, R>) =>
  (dataset: Dataset<A>): R => {
    let state = fold.init()
    for (let index = 0; index < dataset.length; index++) state = fold.step(state, dataset.get(index))
    return fold.done(state)
  }

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * What fp-ts knows folds by.
 *
 * @category instances
 * @since 0.1.0
 */
export const URI = 'millrace/Fold'

/**
 * The type of `URI`.
 *
 * @category instances
 * @since 0.1.0
 */
export type URI = typeof URI

declare module 'fp-ts/HKT.js' {
  interface URItoKind3<R, E, A> {
    readonly [URI]: Fold<R, E, A>
  }
}

/**
 * There is no `Apply` for fp-ts, which would ask that two folds have accumulators of one type; see `ap` and `both`.
 *
 * @category instances
 * @since 0.1.0
 */
export const Functor: Functor3<URI> = { URI, map: (fold, f) => map(f)(fold) }

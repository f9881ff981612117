/**
 * Asynchronous streams as fp-ts knows lists: `ap` comes from `chain`, so that it pairs every function with every element,
 * one after another. To pair them place by place, see `zipWith`.
 */
import type { Alt1 } from 'fp-ts/lib/Alt.js'
import type { Applicative1 } from 'fp-ts/lib/Applicative.js'
import type { Apply1 } from 'fp-ts/lib/Apply.js'
import type { Chain1 } from 'fp-ts/lib/Chain.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type { Filterable1 } from 'fp-ts/lib/Filterable.js'
import type { FromIO1 } from 'fp-ts/lib/FromIO.js'
import type { FromTask1 } from 'fp-ts/lib/FromTask.js'
import type { Functor1 } from 'fp-ts/lib/Functor.js'
import type { Monad1 } from 'fp-ts/lib/Monad.js'
import type { Monoid } from 'fp-ts/lib/Monoid.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Pointed1 } from 'fp-ts/lib/Pointed.js'
import type { Predicate } from 'fp-ts/lib/Predicate.js'
import { type Separated, separated } from 'fp-ts/lib/Separated.js'
import type { Zero1 } from 'fp-ts/lib/Zero.js'
import { filter, filterMap, map } from './elements.ts'
import type { StreamTask } from './model.ts'
import { chain, concat } from './several.ts'
import { fromIO, fromTask, of, zero } from './sources.ts'

/**
 * The name by which fp-ts finds asynchronous streams.
 *
 * @category instances
 * @since 0.1.0
 */
export const URI = 'millrace/StreamTask'

/**
 * The type of that name.
 *
 * @category instances
 * @since 0.1.0
 */
export type URI = typeof URI

// Only types are there, and this is the path that finds them from whichever `fp-ts/…` a user imports.
declare module 'fp-ts/HKT.js' {
  interface URItoKind<A> {
    readonly [URI]: StreamTask<A>
  }
}

const partitionMap = <A, B, C>(
  stream: StreamTask<A>,
  f: (a: A) => Either<B, C>,
): Separated<StreamTask<B>, StreamTask<C>> =>
  separated(filterMap((a: A) => O.getLeft(f(a)))(stream), filterMap((a: A) => O.getRight(f(a)))(stream))

/**
 * Mapping keeps places and length.
 *
 * @category instances
 * @since 0.1.0
 */
export const Functor: Functor1<URI> = { URI, map: (stream, f) => map(f)(stream) }

/**
 * One element.
 *
 * @category instances
 * @since 0.1.0
 */
export const Pointed: Pointed1<URI> = { URI, of }

/**
 * Every function on every element, function by function, as in lists.
 *
 * @category instances
 * @since 0.1.0
 */
export const Apply: Apply1<URI> = {
  ...Functor,
  ap: (functions, stream) => chain(<A, B>(f: (a: A) => B) => map(f)(stream as StreamTask<never>))(functions),
}

/**
 * `Apply` with one element.
 *
 * @category instances
 * @since 0.1.0
 */
export const Applicative: Applicative1<URI> = { ...Apply, ...Pointed }

/**
 * The streams of the elements, one after another.
 *
 * @category instances
 * @since 0.1.0
 */
export const Chain: Chain1<URI> = { ...Apply, chain: (stream, f) => chain(f)(stream) }

/**
 * As lists, but lazy and in time.
 *
 * @category instances
 * @since 0.1.0
 */
export const Monad: Monad1<URI> = { ...Applicative, ...Chain }

/**
 * No elements.
 *
 * @category instances
 * @since 0.1.0
 */
export const Zero: Zero1<URI> = { URI, zero }

/**
 * One stream after another.
 *
 * @category instances
 * @since 0.1.0
 */
export const Alt: Alt1<URI> = { ...Functor, alt: (first, second) => concat(second())(first) }

/**
 * Parts of a stream are streams of their own: each runs the source again.
 *
 * @category instances
 * @since 0.1.0
 */
export const Filterable: Filterable1<URI> = {
  ...Functor,
  compact: (stream) => filterMap(<A>(a: O.Option<A>) => a)(stream),
  separate: (stream) => partitionMap(stream, (a) => a),
  filter: <A>(stream: StreamTask<A>, holds: Predicate<A>) => filter(holds)(stream),
  filterMap: (stream, f) => filterMap(f)(stream),
  partition: <A>(stream: StreamTask<A>, holds: Predicate<A>) =>
    separated(filter((a: A) => !holds(a))(stream), filter(holds)(stream)),
  partitionMap,
}

/**
 * One element, made when pulled.
 *
 * @category instances
 * @since 0.1.0
 */
export const FromIO: FromIO1<URI> = { URI, fromIO }

/**
 * One element, awaited when pulled.
 *
 * @category instances
 * @since 0.1.0
 */
export const FromTask: FromTask1<URI> = { ...FromIO, fromTask }

/**
 * Streams one after another, from none.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = StreamTask.getMonoid<string>().concat(StreamTask.of('a'), StreamTask.of('b'))
 * assert.deepStrictEqual(await StreamTask.toArray(letters)(), ['a', 'b'])
 *
 * @category instances
 * @since 0.1.0
 */
export const getMonoid = <A>(): Monoid<StreamTask<A>> => ({
  empty: zero(),
  concat: (first, second) => concat(second)(first),
})

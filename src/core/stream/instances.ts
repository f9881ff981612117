/**
 * fp-ts's type classes for streams, as constants. The monad is that of lists: inner streams come one after another, and
 * `ap` is what follows from `chain`. Zipping is another way of applying, so it has an instance of its own.
 *
 * There is no `Foldable` and no `Traversable`: a fold would be a pure function of a stream that may be endless or hold
 * resources, while running one is an `IO` (`run`); and to traverse is to hold all of it.
 */
import type { Alt1 } from 'fp-ts/lib/Alt.js'
import type { Alternative1 } from 'fp-ts/lib/Alternative.js'
import type { Applicative1 } from 'fp-ts/lib/Applicative.js'
import type { Apply1 } from 'fp-ts/lib/Apply.js'
import type { Chain1 } from 'fp-ts/lib/Chain.js'
import type { Compactable1 } from 'fp-ts/lib/Compactable.js'
import type { Filterable1 } from 'fp-ts/lib/Filterable.js'
import type { FilterableWithIndex1 } from 'fp-ts/lib/FilterableWithIndex.js'
import type { FromEither1 } from 'fp-ts/lib/FromEither.js'
import type { FromIO1 } from 'fp-ts/lib/FromIO.js'
import type { Functor1 } from 'fp-ts/lib/Functor.js'
import type { FunctorWithIndex1 } from 'fp-ts/lib/FunctorWithIndex.js'
import type { Monad1 } from 'fp-ts/lib/Monad.js'
import type { Monoid } from 'fp-ts/lib/Monoid.js'
import type { Option } from 'fp-ts/lib/Option.js'
import type { Pointed1 } from 'fp-ts/lib/Pointed.js'
import type { Predicate } from 'fp-ts/lib/Predicate.js'
import type { Unfoldable1 } from 'fp-ts/lib/Unfoldable.js'
import type { Zero1 } from 'fp-ts/lib/Zero.js'
import { fromEither, fromIO, of, zero } from './conversions.ts'
import { map, mapWithIndex } from './elements.ts'
import * as filtering from './filtering.ts'
import { type Stream, DONE, cursor } from './model.ts'
import { ap, flatMap } from './nesting.ts'
import { zipWith } from './several.ts'
import { concat } from './turns.ts'

/**
 * What fp-ts knows streams by.
 *
 * @category instances
 * @since 0.1.0
 */
export const URI = 'millrace/Stream'

/**
 * The type of `URI`.
 *
 * @category instances
 * @since 0.1.0
 */
export type URI = typeof URI

// Only types are there, and this is the path that finds them from whichever `fp-ts/…` a user imports.
declare module 'fp-ts/HKT.js' {
  interface URItoKind<A> {
    readonly [URI]: Stream<A>
  }
}

/**
 * @category instances
 * @since 0.1.0
 */
export const Functor: Functor1<URI> = { URI, map: (fa, f) => map(f)(fa) }

/**
 * The index is the position, counted from 0.
 *
 * @category instances
 * @since 0.1.0
 */
export const FunctorWithIndex: FunctorWithIndex1<URI, number> = {
  ...Functor,
  mapWithIndex: (fa, f) => mapWithIndex(f)(fa),
}

/**
 * @category instances
 * @since 0.1.0
 */
export const Pointed: Pointed1<URI> = { URI, of }

/**
 * Each function applied to each element, as with lists. To apply side by side, see `ZipApply`.
 *
 * @category instances
 * @since 0.1.0
 */
export const Apply: Apply1<URI> = { ...Functor, ap: (fab, fa) => ap(fa)(fab) }

/**
 * @category instances
 * @since 0.1.0
 */
export const Applicative: Applicative1<URI> = { ...Apply, of }

/**
 * @category instances
 * @since 0.1.0
 */
export const Chain: Chain1<URI> = { ...Apply, chain: (fa, f) => flatMap(f)(fa) }

/**
 * @category instances
 * @since 0.1.0
 */
export const Monad: Monad1<URI> = { ...Chain, of }

/**
 * The first function applied to the first element, and so on. No `Applicative`: its `of` would have to be endless, and
 * then not that of `Applicative`.
 *
 * @category instances
 * @since 0.1.0
 */
export const ZipApply: Apply1<URI> = {
  ...Functor,
  ap: <A, B>(fab: Stream<(a: A) => B>, fa: Stream<A>) => zipWith(fa, (f: (a: A) => B, a: A) => f(a))(fab),
}

/**
 * @category instances
 * @since 0.1.0
 */
export const Zero: Zero1<URI> = { URI, zero }

/**
 * One stream, and then the other.
 *
 * @category instances
 * @since 0.1.0
 */
export const Alt: Alt1<URI> = { ...Functor, alt: (fa, that) => concat(that())(fa) }

/**
 * @category instances
 * @since 0.1.0
 */
export const Alternative: Alternative1<URI> = { ...Applicative, ...Alt, zero }

/**
 * The monoid of one stream and then another.
 *
 * @example
 * import { Stream } from 'millrace'
 * import { concatAll } from 'fp-ts/lib/Monoid.js'
 * import assert from 'node:assert'
 *
 * const all = concatAll(Stream.getMonoid<number>())([Stream.of(1), Stream.zero(), Stream.of(2)])
 * assert.deepStrictEqual(Stream.toArray(all)(), [1, 2])
 *
 * @category instances
 * @since 0.1.0
 */
export const getMonoid = <A>(): Monoid<Stream<A>> => ({
  concat: (first, second) => concat(second)(first),
  empty: zero(),
})

/**
 * @category instances
 * @since 0.1.0
 */
export const Compactable: Compactable1<URI> = { URI, compact: filtering.compact, separate: filtering.separate }

/**
 * @category instances
 * @since 0.1.0
 */
export const Filterable: Filterable1<URI> = {
  ...Functor,
  ...Compactable,
  filter: <A>(fa: Stream<A>, predicate: Predicate<A>) => filtering.filter(predicate)(fa),
  filterMap: (fa, f) => filtering.filterMap(f)(fa),
  partition: <A>(fa: Stream<A>, predicate: Predicate<A>) => filtering.partition(predicate)(fa),
  partitionMap: (fa, f) => filtering.partitionMap(f)(fa),
}

/**
 * The index is the position in the source, counted from 0.
 *
 * @category instances
 * @since 0.1.0
 */
export const FilterableWithIndex: FilterableWithIndex1<URI, number> = {
  ...FunctorWithIndex,
  ...Filterable,
  filterWithIndex: <A>(fa: Stream<A>, predicate: (index: number, a: A) => boolean) =>
    filtering.filterWithIndex(predicate)(fa),
  filterMapWithIndex: (fa, f) => filtering.filterMapWithIndex(f)(fa),
  partitionWithIndex: <A>(fa: Stream<A>, predicate: (index: number, a: A) => boolean) =>
    filtering.partitionWithIndex(predicate)(fa),
  partitionMapWithIndex: (fa, f) => filtering.partitionMapWithIndex(f)(fa),
}

/**
 * From a state of any type. The state of the stream is a count of steps, which are done again on resuming; where the
 * state is JSON, `Stream.unfold` resumes at once.
 *
 * @category instances
 * @since 0.1.0
 */
export const Unfoldable: Unfoldable1<URI> = {
  URI,
  unfold: <A, B>(initial: B, step: (b: B) => Option<[A, B]>): Stream<A> => ({
    shape: 'unfold by steps',
    length: undefined,
    open: (resume) => {
      let steps = resume === undefined ? 0 : (resume as number)
      let done = 0
      let b = initial
      return cursor({
        next: () => {
          for (;;) {
            const stepped = step(b)
            if (stepped._tag === 'None') return DONE
            b = stepped.value[1]
            if (done++ < steps) continue
            steps = done
            return stepped.value[0]
          }
        },
        state: () => steps,
        close: () => {},
      })
    },
  }),
}

/**
 * The right, if it is one.
 *
 * @category instances
 * @since 0.1.0
 */
export const FromEither: FromEither1<URI> = { URI, fromEither }

/**
 * The action is run when its element is pulled.
 *
 * @category instances
 * @since 0.1.0
 */
export const FromIO: FromIO1<URI> = { URI, fromIO }

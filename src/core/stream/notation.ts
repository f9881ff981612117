/**
 * Do notation, as fp-ts has it: steps that name what they find, each seeing the names before it.
 */
import { let as letIn } from 'fp-ts/lib/Functor.js'
import { apS as apSIn } from 'fp-ts/lib/Apply.js'
import { bind as bindIn } from 'fp-ts/lib/Chain.js'
import { of } from './conversions.ts'
import { map } from './elements.ts'
import { Apply, Chain, Functor } from './instances.ts'
import type { Stream } from './model.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * One element without any names, to begin with.
 *
 * @category constructors
 * @since 0.1.0
 */
export const Do: Stream<{}> = of({})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Give the elements a name, to begin with.
 *
 * @example
 * import { Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(pipe(Stream.of(1), Stream.bindTo('a'), Stream.toArray)(), [{ a: 1 }])
 *
 * @category combinators
 * @since 0.1.0
 */
export const bindTo =
  <N extends string>(name: N) =>
  <A>(stream: Stream<A>): Stream<{ readonly [K in N]: A }> =>
    map((a: A) => ({ [name]: a }) as { readonly [K in N]: A })(stream)

/**
 * Name each element of a stream that depends on the names so far: all of them, one after another.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const upTo = (n: number) => Stream.fromDataset(Dataset.make(n, (i) => i))
 * const pairs = pipe(
 *   Stream.Do,
 *   Stream.bind('a', () => upTo(3)),
 *   Stream.bind('b', ({ a }) => upTo(a)),
 *   Stream.let('sum', ({ a, b }) => a + b),
 * )
 * assert.deepStrictEqual(Stream.toArray(pairs)().map(({ sum }) => sum), [1, 2, 3])
 *
 * @category combinators
 * @since 0.1.0
 */
export const bind: <N extends string, A, B>(
  name: Exclude<N, keyof A>,
  f: (a: A) => Stream<B>,
) => (stream: Stream<A>) => Stream<{ readonly [K in N | keyof A]: K extends keyof A ? A[K] : B }> = bindIn(Chain)

/**
 * Name each element of a stream that does not depend on the names so far.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.fromDataset(Dataset.fromArray([1, 2]))
 * const named = pipe(Stream.Do, Stream.apS('a', numbers), Stream.apS('b', Stream.of('x')), Stream.toArray)()
 * assert.deepStrictEqual(named, [{ a: 1, b: 'x' }, { a: 2, b: 'x' }])
 *
 * @category combinators
 * @since 0.1.0
 */
export const apS: <N extends string, A, B>(
  name: Exclude<N, keyof A>,
  second: Stream<B>,
) => (stream: Stream<A>) => Stream<{ readonly [K in N | keyof A]: K extends keyof A ? A[K] : B }> = apSIn(Apply)

/**
 * Name a value that is computed from the names so far.
 *
 * @example
 * import { Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const named = pipe(Stream.of(1), Stream.bindTo('a'), Stream.let('b', ({ a }) => a + 1), Stream.toArray)()
 * assert.deepStrictEqual(named, [{ a: 1, b: 2 }])
 *
 * @category combinators
 * @since 0.1.0
 */
const let_: <N extends string, A, B>(
  name: Exclude<N, keyof A>,
  f: (a: A) => B,
) => (stream: Stream<A>) => Stream<{ readonly [K in N | keyof A]: K extends keyof A ? A[K] : B }> = letIn(Functor)

export { let_ as let }

/**
 * A transform takes a value to a random value: jitter, mixup and the student's noise are transforms, and so is every
 * sequence of them. A transform is a Kleisli arrow, so transforms of one type form a monoid under `sequence`.
 */
import * as S from 'fp-ts/lib/State.js'
import * as Random from './Random.ts'

/**
 * A value to a random value.
 *
 * @category model
 * @since 0.1.0
 */
export type Transform<A, B = A> = (a: A) => Random.Random<B>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The transform that changes nothing and draws nothing: the empty element of `sequence`.
 *
 * @example
 * import { Random, Seed, Transform, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(pipe(Transform.identity(7), Random.run(Seed.make(42))), 7)
 *
 * @category constructors
 * @since 0.1.0
 */
export const identity = <A>(a: A): Random.Random<A> => S.of(a)

/**
 * A plain function as a transform that draws nothing.
 *
 * @example
 * import { Random, Seed, Transform, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const double = Transform.fromFunction((n: number) => 2 * n)
 * assert.strictEqual(pipe(double(7), Random.run(Seed.make(42))), 14)
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromFunction =
  <A, B>(f: (a: A) => B): Transform<A, B> =>
  (a) =>
    S.of(f(a))

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * One transform after another, from left to right. `sequence()` is `identity`.
 *
 * @example
 * import { Random, Seed, Transform, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const add = (n: number) => Transform.fromFunction((x: number) => x + n)
 * assert.strictEqual(pipe(Transform.sequence(add(1), add(2))(0), Random.run(Seed.make(42))), 3)
 *
 * @category combinators
 * @since 0.1.0
 */
export const sequence =
  <A>(...transforms: ReadonlyArray<Transform<A>>): Transform<A> =>
  (a) =>
  (rng) => {
    let value = a
    let next = rng
    for (const transform of transforms) [value, next] = transform(value)(next)
    return [value, next]
  }

/**
 * Apply a transform with a probability, else leave the value as it is. Throws unless the probability is in 0 to 1.
 *
 * @example
 * import { Random, Seed, Transform, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const never = Transform.sometimes(0)(Transform.fromFunction((n: number) => n + 1))
 * assert.strictEqual(pipe(never(7), Random.run(Seed.make(42))), 7)
 *
 * @category combinators
 * @since 0.1.0
 */
export const sometimes = (probability: number): (<A>(transform: Transform<A>) => Transform<A>) => {
  if (!(probability >= 0 && probability <= 1))
    throw new RangeError(`Transform.sometimes: probability must be from 0 to 1, got ${probability}`)
  return (transform) => (a) => (rng) => {
    const [happens, next] = Random.bernoulli(probability)(rng)
    return happens ? transform(a)(next) : [a, next]
  }
}

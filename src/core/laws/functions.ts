/**
 * Random pure functions of any element, for the operators that take one.
 */
import fc, { type Arbitrary } from 'fast-check'
import * as O from 'fp-ts/lib/Option.js'
import { uniform } from '../Random.ts'
import type { Transform } from '../Transform.ts'

/**
 * Some pure functions of any element.
 *
 * @category constructors
 * @since 0.1.0
 */
export const functions: Arbitrary<(a: unknown) => unknown> = fc.constantFrom(
  (a) => a,
  (a) => [a],
  (a) => weigh(a) + 1,
  (a) => (weigh(a) % 3 === 0 ? undefined : a),
)

/**
 * Some pure functions that drop some elements, all, or none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const choices: Arbitrary<(a: unknown) => O.Option<unknown>> = fc.constantFrom(
  O.some,
  () => O.none,
  (a) => (weigh(a) % 2 === 0 ? O.some(a) : O.none),
  (a) => (weigh(a) % 3 === 0 ? O.none : O.some([a])),
)

/**
 * Some pure predicates of any element, among them those that hold always and never.
 *
 * @category constructors
 * @since 0.1.0
 */
export const predicates: Arbitrary<(a: unknown) => boolean> = fc.constantFrom(
  (a: unknown) => weigh(a) % 2 === 0,
  (a: unknown) => weigh(a) % 5 !== 3,
  () => true,
  () => false,
)

/**
 * Pairs an element with a draw, so that every change in randomness shows.
 *
 * @example
 * import { Random, Seed, pipe } from 'millrace'
 * import { withDraw } from 'millrace/laws'
 * import assert from 'node:assert'
 *
 * const [element, draw] = pipe(withDraw('a'), Random.run(Seed.make(42)))
 * assert.ok(element === 'a' && draw >= 0 && draw < 1)
 *
 * @category constructors
 * @since 0.1.0
 */
export const withDraw: Transform<unknown, readonly [unknown, number]> = (a) => (rng) => {
  const [u, next] = uniform(0, 1)(rng)
  return [[a, u], next]
}

/** How much an element weighs: a whole number from 0, that tells most elements apart. */
export const weigh = (a: unknown): number => {
  if (typeof a === 'number') return Number.isFinite(a) ? Math.abs(Math.trunc(a)) : 1
  if (typeof a === 'string') return a.length
  return Array.isArray(a) ? a.reduce<number>((sum, part) => sum + weigh(part), 1) : 2
}

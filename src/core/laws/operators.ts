/**
 * The catalogue of operators that random pipelines are built of.
 */
import fc, { type Arbitrary } from 'fast-check'
import { flow } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import { uniform } from '../Random.ts'
import * as Stream from '../Stream.ts'
import type { Transform } from '../Transform.ts'
import { cycles, seeds } from './sources.ts'

/**
 * An operator, as random streams made of random streams: they must be finite, and take any element.
 *
 * @category model
 * @since 0.1.0
 */
export interface OperatorRow {
  readonly name: string
  readonly build: (source: Arbitrary<Stream.Stream<unknown>>) => Arbitrary<Stream.Stream<unknown>>
}

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

/**
 * millrace's own operators on streams.
 *
 * @category instances
 * @since 0.1.0
 */
export const operators: ReadonlyArray<OperatorRow> = [
  { name: 'map', build: (source) => fc.tuple(source, functions).map(([stream, f]) => Stream.map(f)(stream)) },
  { name: 'tap', build: (source) => source.map(Stream.tap(() => {})) },
  {
    name: 'filterMap',
    build: (source) => fc.tuple(source, choices).map(([stream, f]) => Stream.filterMap(f)(stream)),
  },
  {
    name: 'mapRandom',
    build: (source) => fc.tuple(source, seeds).map(([stream, seed]) => Stream.mapRandom(seed, withDraw)(stream)),
  },
  { name: 'take', build: (source) => fc.tuple(source, fc.nat(16)).map(([stream, n]) => Stream.take(n)(stream)) },
  {
    name: 'chunksOf',
    build: (source) =>
      fc
        .tuple(source, fc.integer({ min: 1, max: 5 }), fc.constantFrom('keep' as const, 'drop' as const))
        .map(([stream, size, last]) => Stream.chunksOf(size, { last })(stream)),
  },
  {
    name: 'zipWith',
    build: (source) => fc.tuple(source, source).map(([first, second]) => Stream.zipWith(second, pair)(first)),
  },
  {
    name: 'zipWith a cycle',
    build: (source) => fc.tuple(source, cycles).map(([first, second]) => Stream.zipWith(second, pair)(first)),
  },
  {
    name: 'epochs',
    build: (source) =>
      fc
        .tuple(source, fc.nat(3))
        .map(([stream, count]) => Stream.epochs(count)((epoch) => Stream.map((a) => [epoch, a])(stream))),
  },
  {
    name: 'epochs of different lengths',
    build: (source) =>
      fc
        .tuple(source, fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }))
        .map(([stream, lengths]) => Stream.epochs(lengths.length)((epoch) => Stream.take(lengths[epoch] ?? 0)(stream))),
  },
  {
    name: 'epochs without end',
    build: (source) =>
      fc
        .tuple(source, choices, fc.nat(16))
        .map(([stream, f, n]) =>
          flow(Stream.epochs(Infinity)<unknown>, Stream.take(n))(() => Stream.filterMap(f)(stream)),
        ),
  },
  {
    name: 'bracket',
    build: (source) =>
      source.map((stream) =>
        Stream.bracket(
          stream.shape,
          () => stream,
          (held) => held,
          () => () => {},
        ),
      ),
  },
]

const pair = (a: unknown, b: unknown): unknown => [a, b]

const weigh = (a: unknown): number => {
  if (typeof a === 'number') return Number.isFinite(a) ? Math.abs(Math.trunc(a)) : 1
  if (typeof a === 'string') return a.length
  return Array.isArray(a) ? a.reduce<number>((sum, part) => sum + weigh(part), 1) : 2
}

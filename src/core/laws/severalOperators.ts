/**
 * Rows of the operators that open several streams, or one several times.
 */
import fc from 'fast-check'
import { flow } from 'fp-ts/lib/function.js'
import * as Stream from '../Stream.ts'
import { choices, weigh } from './functions.ts'
import type { OperatorRow } from './operators.ts'
import { cycles } from './sources.ts'

const pair = (a: unknown, b: unknown): unknown => [a, b]

/** The rows of `several`, `turns`, `nesting` and `resources`. */
export const severalOperators: ReadonlyArray<OperatorRow> = [
  {
    name: 'zipWith',
    build: (source) => fc.tuple(source, source).map(([first, second]) => Stream.zipWith(second, pair)(first)),
  },
  {
    name: 'zipWith a cycle',
    build: (source) => fc.tuple(source, cycles).map(([first, second]) => Stream.zipWith(second, pair)(first)),
  },
  { name: 'align', build: (source) => fc.tuple(source, source).map(([first, second]) => Stream.align(second)(first)) },
  {
    name: 'concat',
    build: (source) => fc.tuple(source, source).map(([first, second]) => Stream.concat(second)(first)),
  },
  {
    name: 'repeat',
    build: (source) => fc.tuple(source, fc.nat(3)).map(([stream, count]) => Stream.repeat(count)(stream)),
  },
  {
    name: 'repeat without end',
    build: (source) =>
      fc.tuple(source, fc.nat(16)).map(([stream, n]) => flow(Stream.repeat(Infinity), Stream.take(n))(stream)),
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
  // Inner streams of up to three elements each, so that nesting them leaves pipelines of a size that can be run.
  {
    name: 'flatMap',
    build: (source) =>
      fc
        .tuple(source, source)
        .map(([outer, inner]) =>
          Stream.flatMap((a) => Stream.map((b) => [a, b])(Stream.take(weigh(a) % 4)(inner)))(outer),
        ),
  },
  {
    name: 'flatMap to different streams',
    build: (source) =>
      fc.tuple(source, fc.array(source, { minLength: 1, maxLength: 3 }), fc.nat(16)).map(([outer, inner, n]) =>
        flow(
          Stream.flatMap((a: unknown) => inner[weigh(a) % inner.length] ?? Stream.zero()),
          Stream.take(n),
        )(outer),
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

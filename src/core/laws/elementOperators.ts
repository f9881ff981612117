/**
 * Rows of the operators that look at one element at a time.
 */
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import * as Stream from '../Stream.ts'
import { choices, functions, predicates, weigh, withDraw } from './functions.ts'
import type { OperatorRow } from './operators.ts'
import { seeds } from './sources.ts'

/** The rows of `elements`, `filtering` and `parts`. */
export const elementOperators: ReadonlyArray<OperatorRow> = [
  { name: 'map', build: (source) => fc.tuple(source, functions).map(([stream, f]) => Stream.map(f)(stream)) },
  { name: 'tap', build: (source) => source.map(Stream.tap(() => {})) },
  { name: 'enumerate', build: (source) => source.map(Stream.enumerate) },
  {
    name: 'mapRandom',
    build: (source) => fc.tuple(source, seeds).map(([stream, seed]) => Stream.mapRandom(seed, withDraw)(stream)),
  },
  {
    name: 'mapAccum',
    build: (source) =>
      source.map(Stream.mapAccum({ sum: 0 }, ({ sum }: { sum: number }, a) => [{ sum: sum + weigh(a) }, [sum, a]])),
  },
  // From `null`, which is a state like any other.
  {
    name: 'scan',
    build: (source) =>
      source.map(Stream.scan(null, (sum: number | null, a) => (weigh(a) === 1 ? null : (sum ?? 0) + 1))),
  },
  {
    name: 'filter',
    build: (source) => fc.tuple(source, predicates).map(([stream, holds]) => Stream.filter(holds)(stream)),
  },
  {
    name: 'filterMap',
    build: (source) => fc.tuple(source, choices).map(([stream, f]) => Stream.filterMap(f)(stream)),
  },
  {
    name: 'filterMapWithIndex',
    build: (source) =>
      fc
        .tuple(source, predicates)
        .map(([stream, holds]) => Stream.filterMapWithIndex((i, a) => (holds(i) ? O.some([i, a]) : O.none))(stream)),
  },
  {
    name: 'a side of partitionMap',
    build: (source) =>
      fc.tuple(source, predicates, fc.constantFrom('left' as const, 'right' as const)).map(
        ([stream, holds, side]) =>
          pipe(
            stream,
            Stream.partitionMap((a) => (holds(a) ? E.right(a) : E.left([a]))),
          )[side],
      ),
  },
  { name: 'take', build: (source) => fc.tuple(source, fc.nat(16)).map(([stream, n]) => Stream.take(n)(stream)) },
  { name: 'drop', build: (source) => fc.tuple(source, fc.nat(6)).map(([stream, n]) => Stream.drop(n)(stream)) },
  {
    name: 'takeWhile',
    build: (source) => fc.tuple(source, predicates).map(([stream, holds]) => Stream.takeWhile(holds)(stream)),
  },
  {
    name: 'dropWhile',
    build: (source) => fc.tuple(source, predicates).map(([stream, holds]) => Stream.dropWhile(holds)(stream)),
  },
]

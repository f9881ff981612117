/**
 * The rows of the catalogue for operators on failures as elements: some elements are made to fail first.
 */
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { flow } from 'fp-ts/lib/function.js'
import type * as Stream from '../Stream.ts'
import * as StreamEither from '../StreamEither.ts'
import type { OperatorRow } from './operators.ts'

const attempt = (modulus: number): ((stream: Stream.Stream<unknown>) => StreamEither.StreamEither<unknown, unknown>) =>
  StreamEither.tryCatch(
    (a: unknown) => {
      if (JSON.stringify([a]).length % modulus === 0) throw new Error('an element fails')
      return a
    },
    (_, a) => [a],
  )

const attempts = fc.integer({ min: 1, max: 4 }).map(attempt)

const row = (
  name: string,
  operator: (stream: StreamEither.StreamEither<unknown, unknown>) => Stream.Stream<unknown>,
): OperatorRow => ({
  name,
  build: (source) => fc.tuple(source, attempts).map(([stream, attempt]) => operator(attempt(stream))),
})

const sorted = (a: unknown): E.Either<unknown, unknown> => (Array.isArray(a) ? E.left(a) : E.right(a))

export const eitherOperators: ReadonlyArray<OperatorRow> = [
  row('StreamEither.tryCatch', (stream) => stream),
  row('StreamEither.rights', StreamEither.rights()),
  row('StreamEither.lefts', StreamEither.lefts),
  row('StreamEither.flatMap', StreamEither.flatMap(sorted)),
  row('StreamEither.orElse', StreamEither.orElse(sorted)),
  row(
    'StreamEither.map and mapLeft',
    flow(
      StreamEither.map((a) => [a]),
      StreamEither.mapLeft((e) => [e, e]),
    ),
  ),
]

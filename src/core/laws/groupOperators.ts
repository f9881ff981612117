/**
 * Rows of the operators that group consecutive elements, and of those that ungroup them.
 */
import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as Stream from '../Stream.ts'
import { weigh } from './functions.ts'
import type { OperatorRow } from './operators.ts'

const sizes = fc.integer({ min: 1, max: 5 })
const last = fc.constantFrom('keep' as const, 'drop' as const)

// Chunks of whatever lengths, empty ones among them.
const chunked = Stream.map((a: unknown) => Array.from({ length: weigh(a) % 4 }, (_, i) => [i, a]))

/** The rows of `groups`. */
export const groupOperators: ReadonlyArray<OperatorRow> = [
  {
    name: 'chunksOf',
    build: (source) =>
      fc.tuple(source, sizes, last).map(([stream, size, last]) => Stream.chunksOf(size, { last })(stream)),
  },
  { name: 'unbatch', build: (source) => source.map((stream) => pipe(stream, chunked, Stream.unbatch)) },
  {
    name: 'rebatch',
    build: (source) =>
      fc
        .tuple(source, sizes, last)
        .map(([stream, size, last]) => pipe(stream, chunked, Stream.rebatch(size, { last }))),
  },
  {
    name: 'slidingWindow',
    build: (source) =>
      fc
        .tuple(source, sizes, fc.integer({ min: 1, max: 7 }))
        .map(([stream, size, step]) => Stream.slidingWindow({ size, step })(stream)),
  },
  { name: 'pairwise', build: (source) => source.map(Stream.pairwise) },
]

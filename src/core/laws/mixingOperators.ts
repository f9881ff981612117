/**
 * The rows of the catalogue for operators that change the order of elements, or put several streams into one.
 */
import fc, { type Arbitrary } from 'fast-check'
import * as Stream from '../Stream.ts'
import type { OperatorRow } from './operators.ts'
import { cycles, seeds } from './sources.ts'

const weight = fc.double({ min: 0.01, max: 100, noNaN: true })

const mixed =
  (options: Arbitrary<Omit<Stream.MixOptions, 'weights'>>, most = 3) =>
  (source: Arbitrary<Stream.Stream<unknown>>): Arbitrary<Stream.Stream<unknown>> =>
    fc
      .tuple(fc.array(fc.tuple(source, weight), { maxLength: most }), options)
      .map(([parts, rest]) =>
        Stream.mix({ ...rest, weights: parts.map(([, weight]) => weight) })(parts.map(([stream]) => stream)),
      )

const stop = fc.constantFrom('shortest' as const, 'exhausted' as const)

export const mixingOperators: ReadonlyArray<OperatorRow> = [
  {
    name: 'windowShuffle',
    build: (source) =>
      fc
        .tuple(source, seeds, fc.integer({ min: 1, max: 6 }))
        .map(([stream, seed, size]) => Stream.windowShuffle({ seed, size })(stream)),
  },
  { name: 'mix in proportion', build: mixed(fc.record({ stop })) },
  { name: 'mix at random', build: mixed(fc.record({ stop, order: fc.record({ random: seeds }) })) },
  {
    name: 'mix with a cycle',
    build: (source) =>
      fc
        .tuple(source, cycles, weight, weight)
        .map(([stream, cycle, one, other]) => Stream.mix({ weights: [one, other] })([cycle, Stream.take(12)(stream)]))
        .map(Stream.take(20)),
  },
  {
    name: 'interleave',
    build: (source) => fc.array(source, { maxLength: 3 }).map(Stream.interleave),
  },
]

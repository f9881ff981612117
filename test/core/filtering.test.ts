import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect } from 'vitest'
import { choices, pipelines, predicates } from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import { lawful } from './lawful.ts'

const streams = pipelines({ depth: 3 })
const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()

describe('filter', () => {
  lawful('a filter keeps where its predicate holds', fc.tuple(streams, predicates), ([stream, holds]) => {
    expect(elementsOf(Stream.filter(holds)(stream))).toEqual(elementsOf(stream).filter(holds))
  })
  lawful('with the position, it counts what it drops too', fc.tuple(streams, predicates), ([stream, holds]) => {
    const both = (i: number, a: unknown): boolean => holds([i, a])
    const kept = elementsOf(stream).filter((a, i) => both(i, a))
    expect(elementsOf(Stream.filterWithIndex(both)(stream))).toEqual(kept)
  })
})

describe('filterMap', () => {
  lawful('keeping everything changes nothing', streams, (stream) => {
    expect(elementsOf(Stream.filterMap(O.some<unknown>)(stream))).toEqual(elementsOf(stream))
  })
  lawful('filtering twice is filtering by both', fc.tuple(streams, choices, choices), ([stream, f, g]) => {
    const twice = pipe(stream, Stream.filterMap(f), Stream.filterMap(g), elementsOf)
    expect(twice).toEqual(pipe(stream, Stream.filterMap(flow(f, O.chain(g))), elementsOf))
    expect(twice).toEqual(elementsOf(stream).flatMap((a) => O.toUndefined(O.map((b) => [b])(O.chain(g)(f(a)))) ?? []))
  })
})

describe('partition', () => {
  lawful('every element is on one side, in its order', fc.tuple(streams, predicates), ([stream, holds]) => {
    const { left, right } = Stream.partition(holds)(stream)
    expect(elementsOf(left)).toEqual(elementsOf(stream).filter((a) => !holds(a)))
    expect(elementsOf(right)).toEqual(elementsOf(stream).filter(holds))
  })
  lawful('with the position, too', fc.tuple(streams, predicates), ([stream, holds]) => {
    const { left, right } = Stream.partitionWithIndex((i, a) => holds([i, a]))(stream)
    expect(elementsOf(left)).toEqual(elementsOf(stream).filter((a, i) => !holds([i, a])))
    expect(elementsOf(right)).toEqual(elementsOf(stream).filter((a, i) => holds([i, a])))
  })
  lawful('what was put to a side is what the side has', fc.tuple(streams, predicates), ([stream, holds]) => {
    const put = (a: unknown): E.Either<unknown, unknown> => (holds(a) ? E.right([a]) : E.left(a))
    const parts = Stream.partitionMap(put)(stream)
    const separated = Stream.separate(Stream.map(put)(stream))
    const whole = elementsOf(stream)
    for (const { left, right } of [parts, separated]) {
      expect(elementsOf(left)).toEqual(whole.filter((a) => !holds(a)))
      expect(elementsOf(right)).toEqual(whole.filter(holds).map((a) => [a]))
    }
  })
  lawful('compacting keeps what is there', fc.tuple(streams, choices), ([stream, f]) => {
    expect(elementsOf(Stream.compact(Stream.map(f)(stream)))).toEqual(elementsOf(Stream.filterMap(f)(stream)))
  })
})

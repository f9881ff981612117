import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { flow, pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Fold from '../../src/core/Fold.ts'
import { meter, metered } from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import * as StreamEither from '../../src/core/StreamEither.ts'
import { lawful } from './lawful.ts'

type Element = E.Either<string, number>

const element: fc.Arbitrary<Element> = fc.oneof(fc.nat(99).map(E.right), fc.string({ maxLength: 3 }).map(E.left))
const lists = fc.array(element, { maxLength: 12 })
const streamOf = (list: ReadonlyArray<Element>): StreamEither.StreamEither<string, number> =>
  Stream.fromDataset(Dataset.fromArray(list))
const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()

const root = (n: number): E.Either<string, number> => (n % 3 === 0 ? E.left(`${n}`) : E.right(n ** 0.5))
const parse = (text: string): E.Either<number, number> => (text.length > 1 ? E.right(text.length) : E.left(-1))
const flaky = (n: number): number => {
  if (n % 3 === 0) throw new RangeError(`${n}`)
  return n + 1
}

describe('what works on one element at a time', () => {
  lawful('is the operation of Either at each element, and keeps the length', lists, (list) => {
    const stream = streamOf(list)
    const agrees = <B>(made: Stream.Stream<B>, f: (either: Element) => B): void => {
      expect(elementsOf(made)).toEqual(list.map((either) => f(either)))
      expect(made.length).toBe(list.length)
    }
    agrees(
      StreamEither.map((n: number) => n + 1)(stream),
      E.map((n) => n + 1),
    )
    agrees(
      StreamEither.mapLeft((text: string) => text.length)(stream),
      E.mapLeft((text) => text.length),
    )
    agrees(StreamEither.flatMap(root)(stream), E.flatMap(root))
    agrees(StreamEither.orElse(parse)(stream), E.orElseW(parse))
  })
  const operators: ReadonlyArray<
    readonly [string, (stream: StreamEither.StreamEither<string, number>) => Stream.Stream<unknown>]
  > = [
    ['map', StreamEither.map((n: number) => n + 1)],
    ['mapLeft', StreamEither.mapLeft((text: string) => text.length)],
    ['flatMap', StreamEither.flatMap(root)],
    ['orElse', StreamEither.orElse(parse)],
    ['tryCatch', flow(Stream.map(E.getOrElse(() => 0)), StreamEither.tryCatch(flaky, String))],
  ]
  describe.each(operators)('%s', (_, operator) => {
    const cases = fc.tuple(lists, fc.nat(11), element)
    lawful('a failure at one place changes nothing at the others', cases, ([list, at, other]) => {
      const changed = list.map((either, i) => (i === at ? other : either))
      const [before, after] = [elementsOf(operator(streamOf(list))), elementsOf(operator(streamOf(changed)))]
      expect(after.filter((_, i) => i !== at)).toEqual(before.filter((_, i) => i !== at))
    })
  })
})

describe('tryCatch', () => {
  lawful('what throws is a failure in its place, with reason and element', fc.array(fc.nat(99)), (numbers) => {
    const tried = pipe(
      Stream.fromDataset(Dataset.fromArray(numbers)),
      StreamEither.tryCatch(flaky, (reason, n) => [String(reason), n] as const),
    )
    const expected = numbers.map((n) => (n % 3 === 0 ? E.left([`RangeError: ${n}`, n] as const) : E.right(n + 1)))
    expect(elementsOf(tried)).toEqual(expected)
  })
  test('what a source throws is thrown', () => {
    const failing = metered({ ...meter(), failAfter: 1 })(Stream.fromDataset(Dataset.fromArray([1, 2])))
    const cursor = StreamEither.tryCatch(flaky, String)(failing).open()
    expect(cursor.next()).toEqual(E.right(2))
    expect(cursor.next).toThrow('a metered stream fails')
  })
})

describe('rights and lefts', () => {
  const rightsOf = (list: ReadonlyArray<Element>): ReadonlyArray<number> =>
    list.flatMap((either) => (either._tag === 'Right' ? [either.right] : []))
  const leftsOf = (list: ReadonlyArray<Element>): ReadonlyArray<string> =>
    list.flatMap((either) => (either._tag === 'Left' ? [either.left] : []))

  lawful('are the successes and the failures, each in their order', lists, (list) => {
    expect(elementsOf(StreamEither.rights()(streamOf(list)))).toEqual(rightsOf(list))
    expect(elementsOf(StreamEither.lefts(streamOf(list)))).toEqual(leftsOf(list))
  })
  const cases = fc.tuple(lists, fc.nat(12))
  lawful('each failure is shown once with its number, also across a resumed run', cases, ([list, n]) => {
    const seen: Array<readonly [string, number]> = []
    const stream = StreamEither.rights({ onSkip: (e: string, number) => void seen.push([e, number]) })(streamOf(list))
    const cursor = stream.open()
    for (let i = 0; i < n; i++) cursor.next()
    const state = cursor.state()
    cursor.close()
    const rest = stream.open(state)
    while (rest.next() !== Stream.DONE);
    expect(seen).toEqual(leftsOf(list).map((e, i) => [e, i + 1]))
  })
  lawful('no failure is skipped before a success behind it is asked for', cases, ([list, n]) => {
    let skipped = 0
    const stream = StreamEither.rights({ onSkip: () => void skipped++ })(streamOf(list))
    pipe(stream, Stream.take(n), elementsOf)
    const places = list.flatMap((either, i) => (either._tag === 'Right' ? [i] : []))
    const end = n === 0 ? 0 : n <= places.length ? (places[n - 1] ?? 0) : list.length
    expect(skipped).toBe(leftsOf(list.slice(0, end)).length)
  })
})

test('the successes and the failures have other shapes than their stream, and of nothing there are none', () => {
  const [one, two, none] = [streamOf([E.right(1)]), streamOf([E.right(1), E.right(2)]), streamOf([])]
  const rights = StreamEither.rights<string>()
  const streams = [one, two, rights(one), rights(two), StreamEither.lefts(one), StreamEither.lefts(two)]
  expect(new Set(streams.map(({ shape }) => shape)).size).toBe(streams.length)
  expect([rights(none), rights(one), StreamEither.lefts(none)].map(({ length }) => length)).toEqual([0, undefined, 0])
})

describe('failFast', () => {
  const all: Fold.Fold<ReadonlyArray<number>, number, ReadonlyArray<number>> = {
    init: () => [],
    step: (ns, n) => [...ns, n],
    done: (ns) => ns,
  }
  lawful('is the fold of the successes or the first failure, and pulls nothing after it', lists, (list) => {
    const counts = meter()
    const end = list.findIndex(E.isLeft)
    const result = pipe(streamOf(list), metered(counts), StreamEither.failFast(all))()
    expect(result).toEqual(E.sequenceArray(list))
    expect(counts.pulled).toBe(end < 0 ? list.length : end + 1)
    expect([counts.acquired, counts.released]).toEqual([1, 1])
  })
  lawful('runs again from the start each time', lists, (list) => {
    const counted = StreamEither.failFast(Fold.count)(streamOf(list))
    expect(counted()).toEqual(counted())
  })
  test('what the stream holds is released when the fold throws', () => {
    const counts = meter()
    const failing: typeof all = {
      ...all,
      step: () => {
        throw new Error('a fold fails')
      },
    }
    const run = pipe(streamOf([E.right(1)]), metered(counts), StreamEither.failFast(failing))
    expect(run).toThrow('a fold fails')
    expect([counts.acquired, counts.released]).toEqual([1, 1])
  })
})

import fc from 'fast-check'
import { describe, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import type { Json } from '../../src/core/Json.ts'
import { type Law, operators, pipelines } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import { breaksSome, options } from './breaks.ts'

describe('a broken stream is found out', () => {
  const counting = (change: (count: number) => Partial<Stream.Stream<unknown>>): ReadonlyArray<Law> =>
    laws.stream(
      fc.nat(6).map((count) => ({ ...Stream.fromDataset(Dataset.make(count, (i) => i)), ...change(count) })),
      options,
    )
  const from = (cursor: (start: number) => Stream.Cursor<unknown>) => ({
    open: (resume?: Json) => cursor(typeof resume === 'number' ? resume : 0),
  })
  const honest = (count: number, start: number): Stream.Cursor<unknown> => {
    let i = start
    return Stream.cursor({ next: () => (i < count ? i++ : Stream.DONE), state: () => i, close: () => {} })
  }

  test('one that never fails', () => {
    for (const { check } of counting((count) => from((start) => honest(count, start)))) void check()
  })
  test('one that goes on where the last run stopped', () => {
    const shared = counting((count) => {
      let i = 0
      return from(() => ({ next: () => (i < 2 * count ? i++ : Stream.DONE), state: () => i, close: () => {} }))
    })
    breaksSome(shared, 'each time it is opened', 'do not disturb each other')
  })
  test('one that always starts at the beginning', () => {
    const forgetful = counting((count) => from(() => honest(count, 0)))
    breaksSome(forgetful, 'reopened at its state', 'can be left and reopened again', 'a checkpoint resumes')
  })
  test('one that repeats an element when resumed', () => {
    const repeating = counting((count) => from((start) => honest(count, Math.max(0, start - 1))))
    breaksSome(repeating, 'reopened at its state', 'nothing after resuming there')
  })
  test('one that is resumed once but not twice', () => {
    const once = counting((count) =>
      from((start) => ({ ...honest(count, start), ...(start > 0 ? { state: () => start } : {}) })),
    )
    breaksSome(once, 'can be left and reopened again', 'a checkpoint of the resumed stream')
  })
  test('one that keeps what it has seen in its state', () => {
    const hoarding = counting((count) => from((start) => ({ ...honest(count, start), state: () => 'x'.repeat(2000) })))
    breaksSome(hoarding, 'at most 1 kB')
  })
  test('one whose state is no JSON', () => {
    const infinite = counting((count) => from((start) => ({ ...honest(count, start), state: () => Infinity })))
    breaksSome(infinite, 'a state is JSON')
  })
  test('one that starts again after its end', () => {
    const reviving = counting((count) =>
      from((start) => {
        let i = start
        const next = (): unknown => {
          if (i < count) return i++
          i = 0
          return Stream.DONE
        }
        return { next, state: () => i, close: () => {} }
      }),
    )
    breaksSome(reviving, 'nothing comes after the end')
  })
  test('one that yields after closing, and one that cannot be closed twice', () => {
    breaksSome(
      counting((count) => from((start) => ({ ...honest(count, start), close: () => {} }))),
      'yields nothing afterwards',
    )
    const fragile = counting((count) =>
      from((start) => {
        let open = true
        const close = (): void => {
          if (!open) throw new Error('closed already')
          open = false
        }
        const cursor = honest(count, start)
        return { ...cursor, next: () => (open ? cursor.next() : Stream.DONE), close }
      }),
    )
    breaksSome(fragile, 'may be closed at any element and again')
  })
  test('one that uses an element again', () => {
    const buffer = new Float32Array(1)
    const reusing = counting((count) =>
      Stream.map((i: number) => buffer.fill(i))(Stream.fromDataset(Dataset.make(count, (i) => i))),
    )
    breaksSome(reusing, 'stays as it was')
  })
  test('one that loses its place when its state is asked for after the end', () => {
    const losing = counting((count) =>
      from((start) => {
        let asked = 0
        const cursor = honest(count, start)
        return { ...cursor, state: () => (asked++ === 2 ? 0 : cursor.state()) }
      }),
    )
    breaksSome(losing, 'in whatever order')
  })
  test('one that is mistaken about its length', () => {
    breaksSome(
      counting((count) => ({ length: count + 1 })),
      'a length, where known',
    )
    breaksSome(
      counting(() => ({ length: Infinity })),
      'a length, where known',
    )
  })
})

describe('a broken operator is found out in company', () => {
  const withRow = (broken: (stream: Stream.Stream<unknown>) => Stream.Stream<unknown>) => [
    ...operators,
    { name: 'broken', build: (source: fc.Arbitrary<Stream.Stream<unknown>>) => source.map(broken) },
  ]
  test('one that does not pass its state on', () => {
    const rows = withRow((stream) => ({ ...stream, open: () => stream.open() }))
    breaksSome(laws.stream(pipelines({ operators: rows }), { ...options, runs: 300 }), 'reopened at its state')
  })
  test('one that does not close its source', () => {
    const rows = withRow((stream) => ({
      ...stream,
      open: (resume) => Stream.cursor({ ...stream.open(resume), close: () => {} }),
    }))
    const found = laws.resource((meter) => pipelines({ operators: rows, meter }), { ...options, runs: 300 })
    breaksSome(found, 'closed early')
  })
  test('one that reads ahead when opened, and one that runs when built', () => {
    const eager = withRow((stream) => ({
      ...stream,
      open: (resume) => {
        const source = stream.open(resume)
        source.next()
        return source
      },
    }))
    const premature = withRow((stream) => Stream.fromDataset(Dataset.fromArray(Stream.toArray(stream)())))
    for (const rows of [eager, premature])
      breaksSome(
        laws.resource((meter) => pipelines({ operators: rows, meter }), { ...options, runs: 300 }),
        'building a stream acquires and pulls nothing',
      )
  })
})

import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Fold from '../../src/core/Fold.ts'
import {
  choices,
  equal,
  functions,
  meterTask,
  meteredTask,
  paced,
  pipelineTasks,
  pipelines,
} from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import * as StreamTask from '../../src/core/StreamTask.ts'
import { lawfulTask } from './lawful.ts'

const streams = pipelineTasks({ depth: 2 })
const elementsOf = <A>(stream: StreamTask.StreamTask<A>): Promise<ReadonlyArray<A>> => StreamTask.toArray(stream)()
const numbers = (count: number): StreamTask.StreamTask<number> =>
  StreamTask.fromStream(Stream.fromDataset(Dataset.make(count, (i) => i)))
const same = async (one: StreamTask.StreamTask<unknown>, other: StreamTask.StreamTask<unknown>): Promise<void> => {
  expect(equal(await elementsOf(one), await elementsOf(other))).toBe(true)
}
const kleisli = fc.tuple(streams, functions).map(
  ([stream, f]) =>
    (a: unknown) =>
      StreamTask.take(2)(StreamTask.map((b) => [a, f(b)])(stream)),
)

describe('the twin of an operator on streams has its elements, shape, length and states, and needs no promise', () => {
  type Twin = readonly [
    (stream: Stream.Stream<unknown>) => Stream.Stream<unknown>,
    (stream: StreamTask.StreamTask<unknown>) => StreamTask.StreamTask<unknown>,
  ]
  const pair = (a: unknown, b: unknown): unknown => [a, b]
  const sizes = fc.integer({ min: 1, max: 4 })
  const twins: ReadonlyArray<readonly [string, fc.Arbitrary<Twin>]> = [
    ['map', functions.map((f) => [Stream.map(f), StreamTask.map(f)])],
    ['tap', functions.map((f) => [Stream.tap(f), StreamTask.tap(f)])],
    ['filterMap', choices.map((f) => [Stream.filterMap(f), StreamTask.filterMap(f)])],
    [
      'takeWhile',
      choices.map((f) => {
        const holds = (a: unknown): boolean => O.isSome(f(a))
        return [Stream.takeWhile(holds), StreamTask.takeWhile(holds)]
      }),
    ],
    ['take', fc.nat(9).map((n) => [Stream.take(n), StreamTask.take(n)])],
    ['concat', pipelines({ depth: 1 }).map((other) => [Stream.concat(other), StreamTask.concat(Stream.toTask(other))])],
    ['chunksOf', sizes.map((size) => [Stream.chunksOf(size), StreamTask.chunksOf(size)])],
    [
      'chunksOf, with what is left kept or dropped',
      fc
        .tuple(sizes, fc.constantFrom('keep' as const, 'drop' as const))
        .map(([size, last]) => [Stream.chunksOf(size, { last }), StreamTask.chunksOf(size, { last })]),
    ],
    [
      'zipWith',
      pipelines({ depth: 1 }).map((other) => [
        Stream.zipWith(other, pair),
        StreamTask.zipWith(Stream.toTask(other), pair),
      ]),
    ],
  ]
  // Half of them of a known length, and often empty.
  const sources = fc.oneof(
    fc.nat(7).map((count): Stream.Stream<unknown> => Stream.fromDataset(Dataset.make(count, (i) => i))),
    pipelines({ depth: 2 }),
  )
  describe.each(twins)('%s', (_, twin) => {
    lawfulTask(
      'at every element and at the end',
      fc.tuple(sources, twin),
      async ([stream, [operator, operatorTask]]) => {
        const one = operator(stream)
        const other = operatorTask(Stream.toTask(stream))
        expect([other.shape, other.length]).toEqual([one.shape, one.length])
        const [left, right] = [one.open(), other.open()]
        for (let a: unknown = undefined; a !== Stream.DONE;) {
          expect(right.state()).toEqual(left.state())
          a = left.next()
          expect(equal(right.next(), a)).toBe(true)
        }
        expect(right.state()).toEqual(left.state())
      },
      300,
    )
  })
})

describe('the laws of fp-ts', () => {
  const { Monad, Alt, Filterable, Functor } = StreamTask
  lawfulTask('Functor: identity and composition', fc.tuple(streams, functions, functions), async ([stream, f, g]) => {
    await same(
      Functor.map(stream, (a) => a),
      stream,
    )
    await same(
      Functor.map(stream, (a) => g(f(a))),
      Functor.map(Functor.map(stream, f), g),
    )
  })
  lawfulTask(
    'Monad: left identity, right identity, associativity',
    fc.tuple(streams, kleisli, kleisli, fc.nat()),
    async ([stream, f, g, a]) => {
      await same(Monad.chain(Monad.of<unknown>(a), f), f(a))
      await same(Monad.chain(stream, Monad.of), stream)
      await same(
        Monad.chain(Monad.chain(stream, f), g),
        Monad.chain(stream, (a) => Monad.chain(f(a), g)),
      )
    },
    300,
  )
  lawfulTask(
    'Applicative: ap comes from chain',
    fc.tuple(streams, fc.array(functions, { maxLength: 3 })),
    ([stream, fs]) =>
      same(
        Monad.ap(StreamTask.fromStream(Stream.fromDataset(Dataset.fromArray(fs))), stream),
        Monad.chain(StreamTask.fromStream(Stream.fromDataset(Dataset.fromArray(fs))), (f) => Monad.map(stream, f)),
      ),
  )
  lawfulTask(
    'Alt and Zero: a monoid, over which map and chain distribute from the left',
    fc.tuple(streams, streams, streams, functions, kleisli),
    async ([a, b, c, f, g]) => {
      const { concat, empty } = StreamTask.getMonoid<unknown>()
      await same(concat(concat(a, b), c), concat(a, concat(b, c)))
      await same(concat(empty, a), a)
      await same(concat(a, empty), a)
      await same(
        Alt.alt(a, () => b),
        concat(a, b),
      )
      await same(Functor.map(concat(a, b), f), concat(Functor.map(a, f), Functor.map(b, f)))
      await same(Monad.chain(concat(a, b), g), concat(Monad.chain(a, g), Monad.chain(b, g)))
      await same(Monad.chain(StreamTask.Zero.zero<unknown>(), g), empty)
    },
    300,
  )
  lawfulTask(
    'Filterable: identity, fusion, and parts that are complementary',
    fc.tuple(streams, choices, choices),
    async ([stream, f, g]) => {
      await same(Filterable.filterMap(stream, O.some), stream)
      await same(
        Filterable.filterMap(Filterable.filterMap(stream, f), g),
        Filterable.filterMap(stream, (a) => pipe(f(a), O.chain(g))),
      )
      await same(Filterable.compact(Functor.map(stream, f)), Filterable.filterMap(stream, f))
      const holds = (a: unknown): boolean => O.isSome(f(a))
      const { left, right } = Filterable.partition(stream, holds)
      await same(
        left,
        Filterable.filter(stream, (a) => !holds(a)),
      )
      await same(right, Filterable.filter(stream, holds))
      const either = (a: unknown): E.Either<unknown, unknown> => (holds(a) ? E.right(a) : E.left(a))
      const parts = Filterable.partitionMap(stream, either)
      await same(parts.left, left)
      await same(parts.right, right)
      const separated = Filterable.separate(Functor.map(stream, either))
      await same(separated.left, left)
      await same(separated.right, right)
    },
    300,
  )
  test('FromIO and FromTask run nothing before it is pulled, and again in each run', async () => {
    let runs = 0
    const fromIO = StreamTask.FromIO.fromIO(() => ++runs)
    const fromTask = StreamTask.FromTask.fromTask(async () => ++runs)
    expect(runs).toBe(0)
    expect([await elementsOf(fromIO), await elementsOf(fromTask), await elementsOf(fromIO)]).toEqual([[1], [2], [3]])
  })
})

describe('several streams', () => {
  lawfulTask('concat is one array after the other', fc.tuple(streams, streams), async ([first, second]) => {
    const expected = [...(await elementsOf(first)), ...(await elementsOf(second))]
    expect(equal(await elementsOf(StreamTask.concat(second)(first)), expected)).toBe(true)
  })
  lawfulTask('chain is flatMap of arrays', fc.tuple(streams, kleisli), async ([stream, f]) => {
    const expected: Array<unknown> = []
    for (const a of await elementsOf(stream)) expected.push(...(await elementsOf(f(a))))
    expect(equal(await elementsOf(StreamTask.chain(f)(stream)), expected)).toBe(true)
  })
  test('the second stream is not opened before the first has ended', async () => {
    const meter = meterTask()
    const cursor = pipe(numbers(1), StreamTask.concat(meteredTask(meter)(numbers(1)))).open()
    await cursor.next()
    expect(meter.acquired).toBe(0)
    expect(await cursor.next()).toBe(0)
    await cursor.close()
    expect([meter.acquired, meter.released]).toEqual([1, 1])
  })
  lawfulTask('takeWhile is the longest prefix that holds, and pulls one more', fc.array(fc.nat(4)), async (ns) => {
    const meter = meterTask()
    const stream = meteredTask(meter)(StreamTask.fromStream(Stream.fromDataset(Dataset.fromArray(ns))))
    const end = ns.findIndex((n) => n > 2)
    const expected = end < 0 ? ns : ns.slice(0, end)
    expect(await elementsOf(StreamTask.takeWhile((n: number) => n <= 2)(stream))).toEqual(expected)
    expect(meter.pulled).toBe(Math.min(ns.length, expected.length + 1))
  })
})

test('streams that would read a state differently have different shapes, and those of nothing are known to be empty', () => {
  const never = (): StreamTask.StreamTask<number> => numbers(1)
  const io = (): number => 1
  const task = async (): Promise<number> => 1
  const one = async function* (): AsyncIterable<number> {
    yield 1
  }
  const made: ReadonlyArray<(stream: StreamTask.StreamTask<number>) => StreamTask.StreamTask<unknown>> = [
    (stream) => stream,
    StreamTask.chain(never),
    StreamTask.mapTask({ concurrency: 1 })(() => task),
    StreamTask.mapTask({ concurrency: 1, ordered: false })(() => task),
  ]
  const streams = [
    ...made.flatMap((make) => [make(numbers(7)), make(numbers(8))]),
    StreamTask.of(1),
    StreamTask.zero(),
    StreamTask.fromIO(io),
    StreamTask.fromTask(task),
    StreamTask.fromAsyncIterable('a', one),
    StreamTask.fromAsyncIterable('b', one),
  ]
  const shapes = streams.map(({ shape }) => shape)
  expect(new Set(shapes).size).toBe(shapes.length)
  expect(shapes).not.toContain('')
  expect(made.map((make) => make(numbers(0)).length)).toEqual([0, 0, 0, 0])
  expect(made.map((make) => make(numbers(7)).length)).toEqual([7, undefined, 7, 7])
  expect(streams.slice(8).map(({ length }) => length)).toEqual([1, 0, 1, 1, undefined, undefined])
})

describe('chunksOf', () => {
  test('groups have so many elements each, and the last what is left unless it is dropped', async () => {
    expect(await elementsOf(StreamTask.chunksOf(2)(numbers(5)))).toEqual([[0, 1], [2, 3], [4]])
    expect(await elementsOf(StreamTask.chunksOf(2)(numbers(4)))).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect(await elementsOf(StreamTask.chunksOf(2, { last: 'drop' })(numbers(5)))).toEqual([
      [0, 1],
      [2, 3],
    ])
  })
  test('the state counts whole groups while one is gathered', async () => {
    // The first of each two is ready.
    const cursor = pipe(numbers(4), paced([0, 3]), StreamTask.chunksOf(2)).open()
    for (const [count, group] of [
      [0, 1],
      [2, 3],
    ].entries()) {
      const pending = cursor.next()
      expect(cursor.state()).toBe(2 * count)
      expect(await pending).toEqual(group)
      expect(cursor.state()).toBe(2 * count + 2)
    }
  })
})
test('how long what is made of a stream is', () => {
  const operators = [
    StreamTask.map((n: number) => n),
    StreamTask.filter(() => true),
    StreamTask.take(2),
    StreamTask.takeWhile(() => true),
    StreamTask.chunksOf(2),
    StreamTask.chunksOf(2, { last: 'drop' }),
  ]
  const lengthsOf = (stream: StreamTask.StreamTask<number>): ReadonlyArray<number | undefined> =>
    operators.map((operator) => operator(stream).length)
  expect(lengthsOf(numbers(0))).toEqual([0, 0, 0, 0, 0, 0])
  expect(lengthsOf(numbers(5))).toEqual([5, undefined, 2, undefined, 3, 2])
  expect(lengthsOf({ ...numbers(5), length: undefined })).toEqual(operators.map(() => undefined))
})
test('the shape of mapTask, which checkpoints keep, names no more than its order', () => {
  const { shape } = numbers(1)
  const task = (n: number) => async (): Promise<number> => n
  expect(StreamTask.mapTask({ concurrency: 2 })(task)(numbers(1)).shape).toBe(`mapTask(${shape})`)
  const unordered = StreamTask.mapTask({ concurrency: 2, ordered: false })(task)(numbers(1))
  expect(unordered.shape).toBe(`mapTask(unordered, ${shape})`)
})

describe('zipWith', () => {
  test.each(['at once', 'later'])(
    'what is opened last is released first, even if releasing throws %s',
    async (when) => {
      const log: Array<string> = []
      const held = (name: string): StreamTask.StreamTask<number> => ({
        ...numbers(3),
        open: () =>
          StreamTask.cursorTask({
            next: () => 1,
            state: () => null,
            close: () => {
              log.push(`close ${name}`)
              const defect = new Error(`${name} cannot be released`)
              if (when === 'at once') throw defect
              return Promise.reject(defect)
            },
          }),
      })
      const cursor = pipe(
        held('a'),
        StreamTask.zipWith(held('b'), (a) => a),
      ).open()
      expect(cursor.next()).toBe(1)
      await expect((async () => cursor.close())()).rejects.toThrow('cannot be released')
      expect(log).toEqual(['close b', 'close a'])
    },
  )
  test('the state counts whole pairs while the second element is pending', async () => {
    const pair = (a: number, b: number): ReadonlyArray<number> => [a, b]
    const cursor = pipe(numbers(2), StreamTask.zipWith(paced([3])(numbers(2)), pair)).open()
    for (const n of [0, 1]) {
      const pending = cursor.next()
      expect(cursor.state()).toEqual([n, n])
      expect(await pending).toEqual([n, n])
    }
  })
  test('a defect of the second, when closed, is told once the first is closed', async () => {
    let released = false
    const stream = (close: () => StreamTask.Awaitable<void>): StreamTask.StreamTask<number> => ({
      ...numbers(3),
      open: () => StreamTask.cursorTask({ next: () => 1, state: () => null, close }),
    })
    const slow = stream(async () => {
      await ticks(3)
      released = true
    })
    const failing = stream(() => {
      throw new Error('cannot be released')
    })
    const cursor = StreamTask.zipWith(failing, (a: number) => a)(slow).open()
    await expect((async () => cursor.close())()).rejects.toThrow('cannot be released')
    expect(released).toBe(true)
  })
})

describe('failFast', () => {
  const eithers = fc.array(fc.oneof(fc.nat().map(E.right), fc.string().map(E.left)))
  lawfulTask('folds what is right, up to the first left, and closes the run', eithers, async (elements) => {
    const meter = meterTask()
    const stream = meteredTask(meter)(StreamTask.fromStream(Stream.fromDataset(Dataset.fromArray(elements))))
    const left = elements.findIndex(E.isLeft)
    const expected = left < 0 ? E.right(elements.length) : elements[left]
    expect(await StreamTask.failFast(Fold.count)(stream)()).toEqual(expected)
    expect([meter.released, meter.pulled]).toEqual([1, left < 0 ? elements.length : left + 1])
  })
})

describe('abortable', () => {
  lawfulTask(
    'ends when the signal aborts, closes its source once, and can be taken up again',
    fc.tuple(fc.scheduler(), fc.nat(9), fc.nat(12)),
    async ([scheduler, count, n]) => {
      const meter = { ...meterTask(), wait: () => scheduler.schedule(Promise.resolve(), 'source') }
      const control = new AbortController()
      const stream = pipe(numbers(count), meteredTask(meter), StreamTask.abortable(control.signal))
      const cursor = stream.open()
      const run = async (): Promise<ReadonlyArray<number>> => {
        const seen: Array<number> = []
        for (let a = await cursor.next(); a !== Stream.DONE; a = await cursor.next()) seen.push(a)
        return seen
      }
      const running = run()
      for (let i = 0; i < n && scheduler.count() > 0; i++) await scheduler.waitNext(1)
      control.abort()
      const seen = await scheduler.waitFor(running)
      expect([meter.released, meter.releasedTwice, meter.releasedInUse]).toEqual([1, 0, 0])
      const rest = await scheduler.waitFor(
        elementsOf({ ...numbers(count), open: () => numbers(count).open(cursor.state()) }),
      )
      expect([...seen, ...rest]).toEqual(await elementsOf(numbers(count)))
      expect(await elementsOf(stream)).toEqual([])
    },
    300,
  )
})

const ticks = async (count: number): Promise<void> => {
  for (let tick = 0; tick < count; tick++) await Promise.resolve()
}

describe('closing at any moment', () => {
  type Watched = (
    use: (a: unknown) => void,
  ) => (stream: StreamTask.StreamTask<unknown>) => StreamTask.StreamTask<unknown>
  const operators: ReadonlyArray<readonly [string, Watched]> = [
    ['map', (use) => StreamTask.tap(use)],
    ['filterMap', (use) => StreamTask.filterMap((a) => (use(a), O.none))],
    ['takeWhile', (use) => StreamTask.takeWhile((a) => (use(a), true))],
    ['zipWith', (use) => (stream) => StreamTask.zipWith(stream, (a, b) => (use(a), use(b)))(stream)],
    ['chain', (use) => (stream) => StreamTask.chain((a) => (use(a), stream))(stream)],
    ['concat', (use) => (stream) => StreamTask.concat(stream)(StreamTask.take(1)(StreamTask.tap(use)(stream)))],
    ['mapTask', (use) => StreamTask.mapTask({ concurrency: 2 })((a) => async () => use(a))],
    ['prefetch', (use) => (stream) => StreamTask.prefetch(2)(StreamTask.tap(use)(stream))],
  ]
  describe.each(operators)('%s', (_, operator) => {
    lawfulTask(
      'releases all that was acquired, and calls no function afterwards',
      fc.tuple(fc.nat(5), fc.nat(3), fc.nat(30), fc.nat(3)),
      async ([count, n, when, slowness]) => {
        const meter = { ...meterTask(), wait: () => ticks(slowness) }
        const used: Array<number> = []
        const stream = operator(() => used.push(meter.released))(meteredTask(meter)(numbers(count)))
        const cursor = stream.open()
        for (let i = 0; i < n; i++) await cursor.next()
        const acquired = meter.acquired
        const pending = cursor.next()
        await ticks(when)
        const usedBefore = used.length
        const closed = cursor.close()
        await closed
        await pending
        await ticks(50)
        expect([meter.released, meter.releasedTwice, meter.releasedInUse]).toEqual([meter.acquired, 0, 0])
        // Nothing is begun that was not begun before.
        expect(used.slice(usedBefore).every((released) => released < meter.acquired)).toBe(true)
        expect(meter.acquired).toBeLessThanOrEqual(acquired + 2)
      },
      300,
    )
  })
  test.each([0, 2])('from within a function waits until that has returned, after %d ticks', async (slowness) => {
    const meter = { ...meterTask(), wait: () => ticks(slowness) }
    const cursor: StreamTask.CursorTask<number> = pipe(
      numbers(3),
      meteredTask(meter),
      StreamTask.map((n) => {
        void cursor.close()
        expect(meter.released).toBe(0)
        return n
      }),
    ).open()
    await cursor.next()
    await cursor.close()
    expect(meter.released).toBe(1)
  })
})

test('a signal is listened to only while an element is pending', async () => {
  const { signal } = new AbortController()
  const letters = StreamTask.fromAsyncIterable('letters', async function* () {
    yield* ['a', 'b']
  })
  const cursor = StreamTask.abortable(signal)(letters).open()
  for (const expected of ['a', 'b', Stream.DONE]) {
    const pending = cursor.next()
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    expect(await pending).toBe(expected)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  }
})

test('an abort ends the wait for what never comes', async () => {
  let closed = 0
  const control = new AbortController()
  const silent = StreamTask.fromAsyncIterable<number>('silent', () => ({
    [Symbol.asyncIterator]: () => {
      let end: (result: IteratorResult<number>) => void = () => {}
      return {
        next: () => new Promise((resolve) => (end = resolve)),
        return: async () => {
          closed++
          end({ done: true, value: undefined })
          return { done: true, value: undefined }
        },
      }
    },
  }))
  const all = elementsOf(StreamTask.abortable(control.signal)(silent))
  await ticks(5)
  control.abort()
  expect([await all, closed]).toEqual([[], 1])
  expect(getEventListeners(control.signal, 'abort')).toEqual([])
})

describe('cursorTask', () => {
  const log = (parts: Partial<StreamTask.CursorTaskParts<number>>) => {
    const counts = { closed: 0 }
    const cursor = StreamTask.cursorTask<number>({
      next: () => 1,
      state: () => null,
      close: () => void counts.closed++,
      ...parts,
    })
    return { counts, cursor }
  }
  test('closes once and yields nothing after a throw, a rejection, or an error while closing', async () => {
    const fail = (): never => {
      throw new Error('a defect')
    }
    const thrown = log({ next: fail })
    expect(thrown.cursor.next).toThrow('a defect')
    const rejected = log({ next: async () => fail() })
    await expect(rejected.cursor.next()).rejects.toThrow('a defect')
    for (const { cursor, counts } of [thrown, rejected]) {
      expect([cursor.next(), counts.closed]).toEqual([Stream.DONE, 1])
      await cursor.close()
      expect(counts.closed).toBe(1)
    }
    const stuck = log({ close: async () => fail() })
    await expect(stuck.cursor.close()).rejects.toThrow('a defect')
    expect(stuck.cursor.next()).toBe(Stream.DONE)
  })
  test('tells of a rejection that was pending when it was closed, and closes once', async () => {
    const { cursor, counts } = log({ next: () => Promise.reject(new Error('a defect')) })
    const pending = Promise.resolve(cursor.next())
    const [next, closed] = await Promise.allSettled([pending, cursor.close()])
    expect([next.status, closed.status, counts.closed]).toEqual(['rejected', 'fulfilled', 1])
  })
  test('closed by what it runs, closes after that has returned', async () => {
    const events: Array<string> = []
    const cursor: StreamTask.CursorTask<number> = StreamTask.cursorTask<number>({
      next: () => {
        void cursor.close()
        events.push('works on')
        return 1
      },
      state: () => null,
      close: () => void events.push('closed'),
    })
    expect(cursor.next()).toBe(1)
    await cursor.close()
    expect(events).toEqual(['works on', 'closed'])
    expect(cursor.next()).toBe(Stream.DONE)
  })
  test('all who close it wait for the same release', async () => {
    let release = (): void => {}
    const { cursor } = log({
      close: () =>
        new Promise<void>((resolve) => {
          release = resolve
        }),
    })
    let waiting = 2
    const both = [cursor.close(), cursor.close()].map((closed) => Promise.resolve(closed).then(() => waiting--))
    await Promise.resolve()
    expect(waiting).toBe(2)
    release()
    await Promise.all(both)
    expect(waiting).toBe(0)
  })
})

test.each([-1, 0.5, NaN])('take refuses a count of %d when built', (count) => {
  expect(() => StreamTask.take(count)).toThrow(/^StreamTask\.take: count must be .* got /)
})
test.each([0, -1, 0.5, NaN, Infinity])('chunksOf refuses a size of %d when built', (size) => {
  expect(() => StreamTask.chunksOf(size)).toThrow(/^StreamTask\.chunksOf: size must be .* got /)
})

import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import type { Json } from '../../src/core/Json.ts'
import { meterTask, meteredTask } from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import * as StreamTask from '../../src/core/StreamTask.ts'
import { lawfulTask } from './lawful.ts'

const lengths = fc.nat(12)
const bounds = fc.integer({ min: 1, max: 4 })
const numbers = (count: number): StreamTask.StreamTask<number> =>
  StreamTask.fromStream(Stream.fromDataset(Dataset.make(count, (i) => i)))
const upTo = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, i) => i)

/** A source and a function that take as long as a scheduler lets them, and what was seen of them. */
const slow = (scheduler: fc.Scheduler, count: number, failing = -1) => {
  const meter = { ...meterTask(), wait: () => scheduler.schedule(Promise.resolve(), 'source') }
  const seen = { running: 0, most: 0, begun: 0, releasedWhileRunning: 0 }
  const source = pipe(numbers(count), meteredTask(meter))
  const watched: typeof source = {
    ...source,
    open: (resume) => {
      const cursor = source.open(resume)
      const close = (): StreamTask.Awaitable<void> => {
        seen.releasedWhileRunning += seen.running
        return cursor.close()
      }
      return { ...cursor, close }
    },
  }
  const tenfold = (n: number) => async () => {
    seen.begun++
    seen.running++
    seen.most = Math.max(seen.most, seen.running)
    await scheduler.schedule(Promise.resolve(), `task ${n}`)
    seen.running--
    if (n === failing) throw new Error(`${n} fails`)
    return 10 * n
  }
  return { meter, seen, source: watched, tenfold }
}

const drain = async <A>(stream: StreamTask.StreamTask<A>, resume?: Json) => {
  const cursor = stream.open(resume)
  const states: Array<Json> = [JSON.parse(JSON.stringify(cursor.state()))]
  const elements: Array<A> = []
  for (let a = await cursor.next(); a !== Stream.DONE; a = await cursor.next()) {
    elements.push(a)
    states.push(JSON.parse(JSON.stringify(cursor.state())))
  }
  return { elements, states }
}

describe('mapTask in order', () => {
  lawfulTask(
    'is map, in values and states, whatever is slow, on at most so many elements at once',
    fc.tuple(fc.scheduler(), lengths, bounds),
    async ([scheduler, count, concurrency]) => {
      const { meter, seen, source, tenfold } = slow(scheduler, count)
      const mapped = StreamTask.mapTask({ concurrency })(tenfold)(source)
      const { elements, states } = await scheduler.waitFor(drain(mapped))
      expect(elements).toEqual(upTo(count).map((n) => 10 * n))
      expect(states).toEqual(upTo(count + 1))
      expect(seen.most).toBeLessThanOrEqual(concurrency)
      expect([seen.running, seen.releasedWhileRunning, meter.released]).toEqual([0, 0, 1])
    },
  )
  lawfulTask(
    'works on as many elements at once as it may',
    fc.tuple(fc.scheduler(), bounds),
    async ([scheduler, concurrency]) => {
      const { seen, tenfold } = slow(scheduler, 0)
      await scheduler.waitFor(drain(StreamTask.mapTask({ concurrency })(tenfold)(numbers(9))))
      expect(seen.most).toBe(concurrency)
    },
    50,
  )
  lawfulTask(
    'begins at most so many elements more than it has delivered, and none before it is asked',
    fc.tuple(fc.scheduler(), lengths, bounds, fc.nat(12)),
    async ([scheduler, count, concurrency, n]) => {
      const { meter, seen, source, tenfold } = slow(scheduler, count)
      const cursor = StreamTask.mapTask({ concurrency })(tenfold)(source).open()
      await scheduler.waitIdle()
      expect([meter.pulled, seen.begun]).toEqual([0, 0])
      for (let delivered = 0; delivered < Math.min(n, count); delivered++) {
        await scheduler.waitFor(Promise.resolve(cursor.next()))
        await scheduler.waitIdle()
        expect(meter.pulled).toBeLessThanOrEqual(delivered + 1 + (concurrency > 1 ? concurrency : 0))
      }
      await scheduler.waitFor(Promise.resolve(cursor.close()))
    },
    300,
  )
  lawfulTask(
    'delivers what comes before a failing element, finishes what comes after it, and tries it again when resumed',
    fc.tuple(fc.scheduler(), lengths, bounds, fc.nat(12)),
    async ([scheduler, count, concurrency, failing]) => {
      const { meter, seen, source, tenfold } = slow(scheduler, count, failing)
      const mapped = StreamTask.mapTask({ concurrency })(tenfold)(source)
      const cursor = mapped.open()
      const delivered: Array<unknown> = []
      const run = async (): Promise<void> => {
        for (let a = await cursor.next(); a !== Stream.DONE; a = await cursor.next()) delivered.push(a)
      }
      const [{ status }] = await scheduler.waitFor(Promise.allSettled([run()]))
      expect(status).toBe(failing < count ? 'rejected' : 'fulfilled')
      expect(delivered).toEqual(upTo(Math.min(failing, count)).map((n) => 10 * n))
      expect([seen.running, seen.releasedWhileRunning, meter.released]).toEqual([0, 0, 1])
      const rest = StreamTask.mapTask({ concurrency })((n: number) => async () => 10 * n)(source)
      const resumed = await scheduler.waitFor(drain(rest, cursor.state()))
      expect([...delivered, ...resumed.elements]).toEqual(upTo(count).map((n) => 10 * n))
    },
  )
  lawfulTask(
    'fails where its source fails, after what came before',
    fc.tuple(fc.scheduler(), lengths, bounds, fc.nat(12)),
    async ([scheduler, count, concurrency, failAfter]) => {
      const { meter, seen, source, tenfold } = slow(scheduler, count)
      meter.failAfter = failAfter
      const delivered: Array<number> = []
      const mapped = StreamTask.mapTask({ concurrency })(tenfold)(source)
      const task = StreamTask.last((n: number) => void delivered.push(n))(mapped)
      const [{ status }] = await scheduler.waitFor(Promise.allSettled([task()]))
      expect(status).toBe(failAfter <= count ? 'rejected' : 'fulfilled')
      expect(delivered).toEqual(upTo(Math.min(failAfter, count)).map((n) => 10 * n))
      expect([seen.releasedWhileRunning, meter.released]).toEqual([0, 1])
    },
    300,
  )
})

/** A source that keeps no promise of its own, and fails at some place, at once or later. */
const failing = (at: number, when: 'at once' | 'later') => {
  const seen = { pulled: 0 }
  const stream: StreamTask.StreamTask<number> = {
    shape: 'failing',
    length: undefined,
    open: () => ({
      next: () => {
        const n = seen.pulled++
        if (n < at) return n
        const defect = new Error('the source fails')
        if (when === 'at once') throw defect
        return Promise.reject(defect)
      },
      state: () => seen.pulled,
      close: () => {},
    }),
  }
  return { seen, stream }
}

describe.each([true, false])('mapTask, ordered: %s', (ordered) => {
  test('with a concurrency of 1, begins none ahead', async () => {
    const begun: Array<number> = []
    const note = (n: number) => async () => begun.push(n)
    const cursor = StreamTask.mapTask({ concurrency: 1, ordered })(note)(numbers(3)).open()
    for (const n of [0, 1, 2]) {
      await cursor.next()
      expect(begun).toEqual([0, 1, 2].slice(0, n + 1))
    }
    expect(await cursor.next()).toBe(Stream.DONE)
  })
  test.each(['at once', 'later'] as const)('a source that fails %s is asked for no more', async (when) => {
    const { seen, stream } = failing(2, when)
    const cursor = StreamTask.mapTask({ concurrency: 4, ordered })((n: number) => async () => n)(stream).open()
    const run = async (): Promise<void> => {
      while ((await cursor.next()) !== Stream.DONE);
    }
    await expect(run()).rejects.toThrow('the source fails')
    expect(seen.pulled).toBe(3)
    expect(await cursor.next()).toBe(Stream.DONE)
  })
  test.each(['the function', 'its task'])(
    'fails at the place of an element for which %s throws at once',
    async (who) => {
      const throws = (n: number): number => {
        if (n === 1) throw new Error('1 fails')
        return n
      }
      const f =
        who === 'the function' ? (n: number) => (throws(n), async () => n) : (n: number) => () => later(throws(n))
      const later = async (n: number): Promise<number> => n
      const mapped = StreamTask.mapTask({ concurrency: ordered ? 3 : 1, ordered })(f)(numbers(3))
      const cursor = mapped.open()
      expect(await cursor.next()).toBe(0)
      await expect((async () => cursor.next())()).rejects.toThrow('1 fails')
      expect(await cursor.next()).toBe(Stream.DONE)
      const again = StreamTask.mapTask({ concurrency: 1, ordered })((n: number) => async () => n)(numbers(3))
      expect((await drain(again, cursor.state())).elements).toEqual([1, 2])
    },
  )
})

describe('mapTask as results settle', () => {
  lawfulTask(
    'ends at a failing element, finishes what was begun, and gives what was not delivered when resumed',
    fc.tuple(fc.scheduler(), fc.nat(20), bounds, fc.nat(20)),
    async ([scheduler, count, concurrency, failing]) => {
      const { meter, seen, source, tenfold } = slow(scheduler, count, failing)
      const cursor = StreamTask.mapTask({ concurrency, ordered: false })(tenfold)(source).open()
      const delivered: Array<number> = []
      const run = async (): Promise<void> => {
        for (let a = await cursor.next(); a !== Stream.DONE; a = await cursor.next()) delivered.push(a)
      }
      const [{ status }] = await scheduler.waitFor(Promise.allSettled([run()]))
      expect(status).toBe(failing < count ? 'rejected' : 'fulfilled')
      expect(delivered).not.toContain(10 * failing)
      expect([seen.running, seen.releasedWhileRunning, meter.released]).toEqual([0, 0, 1])
      const rest = StreamTask.mapTask({ concurrency, ordered: false })((n: number) => async () => 10 * n)(source)
      const resumed = await scheduler.waitFor(drain(rest, cursor.state()))
      const all = [...delivered, ...resumed.elements]
      expect(all.sort((a, b) => a - b)).toEqual(upTo(count).map((n) => 10 * n))
    },
    300,
  )
  test('its state tells of no place after the last that was delivered', async () => {
    const never = new Promise<number>(() => {})
    const mapped = StreamTask.mapTask({ concurrency: 3, ordered: false })(
      (n: number) => () => (n === 1 ? Promise.resolve(n) : never),
    )(numbers(9))
    const cursor = mapped.open()
    expect(await cursor.next()).toBe(1)
    expect(cursor.state()).toEqual([0, '01'])
    void cursor.next()
    expect(cursor.state()).toEqual([0, '01'])
  })
  test('resumed with another concurrency, it gives what was not delivered, and keeps no more in its state', async () => {
    const mapped = StreamTask.mapTask({ concurrency: 1, ordered: false })((n: number) => async () => n)(numbers(4))
    const cursor = mapped.open([0, '011'])
    expect(await cursor.next()).toBe(0)
    expect(cursor.state()).toEqual([1, '11'])
    const pending = cursor.next()
    expect(cursor.state()).toEqual([3, ''])
    expect([await pending, await cursor.next()]).toEqual([3, Stream.DONE])
    expect((await drain(mapped, [1, '111'])).elements).toEqual([])
  })

  lawfulTask(
    'gives every result once, at most 4 * concurrency places from where it belongs',
    fc.tuple(fc.scheduler(), fc.nat(30), bounds),
    async ([scheduler, count, concurrency]) => {
      const { meter, seen, source, tenfold } = slow(scheduler, count)
      const mapped = StreamTask.mapTask({ concurrency, ordered: false })(tenfold)(source)
      const { elements, states } = await scheduler.waitFor(drain(mapped))
      expect([...elements].sort((a, b) => a - b)).toEqual(upTo(count).map((n) => 10 * n))
      elements.forEach((n, place) => expect(Math.abs(n / 10 - place)).toBeLessThan(4 * concurrency))
      expect(seen.most).toBeLessThanOrEqual(concurrency)
      expect([seen.running, seen.releasedWhileRunning, meter.released]).toEqual([0, 0, 1])
      for (const state of states) expect(JSON.stringify(state).length).toBeLessThan(20 + 4 * concurrency)
    },
  )
  lawfulTask(
    'resumes with exactly what was not delivered, and twice in a row',
    fc.tuple(fc.scheduler(), fc.nat(20), bounds, fc.nat(20), fc.nat(5)),
    async ([scheduler, count, concurrency, n, hop]) => {
      const { source, tenfold } = slow(scheduler, count)
      const mapped = StreamTask.mapTask({ concurrency, ordered: false })(tenfold)(source)
      const hops = async () => {
        const delivered: Array<number> = []
        let state: Json | undefined
        for (const many of [n, hop, 2 * count]) {
          const cursor = mapped.open(state)
          for (let i = 0; i < many; i++) {
            const a = await cursor.next()
            if (a === Stream.DONE) break
            delivered.push(a)
          }
          state = JSON.parse(JSON.stringify(cursor.state())) as Json
          await cursor.close()
          expect(cursor.state()).toEqual(state)
        }
        return delivered
      }
      const delivered = await scheduler.waitFor(hops())
      expect([...delivered].sort((a, b) => a - b)).toEqual(upTo(count).map((n) => 10 * n))
    },
  )
  test('does not run further away from the slowest than its state can tell', async () => {
    const meter = meterTask()
    const never = new Promise<number>(() => {})
    const mapped = StreamTask.mapTask({ concurrency: 2, ordered: false })(
      (n: number) => () => (n === 0 ? never : Promise.resolve(n)),
    )(meteredTask(meter)(numbers(99)))
    const cursor = mapped.open()
    const seen: Array<unknown> = []
    for (let i = 1; i < 8; i++) seen.push(await cursor.next())
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7])
    void cursor.next()
    await new Promise<void>((wake) => void setTimeout(wake, 5))
    expect(meter.pulled).toBe(8)
    expect(cursor.state()).toEqual([0, '01111111'])
  })
  test('overtakes the slow', async () => {
    const order: Array<() => void> = []
    const mapped = StreamTask.mapTask({ concurrency: 2, ordered: false })(
      (n: number) => () => new Promise<number>((resolve) => void order.push(() => resolve(n))),
    )(numbers(3))
    const cursor = mapped.open()
    const first = cursor.next()
    order[1]?.()
    expect(await first).toBe(1)
    expect(cursor.state()).toEqual([0, '01'])
    const second = cursor.next()
    order[2]?.()
    expect(await second).toBe(2)
    expect(cursor.state()).toEqual([0, '011'])
    const third = cursor.next()
    order[0]?.()
    expect(await third).toBe(0)
    expect(cursor.state()).toEqual([3, ''])
  })
})

describe('prefetch', () => {
  lawfulTask(
    'changes neither elements nor states, whatever is slow, and is at most so many ahead',
    fc.tuple(fc.scheduler(), lengths, bounds),
    async ([scheduler, count, ahead]) => {
      const { meter, source } = slow(scheduler, count)
      const cursor = StreamTask.prefetch(ahead)(source).open()
      await scheduler.waitIdle()
      expect(meter.pulled).toBe(0)
      for (let delivered = 0; delivered <= count; delivered++) {
        expect(cursor.state()).toBe(delivered)
        const a = await scheduler.waitFor(Promise.resolve(cursor.next()))
        expect(a).toBe(delivered < count ? delivered : Stream.DONE)
        await scheduler.waitIdle()
        // Fetched while nobody asked, and no more than may be.
        expect(meter.pulled).toBe(Math.min(count, delivered + 1 + ahead))
      }
      expect([meter.released, meter.releasedTwice]).toEqual([1, 0])
    },
  )
  test('delivers what is ready without a promise', () => {
    const cursor = StreamTask.prefetch(2)(numbers(2)).open()
    expect([cursor.next(), cursor.next(), cursor.next()]).toEqual([0, 1, Stream.DONE])
  })
})

test.each([0, -1, 0.5, NaN, Infinity])('a concurrency or a count of %d is refused when built', (count) => {
  expect(() => StreamTask.mapTask({ concurrency: count })).toThrow(/^StreamTask\.mapTask: concurrency must be .* got /)
  expect(() => StreamTask.prefetch(count)).toThrow(/^StreamTask\.prefetch: count must be .* got /)
})

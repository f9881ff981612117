/**
 * What every asynchronous pipeline promises about what it is built on, in whatever order things happen: nothing is
 * pulled before it is asked for, what was acquired is released exactly once and never while it is in use, and neither
 * elements nor states depend on what is slow.
 */
import fc, { type Arbitrary, type Scheduler } from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { DONE } from '../stream/model.ts'
import { map, take } from '../streamTask/elements.ts'
import type { StreamTask } from '../streamTask/model.ts'
import { toArray } from '../streamTask/running.ts'
import { type MeterTask, meterTask, meteredTask } from './MeterTask.ts'
import { type Law, type LawOptions, agree, lawTask } from './law.ts'
import { pullTask } from './streamTaskLaws.ts'

/**
 * The laws of resources, of laziness and of interleaving, for finite asynchronous streams over sources that a given
 * meter counts and slows down.
 *
 * @example
 * import { Dataset, Stream, StreamTask, pipe } from 'millrace'
 * import { meteredTask } from 'millrace/laws'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * const found = laws.resourceTask(
 *   (meter) =>
 *     fc.array(fc.nat(), { maxLength: 9 }).map((ns) =>
 *       pipe(Stream.toTask(Stream.fromDataset(Dataset.fromArray(ns))), meteredTask(meter), StreamTask.prefetch(2)),
 *     ),
 *   { runs: 20 },
 * )
 * for (const law of found) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const resourceTaskLaws = (
  streams: (meter: MeterTask) => Arbitrary<StreamTask<unknown>>,
  options: LawOptions = {},
): ReadonlyArray<Law> => {
  const counts = meterTask()
  const cases = fc.tuple(streams(counts), fc.nat(20), fc.scheduler())

  const about = (title: string, holds: (stream: StreamTask<unknown>, n: number, drive: Drive) => Promise<void>): Law =>
    lawTask(
      title,
      cases,
      async ([stream, n, scheduler]) => {
        Object.assign(counts, meterTask(), { wait: waitOf(scheduler) })
        await holds(stream, n, (act) => scheduler.waitFor(act()))
        // What goes on afterwards, if anything does, has to come to an end by itself.
        await scheduler.waitIdle()
      },
      options,
      ([stream, n, scheduler]) => `[${stream.shape}, ${n}, ${fc.stringify(scheduler)}]`,
    )

  const releasedOnce = (): void => {
    agree('released', counts.released, counts.acquired)
    agree(
      'released twice, in use, and still in use',
      [counts.releasedTwice, counts.releasedInUse, counts.inUse],
      [0, 0, 0],
    )
  }

  // What the elements are is told by a run in which nothing waits.
  const plain = async (stream: StreamTask<unknown>): Promise<ReadonlyArray<unknown>> => {
    const { wait } = counts
    counts.wait = () => undefined
    const elements = await toArray(stream)()
    Object.assign(counts, meterTask(), { wait })
    return elements
  }

  return [
    about(
      'building an asynchronous stream acquires and pulls nothing, and opening it pulls nothing',
      async (stream) => {
        agree('acquired and pulled by building', [counts.acquired, counts.pulled, counts.inUse], [0, 0, 0])
        const cursor = stream.open()
        await Promise.resolve()
        agree('pulled by opening', [counts.pulled, counts.inUse], [0, 0])
        await cursor.close()
      },
    ),
    about('elements and states do not depend on what is slow', async (stream, _, drive) => {
      const expected = await plain(stream)
      await drive(async () => {
        const cursor = stream.open()
        for (let n = 0; n <= expected.length; n++) {
          const rest = await pullTask(stream.open(cursor.state()), expected.length + 1)
          agree(`the rest after ${n}`, rest, expected.slice(n))
          agree(`element ${n}`, await cursor.next(), n < expected.length ? expected[n] : DONE)
        }
      })
      releasedOnce()
    }),
    about('what is acquired is released once at the end, before the end is told', async (stream, _, drive) => {
      await drive(async () => {
        const cursor = stream.open()
        while ((await cursor.next()) !== DONE);
        releasedOnce()
        await cursor.close()
        releasedOnce()
      })
    }),
    about('what is acquired is released once when a cursor is closed early, even twice', async (stream, n, drive) => {
      await drive(async () => {
        const cursor = stream.open()
        await pullTask(cursor, n, 'open')
        await cursor.close()
        releasedOnce()
        await cursor.close()
        releasedOnce()
      })
    }),
    about(
      'what is acquired is released once when a cursor is closed while an element is pending',
      async (stream, n, drive) => {
        const expected = await plain(stream)
        const delivered: Array<unknown> = []
        const cursor = stream.open()
        await drive(async () => {
          delivered.push(...(await pullTask(cursor, n, 'open')))
          const pending = cursor.next()
          // At any moment between the call and what it gives.
          await counts.wait()
          await cursor.close()
          releasedOnce()
          const a = await pending
          if (a !== DONE) delivered.push(a)
          agree('next after closing', await cursor.next(), DONE)
          const rest = await pullTask(stream.open(cursor.state()), expected.length + 1)
          agree('what was delivered, and the rest', [...delivered, ...rest], expected)
        })
        releasedOnce()
      },
    ),
    about(
      'what is acquired is released once when a source fails, and the cursor has ended',
      async (stream, n, drive) => {
        counts.failAfter = n
        await drive(async () => {
          const cursor = stream.open()
          if (
            await fails(async () => {
              while ((await cursor.next()) !== DONE);
            })
          )
            agree('next after a failure', await cursor.next(), DONE)
          releasedOnce()
        })
      },
    ),
    about('what is acquired is released once when a source refuses to open', async (stream, n, drive) => {
      counts.refuseAfter = n % 4
      await drive(async () => void (await fails(toArray(stream))))
      releasedOnce()
    }),
    about('what is acquired is released once when a function throws', async (stream, n, drive) => {
      let calls = 0
      const failing = map((a: unknown) => {
        if (calls++ === n) throw new Error('a function fails')
        return a
      })(stream)
      await drive(async () => void (await fails(toArray(failing))))
      releasedOnce()
    }),
    about(
      'take n pulls n elements of its asynchronous source, or all where there are fewer',
      async (stream, n, drive) => {
        const { length } = await plain(stream)
        const own = meterTask()
        await drive(pipe(stream, meteredTask(own), take(n), toArray))
        agree('pulled, acquired and released', [own.pulled, own.acquired, own.released], [Math.min(n, length), 1, 1])
      },
    ),
  ]
}

type Drive = <A>(act: () => Promise<A>) => Promise<A>

const waitOf = (scheduler: Scheduler) => (): Promise<void> => scheduler.schedule(Promise.resolve(), 'wait')

const fails = async (act: () => Promise<unknown>): Promise<boolean> => {
  try {
    await act()
    return false
  } catch {
    return true
  }
}

import fc from 'fast-check'
import { describe, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import type { Json } from '../../src/core/Json.ts'
import { type Law, operatorTasks, pipelineTasks } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import * as StreamTask from '../../src/core/StreamTask.ts'
import { breaksSomeTask, options } from './breaks.ts'

type Change = (count: number) => Partial<StreamTask.StreamTask<unknown>>

describe('a broken asynchronous stream is found out', () => {
  const counting = (change: Change): ReadonlyArray<Law> =>
    laws.streamTask(
      fc.nat(6).map((count) => ({
        ...StreamTask.fromStream(Stream.fromDataset(Dataset.make(count, (i) => i))),
        ...change(count),
      })),
      options,
    )
  const from = (cursor: (start: number) => StreamTask.CursorTask<unknown>) => ({
    open: (resume?: Json) => cursor(typeof resume === 'number' ? resume : 0),
  })
  const soon = (): Promise<void> => Promise.resolve()
  const honest = (count: number, start: number): StreamTask.CursorTask<unknown> => {
    let i = start
    const next = async (): Promise<unknown> => {
      await soon()
      return i < count ? i++ : Stream.DONE
    }
    return StreamTask.cursorTask({ next, state: () => i, close: () => {} })
  }

  test('one that never fails', async () => {
    for (const { check } of counting((count) => from((start) => honest(count, start)))) await check()
  })
  test('one that goes on where the last run stopped', async () => {
    const shared = counting((count) => {
      let i = 0
      return from(() => ({
        next: async () => (i < 2 * count ? i++ : Stream.DONE),
        state: () => i,
        close: () => {},
      }))
    })
    await breaksSomeTask(shared, 'each time it is opened', 'do not disturb each other')
  })
  test('one that always starts at the beginning', async () => {
    const forgetful = counting((count) => from(() => honest(count, 0)))
    await breaksSomeTask(forgetful, 'reopened at its state', 'left and reopened again', 'a checkpoint resumes')
  })
  test('one that counts what it has begun', async () => {
    const hasty = counting((count) =>
      from((start) => {
        let i = start
        const next = async (): Promise<unknown> => {
          const a = i < count ? i++ : Stream.DONE
          await soon()
          return a
        }
        return StreamTask.cursorTask({ next, state: () => i, close: () => {} })
      }),
    )
    await breaksSomeTask(hasty, 'while an element is pending', 'not delivered, and not lost')
  })
  test('one that keeps what it has seen in its state, and one whose state is no JSON', async () => {
    const hoarding = counting((count) => from((start) => ({ ...honest(count, start), state: () => 'x'.repeat(2000) })))
    await breaksSomeTask(hoarding, 'at most 1 kB')
    const infinite = counting((count) => from((start) => ({ ...honest(count, start), state: () => Infinity })))
    await breaksSomeTask(infinite, 'is JSON')
  })
  test('one that works on several elements at once', async () => {
    const impatient = counting((count) =>
      from((start) => {
        let i = start
        const next = async (): Promise<unknown> => {
          const a = i
          await soon()
          i = a + 1
          return a < count ? a : Stream.DONE
        }
        return { next, state: () => i, close: () => {} }
      }),
    )
    await breaksSomeTask(impatient, 'wait their turn')
  })
  test('one that yields after closing, and one that delivers what was pending then', async () => {
    const endless = counting((count) => from((start) => ({ ...honest(count, start), close: () => {} })))
    await breaksSomeTask(endless, 'yields nothing afterwards', 'not delivered, and not lost')
  })
  test('one that starts again after its end', async () => {
    const reviving = counting((count) =>
      from((start) => {
        let i = start
        const next = async (): Promise<unknown> => {
          if (i < count) return i++
          i = 0
          return Stream.DONE
        }
        return { next, state: () => i, close: () => {} }
      }),
    )
    await breaksSomeTask(reviving, 'nothing comes after the end')
  })
  test('one that is mistaken about its length', async () => {
    await breaksSomeTask(
      counting((count) => ({ length: count + 1 })),
      'where known',
    )
  })
})

describe('a broken asynchronous operator is found out in company', () => {
  const withRow = (broken: (stream: StreamTask.StreamTask<unknown>) => StreamTask.StreamTask<unknown>) => [
    ...operatorTasks,
    { name: 'broken', build: (source: fc.Arbitrary<StreamTask.StreamTask<unknown>>) => source.map(broken) },
  ]
  const resources = (broken: (stream: StreamTask.StreamTask<unknown>) => StreamTask.StreamTask<unknown>) =>
    laws.resourceTask((meter) => pipelineTasks({ operators: withRow(broken), meter, depth: 3 }), {
      ...options,
      runs: 200,
    })

  test('one that does not pass its state on', async () => {
    const rows = withRow((stream) => ({ ...stream, open: () => stream.open() }))
    await breaksSomeTask(
      laws.streamTask(pipelineTasks({ operators: rows }), { ...options, runs: 200 }),
      'reopened at its',
    )
  })
  test('one that does not close its source, and one that does not wait until it is closed', async () => {
    const open = resources((stream) => ({
      ...stream,
      open: (resume) => StreamTask.cursorTask({ ...stream.open(resume), close: () => {} }),
    }))
    await breaksSomeTask(open, 'closed early', 'while an element is pending')
    const careless = resources((stream) => ({
      ...stream,
      open: (resume) => {
        const source = stream.open(resume)
        return { ...source, close: () => void source.close() }
      },
    }))
    await breaksSomeTask(careless, 'while an element is pending')
  })
  test('one that reads ahead when opened', async () => {
    const eager = resources((stream) => ({
      ...stream,
      open: (resume) => {
        const source = stream.open(resume)
        void (async () => source.next())().catch(() => {})
        return source
      },
    }))
    await breaksSomeTask(eager, 'opening it pulls nothing')
  })
  test('one that fetches ahead and counts what it fetched', async () => {
    const counting = resources((stream) => ({
      ...stream,
      open: (resume) => {
        const source = stream.open(resume)
        let ahead: StreamTask.Awaitable<unknown>
        let begun = false
        const next = async (): Promise<unknown> => {
          const a = begun ? await ahead : await source.next()
          begun = true
          ahead = source.next()
          await ahead
          return a
        }
        return StreamTask.cursorTask({ next, state: source.state, close: source.close })
      },
    }))
    await breaksSomeTask(counting, 'do not depend on what is slow')
  })
  test('one that yields as things come', async () => {
    const racing = resources((stream) => ({
      ...stream,
      open: (resume) => {
        const one = stream.open(resume)
        const other = stream.open(resume)
        return StreamTask.cursorTask<unknown>({
          next: () =>
            Promise.race([
              (async () => ['one', await one.next()])(),
              (async () => ['other', await other.next()])(),
            ]).then(([name, a]) => (a === Stream.DONE ? Stream.DONE : [name, a])),
          state: one.state,
          close: async () => {
            await one.close()
            await other.close()
          },
        })
      },
    }))
    await breaksSomeTask(racing, 'do not depend on what is slow')
  })
  test('one that swallows failures', async () => {
    const silent = resources((stream) => ({
      ...stream,
      open: (resume) => {
        const source = stream.open(resume)
        return {
          ...source,
          next: async () => {
            try {
              return await source.next()
            } catch {
              return 'instead'
            }
          },
          close: () => {},
        }
      },
    }))
    await breaksSomeTask(silent, 'closed early')
  })
})

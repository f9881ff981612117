import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Batch, Dataset, Either, Example, Failure, Sampler, Seed, Stream, StreamTask, pipe } from 'millrace'
import { type ServedError, type WorkerPool, handOver, localPool, usingWorkers, workerPool } from 'millrace/workers'
import { valueOrMissing } from '../transform/arbitraries.ts'
import { bundles } from './bundles.ts'
import { functions } from './served.ts'

type Pool = WorkerPool<typeof functions>

const made = bundles()
let module: URL
beforeAll(async () => {
  module = await made.of("export * from './test/workers/served.ts'")
})
afterAll(made.remove)

const within = <A>(workers: number, use: (pool: Pool) => Promise<A>): Promise<A> =>
  usingWorkers(workers === 0 ? localPool(functions) : workerPool<typeof functions>({ module, workers }))(
    (pool) => () => use(pool),
  )()

const rightOf = <A>(either: Either.Either<Failure.Failure, A>): A => {
  if (Either.isLeft(either)) throw new Error(Failure.show(either.left))
  return either.right
}

const reasonOf = (either: Either.Either<Failure.Failure, unknown>): string =>
  Either.isLeft(either) ? Failure.show(either.left) : 'a result'

/** What a promise fails with. */
const failing = async (promise: Promise<unknown>): Promise<ServedError> =>
  promise.then(
    () => {
      throw new Error('a failure expected')
    },
    (error: unknown) => error as ServedError,
  )

const seed = Seed.make(42)

/** Batches of two epochs in all, each with the seed that its noise depends on. */
const numbered = (rows: number, values: ReadonlyArray<number>) => {
  const examples = Dataset.make(rows, (row): Example.Example => ({
    id: `${row}`,
    series: Example.series(
      2,
      7,
      Float32Array.from({ length: 14 }, (_, i) => (values[i % values.length] ?? 0) + row),
    ),
    target: Example.unlabeled,
  }))
  return pipe(
    examples,
    Dataset.sample(Sampler.shuffled(seed)),
    Stream.cycle(),
    Stream.chunksOf(2),
    Stream.take(rows),
    Stream.map(Batch.collate),
    Stream.mapWithIndex((index, batch) => ({ seed: Seed.child(index)(seed), batch })),
  )
}

describe('a pool', () => {
  test('gives the same for none, one, two and three workers, in order, and so after resuming', async () => {
    const pools = [
      localPool(functions),
      ...[1, 2, 3].map((workers) => workerPool<typeof functions>({ module, workers })),
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.array(valueOrMissing, { minLength: 1, maxLength: 14 }),
        fc.integer({ min: 1, max: 4 }),
        async (rows, values, concurrency) => {
          const [expected, ...others] = await Promise.all(
            pools.map(async ({ call }) => {
              const noisy = pipe(
                Stream.toTask(numbered(rows, values)),
                StreamTask.mapTask({ concurrency })(call('augment')),
                StreamTask.map(rightOf),
              )
              const all = await StreamTask.toArray(noisy)()
              const cursor = noisy.open()
              await cursor.next()
              const rest = StreamTask.resume(StreamTask.checkpoint(noisy)(cursor))(noisy)
              await cursor.close()
              expect(await StreamTask.toArray(rightOf(rest))()).toStrictEqual(all.slice(1))
              return all
            }),
          )
          for (const other of others) expect(other).toStrictEqual(expected)
        },
      ),
      { numRuns: 20 },
    )
    await Promise.all(pools.map(({ close }) => close()))
  })

  test('starts a worker when all others are busy, and no more than it may', async () => {
    const startedBy = (calls: number) =>
      within(3, async ({ call }) => {
        const counts = await Promise.all(Array.from({ length: calls }, () => call('calls')(undefined)()))
        return counts.map(rightOf).filter((count) => count === 1).length
      })
    expect(await Promise.all([1, 2, 3, 8].map(startedBy))).toEqual([1, 2, 3, 3])
    const inTurn = await within(3, async ({ call }) => [
      rightOf(await call('calls')(undefined)()),
      rightOf(await call('calls')(undefined)()),
    ])
    expect(inTurn).toEqual([1, 2])
  })

  test('answers out of order to tasks that wait for different times', async () => {
    const answers = await within(1, ({ call }) => Promise.all([call('slow')(40)(), call('slow')(0)()]))
    expect(answers).toEqual([Either.right(40), Either.right(0)])
  })

  test.each([0, -1, 1.5, NaN])('of %d workers is refused', (workers) => {
    expect(() => workerPool({ module, workers })).toThrow(
      `workerPool: workers must be a positive integer, got ${workers}`,
    )
  })
})

describe('values', () => {
  test('arrive as they were, those in plain objects and arrays with only what they see of their buffers', () => {
    const whole = Float32Array.from({ length: 1000 }, (_, i) => i)
    const part = whole.subarray(10, 13)
    const circle: { own?: unknown; part: unknown } = { part }
    circle.own = circle
    const value = { part, parts: [part, part], bytes: Buffer.from('abc'), map: new Map([['a', part.slice()]]), circle }
    return within(1, async ({ call }) => {
      const echo = rightOf(await call('echo')(value)()) as typeof value
      expect(echo).toEqual({ ...value, bytes: new Uint8Array(value.bytes) })
      expect([echo.part.buffer.byteLength, echo.parts[0]]).toEqual([12, echo.part])
      expect(echo.parts[0]).toBe(echo.part)
      expect(echo.circle.own).toBe(echo.circle)
      expect(whole.length).toBe(1000)
    })
  })

  test('are copies: the caller keeps its arrays, and so does a worker', () =>
    within(1, async ({ call }) => {
      const own = Float32Array.of(1, 2)
      expect(await call('echo')(own)()).toEqual(Either.right(own))
      expect(own.length).toBe(2)
      const kept = [await call('kept')(undefined)(), await call('kept')(undefined)()]
      expect(kept).toEqual([Either.right(Float32Array.of(1, 2, 3)), Either.right(Float32Array.of(1, 2, 3))])
    }))

  test('that are handed over are not copied: the giver has empty arrays, but for those it sees a part of', () =>
    within(1, async ({ call }) => {
      const whole = Float32Array.of(1, 2)
      const part = Float32Array.of(1, 2, 3).subarray(1)
      expect(await call('echo')(handOver({ whole, part }))()).toEqual(
        Either.right({ whole: Float32Array.of(1, 2), part: Float32Array.of(2, 3) }),
      )
      expect([whole.length, part.length]).toEqual([0, 2])
      expect(await call('give')(2)()).toEqual(Either.right(Float32Array.of(2, 2)))
    }))

  test('in shared memory are the same memory', () =>
    within(1, async ({ call }) => {
      const shared = new Int32Array(new SharedArrayBuffer(12))
      expect(await call('fill')(shared)()).toEqual(Either.right(3))
      expect([...shared]).toEqual([7, 7, 7])
      expect(await call('fill')(handOver(shared))()).toEqual(Either.right(3))
      expect(shared.length).toBe(3)
    }))
})

describe.each([0, 2])('what goes wrong with %d workers', (workers) => {
  test('in a function keeps its name, message, stack and cause, and the element', async () => {
    const refuse = (pool: Pool) =>
      pipe(
        Stream.toTask(Stream.fromDataset(Dataset.fromArray([0, 1, 2, 3]))),
        StreamTask.mapTask({ concurrency: 3 })(pool.call('refuse')),
        StreamTask.toArray,
      )()
    const error = await within(workers, (pool) => failing(refuse(pool)))
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'RangeError', message: 'no 2', served: 'refuse', element: 2 })
    expect(error.stack).toMatch(/^RangeError: no 2\n.*at .*refuse/u)
    expect(error.cause).toMatchObject({ name: 'TypeError', message: 'a reason' })
  })

  test('with a name that is not served tells those that are', async () => {
    const error = await within(workers, (pool) =>
      failing((pool as unknown as WorkerPool<{ toString: () => 1 }>).call('toString')(undefined)()),
    )
    expect(error.message).toMatch(/^workerPool: one of double, augment, .* expected, got toString$/u)
  })

  test('as the pool is closed is a failure, and the second time nothing', () =>
    within(workers, async ({ call, close }) => {
      await close()
      await close()
      expect(reasonOf(await call('double')(1)())).toMatch(/^worker.*: the pool is closed$/u)
    }))
})

describe('a worker that is not there', () => {
  const only = async (code: string): Promise<string> => {
    const place = await made.of(code)
    return usingWorkers(workerPool({ module: place }))(({ call }) => call('f')(undefined as never))().then(reasonOf)
  }

  test('because its module throws, has no such file, or cannot be started is a failure that says so', async () => {
    expect(await only("throw new Error('not today')")).toMatch(
      /^worker file:.*: Error: not today at file:.*mjs:2:7, before it answered for element 0 of f$/u,
    )
    const missing = workerPool<typeof functions>({ module: new URL('./missing.mjs', module) })
    expect(reasonOf(await missing.call('double')(1)())).toMatch(/Cannot find module .*missing\.mjs/u)
    const strange = workerPool<typeof functions>({ module: new URL('https://localhost/a.mjs') })
    expect(reasonOf(await strange.call('double')(1)())).toMatch(/^worker https:.*URL/u)
  })

  test('because it serves nothing is a failure', async () => {
    expect(await only('export const nothing = 1')).toMatch(/: ended with code 0, before it answered/u)
  })

  test('because it ended takes its calls along, each with its element, and the next call finds another', () =>
    within(1, async ({ call }) => {
      const lost = await Promise.all([call('slow')(10_000)(), call('exit')(3)(), call('slow')(10_000)()])
      expect(lost.map(reasonOf).map((reason) => reason.replace(/^worker .*mjs: /u, ''))).toEqual([
        'ended with code 3, before it answered for element 0 of slow',
        'ended with code 3, before it answered for element 0 of exit',
        'ended with code 3, before it answered for element 1 of slow',
      ])
      expect(await call('double')(4)()).toEqual(Either.right(8))
    }))

  test('because the pool is closed or the run aborted fails what it works on', async () => {
    const pool = workerPool<typeof functions>({ module })
    const slow = pool.call('slow')(10_000)()
    await pool.close()
    expect(reasonOf(await slow)).toMatch(/the pool is closed, before it answered for element 0 of slow$/u)
    const control = new AbortController()
    const abortable = workerPool<typeof functions>({ module, signal: control.signal })
    const aborted = abortable.call('slow')(10_000)()
    control.abort()
    expect(reasonOf(await aborted)).toMatch(/the run was aborted, before it answered/u)
    expect(reasonOf(await abortable.call('double')(1)())).toMatch(/the run was aborted$/u)
    const late = workerPool<typeof functions>({ module, signal: AbortSignal.abort() })
    expect(reasonOf(await late.call('double')(1)())).toMatch(/the run was aborted$/u)
  })
})

test('what a message cannot carry is refused on either side, and the worker goes on', () =>
  within(1, async ({ call }) => {
    const sent = await failing(call('echo')({ f: () => 1 })())
    expect(sent).toMatchObject({ name: 'DataCloneError', served: 'echo', element: 0 })
    const returned = await failing(call('unpostable')(undefined)())
    expect(returned).toMatchObject({ name: 'DataCloneError', served: 'unpostable', element: 0 })
    expect(await call('double')(4)()).toEqual(Either.right(8))
  }))

test('a process waits for calls and for nothing else, closed or not', async () => {
  const program = await made.of(`
    import { workerPool } from 'millrace/workers'
    const pool = workerPool({ module: new URL(process.argv[2]), workers: 2 })
    const answers = await Promise.all([pool.call('slow')(50)(), pool.call('double')(3)()])
    console.log(JSON.stringify(answers.map(({ right }) => right)))
  `)
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(program), module.href], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '[50,6]\n', stderr: '' })
})

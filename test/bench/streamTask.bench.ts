// What an element costs on its way through a stream of ready elements: synchronous, asynchronous, and an asynchronous
// generator; and what fetching ahead adds. The best of several runs, since other work on the machine only ever adds
// time.

import { pipe } from 'fp-ts/lib/function.js'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Fold from '../../src/core/Fold.ts'
import * as Stream from '../../src/core/Stream.ts'
import * as StreamTask from '../../src/core/StreamTask.ts'

const runs = 15
const elements = 100_000

const nanoseconds = async (run: () => Promise<unknown>): Promise<number> => {
  let best = Infinity
  for (let i = 0; i < runs; i++) {
    const start = performance.now()
    await run()
    best = Math.min(best, performance.now() - start)
  }
  return (best * 1e6) / elements
}

const print = async (name: string, run: () => Promise<unknown>): Promise<void> =>
  console.log(`${name.padEnd(56)} ${(await nanoseconds(run)).toFixed(0)} ns`)

const numbers = Stream.fromDataset(Dataset.make(elements, (i) => i))
const ready = Stream.toTask(numbers)
const later: StreamTask.StreamTask<number> = StreamTask.mapTask({ concurrency: 1 })((n: number) => async () => n)(ready)
const increment = (n: number): number => n + 1
const once = StreamTask.map(increment)

async function* counting(): AsyncGenerator<number> {
  for (let i = 0; i < elements; i++) yield i
}

async function* incremented(source: AsyncIterable<number>): AsyncGenerator<number> {
  for await (const n of source) yield n + 1
}

const exhaust = async (source: AsyncIterable<number>): Promise<void> => {
  for await (const _ of source);
}

const count = StreamTask.run<number, unknown, number>(Fold.count)
const synchronous = pipe(numbers, Stream.map(increment), Stream.map(increment), Stream.map(increment))

await print('map, 3 times: a stream', async () => Stream.run<number, unknown, number>(Fold.count)(synchronous)())
await print('map, 3 times: an asynchronous stream, ready', () => count(pipe(ready, once, once, once))())
await print('map, 3 times: asynchronous generators', () => exhaust(incremented(incremented(incremented(counting())))))
await print('map: an asynchronous stream, ready', () => count(once(ready))())
await print('map: an asynchronous generator', () => exhaust(incremented(counting())))
await print('prefetch(1): ready', () => count(StreamTask.prefetch(1)(ready))())
await print('prefetch(8): ready', () => count(StreamTask.prefetch(8)(ready))())
await print('mapTask, one at a time', () => count(later)())
await print('mapTask, one at a time, prefetch(8)', () => count(StreamTask.prefetch(8)(later))())
await print('mapTask, 8 at a time', () =>
  count(StreamTask.mapTask({ concurrency: 8 })((n: number) => async () => n)(ready))(),
)
await print('mapTask, 8 at a time, as they settle', () =>
  count(StreamTask.mapTask({ concurrency: 8, ordered: false })((n: number) => async () => n)(ready))(),
)
await print('for await over an asynchronous stream, ready', () => exhaust(StreamTask.toAsyncIterable(ready)))

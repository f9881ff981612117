import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import * as tfData from '@tensorflow/tfjs-data'
import * as layers from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { equal, meterTask, meteredTask, pipelineTasks } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import * as StreamTask from '../../src/core/StreamTask.ts'
import { lawfulTask, testAll } from './lawful.ts'
import { runs } from './runs.ts'

const streams = pipelineTasks({ depth: 2 })
const elementsOf = <A>(stream: StreamTask.StreamTask<A>): Promise<ReadonlyArray<A>> => StreamTask.toArray(stream)()
const numbers = (count: number): StreamTask.StreamTask<number> =>
  StreamTask.fromStream(Stream.fromDataset(Dataset.make(count, (i) => i)))
const sum = (seen: ReadonlyArray<number>): number => seen.reduce((a, b) => a + b, 0)

describe('asynchronous iterables', () => {
  lawfulTask('there and back is the same stream', streams, async (stream) => {
    const back = StreamTask.fromAsyncIterable('back', () => StreamTask.toAsyncIterable(stream))
    expect(equal(await elementsOf(back), await elementsOf(stream))).toBe(true)
  })
  lawfulTask(
    'an iterator is told once to stop, if the run is closed early, and not at all at the end',
    fc.tuple(fc.nat(6), fc.nat(8)),
    async ([length, n]) => {
      const log = { begun: 0, ended: 0, returned: 0 }
      const stream = StreamTask.fromAsyncIterable('logged', () => {
        log.begun++
        let i = 0
        return {
          [Symbol.asyncIterator]: () => ({
            next: async () => {
              if (i < length) return { done: false as const, value: i++ }
              log.ended++
              return { done: true as const, value: undefined }
            },
            return: async () => {
              log.returned++
              return { done: true as const, value: undefined }
            },
          }),
        }
      })
      const cursor = stream.open()
      expect(log.begun).toBe(0)
      for (let pulled = 0; pulled < n; pulled++) await cursor.next()
      await cursor.close()
      await cursor.close()
      const ended = n > length ? 1 : 0
      expect(log).toEqual({ begun: n > 0 ? 1 : 0, ended, returned: n > 0 ? 1 - ended : 0 })
    },
    300,
  )
  test('an iterator that fails is not told to stop, and its error is passed on', async () => {
    let returned = 0
    const failing = StreamTask.fromAsyncIterable<number>('failing', () => ({
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          throw new Error('an iterator fails')
        },
        return: async () => {
          returned++
          return { done: true, value: undefined }
        },
      }),
    }))
    const cursor = failing.open()
    await expect(cursor.next()).rejects.toThrow('an iterator fails')
    await cursor.close()
    expect(returned).toBe(0)
  })
  type Operator = (stream: StreamTask.StreamTask<unknown>) => StreamTask.StreamTask<unknown>
  const operators: ReadonlyArray<readonly [string, Operator]> = [
    ['map', StreamTask.map((a) => a)],
    ['filter', StreamTask.filter(() => false)],
    ['take', StreamTask.take(2)],
    ['takeWhile', StreamTask.takeWhile(() => true)],
    ['chunksOf', StreamTask.chunksOf(2)],
    ['concat', StreamTask.concat(StreamTask.of<unknown>(1))],
    ['zipWith', StreamTask.zipWith(numbers(1), (a: unknown) => a)],
    ['chain', StreamTask.chain((a) => StreamTask.of(a))],
    ['mapTask', StreamTask.mapTask({ concurrency: 2 })((a) => async () => a)],
    ['prefetch', StreamTask.prefetch(2)],
    ['abortable', StreamTask.abortable(new AbortController().signal)],
    ['toAsyncIterable', (stream) => StreamTask.fromAsyncIterable('back', () => StreamTask.toAsyncIterable(stream))],
    ['toReadableStream', (stream) => StreamTask.fromReadableStream('back', () => StreamTask.toReadableStream(stream))],
  ]
  test.each(operators)('an iterator that waits for ever is told to stop at once through %s', async (_, operator) => {
    let release = (): void => {}
    const waiting = StreamTask.fromAsyncIterable<unknown>('waiting', () => ({
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((resolve) => {
            release = () => resolve({ done: true, value: undefined })
          }),
        return: async () => {
          release()
          return { done: true, value: undefined }
        },
      }),
    }))
    const cursor = operator(waiting).open()
    const pending = cursor.next()
    await Promise.resolve()
    await cursor.close()
    expect(await pending).toBe(Stream.DONE)
  })
  test('iterators are iterable themselves, as those of the language are', async () => {
    const iterator = StreamTask.toAsyncIterable(numbers(3))[Symbol.asyncIterator]()
    await iterator.next()
    const rest: Array<number> = []
    for await (const n of iterator as AsyncIterableIterator<number>) rest.push(n)
    expect(rest).toEqual([1, 2])
  })
})

describe('iterator helpers', () => {
  const helpers = (globalThis as { readonly Iterator?: { readonly prototype: object } }).Iterator?.prototype
  type WithHelpers = Iterator<number> & { take: (n: number) => WithHelpers; toArray: () => ReadonlyArray<number> }

  test('iterators of a stream inherit what those of the language have', () => {
    const iterator = Stream.toIterable(Stream.fromDataset(Dataset.fromArray([1, 2])))[Symbol.iterator]()
    iterator.next()
    expect([...(iterator as IterableIterator<number>)]).toEqual([2])
  })
  test.skipIf(helpers === undefined)('take of a helper ends the run (Node has them from 22)', () => {
    const counts = laws.meter()
    const endless = laws.metered(counts)(Stream.fromDataset(Dataset.make(9, (i) => i)))
    const iterator = Stream.toIterable(endless)[Symbol.iterator]() as WithHelpers
    expect(iterator.take(2).toArray()).toEqual([0, 1])
    expect([counts.acquired, counts.released, counts.pulled]).toEqual([1, 1, 2])
  })
})

describe('web streams', () => {
  lawfulTask('there and back is the same stream', streams, async (stream) => {
    const back = StreamTask.fromReadableStream('back', () => StreamTask.toReadableStream(stream))
    expect(equal(await elementsOf(back), await elementsOf(stream))).toBe(true)
  })
  testAll(
    laws.streamTask(
      streams.map((stream) => StreamTask.fromReadableStream('back', async () => StreamTask.toReadableStream(stream))),
      runs(200),
    ),
  )
  lawfulTask(
    'nothing is pulled before it is read nor ahead of the reader, and cancelling closes the run once',
    fc.tuple(fc.nat(6), fc.nat(8)),
    async ([length, n]) => {
      const meter = meterTask()
      const reader = StreamTask.toReadableStream(meteredTask(meter)(numbers(length))).getReader()
      await Promise.resolve()
      expect([meter.acquired, meter.pulled]).toEqual([0, 0])
      for (let read = 0; read < n; read++) await reader.read()
      expect(meter.pulled).toBe(Math.min(n, length))
      await reader.cancel()
      expect([meter.acquired, meter.released, meter.releasedTwice]).toEqual(n > 0 ? [1, 1, 0] : [0, 0, 0])
    },
    300,
  )
  test('the web stream is cancelled once if the run is closed early, and not at all at the end', async () => {
    let cancelled = 0
    const stream = StreamTask.fromReadableStream<number>(
      'two',
      () =>
        new ReadableStream({
          start: (controller) => {
            controller.enqueue(0)
            controller.enqueue(1)
          },
          pull: (controller) => controller.close(),
          cancel: () => void cancelled++,
        }),
    )
    expect(await elementsOf(stream)).toEqual([0, 1])
    expect(cancelled).toBe(0)
    expect(await elementsOf(StreamTask.take(1)(stream))).toEqual([0])
    expect(cancelled).toBe(1)
  })
  test('the name of a web stream stands for it in the shape', () => {
    const thunk = (): ReadableStream<number> => StreamTask.toReadableStream(numbers(1))
    expect(StreamTask.fromReadableStream('a', thunk).shape).not.toBe(StreamTask.fromReadableStream('b', thunk).shape)
  })
  test('cancelling while a chunk is pending waits for it, and closes the run once', async () => {
    const meter = { ...meterTask(), wait: () => new Promise<void>((wake) => void setTimeout(wake, 5)) }
    const reader = StreamTask.toReadableStream(meteredTask(meter)(numbers(3))).getReader()
    const pending = reader.read()
    await new Promise<void>((wake) => void setTimeout(wake, 1))
    expect(meter.inUse).toBe(1)
    await reader.cancel()
    expect(await pending).toEqual({ done: true, value: undefined })
    expect([meter.released, meter.releasedTwice, meter.releasedInUse]).toEqual([1, 0, 0])
  })
  test('a failing stream is a failing web stream, closed once', async () => {
    const meter = { ...meterTask(), failAfter: 1 }
    const reader = StreamTask.toReadableStream(meteredTask(meter)(numbers(3))).getReader()
    expect(await reader.read()).toEqual({ done: false, value: 0 })
    await expect(reader.read()).rejects.toThrow('a metered stream fails')
    expect([meter.released, meter.releasedTwice]).toEqual([1, 0])
  })
  test('a stream of text can be the body of a response', async () => {
    const words = StreamTask.map((n: number) => `${n} `)(numbers(3))
    const bytes = StreamTask.toReadableStream(words).pipeThrough(new TextEncoderStream())
    const decoded = StreamTask.fromReadableStream('body', () => bytes.pipeThrough(new TextDecoderStream()))
    expect((await elementsOf(decoded)).join('')).toBe('0 1 2 ')
  })
})

describe('tfjs-data', () => {
  const rows = fc.array(
    fc.tuple(fc.integer(), fc.boolean()).map(([x, y]) => ({ x: [x, 1], y })),
    { maxLength: 8 },
  )
  const toTf = StreamTask.toTfDataset<tf.TensorContainer, tfData.Dataset<tf.TensorContainer>>(tfData)

  lawfulTask(
    'there and back is the same stream',
    rows,
    async (elements) => {
      const stream = StreamTask.fromStream(Stream.fromDataset(Dataset.fromArray(elements)))
      const back = StreamTask.fromTfDataset('back', toTf(stream))
      expect(await elementsOf(back)).toEqual(elements)
      expect(await elementsOf(back)).toEqual(elements)
    },
    200,
  )
  test('the name of a dataset stands for it in the shape', () => {
    const dataset = tfData.array([1])
    expect(StreamTask.fromTfDataset('a', dataset).shape).not.toBe(StreamTask.fromTfDataset('b', dataset).shape)
  })
  testAll(
    laws.streamTask(
      rows.map((elements) => StreamTask.fromTfDataset<unknown>('array', tfData.array(elements))),
      runs(100),
    ),
  )
  test('each iteration over a dataset is a run, closed at its end', async () => {
    const meter = meterTask()
    const dataset = toTf(meteredTask(meter)(numbers(3)))
    for (const times of [1, 2]) {
      expect(await dataset.toArray()).toEqual([0, 1, 2])
      expect([meter.acquired, meter.released]).toEqual([times, times])
    }
  })
  test('the batches of a stream train a model of tfjs-layers', async () => {
    await tf.setBackend('cpu')
    const batches = pipe(
      numbers(4),
      StreamTask.chunksOf(2),
      StreamTask.map((ns) => ({
        xs: tf.tensor2d(ns.map((n) => [n / 4])),
        ys: tf.tensor2d(ns.map((n) => [n / 2 + 1])),
      })),
    )
    const model = layers.sequential({ layers: [layers.layers.dense({ units: 1, inputShape: [1] })] })
    model.compile({ optimizer: tf.train.sgd(0.3), loss: 'meanSquaredError' })
    const dataset = toTf(batches)
    const { history } = await model.fitDataset(dataset, { epochs: 60, verbose: 0 })
    const losses = (history['loss'] ?? []) as ReadonlyArray<number>
    expect(losses).toHaveLength(60)
    expect(sum(losses.slice(-5)) / 5).toBeLessThan(1e-2)
  })
})

/**
 * Asynchronous streams as what others read, and the other way round: asynchronous iterables, web streams, datasets of
 * tfjs-data. No package is imported for it: what is needed of one is an argument.
 */
import { DONE } from '../stream/model.ts'
import { type Awaitable, type CursorTask, type StreamTask, cursorTask } from './model.ts'
import { type Pulls, fromPulls } from './sources.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The chunks of a web stream, such as the body of a response, asked for anew in each run, at the first pull. The name
 * stands for it in the shape. The state is a count: resuming takes another web stream and skips so many. The web stream
 * is cancelled once, if the run is closed early.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * const text = StreamTask.fromReadableStream('text', async () => {
 *   const { body } = new Response('abc')
 *   if (body === null) throw new Error('no body')
 *   return body
 * })
 * assert.deepStrictEqual(await StreamTask.toArray(text)(), [Uint8Array.from([97, 98, 99])])
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromReadableStream = <A>(name: string, thunk: () => Awaitable<ReadableStream<A>>): StreamTask<A> =>
  fromPulls(`readableStream(${name})`, async (): Promise<Pulls<A>> => {
    const reader = (await thunk()).getReader()
    return { next: () => reader.read(), return: () => reader.cancel() }
  })

/**
 * What is needed of a dataset of tfjs-data.
 *
 * @category model
 * @since 0.1.0
 */
export interface TfDataset<A> {
  readonly iterator: () => Promise<{ readonly next: () => Promise<IteratorResult<A>> }>
}

/**
 * The elements of a dataset of tfjs-data (Cai et al., 2019), iterated over anew in each run. The name stands for it in
 * the shape. The state is a count: resuming skips so many. Such a dataset cannot be told that a run is left early, and
 * tensors among its elements belong to whoever receives them.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * // As `tf.data.array([1, 2])` of tfjs-data gives it.
 * const dataset = {
 *   iterator: async () => {
 *     const values = [1, 2].values()
 *     return { next: async () => values.next() }
 *   },
 * }
 * assert.deepStrictEqual(await StreamTask.toArray(StreamTask.fromTfDataset('numbers', dataset))(), [1, 2])
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromTfDataset = <A>(name: string, dataset: TfDataset<A>): StreamTask<A> =>
  fromPulls(`tfDataset(${name})`, async () => {
    const iterator = await dataset.iterator()
    return { next: () => iterator.next() }
  })

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The stream for `for await … of`, as often as one likes. The run is closed once: at the end, on a throw, or when the
 * loop is left early.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * const seen: Array<string> = []
 * for await (const letter of StreamTask.toAsyncIterable(StreamTask.of('a'))) seen.push(letter)
 * assert.deepStrictEqual(seen, ['a'])
 *
 * @category destructors
 * @since 0.1.0
 */
export const toAsyncIterable = <A>(stream: StreamTask<A>): AsyncIterable<A> => ({
  [Symbol.asyncIterator]: () => {
    const cursor = guarded(stream)
    // What all asynchronous iterators of the language inherit: that they are iterable themselves, and later more.
    return Object.assign(Object.create(asyncIteratorPrototype) as object, {
      next: async (): Promise<IteratorResult<A, undefined>> => {
        const a = await cursor.next()
        return a === DONE ? { done: true, value: undefined } : { done: false, value: a }
      },
      return: async (): Promise<IteratorResult<A, undefined>> => {
        await cursor.close()
        return { done: true, value: undefined }
      },
    })
  },
})

/**
 * One run of the stream as a web stream: nothing is pulled before it is read, nothing ahead of the reader, and the run
 * is closed once, at the end, on an error, or when the web stream is cancelled.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = StreamTask.fromAsyncIterable('letters', async function* () {
 *   yield* ['a', 'b']
 * })
 * assert.strictEqual(await new Response(
 *   StreamTask.toReadableStream(letters).pipeThrough(new TextEncoderStream()),
 * ).text(), 'ab')
 *
 * @category destructors
 * @since 0.1.0
 */
export const toReadableStream = <A>(stream: StreamTask<A>): ReadableStream<A> => {
  let cursor: CursorTask<A> | undefined
  let cancelled = false
  return new ReadableStream<A>(
    {
      pull: async (controller) => {
        cursor ??= guarded(stream)
        const a = await cursor.next()
        if (cancelled) return
        if (a === DONE) controller.close()
        else controller.enqueue(a)
      },
      cancel: () => {
        cancelled = true
        return cursor?.close()
      },
    },
    { highWaterMark: 0 },
  )
}

/**
 * The stream as a dataset of tfjs-data (Cai et al., 2019), for `fitDataset` of tfjs-layers and the like; each iteration
 * over it is a run. It takes the module, or no more than its `generator`. tfjs-data says nothing when it leaves an
 * iteration early, so what an unfinished run holds stays held: `take` on this side of it.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import assert from 'node:assert'
 *
 * // As `import * as data from '@tensorflow/tfjs-data'` gives it.
 * const data = { generator: (start: () => AsyncIterator<unknown>) => ({ iterator: async () => start() }) }
 * const dataset = StreamTask.toTfDataset(data)(StreamTask.of(1))
 * assert.deepStrictEqual(await (await dataset.iterator()).next(), { done: false, value: 1 })
 *
 * @category destructors
 * @since 0.1.0
 */
export const toTfDataset =
  <A, D>({ generator }: { readonly generator: (start: () => AsyncIterator<A>) => D }) =>
  (stream: StreamTask<A>): D =>
    generator(() => toAsyncIterable(stream)[Symbol.asyncIterator]())

// Cursors that others have written may not keep all promises.
const guarded = <A>(stream: StreamTask<A>): CursorTask<A> => cursorTask({ ...stream.open(), eager: true })

const asyncIteratorPrototype: object = Object.getPrototypeOf(
  Object.getPrototypeOf((async function* () {})()) as object,
) as object

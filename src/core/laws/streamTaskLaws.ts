/**
 * What every asynchronous stream promises: what streams do, and that its state counts what was delivered, whatever is
 * pending or was fetched ahead.
 */
import type { Arbitrary } from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import type { Json } from '../Json.ts'
import { type Checkpoint, DONE } from '../stream/model.ts'
import type { CursorTask, StreamTask } from '../streamTask/model.ts'
import { checkpoint, resume } from '../streamTask/running.ts'
import { copy } from './equal.ts'
import { type Law, agree, lawTask } from './law.ts'
import type { StreamLawOptions } from './streamLaws.ts'

/**
 * The laws of asynchronous streams, for each stream of an arbitrary. The streams must be pure: a file is, a clock is not.
 *
 * @example
 * import { StreamTask } from 'millrace'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * const streams = fc.array(fc.integer()).map((elements) =>
 *   StreamTask.fromAsyncIterable('elements', async function* () {
 *     yield* elements
 *   }),
 * )
 * for (const law of laws.streamTask(streams, { runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const streamTaskLaws = (
  streams: Arbitrary<StreamTask<unknown>>,
  { elements = 48, ...options }: StreamLawOptions = {},
): ReadonlyArray<Law> => {
  const about = (title: string, holds: (stream: StreamTask<unknown>) => Promise<void>): Law =>
    lawTask(title, streams, holds, options, ({ shape }) => shape)
  const whole = (stream: StreamTask<unknown>): Promise<ReadonlyArray<unknown>> => pullTask(stream.open(), elements)

  return [
    about('an asynchronous stream gives the same elements each time it is opened', async (stream) => {
      const first = await whole(stream)
      const copies = copy(first)
      agree('the second run', await whole(stream), copies)
      agree('the first elements, afterwards', first, copies)
    }),
    about('two cursors of one asynchronous stream do not disturb each other', async (stream) => {
      const expected = await whole(stream)
      const [one, other] = [stream.open(), stream.open()]
      const ones: Array<unknown> = []
      const others: Array<unknown> = []
      for (let n = 0; n < expected.length; n++) {
        const [a, b] = await Promise.all([one.next(), n > 0 ? other.next() : undefined])
        ones.push(a)
        if (n > 0) others.push(b)
      }
      await one.close()
      others.push(...(await pullTask(other, 1)))
      agree('the elements of both', [ones, others], [expected, expected])
    }),
    about('an asynchronous stream reopened at its state after n elements yields the others', async (stream) => {
      const expected = await whole(stream)
      for (const [n, state] of (await statesOf(stream, expected.length)).entries()) {
        agree(`resumed after ${n}`, await pullTask(stream.open(parse(state)), elements - n), expected.slice(n))
      }
    }),
    about('a reopened asynchronous stream can be left and reopened again', async (stream) => {
      const expected = await whole(stream)
      for (const [n, state] of (await statesOf(stream, expected.length)).entries()) {
        const hop = Math.min(n % 3, expected.length - n)
        const cursor = stream.open(parse(state))
        agree(`${hop} elements after ${n}`, await pullTask(cursor, hop, 'open'), expected.slice(n, n + hop))
        const second = JSON.stringify(cursor.state())
        await cursor.close()
        const rest = await pullTask(stream.open(parse(second)), elements - n - hop)
        agree(`resumed after ${n} and ${hop} more`, rest, expected.slice(n + hop))
      }
    }),
    about('a checkpoint resumes its asynchronous stream, and one of another shape is refused', async (stream) => {
      const expected = await whole(stream)
      const cursor = stream.open()
      await pullTask(cursor, 2, 'open')
      const saved = JSON.parse(JSON.stringify(checkpoint(stream)(cursor))) as Checkpoint
      await cursor.close()
      const resumed = resume(saved)(stream)
      if (E.isLeft(resumed)) throw new Error(`a checkpoint of the same shape was refused: ${stream.shape}`)
      agree('the rest', await pullTask(resumed.right.open(), elements - 2), expected.slice(2))
      agree('another', resume({ ...saved, shape: `${saved.shape}, altered` })(stream)._tag, 'Left')
    }),
    about('a state of an asynchronous stream is JSON of at most 1 kB', async (stream) => {
      const cursor = stream.open()
      for (let n = 0; n <= elements; n++) {
        const text = JSON.stringify(cursor.state())
        agree(`the state after ${n} in JSON and back`, parse(text), cursor.state())
        if (text.length > 1024) throw new Error(`the state after ${n} takes ${text.length} characters`)
        if ((await cursor.next()) === DONE) break
      }
      await cursor.close()
    }),
    about('a state taken while an element is pending does not count it', async (stream) => {
      const expected = await whole(stream)
      const cursor = stream.open()
      for (let n = 0; n < expected.length; n++) {
        const pending = cursor.next()
        const state = JSON.stringify(cursor.state())
        if (pending instanceof Promise)
          agree(
            `resumed while ${n} is pending`,
            await pullTask(stream.open(parse(state)), elements - n),
            expected.slice(n),
          )
        await pending
      }
      await cursor.close()
    }),
    about('elements asked for before the last one came wait their turn', async (stream) => {
      const expected = await whole(stream)
      const cursor = stream.open()
      const pulled = await Promise.all(Array.from({ length: expected.length + 2 }, () => cursor.next()))
      await cursor.close()
      if (expected.length < elements) agree('all at once', pulled, [...expected, DONE, DONE])
      else agree('all at once', pulled.slice(0, elements), expected)
    }),
    about('nothing comes after the end of an asynchronous stream, nor after resuming there', async (stream) => {
      const cursor = stream.open()
      if ((await pullTask(cursor, elements, 'open')).length === elements) return cursor.close()
      agree('next after the end', [await cursor.next(), await cursor.next()], [DONE, DONE])
      const state = parse(JSON.stringify(cursor.state()))
      agree('what resuming at the end gives', await pullTask(stream.open(state), elements), [])
    }),
    about('an asynchronous cursor may be closed anywhere and again, and yields nothing afterwards', async (stream) => {
      const { length } = await whole(stream)
      for (const n of new Set([0, 1, Math.floor(length / 2), length, length + 1])) {
        const cursor = stream.open()
        await pullTask(cursor, n, 'open')
        await Promise.all([cursor.close(), cursor.close()])
        agree(`next after closing after ${n}`, await cursor.next(), DONE)
        await cursor.close()
      }
    }),
    about('what is pending when a cursor is closed is not delivered, and not lost', async (stream) => {
      const expected = await whole(stream)
      for (const n of new Set([0, 1, Math.floor(expected.length / 2), expected.length])) {
        const cursor = stream.open()
        await pullTask(cursor, n, 'open')
        const pending = cursor.next()
        await cursor.close()
        const came = await pending
        if (pending instanceof Promise) agree('what was pending', came, DONE)
        const delivered = Math.min(n, expected.length) + (came === DONE ? 0 : 1)
        const rest = await pullTask(stream.open(parse(JSON.stringify(cursor.state()))), elements - delivered)
        agree(`resumed after closing after ${n}`, rest, expected.slice(delivered))
      }
    }),
    about('a length of an asynchronous stream, where known, is the number of elements', async (stream) => {
      const { length } = stream
      if (length !== undefined) agree('elements', (await whole(stream)).length, Math.min(length, elements))
    }),
  ]
}

/** Up to `count` elements; closes the cursor unless it is to stay open. */
export const pullTask = async <A>(
  cursor: CursorTask<A>,
  count: number,
  then: 'close' | 'open' = 'close',
): Promise<ReadonlyArray<A>> => {
  const pulled: Array<A> = []
  while (pulled.length < count) {
    const a = await cursor.next()
    if (a === DONE) break
    pulled.push(a)
  }
  if (then === 'close') await cursor.close()
  return pulled
}

/** The states after 0, 1 and so on up to `count` elements, kept as text at once, as a program that saves them would. */
const statesOf = async (stream: StreamTask<unknown>, count: number): Promise<ReadonlyArray<string>> => {
  const cursor = stream.open()
  const states = [JSON.stringify(cursor.state())]
  while (states.length <= count && (await cursor.next()) !== DONE) states.push(JSON.stringify(cursor.state()))
  await cursor.close()
  return states
}

const parse = (text: string): Json => JSON.parse(text) as Json

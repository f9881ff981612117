/**
 * What every stream promises, whatever it is made of: runs are repeatable, independent, closable, and can be left at
 * any element and resumed there from a small JSON state.
 */
import fc, { type Arbitrary } from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import type { Json } from '../Json.ts'
import { type Cursor, type Stream, DONE, checkpoint, resume } from '../Stream.ts'
import { type CursorCommand, cursorCommands, followsModel } from './cursorModel.ts'
import { copy } from './equal.ts'
import { type Law, type LawOptions, agree, law } from './law.ts'

/**
 * `elements` is how far each stream is looked at, 48 if not said, so that endless streams may be checked as well.
 *
 * @category model
 * @since 0.1.0
 */
export interface StreamLawOptions extends LawOptions {
  readonly elements?: number
}

/**
 * The laws of streams, for each stream of an arbitrary. The streams must be pure: a bracketed file is, a clock is not.
 *
 * @example
 * import { Dataset, Stream } from 'millrace'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * const streams = fc.array(fc.integer()).map((elements) => Stream.fromDataset(Dataset.fromArray(elements)))
 * for (const law of laws.stream(streams, { runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const streamLaws = (
  streams: Arbitrary<Stream<unknown>>,
  { elements = 48, ...options }: StreamLawOptions = {},
): ReadonlyArray<Law> => {
  const about = (title: string, holds: (stream: Stream<unknown>) => void): Law =>
    law(title, streams, holds, options, showStream)
  const whole = (stream: Stream<unknown>): ReadonlyArray<unknown> => pull(stream.open(), elements)

  return [
    about('a stream gives the same elements each time it is opened', (stream) => {
      agree('the second run', whole(stream), whole(stream))
    }),
    about('an element stays as it was while the stream goes on', (stream) => {
      const cursor = stream.open()
      const pulled: Array<unknown> = []
      const copies: Array<unknown> = []
      for (let a = cursor.next(); a !== DONE && pulled.length < elements; a = cursor.next()) {
        pulled.push(a)
        copies.push(copy(a))
      }
      cursor.close()
      agree('the elements, afterwards', pulled, copies)
    }),
    about('two cursors of one stream do not disturb each other', (stream) => {
      const expected = whole(stream)
      const one = stream.open()
      const other = stream.open()
      expected.forEach((element, n) => {
        agree(`element ${n} of the first`, one.next(), element)
        if (n === 0) return
        agree(`element ${n - 1} of the second`, other.next(), expected[n - 1])
      })
      one.close()
      agree('the end of the second, after the first is closed', pull(other, 1), expected.slice(-1))
    }),
    about('a stream reopened at its state after n elements yields the others', (stream) => {
      const expected = whole(stream)
      statesOf(stream, expected.length).forEach((state, n) => {
        agree(`resumed after ${n}`, pull(stream.open(parse(state)), elements - n), expected.slice(n))
      })
    }),
    about('a reopened stream can be left and reopened again', (stream) => {
      const expected = whole(stream)
      statesOf(stream, expected.length).forEach((state, n) => {
        const hop = Math.min(n % 3, expected.length - n)
        const cursor = stream.open(parse(state))
        agree(`${hop} elements after ${n}`, pull(cursor, hop, 'open'), expected.slice(n, n + hop))
        const second = JSON.stringify(cursor.state())
        cursor.close()
        const rest = pull(stream.open(parse(second)), elements - n - hop)
        agree(`resumed after ${n} and ${hop} more`, rest, expected.slice(n + hop))
      })
    }),
    about('a checkpoint resumes its stream, and a checkpoint of the resumed stream does too', (stream) => {
      const expected = whole(stream)
      statesOf(stream, expected.length).forEach((state, n) => {
        const hop = Math.min((n + 1) % 3, expected.length - n)
        const resumed = resumeAt(stream, { shape: stream.shape, state: parse(state) })
        agree(`resumed after ${n}`, pull(resumed.open(), elements - n), expected.slice(n))
        const cursor = resumed.open()
        pull(cursor, hop, 'open')
        const saved = JSON.stringify(checkpoint(resumed)(cursor))
        cursor.close()
        for (const from of [stream, resumed]) {
          const { shape, state: later } = JSON.parse(saved) as { shape: string; state: Json }
          const rest = pull(resumeAt(from, { shape, state: later }).open(), elements - n - hop)
          agree(`resumed after ${n} and ${hop} more`, rest, expected.slice(n + hop))
          agree(`reopened after ${n} and ${hop} more`, pull(from.open(later), elements - n - hop), rest)
        }
      })
    }),
    about('a checkpoint of another shape is refused', (stream) => {
      const saved = { shape: `${stream.shape}, altered`, state: parse(statesOf(stream, 0)[0] ?? 'null') }
      agree('the result of resume', resume(saved)(stream)._tag, 'Left')
    }),
    about('a state is JSON of at most 1 kB', (stream) => {
      const cursor = stream.open()
      for (let n = 0; n <= elements; n++) {
        const text = JSON.stringify(cursor.state())
        agree(`the state after ${n} in JSON and back`, parse(text), cursor.state())
        if (text.length > 1024) throw new Error(`the state after ${n} takes ${text.length} characters`)
        if (cursor.next() === DONE) break
      }
      cursor.close()
    }),
    about('nothing comes after the end, and nothing after resuming there', (stream) => {
      const cursor = stream.open()
      if (pull(cursor, elements, 'open').length === elements) return cursor.close()
      agree('next after the end', [cursor.next(), cursor.next()], [DONE, DONE])
      agree('what resuming at the end gives', pull(stream.open(parse(JSON.stringify(cursor.state()))), elements), [])
    }),
    about('a cursor may be closed at any element and again, and yields nothing afterwards', (stream) => {
      const { length } = whole(stream)
      for (const n of new Set([0, 1, Math.floor(length / 2), length, length + 1])) {
        const cursor = stream.open()
        pull(cursor, n, 'open')
        cursor.close()
        cursor.close()
        agree(`next after closing after ${n}`, cursor.next(), DONE)
        cursor.close()
      }
    }),
    law(
      'a cursor answers as a list would, in whatever order it is asked for elements, its state and its end',
      fc.tuple(streams, cursorCommands(elements)),
      ([stream, commands]: readonly [Stream<unknown>, Iterable<CursorCommand>]) =>
        followsModel(stream, whole(stream), commands),
      options,
      ([stream, commands]) => `${showStream(stream)} asked for ${fc.stringify(commands)}`,
    ),
    about('a length, where known, is the number of elements', (stream) => {
      const { length } = stream
      if (length !== undefined) agree('elements', whole(stream).length, Math.min(length, elements))
    }),
  ]
}

/** Up to `count` elements; closes the cursor unless it is to stay open. */
export const pull = <A>(cursor: Cursor<A>, count: number, then: 'close' | 'open' = 'close'): ReadonlyArray<A> => {
  const pulled: Array<A> = []
  while (pulled.length < count) {
    const a = cursor.next()
    if (a === DONE) break
    pulled.push(a)
  }
  if (then === 'close') cursor.close()
  return pulled
}

/** A stream as a counterexample is printed: its shape and how it begins. */
export const showStream = (stream: Stream<unknown>): string => {
  try {
    return `${stream.shape} of ${fc.stringify(pull(stream.open(), 20))}`
  } catch {
    return stream.shape
  }
}

// Kept as text at once, as a program that saves them would.
const statesOf = (stream: Stream<unknown>, count: number): ReadonlyArray<string> => {
  const cursor = stream.open()
  const states = [JSON.stringify(cursor.state())]
  while (states.length <= count && cursor.next() !== DONE) states.push(JSON.stringify(cursor.state()))
  cursor.close()
  return states
}

const parse = (text: string): Json => JSON.parse(text) as Json

const resumeAt = (
  stream: Stream<unknown>,
  saved: { readonly shape: string; readonly state: Json },
): Stream<unknown> => {
  const resumed = resume(saved)(stream)
  if (E.isLeft(resumed)) throw new Error(`a checkpoint of the same shape was refused: ${stream.shape}`)
  return resumed.right
}

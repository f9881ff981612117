/**
 * A cursor against its model: a list and a place in it. Whatever is asked of the cursor, in whatever order, it answers
 * as the list would.
 */
import fc, { type Arbitrary, type Command } from 'fast-check'
import type { Json } from '../Json.ts'
import { type Cursor, type Stream, DONE } from '../Stream.ts'
import { agree } from './law.ts'

/** A place in the list; once `closed`, nothing comes. */
interface Model {
  readonly elements: ReadonlyArray<unknown>
  readonly saved: Array<number>
  place: number
  closed: boolean
}

interface Real {
  readonly stream: Stream<unknown>
  readonly saved: Array<string>
  cursor: Cursor<unknown>
}

/** What may be asked of a cursor. */
export type CursorCommand = Command<Model, Real>

const next: CursorCommand = {
  check: () => true,
  run: (model, { cursor }) => {
    const expected = model.closed || model.place >= model.elements.length ? DONE : model.elements[model.place]
    agree(`next at ${model.place}`, cursor.next(), expected)
    if (expected === DONE) model.closed = true
    else model.place++
  },
  toString: () => 'next',
}

const save: CursorCommand = {
  check: ({ closed }) => !closed,
  run: ({ saved, place }, real) => {
    saved.push(place)
    real.saved.push(JSON.stringify(real.cursor.state()))
  },
  toString: () => 'save',
}

const close: CursorCommand = {
  check: () => true,
  run: (model, { cursor }) => {
    cursor.close()
    model.closed = true
  },
  toString: () => 'close',
}

const reopen = (which: number): CursorCommand => ({
  check: ({ saved }) => saved.length > 0,
  run: (model, real) => {
    const index = which % model.saved.length
    real.cursor.close()
    real.cursor = real.stream.open(JSON.parse(real.saved[index] ?? 'null') as Json)
    model.place = model.saved[index] ?? 0
    model.closed = false
  },
  toString: () => `reopen(${which})`,
})

/** At most `count` requests, in any order; mostly for elements, seldom to close. */
export const cursorCommands = (count: number): Arbitrary<Iterable<CursorCommand>> =>
  fc.commands(
    [...[next, next, next, save, save, close].map((command) => fc.constant(command)), fc.nat(9).map(reopen)],
    { maxCommands: count, size: 'max' },
  )

/** Throws unless a cursor of the stream answers as its list of elements, as far as the requests go. */
export const followsModel = (
  stream: Stream<unknown>,
  elements: ReadonlyArray<unknown>,
  commands: Iterable<CursorCommand>,
): void => {
  const real: Real = { stream, saved: [], cursor: stream.open() }
  try {
    fc.modelRun(() => ({ model: { elements, saved: [], place: 0, closed: false }, real }), commands)
  } finally {
    real.cursor.close()
  }
}

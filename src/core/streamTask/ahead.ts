/**
 * Operators that work ahead of what is asked for. What they have begun and not delivered is in places, oldest first; the
 * state is that of the source before the oldest place, so that it counts only what was delivered.
 */
import type { Task } from 'fp-ts/lib/Task.js'
import { checkPositive } from '../count.ts'
import type { Json } from '../Json.ts'
import { DONE } from '../stream/model.ts'
import { type Awaitable, type CursorTask, type StreamTask, AGAIN, cursorTask, isPending } from './model.ts'

/**
 * Apply a function that takes its time, to `concurrency` elements at once. Results come in the order of the elements, or
 * as they settle if not `ordered`, less than `4 * concurrency` places from where they belong. At most `concurrency` more
 * are begun than were delivered, and with a concurrency of 1 none ahead. A failing task ends the stream at its place: the
 * results before it are delivered, those after it are finished, and resuming tries it again.
 *
 * Resuming begins anew what had not been delivered. If not `ordered`, the state tells, by one character a place, what
 * was delivered ahead of the oldest that was not.
 *
 * @example
 * import { Dataset, Stream, StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const sleep = (ms: number) => () => new Promise<number>((wake) => void setTimeout(() => wake(ms), ms))
 * const times = Stream.toTask(Stream.fromDataset(Dataset.fromArray([30, 0])))
 * const ordered = pipe(times, StreamTask.mapTask({ concurrency: 2 })(sleep), StreamTask.toArray)
 * assert.deepStrictEqual(await ordered(), [30, 0])
 * const asTheyCome = pipe(times, StreamTask.mapTask({ concurrency: 2, ordered: false })(sleep), StreamTask.toArray)
 * assert.deepStrictEqual(await asTheyCome(), [0, 30])
 *
 * @category combinators
 * @since 0.1.0
 */
export const mapTask = ({
  concurrency,
  ordered = true,
}: {
  readonly concurrency: number
  readonly ordered?: boolean
}): (<A, B>(f: (a: A) => Task<B>) => (stream: StreamTask<A>) => StreamTask<B>) => {
  checkPositive('StreamTask.mapTask: concurrency', concurrency)
  return <A, B>(f: (a: A) => Task<B>) =>
    (stream: StreamTask<A>) => ({
      shape: `mapTask(${ordered ? '' : 'unordered, '}${stream.shape})`,
      length: stream.length,
      open: (resume) =>
        ordered
          ? inOrder(stream.open(resume), (a: A) => f(a)(), concurrency)
          : asTheySettle(stream, resume, (a: A) => f(a)(), concurrency),
    })
}

/**
 * Fetch up to `count` elements before they are asked for, while the last one is being worked on. The elements, their
 * order and their states stay the same, and so does the shape: a checkpoint fits with and without it. Nothing is fetched
 * before the first element is asked for.
 *
 * @example
 * import { StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = StreamTask.fromAsyncIterable('letters', async function* () {
 *   yield* ['a', 'b', 'c']
 * })
 * assert.deepStrictEqual(await pipe(letters, StreamTask.prefetch(2), StreamTask.toArray)(), ['a', 'b', 'c'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const prefetch = (count: number): (<A>(stream: StreamTask<A>) => StreamTask<A>) => {
  checkPositive('StreamTask.prefetch: count', count)
  return <A>(stream: StreamTask<A>) => ({
    ...stream,
    open: (resume) => inOrder(stream.open(resume), (a: A) => a, count, { refill: true }),
  })
}

type Outcome<B> =
  | { readonly _tag: 'Running' }
  | { readonly _tag: 'Ready'; readonly value: B }
  | { readonly _tag: 'Failed'; readonly defect: unknown }
  | { readonly _tag: 'Delivered' }

interface Place<B> {
  /** The state of the source before this element. */
  readonly before: Json
  outcome: Outcome<B>
}

interface Ahead<A, B> {
  readonly source: CursorTask<A>
  readonly start: (a: A) => Awaitable<B>
  readonly hasRoom: (places: ReadonlyArray<Place<B>>) => boolean
  /** Which place is delivered next, once it is settled. */
  readonly choose: (places: ReadonlyArray<Place<B>>) => Place<B> | undefined
  /** Of the state of the source before the oldest place. */
  readonly stateOf: (before: Json, places: ReadonlyArray<Place<B>>) => Json
  /** Whether the next element that the source gives was delivered before this run. */
  readonly skips?: () => boolean
  readonly refill?: boolean
}

const inOrder = <A, B>(
  source: CursorTask<A>,
  start: (a: A) => Awaitable<B>,
  size: number,
  { refill = false }: { readonly refill?: boolean } = {},
): CursorTask<B> =>
  ahead({
    source,
    start,
    hasRoom: ({ length }) => length < size,
    choose: ([oldest]) => oldest,
    stateOf: (before) => before,
    refill,
  })

const asTheySettle = <A, B>(
  stream: StreamTask<A>,
  resume: Json | undefined,
  start: (a: A) => Awaitable<B>,
  size: number,
): CursorTask<B> => {
  const [from, deliveredBefore] = (resume as readonly [Json, string] | undefined) ?? [undefined, '']
  let arrived = 0
  return ahead({
    source: stream.open(from),
    start,
    hasRoom: (places) =>
      places.length < 4 * size && places.filter(({ outcome }) => outcome._tag !== 'Delivered').length < size,
    choose: (places) => places.find(({ outcome: { _tag } }) => _tag === 'Ready' || _tag === 'Failed'),
    stateOf: (before, places) => {
      const delivered = places.map(({ outcome }) => (outcome._tag === 'Delivered' ? '1' : '0')).join('')
      return [before, `${delivered}${deliveredBefore.slice(arrived)}`.replace(/0+$/u, '')]
    },
    skips: () => deliveredBefore[arrived++] === '1',
  })
}

const ahead = <A, B>({
  source,
  start,
  hasRoom,
  choose,
  stateOf,
  skips,
  refill = false,
}: Ahead<A, B>): CursorTask<B> => {
  const places: Array<Place<B>> = []
  const running = new Set<Promise<void>>()
  // The state of the source before what it is asked for: between its coming and its arriving here, the source counts it.
  let pulling: { readonly before: Json } | undefined
  let ended = false
  let wake = (): void => {}

  const begin = (before: Json, a: A): Place<B> => {
    const place: Place<B> = { before, outcome: { _tag: 'Running' } }
    try {
      const b = start(a)
      if (!isPending(b)) return { before, outcome: { _tag: 'Ready', value: b } }
      const settle = (outcome: Outcome<B>): void => {
        place.outcome = outcome
        running.delete(work)
        wake()
      }
      const work = b.then(
        (value) => settle({ _tag: 'Ready', value }),
        (defect: unknown) => settle({ _tag: 'Failed', defect }),
      )
      running.add(work)
      return place
    } catch (defect) {
      return { before, outcome: { _tag: 'Failed', defect } }
    }
  }
  const arrive = (before: Json, a: A | typeof DONE): void => {
    if (a === DONE) ended = true
    else if (skips?.() !== true) places.push(begin(before, a))
    else if (places.length > 0) places.push({ before, outcome: { _tag: 'Delivered' } })
  }
  // A source that fails does so at the place where its element would be.
  const fail = (before: Json, defect: unknown): void => {
    ended = true
    places.push({ before, outcome: { _tag: 'Failed', defect } })
  }
  const arriveLater = async (before: Json, pending: Promise<A | typeof DONE>, isOpen: () => boolean): Promise<void> => {
    pulling = { before }
    try {
      const a = await pending
      // Closed meanwhile: not delivered, so it stays what is to come.
      if (!isOpen()) return
      arrive(before, a)
    } catch (defect) {
      fail(before, defect)
    }
    pulling = undefined
    fill(isOpen)
    wake()
  }
  const fill = (isOpen: () => boolean): void => {
    const goesOn = (): boolean => !ended && pulling === undefined && isOpen() && hasRoom(places)
    while (goesOn()) {
      const before = source.state()
      try {
        const a = source.next()
        if (isPending(a)) void arriveLater(before, a, isOpen)
        else arrive(before, a)
      } catch (defect) {
        fail(before, defect)
      }
    }
  }
  const deliver = (isOpen: () => boolean): B | typeof DONE | typeof AGAIN => {
    const place = choose(places)
    if (place === undefined) return ended && places.length === 0 ? DONE : AGAIN
    const { outcome } = place
    if (outcome._tag === 'Failed') throw outcome.defect
    if (outcome._tag !== 'Ready') return AGAIN
    place.outcome = { _tag: 'Delivered' }
    while (places[0]?.outcome._tag === 'Delivered') places.shift()
    if (refill) fill(isOpen)
    return outcome.value
  }
  const deliverLater = async (isOpen: () => boolean): Promise<B | typeof DONE> => {
    while (isOpen()) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
      const b = isOpen() ? deliver(isOpen) : DONE
      if (b !== AGAIN) return b
    }
    return DONE
  }

  return cursorTask<B>({
    next: (isOpen) => {
      fill(isOpen)
      const b = deliver(isOpen)
      return b === AGAIN ? deliverLater(isOpen) : b
    },
    state: () => stateOf((places[0] ?? pulling)?.before ?? source.state(), places),
    close: () => {
      wake()
      // What was begun may use what the source holds.
      return running.size === 0 ? source.close() : Promise.all(running).then(source.close)
    },
    eager: true,
  })
}

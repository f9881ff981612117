/**
 * Asynchronous streams that count what is done to them, and take as long as they are told.
 */
import type { Json } from '../Json.ts'
import { DONE } from '../stream/model.ts'
import { type Awaitable, type CursorTask, type StreamTask, andThen, cursorTask } from '../streamTask/model.ts'

/**
 * What has been done to the streams of a meter. `failAfter` makes them reject once so many elements were pulled,
 * `refuseAfter` makes them throw when opened once so many were opened, and `wait` is how long each pull takes.
 *
 * @category model
 * @since 0.1.0
 */
export interface MeterTask {
  acquired: number
  released: number
  releasedTwice: number
  releasedInUse: number
  inUse: number
  pulled: number
  failAfter: number
  refuseAfter: number
  wait: () => Awaitable<void>
}

/**
 * A meter at zero whose streams do not fail, and whose elements are ready.
 *
 * @example
 * import { meterTask } from 'millrace/laws'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(meterTask().pulled, 0)
 *
 * @category constructors
 * @since 0.1.0
 */
export const meterTask = (): MeterTask => ({
  acquired: 0,
  released: 0,
  releasedTwice: 0,
  releasedInUse: 0,
  inUse: 0,
  pulled: 0,
  failAfter: Infinity,
  refuseAfter: Infinity,
  wait: () => undefined,
})

/**
 * The same elements, counted: each run holds a resource, which is in use while an element is pending, and each element
 * pulled adds one.
 *
 * @example
 * import { StreamTask, pipe } from 'millrace'
 * import { meterTask, meteredTask } from 'millrace/laws'
 * import assert from 'node:assert'
 *
 * const counts = meterTask()
 * await pipe(StreamTask.of('a'), meteredTask(counts), StreamTask.toArray)()
 * assert.deepStrictEqual([counts.acquired, counts.released, counts.pulled], [1, 1, 1])
 *
 * @category combinators
 * @since 0.1.0
 */
export const meteredTask =
  (meter: MeterTask) =>
  <A>(stream: StreamTask<A>): StreamTask<A> => ({
    ...stream,
    open: (resume) => {
      if (meter.acquired >= meter.refuseAfter) throw new Error('a metered stream refuses to open')
      meter.acquired++
      return counted(meter, stream, resume)
    },
  })

const counted = <A>(meter: MeterTask, stream: StreamTask<A>, resume: Json | undefined): CursorTask<A> => {
  const source = stream.open(resume)
  let held = true
  let uses = 0
  const use = (change: 1 | -1): void => {
    uses += change
    meter.inUse += change
  }
  const pull = async (isOpen: () => boolean): Promise<A | typeof DONE> => {
    use(1)
    try {
      await meter.wait()
      if (!isOpen()) return DONE
      if (meter.pulled >= meter.failAfter) throw new Error('a metered stream fails')
      const a = await source.next()
      if (a !== DONE) meter.pulled++
      return a
    } finally {
      use(-1)
    }
  }
  const pullReady = (): Awaitable<A | typeof DONE> => {
    if (meter.pulled >= meter.failAfter) throw new Error('a metered stream fails')
    return andThen(source.next(), (a) => {
      if (a !== DONE) meter.pulled++
      return a
    })
  }
  let turn = 0
  return cursorTask<A>({
    // Every third element is ready, whatever the others wait for.
    next: (isOpen) => (turn++ % 3 === 2 ? pullReady() : pull(isOpen)),
    state: source.state,
    close: () => {
      if (held) meter.released++
      else meter.releasedTwice++
      if (uses > 0) meter.releasedInUse++
      held = false
      return source.close()
    },
  })
}

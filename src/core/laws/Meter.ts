/**
 * Streams that count what is done to them, for the laws of resources and of laziness.
 */
import { type Stream, DONE, bracket, cursor } from '../Stream.ts'

/**
 * What has been done to the streams of a meter. `failAfter` makes them throw once so many elements were pulled, and
 * `refuseAfter` makes them throw when opened once so many were opened.
 *
 * @category model
 * @since 0.1.0
 */
export interface Meter {
  acquired: number
  released: number
  releasedTwice: number
  pulled: number
  failAfter: number
  refuseAfter: number
}

/**
 * A meter at zero whose streams do not fail.
 *
 * @example
 * import { meter } from 'millrace/laws'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(meter().pulled, 0)
 *
 * @category constructors
 * @since 0.1.0
 */
export const meter = (): Meter => ({
  acquired: 0,
  released: 0,
  releasedTwice: 0,
  pulled: 0,
  failAfter: Infinity,
  refuseAfter: Infinity,
})

/**
 * The same elements, counted: each run holds a resource, and each element pulled adds one.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import { meter, metered } from 'millrace/laws'
 * import assert from 'node:assert'
 *
 * const counts = meter()
 * pipe(Stream.fromDataset(Dataset.fromArray([1, 2, 3])), metered(counts), Stream.take(2), Stream.toArray)()
 * assert.deepStrictEqual([counts.acquired, counts.released, counts.pulled], [1, 1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const metered =
  (meter: Meter) =>
  <A>(stream: Stream<A>): Stream<A> => ({
    ...bracket(
      stream.shape,
      () => {
        meter.acquired++
        return { held: true }
      },
      () => counted(meter, stream),
      (resource) => () => {
        if (resource.held) meter.released++
        else meter.releasedTwice++
        resource.held = false
      },
    ),
    length: stream.length,
  })

const counted = <A>(meter: Meter, stream: Stream<A>): Stream<A> => ({
  ...stream,
  open: (resume) => {
    if (meter.acquired > meter.refuseAfter) throw new Error('a metered stream refuses to open')
    const source = stream.open(resume)
    return cursor({
      next: () => {
        if (meter.pulled >= meter.failAfter) throw new Error('a metered stream fails')
        const a = source.next()
        if (a !== DONE) meter.pulled++
        return a
      },
      state: source.state,
      close: source.close,
    })
  },
})

/**
 * What every pipeline promises about what it is built on: nothing is acquired or pulled before it is asked for, and
 * what was acquired is released exactly once, however the run ends.
 */
import fc, { type Arbitrary } from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { type Stream, DONE, map, take, toArray } from '../Stream.ts'
import { type Meter, meter, metered } from './Meter.ts'
import { type Law, type LawOptions, agree, law } from './law.ts'
import { pull, showStream } from './streamLaws.ts'

/**
 * The laws of resources and laziness, for finite streams over sources that a given meter counts.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import { metered } from 'millrace/laws'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * const found = laws.resource(
 *   (meter) =>
 *     fc.array(fc.nat()).map((ns) => pipe(Stream.fromDataset(Dataset.fromArray(ns)), metered(meter), Stream.chunksOf(2))),
 *   { runs: 20 },
 * )
 * for (const law of found) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const resourceLaws = (
  streams: (meter: Meter) => Arbitrary<Stream<unknown>>,
  options: LawOptions = {},
): ReadonlyArray<Law> => {
  const counts = meter()
  const cases = fc.tuple(streams(counts), fc.nat(40))

  const about = (title: string, holds: (stream: Stream<unknown>, n: number) => void): Law => ({
    title,
    check: () => {
      Object.assign(counts, meter())
      const measured = law(
        title,
        cases,
        ([stream, n]) => {
          try {
            holds(stream, n)
          } finally {
            Object.assign(counts, meter())
          }
        },
        options,
        ([stream, n]) => {
          const shown = `[${showStream(stream)}, ${n}]`
          Object.assign(counts, meter())
          return shown
        },
      )
      return measured.check()
    },
  })

  const releasedOnce = (): void => {
    agree('released', counts.released, counts.acquired)
    agree('released twice', counts.releasedTwice, 0)
  }

  return [
    about('building a stream acquires and pulls nothing, and opening it pulls nothing', (stream) => {
      agree('acquired and pulled by building', [counts.acquired, counts.pulled], [0, 0])
      const cursor = stream.open()
      agree('pulled by opening', counts.pulled, 0)
      cursor.close()
    }),
    about('what is acquired is released once at the end', (stream) => {
      const cursor = stream.open()
      while (cursor.next() !== DONE);
      releasedOnce()
      cursor.close()
      releasedOnce()
    }),
    about('what is acquired is released once when a cursor is closed early, even twice', (stream, n) => {
      const cursor = stream.open()
      pull(cursor, n, 'open')
      cursor.close()
      releasedOnce()
      cursor.close()
      releasedOnce()
    }),
    about('what a resumed run acquires is released once', (stream, n) => {
      const cursor = stream.open()
      pull(cursor, n, 'open')
      const state = cursor.state()
      cursor.close()
      const resumed = stream.open(state)
      resumed.next()
      resumed.close()
      releasedOnce()
    }),
    about('what is acquired is released once when a source throws', (stream, n) => {
      counts.failAfter = n
      attempt(() => toArray(stream)())
      releasedOnce()
    }),
    about('what is acquired is released once when a source refuses to open', (stream, n) => {
      counts.refuseAfter = n % 4
      attempt(() => toArray(stream)())
      releasedOnce()
    }),
    about('what is acquired is released once when a function throws, and the cursor has ended', (stream, n) => {
      let calls = 0
      const failing = map((a: unknown) => {
        if (calls++ === n) throw new Error('a function fails')
        return a
      })(stream)
      const cursor = failing.open()
      const failed = attempt(() => {
        while (cursor.next() !== DONE);
      })
      releasedOnce()
      if (failed) agree('next after a throw', cursor.next(), DONE)
    }),
    about('take n pulls n elements of its source, or all where there are fewer', (stream, n) => {
      const { length } = toArray(stream)()
      const own = meter()
      pipe(stream, metered(own), take(n), toArray)()
      agree('pulled', own.pulled, Math.min(n, length))
      agree('acquired and released', [own.acquired, own.released], [1, 1])
    }),
  ]
}

const attempt = (act: () => unknown): boolean => {
  try {
    act()
    return false
  } catch {
    return true
  }
}

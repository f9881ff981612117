/**
 * Operators that open several streams: side by side, or one after another.
 */
import type { Json } from '../Json.ts'
import { type Cursor, type Stream, DONE, closeAll, cursor } from './model.ts'

/**
 * Two streams side by side, as long as the shorter one. The second is pulled only where the first has yielded.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.fromDataset(Dataset.fromArray([1, 2]))
 * const letters = Stream.fromDataset(Dataset.fromArray(['a', 'b', 'c']))
 * assert.deepStrictEqual(pipe(numbers, Stream.zipWith(letters, (n, l) => `${n}${l}`), Stream.toArray)(), ['1a', '2b'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const zipWith =
  <A, B, C>(second: Stream<B>, f: (a: A, b: B) => C) =>
  (first: Stream<A>): Stream<C> => ({
    shape: `zip(${first.shape}, ${second.shape})`,
    length: shorter(first.length, second.length),
    open: (resume) => {
      const [one, other] = (resume as readonly [Json, Json] | undefined) ?? [undefined, undefined]
      const left = first.open(one)
      const right = openAfter(left, () => second.open(other))
      return cursor({
        next: () => {
          const a = left.next()
          if (a === DONE) return DONE
          const b = right.next()
          return b === DONE ? DONE : f(a, b)
        },
        state: () => [left.state(), right.state()],
        close: () => closeAll(left, right),
      })
    },
  })

/**
 * A given number of epochs, one after another: each is the stream of its number, from 0. `Infinity` goes on for ever,
 * but an epoch without elements ends it, so that nothing repeated is nothing.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const epoch = (e: number) => Stream.fromDataset(Dataset.fromArray([10 * e, 10 * e + 1]))
 * assert.deepStrictEqual(pipe(epoch, Stream.epochs(2), Stream.toArray)(), [0, 1, 10, 11])
 *
 * @category combinators
 * @since 0.1.0
 */
export const epochs = (count: number): (<A>(epoch: (epoch: number) => Stream<A>) => Stream<A>) => {
  if (!(count === Infinity || Number.isInteger(count)) || count < 0)
    throw new RangeError(`Stream.epochs: count must be a whole number from 0 or Infinity, got ${count}`)
  return <A>(stream: (epoch: number) => Stream<A>) => ({
    shape: `epochs(${count}, ${stream(0).shape})`,
    length: count === Infinity ? endlessLength(stream(0)) : totalLength(count, stream),
    open: (resume) => {
      // The inner state is in a list, empty before the epoch is opened: `null` is a state like any other.
      const [from, inner, yieldedBefore] = (resume as readonly [number, ReadonlyArray<Json>, boolean] | undefined) ?? [
        0,
        [],
        false,
      ]
      let epoch = from
      let source: Cursor<A> | undefined = inner.length > 0 ? stream(epoch).open(inner[0]) : undefined
      let yielded = yieldedBefore
      return cursor({
        next: () => {
          while (epoch < count) {
            source ??= stream(epoch).open()
            const a = source.next()
            if (a !== DONE) {
              yielded = true
              return a
            }
            if (!yielded) return DONE
            epoch++
            yielded = false
            source = undefined
          }
          return DONE
        },
        state: () => [epoch, source === undefined ? [] : [source.state()], yielded],
        close: () => source?.close(),
      })
    },
  })
}

const shorter = (one: number | undefined, other: number | undefined): number | undefined =>
  one === 0 || other === 0 ? 0 : one === undefined || other === undefined ? undefined : Math.min(one, other)

// Where only running can tell whether there are elements at all, only running can tell whether they ever end.
const endlessLength = ({ length }: Stream<unknown>): number | undefined =>
  length === undefined || length === 0 ? length : Infinity

const totalLength = (count: number, stream: (epoch: number) => Stream<unknown>): number | undefined => {
  let total = 0
  for (let epoch = 0; epoch < count; epoch++) {
    const { length } = stream(epoch)
    if (length === undefined) return undefined
    if (length === 0) break
    total += length
  }
  return total
}

// What the first cursor holds is released even if the second cannot be opened.
const openAfter = <B>(held: Cursor<unknown>, open: () => Cursor<B>): Cursor<B> => {
  try {
    return open()
  } catch (defect) {
    held.close()
    throw defect
  }
}

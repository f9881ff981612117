/**
 * Operators that open streams one after another.
 */
import type { LazyArg } from 'fp-ts/lib/function.js'
import type { Json } from '../Json.ts'
import { type Cursor, type Stream, DONE, cursor } from './model.ts'

/**
 * One stream, and then another, which is opened when the first has ended.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.fromDataset(Dataset.fromArray([1, 2]))
 * assert.deepStrictEqual(pipe(numbers, Stream.concat(Stream.of('end')), Stream.toArray)(), [1, 2, 'end'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const concat =
  <B>(second: Stream<B>) =>
  <A>(first: Stream<A>): Stream<A | B> => ({
    shape: `concat(${first.shape}, ${second.shape})`,
    length: sum(first.length, second.length),
    open: (resume) => {
      const [from, inner] = (resume as readonly [number, Json] | undefined) ?? [0, undefined]
      let turn = from
      let source: Cursor<A | B> = (turn === 0 ? first : second).open(inner)
      return cursor<A | B>({
        next: () => {
          const a = source.next()
          if (a !== DONE || turn === 1) return a
          source = second.open()
          turn = 1
          return source.next()
        },
        state: () => [turn, source.state()],
        close: () => source.close(),
      })
    },
  })

/**
 * `concat` as fp-ts's `Alt` has it, of a stream that is named late. It is asked for when the two are put together, since
 * it is part of their shape.
 *
 * @example
 * import { Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(pipe(Stream.of(1), Stream.alt(() => Stream.of('end')), Stream.toArray)(), [1, 'end'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const alt =
  <B>(second: LazyArg<Stream<B>>) =>
  <A>(first: Stream<A>): Stream<A | B> =>
    concat(second())(first)

/**
 * A stream again and again, `count` times; `Infinity` goes on for ever. The repeat of nothing is nothing. Each time is the
 * same: for another order in each, see `cycle` and `epochs`.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.fromDataset(Dataset.fromArray([1, 2]))
 * assert.deepStrictEqual(pipe(numbers, Stream.repeat(2), Stream.toArray)(), [1, 2, 1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const repeat = (count: number): (<A>(stream: Stream<A>) => Stream<A>) => {
  if (!(count === Infinity || Number.isInteger(count)) || count < 0)
    throw new RangeError(`Stream.repeat: count must be a whole number from 0 or Infinity, got ${count}`)
  return (stream) => ({
    shape: `repeat(${count}, ${stream.shape})`,
    length: count === 0 || stream.length === 0 ? 0 : stream.length === undefined ? undefined : count * stream.length,
    open: openInTurn(count, () => stream),
  })
}

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
    open: openInTurn(count, stream),
  })
}

const openInTurn =
  <A>(count: number, stream: (epoch: number) => Stream<A>): Stream<A>['open'] =>
  (resume) => {
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
  }

const sum = (one: number | undefined, other: number | undefined): number | undefined =>
  one === Infinity || other === Infinity ? Infinity : one === undefined || other === undefined ? undefined : one + other

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

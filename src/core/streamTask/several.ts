/**
 * Operators that open several streams: side by side, one after another, or one for each element.
 */
import type { Json } from '../Json.ts'
import { DONE, openAfter, shorter } from '../stream/model.ts'
import {
  type Awaitable,
  type CursorTask,
  type StreamTask,
  AGAIN,
  andThen,
  closeAll,
  cursorTask,
  isPending,
} from './model.ts'

/**
 * Two streams side by side, as long as the shorter one. The second is pulled only where the first has yielded; to have
 * both wait at the same time, `prefetch` one of them.
 *
 * @example
 * import { Dataset, Stream, StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.toTask(Stream.fromDataset(Dataset.fromArray([1, 2])))
 * const zipped = pipe(numbers, StreamTask.zipWith(StreamTask.of('a'), (n, letter) => `${n}${letter}`))
 * assert.deepStrictEqual(await StreamTask.toArray(zipped)(), ['1a'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const zipWith =
  <A, B, C>(second: StreamTask<B>, f: (a: A, b: B) => C) =>
  (first: StreamTask<A>): StreamTask<C> => ({
    shape: `zip(${first.shape}, ${second.shape})`,
    length: shorter(first.length, second.length),
    open: (resume) => {
      const [one, other] = (resume as readonly [Json, Json] | undefined) ?? []
      const left = first.open(one)
      const right = openAfter(left, () => second.open(other))
      return cursorTask<C>({
        next: (isOpen) =>
          andThen(left.next(), (a) =>
            a === DONE || !isOpen() ? DONE : andThen(right.next(), (b) => (b === DONE || !isOpen() ? DONE : f(a, b))),
          ),
        state: () => [left.state(), right.state()],
        close: () => closeAll(left, right),
        eager: true,
        gathers: true,
      })
    },
  })

/**
 * One stream after another. The second is opened when the first has ended.
 *
 * @example
 * import { StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = pipe(StreamTask.of('a'), StreamTask.concat(StreamTask.of('b')))
 * assert.deepStrictEqual(await StreamTask.toArray(letters)(), ['a', 'b'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const concat =
  <A>(second: StreamTask<A>) =>
  (first: StreamTask<A>): StreamTask<A> => ({
    shape: `concat(${first.shape}, ${second.shape})`,
    length: first.length === undefined || second.length === undefined ? undefined : first.length + second.length,
    open: (resume) => {
      const [from, inner] = (resume as readonly [number, Json] | undefined) ?? [0, undefined]
      let index = from
      let source = (index === 0 ? first : second).open(inner)
      const step = (a: A | typeof DONE, isOpen: () => boolean): Awaitable<A | typeof DONE> => {
        if (a !== DONE || index === 1 || !isOpen()) return a
        index = 1
        source = second.open()
        return source.next()
      }
      return cursorTask<A>({
        next: (isOpen) => andThen(source.next(), (a) => step(a, isOpen)),
        state: () => [index, source.state()],
        close: () => source.close(),
        eager: true,
      })
    },
  })

/**
 * The streams that a function makes of the elements, one after another. Resuming pulls the element again whose stream
 * was left, and reopens that at its state.
 *
 * @example
 * import { Dataset, Stream, StreamTask, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.toTask(Stream.fromDataset(Dataset.fromArray([1, 2])))
 * const twice = StreamTask.chain((n: number) => pipe(StreamTask.of(n), StreamTask.concat(StreamTask.of(10 * n))))
 * assert.deepStrictEqual(await pipe(numbers, twice, StreamTask.toArray)(), [1, 10, 2, 20])
 *
 * @category combinators
 * @since 0.1.0
 */
export const chain =
  <A, B>(f: (a: A) => StreamTask<B>) =>
  (stream: StreamTask<A>): StreamTask<B> => ({
    shape: `chain(${stream.shape})`,
    length: stream.length === 0 ? 0 : undefined,
    open: (resume) => {
      // The inner state is in a list, empty where no inner stream is open: `null` is a state like any other.
      const [from, left] = (resume as readonly [Json, ReadonlyArray<Json>] | undefined) ?? [undefined, []]
      const source = stream.open(from)
      let before = source.state()
      let reopen: ReadonlyArray<Json> = left
      let current: CursorTask<B> | undefined
      const begin = (a: A | typeof DONE, isOpen: () => boolean): typeof DONE | typeof AGAIN => {
        if (a === DONE || !isOpen()) return DONE
        current = f(a).open(reopen[0])
        reopen = []
        return AGAIN
      }
      const follow = (b: B | typeof DONE): B | typeof AGAIN => {
        if (b !== DONE) return b
        current = undefined
        before = source.state()
        return AGAIN
      }
      return cursorTask<B>({
        next: (isOpen) =>
          repeat<B | typeof DONE>(() => {
            if (!isOpen()) return DONE
            if (current !== undefined) return andThen(current.next(), follow)
            return andThen(source.next(), (a) => begin(a, isOpen))
          }),
        state: () => [before, current === undefined ? reopen : [current.state()]],
        close: () => closeAll(source, ...(current === undefined ? [] : [current])),
        eager: true,
      })
    },
  })

// Waits only where a step does.
const repeat = <B>(step: () => Awaitable<B | typeof AGAIN>): Awaitable<B> => {
  const later = async (first: Promise<B | typeof AGAIN>): Promise<B> => {
    let b: B | typeof AGAIN = await first
    while (b === AGAIN) {
      const next = step()
      b = isPending(next) ? await next : next
    }
    return b
  }
  for (;;) {
    const b = step()
    if (isPending(b)) return later(b)
    if (b !== AGAIN) return b
  }
}

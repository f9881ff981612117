/**
 * Operators that make one element of each. Those without a state of their own pass their source's through.
 */
import type { Json } from '../Json.ts'
import { fromSeed } from '../Random.ts'
import { type Seed, child } from '../Seed.ts'
import type { Transform } from '../Transform.ts'
import { type Stream, DONE, cursor } from './model.ts'

/**
 * Apply a function to each element.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const tens = pipe(Stream.fromDataset(Dataset.fromArray([1, 2])), Stream.map((n) => 10 * n))
 * assert.deepStrictEqual(Stream.toArray(tens)(), [10, 20])
 *
 * @category combinators
 * @since 0.1.0
 */
export const map =
  <A, B>(f: (a: A) => B) =>
  (stream: Stream<A>): Stream<B> => ({
    shape: `map(${stream.shape})`,
    length: stream.length,
    open: (resume) => {
      const source = stream.open(resume)
      return cursor({
        next: () => {
          const a = source.next()
          return a === DONE ? DONE : f(a)
        },
        state: source.state,
        close: source.close,
      })
    },
  })

/**
 * Apply a function to each element and its position, counted from 0.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = Stream.fromDataset(Dataset.fromArray(['a', 'b']))
 * assert.deepStrictEqual(pipe(letters, Stream.mapWithIndex((i, l) => `${l}${i}`), Stream.toArray)(), ['a0', 'b1'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const mapWithIndex =
  <A, B>(f: (index: number, a: A) => B) =>
  (stream: Stream<A>): Stream<B> => ({
    shape: `mapWithIndex(${stream.shape})`,
    length: stream.length,
    open: (resume) => {
      const [from, inner] = (resume as readonly [number, Json] | undefined) ?? [0, undefined]
      const source = stream.open(inner)
      let position = from
      return cursor({
        next: () => {
          const a = source.next()
          return a === DONE ? DONE : f(position++, a)
        },
        state: () => [position, source.state()],
        close: source.close,
      })
    },
  })

/**
 * Pair each element with its position, counted from 0.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const letters = Stream.fromDataset(Dataset.fromArray(['a', 'b']))
 * assert.deepStrictEqual(pipe(letters, Stream.enumerate, Stream.toArray)(), [[0, 'a'], [1, 'b']])
 *
 * @category combinators
 * @since 0.1.0
 */
export const enumerate = <A>(stream: Stream<A>): Stream<readonly [number, A]> =>
  mapWithIndex((index, a: A) => [index, a] as const)(stream)

/**
 * Transform each element. The randomness of the element at position i depends on (seed, i) alone.
 *
 * @example
 * import { Dataset, Random, Seed, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const dice = pipe(Stream.fromDataset(Dataset.fromArray([6, 6])), Stream.mapRandom(Seed.make(42), Random.integer))
 * assert.deepStrictEqual(Stream.toArray(dice)(), Stream.toArray(dice)())
 *
 * @category combinators
 * @since 0.1.0
 */
export const mapRandom =
  <A, B>(seed: Seed, transform: Transform<A, B>) =>
  (stream: Stream<A>): Stream<B> => ({
    ...mapWithIndex((position, a: A) => transform(a)(fromSeed(child(position)(seed)))[0])(stream),
    shape: `mapRandom(${stream.shape})`,
  })

/**
 * Apply a function to each element and a state, which it hands on. The state is JSON and is saved with the stream's, so
 * it ought to stay small, and the function must leave it as it was. For the states themselves, see `scan`.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const rises = Stream.mapAccum(0, (last: number, n: number) => [n, n - last])
 * assert.deepStrictEqual(pipe(Stream.fromDataset(Dataset.fromArray([3, 5, 9])), rises, Stream.toArray)(), [3, 2, 4])
 *
 * @category combinators
 * @since 0.1.0
 */
export const mapAccum =
  <S extends Json, A, B>(
    // The state's type comes from the function: from a literal it would be too narrow.
    initial: NoInfer<S>,
    f: (state: S, a: A) => readonly [S, B],
  ) =>
  (stream: Stream<A>): Stream<B> => ({
    shape: `mapAccum(${JSON.stringify(initial)}, ${stream.shape})`,
    length: stream.length,
    open: (resume) => {
      // The shape guards the state: what is resumed was handed on by this same function.
      const [from, inner] = (resume as readonly [S, Json] | undefined) ?? [initial, undefined]
      const source = stream.open(inner)
      let state = from
      return cursor({
        next: () => {
          const a = source.next()
          if (a === DONE) return DONE
          const [next, b] = f(state, a)
          state = next
          return b
        },
        state: () => [state, source.state()],
        close: source.close,
      })
    },
  })

/**
 * The running results of a function of the last result and the element: one for each element, so that the initial value
 * itself is not among them, unlike in fp-ts's `scanLeft`.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const sums = Stream.scan(0, (sum: number, n: number) => sum + n)
 * assert.deepStrictEqual(pipe(Stream.fromDataset(Dataset.fromArray([1, 2, 3])), sums, Stream.toArray)(), [1, 3, 6])
 *
 * @category combinators
 * @since 0.1.0
 */
export const scan = <S extends Json, A>(
  initial: NoInfer<S>,
  f: (state: S, a: A) => S,
): ((stream: Stream<A>) => Stream<S>) =>
  mapAccum<S, A, S>(initial, (state, a) => {
    const next = f(state, a)
    return [next, next]
  })

/**
 * Do something with each element as it passes, such as logging, and pass it on unchanged.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const seen: Array<number> = []
 * pipe(Stream.fromDataset(Dataset.fromArray([1, 2])), Stream.tap((n) => void seen.push(n)), Stream.toArray)()
 * assert.deepStrictEqual(seen, [1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const tap = <A>(f: (a: A) => void): ((stream: Stream<A>) => Stream<A>) =>
  map((a: A) => {
    f(a)
    return a
  })

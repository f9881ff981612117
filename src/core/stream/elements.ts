/**
 * Operators that look at one element at a time. Those without a state of their own pass their source's through.
 */
import type { Option } from 'fp-ts/lib/Option.js'
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
 * Keep what a function makes of the elements, where it makes something.
 *
 * @example
 * import { Dataset, Option, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const halves = Stream.filterMap((n: number) => (n % 2 === 0 ? Option.some(n / 2) : Option.none))
 * assert.deepStrictEqual(pipe(Stream.fromDataset(Dataset.fromArray([1, 2, 4])), halves, Stream.toArray)(), [1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const filterMap =
  <A, B>(f: (a: A) => Option<B>) =>
  (stream: Stream<A>): Stream<B> => ({
    shape: `filterMap(${stream.shape})`,
    length: stream.length === 0 ? 0 : undefined,
    open: (resume) => {
      const source = stream.open(resume)
      return cursor({
        next: () => {
          for (let a = source.next(); a !== DONE; a = source.next()) {
            const kept = f(a)
            if (kept._tag === 'Some') return kept.value
          }
          return DONE
        },
        state: source.state,
        close: source.close,
      })
    },
  })

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
    shape: `mapRandom(${stream.shape})`,
    length: stream.length,
    open: (resume) => {
      const [from, inner] = (resume as readonly [number, Json] | undefined) ?? [0, undefined]
      const source = stream.open(inner)
      let position = from
      return cursor({
        next: () => {
          const a = source.next()
          return a === DONE ? DONE : transform(a)(fromSeed(child(position++)(seed)))[0]
        },
        state: () => [position, source.state()],
        close: source.close,
      })
    },
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

/**
 * The first `count` elements; pulls no more than it yields. Throws unless `count` is a whole number from 0.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(pipe(Stream.fromDataset(Dataset.fromArray([1, 2, 3])), Stream.take(2), Stream.toArray)(), [1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const take = (count: number): (<A>(stream: Stream<A>) => Stream<A>) => {
  if (!Number.isInteger(count) || count < 0)
    throw new RangeError(`Stream.take: count must be a whole number from 0, got ${count}`)
  return (stream) => ({
    shape: `take(${count}, ${stream.shape})`,
    length: stream.length === undefined ? undefined : Math.min(count, stream.length),
    open: (resume) => {
      const [from, inner] = (resume as readonly [number, Json] | undefined) ?? [0, undefined]
      const source = stream.open(inner)
      let taken = from
      return cursor({
        next: () => {
          if (taken >= count) return DONE
          const a = source.next()
          if (a !== DONE) taken++
          return a
        },
        state: () => [taken, source.state()],
        close: source.close,
      })
    },
  })
}

/**
 * Groups of `size` consecutive elements. The last group may be shorter, or is dropped if so asked.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const three = Stream.fromDataset(Dataset.fromArray([1, 2, 3]))
 * assert.deepStrictEqual(pipe(three, Stream.chunksOf(2), Stream.toArray)(), [[1, 2], [3]])
 * assert.deepStrictEqual(pipe(three, Stream.chunksOf(2, { last: 'drop' }), Stream.toArray)(), [[1, 2]])
 *
 * @category combinators
 * @since 0.1.0
 */
export const chunksOf = (
  size: number,
  { last = 'keep' }: { readonly last?: 'keep' | 'drop' } = {},
): (<A>(stream: Stream<A>) => Stream<ReadonlyArray<A>>) => {
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`Stream.chunksOf: size must be a positive integer, got ${size}`)
  const round = last === 'keep' ? Math.ceil : Math.floor
  return <A>(stream: Stream<A>) => ({
    shape: `chunksOf(${size}, ${last}, ${stream.shape})`,
    length: stream.length === undefined ? undefined : round(stream.length / size),
    open: (resume) => {
      const source = stream.open(resume)
      return cursor<ReadonlyArray<A>>({
        next: () => {
          const chunk: Array<A> = []
          while (chunk.length < size) {
            const a = source.next()
            if (a === DONE) return chunk.length > 0 && last === 'keep' ? chunk : DONE
            chunk.push(a)
          }
          return chunk
        },
        state: source.state,
        close: source.close,
      })
    },
  })
}

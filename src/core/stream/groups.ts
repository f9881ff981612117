/**
 * Operators that group consecutive elements, and one that ungroups them. No state holds elements: what belongs to an
 * unfinished group is read again on resuming.
 */
import { checkPositive } from '../count.ts'
import { fromArray } from '../Dataset.ts'
import type { Json } from '../Json.ts'
import { type Stream, DONE, cursor } from './model.ts'
import { flatMap } from './nesting.ts'
import { fromDataset } from './sources.ts'

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
  checkPositive('Stream.chunksOf: size', size)
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

/**
 * The elements of the chunks, one after another. The state is the place of the chunk and the place in it, so the chunk
 * is read again on resuming.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const chunks = Stream.fromDataset(Dataset.fromArray([[1, 2], [], [3]]))
 * assert.deepStrictEqual(pipe(chunks, Stream.unbatch, Stream.toArray)(), [1, 2, 3])
 *
 * @category combinators
 * @since 0.1.0
 */
export const unbatch = <A>(stream: Stream<ReadonlyArray<A>>): Stream<A> => ({
  ...flatMap((chunk: ReadonlyArray<A>) => fromDataset(fromArray(chunk)))(stream),
  shape: `unbatch(${stream.shape})`,
})

/**
 * Chunks of another size: the elements of the chunks, `size` at a time. The last chunk may be shorter, or is dropped if
 * so asked.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const chunks = Stream.fromDataset(Dataset.fromArray([[1, 2], [3]]))
 * assert.deepStrictEqual(pipe(chunks, Stream.rebatch(3), Stream.toArray)(), [[1, 2, 3]])
 *
 * @category combinators
 * @since 0.1.0
 */
export const rebatch = (
  size: number,
  options: { readonly last?: 'keep' | 'drop' } = {},
): (<A>(stream: Stream<ReadonlyArray<A>>) => Stream<ReadonlyArray<A>>) => {
  checkPositive('Stream.rebatch: size', size)
  const chunks = chunksOf(size, options)
  return (stream) => chunks(unbatch(stream))
}

/**
 * Every `step`-th window of `size` consecutive elements. Windows that reach beyond the end are left out. With a step as
 * long as the window, these are the full chunks of `chunksOf`.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.fromDataset(Dataset.fromArray([1, 2, 3, 4]))
 * const windows = Stream.slidingWindow({ size: 2 })
 * assert.deepStrictEqual(pipe(numbers, windows, Stream.toArray)(), [[1, 2], [2, 3], [3, 4]])
 *
 * @category combinators
 * @since 0.1.0
 */
export const slidingWindow = ({
  size,
  step = 1,
}: {
  readonly size: number
  readonly step?: number
}): (<A>(stream: Stream<A>) => Stream<ReadonlyArray<A>>) => {
  checkPositive('Stream.slidingWindow: size', size)
  checkPositive('Stream.slidingWindow: step', step)
  return <A>(stream: Stream<A>) => ({
    shape: `slidingWindow(${size}, ${step}, ${stream.shape})`,
    length: stream.length === undefined ? undefined : Math.max(0, Math.floor((stream.length - size) / step) + 1),
    open: (resume) => {
      // Positions count from where this run was opened; `start` is where the next window does.
      const [inner, skipped] = (resume as readonly [Json, number] | undefined) ?? [undefined, 0]
      const source = stream.open(inner)
      let read = 0
      let start = skipped
      let window: Array<A> = []
      // Two places of the source: one at or before `start`, to resume from, and a later one that takes over once the
      // windows have come there. So at most about two windows are read again, and a place is saved once in a window.
      let anchor = { state: source.state(), position: read }
      let later = anchor
      return cursor<ReadonlyArray<A>>({
        next: () => {
          for (; read < start + size; read++) {
            const a = source.next()
            if (a === DONE) return DONE
            if (read >= start) window.push(a)
          }
          const full = window
          window = full.slice(step)
          start += step
          if (start >= later.position) {
            const here = { state: source.state(), position: read }
            anchor = start < read ? later : here
            later = here
          }
          return full
        },
        state: () => [anchor.state, start - anchor.position],
        close: source.close,
      })
    },
  })
}

/**
 * Each element with the one after it. There is one pair fewer than elements.
 *
 * @example
 * import { Dataset, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const numbers = Stream.fromDataset(Dataset.fromArray([1, 2, 3]))
 * assert.deepStrictEqual(pipe(numbers, Stream.pairwise, Stream.toArray)(), [[1, 2], [2, 3]])
 *
 * @category combinators
 * @since 0.1.0
 */
export const pairwise = <A>(stream: Stream<A>): Stream<readonly [A, A]> =>
  // Windows of two are pairs.
  slidingWindow({ size: 2 })(stream) as Stream<readonly [A, A]>

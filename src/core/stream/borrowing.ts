/**
 * Batches that are lent: written into the same arrays again and again, and valid until the next one is asked for.
 */
import { type Borrowed, lend } from '../Borrowed.ts'
import { type Batch, copy, pad } from '../Batch.ts'
import { reused } from '../batch/arrays.ts'
import { collateInto } from '../batch/collate.ts'
import { checkPositive } from '../count.ts'
import type { Example } from '../Example.ts'
import type { Last } from './batches.ts'
import { map } from './elements.ts'
import { chunksOf } from './groups.ts'
import { type Stream, DONE, cursor } from './model.ts'

/**
 * The batches of `batch`, lent: each run writes them into arrays of its own, which hold the next batch after the next
 * `next`, and nothing after `close`. Using a batch later throws. Throws unless `size` is a positive integer. To keep
 * batches, see `own`.
 *
 * @example
 * import { Dataset, Example, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const examples = Dataset.make(4, (i): Example.Example => ({
 *   id: `${i}`,
 *   series: Example.series(1, 1, Float32Array.of(i)),
 *   target: Example.unlabeled,
 * }))
 * const sums = pipe(
 *   Stream.fromDataset(examples),
 *   Stream.lendBatches({ size: 2 }),
 *   Stream.map((lent) => lent.use(({ x }) => x.reduce((sum, value) => sum + value))),
 * )
 * assert.deepStrictEqual(Stream.toArray(sums)(), [1, 5])
 *
 * @category combinators
 * @since 0.1.0
 */
export const lendBatches = ({
  size,
  last = 'keep',
}: {
  readonly size: number
  readonly last?: Last
}): ((stream: Stream<Example>) => Stream<Borrowed<Batch>>) => {
  checkPositive('Stream.lendBatches: size', size)
  const chunks = chunksOf(size, { last: last === 'drop' ? 'drop' : 'keep' })
  const finish = last === 'pad' ? pad(size) : (batch: Batch): Batch => batch
  return (stream) => {
    const chunked = chunks(stream)
    return {
      shape: `lendBatches(${size}, ${last}, ${stream.shape})`,
      length: chunked.length,
      open: (resume) => {
        const source = chunked.open(resume)
        const collate = collateInto(reused())
        let takeBack = (): void => {}
        return cursor<Borrowed<Batch>>({
          next: () => {
            takeBack()
            const examples = source.next()
            if (examples === DONE) return DONE
            const [lent, end] = lend(finish(collate(examples)))
            takeBack = end
            return lent
          },
          state: source.state,
          close: () => {
            takeBack()
            source.close()
          },
        })
      },
    }
  }
}

/**
 * Copies of borrowed batches, which one may keep. `own` after `lendBatches` is `batch`.
 *
 * @example
 * import { Dataset, Example, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const examples = Dataset.make(2, (i): Example.Example => ({
 *   id: `${i}`,
 *   series: Example.series(1, 1, Float32Array.of(i)),
 *   target: Example.unlabeled,
 * }))
 * const batches = pipe(Stream.fromDataset(examples), Stream.lendBatches({ size: 1 }), Stream.own, Stream.toArray)()
 * assert.deepStrictEqual(batches.map(({ x }) => x), [Float32Array.of(0), Float32Array.of(1)])
 *
 * @category combinators
 * @since 0.1.0
 */
export const own = (stream: Stream<Borrowed<Batch>>): Stream<Batch> => ({
  ...map((lent: Borrowed<Batch>) => lent.use(copy))(stream),
  shape: `own(${stream.shape})`,
})

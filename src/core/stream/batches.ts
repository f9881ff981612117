/**
 * From examples to batches. A state is that of the examples' stream: no operator here holds on to what it has read.
 */
import * as Batch from '../Batch.ts'
import { checkPositive } from '../count.ts'
import type { Example } from '../Example.ts'
import { map } from './elements.ts'
import { chunksOf } from './groups.ts'
import type { Stream } from './model.ts'
import { windowed } from './windows.ts'

/**
 * What becomes of examples that do not fill a batch: they are kept as a short one, dropped, or their rows are repeated
 * up to the size of a batch: see `Batch.pad`.
 *
 * @category model
 * @since 0.1.0
 */
export type Last = 'keep' | 'drop' | 'pad'

/**
 * Batches of `size` examples. Throws unless `size` is a positive integer; when pulled, on examples that do not go
 * together: see `Batch.collate`. For series of unequal lengths, see `paddedBatch`.
 *
 * @example
 * import { Dataset, Example, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const examples = Dataset.make(3, (i): Example.Example => ({
 *   id: `${i}`,
 *   series: Example.series(1, 1, Float32Array.of(i)),
 *   target: Example.unlabeled,
 * }))
 * const batches = pipe(Stream.fromDataset(examples), Stream.batch({ size: 2, last: 'pad' }), Stream.toArray)()
 * assert.deepStrictEqual(batches.map(({ x }) => x), [Float32Array.of(0, 1), Float32Array.of(2, 2)])
 * assert.deepStrictEqual(batches.map(({ weight }) => weight), [Float32Array.of(1, 1), Float32Array.of(1, 0)])
 *
 * @category combinators
 * @since 0.1.0
 */
export const batch = ({
  size,
  last = 'keep',
}: {
  readonly size: number
  readonly last?: Last
}): ((stream: Stream<Example>) => Stream<Batch.Batch>) => {
  checkPositive('Stream.batch: size', size)
  const batches = collated(size, last, Batch.collate)
  return (stream) => ({ ...batches(stream), shape: `batch(${size}, ${last}, ${stream.shape})` })
}

/**
 * Batches of `size` examples of any lengths, each filled up with `value` to the longest of its batch, rounded up to a
 * multiple of `multipleOf` steps: see `Batch.collatePadded`. The batches know the true lengths. Throws unless `size` and
 * `multipleOf` are positive integers. To fill up less, see `bucketedBatch`.
 *
 * @example
 * import { Dataset, Example, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const examples = Dataset.make(2, (i): Example.Example => ({
 *   id: `${i}`,
 *   series: Example.series(1, i + 1, new Float32Array(i + 1).fill(7)),
 *   target: Example.unlabeled,
 * }))
 * const [first] = pipe(Stream.fromDataset(examples), Stream.paddedBatch({ size: 2 }), Stream.toArray)()
 * assert.deepStrictEqual(first?.x, Float32Array.of(7, 0, 7, 7))
 * assert.deepStrictEqual(first?.lengths, Int32Array.of(1, 2))
 *
 * @category combinators
 * @since 0.1.0
 */
export const paddedBatch = ({
  size,
  last = 'keep',
  value = 0,
  multipleOf = 1,
}: {
  readonly size: number
  readonly last?: Last
  readonly value?: number
  readonly multipleOf?: number
}): ((stream: Stream<Example>) => Stream<Batch.Batch>) => {
  checkPositive('Stream.paddedBatch: size', size)
  const batches = collated(size, last, Batch.collatePadded({ value, multipleOf }))
  return (stream) => ({
    ...batches(stream),
    shape: `paddedBatch(${size}, ${last}, ${value}, ${multipleOf}, ${stream.shape})`,
  })
}

/**
 * How series of similar lengths come together.
 *
 * - `boundaries`: the lengths at which one bucket ends and the next begins, increasing. A series as long as a boundary
 *   belongs to the bucket above it.
 * - `window`: how many examples are looked at together. Default 16 batches.
 * - `last`: what becomes of the examples that fill no batch of their bucket, in each window.
 * - `value`, `multipleOf`: how a batch is filled up, as in `paddedBatch`.
 *
 * @category model
 * @since 0.1.0
 */
export interface BucketOptions {
  readonly boundaries: ReadonlyArray<number>
  readonly size: number
  readonly window?: number
  readonly last?: Last
  readonly value?: number
  readonly multipleOf?: number
}

/**
 * Batches of series of similar lengths. Within each window of consecutive examples, a batch is made when its bucket is
 * full, then one of each bucket that has examples left, the shortest series first. So the memory is one window, and a
 * state is where the window starts and how many of its batches are done. Throws unless `boundaries` are increasing
 * positive integers, `size` and `multipleOf` positive integers, and `window` a whole number from `size`. Khomenko et al.,
 * "Accelerating recurrent neural network training using sequence bucketing and multi-GPU data parallelization" (2016).
 *
 * @example
 * import { Dataset, Example, Stream, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const examples = pipe(Dataset.fromArray([1, 9, 2, 8]), Dataset.map((steps): Example.Example => ({
 *   id: `${steps}`,
 *   series: Example.series(1, steps, new Float32Array(steps)),
 *   target: Example.unlabeled,
 * })))
 * const bucketed = pipe(Stream.fromDataset(examples), Stream.bucketedBatch({ boundaries: [5], size: 2 }))
 * assert.deepStrictEqual(Stream.toArray(bucketed)().map(({ ids }) => ids), [['1', '2'], ['9', '8']])
 *
 * @category combinators
 * @since 0.1.0
 */
export const bucketedBatch = ({
  boundaries,
  size,
  window = 16 * size,
  last = 'keep',
  value = 0,
  multipleOf = 1,
}: BucketOptions): ((stream: Stream<Example>) => Stream<Batch.Batch>) => {
  checkPositive('Stream.bucketedBatch: size', size)
  if (!Number.isInteger(window) || window < size)
    throw new RangeError(`Stream.bucketedBatch: window must be a whole number from size, ${size}, got ${window}`)
  if (!boundaries.every((bound, i) => Number.isInteger(bound) && bound > (boundaries[i - 1] ?? 0)))
    throw new RangeError(
      `Stream.bucketedBatch: boundaries must be increasing positive integers, got ${boundaries.join(', ')}`,
    )
  const groups = (examples: ReadonlyArray<Example>): ReadonlyArray<ReadonlyArray<Example>> =>
    bucketed(boundaries, size, examples).filter((group) => last !== 'drop' || group.length === size)
  const finish = finished(size, last, Batch.collatePadded({ value, multipleOf }))
  return (stream) => ({
    ...map(finish)({ ...stream, open: windowed(window, groups)(stream) }),
    length: stream.length === 0 ? 0 : undefined,
    shape: `bucketedBatch([${boundaries.join(', ')}], ${size}, ${window}, ${last}, ${value}, ${multipleOf}, ${stream.shape})`,
  })
}

const finished = (
  size: number,
  last: Last,
  collate: (examples: ReadonlyArray<Example>) => Batch.Batch,
): ((examples: ReadonlyArray<Example>) => Batch.Batch) => {
  if (last !== 'pad') return collate
  const pad = Batch.pad(size)
  return (examples) => pad(collate(examples))
}

const collated = (
  size: number,
  last: Last,
  collate: (examples: ReadonlyArray<Example>) => Batch.Batch,
): ((stream: Stream<Example>) => Stream<Batch.Batch>) => {
  const chunks = chunksOf(size, { last: last === 'drop' ? 'drop' : 'keep' })
  const finish = finished(size, last, collate)
  return (stream) => map(finish)(chunks(stream))
}

// Full groups in the order in which they became full, then what is left, bucket by bucket.
const bucketed = (
  boundaries: ReadonlyArray<number>,
  size: number,
  examples: ReadonlyArray<Example>,
): ReadonlyArray<ReadonlyArray<Example>> => {
  const full: Array<ReadonlyArray<Example>> = []
  const buckets: Array<Array<Example>> = Array.from({ length: boundaries.length + 1 }, () => [])
  for (const example of examples) {
    const above = boundaries.findIndex((bound) => example.series.steps < bound)
    const index = above < 0 ? boundaries.length : above
    const bucket = buckets[index] as Array<Example>
    if (bucket.push(example) < size) continue
    full.push(bucket)
    buckets[index] = []
  }
  return [...full, ...buckets.filter(({ length }) => length > 0)]
}

/**
 * Random finite sources: the leaves of random pipelines.
 */
import fc, { type Arbitrary } from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { flow } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import * as Dataset from '../Dataset.ts'
import * as Epochs from '../Epochs.ts'
import type { Json } from '../Json.ts'
import { uniform } from '../Random.ts'
import { sequential, shuffled } from '../Sampler.ts'
import { type Seed, make } from '../Seed.ts'
import {
  type Stream,
  Unfoldable,
  cycle,
  epochs,
  fromDataset,
  fromEither,
  fromIO,
  fromIterable,
  fromOption,
  of,
  take,
  unfold,
  zero,
} from '../Stream.ts'

/**
 * A kind of source: its streams must be finite and should have at most some 20 elements.
 *
 * @category model
 * @since 0.1.0
 */
export interface SourceRow {
  readonly name: string
  readonly streams: Arbitrary<Stream<unknown>>
}

// Mostly numbers, which tell positions apart; then what is easily taken for "nothing".
const element: Arbitrary<unknown> = fc.oneof(
  { arbitrary: fc.nat(999), weight: 6 },
  fc.constantFrom(null, undefined, false, '', 'DONE', NaN, -0),
  fc.array(fc.integer(), { maxLength: 3 }).map((values) => Float32Array.from(values)),
)

/**
 * Random seeds.
 *
 * @category constructors
 * @since 0.1.0
 */
export const seeds: Arbitrary<Seed> = fc.nat(1e6).map(make)

/**
 * Random datasets of up to 12 elements.
 *
 * @category constructors
 * @since 0.1.0
 */
export const datasets: Arbitrary<Dataset.Dataset<unknown>> = fc.oneof(
  fc.array(element, { maxLength: 12 }).map(Dataset.fromArray),
  fc
    .tuple(fc.array(element, { maxLength: 6 }), fc.array(element, { maxLength: 6 }))
    .map(([before, after]) => Dataset.concat(Dataset.fromArray(after))(Dataset.fromArray(before))),
  fc
    .tuple(fc.array(element, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(), { maxLength: 12 }))
    .map(([elements, picks]) =>
      Dataset.reindex(Dataset.fromArray(picks.map((pick) => pick % elements.length)))(Dataset.fromArray(elements)),
    ),
  fc.array(fc.tuple(fc.float(), fc.nat(99)), { maxLength: 12 }).map((rows) =>
    Dataset.fromColumns(
      {
        x: { values: Float32Array.from(rows.flatMap(([x, n]) => [x, n])), shape: [2] },
        n: { values: Int32Array.from(rows, ([, n]) => n), shape: [] },
      },
      ({ x, n }) => [...x, n[0]],
    ),
  ),
)

const orders = fc.oneof(seeds.map(shuffled), fc.constant(sequential))

const epochsOf: Arbitrary<Epochs.Epochs<unknown>> = fc.oneof(
  datasets.map(Epochs.constant),
  fc.tuple(datasets, orders).map(([dataset, order]) => Dataset.sample(order)(dataset)),
  fc.tuple(datasets, orders, seeds).map(([dataset, order, seed]) =>
    Epochs.mapRandom(seed, (a: unknown) => (rng) => {
      const [u, next] = uniform(0, 1)(rng)
      return [[a, u], next]
    })(Dataset.sample(order)(dataset)),
  ),
)

/**
 * Endless streams, except that the cycle of nothing is nothing.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cycles: Arbitrary<Stream<unknown>> = fc
  .tuple(epochsOf, fc.nat(30))
  .map(([epochs, from]) => cycle({ from })(epochs))

/**
 * millrace's own sources.
 *
 * @category instances
 * @since 0.1.0
 */
export const sources: ReadonlyArray<SourceRow> = [
  { name: 'fromDataset', streams: datasets.map(fromDataset) },
  {
    name: 'unfold',
    streams: fc.nat(12).map((count) => unfold('countdown', count, (n: number) => (n > 0 ? [n, n - 1] : undefined))),
  },
  {
    name: 'unfold through null',
    streams: fc
      .nat(6)
      .map((count) =>
        unfold<Json, Json>('to null', count, (n) => (typeof n === 'number' ? [n, n > 0 ? n - 1 : null] : undefined)),
      ),
  },
  { name: 'of', streams: element.map(of) },
  { name: 'zero', streams: fc.constant(zero()) },
  {
    name: 'fromIterable',
    streams: fc.array(element, { maxLength: 12 }).map((elements) => fromIterable('elements', () => elements)),
  },
  { name: 'fromOption', streams: fc.option(element).map(flow(O.fromNullable, fromOption)) },
  { name: 'fromEither', streams: element.map(flow(E.fromNullable('none'), fromEither)) },
  { name: 'fromIO', streams: element.map((a) => fromIO(() => a)) },
  {
    name: "fp-ts's unfold",
    streams: fc.nat(12).map((count) => Unfoldable.unfold(count, (n: number) => (n > 0 ? O.some([n, n - 1]) : O.none))),
  },
  { name: 'cycle', streams: fc.tuple(cycles, fc.nat(16)).map(([endless, count]) => take(count)(endless)) },
  {
    name: 'epochs of a sampled dataset',
    streams: fc.tuple(epochsOf, fc.nat(3)).map(([each, count]) => epochs(count)((epoch) => fromDataset(each(epoch)))),
  },
]

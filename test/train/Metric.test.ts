import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { beforeAll, expect, test } from 'vitest'
import type * as Batch from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import { make } from '../../src/core/Seed.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import { evaluate, measure } from '../../src/train/evaluate.ts'
import { type Metric, type Tally, accuracy, both, meanLoss, meanOf } from '../../src/train/Metric.ts'
import { lawful } from '../core/lawful.ts'
import { examples, quiet } from './toy.ts'

beforeAll(() => wasmBackend())

interface Row {
  readonly target: number
  readonly logits: ReadonlyArray<number>
}

const vocabulary = ['a', 'b', 'c']

// Few different values, so that ties are common.
const rows = fc.array(
  fc.record({
    target: fc.nat({ max: 2 }),
    logits: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 3, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 12 },
)

const batchOf = (all: ReadonlyArray<Row>): Batch.Batch => ({
  rows: all.length,
  variables: 1,
  steps: 1,
  x: new Float32Array(all.length),
  targets: { _tag: 'Classes', ids: Int32Array.from(all, ({ target }) => target), vocabulary },
  weight: new Float32Array(all.length).fill(1),
  labeled: all.length,
})

const counts = <M, R>(metric: Metric<M, R>, all: ReadonlyArray<Row>): M =>
  metric.of(batchOf(all), Float32Array.from(all.flatMap(({ logits }) => logits)))

/** The rows in one or more consecutive groups. */
const cut = (all: ReadonlyArray<Row>, sizes: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<Row>> => {
  const [size = all.length, ...others] = sizes
  return all.length <= size ? [all] : [all.slice(0, size), ...cut(all.slice(size), others)]
}

const cuts = fc.tuple(rows, fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 }))

const concatAll = <M, R>(metric: Metric<M, R>, all: ReadonlyArray<M>): M =>
  all.reduce((one, other) => metric.concat(one, other), metric.empty)

lawful('accuracy does not depend on how rows are cut into batches', cuts, ([all, sizes]) => {
  const parts = cut(all, sizes).map((part) => counts(accuracy, part))
  expect(concatAll(accuracy, parts)).toEqual(counts(accuracy, all))
})

lawful('the mean loss does not depend on how rows are cut into batches, within 1e-9', cuts, ([all, sizes]) => {
  const parts = cut(all, sizes).map((part) => counts(meanLoss, part))
  const [together, apart] = [counts(meanLoss, all), concatAll(meanLoss, parts)]
  expect(apart.rows).toBe(together.rows)
  expect(apart.sum).toBeCloseTo(together.sum, 9)
})

lawful('two metrics in one pass are the two', cuts, ([all, sizes]) => {
  const pair = pipe(accuracy, both(meanLoss))
  const parts = cut(all, sizes)
  expect(
    concatAll(
      pair,
      parts.map((part) => counts(pair, part)),
    ),
  ).toEqual([
    concatAll(
      accuracy,
      parts.map((part) => counts(accuracy, part)),
    ),
    concatAll(
      meanLoss,
      parts.map((part) => counts(meanLoss, part)),
    ),
  ])
  expect(pair.value(counts(pair, all))).toEqual([
    accuracy.value(counts(accuracy, all)),
    meanLoss.value(counts(meanLoss, all)),
  ])
})

const tallies: fc.Arbitrary<Tally> = fc.record({ sum: fc.integer(), rows: fc.nat() })

lawful('counts are a monoid', fc.tuple(tallies, tallies, tallies), ([a, b, c]) => {
  const { concat, empty } = meanOf(() => 0)
  expect(concat(concat(a, b), c)).toEqual(concat(a, concat(b, c)))
  expect([concat(empty, a), concat(a, empty)]).toEqual([a, a])
})

lawful('accuracy counts the rows whose largest logit, the first of equals, is the class', rows, (all) => {
  const right = all.filter(({ target, logits }) => logits.indexOf(Math.max(...logits)) === target)
  expect(accuracy.value(counts(accuracy, all))).toBe(right.length / all.length)
})

test('accuracy holds soft rows to their likeliest class, the first of equals', () => {
  const values = Float32Array.of(0.4, 0.2, 0.4, 0.1, 0.2, 0.7)
  const batch: Batch.Batch = { ...batchOf([]), rows: 2, targets: { _tag: 'Probabilities', values, vocabulary } }
  expect(accuracy.of(batch, Float32Array.of(2, 1, 0, 0, 0, 5)).sum).toBe(2)
  expect(accuracy.of(batch, Float32Array.of(0, 1, 2, 5, 0, 0)).sum).toBe(0)
})

test('accuracy refuses logits of another number of classes than the targets have', () => {
  expect(() => accuracy.of(batchOf([{ target: 1, logits: [] }]), new Float32Array(2))).toThrow(
    'accuracy: 3 classes expected as in the targets, got 2',
  )
})

lawful('the mean loss of rows does not know of their weights', rows, (all) => {
  const batch = { ...batchOf(all), weight: new Float32Array(all.length) }
  expect(meanLoss.of(batch, Float32Array.from(all.flatMap(({ logits }) => logits)))).toEqual(counts(meanLoss, all))
})

test('no rows have no mean', () => {
  expect(accuracy.value(accuracy.empty)).toBeNaN()
  expect(measure(accuracy)(quiet)(quiet.init(make(0)))(examples(0))).toBeNaN()
})

lawful(
  'a measured network does not depend on the size of batches',
  fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 13 }), fc.nat()),
  ([count, batchSize, seed]) => {
    const variables = quiet.init(make(seed))
    const [whole, cutUp] = [64, batchSize].map((size) =>
      measure(both(accuracy)(meanLoss), { batchSize: size })(quiet)(variables)(examples(count)),
    )
    expect(cutUp?.[1]).toBe(whole?.[1])
    expect(cutUp?.[0]).toBeCloseTo(whole?.[0] ?? Number.NaN, 5)
  },
  10,
)

test('evaluating is measuring the mean loss and the accuracy, in one pass over the examples', () => {
  const variables = quiet.init(make(0))
  let asked = 0
  const counted = Dataset.map((one: ReturnType<ReturnType<typeof examples>['get']>) => (asked++, one))(examples(7))
  expect(evaluate(quiet)(variables)(counted)).toEqual({
    loss: measure(meanLoss)(quiet)(variables)(examples(7)),
    accuracy: measure(accuracy)(quiet)(variables)(examples(7)),
  })
  expect(asked).toBe(7)
})

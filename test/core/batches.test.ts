import fc, { type Arbitrary } from 'fast-check'
import { flow, pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Batch from '../../src/core/Batch.ts'
import type { Borrowed } from '../../src/core/Borrowed.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Example from '../../src/core/Example.ts'
import { equal, meter, metered, pipelines } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import { exampleFrom, lists } from './examples.ts'
import { lawful, testAll } from './lawful.ts'
import { runs } from './runs.ts'

type Batching = (stream: Stream.Stream<Example.Example>) => Stream.Stream<unknown>

const sizes = fc.integer({ min: 1, max: 5 })
const lasts = fc.constantFrom('keep' as const, 'drop' as const, 'pad' as const)
const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()
const streamOf = (examples: ReadonlyArray<Example.Example>): Stream.Stream<Example.Example> =>
  Stream.fromDataset(Dataset.fromArray(examples))
const chunksOf = <A>(size: number, list: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))

const batch = fc.record({ size: sizes, last: lasts })
const padded = fc.record({ size: sizes, last: lasts, value: fc.constantFrom(0, NaN), multipleOf: sizes })
const buckets = fc
  .tuple(padded, fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }), fc.nat(9))
  .map(([options, bounds, more]) => ({
    ...options,
    boundaries: bounds.sort((one, other) => one - other),
    window: options.size + more,
  }))

describe.each<readonly [string, Arbitrary<Batching>, 'equal' | 'unequal']>([
  ['batch', batch.map(Stream.batch), 'equal'],
  ['paddedBatch', padded.map(Stream.paddedBatch), 'unequal'],
  ['bucketedBatch', buckets.map(Stream.bucketedBatch), 'unequal'],
  ['lendBatches, owned', batch.map((options) => flow(Stream.lendBatches(options), Stream.own)), 'equal'],
])('%s over a random pipeline', (_, operator, lengths) => {
  const over = (source: Arbitrary<Stream.Stream<unknown>>): Arbitrary<Stream.Stream<unknown>> =>
    fc.tuple(source, operator).map(([stream, batches]) => batches(Stream.map(exampleFrom(lengths))(stream)))
  testAll(laws.stream(over(pipelines({ depth: 2 })), runs()))
  testAll(laws.resource((meter) => over(pipelines({ meter, depth: 1 })), runs()))
})

describe('batch', () => {
  const cases = fc.tuple(lists('equal'), sizes)
  lawful('is collate of consecutive examples', cases, ([examples, size]) => {
    const batches = Stream.batch({ size })(streamOf(examples))
    expect(equal(elementsOf(batches), chunksOf(size, examples).map(Batch.collate))).toBe(true)
    expect(batches.length).toBe(Math.ceil(examples.length / size))
  })
  lawful('drop leaves out the last batch if it is short', cases, ([examples, size]) => {
    const batches = Stream.batch({ size, last: 'drop' })(streamOf(examples))
    const full = elementsOf(Stream.batch({ size })(streamOf(examples))).filter(({ rows }) => rows === size)
    expect(equal(elementsOf(batches), full)).toBe(true)
    expect(batches.length).toBe(full.length)
  })
  lawful('pad fills up the last batch, and without padding is keep', cases, ([examples, size]) => {
    const batches = elementsOf(Stream.batch({ size, last: 'pad' })(streamOf(examples)))
    for (const { rows, x, weight } of batches) expect([rows, x.length, weight.length]).toEqual([size, size * 6, size])
    const kept = elementsOf(Stream.batch({ size })(streamOf(examples)))
    expect(equal(batches.map(Batch.withoutPadding), kept)).toBe(true)
  })
  lawful('the examples of batches are the examples, in order', fc.tuple(cases, lasts), ([[examples, size], last]) => {
    const hard = examples.filter(({ target }) => target._tag !== 'Probabilities')
    const batches = elementsOf(Stream.batch({ size, last })(streamOf(hard)))
    const count = last === 'drop' ? hard.length - (hard.length % size) : hard.length
    expect(equal(batches.flatMap(Batch.toExamples), hard.slice(0, count))).toBe(true)
  })
  test('examples that do not go together throw when pulled', () => {
    const [one, other] = [1, 2].map((steps) => ({
      id: 'a',
      series: Example.series(1, steps, new Float32Array(steps)),
      target: Example.unlabeled,
    })) as [Example.Example, Example.Example]
    const cursor = Stream.batch({ size: 2 })(streamOf([one, other])).open()
    expect(cursor.next).toThrow(/^Batch\.collate: /)
  })
})

describe('paddedBatch', () => {
  lawful('is collatePadded of consecutive examples', fc.tuple(lists('unequal'), padded), ([examples, options]) => {
    const batches = elementsOf(Stream.paddedBatch({ ...options, last: 'keep' })(streamOf(examples)))
    const expected = chunksOf(options.size, examples).map(Batch.collatePadded(options))
    expect(equal(batches, expected)).toBe(true)
    const filled = elementsOf(Stream.paddedBatch({ ...options, last: 'pad' })(streamOf(examples)))
    expect(equal(filled, expected.map(Batch.pad(options.size)))).toBe(true)
  })
})

describe('bucketedBatch', () => {
  const cases = fc.tuple(lists('unequal', { maxLength: 40 }), buckets)
  const bucketOf = (boundaries: ReadonlyArray<number>, steps: number): number =>
    boundaries.filter((bound) => bound <= steps).length

  // A plain twin of the whole: no cursor, no windows that are read again.
  const model = (
    examples: ReadonlyArray<Example.Example>,
    options: Stream.BucketOptions,
  ): ReadonlyArray<Batch.Batch> => {
    const { boundaries, size, window = 16 * size, last = 'keep' } = options
    const groups = chunksOf(window, examples).flatMap((elements) => {
      const placed = Array.from({ length: boundaries.length + 1 }, (_, bucket) =>
        chunksOf(
          size,
          elements
            .map(({ series }, at) => ({ bucket: bucketOf(boundaries, series.steps), at }))
            .filter((one) => one.bucket === bucket)
            .map(({ at }) => at),
        ),
      ).flat(1)
      const full = placed.filter(({ length }) => length === size)
      const short = last === 'drop' ? [] : placed.filter(({ length }) => length < size)
      const lastOf = (group: ReadonlyArray<number>): number => group[group.length - 1] ?? 0
      return [...full.sort((one, other) => lastOf(one) - lastOf(other)), ...short].map((group) =>
        group.flatMap((at) => elements.slice(at, at + 1)),
      )
    })
    const batches = groups.map(Batch.collatePadded(options))
    return last === 'pad' ? batches.map(Batch.pad(size)) : batches
  }

  lawful('makes the batches of its plain twin', cases, ([examples, options]) => {
    const batches = elementsOf(Stream.bucketedBatch(options)(streamOf(examples)))
    expect(equal(batches, model(examples, options))).toBe(true)
  })
  test('how many batches there are is known of nothing alone', () => {
    const lengthOf = (examples: ReadonlyArray<Example.Example>): number | undefined =>
      Stream.bucketedBatch({ boundaries: [5], size: 2 })(streamOf(examples)).length
    const example = { id: 'a', series: Example.series(1, 1, new Float32Array(1)), target: Example.unlabeled }
    expect([lengthOf([]), lengthOf([example])]).toEqual([0, undefined])
  })
  lawful('all series of a batch are of one bucket', cases, ([examples, options]) => {
    for (const { lengths } of elementsOf(Stream.bucketedBatch(options)(streamOf(examples))))
      expect(new Set(Array.from(lengths ?? [], (steps) => bucketOf(options.boundaries, steps))).size).toBe(1)
  })
  lawful('no example is lost unless it is dropped, and none comes twice', cases, ([examples, options]) => {
    const numbered = examples.map((example, i) => ({ ...example, id: `${i}` }))
    const idsWith = (last: Stream.Last): ReadonlyArray<string> =>
      elementsOf(Stream.bucketedBatch({ ...options, last })(streamOf(numbered)))
        .flatMap(Batch.toExamples)
        .map(({ id }) => id)
    const all = numbered.map(({ id }) => id).sort((one, other) => Number(one) - Number(other))
    for (const last of ['keep', 'pad'] as const)
      expect([...idsWith(last)].sort((one, other) => Number(one) - Number(other))).toEqual(all)
    const kept = idsWith('drop')
    expect(new Set(kept).size).toBe(kept.length)
    expect(kept.length % options.size).toBe(0)
  })
  lawful('one bucket in windows of whole batches is paddedBatch', cases, ([examples, options]) => {
    const { boundaries: _, window: __, ...rest } = options
    const one = Stream.bucketedBatch({ ...rest, boundaries: [], window: 3 * options.size })(streamOf(examples))
    expect(equal(elementsOf(one), elementsOf(Stream.paddedBatch(rest)(streamOf(examples))))).toBe(true)
  })
  lawful('no window is read before it is needed', fc.tuple(cases, fc.nat(9)), ([[examples, options], n]) => {
    const counts = meter()
    const { window } = options
    const taken = pipe(streamOf(examples), metered(counts), Stream.bucketedBatch(options), Stream.take(n), elementsOf)
    if (options.last === 'drop') return
    const perWindow = chunksOf(window, examples).map((elements) => model(elements, options).length)
    let windows = 0
    for (let left = taken.length; left > 0 && windows < perWindow.length; windows++) left -= perWindow[windows] ?? 0
    expect(counts.pulled).toBe(n > taken.length ? examples.length : Math.min(examples.length, windows * window))
  })
})

describe('borrowed batches', () => {
  const cases = fc.tuple(lists('equal'), batch)
  lawful('owned, they are those of batch', cases, ([examples, options]) => {
    const lent = Stream.lendBatches(options)(streamOf(examples))
    const fresh = Stream.batch(options)(streamOf(examples))
    expect(equal(elementsOf(Stream.own(lent)), elementsOf(fresh))).toBe(true)
    expect([lent.length, Stream.own(lent).length]).toEqual([fresh.length, fresh.length])
  })
  lawful('a batch may be used until the next is asked for, and not afterwards', cases, ([examples, options]) => {
    const expected = elementsOf(Stream.batch(options)(streamOf(examples)))
    const cursor = Stream.lendBatches(options)(streamOf(examples)).open()
    let before: Borrowed<Batch.Batch> | undefined
    for (let lent = cursor.next(), i = 0; lent !== Stream.DONE; lent = cursor.next(), i++) {
      const stale = before
      if (stale !== undefined) expect(() => stale.use(() => 0)).toThrow(/^Borrowed\.use: /)
      for (let twice = 0; twice < 2; twice++) expect(lent.use((batch) => equal(batch, expected[i]))).toBe(true)
      before = lent
    }
    const last = before
    if (last !== undefined) expect(() => last.use(() => 0)).toThrow(/^Borrowed\.use: /)
  })
  const example = (i: number): Example.Example => ({
    id: `${i}`,
    series: Example.series(1, 1, Float32Array.of(i)),
    target: { _tag: 'Class', id: i % 2, vocabulary: ['a', 'b'] },
  })
  const several = (count: number): Stream.Stream<Example.Example> => Stream.fromDataset(Dataset.make(count, example))
  const first = <A>(cursor: Stream.Cursor<A>): A => {
    const a = cursor.next()
    if (a === Stream.DONE) throw new Error('there is no element')
    return a
  }
  test('closing takes the batch back, and so does what throws', () => {
    const closed = Stream.lendBatches({ size: 2 })(several(4)).open()
    const lent = first(closed)
    closed.close()
    expect(() => lent.use(() => 0)).toThrow(/^Borrowed\.use: /)
    const failing = pipe(several(4), metered({ ...meter(), failAfter: 2 }), Stream.lendBatches({ size: 2 })).open()
    const other = first(failing)
    expect(failing.next).toThrow('fails')
    expect(() => other.use(() => 0)).toThrow(/^Borrowed\.use: /)
  })
  test('the arrays are the same from batch to batch, and each run has its own', () => {
    const lent = Stream.lendBatches({ size: 2 })(several(5))
    const arraysOf = ({ x, weight, targets }: Batch.Batch): ReadonlyArray<unknown> =>
      [x, weight, ...('ids' in targets ? [targets.ids] : [])].map(({ buffer }) => buffer)
    const runs = [1, 2].map(() => elementsOf(Stream.map((one: Borrowed<Batch.Batch>) => one.use(arraysOf))(lent)))
    const [one = [], other = []] = runs.map(([arrays = []]) => arrays)
    for (const run of runs) for (const arrays of run) arrays.forEach((array, i) => expect(array).toBe(run[0]?.[i]))
    expect(new Set([...one, ...other]).size).toBe(6)
  })
  test('batches of other sizes and kinds of targets leave nothing behind', () => {
    const soft = (i: number): Example.Example => ({
      ...example(i),
      target: Example.probabilities(['a', 'b'])(Float32Array.of(0.25, 0.75)),
    })
    const long = (i: number): Example.Example => ({
      ...example(i),
      series: Example.series(1, 3, Float32Array.of(i, i, i)),
    })
    const examples = [soft(0), example(1), long(2), long(3), example(4), soft(5), example(6)]
    const lent = pipe(streamOf(examples), Stream.lendBatches({ size: 2 }), Stream.own)
    expect(equal(elementsOf(lent), elementsOf(Stream.batch({ size: 2 })(streamOf(examples))))).toBe(true)
  })
})

describe('what is no size is refused when built', () => {
  test.each([0, -1, 0.5, NaN, Infinity])('%d', (size) => {
    expect(() => Stream.batch({ size })).toThrow(/^Stream\.batch: size must be .* got /)
    expect(() => Stream.paddedBatch({ size })).toThrow(/^Stream\.paddedBatch: size must be .* got /)
    expect(() => Stream.bucketedBatch({ boundaries: [], size })).toThrow(/^Stream\.bucketedBatch: size must be .* got /)
    expect(() => Stream.lendBatches({ size })).toThrow(/^Stream\.lendBatches: size must be .* got /)
  })
  test('nor windows below a batch, and boundaries that do not increase', () => {
    for (const window of [3, 4.5, NaN, Infinity])
      expect(() => Stream.bucketedBatch({ boundaries: [], size: 4, window })).toThrow(
        /^Stream\.bucketedBatch: window must be .* got /,
      )
    for (const boundaries of [[0], [1, 1], [2, 1], [1.5], [NaN]])
      expect(() => Stream.bucketedBatch({ boundaries, size: 4 })).toThrow(
        `Stream.bucketedBatch: boundaries must be increasing positive integers, got ${boundaries.join(', ')}`,
      )
  })
  test('a state of other options is refused', () => {
    const source = Stream.fromDataset(Dataset.make(9, exampleFrom('unequal')))
    const shapes = [
      Stream.batch({ size: 2 }),
      Stream.batch({ size: 3 }),
      Stream.batch({ size: 2, last: 'pad' }),
      Stream.paddedBatch({ size: 2 }),
      Stream.paddedBatch({ size: 2, multipleOf: 2 }),
      Stream.bucketedBatch({ boundaries: [2], size: 2 }),
      Stream.bucketedBatch({ boundaries: [3], size: 2 }),
      Stream.bucketedBatch({ boundaries: [2], size: 2, window: 4 }),
      Stream.bucketedBatch({ boundaries: [1, 23], size: 2 }),
      Stream.bucketedBatch({ boundaries: [123], size: 2 }),
      Stream.lendBatches({ size: 2 }),
      flow(Stream.lendBatches({ size: 2 }), Stream.own),
    ].map((batches) => batches(source).shape)
    expect(new Set(shapes).size).toBe(shapes.length)
    expect(shapes).not.toContain('')
  })
  test('a state of options that were not given is one of those that they stand for', () => {
    const source = Stream.fromDataset(Dataset.make(9, exampleFrom('unequal')))
    const [last, value, multipleOf, boundaries] = ['keep' as const, 0, 1, [2, 4]]
    const same = (one: Batching, other: Batching): void => expect(one(source).shape).toBe(other(source).shape)
    same(Stream.batch({ size: 3 }), Stream.batch({ size: 3, last }))
    same(Stream.paddedBatch({ size: 3 }), Stream.paddedBatch({ size: 3, last, value, multipleOf }))
    same(
      Stream.bucketedBatch({ boundaries, size: 3 }),
      Stream.bucketedBatch({ boundaries, size: 3, window: 48, last, value, multipleOf }),
    )
    same(Stream.lendBatches({ size: 3 }), Stream.lendBatches({ size: 3, last }))
  })
})

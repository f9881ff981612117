import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Batch from '../../src/core/Batch.ts'
import * as Example from '../../src/core/Example.ts'
import { equal } from '../../src/core/laws/index.ts'
import { rowShares } from '../../src/train/loss.ts'
import { lists } from './examples.ts'
import { lawful } from './lawful.ts'

const some = lists('equal', { minLength: 1, maxLength: 6 })
const unequal = lists('unequal', { minLength: 1, maxLength: 6 })
const batches = fc.oneof(some.map(Batch.collate), unequal.map(Batch.collatePadded()))

/** An example as a batch of its kind gives it back: beside soft targets, hard ones become one-hot. */
const softened = (examples: ReadonlyArray<Example.Example>): ReadonlyArray<Example.Example> =>
  examples.every(({ target }) => target._tag !== 'Probabilities')
    ? examples
    : examples.map((example) => {
        const { target } = example
        if (target._tag !== 'Class') return example
        const values = Float32Array.from(target.vocabulary, (_, id) => (id === target.id ? 1 : 0))
        return { ...example, target: Example.probabilities(target.vocabulary)(values) }
      })

describe('pad', () => {
  const cases = fc.tuple(batches, fc.nat(6))
  lawful('repeats rows from the first on, which weigh nothing, are marked and are not labeled', cases, ([batch, n]) => {
    const padded = Batch.pad(batch.rows + n)(batch)
    expect([padded.rows, padded.labeled]).toEqual([batch.rows + n, batch.labeled])
    expect([...padded.weight]).toEqual([...batch.weight, ...Array<number>(n).fill(0)])
    if (n > 0) expect([...(padded.padding ?? [])]).toEqual([...batch.weight.map(() => 0), ...Array<number>(n).fill(1)])
    const size = batch.variables * batch.steps
    const rowOf = ({ x }: Batch.Batch, row: number): Float32Array => x.subarray(row * size, (row + 1) * size)
    for (let row = 0; row < padded.rows; row++) {
      expect(equal(rowOf(padded, row), rowOf(batch, row % batch.rows))).toBe(true)
      expect(padded.ids?.[row]).toBe(batch.ids?.[row % batch.rows])
      expect(padded.lengths?.[row]).toBe(batch.lengths?.[row % batch.rows])
    }
    expect(padded.x.length).toBe(size * padded.rows)
  })
  lawful('without its padding, a batch is what it was', cases, ([batch, n]) => {
    expect(equal(Batch.withoutPadding(Batch.pad(batch.rows + n)(batch)), batch)).toBe(true)
  })
  lawful('what fills up are the examples again, targets included', cases, ([batch, n]) => {
    const { padding: _, ...unmarked } = Batch.pad(batch.rows + n)(batch)
    const examples = Batch.toExamples(batch)
    const expected = Array.from({ length: batch.rows + n }, (_, row) => examples[row % batch.rows])
    expect(equal(Batch.toExamples(unmarked), expected)).toBe(true)
  })
  lawful('a batch of the size asked for, or without padding, is itself', batches, (batch) => {
    expect(Batch.pad(batch.rows)(batch)).toBe(batch)
    expect(Batch.withoutPadding(batch)).toBe(batch)
  })
  lawful('padding twice is padding to the greater size', fc.tuple(cases, fc.nat(4)), ([[batch, m], n]) => {
    const twice = pipe(batch, Batch.pad(batch.rows + m), Batch.pad(batch.rows + m + n))
    expect(equal(twice, Batch.pad(batch.rows + m + n)(batch))).toBe(true)
  })
  lawful('padding changes neither the batch nor, in any normalization, what its rows count', cases, ([batch, n]) => {
    const before = structuredClone(batch)
    const padded = Batch.pad(batch.rows + n)(batch)
    expect(equal(batch, before)).toBe(true)
    for (const normalization of ['pooled', 'official', 'algorithm'] as const) {
      const share = rowShares(normalization)
      expect([...share(padded)]).toEqual([...share(batch), ...Array<number>(n).fill(0)])
      const mixed = Batch.append(batch, 0.5)
      expect([...share(mixed(padded))].filter((count) => count > 0)).toEqual([...share(mixed(batch))])
    }
  })
  lawful('appending keeps padding, ids and lengths in their rows', fc.tuple(some, some, fc.nat(3)), ([a, b, n]) => {
    const vague = (examples: ReadonlyArray<Example.Example>): Batch.Batch =>
      Batch.collatePadded()(examples.map(Example.withoutTarget))
    const [one, other] = [vague(a), vague(b)]
    const mixed = Batch.append(other, 1)(Batch.pad(one.rows + n)(one))
    expect(equal(Batch.withoutPadding(mixed), Batch.append(other, 1)(one))).toBe(true)
    expect(equal(Batch.toExamples(mixed), [...a, ...b].map(Example.withoutTarget))).toBe(true)
  })
  const sides = fc.tuple(some, some, fc.nat(3))
  lawful('appending fills in lengths and padding that one side lacks, and drops ids that one lacks', sides, (drawn) => {
    const [a, b, n] = drawn
    const plain = Batch.collate(a.map(Example.withoutTarget))
    const padded = Batch.pad(b.length + 1 + n)(Batch.collatePadded()(b.map(Example.withoutTarget)))
    const { ids: _, ...nameless } = padded
    const facts = ({ lengths, padding, ids }: Batch.Batch): unknown => [
      lengths && [...lengths],
      padding && [...padding],
      ids,
    ]
    const [whole, marks] = [a.map(() => plain.steps), a.map(() => 0)]
    const { lengths = [], padding = [] } = padded
    expect(facts(Batch.append(nameless, 1)(plain))).toEqual([[...whole, ...lengths], [...marks, ...padding], undefined])
    expect(facts(Batch.append(plain, 1)(nameless))).toEqual([[...lengths, ...whole], [...padding, ...marks], undefined])
    expect(Object.keys(Batch.append(plain, 1)(plain)).sort()).toEqual(Object.keys(plain).sort())
  })
  test('sizes that are none, and batches that do not fit, are refused', () => {
    for (const size of [0, 1.5, NaN]) expect(() => Batch.pad(size)).toThrow(/^Batch\.pad: size must be .* got /)
    const one = { id: 'a', series: Example.series(1, 1, Float32Array.of(7)), target: Example.unlabeled }
    const two = Batch.collate([one, one])
    expect(() => Batch.pad(1)(two)).toThrow('Batch.pad: from 1 to 1 rows expected, got 2')
    const none = { ...two, rows: 0, x: new Float32Array(), weight: new Float32Array() }
    expect(() => Batch.pad(1)(none)).toThrow('Batch.pad: from 1 to 1 rows expected, got 0')
  })
})

describe('toExamples', () => {
  lawful('a batch gives back the examples it was made of', fc.tuple(some, fc.nat(4)), ([examples, n]) => {
    const batch = Batch.pad(examples.length + n)(Batch.collate(examples))
    expect(equal(Batch.toExamples(batch), softened(examples))).toBe(true)
  })
  const settings = fc.record({ value: fc.constantFrom(0, NaN, -1), multipleOf: fc.integer({ min: 1, max: 5 }) })
  lawful('also of unequal lengths, each at its own', fc.tuple(unequal, settings), ([examples, options]) => {
    expect(equal(Batch.toExamples(Batch.collatePadded(options)(examples)), softened(examples))).toBe(true)
  })
  lawful('examples own their arrays', batches, (batch) => {
    const before = structuredClone(Batch.toExamples(batch))
    const examples = Batch.toExamples(batch)
    batch.x.fill(9)
    if ('values' in batch.targets) batch.targets.values.fill(9)
    expect(equal(examples, before)).toBe(true)
  })
  test('rows of a batch without ids are numbered', () => {
    const one = { id: 'a', series: Example.series(1, 1, Float32Array.of(7)), target: Example.unlabeled }
    const { ids: _, ...nameless } = Batch.collate([one, one])
    for (const batch of [nameless, Batch.pad(3)(nameless)])
      expect(Batch.toExamples(batch).map(({ id }) => id)).toEqual(['0', '1'])
  })
})

describe('collatePadded', () => {
  const settings = fc.record({ value: fc.constantFrom(0, NaN, -1), multipleOf: fc.integer({ min: 1, max: 5 }) })
  lawful('the longest, rounded up, is how long all are, filled up at the end', fc.tuple(unequal, settings), (drawn) => {
    const [examples, { value, multipleOf }] = drawn
    const batch = Batch.collatePadded({ value, multipleOf })(examples)
    const lengths = examples.map(({ series }) => series.steps)
    expect([...(batch.lengths ?? [])]).toEqual(lengths)
    expect(batch.steps % multipleOf).toBe(0)
    expect(batch.steps - Math.max(...lengths)).toBeGreaterThanOrEqual(0)
    expect(batch.steps - Math.max(...lengths)).toBeLessThan(multipleOf)
    const expected = examples.flatMap(({ series }) =>
      [0, 1].flatMap((v) => [
        ...series.values.subarray(v * series.steps, (v + 1) * series.steps),
        ...Array<number>(batch.steps - series.steps).fill(value),
      ]),
    )
    expect(equal(batch.x, Float32Array.from(expected))).toBe(true)
  })
  lawful('of equal lengths it is collate, and knows the lengths', some, (examples) => {
    const batch = Batch.collate(examples)
    const lengths = new Int32Array(batch.rows).fill(batch.steps)
    expect(equal(Batch.collatePadded()(examples), { ...batch, lengths })).toBe(true)
  })
  test('what does not go together throws, naming the function', () => {
    for (const multipleOf of [0, 1.5, NaN])
      expect(() => Batch.collatePadded({ multipleOf })).toThrow(/^Batch\.collatePadded: multipleOf must be .* got /)
    const row = (variables: number, target: Example.Target): Example.Example => ({
      id: `of ${variables}`,
      series: Example.series(variables, 1, new Float32Array(variables)),
      target,
    })
    const collate = Batch.collatePadded()
    expect(() => collate([])).toThrow('Batch.collatePadded: at least one example expected, got 0')
    expect(() => collate([row(1, Example.unlabeled), row(2, Example.unlabeled)])).toThrow(
      'Batch.collatePadded: 1 variables expected as in "of 1", got 2 in "of 2"',
    )
    expect(() => collate([row(1, { _tag: 'Value', value: 1 }), row(1, Example.unlabeled)])).toThrow(
      'Batch.collatePadded: a class expected as in other rows, got Value',
    )
  })
})

describe('stretchedLengths', () => {
  lawful('a series keeps its share of the steps, to the nearest step', fc.tuple(unequal, fc.nat(20)), (drawn) => {
    const [examples, steps] = drawn
    const batch = Batch.collatePadded({ multipleOf: 2 })(examples.map(Example.withoutTarget))
    fc.pre(batch.steps > 0)
    const { lengths = [] } = Batch.stretchedLengths(batch, steps)
    lengths.forEach((length, row) => {
      const exact = ((batch.lengths?.[row] ?? NaN) / batch.steps) * steps
      expect(Math.abs(length - exact)).toBeLessThanOrEqual(0.5 + 1e-9)
    })
    expect(lengths).toHaveLength(batch.rows)
  })
  lawful('a batch that knows no lengths has none to stretch', fc.tuple(some, fc.nat(20)), ([examples, steps]) => {
    expect(Object.keys(Batch.stretchedLengths(Batch.collate(examples), steps))).toEqual([])
  })
})

describe('copy', () => {
  lawful('is the same batch, and shares no array with it', fc.tuple(batches, fc.nat(2)), ([batch, n]) => {
    const padded = Batch.pad(batch.rows + n)(batch)
    const before = structuredClone(padded)
    const copy = Batch.copy(padded)
    padded.x.fill(9)
    padded.weight.fill(9)
    padded.lengths?.fill(9)
    padded.padding?.fill(9)
    if ('values' in padded.targets) padded.targets.values.fill(9)
    if ('ids' in padded.targets) padded.targets.ids.fill(9)
    expect(equal(copy, before)).toBe(true)
  })
})

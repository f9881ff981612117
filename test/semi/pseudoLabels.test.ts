import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Batch, Predictor } from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Example from '../../src/core/Example.ts'
import { equal } from '../../src/core/laws/index.ts'
import { pseudoLabels } from '../../src/semi/pseudoLabels.ts'
import { lawful } from '../core/lawful.ts'
import { hard, side, soft, vocabulary } from './sides.ts'

/** A teacher that looks at a row and gives it probabilities, and nothing else. */
const teacherOf =
  (probabilities: (value: number) => ReadonlyArray<number>): Predictor =>
  ({ rows, variables, steps, x }) =>
    Float32Array.from(Array.from({ length: rows }, (_, row) => probabilities(x[row * variables * steps] ?? NaN)).flat())

const oneHot = (id: number): ReadonlyArray<number> => vocabulary.map((_, other) => (other === id ? 1 : 0))

const perfect = teacherOf((value) => oneHot(value % 3))

const unsure = teacherOf((value) => [(value % 8) / 8, 0, 1 - (value % 8) / 8])

const counts = fc.integer({ min: 0, max: 40 })
const batchSizes = fc.integer({ min: 1, max: 50 })
const kinds = fc.constantFrom('hard' as const, 'soft' as const)

const targetsOf = (dataset: Dataset.Dataset<Example.Example>): ReadonlyArray<Example.Target> =>
  Dataset.toArray(dataset).map(({ target }) => target)

describe('pseudoLabels', () => {
  lawful('a perfect teacher gives the true labels', fc.tuple(counts, kinds), ([count, kind]) => {
    const labeled = pseudoLabels({ vocabulary, kind })(perfect)(side('labeled', count))
    expect(targetsOf(labeled)).toEqual(
      Array.from({ length: count }, (_, index) =>
        kind === 'hard'
          ? hard(index)
          : { _tag: 'Probabilities', values: Float32Array.from(oneHot(index % 3)), vocabulary },
      ),
    )
  })
  lawful('soft rows are the teacher’s probabilities, and soft is the default', counts, (count) => {
    const expected = Array.from({ length: count }, (_, index) => soft(index))
    expect(targetsOf(pseudoLabels({ vocabulary })(unsure)(side('labeled', count)))).toEqual(expected)
  })
  lawful('the teacher sees every series once, in order, and no targets', fc.tuple(counts, batchSizes), (sizes) => {
    const [count, batchSize] = sizes
    const seen: Array<Batch> = []
    const watched: Predictor = (batch) => {
      seen.push(batch)
      return perfect(batch)
    }
    pseudoLabels({ vocabulary, batchSize })(watched)(side('labeled', count))
    expect(seen.every(({ targets }) => targets._tag === 'Unlabeled')).toBe(true)
    expect(seen.flatMap(({ x }) => [...x])).toEqual(Array.from({ length: 6 * count }, (_, i) => Math.floor(i / 6)))
  })
  lawful('any batch size gives the same', fc.tuple(counts, batchSizes, kinds), ([count, batchSize, kind]) => {
    const whole = targetsOf(pseudoLabels({ vocabulary, kind })(unsure)(side('labeled', count)))
    expect(targetsOf(pseudoLabels({ vocabulary, kind, batchSize })(unsure)(side('labeled', count)))).toEqual(whole)
  })
  lawful('ids, series and their order are kept, whatever was known of them', counts, (count) => {
    const before = side('pseudo', count, soft)
    const after = pseudoLabels({ vocabulary })(unsure)(before)
    expect(after.length).toBe(count)
    expect(
      equal(Dataset.toArray(after).map(Example.withoutTarget), Dataset.toArray(before).map(Example.withoutTarget)),
    ).toBe(true)
  })
  test('labels are computed once, whatever is read of them', () => {
    let calls = 0
    const counted: Predictor = (batch) => {
      calls++
      return perfect(batch)
    }
    const labeled = pseudoLabels({ vocabulary, batchSize: 4 })(counted)(side('labeled', 8))
    labeled.get(5)
    labeled.get(5)
    expect(calls).toBe(2)
  })
  test.each([
    [[0.25, 0.5, 0.25], 1],
    [[0.5, 0, 0.5], 0],
    [[0.25, 0.375, 0.375], 1],
    [[0, 0, 0], 0],
  ])('hard labels of %j are class %i: the likeliest, ties to the lowest id', (row, id) => {
    const [target] = targetsOf(pseudoLabels({ vocabulary, kind: 'hard' })(teacherOf(() => row))(side('labeled', 1)))
    expect(target).toEqual({ _tag: 'Class', id, vocabulary })
  })
  test('a row that the teacher has no probabilities for has no hard label', () => {
    const lost = teacherOf(() => [NaN, 1, 0])
    expect(targetsOf(pseudoLabels({ vocabulary, kind: 'hard' })(lost)(side('labeled', 2)))).toEqual([
      Example.unlabeled,
      Example.unlabeled,
    ])
  })
  test('a teacher of another number of classes is refused', () => {
    const two = teacherOf(() => [0.5, 0.5])
    expect(() => pseudoLabels({ vocabulary })(two)(side('labeled', 5))).toThrow(
      new RangeError('pseudoLabels: 5 x 3 probabilities expected, got 10'),
    )
  })
  test.each([0, -1, 1.5, NaN])('a batch size of %d is refused when built', (batchSize) => {
    expect(() => pseudoLabels({ vocabulary, batchSize })).toThrow(
      new RangeError(`pseudoLabels: batchSize must be a positive integer, got ${batchSize}`),
    )
  })
})

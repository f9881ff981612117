import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Example from '../../src/core/Example.ts'
import { confident } from '../../src/semi/confident.ts'

const vocabulary = ['a', 'b', 'c']
const targets: fc.Arbitrary<Example.Target> = fc.oneof(
  fc
    .array(fc.float({ min: 0, max: 1, noNaN: false }), { minLength: 3, maxLength: 3 })
    .map((values) => Example.probabilities(vocabulary)(Float32Array.from(values))),
  fc.nat(2).map((id): Example.Target => ({ _tag: 'Class', id, vocabulary })),
  fc.constantFrom<Example.Target>(Example.unlabeled, { _tag: 'Value', value: 1 }),
)
const datasets = fc.array(targets, { maxLength: 12 }).map((all) =>
  Dataset.make(all.length, (i) => ({
    id: String(i),
    series: Example.series(1, 1, Float32Array.of(i)),
    target: all[i] as Example.Target,
  })),
)

const sureOf = (threshold: number, { target }: Example.Example): boolean =>
  target._tag === 'Class' || (target._tag === 'Probabilities' && Math.max(...target.values) >= threshold)

test('exactly the sure ones stay, as they are and in their order', () => {
  fc.assert(
    fc.property(datasets, fc.double({ min: 0, max: 1, noNaN: true }), (examples, threshold) => {
      const all = Dataset.toArray(examples)
      const kept = Dataset.toArray(confident({ threshold })(examples))
      expect(kept).toEqual(all.filter((example) => sureOf(threshold, example)))
    }),
    { numRuns: 300 },
  )
})

test('a higher threshold keeps a part of what a lower one keeps', () => {
  fc.assert(
    fc.property(datasets, fc.tuple(fc.nat(100), fc.nat(100)), (examples, [one, other]) => {
      const kept = (percent: number) =>
        Dataset.toArray(confident({ threshold: percent / 100 })(examples)).map(({ id }) => id)
      const most = new Set(kept(Math.min(one, other)))
      expect(kept(Math.max(one, other)).every((id) => most.has(id))).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test.each([-0.1, 1.1, Number.NaN])('a threshold of %d is refused when built', (threshold) => {
  expect(() => confident({ threshold })).toThrow(/^confident: threshold must be from 0 to 1, got /)
})

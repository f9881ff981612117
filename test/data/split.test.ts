import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { enough } from '../core/runs.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import type { Example } from '../../src/core/Example.ts'
import * as Seed from '../../src/core/Seed.ts'
import { type Share, countOf, parseShare, showShare } from '../../src/data/Share.ts'
import { hideLabels, stratified } from '../../src/data/split.ts'
import { labeled, seeds } from './arbitraries.ts'

const idsOf = (dataset: Dataset.Dataset<Example>): ReadonlyArray<string> =>
  Dataset.toArray(Dataset.map(({ id }: Example) => id)(dataset))

const inOrder = (ids: ReadonlyArray<string>): ReadonlyArray<string> => [...ids].sort((a, b) => Number(a) - Number(b))

const sizes = (dataset: Dataset.Dataset<Example>): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>()
  for (const { target } of Dataset.toArray(dataset))
    if (target._tag === 'Class') counts.set(target.id, (counts.get(target.id) ?? 0) + 1)
  return counts
}

const known = (dataset: Dataset.Dataset<Example>): number =>
  Dataset.toArray(dataset).filter(({ target }) => target._tag !== 'Unlabeled').length

// A dataset and a number of labels that it has.
const kept = labeled
  .filter((dataset) => known(dataset) > 0)
  .chain((dataset) => fc.tuple(fc.constant(dataset), fc.integer({ min: 1, max: known(dataset) }), seeds))

describe('hideLabels', () => {
  test('the parts are disjoint, cover the dataset and keep its order', () => {
    fc.assert(
      fc.property(kept, ([dataset, keep, seed]) => {
        const hidden = hideLabels({ keep })(seed)(dataset)
        const [few, many] = [idsOf(hidden.labeled), idsOf(hidden.unlabeled)]
        expect(inOrder([...few, ...many])).toEqual(idsOf(dataset))
        expect([inOrder(few), inOrder(many)]).toEqual([few, many])
      }),
      enough(200),
    )
  })
  test('exactly as many labels are left as are to be kept, each as it was', () => {
    fc.assert(
      fc.property(kept, ([dataset, keep, seed]) => {
        const left = hideLabels({ keep })(seed)(dataset).labeled
        expect(left.length).toBe(keep)
        expect(known(left)).toBe(keep)
        for (const example of Dataset.toArray(left)) expect(example).toBe(dataset.get(Number(example.id)))
      }),
      enough(200),
    )
  })
  test('every class keeps a label where there may be one for each', () => {
    fc.assert(
      fc.property(kept, ([dataset, keep, seed]) => {
        const classes = sizes(dataset)
        if (keep >= classes.size) expect(sizes(hideLabels({ keep })(seed)(dataset).labeled).size).toBe(classes.size)
      }),
      enough(200),
    )
  })
  test('no class is further than one from its part, but for its first label', () => {
    fc.assert(
      fc.property(kept, ([dataset, keep, seed]) => {
        const counts = sizes(hideLabels({ keep })(seed)(dataset).labeled)
        for (const [id, size] of sizes(dataset)) {
          const share = (keep * size) / known(dataset)
          expect(counts.get(id) ?? 0).toBeLessThan(Math.max(share, 1) + 1)
        }
      }),
      enough(200),
    )
  })
  test('unlabeled examples show no target, and truth holds the same ones with theirs', () => {
    fc.assert(
      fc.property(kept, ([dataset, keep, seed]) => {
        const { unlabeled, truth } = hideLabels({ keep })(seed)(dataset)
        expect(idsOf(truth)).toEqual(idsOf(unlabeled))
        expect(known(unlabeled)).toBe(0)
        expect(known(truth)).toBe(known(dataset) - keep)
      }),
      enough(200),
    )
  })
  test('the same seed hides the same labels, another seed others', () => {
    const dataset = Dataset.make(60, (index): Example => ({
      id: `${index}`,
      series: { variables: 1, steps: 1, values: Float32Array.of(0) },
      target: { _tag: 'Class', id: index % 3, vocabulary: ['a', 'b', 'c'] },
    }))
    const left = (seed: number) => idsOf(hideLabels({ percent: 10 })(Seed.make(seed))(dataset).labeled)
    expect(left(1)).toEqual(left(1))
    expect(left(1)).not.toEqual(left(2))
    expect(left(1)).toHaveLength(6)
  })
  test.each([
    [{ keep: 0 }, /got 0$/],
    [{ keep: 1.5 }, /got 1\.5$/],
    [{ percent: 0 }, /got 0%$/],
    [{ percent: 101 }, /got 101%$/],
    [{ percent: NaN }, /got NaN%$/],
  ] as ReadonlyArray<[Share, RegExp]>)('a share of %o is refused when built', (share, message) => {
    expect(() => hideLabels(share)).toThrow(message)
  })
  test('more labels than there are cannot be kept', () => {
    expect(() => hideLabels({ keep: 3 })(Seed.make(42))(Dataset.fromArray([]))).toThrow(
      'hideLabels: at least 3 labels expected, got 0',
    )
  })
})

describe('stratified', () => {
  const fractions = fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true })

  test('the parts are disjoint, cover the dataset and keep its order', () => {
    fc.assert(
      fc.property(labeled, fractions, seeds, (dataset, fraction, seed) => {
        const { train, test } = stratified({ test: fraction })(seed)(dataset)
        expect(inOrder([...idsOf(train), ...idsOf(test)])).toEqual(idsOf(dataset))
        expect([inOrder(idsOf(train)), inOrder(idsOf(test))]).toEqual([idsOf(train), idsOf(test)])
        expect(test.length).toBe(Math.round(fraction * known(dataset)))
        expect(known(test)).toBe(test.length)
      }),
      enough(200),
    )
  })
  test.each([0, 1, -0.1, NaN])('a fraction of %d is refused when built', (fraction) => {
    expect(() => stratified({ test: fraction })).toThrow(`stratified: test must be between 0 and 1, got ${fraction}`)
  })
})

describe('parseShare', () => {
  const shares: fc.Arbitrary<Share> = fc.oneof(
    fc.record({ keep: fc.integer({ min: 1, max: 1_000_000 }) }),
    fc.record({ percent: fc.integer({ min: 1, max: 10_000 }).map((hundredths) => hundredths / 100) }),
  )
  test('what is shown is read back', () => {
    fc.assert(
      fc.property(shares, (share) => {
        expect(parseShare(showShare(share))).toEqual(E.right(share))
      }),
      enough(200),
    )
  })
  test('whatever the text, the answer is a share that can be used, or a failure', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^-?\d*\.?\d*%?$/)), (text) => {
        const share = parseShare(text)
        if (E.isRight(share)) expect(() => hideLabels(share.right)).not.toThrow()
      }),
      enough(200),
    )
  })
  test.each(['', '0', '0%', '101%', '-3', '1.5', 'ten', '10 %', '1e3', '%'])('%o is no share', (text) => {
    expect(parseShare(text)).toMatchObject({ _tag: 'Left', left: { _tag: 'CannotParse', found: text } })
  })
  test('a percentage of something is never nothing', () => {
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 1000 }), (share, total) => {
        expect(countOf(share)(total)).toBeGreaterThan(0)
      }),
      enough(200),
    )
  })
})

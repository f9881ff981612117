import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { relativeWeight, split } from '../../src/semi/split.ts'
import { lawful } from '../core/lawful.ts'
import { ratios } from './sides.ts'

const cases = fc.record({
  batchSize: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 4096 })),
  ratio: ratios,
  labeled: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 1e6 })),
  pseudo: fc.oneof(fc.nat(12), fc.nat(1e6)),
})

describe('split', () => {
  test.each([
    [2, 171, 85],
    [1, 128, 128],
    [1 / 3, 64, 192],
    [1 / 14, 18, 238],
    [1 / 28, 9, 247],
    [Infinity, 256, 0],
  ])('256 rows at ratio %d are shared as the reference shares them: %i / %i', (ratio, labeled, pseudo) => {
    expect(split({ batchSize: 256, ratio })(1000, 1000)).toEqual({ labeled, pseudo })
  })
  lawful('where neither side is short, the rows are the batch size', cases, ({ batchSize, ratio }) => {
    const rows = split({ batchSize, ratio })(batchSize, batchSize)
    expect(rows.labeled + rows.pseudo).toBe(batchSize)
  })
  lawful('where neither side is short, one more pseudo row would go below the ratio', cases, ({ batchSize, ratio }) => {
    const { labeled, pseudo } = split({ batchSize, ratio })(batchSize, batchSize)
    // A share of 1e-9 for the rounding of the ratio itself.
    expect(labeled).toBeGreaterThanOrEqual(ratio === Infinity ? 1 : ratio * pseudo * (1 - 1e-9))
    expect(labeled === 1 || labeled - 1 < ratio * (pseudo + 1) * (1 + 1e-9)).toBe(true)
  })
  lawful('a side with fewer rows than its share gives what it has', cases, ({ batchSize, ratio, labeled, pseudo }) => {
    const ample = split({ batchSize, ratio })(1e9, 1e9)
    const rows = split({ batchSize, ratio })(labeled, pseudo)
    expect(rows.pseudo).toBe(Math.min(pseudo, ample.pseudo))
    // What the pseudo side cannot fill goes to the labeled side, as far as that goes.
    expect(rows.labeled).toBe(Math.min(labeled, batchSize - rows.pseudo))
  })
  lawful('at least one row is labeled, so that no epoch is empty', cases, ({ batchSize, ratio, labeled, pseudo }) => {
    const rows = split({ batchSize, ratio })(labeled, pseudo)
    expect(rows.labeled).toBeGreaterThanOrEqual(1)
    expect(Math.floor(labeled / rows.labeled)).toBeGreaterThanOrEqual(1)
    expect(rows.pseudo).toBeGreaterThanOrEqual(0)
  })
  test.each([0, -1, 1.5, NaN, Infinity])('a batch size of %d is refused when built', (batchSize) => {
    expect(() => split({ batchSize, ratio: 1 })).toThrow(
      new RangeError(`split: batchSize must be a positive integer, got ${batchSize}`),
    )
  })
  test.each([0, -2, NaN])('a ratio of %d is refused when built', (ratio) => {
    expect(() => split({ batchSize: 8, ratio })).toThrow(new RangeError(`split: ratio must be positive, got ${ratio}`))
  })
})

describe('relativeWeight', () => {
  test('a labeled series of the reference example is drawn 4.0 times as often as a pseudo-labeled one', () => {
    expect(relativeWeight({ labeled: 171, pseudo: 85 })(180, 360)).toBeCloseTo(4.0235, 4)
  })
  lawful('is 1 where both sides are drawn in proportion to their sizes', cases, ({ labeled, pseudo }) => {
    if (pseudo > 0) expect(relativeWeight({ labeled, pseudo })(labeled, pseudo)).toBeCloseTo(1, 12)
  })
  lawful('is unknown where no pseudo-labeled series is drawn', cases, ({ labeled, pseudo }) => {
    expect(relativeWeight({ labeled, pseudo: 0 })(labeled, pseudo)).toBeUndefined()
  })
})

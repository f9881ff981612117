/**
 * Fewer labels than a batch has room for, and classes of a single label.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type * as Batch from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Epochs from '../../src/core/Epochs.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import { noisyStudent } from '../../src/semi/noisyStudent.ts'
import { split } from '../../src/semi/split.ts'
import { lawful } from '../core/lawful.ts'
import { hard, labeledIds, pseudoIds, ratios, right, side, soft, vocabulary } from './sides.ts'

const few = fc.record({
  labeled: fc.integer({ min: 1, max: 8 }),
  pseudo: fc.integer({ min: 0, max: 60 }),
  batchSize: fc.integer({ min: 1, max: 256 }),
  ratio: ratios,
  last: fc.constantFrom('drop' as const, 'keep' as const),
})

type Few = typeof few extends fc.Arbitrary<infer A> ? A : never

const batchesOf = ({ labeled, pseudo, ...options }: Few, epoch = 0): ReadonlyArray<Batch.Batch> => {
  const mix = noisyStudent({ seed: Seed.make(42), ...options })
  const sides = [side('labeled', labeled), side('pseudo', pseudo, soft)] as const
  return Stream.toArray(right(mix(Epochs.constant(sides[0]), Epochs.constant(sides[1]))).batches(epoch))()
}

lawful('few labels never give an epoch without batches, whatever is dropped', few, (drawn) => {
  const batches = batchesOf(drawn, 3)
  expect(batches.length).toBeGreaterThan(0)
  for (const batch of batches) expect(batch.labeled).toBeGreaterThan(0)
})

lawful('where all labels fit into one batch, an epoch is that batch', few, (drawn) => {
  const room = drawn.batchSize - split(drawn)(drawn.labeled, drawn.pseudo).pseudo
  if (drawn.labeled > room) return
  const batches = batchesOf(drawn)
  expect(batches.map(labeledIds)).toEqual([Array.from({ length: drawn.labeled }, (_, i) => `labeled/${i}`)])
})

test('4 labels in batches of 256 are one batch an epoch: the 4, and the whole share of pseudo-labels', () => {
  const batches = batchesOf({ labeled: 4, pseudo: 400, batchSize: 256, ratio: 1, last: 'drop' })
  expect(batches.map(({ rows, labeled }) => [rows, labeled])).toEqual([[132, 4]])
  expect(labeledIds(batches[0] as Batch.Batch)).toEqual(['labeled/0', 'labeled/1', 'labeled/2', 'labeled/3'])
  expect(new Set(pseudoIds(batches[0] as Batch.Batch)).size).toBe(128)
})

test('a class of one label is in the batches of every epoch, with its own id and vocabulary', () => {
  const labeled = Dataset.make(5, (i) => ({ ...side('labeled', 5).get(i), target: hard(i === 4 ? 2 : i % 2) }))
  const mixed = right(
    noisyStudent({ seed: Seed.make(42), batchSize: 256 })(Epochs.constant(labeled), Epochs.constant(side('pseudo', 9))),
  )
  for (const epoch of [0, 1, 2]) {
    const [batch] = Stream.toArray(mixed.batches(epoch))()
    const targets = batch?.targets
    expect(targets?._tag === 'Classes' && [...targets.ids.subarray(0, 5)]).toEqual([0, 1, 0, 1, 2])
    expect(targets?._tag === 'Classes' && targets.vocabulary).toEqual(vocabulary)
  }
})

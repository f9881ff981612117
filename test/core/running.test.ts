import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Failure from '../../src/core/Failure.ts'
import * as Fold from '../../src/core/Fold.ts'
import { datasets, equal, meter, metered, pipelines } from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import { lawful } from './lawful.ts'

const listing: Fold.Fold<ReadonlyArray<unknown>, unknown, ReadonlyArray<unknown>> = {
  init: () => [],
  step: (list, a) => [...list, a],
  done: (list) => list,
}

lawful('a fold over the stream of a dataset is the fold over the dataset', datasets, (dataset) => {
  const overStream = Stream.run(listing)(Stream.fromDataset(dataset))()
  expect(equal(overStream, Fold.overDataset(listing)(dataset))).toBe(true)
})

test('running does nothing before it is called', () => {
  const counts = meter()
  const run = pipe(Stream.fromDataset(Dataset.fromArray([1, 2])), metered(counts), Stream.run(Fold.count))
  expect(counts).toEqual(meter())
  expect([run(), run()]).toEqual([2, 2])
  expect([counts.acquired, counts.released]).toEqual([2, 2])
})

lawful(
  'what a stream holds is released when a fold throws',
  fc.tuple(pipelines({ depth: 2 }), fc.nat(9)),
  ([stream, n]) => {
    for (const failing of ['init', 'step', 'done'] as const) {
      const counts = meter()
      const fail = (): never => {
        throw new Error(failing)
      }
      let steps = 0
      const fold: Fold.Fold<number, unknown, number> = {
        init: failing === 'init' ? fail : () => 0,
        step: (count) => (failing === 'step' && steps++ === n ? fail() : count + 1),
        done: failing === 'done' ? fail : (count) => count,
      }
      const run = pipe(stream, metered(counts), Stream.run(fold))
      if (failing === 'step' && n >= Stream.toArray(stream)().length) run()
      else expect(run).toThrow(failing)
      expect([counts.acquired, counts.released, counts.releasedTwice]).toEqual([1, 1, 0])
    }
  },
)

describe('toIterable', () => {
  lawful('a stream can be iterated over as often as one likes', pipelines({ depth: 3 }), (stream) => {
    const iterable = Stream.toIterable(stream)
    expect(equal([...iterable], Stream.toArray(stream)())).toBe(true)
    expect(equal([...iterable], Stream.toArray(stream)())).toBe(true)
  })
  lawful('a loop releases what the stream holds, however it is left', fc.tuple(fc.nat(6), fc.nat(6)), ([length, n]) => {
    for (const leave of ['break', 'throw'] as const) {
      const counts = meter()
      const numbers = metered(counts)(Stream.fromDataset(Dataset.make(length, (i) => i)))
      try {
        for (const i of Stream.toIterable(numbers)) {
          if (i !== n) continue
          if (leave === 'break') break
          throw new Error('left')
        }
      } catch {
        expect(leave).toBe('throw')
      }
      expect([counts.acquired, counts.released, counts.releasedTwice]).toEqual([1, 1, 0])
      expect(counts.pulled).toBe(Math.min(length, n + 1))
    }
  })
})

test('an iterator that is told to stop says that it has, and yields nothing afterwards', () => {
  const iterator = Stream.toIterable(Stream.fromDataset(Dataset.fromArray([1, 2])))[Symbol.iterator]()
  const end = { done: true, value: undefined }
  expect(iterator.next()).toEqual({ done: false, value: 1 })
  expect([iterator.return?.(), iterator.next()]).toEqual([end, end])
})

test('a checkpoint of another shape is a failure that names both shapes', () => {
  const two = Stream.fromDataset(Dataset.fromArray([1, 2]))
  const three = Stream.fromDataset(Dataset.fromArray([1, 2, 3]))
  const resumed = Stream.resume(Stream.checkpoint(two)(two.open()))(three)
  expect(E.isLeft(resumed) && Failure.show(resumed.left)).toBe(
    'the shape of the stream: expected dataset(2), found dataset(3)',
  )
})

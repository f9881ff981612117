import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Epochs from '../../src/core/Epochs.ts'
import { datasets, equal, meter, metered, seeds } from '../../src/core/laws/index.ts'
import { shuffled } from '../../src/core/Sampler.ts'
import * as Stream from '../../src/core/Stream.ts'
import { lawful } from './lawful.ts'

const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()

lawful('the stream of a dataset has its elements', datasets, (dataset) => {
  expect(equal(elementsOf(Stream.fromDataset(dataset)), Dataset.toArray(dataset))).toBe(true)
})

lawful('unfold yields as long as its step does', fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 5 })), ([from, by]) => {
  const stream = Stream.unfold('down', from, (n: number) => (n > 0 ? [n, n - by] : undefined))
  expect(elementsOf(stream)).toEqual(Array.from({ length: Math.ceil(from / by) }, (_, i) => from - i * by))
})

describe('cycle', () => {
  lawful('element i of the cycle of a dataset is its element i mod n', datasets, (dataset) => {
    const elements = pipe(Epochs.constant(dataset), Stream.cycle(), Stream.take(40), elementsOf)
    const expected = Array.from({ length: dataset.length === 0 ? 0 : 40 }, (_, i) => dataset.get(i % dataset.length))
    expect(equal(elements, expected)).toBe(true)
  })
  lawful('a cycle is its epochs one after another', fc.tuple(datasets, seeds), ([dataset, seed]) => {
    const epochs = Dataset.sample(shuffled(seed))(dataset)
    const three = pipe(epochs, Stream.cycle(), Stream.take(3 * dataset.length), elementsOf)
    expect(
      equal(
        three,
        [0, 1, 2].flatMap((e) => Dataset.toArray(epochs(e))),
      ),
    ).toBe(true)
  })
  lawful(
    'a cycle from n is the cycle without its first n elements',
    fc.tuple(datasets, seeds, fc.nat(40)),
    ([dataset, seed, from]) => {
      const epochs = Dataset.sample(shuffled(seed))(dataset)
      const later = pipe(epochs, Stream.cycle({ from }), Stream.take(20), elementsOf)
      expect(equal(later, pipe(epochs, Stream.cycle(), Stream.take(from + 20), elementsOf).slice(from))).toBe(true)
    },
  )
  test('an empty epoch ends a cycle, wherever it starts', () => {
    const shrinking: Epochs.Epochs<number> = (epoch) => Dataset.make(Math.max(0, 3 - epoch), (i) => i)
    expect(elementsOf(Stream.cycle()(shrinking))).toEqual([0, 1, 2, 0, 1, 0])
    expect(elementsOf(Stream.cycle({ from: 7 })(shrinking))).toEqual([])
  })
  test('skipping at the start computes no element', () => {
    let asked = 0
    const dataset = Dataset.make(5, () => asked++)
    pipe(Epochs.constant(dataset), Stream.cycle({ from: 12 }))
      .open()
      .next()
    expect(asked).toBe(1)
  })
  test.each([-1, 0.5, NaN, Infinity])('cycle refuses to start from %d when built', (from) => {
    expect(() => Stream.cycle({ from })(Epochs.constant(Dataset.fromArray([1])))).toThrow(
      /^Stream\.cycle: from must be/,
    )
  })
})

describe('bracket', () => {
  test('what was acquired is released when the stream of it cannot be made', () => {
    const log: Array<string> = []
    const broken = Stream.bracket(
      'broken',
      () => log.push('acquire'),
      (): Stream.Stream<number> => {
        throw new Error('no stream of it')
      },
      () => () => void log.push('release'),
    )
    expect(() => broken.open()).toThrow('no stream of it')
    expect(log).toEqual(['acquire', 'release'])
  })
  test('what was acquired is released even if closing what is within throws', () => {
    const counts = meter()
    const within: Stream.Stream<number> = {
      shape: 'within',
      length: undefined,
      open: () => ({
        next: () => 1,
        state: () => null,
        close: () => {
          throw new Error('cannot close')
        },
      }),
    }
    const cursor = metered(counts)(within).open()
    expect(cursor.close).toThrow('cannot close')
    expect([counts.acquired, counts.released]).toEqual([1, 1])
  })
  test('what could not be acquired is not released', () => {
    let released = 0
    const missing = Stream.bracket(
      'missing',
      (): number => {
        throw new Error('no such file')
      },
      () => Stream.fromDataset(Dataset.fromArray([1])),
      () => () => void released++,
    )
    expect(() => missing.open()).toThrow('no such file')
    expect(released).toBe(0)
  })
})

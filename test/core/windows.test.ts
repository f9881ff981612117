import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { equal, meter, metered, pipelines, seeds } from '../../src/core/laws/index.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import { lawful } from './lawful.ts'

const streams = pipelines({ depth: 3 })
const sizes = fc.integer({ min: 1, max: 9 })
const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()
const numbers = (count: number): Stream.Stream<number> => Stream.fromDataset(Dataset.make(count, (i) => i))
const windowsOf = <A>(size: number, elements: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(elements.length / size) }, (_, w) => elements.slice(w * size, (w + 1) * size))

describe('windowShuffle', () => {
  const shuffledWindows = (seed: Seed.Seed, size: number, count: number): ReadonlyArray<ReadonlyArray<number>> =>
    windowsOf(size, elementsOf(Stream.windowShuffle({ seed, size })(numbers(count))))

  lawful('each window is a permutation of itself, the last one too', fc.tuple(seeds, sizes, fc.nat(40)), (drawn) => {
    const [, size, count] = drawn
    const sorted = shuffledWindows(...drawn).map((window) => [...window].sort((one, other) => one - other))
    expect(sorted).toEqual(windowsOf(size, elementsOf(numbers(count))))
  })
  lawful(
    'the order depends on seed, size and window, not on the elements',
    fc.tuple(streams, seeds, sizes),
    (drawn) => {
      const [stream, seed, size] = drawn
      const elements = elementsOf(stream)
      const order = shuffledWindows(seed, size, elements.length).flat(1)
      const shuffled = elementsOf(Stream.windowShuffle({ seed, size })(stream))
      expect(
        equal(
          shuffled,
          order.map((index) => elements[index]),
        ),
      ).toBe(true)
    },
  )
  lawful(
    'a window has the same order whatever comes after it',
    fc.tuple(seeds, sizes, fc.nat(9)),
    ([seed, size, w]) => {
      const few = shuffledWindows(seed, size, (w + 1) * size)
      expect(shuffledWindows(seed, size, (w + 3) * size - 1).slice(0, w + 1)).toEqual(few)
    },
  )
  lawful('no window is read before it is needed', fc.tuple(sizes, fc.nat(40), fc.nat(40)), ([size, count, n]) => {
    const counts = meter()
    const shuffled = pipe(numbers(count), metered(counts), Stream.windowShuffle({ seed: Seed.make(1), size }))
    pipe(shuffled, Stream.take(n), elementsOf)
    expect(counts.pulled).toBe(Math.min(count, Math.ceil(n / size) * size))
  })
  lawful('windows of one element change nothing', fc.tuple(streams, seeds), ([stream, seed]) => {
    expect(equal(elementsOf(Stream.windowShuffle({ seed, size: 1 })(stream)), elementsOf(stream))).toBe(true)
  })
  test('other seeds and other windows have other orders', () => {
    const orders = [1, 2, 3].flatMap((seed) =>
      shuffledWindows(Seed.make(seed), 16, 48).map((window) => window.map((n) => n % 16).join(' ')),
    )
    expect(new Set(orders).size).toBe(9)
  })
  test('the order at seed 42', () => {
    expect(shuffledWindows(Seed.make(42), 8, 20)).toMatchInlineSnapshot(`
      [
        [
          7,
          0,
          3,
          4,
          5,
          2,
          1,
          6,
        ],
        [
          13,
          15,
          11,
          14,
          9,
          12,
          8,
          10,
        ],
        [
          19,
          17,
          16,
          18,
        ],
      ]
    `)
  })
  test('a run that failed within a window resumes at the start of what was not yet yielded', () => {
    const counts = { ...meter(), failAfter: 6 }
    const shuffled = pipe(numbers(8), metered(counts), Stream.windowShuffle({ seed: Seed.make(1), size: 4 }))
    const cursor = shuffled.open()
    const first = [cursor.next(), cursor.next(), cursor.next(), cursor.next()]
    expect(cursor.next).toThrow('fails')
    counts.failAfter = Infinity
    const rest = shuffled.open(cursor.state())
    const others = [rest.next(), rest.next(), rest.next(), rest.next()]
    expect([...first, ...others].map(Number).sort((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(rest.next()).toBe(Stream.DONE)
  })
  test.each([0, -1, 0.5, NaN, Infinity])('a size of %d is refused when built', (size) => {
    expect(() => Stream.windowShuffle({ seed: Seed.make(1), size })).toThrow(
      /^Stream\.windowShuffle: size must .* got /,
    )
  })
  test('a state of another seed, size or source is refused', () => {
    const of = (seed: number, size: number, count: number): string =>
      Stream.windowShuffle({ seed: Seed.make(seed), size })(numbers(count)).shape
    expect(new Set([of(1, 2, 3), of(2, 2, 3), of(1, 3, 3), of(1, 2, 4)]).size).toBe(4)
  })
})

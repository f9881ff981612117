import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { meter, metered, pipelines } from '../../src/core/laws/index.ts'
import * as Stream from '../../src/core/Stream.ts'
import { lawful } from './lawful.ts'

const streams = pipelines({ depth: 3 })
const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()
const numbers = (count: number): Stream.Stream<number> => Stream.fromDataset(Dataset.make(count, (i) => i))
const sizes = fc.integer({ min: 1, max: 7 })

describe('chunksOf', () => {
  const cases = fc.tuple(streams, fc.integer({ min: 1, max: 7 }))
  lawful('the chunks in one list are the elements', cases, ([stream, size]) => {
    expect(elementsOf(Stream.chunksOf(size)(stream)).flat(1)).toEqual(elementsOf(stream))
  })
  lawful('every chunk but the last is full, and none is empty', cases, ([stream, size]) => {
    const sizes = elementsOf(Stream.chunksOf(size)(stream)).map(({ length }) => length)
    const last = sizes.pop() ?? size
    expect(sizes.every((length) => length === size)).toBe(true)
    expect(last > 0 && last <= size).toBe(true)
  })
  lawful('dropping the last loses fewer elements than a chunk has', cases, ([stream, size]) => {
    const whole = elementsOf(stream)
    const kept = elementsOf(Stream.chunksOf(size, { last: 'drop' })(stream)).flat(1)
    expect(kept).toEqual(whole.slice(0, whole.length - (whole.length % size)))
  })
  lawful(
    'a chunk pulls no more than its elements',
    fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 7 })),
    ([n, size]) => {
      const counts = meter()
      const cursor = pipe(numbers(n), metered(counts), Stream.chunksOf(size)).open()
      cursor.next()
      expect(counts.pulled).toBe(Math.min(n, size))
      cursor.close()
    },
  )
  test.each([0, -1, 1.5, NaN, Infinity])('chunksOf refuses a size of %d when built', (size) => {
    expect(() => Stream.chunksOf(size)).toThrow(/^Stream\.chunksOf: size must be .* got /)
  })
})

describe('unbatch and rebatch', () => {
  lawful('the elements of the chunks are the elements', fc.tuple(streams, sizes), ([stream, size]) => {
    expect(pipe(stream, Stream.chunksOf(size), Stream.unbatch, elementsOf)).toEqual(elementsOf(stream))
  })
  lawful('chunks of another size are the chunks of that size', fc.tuple(streams, sizes, sizes), ([stream, m, n]) => {
    for (const last of ['keep', 'drop'] as const) {
      const again = pipe(stream, Stream.chunksOf(n), Stream.rebatch(m, { last }), elementsOf)
      expect(again).toEqual(elementsOf(Stream.chunksOf(m, { last })(stream)))
    }
  })
  lawful('chunks of any lengths are one list', fc.array(fc.array(fc.nat(), { maxLength: 4 })), (chunks) => {
    const stream = Stream.fromDataset(Dataset.fromArray(chunks))
    expect(elementsOf(Stream.unbatch(stream))).toEqual(chunks.flat())
  })
  lawful('no chunk is pulled before its first element is asked for', fc.tuple(sizes, fc.nat(20)), ([size, n]) => {
    const counts = meter()
    pipe(numbers(40), Stream.chunksOf(size), metered(counts), Stream.unbatch, Stream.take(n), elementsOf)
    expect(counts.pulled).toBe(Math.ceil(n / size))
  })
  test.each([0, -1, 1.5, NaN, Infinity])('rebatch refuses a size of %d when built', (size) => {
    expect(() => Stream.rebatch(size)).toThrow(/^Stream\.rebatch: size must be .* got /)
  })
})

describe('slidingWindow', () => {
  const cases = fc.tuple(streams, sizes, sizes)
  lawful('the windows are the slices that are whole', cases, ([stream, size, step]) => {
    const whole = elementsOf(stream)
    const starts = Array.from(whole, (_, start) => start).filter((s) => s % step === 0 && s + size <= whole.length)
    const expected = starts.map((start) => whole.slice(start, start + size))
    expect(elementsOf(Stream.slidingWindow({ size, step })(stream))).toEqual(expected)
  })
  lawful('with a step of its size it is chunksOf that drops', fc.tuple(streams, sizes), ([stream, size]) => {
    const windows = elementsOf(Stream.slidingWindow({ size, step: size })(stream))
    expect(windows).toEqual(elementsOf(Stream.chunksOf(size, { last: 'drop' })(stream)))
  })
  lawful('the pairs are a stream beside what follows its first', streams, (stream) => {
    const pairs = pipe(stream, Stream.zip(Stream.drop(1)(stream)), elementsOf)
    expect(elementsOf(Stream.pairwise(stream))).toEqual(pairs)
  })
  lawful('a window pulls no more than it needs', fc.tuple(sizes, sizes, fc.nat(6)), ([size, step, n]) => {
    const counts = meter()
    pipe(numbers(100), metered(counts), Stream.slidingWindow({ size, step }), Stream.take(n), elementsOf)
    expect(counts.pulled).toBe(n === 0 ? 0 : (n - 1) * step + size)
  })
  lawful(
    'resuming reads again at most two windows and a step',
    fc.tuple(sizes, sizes, fc.nat(9)),
    ([size, step, n]) => {
      const counts = meter()
      const windows = pipe(numbers(200), metered(counts), Stream.slidingWindow({ size, step }))
      const cursor = windows.open()
      for (let i = 0; i < n; i++) cursor.next()
      const state = cursor.state()
      cursor.close()
      counts.pulled = 0
      const resumed = windows.open(state)
      resumed.next()
      resumed.close()
      expect(counts.pulled).toBeLessThanOrEqual(2 * size + step)
    },
  )
  test('each window is an array of its own', () => {
    const [first, second] = pipe(numbers(3), Stream.slidingWindow({ size: 2 }), elementsOf) as Array<Array<number>>
    first?.fill(9)
    expect(second).toEqual([1, 2])
  })
  test.each([0, -1, 1.5, NaN, Infinity])('slidingWindow refuses a size or a step of %d when built', (count) => {
    expect(() => Stream.slidingWindow({ size: count })).toThrow(/^Stream\.slidingWindow: size must be .* got /)
    expect(() => Stream.slidingWindow({ size: 1, step: count })).toThrow(/^Stream\.slidingWindow: step must be .* got /)
  })
})

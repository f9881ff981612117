import fc, { type Arbitrary } from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import { equal, meter, metered, pipelines, seeds } from '../../src/core/laws/index.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import { lawful } from './lawful.ts'

const streams = pipelines({ depth: 3 })
const elementsOf = <A>(stream: Stream.Stream<A>): ReadonlyArray<A> => Stream.toArray(stream)()

/** Pairs of the number of a stream and a position in it. */
const numbered = (k: number, length: number): Stream.Stream<readonly [number, number]> =>
  length === Infinity
    ? Stream.unfold(`from ${k}`, 0, (i: number) => [[k, i] as const, i + 1])
    : Stream.fromDataset(Dataset.make(length, (i) => [k, i] as const))
const mixed = (lengths: ReadonlyArray<number>, options: Stream.MixOptions): Stream.Stream<readonly [number, number]> =>
  Stream.mix(options)(lengths.map((length, k) => numbered(k, length)))
const turns = (options: Stream.MixOptions, count: number): ReadonlyArray<number> =>
  pipe(
    mixed(
      options.weights.map(() => Infinity),
      options,
    ),
    Stream.take(count),
    Stream.map(([k]) => k),
    elementsOf,
  )

/** The greatest distance of a count from its share, over all prefixes and streams. */
const discrepancy = (weights: ReadonlyArray<number>, order: ReadonlyArray<number>): number => {
  const greatest = Math.max(...weights)
  const total = weights.reduce((sum, weight) => sum + weight / greatest, 0)
  const counts = weights.map(() => 0)
  let worst = 0
  order.forEach((chosen, n) => {
    counts[chosen] = (counts[chosen] ?? 0) + 1
    weights.forEach((weight, k) => {
      worst = Math.max(worst, Math.abs((counts[k] ?? 0) - ((weight / greatest) * (n + 1)) / total))
    })
  })
  return worst
}
const bound = (count: number): number => (count === 1 ? 0 : 1 - 1 / (2 * count - 2)) + 1e-9

const several = <A>(value: Arbitrary<A>, least = 1): Arbitrary<ReadonlyArray<A>> =>
  fc.array(value, { minLength: least, maxLength: 8 })
const weight = fc.double({ min: 0.001, max: 1, noNaN: true })
const orders = fc.oneof(fc.constant('proportional' as const), fc.record({ random: seeds }))
const parts = several(fc.tuple(fc.nat(12), weight)).map((pairs) => ({
  lengths: pairs.map(([length]) => length),
  weights: pairs.map(([, weight]) => weight),
}))

describe('mix in proportion', () => {
  lawful('every prefix keeps to real weights as closely as Tijdeman proved', several(weight, 2), (weights) => {
    expect(discrepancy(weights, turns({ weights }, 400))).toBeLessThanOrEqual(bound(weights.length))
  })
  const hard = fc.oneof(
    several(fc.integer({ min: -300, max: 300 }), 2).map((powers) => powers.map((power) => 10 ** power)),
    several(fc.integer({ min: 0, max: 20 }), 2).map((powers) => powers.map((power) => 2 ** -power)),
    several(fc.integer({ min: 1, max: 9 }), 2).map((numerators) => numerators.map((numerator) => numerator / 10)),
    fc.tuple(fc.integer({ min: 2, max: 40 }), weight).map(([count, weight]) => Array<number>(count).fill(weight)),
    fc.integer({ min: 1, max: 30 }).map((count) => [...Array<number>(count).fill(1), count]),
    fc.constantFrom(
      [5e-324, 5e-324],
      [5e-324, 1.7e308],
      [1.7e308, 1.7e308, 1.7e308],
      [1, 1 + 2 ** -52],
      [0.1, 0.2, 0.3],
    ),
  )
  lawful('also to weights that are hard on numbers', hard, (weights) => {
    const order = turns({ weights }, 300)
    expect(order.length).toBe(300)
    expect(discrepancy(weights, order)).toBeLessThanOrEqual(bound(weights.length))
  })
  test('also after a hundred thousand elements', () => {
    for (const weights of [
      [Math.SQRT2, 1],
      [0.1, 0.2, 0.7],
      [1, 1, 1],
      [1e-4, 1, Math.PI, 17, Math.E],
    ])
      expect(discrepancy(weights, turns({ weights }, 100_000))).toBeLessThanOrEqual(bound(weights.length))
  })
  test('the greatest debt first would not keep the promise', () => {
    const weights = [10, 10, 10, 10, 10, 1, 1, 1].map((weight) => weight / 53)
    const counts = weights.map(() => 0)
    const greedy = Array.from({ length: 400 }, (_, n) => {
      const debts = weights.map((weight, k) => weight * (n + 1) - (counts[k] ?? 0))
      const chosen = debts.indexOf(Math.max(...debts))
      counts[chosen] = (counts[chosen] ?? 0) + 1
      return chosen
    })
    expect(discrepancy(weights, greedy)).toBeGreaterThan(bound(weights.length))
    expect(discrepancy(weights, turns({ weights }, 400))).toBeLessThanOrEqual(bound(weights.length))
  })
  // A mix starts anew, without the stream that has ended.
  const anew = (
    parts: ReadonlyArray<{ readonly k: number; readonly length: number; readonly weight: number }>,
  ): ReadonlyArray<number> => {
    if (parts.length === 0) return []
    const weights = parts.map(({ weight }) => weight)
    const total = parts.reduce((sum, { length }) => sum + length, 0)
    const order = turns({ weights }, total + 1)
    const left = parts.map(({ length }) => length)
    const end = order.findIndex((chosen) => {
      left[chosen] = (left[chosen] ?? 0) - 1
      return left[chosen] < 0
    })
    const ended = order[end]
    const before = order.slice(0, end)
    const others = parts
      .map((part, i) => ({ ...part, length: part.length - before.filter((chosen) => chosen === i).length }))
      .filter((_, i) => i !== ended)
    return [...before.map((chosen) => parts[chosen]?.k ?? -1), ...anew(others)]
  }
  lawful('when a stream has ended, the others go on as a mix of their own', parts, ({ lengths, weights }) => {
    const order = elementsOf(mixed(lengths, { weights, stop: 'exhausted' })).map(([k]) => k)
    expect(order).toEqual(anew(lengths.map((length, k) => ({ k, length, weight: weights[k] ?? 0 }))))
  })
  test('the weights of streams that are left are those they had', () => {
    const order = elementsOf(mixed([0, 200, 100], { weights: [7, 2, 1], stop: 'exhausted' })).map(([k]) => k)
    expect(
      discrepancy(
        [2, 1],
        order.map((k) => k - 1),
      ),
    ).toBeLessThanOrEqual(bound(2))
  })
  test('the schedule of weights 3, 2 and 1', () => {
    expect(turns({ weights: [3, 2, 1] }, 12)).toMatchInlineSnapshot(`
      [
        0,
        1,
        0,
        2,
        1,
        0,
        0,
        1,
        0,
        2,
        1,
        0,
      ]
    `)
  })
})

describe('mix at random', () => {
  const count = 10_000
  test.each([1, 2, 3, 4, 5])('counts stay within 4.5 standard deviations of their shares, at seed %d', (seed) => {
    const weights = [0.5, 0.3, 0.15, 0.05]
    const order = turns({ weights, order: { random: Seed.make(seed) } }, count)
    weights.forEach((share, k) => {
      const deviation = Math.sqrt(count * share * (1 - share))
      expect(Math.abs(order.filter((chosen) => chosen === k).length - share * count)).toBeLessThan(4.5 * deviation)
    })
  })
  test('a turn does not tell the next one', () => {
    const order = turns({ weights: [1, 1], order: { random: Seed.make(42) } }, count)
    const repeated = order.filter((k, n) => k === order[n + 1]).length
    expect(Math.abs(repeated - count / 2)).toBeLessThan(4.5 * Math.sqrt(count / 4))
  })
  lawful('turns depend on the seed alone', fc.tuple(several(weight), seeds), ([weights, random]) => {
    const order = turns({ weights, order: { random } }, 40)
    expect(turns({ weights, order: { random } }, 20)).toEqual(order.slice(0, 20))
  })
  test('other seeds give other turns', () => {
    const all = [1, 2, 3, 4].map((seed) => turns({ weights: [1, 1], order: { random: Seed.make(seed) } }, 40).join(''))
    expect(new Set(all).size).toBe(4)
  })
  test('the turns at seed 42', () => {
    expect(turns({ weights: [3, 2, 1], order: { random: Seed.make(42) } }, 24)).toMatchInlineSnapshot(`
      [
        2,
        0,
        1,
        1,
        2,
        0,
        0,
        0,
        0,
        1,
        0,
        2,
        2,
        1,
        2,
        0,
        1,
        2,
        2,
        0,
        0,
        1,
        1,
        0,
      ]
    `)
  })
})

describe('mix in any order', () => {
  const cases = fc.tuple(parts, orders)
  lawful('the order within each stream is kept', cases, ([{ lengths, weights }, order]) => {
    for (const stop of ['shortest', 'exhausted'] as const) {
      const elements = elementsOf(mixed(lengths, { weights, order, stop }))
      lengths.forEach((length, k) => {
        const of = elements.filter(([from]) => from === k).map(([, i]) => i)
        expect(of).toEqual(Array.from({ length: stop === 'exhausted' ? length : of.length }, (_, i) => i))
      })
    }
  })
  lawful('shortest is exhausted up to the first turn of a stream without elements', cases, ([part, order]) => {
    const { lengths, weights } = part
    const short = elementsOf(mixed(lengths, { weights, order }))
    const endless = turns({ weights, order }, short.length + 1)
    const next = endless[short.length] ?? 0
    expect(short.map(([k]) => k)).toEqual(endless.slice(0, short.length))
    expect(short.filter(([k]) => k === next).length).toBe(lengths[next])
    expect(elementsOf(mixed(lengths, { weights, order, stop: 'exhausted' })).slice(0, short.length)).toEqual(short)
  })
  lawful('only the stream that is chosen is pulled', fc.tuple(cases, fc.nat(30)), ([[part, order], n]) => {
    const meters = part.lengths.map(() => meter())
    const elements = pipe(
      part.lengths.map((length, k) => metered(meters[k] ?? meter())(numbered(k, length))),
      Stream.mix({ weights: part.weights, order, stop: 'exhausted' }),
      Stream.take(n),
      elementsOf,
    )
    meters.forEach(({ pulled }, k) => expect(pulled).toBe(elements.filter(([from]) => from === k).length))
  })
  lawful('a mix of one stream is that stream', fc.tuple(streams, weight, orders), ([stream, one, order]) => {
    for (const stop of ['shortest', 'exhausted'] as const) {
      const alone = Stream.mix({ weights: [one], order, stop })([stream])
      expect(equal(elementsOf(alone), elementsOf(stream))).toBe(true)
      expect(alone.length).toBe(stream.length)
    }
  })
  lawful('weights matter by their ratios alone', fc.tuple(cases, fc.integer({ min: -9, max: 9 })), (drawn) => {
    const [[{ lengths, weights }, order], power] = drawn
    const scaled = weights.map((weight) => weight * 2 ** power)
    expect(elementsOf(mixed(lengths, { weights: scaled, order }))).toEqual(
      elementsOf(mixed(lengths, { weights, order })),
    )
  })
  test('a length is known where it does not depend on the order', () => {
    const of = (stop: 'shortest' | 'exhausted', ...lengths: ReadonlyArray<number | undefined>): number | undefined =>
      Stream.mix({ weights: lengths.map(() => 1), stop })(lengths.map((length, k) => ({ ...numbered(k, 0), length })))
        .length
    expect([of('shortest', 0, 0), of('shortest', Infinity, Infinity)]).toEqual([0, Infinity])
    expect([of('shortest', 3, 3), of('shortest', 0, 3), of('shortest', undefined, 3)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect([of('exhausted', 2, 3), of('exhausted', undefined, 3)]).toEqual([5, undefined])
    expect([of('exhausted', undefined, Infinity), of('exhausted', 2, Infinity)]).toEqual([Infinity, Infinity])
  })
  test('no streams make an empty one', () => {
    for (const none of [Stream.mix({ weights: [] })([]), Stream.interleave([])]) {
      expect(elementsOf(none)).toEqual([])
      expect(none.length).toBe(0)
    }
  })
  test.each([0, -1, NaN, Infinity])('a weight of %d is refused when built', (weight) => {
    expect(() => Stream.mix({ weights: [1, weight] })).toThrow(
      `Stream.mix: weights must be finite and greater than 0, got ${weight}`,
    )
  })
  test('more or fewer weights than streams are refused', () => {
    const mix = Stream.mix({ weights: [1, 2] })
    expect(() => mix([numbered(0, 1)])).toThrow('Stream.mix: 1 weights expected, one for each stream, got 2')
  })
  test('a state of other weights, orders, ends or streams is refused', () => {
    const shapes = [
      mixed([3, 4], { weights: [1, 2] }),
      mixed([3, 4], { weights: [1, 3] }),
      mixed([4, 3], { weights: [1, 2] }),
      mixed([3, 4], { weights: [1, 2], stop: 'exhausted' }),
      mixed([3, 4], { weights: [1, 2], order: { random: Seed.make(1) } }),
      mixed([3, 4], { weights: [1, 2], order: { random: Seed.make(2) } }),
    ].map(({ shape }) => shape)
    expect(new Set(shapes).size).toBe(shapes.length)
  })
  test('a stream that has ended is not opened again', () => {
    const counts = meter()
    const part = (length: number): Stream.Stream<unknown> => metered(counts)(numbered(0, length))
    const both = Stream.mix({ weights: [1, 1], stop: 'exhausted' })([part(1), part(9)])
    const cursor = both.open()
    for (let i = 0; i < 4; i++) cursor.next()
    const state = cursor.state()
    cursor.close()
    both.open(state).close()
    expect([counts.acquired, counts.released]).toEqual([3, 3])
  })
})

test('what is held is released where a stream cannot be opened again, even after one that has ended', () => {
  const counts = meter()
  let missing = false
  const last: Stream.Stream<unknown> = {
    ...numbered(2, 9),
    open: (resume) => {
      if (missing) throw new Error('the file is gone')
      return numbered(2, 9).open(resume)
    },
  }
  const streams: ReadonlyArray<Stream.Stream<unknown>> = [numbered(0, 1), metered(counts)(numbered(1, 9)), last]
  const mix = Stream.mix({ weights: [1, 1, 1], stop: 'exhausted' })(streams)
  const cursor = mix.open()
  for (let i = 0; i < 6; i++) cursor.next()
  const state = cursor.state()
  cursor.close()
  missing = true
  expect(() => mix.open(state)).toThrow('the file is gone')
  expect([counts.acquired, counts.released]).toEqual([2, 2])
})

describe('interleave', () => {
  lawful('elements come in turn until a stream has none', several(fc.nat(9)), (lengths) => {
    const shortest = Math.min(...lengths)
    const count = shortest * lengths.length + lengths.indexOf(shortest)
    const expected = Array.from({ length: count }, (_, n) => [n % lengths.length, Math.floor(n / lengths.length)])
    const interleaved = Stream.interleave(lengths.map((length, k) => numbered(k, length)))
    expect(elementsOf(interleaved)).toEqual(expected)
    expect(interleaved.length).toBe(count)
  })
  test('a length is known where all are, and where one turn is sure to be the last', () => {
    const of = (...lengths: ReadonlyArray<number | undefined>): number | undefined =>
      Stream.interleave(lengths.map((length, k) => ({ ...numbered(k, 0), length }))).length
    expect(of(3, Infinity)).toBe(6)
    expect(of(Infinity, 3)).toBe(7)
    expect(of(Infinity, Infinity)).toBe(Infinity)
    expect(of(3, undefined)).toBe(undefined)
  })
})

import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import { seeds } from '../../src/core/laws/index.ts'
import * as Seed from '../../src/core/Seed.ts'
import { lawful } from './lawful.ts'

const label = fc.oneof(
  fc.nat(99),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ maxLength: 4 }),
)

describe('children', () => {
  lawful(
    'two labels give two seeds',
    fc.tuple(seeds, label, label),
    ([seed, one, other]) => {
      // Not `Object.is`: 0 and -0 are one number.
      const alike = one === other
      expect(JSON.stringify(Seed.child(one)(seed)) === JSON.stringify(Seed.child(other)(seed))).toBe(alike)
    },
    1000,
  )
  lawful('one label of two seeds gives two seeds', fc.tuple(fc.nat(1e6), fc.nat(1e6), label), ([one, other, name]) => {
    const children = [one, other].map((n) => JSON.stringify(Seed.child(name)(Seed.make(n))))
    expect(children[0] === children[1]).toBe(one === other)
  })
  lawful('child e + 1 of seed s is not child e of seed s + 1', fc.tuple(fc.nat(1e6), fc.nat(1e4)), ([s, e]) => {
    const family = [0, 1].flatMap((i) => [0, 1].map((j) => JSON.stringify(Seed.child(e + j)(Seed.make(s + i)))))
    expect(new Set(family).size).toBe(4)
  })
  lawful(
    'a child of a child depends on the order of the labels',
    fc.tuple(seeds, label, label),
    ([seed, one, other]) => {
      fc.pre(one !== other)
      expect(pipe(seed, Seed.child(one), Seed.child(other))).not.toEqual(pipe(seed, Seed.child(other), Seed.child(one)))
    },
  )
  lawful('a seed is JSON of two whole numbers of 32 bits', fc.tuple(seeds, label), ([seed, name]) => {
    const child = Seed.child(name)(seed)
    expect(JSON.parse(JSON.stringify(child))).toEqual(child)
    for (const word of [child.high, child.low]) expect(word === word >>> 0).toBe(true)
  })
})

describe('labels that are easily confused', () => {
  const seed = Seed.make(42)
  test.each([
    [1, '1'],
    ['', 0],
    ['', 0x73747269],
    ['', 0x73747269 + 0x656d7074 * 0x100000000],
    ['', '\0'],
    ['a', 'a\0'],
    ['ab', 'ba'],
    [0.1, 0.2],
    [0, 1e-10],
    [1e-10, 2e-10],
    [0, 2 ** 64],
    [2 ** 64, 2 ** 65],
    [1, 2 ** 32],
    [-1, 2 ** 32 - 1],
    [5e-324, 0],
  ])('%j and %j', (one, other) => {
    expect(Seed.child(one)(seed)).not.toEqual(Seed.child(other)(seed))
  })
  test('0 and -0 are the same label', () => {
    expect(Seed.child(0)(seed)).toEqual(Seed.child(-0)(seed))
  })
})

test('ten thousand children of one seed are all different, in either word', () => {
  const children = Array.from({ length: 10_000 }, (_, i) => Seed.child(i)(Seed.make(42)))
  expect(new Set(children.map(({ high, low }) => `${high} ${low}`)).size).toBe(10_000)
  // By chance, 10 000 words of 32 bits hold 0.01 pairs.
  expect(new Set(children.map(({ low }) => low)).size).toBe(10_000)
})

test('seeds written by hand, next to each other, do not meet under labels next to each other', () => {
  const children = [0, 1, 2, 3].flatMap((low) => [0, 1, 2, 3].map((label) => Seed.child(label)({ high: 0, low })))
  expect(new Set(children.map(({ high, low }) => `${high} ${low}`)).size).toBe(16)
})

test.each([NaN, Infinity, -Infinity])('%d is not a label', (name) => {
  expect(() => Seed.child(name)).not.toThrow()
  expect(() => Seed.make(name)).toThrow(/^Seed\.child: a label must be finite/)
})

test('the scrambling of words is a bijection, as far as a hundred thousand words show', () => {
  const scrambled = new Set(Array.from({ length: 1 << 17 }, (_, i) => Seed.scramble(Math.imul(i, 0x9e3779b9))))
  expect(scrambled.size).toBe(1 << 17)
})

test('the seeds of 42 are those of every release', () => {
  expect([Seed.make(42), Seed.make('42'), Seed.child(1)(Seed.make(42)), Seed.make(0.5)]).toMatchInlineSnapshot(`
    [
      {
        "high": 3636611299,
        "low": 103969954,
      },
      {
        "high": 2979252648,
        "low": 2570367915,
      },
      {
        "high": 3499944460,
        "low": 3577070899,
      },
      {
        "high": 3039714191,
        "low": 549282202,
      },
    ]
  `)
})

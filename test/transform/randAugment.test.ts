import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { type Series, series } from '../../src/core/Example.ts'
import { show } from '../../src/core/Failure.ts'
import type { Json } from '../../src/core/Json.ts'
import * as laws from '../../src/core/laws/index.ts'
import { type Rng, fromSeed, uniforms } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { type Transform, fromFunction, identity } from '../../src/core/Transform.ts'
import type { Augmentation } from '../../src/transform/Augmentation.ts'
import { augmentationPolicy, autoAugment } from '../../src/transform/autoAugment.ts'
import { catalogue } from '../../src/transform/catalogue.ts'
import { paperNoise } from '../../src/transform/paperNoise.ts'
import { randAugment, tsaiScale } from '../../src/transform/randAugment.ts'
import { trivialAugment } from '../../src/transform/trivialAugment.ts'
import { lawful, testAll } from '../core/lawful.ts'
import { runs } from '../core/runs.ts'
import { anySeries, rng, valueOrMissing, wavy } from './arbitraries.ts'

const at = (seed: number): Rng => fromSeed(Seed.make(seed))
const shape = ({ variables, steps, values }: Series) => [variables, steps, values.length]
const anyValues = fc.oneof(anySeries(), anySeries(valueOrMissing))

/** Writes down its number and its strength, and draws once, as augmentations do. */
const writing = (number: number): Augmentation => ({
  name: `writing ${number}`,
  aliases: [],
  family: 'value',
  strength: [number, number + 2],
  keeps: [],
  reference: 'here',
  transform: (strength) => (before) => (from) => {
    const [, next] = uniforms(1)(from)
    const values = Float32Array.from([...before.values, number, strength])
    return [series(1, values.length, values), next]
  },
})

const empty = series(1, 0, new Float32Array(0))
/** What was written down, by turns the numbers and the strengths. */
const written = (transform: Transform<Series>, from: Rng): ReadonlyArray<readonly [number, number]> => {
  const [{ values }] = transform(empty)(from)
  return Array.from(
    { length: values.length / 2 },
    (_, i) => [Number(values[2 * i]), Number(values[2 * i + 1])] as const,
  )
}

describe('RandAugment', () => {
  describe.each([
    ['as it is', randAugment()],
    ['without replacement', randAugment({ replacement: false })],
    ['as tsai has it', randAugment(tsaiScale)],
    ['of all there is', randAugment({ operations: catalogue.length, among: catalogue, magnitude: 30 })],
  ])('%s', (_, transform) => {
    testAll(laws.transform(transform, anyValues, { ...runs(300), shape }))
  })

  lawful(
    'applies as many operations as said, each at its strength of that magnitude',
    fc.tuple(rng, fc.nat(5), fc.integer({ min: 1, max: 30 }), fc.boolean(), fc.integer({ min: 5, max: 8 })),
    ([start, operations, magnitude, replacement, length]) => {
      const among = Array.from({ length }, (_, number) => writing(number))
      const all = written(randAugment({ operations, magnitude, replacement, among }), start)
      expect(all).toHaveLength(operations)
      for (const [number, strength] of all) expect(strength).toBe(Math.fround(number + (2 * magnitude) / 30))
      if (!replacement) expect(new Set(all.map(([number]) => number)).size).toBe(operations)
    },
  )

  test.each([true, false])('draws every pair equally often, in every order; replacement: %s', (replacement) => {
    const among = [0, 1, 2, 3].map(writing)
    const counts = new Map<string, number>()
    const transform = randAugment({ among, replacement })
    for (let seed = 0; seed < 4800; seed++) {
      const pair = written(transform, at(seed))
        .map(([number]) => number)
        .join()
      counts.set(pair, (counts.get(pair) ?? 0) + 1)
    }
    const pairs = replacement ? 16 : 12
    expect(counts.size).toBe(pairs)
    // Four standard errors of a count.
    const expected = 4800 / pairs
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(4 * Math.sqrt(expected))
  })

  test('no two rows need to share what was drawn', () => {
    const transform = randAugment()
    const outcomes = Array.from({ length: 20 }, (_, seed) => transform(wavy(2, 20))(at(seed))[0])
    expect(outcomes.every((one, i) => outcomes.every((other, j) => i === j || !isDeepStrictEqual(one, other)))).toBe(
      true,
    )
  })

  test('makes its transforms once, and none for a series', () => {
    let made = 0
    const counting: Augmentation = { ...writing(1), transform: () => ((made += 1), identity) }
    const transform = randAugment({ among: [counting, counting] })
    for (let seed = 0; seed < 10; seed++) transform(empty)(at(seed))
    expect(made).toBe(2)
  })

  test('the highest magnitude is the strong one, to the last bit, and 27 of 30 clamps nothing', () => {
    for (const strength of [0.1, 0.3, 0.34]) {
      const strengths: Array<number> = []
      const noting: Augmentation = {
        ...writing(1),
        strength: [0.03, strength],
        transform: (given) => (strengths.push(given), identity),
      }
      randAugment({ among: [noting], magnitude: 30 })
      randAugment({ among: [noting], magnitude: 27 })
      expect(strengths).toEqual([strength, 0.03 + (strength - 0.03) * 0.9])
    }
  })

  test('without operations or magnitude it is the identity', () => {
    expect(randAugment({ operations: 0 })).toBe(identity)
    expect(randAugment({ magnitude: 0 })).toBe(identity)
    expect(randAugment({ operations: 0, among: [] })).toBe(identity)
  })

  test('by default it draws from what keeps shape and meaning, and from no recipe', () => {
    const wanted = catalogue.filter(({ family, keeps }) => {
      const kept = new Set(keeps)
      return family !== 'recipe' && kept.has('shape') && kept.has('meaning')
    })
    expect(wanted.length).toBeGreaterThan(4)
    for (let seed = 0; seed < 20; seed++)
      expect(randAugment()(wavy(2, 9))(at(seed))).toEqual(randAugment({ among: wanted })(wavy(2, 9))(at(seed)))
  })

  test('the scale of tsai is M of 10, of one operation', () => {
    expect(written(randAugment({ ...tsaiScale, among: [writing(0)] }), at(1))).toEqual([[0, Math.fround(0.6)]])
  })

  test.each([
    [{ magnitude: 31 }, 'magnitude must be from 0 to 30, got 31'],
    [{ magnitude: 27, outOf: 10 }, 'magnitude must be from 0 to 10, got 27'],
    [{ magnitude: -1 }, 'magnitude must be from 0 to 30, got -1'],
    [{ magnitude: NaN }, 'magnitude must be from 0 to 30, got NaN'],
    [{ outOf: 0, magnitude: 0 }, 'outOf must be a finite number above 0, got 0'],
    [{ outOf: Infinity }, 'outOf must be a finite number above 0, got Infinity'],
    [{ operations: 1.5 }, 'operations must be a whole number from 0, got 1.5'],
    [{ among: [] }, 'at least 1 to draw from expected in among, got 0'],
    [
      { operations: 3, among: [writing(0), writing(1)], replacement: false },
      'at least 3 to draw from expected in among, got 2',
    ],
  ])('of %o is refused when it is made', (options, message) => {
    expect(() => randAugment(options)).toThrow(`randAugment: ${message}`)
  })
})

describe('TrivialAugment', () => {
  testAll(laws.transform(trivialAugment(), anyValues, { ...runs(300), shape }))

  test('draws one operation at one of 31 strengths from weak to strong, all equally often', () => {
    const transform = trivialAugment({ among: [0, 10].map(writing) })
    const counts = new Map<string, number>()
    for (let seed = 0; seed < 6200; seed++) {
      const all = written(transform, at(seed))
      expect(all).toHaveLength(1)
      counts.set(all.join(), (counts.get(all.join()) ?? 0) + 1)
    }
    const strengths = [0, 10].flatMap((number) =>
      Array.from({ length: 31 }, (_, level) => `${number},${Math.fround(number + (2 * level) / 30)}`),
    )
    expect([...counts.keys()].sort()).toEqual(strengths.sort())
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(45)
  })

  test.each([0, 1, 2.5, NaN])('of %d levels is refused, and so is an empty list', (levels) => {
    expect(() => trivialAugment({ levels })).toThrow(
      `trivialAugment: levels must be a whole number from 2, got ${levels}`,
    )
    expect(() => trivialAugment({ among: [] })).toThrow(
      'trivialAugment: at least 1 to draw from expected in among, got 0',
    )
  })
})

describe('AutoAugment', () => {
  testAll(
    laws.transform(
      autoAugment([
        [
          ['crop', 0.5, 0.3],
          ['jitter', 1, 0.1],
        ],
        [['TSMagWarp', 0.9, 0.2]],
        [],
      ]),
      anyValues,
      { ...runs(300), shape },
    ),
  )

  test('draws one sub-policy for each series, and applies each of its operations with its probability', () => {
    const ones = series(1, 1, Float32Array.of(1))
    // What happened shows in the size: nothing, jitter of about 1000, of about 1e6, or both.
    const transform = autoAugment([[['jitter', 0.25, 1000]], [['jitter', 1, 1e12]], []])
    const counts = [0, 0, 0]
    for (let seed = 0; seed < 6000; seed++) {
      const size = Math.abs(Number(transform(ones)(at(seed))[0].values[0]))
      const kind = size === 1 ? 0 : size < 1e6 ? 1 : 2
      counts[kind] = (counts[kind] ?? 0) + 1
    }
    const [nothing = 0, weak = 0, strong = 0] = counts
    expect(Math.abs(weak - 500)).toBeLessThan(4 * Math.sqrt(500))
    expect(Math.abs(strong - 2000)).toBeLessThan(4 * Math.sqrt(2000))
    expect(nothing + weak + strong).toBe(6000)
  })

  const policies = fc.array(
    fc.array(
      fc
        .constantFrom(...catalogue)
        .chain(({ name, aliases, strength: [weak, strong] }) =>
          fc.tuple(
            fc.constantFrom(name, ...aliases),
            fc.double({ min: 0, max: 1, noNaN: true }),
            fc.constantFrom(0, weak, strong),
          ),
        ),
      { maxLength: 3 },
    ),
    { minLength: 1, maxLength: 4 },
  )

  lawful('a policy that was stored is the same policy', fc.tuple(policies, rng), ([policy, start]) => {
    const stored = augmentationPolicy(JSON.parse(JSON.stringify(policy)) as Json)
    if (E.isLeft(stored)) throw new Error(show(stored.left))
    expect(autoAugment(stored.right)(wavy(2, 7))(start)).toStrictEqual(autoAugment(policy)(wavy(2, 7))(start))
  })

  lawful('whatever JSON there is, the check gives an answer, and autoAugment agrees', fc.jsonValue(), (json) => {
    const checked = augmentationPolicy(json as Json)
    if (E.isRight(checked)) autoAugment(checked.right)
    else expect(show(checked.left)).not.toBe('')
  })

  const message = (json: Json): string => {
    const checked = augmentationPolicy(json)
    return E.isLeft(checked) ? show(checked.left) : 'a policy'
  }

  test.each<readonly [Json, string]>([
    [null, 'the policy: expected a list of sub-policies, found null'],
    [[], 'the policy is empty'],
    [['jitter'], 'sub-policy 1: expected a list of operations, found "jitter"'],
    [[[], [{}]], 'sub-policy 2, operation 1: expected a name, a probability and a strength, found an object'],
    [[[['jitter', 1]]], 'sub-policy 1, operation 1: expected a name, a probability and a strength, found a list of 2'],
    [[[[7, 1, 1]]], 'sub-policy 1, operation 1: name: expected one of the catalogue, found 7'],
    [[[['timewrap', 1, 1]]], 'sub-policy 1, operation 1, "timewrap" not found: did you mean timeWarp?'],
    [[[['xyz', 1, 1]]], 'sub-policy 1, operation 1, "xyz" not found: see catalogue'],
    [
      [[['jitter', 1.5, 1]]],
      'sub-policy 1, operation 1, jitter: probability: expected a number from 0 to 1, found 1.5',
    ],
    [[[['jitter', 1, -1]]], 'sub-policy 1, operation 1, jitter: strength: expected one such as 0.01 to 0.5, found -1'],
    [
      [[['jitter', 1, '1']]],
      'sub-policy 1, operation 1, jitter: strength: expected one such as 0.01 to 0.5, found "1"',
    ],
  ])('%j is no policy', (json, expected) => {
    expect(message(json)).toBe(expected)
  })

  test('of no policy is refused when it is made', () => {
    expect(() => autoAugment([[['timewrap', 1, 1]]])).toThrow(
      'autoAugment: sub-policy 1, operation 1, "timewrap" not found: did you mean timeWarp?',
    )
  })
})

test('the noise of the paper is two operations at 27 of 30, half of the values dropped, and a survival of .8', () => {
  expect(paperNoise).toEqual({ randAugment: { operations: 2, magnitude: 27 }, dropout: 0.5, stochasticDepth: 0.8 })
  const [one] = randAugment(paperNoise.randAugment)(wavy(2, 9))(at(42))
  expect(one).toStrictEqual(randAugment()(wavy(2, 9))(at(42))[0])
})

test('an operation that gives another shape gives it to the next one', () => {
  const doubled: Augmentation = {
    ...writing(0),
    transform: () => fromFunction((of) => series(1, 2 * of.steps, Float32Array.from([...of.values, ...of.values]))),
  }
  expect(randAugment({ operations: 3, among: [doubled] })(series(1, 1, Float32Array.of(5)))(at(1))[0].steps).toBe(8)
})

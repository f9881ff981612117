import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as State from 'fp-ts/lib/State.js'
import { describe, expect, test } from 'vitest'
import { seeds } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Random from '../../src/core/Random.ts'
import * as Transform from '../../src/core/Transform.ts'
import { lawful, testAll } from './lawful.ts'
import { runs } from './runs.ts'

const series = fc
  .array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }))
  .map((xs) => Float32Array.from(xs))
const scale: Transform.Transform<Float32Array> = (xs) =>
  pipe(
    Random.uniform(0.5, 2),
    State.map((factor) => xs.map((x) => factor * x)),
  )
const jitter: Transform.Transform<Float32Array> = (xs) =>
  pipe(
    Random.normals(xs.length),
    State.map((noise) => xs.map((x, i) => x + (noise[i] ?? 0))),
  )
const reverse = Transform.fromFunction((xs: Float32Array) => xs.slice().reverse())

const atoms = fc.constantFrom(scale, jitter, reverse, Transform.identity<Float32Array>)
const transforms = fc.oneof(
  atoms,
  fc.array(atoms, { maxLength: 4 }).map((parts) => Transform.sequence(...parts)),
  fc.tuple(atoms, fc.double({ min: 0, max: 1, noNaN: true })).map(([part, p]) => Transform.sometimes(p)(part)),
)

describe.each([
  ['identity', Transform.identity<Float32Array>],
  ['fromFunction', reverse],
  ['sequence', Transform.sequence(scale, jitter, reverse)],
  ['sometimes', Transform.sometimes(0.5)(Transform.sequence(jitter, scale))],
] as const)('%s', (_, transform) => {
  testAll(laws.transform(transform, series, { ...runs(), shape: ({ length }) => length }))
})

describe('sequence is a monoid', () => {
  lawful('no transforms are the identity', fc.tuple(seeds, series), ([seed, xs]) => {
    const rng = Random.fromSeed(seed)
    expect(Transform.sequence<Float32Array>()(xs)(rng)).toEqual([xs, rng])
    expect(Transform.identity(xs)(rng)).toEqual([xs, rng])
  })
  lawful('the identity before or after changes nothing', fc.tuple(transforms, seeds, series), ([f, seed, xs]) => {
    const expected = f(xs)(Random.fromSeed(seed))
    for (const around of [Transform.sequence(Transform.identity, f), Transform.sequence(f, Transform.identity)])
      expect(around(xs)(Random.fromSeed(seed))).toEqual(expected)
  })
  lawful(
    'the order of putting together does not matter',
    fc.tuple(transforms, transforms, transforms, seeds, series),
    ([f, g, h, seed, xs]) => {
      const { sequence } = Transform
      const expected = sequence(f, g, h)(xs)(Random.fromSeed(seed))
      expect(sequence(sequence(f, g), h)(xs)(Random.fromSeed(seed))).toEqual(expected)
      expect(sequence(f, sequence(g, h))(xs)(Random.fromSeed(seed))).toEqual(expected)
      expect(pipe(f(xs), State.chain(g), State.chain(h))(Random.fromSeed(seed))).toEqual(expected)
    },
  )
})

describe('sometimes', () => {
  lawful('with probability 0, never', fc.tuple(transforms, seeds, series), ([f, seed, xs]) => {
    expect(Random.run(seed)(Transform.sometimes(0)(f)(xs))).toBe(xs)
  })
  lawful('with probability 1, always', fc.tuple(transforms, seeds, series), ([f, seed, xs]) => {
    const [, afterChoice] = Random.bernoulli(1)(Random.fromSeed(seed))
    expect(Transform.sometimes(1)(f)(xs)(Random.fromSeed(seed))).toEqual(f(xs)(afterChoice))
  })
  test.each([-0.1, 1.1, NaN])('a probability of %d is refused when built', (probability) => {
    expect(() => Transform.sometimes(probability)).toThrow(/^Transform\.sometimes: probability must be .* got /)
  })
})

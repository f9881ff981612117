import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import type { Series } from '../../src/core/Example.ts'
import * as laws from '../../src/core/laws/index.ts'
import { type Rng, fromSeed } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { augmentation, catalogue } from '../../src/transform/catalogue.ts'
import { anySeries, rng, valueOrMissing, wavy } from './arbitraries.ts'

const at42 = fromSeed(Seed.make(42))

test('every name in the catalogue is there once, in order, with a reference', () => {
  const names = catalogue.map(({ name }) => name)
  expect(names).toEqual([...new Set(names)].sort())
  for (const { reference } of catalogue) expect(reference).not.toBe('')
})

test('a row is found by its name and by its aliases, in any case, and no alias means two rows', () => {
  for (const row of catalogue)
    for (const name of [row.name, ...row.aliases]) {
      expect(augmentation(name)).toBe(row)
      expect(augmentation(name.toUpperCase())).toBe(row)
    }
  expect(augmentation('nothing of the kind')).toBeUndefined()
})

/** The first of the seeds from 0 that does what is asked for. */
const someSeed = (fits: (rng: Rng) => boolean): boolean =>
  Array.from({ length: 60 }, (_, seed) => fromSeed(Seed.make(seed))).some(fits)

describe.each(catalogue)(
  '$name',
  ({ name, family, transform, strength: [weak, strong], keeps, fewestVariables = 1 }) => {
    const strengths = fc.constantFrom(weak, (weak + strong) / 2, strong)
    const shape = ({ variables, steps, values }: Series) => [variables, steps, values.length]

    describe.each([weak, strong])('of strength %d', (strength) => {
      // Half of the series are finite, so that it shows whether they stay so.
      const inputs = fc.oneof(anySeries(), anySeries(valueOrMissing))
      const options = keeps.includes('shape') ? { runs: 100, shape } : { runs: 100 }
      for (const { title, check } of laws.transform(transform(strength), inputs, options)) test(title, check)
    })

    test('another seed gives another series', () => {
      const series = wavy(2, 20)
      const [first] = transform(strong)(series)(fromSeed(Seed.make(0)))
      expect(someSeed((start) => !isDeepStrictEqual(transform(strong)(series)(start)[0], first))).toBe(true)
    })

    test('what it draws is used up, so that the next transform draws anew', () => {
      fc.assert(
        fc.property(anySeries(valueOrMissing), rng, strengths, (series, rng, strength) => {
          expect(transform(strength)(series)(rng)[1].drawn).toBeGreaterThan(rng.drawn)
        }),
      )
    })

    test('strength 0 is the identity: the very series, and nothing is drawn', () => {
      fc.assert(
        fc.property(anySeries(valueOrMissing), rng, (series, rng) => {
          const before = structuredClone(series)
          const [same, next] = transform(0)(series)(rng)
          expect(same).toBe(series)
          expect(same).toStrictEqual(before)
          expect(next).toBe(rng)
        }),
      )
    })

    test('values move further from where they were when it is strong than when it is weak', () => {
      const series = wavy(2, 40)
      const distance = (strength: number) =>
        Array.from({ length: 50 }, (_, seed) => transform(strength)(series)(fromSeed(Seed.make(seed)))[0])
          .flatMap(({ values }) => Array.from(values, (value, i) => Math.abs(value - Number(series.values[i]))))
          .reduce((sum, moved) => sum + moved, 0)
      expect(distance(strong)).toBeGreaterThan(1.5 * distance(weak))
    })

    if (keeps.includes('missing'))
      test('what is missing stays missing, and nothing else is', () => {
        fc.assert(
          fc.property(anySeries(valueOrMissing), rng, strengths, (series, rng, strength) => {
            const [{ values }] = transform(strength)(series)(rng)
            expect(Array.from(values, Number.isNaN)).toEqual(Array.from(series.values, Number.isNaN))
          }),
        )
      })

    if (keeps.includes('values'))
      test('every value that comes out went in, in the same variable, or is missing', () => {
        fc.assert(
          fc.property(anySeries(valueOrMissing), rng, strengths, ({ variables, steps, values }, rng, strength) => {
            const changed = transform(strength)({ variables, steps, values })(rng)[0].values
            for (let variable = 0; variable < variables; variable++) {
              const before = new Set(values.subarray(variable * steps, (variable + 1) * steps))
              for (const value of changed.subarray(variable * steps, (variable + 1) * steps))
                expect(Number.isNaN(value) || before.has(value)).toBe(true)
            }
          }),
        )
      })

    if (family === 'time' && keeps.includes('order'))
      test('values that rise go on rising', () => {
        const ramp = { variables: 1, steps: 30, values: Float32Array.from({ length: 30 }, (_, step) => step) }
        fc.assert(
          fc.property(rng, strengths, (rng, strength) => {
            const [{ values }] = transform(strength)(ramp)(rng)
            expect(values.slice().sort()).toStrictEqual(values)
          }),
        )
      })

    test('a series of missing values stays so: what is not missing never comes from nothing', () => {
      const missing = { variables: 2, steps: 5, values: new Float32Array(10).fill(NaN) }
      expect(transform(strong)(missing)(at42)[0]).toStrictEqual(missing)
    })

    test('a single variable changes too, and so does the first of several', () => {
      for (const variables of [fewestVariables, 3]) {
        const series = wavy(variables, 20)
        for (let variable = 0; variable < variables; variable++) {
          const row = (all: Float32Array) => all.subarray(variable * 20, (variable + 1) * 20)
          const changes = (start: Rng) =>
            !isDeepStrictEqual(row(transform(weak)(series)(start)[0].values), row(series.values))
          expect(someSeed(changes)).toBe(true)
        }
      }
    })

    test('a series without steps stays empty', () => {
      const empty = { variables: 2, steps: 0, values: new Float32Array(0) }
      expect(transform(strong)(empty)(at42)[0]).toStrictEqual(empty)
    })

    test.each([-1, NaN, Infinity])('strength %d is refused when the transform is made', (strength) => {
      expect(() => transform(strength)).toThrow(new RegExp(`${name}.*got ${strength}`))
    })

    test('seed 42 gives the values it gave in the last release', async () => {
      const [{ values }] = transform(strong)(wavy(2, 6))(at42)
      // Five decimals, as the last bits of a cosine differ between engines.
      const rounded = Array.from(values, (value) => value.toFixed(5))
      await expect(`${rounded.slice(0, 6).join(' ')}\n${rounded.slice(6).join(' ')}\n`).toMatchFileSnapshot(
        `golden/${name}.txt`,
      )
    })
  },
)

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as Dataset from '../../src/core/Dataset.ts'
import { type Series, series } from '../../src/core/Example.ts'
import { show } from '../../src/core/Failure.ts'
import type { Fit } from '../../src/core/Fit.ts'
import type { Json } from '../../src/core/Json.ts'
import * as laws from '../../src/core/laws/index.ts'
import * as Preprocessing from '../../src/transform/preprocessing.ts'
import { normalize } from '../../src/transform/preprocessing/normalize.ts'
import { seriesOf, wavy } from './arbitraries.ts'
import { root } from '../entries.ts'
import { cases, fits, fittable } from './steps.ts'

const parts = fc.array(fittable, { minLength: 1, maxLength: 5 })

const throughJson = (steps: Preprocessing.Preprocessing): Json =>
  JSON.parse(JSON.stringify(Preprocessing.encode(steps))) as Json

const learn = (step: Preprocessing.Step | Preprocessing.Learner, part: ReadonlyArray<Series>) =>
  Preprocessing.fit([step])(Dataset.fromArray(part))

const rightOf = <A>(either: E.Either<Parameters<typeof show>[0], A>): A => {
  if (E.isLeft(either)) throw new TypeError(show(either.left))
  return either.right
}

describe.each(Object.entries(fits))('%s', (_, variants) => {
  describe.each(variants.map((fit, variant) => ({ fit, variant })))('of variant $variant', ({ fit }) => {
    for (const { title, check } of laws.fit(fit as Fit<unknown, Series, unknown>, parts, { runs: 100 }))
      test(title, check)
  })
})

describe.each(Preprocessing.catalogue)('$name', ({ name, inverse }) => {
  test('says whether it has an inverse', () => {
    expect(cases[name].some(({ inverse }) => inverse !== undefined)).toBe(inverse !== '')
  })

  test('is found when a letter of its name is lost, and when letters are of another case', () => {
    const inverted = name.toLowerCase() === name ? name.toUpperCase() : name.toLowerCase()
    for (const wrong of [name.slice(1), name.slice(0, -1), inverted]) {
      const parsed = Preprocessing.parse([{ name: wrong, parameters: {} }])
      expect(E.isLeft(parsed) && show(parsed.left)).toBe(
        `preprocessing step 1, "${wrong}" not found: did you mean ${name}?`,
      )
    }
  })

  describe.each(cases[name])('$title', ({ step, inverse, keepsMissing, forgets }) => {
    test('read back from JSON it is the same step and does the same, bit for bit', () => {
      fc.assert(
        fc.property(parts, fittable, (part, other) => {
          const steps = learn(step, part)
          const read = rightOf(Preprocessing.parse(throughJson(steps)))
          expect(read).toStrictEqual(steps)
          for (const each of [...part, other])
            expect(Preprocessing.apply(read)(each)).toStrictEqual(Preprocessing.apply(steps)(each))
        }),
      )
    })

    test('the series stays untouched, and what comes back has as many values as its shape says', () => {
      fc.assert(
        fc.property(parts, fittable, (part, other) => {
          const before = structuredClone(other)
          const { variables, steps, values } = Preprocessing.apply(learn(step, part))(other)
          expect(values.length).toBe(variables * steps)
          expect(other).toStrictEqual(before)
        }),
      )
    })

    test('finite values of the training part never become infinite, nor missing unless that is the point', () => {
      fc.assert(
        fc.property(parts, seriesOf(2, 4), (part, other) => {
          const { values } = Preprocessing.apply(learn(step, [...part, other]))(other)
          expect(values).not.toContain(Infinity)
          expect(values).not.toContain(-Infinity)
          if (forgets === undefined) expect(values.some(Number.isNaN)).toBe(false)
        }),
      )
    })

    test('one parameter of the wrong kind is refused with its place, and what passes is no trap', () => {
      const junk = fc.constantFrom<Json>(null, -1, 0.5, 7, 'x', [], [3, 1], ['x'], {}, true, [[]], 1e300)
      fc.assert(
        fc.property(parts, fittable, fc.nat(), junk, (part, other, place, wrong) => {
          const json = withWrong(throughJson(learn(step, part)), place, wrong)
          const decoded = Preprocessing.decode(json)
          if (E.isLeft(decoded)) expect(show(decoded.left)).toMatch(/^preprocessing(?: step 1|: )/)
          else
            try {
              const { variables, steps, values } = decoded.right(other)
              expect(values.length).toBe(variables * steps)
            } catch (error) {
              expect(error).toBeInstanceOf(RangeError)
              expect(String(error)).toMatch(/expected|Invalid typed array length/)
            }
        }),
      )
    })

    if (keepsMissing)
      test('what is missing stays missing, and nothing else is', () => {
        fc.assert(
          fc.property(parts, fittable, (part, other) => {
            const { values } = Preprocessing.apply(learn(step, part))(other)
            expect(Array.from(values, Number.isNaN)).toEqual(Array.from(other.values, Number.isNaN))
          }),
        )
      })

    if (inverse === undefined)
      test('there is no inverse, and the step without one is named', () => {
        const inverted = Preprocessing.invert(learn(step, [wavy(2, 4)]))
        expect(E.isLeft(inverted) && show(inverted.left)).toMatch(
          new RegExp(`^preprocessing step 1, ${name}.*: expected a step with an inverse, found none$`),
        )
      })
    else
      test(`the inverse gives the series back ${inverse}, within 1e-5 of the largest value`, () => {
        const positive = fc.float({ min: 0.5, max: 1000, noNaN: true })
        const values = inverse === 'of all' ? fc.oneof(positive, positive, positive, fc.constant(NaN)) : positive
        fc.assert(
          fc.property(fc.array(seriesOf(2, 4, values), { minLength: 1, maxLength: 5 }), (part) => {
            const steps = learn(step, part)
            const undo = rightOf(Preprocessing.invert(steps))
            for (const each of part) expectClose(undo(Preprocessing.apply(steps)(each)), each, largest(part))
          }),
        )
      })
  })
})

const largest = (part: ReadonlyArray<Series>) =>
  Math.max(...part.flatMap(({ values }) => [...values].filter(Number.isFinite).map(Math.abs)))

const expectClose = (actual: Series, expected: Series, scale: number) => {
  expect([actual.variables, actual.steps]).toEqual([expected.variables, expected.steps])
  expected.values.forEach((was, i) => {
    if (Number.isNaN(was)) expect(actual.values[i]).toBeNaN()
    else expect(Math.abs(Number(actual.values[i]) - was)).toBeLessThanOrEqual(1e-5 * scale)
  })
}

/** JSON with one of its parts, counted through, replaced. */
const withWrong = (json: Json, place: number, wrong: Json): Json => {
  let total = 0
  JSON.stringify(json, (_, part: Json) => (total++, part))
  let left = place % total
  const replaced = JSON.stringify(json, (_, part: Json) => (left-- === 0 ? wrong : part))
  return JSON.parse(replaced) as Json
}

test('a series without steps comes back without steps, or is refused where steps are needed', () => {
  const none = series(2, 0, new Float32Array(0))
  const part = [series(2, 4, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8))]
  for (const [name, variants] of Object.entries(cases))
    for (const { step, title } of variants) {
      const prepare = Preprocessing.apply(learn(step, part))
      if (['pad', 'resize', 'patches', 'appendValues'].includes(name) || title.includes('step')) continue
      expect([name, prepare(none).steps]).toEqual([name, 0])
    }
})

test('steps learn from what the steps before them make of the training part', () => {
  const part = [series(1, 2, Float32Array.of(0, 8))]
  const shorter: Preprocessing.Step = { name: 'resize', parameters: { steps: 1 } }
  const fitted = Preprocessing.fit([shorter, Preprocessing.learn('normalize', normalize())])(Dataset.fromArray(part))
  expect(fitted[1]).toMatchObject({ parameters: { extremes: { low: [4], high: [4] } } })
})

test('the inverses are taken from the last step to the first, and the first without one is named', () => {
  const steps: Preprocessing.Preprocessing = [
    { name: 'rescale', parameters: { factor: 2, offset: 0 } },
    { name: 'rescale', parameters: { factor: 1, offset: 3 } },
  ]
  const one = series(1, 1, Float32Array.of(5))
  expect(rightOf(Preprocessing.invert(steps))(Preprocessing.apply(steps)(one))).toStrictEqual(one)
  const clipped = Preprocessing.invert([...steps, { name: 'clip', parameters: { range: [0, 1] } }])
  expect(E.isLeft(clipped) && show(clipped.left)).toBe(
    'preprocessing step 3, clip: expected a step with an inverse, found none',
  )
})

describe('onVariables', () => {
  test('leaves the other variables alone, and what the step appends comes last', () => {
    const masked = Preprocessing.apply([
      {
        name: 'onVariables',
        parameters: { variables: [2], step: { name: 'fillMissing', parameters: { value: 7, mask: true } } },
      },
    ])
    expect(masked(series(3, 1, Float32Array.of(NaN, 5, NaN)))).toStrictEqual(
      series(4, 1, Float32Array.of(NaN, 5, 7, 1)),
    )
  })

  test('a step that gives fewer variables or other steps back is refused', () => {
    const on = (step: Preprocessing.WholeStep) =>
      Preprocessing.apply([{ name: 'onVariables', parameters: { variables: [0], step } }])
    const two = series(2, 2, new Float32Array(4))
    expect(() => on({ name: 'dropVariables', parameters: { variables: [0] } })(two)).toThrow(
      'onVariables: 1 x 2 expected of the step, got 0 x 2',
    )
    expect(() => on({ name: 'resize', parameters: { steps: 3 } })(two)).toThrow(
      'onVariables: 1 x 2 expected of the step, got 1 x 3',
    )
    expect(() => on({ name: 'signedLog', parameters: {} })(series(0, 2, new Float32Array(0)))).toThrow(
      'onVariables: variable 0 expected, got 0 variables from 0',
    )
  })

  test.each([[[-1]], [[0.5]], [[1, 1]]])('variables %j are refused when it is made', (variables) => {
    expect(() => Preprocessing.onVariables(variables, { name: 'signedLog', parameters: {} })).toThrow(
      'onVariables: variables must be different whole numbers from 0, got',
    )
  })

  test('none within another is read', () => {
    const inner = { name: 'onVariables', parameters: { variables: [0], step: { name: 'signedLog', parameters: {} } } }
    const parsed = Preprocessing.parse([{ name: 'onVariables', parameters: { variables: [0], step: inner } }])
    expect(E.isLeft(parsed) && show(parsed.left)).toBe(
      'preprocessing step 1, onVariables: step: expected a step on all variables, found "onVariables"',
    )
  })
})

test('the names are there once and in order, and the page lists every one with what it says', () => {
  const names = Preprocessing.catalogue.map(({ name }) => name)
  expect(names).toEqual([...new Set(names)].sort())
  const page = readFileSync(`${root}docs/preprocessing.md`, 'utf8')
  const lines = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  for (const { name, learns, parameters, inverse, aliases } of Preprocessing.catalogue)
    expect(lines.find(([, cell]) => cell === `\`${name}\``)).toEqual([
      '',
      `\`${name}\``,
      learns,
      parameters,
      inverse,
      aliases.join(', '),
      '',
    ])
})

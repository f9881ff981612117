import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import * as Dataset from '../../src/core/Dataset.ts'
import { type Series, series } from '../../src/core/Example.ts'
import * as Fit from '../../src/core/Fit.ts'
import { encodeVariable, oneHotVariable } from '../../src/transform/preprocessing/categories.ts'
import { pad, padToLongest, patches, resizeToLongest } from '../../src/transform/preprocessing/length.ts'
import { cyclicalPosition, linearPosition } from '../../src/transform/preprocessing/position.ts'
import { appendValues, dropVariables, selectVariables } from '../../src/transform/preprocessing/variables.ts'
import { resize } from '../../src/transform/resize.ts'
import { anySeries, seriesOf, valueOrMissing, wavy } from './arbitraries.ts'

const row = (...values: ReadonlyArray<number>): Series => series(1, values.length, Float32Array.from(values))

const variable = ({ steps, values }: Series, index: number) => [...values.subarray(index * steps, (index + 1) * steps)]

describe('positions', () => {
  test('the values themselves stay, and the positions follow', () => {
    fc.assert(
      fc.property(anySeries(valueOrMissing), (each) => {
        for (const [append, more] of [[linearPosition(), 1] as const, [cyclicalPosition(), 2] as const]) {
          const longer = append(each)
          expect([longer.variables, longer.steps]).toEqual([each.variables + more, each.steps])
          expect(longer.values.slice(0, each.values.length)).toStrictEqual(each.values)
        }
      }),
    )
  })

  test('a linear position rises evenly from the low end to the high one, and is the middle of a single step', () => {
    expect(variable(linearPosition({ range: [0, 4] })(wavy(1, 5)), 1)).toEqual([0, 1, 2, 3, 4])
    expect(variable(linearPosition({ range: [0, 4] })(wavy(1, 1)), 1)).toEqual([2])
  })

  test('a linear position of a variable is scaled from the range that is given for it', () => {
    const hours = series(2, 4, Float32Array.of(0, 0, 0, 0, 0, 6, 24, NaN))
    const position = linearPosition({ variable: 1, from: [0, 24], range: [-1, 1] })
    expect(variable(position(hours), 2)).toEqual([-1, -0.5, 1, NaN])
    const double = linearPosition({ variable: 1, from: [0, 48], range: [-1, 1] })
    expect(variable(double(hours), 2)).toEqual([-1, -0.75, 0, NaN])
  })

  test('a cyclical position is on the unit circle, and the same a period later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), (period) => {
        const turned = cyclicalPosition({ period })(wavy(1, 30))
        const [sines, cosines] = [variable(turned, 1), variable(turned, 2)]
        sines.forEach((sine, step) => {
          expect(sine ** 2 + (cosines[step] ?? NaN) ** 2).toBeCloseTo(1, 5)
          expect(sine).toBeCloseTo(sines[step + period] ?? sine, 4)
        })
      }),
    )
    const days = series(1, 3, Float32Array.of(0, 7 / 4, NaN))
    const turned = cyclicalPosition({ variable: 0, period: 7 })(days)
    expect(variable(turned, 1).map(Math.round)).toEqual([0, 1, NaN])
    expect(variable(turned, 2).map(Math.abs).map(Math.round)).toEqual([1, 0, NaN])
    expect(variable(cyclicalPosition({ variable: 0 })(row(0.25)), 1)).toEqual([1])
  })

  test('misuse is refused', () => {
    expect(() => linearPosition({ from: [1, 1] })).toThrow('linearPosition: from must be two ascending numbers')
    expect(() => cyclicalPosition({ period: 0 })).toThrow('cyclicalPosition: period must be a positive number, or null')
    expect(() => linearPosition({ variable: 2 })(wavy(2, 3))).toThrow(
      'linearPosition: variable 2 expected, got 2 variables from 0',
    )
    expect(() => appendValues({ values: [1, NaN] })).toThrow('appendValues: values must be a list of finite numbers')
    expect(() => appendValues({ values: [1, 2] })(wavy(2, 3))).toThrow('appendValues: 2 steps expected')
  })
})

describe('categories', () => {
  const code = fc.constantFrom(-3, 0, -0, 1, 7, 8, NaN)
  const coded = fc.array(seriesOf(3, 4, code), { minLength: 1, maxLength: 5 })

  test('numbers are those of the ascending values, one-hot variables say the same, and others stay', () => {
    fc.assert(
      fc.property(coded, (part) => {
        const encode = Fit.on(encodeVariable({ variable: 1 }))(Dataset.fromArray(part))
        const oneHot = Fit.on(oneHotVariable({ variable: 1 }))(Dataset.fromArray(part))
        const { categories } = encode.parameters
        expect(oneHot.parameters.categories).toEqual(categories)
        for (const each of part) {
          const [encoded, indicators] = [encode.transform(each), oneHot.transform(each)]
          const ids = variable(encoded, 1)
          expect(ids.map((id) => categories[id] ?? NaN)).toEqual(variable(each, 1).map((value) => value + 0))
          expect(indicators.variables).toBe(2 + categories.length)
          categories.forEach((_, id) => {
            expect(variable(indicators, 1 + id)).toEqual(
              ids.map((own) => (Number.isNaN(own) ? NaN : own === id ? 1 : 0)),
            )
          })
          for (const changed of [encoded, indicators]) {
            expect(variable(changed, 0)).toEqual(variable(each, 0))
            expect(variable(changed, changed.variables - 1)).toEqual(variable(each, 2))
          }
        }
      }),
    )
  })

  test('a value that was never seen is missing, nothing, or a category of its own; never that of another', () => {
    const [part, later] = [row(10, 30), row(20, 30, NaN, Infinity)]
    const applied = <S, P>(fit: Fit.Fit<S, Series, P>) => [
      ...Fit.on(fit)(Dataset.fromArray([part])).transform(later).values,
    ]
    expect(applied(encodeVariable())).toEqual([NaN, 1, NaN, NaN])
    expect(applied(encodeVariable({ unknown: 'own' }))).toEqual([2, 1, NaN, 2])
    expect(applied(oneHotVariable())).toEqual([0, 0, NaN, 0, 0, 1, NaN, 0])
    expect(applied(oneHotVariable({ unknown: 'own' }))).toEqual([0, 0, NaN, 0, 0, 1, NaN, 0, 1, 0, NaN, 1])
  })

  test('a series without the variable is refused', () => {
    expect(() => Fit.on(encodeVariable({ variable: 1 }))(Dataset.fromArray([row(1)]))).toThrow(
      'encodeVariable: variable 1 expected, got 1 variables from 0',
    )
    expect(() => oneHotVariable({ variable: -1 })).toThrow('oneHotVariable: variable must be a whole number from 0')
  })
})

describe('variables', () => {
  test('those that are not dropped are those that are selected', () => {
    fc.assert(
      fc.property(seriesOf(4, 3, valueOrMissing), fc.subarray([0, 1, 2, 3]), (each, dropped) => {
        const kept = [0, 1, 2, 3].filter((index) => !dropped.includes(index))
        const selected = selectVariables({ variables: kept })(each)
        expect(dropVariables({ variables: dropped })(each)).toStrictEqual(selected)
        kept.forEach((from, to) => expect(variable(selected, to)).toEqual(variable(each, from)))
      }),
    )
  })

  test('what is not there is refused', () => {
    for (const choose of [selectVariables, dropVariables]) {
      expect(() => choose({ variables: [2] })(wavy(2, 3))).toThrow('variable 2 expected, got 2 variables from 0')
      expect(() => choose({ variables: [0, 0] })).toThrow('variables must be different whole numbers from 0')
    }
  })
})

describe('lengths', () => {
  const sides = fc.constantFrom<'start' | 'end' | 'both'>('start', 'end', 'both')

  test('pad makes every length the one asked for; a longer series is a part, a shorter one has it as a part', () => {
    fc.assert(
      fc.property(anySeries(valueOrMissing), fc.integer({ min: 1, max: 20 }), sides, (each, steps, side) => {
        const padded = pad({ steps, side, value: 5 })(each)
        expect([padded.variables, padded.steps, padded.values.length]).toEqual([
          each.variables,
          steps,
          each.variables * steps,
        ])
        const more = Math.abs(steps - each.steps)
        const start = side === 'end' ? 0 : side === 'start' ? more : Math.floor(more / 2)
        const [short, long] = steps < each.steps ? [padded, each] : [each, padded]
        for (let v = 0; v < each.variables; v++) {
          expect(variable(long, v).slice(start, start + short.steps)).toEqual(variable(short, v))
          if (long === padded)
            expect(variable(long, v).filter((_, step) => step < start || step >= start + short.steps)).toEqual(
              Array.from({ length: more }, () => 5),
            )
        }
      }),
    )
  })

  test('a series of the right length is the same series, and null fills up with missing values', () => {
    const each = row(1, 2)
    expect(pad({ steps: 2 })(each)).toBe(each)
    expect(pad({ steps: 3, value: null })(each).values).toStrictEqual(Float32Array.of(1, 2, NaN))
    expect(() => pad({ steps: 0 })).toThrow('pad: steps must be a positive integer, got 0')
    expect(() => pad({ steps: 1, value: NaN })).toThrow('pad: value must be a finite number, or null, got NaN')
  })

  test('to the longest: every series of the training part gets that length, and later ones too', () => {
    fc.assert(
      fc.property(fc.array(anySeries(), { minLength: 1, maxLength: 5 }), anySeries(), (part, later) => {
        const most = Math.max(...part.map(({ steps }) => steps))
        const padded = Fit.on(padToLongest())(Dataset.fromArray(part))
        const resized = Fit.on(resizeToLongest)(Dataset.fromArray(part))
        for (const each of [...part, later]) {
          expect(padded.transform(each)).toStrictEqual(pad({ steps: most })(each))
          expect(resized.transform(each)).toStrictEqual(resize(most)(each))
        }
      }),
    )
    expect(() => Fit.on(padToLongest())(Dataset.fromArray([]))).toThrow(
      'padToLongest: at least one training step expected, got 0',
    )
  })

  test('patches without overlap hold every value but the first few once, and the last step is never lost', () => {
    fc.assert(
      fc.property(
        anySeries(valueOrMissing),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        (each, size, stride) => {
          if (each.steps < size) {
            expect(() => patches({ size })(each)).toThrow(`patches: at least ${size} steps expected, got ${each.steps}`)
            return
          }
          const patched = patches({ size, stride })(each)
          expect(patched.variables).toBe(each.variables * size)
          for (let v = 0; v < each.variables; v++)
            for (let place = 0; place < size; place++)
              variable(patched, v * size + place).forEach((value, patch) => {
                const last = each.steps - size - (patched.steps - 1 - patch) * stride
                expect(value).toBe(variable(each, v)[last + place])
              })
          expect((each.steps - size) % stride).toBe(each.steps - size - (patched.steps - 1) * stride)
        },
      ),
    )
  })
})

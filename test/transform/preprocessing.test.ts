import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as Dataset from '../../src/core/Dataset.ts'
import { show } from '../../src/core/Failure.ts'
import * as Fit from '../../src/core/Fit.ts'
import type { Json } from '../../src/core/Json.ts'
import * as Preprocessing from '../../src/transform/preprocessing.ts'
import { standardize } from '../../src/transform/standardize.ts'
import type { Axis } from '../../src/transform/statistics.ts'
import { trainingPart, valueOrMissing, wavy } from './arbitraries.ts'

const messageOf = (json: Json): string => {
  const result = Preprocessing.decode(json)
  return E.isLeft(result) ? show(result.left) : 'no failure'
}

const axes: ReadonlyArray<Axis> = ['sample', 'variable', 'step']

describe('a stored preprocessing', () => {
  test('prepares a series at prediction as training did, bit for bit', () => {
    fc.assert(
      fc.property(trainingPart(valueOrMissing), fc.subarray([...axes]), (part, by) => {
        const { parameters, transform } = Fit.on(standardize({ by }))(Dataset.fromArray(part))
        const file = JSON.stringify(Preprocessing.encode([{ name: 'standardize', parameters }]))
        const decoded = Preprocessing.decode(JSON.parse(file))
        if (E.isLeft(decoded)) throw new TypeError(show(decoded.left))
        for (const series of part) expect(decoded.right(series)).toStrictEqual(transform(series))
      }),
    )
  })

  test('reads back as what was written', () => {
    const { parameters } = Fit.on(standardize({ by: ['variable'] }))(Dataset.fromArray([wavy(3, 5)]))
    const steps: Preprocessing.Preprocessing = [
      { name: 'resize', parameters: { steps: 9 } },
      { name: 'standardize', parameters },
    ]
    expect(Preprocessing.parse(JSON.parse(JSON.stringify(Preprocessing.encode(steps))))).toStrictEqual(E.right(steps))
  })

  test('applies its steps in order', () => {
    const bySteps = Fit.on(standardize({ by: ['step'] }))(Dataset.fromArray([wavy(2, 5)])).parameters
    const short: Preprocessing.Step = { name: 'resize', parameters: { steps: 5 } }
    const scaled: Preprocessing.Step = { name: 'standardize', parameters: bySteps }
    expect(Preprocessing.apply([short, scaled])(wavy(2, 9)).steps).toBe(5)
    expect(() => Preprocessing.apply([scaled, short])(wavy(2, 9))).toThrow('5 steps expected as fitted, got 9')
  })

  test('without steps changes nothing', () => {
    const series = wavy(1, 3)
    expect(Preprocessing.apply([])(series)).toBe(series)
  })
})

describe('decode', () => {
  test('never throws, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(['Left', 'Right']).toContain(Preprocessing.decode(json as Json)._tag)
      }),
    )
  })

  test('never throws on what is almost right, and what it accepts is applied or refused by shape', () => {
    const almost = fc.record(
      {
        _tag: fc.constantFrom('Fitted', 'BySample', 'fitted', null),
        by: fc.oneof(fc.subarray([...axes]), fc.constantFrom(['step', 'variable'], ['channel'], 'step', null)),
        variables: fc.constantFrom(1, 2, 0, 1.5, 1e300, '1', null),
        steps: fc.constantFrom(1, 3, -1, NaN, null),
        mean: fc.oneof(fc.array(fc.double(), { maxLength: 6 }), fc.constantFrom('0', null, [null], ['0'])),
        deviation: fc.oneof(fc.array(fc.double(), { maxLength: 6 }), fc.constant(null)),
      },
      { requiredKeys: [] },
    )
    const step = fc.record(
      { name: fc.constantFrom('standardize', 'resize', 'constructor', '__proto__', 'toString'), parameters: almost },
      { requiredKeys: [] },
    )
    let accepted = 0
    fc.assert(
      fc.property(fc.array(step, { maxLength: 3 }), (json) => {
        const decoded = Preprocessing.decode(json)
        if (E.isLeft(decoded)) {
          expect(show(decoded.left)).toMatch(/^preprocessing step/)
          return
        }
        accepted += 1
        try {
          expect(decoded.right(wavy(2, 3)).variables).toBe(2)
        } catch (error) {
          expect(String(error)).toMatch(/expected as fitted/)
        }
      }),
      { numRuns: 2000 },
    )
    expect(accepted).toBeGreaterThan(10)
  })

  test('a deep JSON is a failure too', () => {
    let deep: Json = 'bottom'
    for (let i = 0; i < 100_000; i++) deep = [deep]
    expect(messageOf([{ name: deep, parameters: null }])).toMatch('found a list of 1')
    expect(messageOf([{ name: 'standardize', parameters: { by: [deep] } }])).toMatch('found a list of 1')
  })

  const fitted = { _tag: 'Fitted', by: ['variable'], variables: 2, steps: 1, mean: [0, 0], deviation: [1, 1] }

  test.each<[Json, string]>([
    [null, 'preprocessing: expected a list of steps, found null'],
    [[7], 'preprocessing step 1: expected a name and parameters, found 7'],
    [[{}], 'preprocessing step 1: name: expected the name of a step, found null'],
    [
      [{ name: 'resize', parameters: { steps: 2 } }, { name: 'whiten' }],
      'preprocessing step 2, "whiten" not found: is it of a newer millrace?',
    ],
    [
      [{ name: 'resize', parameters: { steps: 0 } }],
      'preprocessing step 1, resize: steps: expected a positive integer, found 0',
    ],
    [[{ name: 'standardize' }], 'preprocessing step 1, standardize: by: expected a list of axes, found null'],
  ])('%j is refused in so many words', (json, message) => {
    expect(messageOf(json)).toBe(message)
  })

  test.each<[string, { readonly [key: string]: Json }, string]>([
    [
      'an unknown axis',
      { by: ['channel'] },
      'by: expected some of sample, variable, step in this order, found "channel"',
    ],
    ['axes out of order', { by: ['step', 'variable'] }, 'found "step", "variable"'],
    ['statistics by sample', { by: ['sample', 'variable'] }, '_tag: expected BySample, found "Fitted"'],
    ['no variables', { variables: 0 }, 'variables: expected the number of variables, or 1 for all, found 0'],
    ['steps that it is not by', { steps: 3 }, 'steps: expected the number of steps, or 1 for all, found 3'],
    ['too few means', { mean: [0] }, 'mean: expected 2 numbers, found a list of 1'],
    ['a mean that is no number', { mean: [0, '1'] }, 'mean: expected 2 numbers, found a list of 2'],
    ['too many deviations', { deviation: [1, 1, 1] }, 'deviation: expected 2 numbers from 0, found a list of 3'],
    ['a negative deviation', { deviation: [1, -1] }, 'deviation: expected 2 numbers from 0, found a list of 2'],
  ])('%s are refused', (_, change, message) => {
    expect(messageOf([{ name: 'standardize', parameters: fitted }])).toBe('no failure')
    expect(messageOf([{ name: 'standardize', parameters: { ...fitted, ...change } }])).toContain(message)
  })
})

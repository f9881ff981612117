import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { enough } from '../core/runs.ts'
import type * as Part from '../../src/data/Part.ts'
import * as Summary from '../../src/data/Summary.ts'
import { parts } from './arbitraries.ts'

describe('a summary', () => {
  test('counts what a part holds', () => {
    fc.assert(
      fc.property(parts, (part) => {
        const { series, minLength, maxLength, missing, classes, ranges } = Summary.of(part)
        const lengths = part.series.map(({ steps }) => steps)
        const values = part.series.flatMap((one) => [...one.values])
        expect(series).toBe(part.series.length)
        expect([minLength, maxLength]).toEqual(series === 0 ? [0, 0] : [Math.min(...lengths), Math.max(...lengths)])
        expect(missing).toBe(values.filter((value) => Number.isNaN(value)).length)
        const counted = Object.values(classes).reduce((one, other) => one + other, 0)
        expect(counted).toBe(part.targets._tag === 'Classes' ? series : 0)
        const finite = values.filter(Number.isFinite)
        const known = ranges.flatMap((range) => range ?? [])
        if (finite.length > 0)
          expect([Math.min(...known), Math.max(...known)]).toEqual([Math.min(...finite), Math.max(...finite)])
        else expect(known).toEqual([])
      }),
      enough(200),
    )
  })

  test('of class means lies within the range of the values, whatever the lengths', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 9 }), (part, steps) => {
        const { ranges } = Summary.of(part)
        for (const { mean } of Summary.classMeans({ steps })(part))
          for (const [at, value] of mean.values.entries()) {
            const range = ranges[Math.floor(at / steps)]
            if (Number.isNaN(value)) continue
            expect(value).toBeGreaterThanOrEqual(range?.[0] ?? NaN)
            expect(value).toBeLessThanOrEqual(range?.[1] ?? NaN)
          }
      }),
      enough(200),
    )
  })

  test('warns of each series that is there twice, and of no other', () => {
    const flat = (...values: ReadonlyArray<number>) => ({
      variables: 1,
      steps: values.length,
      values: Float32Array.from(values),
    })
    const part = (name: string, ...series: Part.Part['series']): Part.Part => ({
      name,
      series,
      targets: { _tag: 'Unlabeled' },
    })
    const train = part('A', flat(1, 2), flat(1, 3), flat(-0, NaN, 1), flat(0, NaN, 1), flat(2, 1))
    expect(Summary.warnings([train])).toEqual(['1 series of A repeats an earlier one: A/3'])
    expect(Summary.warnings([train, part('B', flat(1, 3), flat(3, 1))])).toEqual([
      '1 series of A repeats an earlier one: A/3',
      '1 series of B is also in A: B/0',
    ])
    expect(Summary.warnings([part('C', flat(2, NaN, 2), flat(3))])).toEqual(['1 series of C is constant: C/0'])
  })
})

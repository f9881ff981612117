import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beforeAfter } from '../../src/report/beforeAfter.ts'
import { anySeries, valueOrMissing, wavy } from '../transform/arbitraries.ts'

const paths = (svg: string, kind: 'before' | 'after'): ReadonlyArray<string> =>
  [...svg.matchAll(new RegExp(`<path class="${kind}" d="([^"]*)"`, 'g'))].map(([, path]) => path ?? '').slice(1)

describe('a picture before and after', () => {
  test('has a panel a variable, up to as many as asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (variables, most) => {
        const svg = beforeAfter({ title: 'a', variables: most })(wavy(variables, 5), wavy(variables, 5))
        expect(svg.match(/class="frame"/g)).toHaveLength(Math.min(variables, most))
        expect(paths(svg, 'after')).toHaveLength(Math.min(variables, most))
      }),
    )
  })

  test('names every value that is there once, and none that is missing', () => {
    fc.assert(
      fc.property(anySeries(valueOrMissing), (series) => {
        const svg = beforeAfter({ title: 'a' })(series, series)
        expect(svg).not.toContain('NaN')
        const points = paths(svg, 'before').join('').match(/[ML]/g) ?? []
        expect(points).toHaveLength(series.values.filter((value) => !Number.isNaN(value)).length)
      }),
    )
  })

  test('shows a gap where a value is missing, and a lone value as a dot', () => {
    const series = { variables: 1, steps: 5, values: Float32Array.of(1, NaN, 2, NaN, 3) }
    const [line = ''] = paths(beforeAfter({ title: 'a' })(series, series), 'before')
    expect(line.replaceAll(/[\d. ]+/g, '')).toBe('MhMhMh')
  })

  test('puts its title where it is text', () => {
    expect(beforeAfter({ title: '<b> & "c"' })(wavy(1, 3), wavy(1, 3))).toContain('&lt;b&gt; &amp; &quot;c&quot;')
  })
})

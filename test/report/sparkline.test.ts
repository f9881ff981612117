import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sparkline } from '../../src/report/sparkline.ts'

test('a sparkline rises from the lowest to the highest', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█')
  expect(sparkline([5, 5, NaN, 5])).toBe('▄▄ ▄')
})

test('a sparkline has a character for each value', () => {
  fc.assert(fc.property(fc.array(fc.float()), (values) => sparkline(values).length === values.length))
})

import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { type Batch, collate } from '../../src/core/Batch.ts'
import type { Example, Series } from '../../src/core/Example.ts'
import * as laws from '../../src/core/laws/index.ts'
import { fromSeed, uniforms } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import { type Transform, fromFunction, identity } from '../../src/core/Transform.ts'
import { jitter } from '../../src/transform/jitter.ts'
import { onExamples, onRows, onRowsAlike } from '../../src/transform/lift.ts'
import { noise } from '../../src/transform/noise.ts'
import { resize, resizeBatch } from '../../src/transform/resize.ts'
import { scale } from '../../src/transform/scale.ts'
import { anySeries, batchOf, rng, seriesOf, valueOrMissing, wavy } from './arbitraries.ts'

const at42 = fromSeed(Seed.make(42))

const example: Example = { id: 'a', series: wavy(2, 7), target: { _tag: 'Value', value: 3 } }

describe('noise on examples', () => {
  const examples = anySeries(valueOrMissing).map((series): Example => ({ ...example, series }))
  const shape = ({ id, target, series: { variables, steps } }: Example) => ({ id, target, variables, steps })
  for (const { title, check } of laws.transform(onExamples(noise()), examples, { runs: 100, shape })) test(title, check)
})

describe.each([
  ['noise on rows', onRows],
  ['noise on rows, all alike', onRowsAlike],
])('%s', (_, lift) => {
  const batches = anySeries(valueOrMissing).map((series) => batchOf(3, series))
  const shape = ({ x, ...rest }: Batch) => ({ ...rest, size: x.length })
  for (const { title, check } of laws.transform(lift(noise()), batches, { runs: 100, shape })) test(title, check)
})

test('onExamples transforms the series as it would be alone, and nothing else', () => {
  const [series, next] = jitter()(example.series)(at42)
  expect(onExamples(jitter())(example)(at42)).toStrictEqual([{ ...example, series }, next])
})

test('onRows transforms the rows one after another, as series would be', () => {
  fc.assert(
    fc.property(rng, fc.integer({ min: 1, max: 4 }), (start, rows) => {
      let next = start
      const expected: Array<Example> = []
      for (let row = 0; row < rows; row++) {
        const [series, after] = noise()(wavy(2, 7))(next)
        expected.push({ ...example, series })
        next = after
      }
      const batch = batchOf(rows, wavy(2, 7))
      expect(onRows(noise())(batch)(start)).toStrictEqual([{ ...batch, x: collate(expected).x }, next])
    }),
  )
})

test('equal rows become unequal: each draws for itself', () => {
  const [{ x }] = onRows(scale())(batchOf(2, wavy(2, 7)))(at42)
  expect(x.subarray(0, 14)).not.toStrictEqual(x.subarray(14))
})

test('alike, each row is transformed as it would be alone, so that equal rows stay equal', () => {
  fc.assert(
    fc.property(rng, fc.array(seriesOf(2, 5, valueOrMissing), { minLength: 1, maxLength: 4 }), (start, rows) => {
      const examples = rows.concat(rows).map((series): Example => ({ ...example, series }))
      const [{ x }, next] = onRowsAlike(noise())(collate(examples))(start)
      expect(x).toStrictEqual(collate(examples.map((of) => ({ ...of, series: noise()(of.series)(start)[0] }))).x)
      expect(x.subarray(0, x.length / 2)).toStrictEqual(x.subarray(x.length / 2))
      expect(next).toStrictEqual(noise()(wavy(2, 5))(start)[1])
    }),
  )
})

test('alike, rows that draw unequally often leave the generator where the furthest of them does', () => {
  const often: Transform<Series> = (series) => (rng) => [series, uniforms(Number(series.values[0]))(rng)[1]]
  const batch = { ...batchOf(3, wavy(1, 1)), x: Float32Array.of(2, 7, 3) }
  expect(onRowsAlike(often)(batch)(at42)[1].drawn).toBe(7)
  expect(onRows(often)(batch)(at42)[1].drawn).toBe(12)
})

test('the batch stays untouched, and the identity gives one that shares no rows with it', () => {
  const batch = batchOf(3, wavy(2, 7))
  const before = structuredClone(batch)
  const [noisy] = onRows(noise())(batch)(at42)
  const [same, next] = onRows(identity)(batch)(at42)
  expect(batch).toStrictEqual(before)
  expect({ ...noisy, x: batch.x }).toStrictEqual(before)
  expect(same).toStrictEqual(batch)
  expect(same.x).not.toBe(batch.x)
  expect(next).toBe(at42)
})

test('rows may change their shape together', () => {
  const batch = batchOf(3, wavy(2, 7))
  expect(onRows(fromFunction(resize(4)))(batch)(at42)[0]).toStrictEqual(resizeBatch(4)(batch))
})

test('rows in unequal shapes are refused', () => {
  const batch = { ...batchOf(2, wavy(1, 2)), x: Float32Array.of(0, 0, 1, 1) }
  const uneven = fromFunction((series: Example['series']) => (series.values[0] === 1 ? resize(3)(series) : series))
  expect(() => onRows(uneven)(batch)(at42)).toThrow('onRows: 1 x 2 expected as in the first row, got 1 x 3')
  expect(() => onRowsAlike(uneven)(batch)(at42)).toThrow('onRowsAlike: 1 x 2 expected as in the first row, got 1 x 3')
})

test('a batch without rows stays empty', () => {
  const batch = batchOf(0, wavy(2, 7))
  expect(onRows(jitter())(batch)(at42)[0]).toStrictEqual(batch)
})

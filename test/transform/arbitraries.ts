import fc from 'fast-check'
import type { Batch } from '../../src/core/Batch.ts'
import { type Series, series } from '../../src/core/Example.ts'
import { normals, run } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'

export const value: fc.Arbitrary<number> = fc.float({ min: -1000, max: 1000, noNaN: true })

export const valueOrMissing: fc.Arbitrary<number> = fc.oneof({ weight: 5, arbitrary: value }, fc.constant(NaN))

export const seriesOf = (variables: number, steps: number, values = value): fc.Arbitrary<Series> =>
  fc
    .array(values, { minLength: variables * steps, maxLength: variables * steps })
    .map((all) => series(variables, steps, Float32Array.from(all)))

export const anySeries = (values = value): fc.Arbitrary<Series> =>
  fc
    .record({ variables: fc.integer({ min: 1, max: 4 }), steps: fc.integer({ min: 1, max: 12 }) })
    .chain(({ variables, steps }) => seriesOf(variables, steps, values))

/** At least one series, all of one shape. */
export const trainingPart = (values = value): fc.Arbitrary<Array<Series>> =>
  fc
    .record({ variables: fc.integer({ min: 1, max: 3 }), steps: fc.integer({ min: 1, max: 5 }) })
    .chain(({ variables, steps }) => fc.array(seriesOf(variables, steps, values), { minLength: 1, maxLength: 8 }))

export const rng = fc.integer().map((number) => ({ seed: Seed.make(number), drawn: 0 }))

/** A smooth curve with some noise for each variable, the same on every run. */
export const wavy = (variables: number, steps: number): Series => {
  const draws = run(Seed.child('wavy')(Seed.make(42)))(normals(variables * steps))
  const values = draws.map((draw, i) => Math.sin((i % steps) / 3 + Math.floor(i / steps)) + 0.1 * draw)
  return series(variables, steps, values)
}

export const batchOf = (rows: number, { variables, steps, values }: Series): Batch => {
  const x = new Float32Array(rows * values.length)
  for (let row = 0; row < rows; row++) x.set(values, row * values.length)
  return {
    rows,
    variables,
    steps,
    x,
    targets: { _tag: 'Classes', ids: Int32Array.from({ length: rows }, (_, row) => row % 2), vocabulary: ['a', 'b'] },
    weight: Float32Array.from({ length: rows }, (_, row) => 1 / (row + 1)),
    labeled: Math.ceil(rows / 2),
  }
}

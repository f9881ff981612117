import type { Series } from '../../src/core/Example.ts'
import type { Rng } from '../../src/core/Random.ts'
import type { Transform } from '../../src/core/Transform.ts'

/** The values of each variable. */
export const rowsOf = ({ variables, steps, values }: Series): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: variables }, (_, variable) => [...values.subarray(variable * steps, (variable + 1) * steps)])

/** The deviation from 0. */
export const deviationOf = (values: ReadonlyArray<number>): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)

/** What a transform adds to each variable of a series. */
export const added = (
  transform: Transform<Series>,
  before: Series,
  start: Rng,
): ReadonlyArray<ReadonlyArray<number>> => {
  const [after] = transform(before)(start)
  return rowsOf({ ...after, values: after.values.map((value, i) => value - Number(before.values[i])) })
}

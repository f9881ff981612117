import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as E from 'fp-ts/lib/Either.js'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Example from '../../src/core/Example.ts'
import { overlap } from '../../src/semi/overlap.ts'
import { lawful } from '../core/lawful.ts'
import { line } from './sides.ts'

const example = (id: string, ...values: ReadonlyArray<number>): Example.Example => ({
  id,
  series: Example.series(1, values.length, Float32Array.from(values)),
  target: Example.unlabeled,
})

// Few names and few values, so that they meet by chance.
const examples = fc
  .array(
    fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.array(fc.constantFrom(0, -0, 1, NaN), { maxLength: 3 })),
    { maxLength: 5 },
  )
  .map((all) => all.map(([id, values]) => example(id, ...values)))

const same = (one: Example.Example, other: Example.Example): boolean =>
  one.id === other.id ||
  (one.series.steps === other.series.steps &&
    one.series.values.every((value, i) => Object.is(value, other.series.values[i])))

lawful(
  'the failure names exactly those that share an id or all values with a validation series',
  fc.tuple(examples, examples),
  ([validation, pseudo]) => {
    const ids = pseudo.filter((one) => validation.some((other) => same(one, other))).map(({ id }) => id)
    expect(overlap(Dataset.fromArray(validation))(Dataset.fromArray(pseudo))).toEqual(
      ids.length === 0 ? E.right(undefined) : E.left({ _tag: 'Overlap', ids }),
    )
  },
)

test('equal values in other variables are another series', () => {
  const wide: Example.Example = { ...example('wide', 1, 2), series: Example.series(2, 1, Float32Array.of(1, 2)) }
  expect(E.isRight(overlap(Dataset.fromArray([wide]))(Dataset.fromArray([example('long', 1, 2)])))).toBe(true)
})

test('a view into a larger array is compared by its own values', () => {
  const view = Float32Array.of(9, 1, 2, 9).subarray(1, 3)
  const viewed: Example.Example = { ...example('view', 0), series: Example.series(1, 2, view) }
  expect(line(overlap(Dataset.fromArray([example('v', 1, 2)]))(Dataset.fromArray([viewed])))).toMatch(/^1 pseudo/u)
})

test('the failure says how many there are, and which come first', () => {
  const validation = Dataset.fromArray([1, 2, 3, 4, 5].map((value) => example(`v/${value}`, value)))
  const pseudo = Dataset.fromArray([5, 4, 3, 2, 7].map((value) => example(`p/${value}`, value)))
  expect(line(overlap(validation)(pseudo))).toBe('4 pseudo-labeled rows are also validation rows (p/5, p/4, p/3, …)')
})

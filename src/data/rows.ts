/**
 * A part from what a source says of one series after another, for formats that have no header to hold it to.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Series } from '../core/Example.ts'
import type { Failure } from '../core/Failure.ts'
import { classesOf } from './labels.ts'
import type { Part, Row, Targets } from './Part.ts'

/**
 * What is known of a series, and the line or the place where it stands.
 *
 * @internal
 */
export interface Known extends Row {
  readonly line: number
}

/**
 * The part of some rows. Either all have an id, or none; the same of labels and targets; ids differ and the number of
 * variables does not. What breaks that is told with the line of the first such row.
 *
 * @internal
 */
export const gather =
  (name: string, fail: (line: number, expected: string, found: string) => Failure) =>
  (rows: ReadonlyArray<Known>): E.Either<Failure, Part> => {
    const [first] = rows
    if (first === undefined) return E.right({ name, series: [], targets: { _tag: 'Unlabeled' } })
    const seen = new Set<string>()
    for (const row of rows) {
      const wrong = differing(first, row)
      if (wrong !== undefined) return E.left(fail(row.line, ...wrong))
      if (row.id === undefined) continue
      if (seen.has(row.id)) return E.left(fail(row.line, 'an id of its own', row.id))
      seen.add(row.id)
    }
    return E.right({
      name,
      series: rows.map(({ series }) => series),
      targets: targetsOf(rows),
      ...(first.id === undefined ? {} : { ids: [...seen] }),
    })
  }

const differing = (first: Known, row: Known): readonly [expected: string, found: string] | undefined => {
  for (const what of ['id', 'label', 'target'] as const)
    if ((row[what] === undefined) !== (first[what] === undefined))
      return first[what] === undefined
        ? [`no ${what}, as the first series has none`, String(row[what])]
        : [`${what === 'id' ? 'an' : 'a'} ${what}, as the first series has one`, 'none']
  if (row.label !== undefined && row.target !== undefined) return ['either a label or a target', 'both']
  if (row.target !== undefined && !Number.isFinite(row.target)) return ['a finite target', `${row.target}`]
  return row.series.variables === first.series.variables ? undefined : [variables(first.series), variables(row.series)]
}

const variables = ({ variables: count }: Series): string => `${count} variable${count === 1 ? '' : 's'}`

const targetsOf = (rows: ReadonlyArray<Known>): Targets => {
  const labels = rows.flatMap(({ label }) => (label === undefined ? [] : [label]))
  if (labels.length > 0) return classesOf(labels)
  const targets = rows.flatMap(({ target }) => (target === undefined ? [] : [target]))
  return targets.length > 0 ? { _tag: 'Values', values: Float32Array.from(targets) } : { _tag: 'Unlabeled' }
}

/**
 * A part from the columns of a table, as Parquet and Arrow hold them: a row a series with a list for each variable, or a
 * row a step with columns `id` and `time`.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Series } from '../core/Example.ts'
import { type Failure, cannotDecode } from '../core/Failure.ts'
import { nameOf } from './labels.ts'
import { type Step, seriesOfSteps } from './longRows.ts'
import * as Part from './Part.ts'
import { type Known, gather } from './rows.ts'

/**
 * A column, one element a row: texts, numbers, truths, lists of numbers, or nothing.
 *
 * @internal
 */
export interface Column {
  readonly name: string
  readonly values: ReadonlyArray<unknown>
}

/**
 * What a table says about itself beside its columns: the name of the part and the classes in their order, as JSON.
 *
 * @internal
 */
export interface TableNotes {
  readonly name: string | undefined
  readonly classes: string | undefined
}

/**
 * The part in some columns of equal length. Columns `id`, `label` and `target` are what they say, all others are variables
 * in their order. Lists of one row have one length. The classes of the notes hold if all labels are among them.
 *
 * @internal
 */
export const partOfColumns =
  (source: string, { name, classes }: TableNotes) =>
  (columns: ReadonlyArray<Column>): E.Either<Failure, Part.Part> => {
    const variables = columns.filter((column) => !['id', 'label', 'target', 'time'].includes(column.name))
    const has = (known: string): boolean => columns.some((column) => column.name === known)
    const fail = (row: number, expected: string, found: string): Failure =>
      cannotDecode(source, 0, `${expected} in row ${row}`, found)
    const called = name === undefined || name === '' ? nameOf(source) : name
    const isLong = has('id') && has('time')
    if (variables.length === 0 || (has('time') && !isLong))
      return E.left(
        cannotDecode(
          source,
          0,
          'a list column a variable, or columns id and time',
          columns.map((one) => one.name).join(', '),
        ),
      )
    return pipe(
      isLong
        ? pipe(steps(columns, variables, fail), E.flatMap(seriesOfSteps(called, fail)))
        : pipe(rows(columns, variables, fail), E.flatMap(gather(called, fail))),
      E.map((part) => withClasses(part, classes)),
    )
  }

/**
 * The classes of a part as the notes of a table hold them.
 *
 * @internal
 */
export const notesOf = (part: Part.Part): ReadonlyArray<readonly [key: string, value: string]> => [
  ['millrace.name', part.name],
  ...(part.targets._tag === 'Classes' ? [['millrace.classes', JSON.stringify(part.targets.vocabulary)] as const] : []),
]

/**
 * Throws unless all series have values and the same number of variables, which it gives back.
 *
 * @internal
 */
export const oneWidth = (writer: string, all: ReadonlyArray<Series>): number => {
  const variables = all[0]?.variables ?? 1
  const other = all.findIndex((one) => one.variables !== variables || variables < 1 || one.steps < 1)
  if (other >= 0)
    throw new RangeError(
      `${writer}: ${variables} variables with values expected, got ${all[other]?.variables} x ${all[other]?.steps} at ${other}`,
    )
  return variables
}

/**
 * The values of one variable.
 *
 * @internal
 */
export const variableOf = ({ steps, values }: Series, variable: number): Float32Array =>
  values.subarray(variable * steps, (variable + 1) * steps)

type Fail = (row: number, expected: string, found: string) => Failure

const knownOf = (columns: ReadonlyArray<Column>, row: number, fail: Fail): E.Either<Failure, Omit<Known, 'series'>> => {
  const cell = (name: string): unknown => columns.find((column) => column.name === name)?.values[row]
  const [id, label, target] = [cell('id'), cell('label'), cell('target')]
  if (!isText(id)) return E.left(fail(row, 'an id that is a text or a number', typeof id))
  if (!isText(label)) return E.left(fail(row, 'a label that is a text or a number', typeof label))
  const number = target === null || target === undefined ? undefined : numberOf(target)
  return E.right({ line: row, id: textOf(id), label: textOf(label), target: number })
}

const rows = (
  columns: ReadonlyArray<Column>,
  variables: ReadonlyArray<Column>,
  fail: Fail,
): E.Either<Failure, ReadonlyArray<Known>> => {
  const all: Array<Known> = []
  for (const row of (variables[0] as Column).values.keys()) {
    const known = knownOf(columns, row, fail)
    if (E.isLeft(known)) return known
    const lists = variables.map(({ values }) => values[row])
    const [first] = lists
    const length = isList(first) ? first.length : 0
    if (length === 0) return E.left(fail(row, `a list of numbers in ${variables[0]?.name}`, typeof first))
    const other = lists.findIndex((list) => !isList(list) || list.length !== length)
    if (other >= 0) return E.left(fail(row, `a list of ${length} numbers in ${variables[other]?.name}`, 'another'))
    const values = new Float32Array(variables.length * length)
    for (const [variable, list] of (lists as ReadonlyArray<ArrayLike<unknown>>).entries())
      for (let step = 0; step < length; step++) {
        const value = numberOf(list[step])
        if (value === undefined)
          return E.left(fail(row, `numbers of 32 bits in ${variables[variable]?.name}`, String(list[step])))
        values[variable * length + step] = value
      }
    all.push({ ...known.right, series: { variables: variables.length, steps: length, values } })
  }
  return E.right(all)
}

const steps = (
  columns: ReadonlyArray<Column>,
  variables: ReadonlyArray<Column>,
  fail: Fail,
): E.Either<Failure, ReadonlyArray<Step>> => {
  const all: Array<Step> = []
  const times = columns.find((column) => column.name === 'time')?.values ?? []
  for (const [row, given] of times.entries()) {
    const known = knownOf(columns, row, fail)
    if (E.isLeft(known)) return known
    const time = given instanceof Date ? given.getTime() : Number(given)
    if (given === null || !Number.isFinite(time)) return E.left(fail(row, 'a time', String(given)))
    const values = new Float32Array(variables.length)
    for (const [variable, { name, values: cells }] of variables.entries()) {
      const value = numberOf(cells[row])
      if (value === undefined) return E.left(fail(row, `a number of 32 bits in ${name}`, typeof cells[row]))
      values[variable] = value
    }
    const { line, id = '', label, target } = known.right
    all.push({ line, time, id, label, target, values })
  }
  return E.right(all)
}

const withClasses = (part: Part.Part, classes: string | undefined): Part.Part => {
  if (classes === undefined || (part.targets._tag !== 'Classes' && part.series.length > 0)) return part
  const vocabulary = readClasses(classes)
  const labels = Part.rows(part).map(({ label = '' }) => label)
  const ids = new Map(vocabulary.map((label, id) => [label, id]))
  return ids.size === 0 || ids.size < vocabulary.length || labels.some((label) => !ids.has(label))
    ? part
    : {
        ...part,
        targets: { _tag: 'Classes', ids: Int32Array.from(labels, (label) => ids.get(label) ?? 0), vocabulary },
      }
}

const readClasses = (text: string): ReadonlyArray<string> => {
  try {
    const read: unknown = JSON.parse(text)
    return Array.isArray(read) && read.every((label) => typeof label === 'string') ? read : []
  } catch {
    return []
  }
}

type Text = string | number | bigint | boolean | null | undefined

const isText = (cell: unknown): cell is Text =>
  cell === null || ['string', 'number', 'bigint', 'boolean', 'undefined'].includes(typeof cell)

const textOf = (cell: Text): string | undefined => (cell === null || cell === undefined ? undefined : String(cell))

const isList = (cell: unknown): cell is ArrayLike<unknown> => Array.isArray(cell) || ArrayBuffer.isView(cell)

const numberOf = (cell: unknown): number | undefined => {
  if (cell === null) return Number.NaN
  const value = typeof cell === 'bigint' ? Number(cell) : cell
  if (typeof value !== 'number') return undefined
  const rounded = Math.fround(value)
  return Math.abs(rounded) === Infinity && Number.isFinite(value) ? undefined : rounded
}

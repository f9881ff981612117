/**
 * CSV tables with one series of one variable a row, read and written without touching a file. Needs Papa Parse.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, cannotParse } from '../core/Failure.ts'
import { type Table, printTable, readTable } from './csvRows.ts'
import { nameOf } from './labels.ts'
import * as Part from './Part.ts'
import { type Known, gather } from './rows.ts'
import { printValue, readValue } from './ucrValues.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What the columns are called that hold no values; by default `id`, `label` for classes and `target` for numbers.
 *
 * @category model
 * @since 0.1.0
 */
export interface CsvColumns {
  readonly id?: string
  readonly label?: string
  readonly target?: string
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Read a text whose first line names the columns: an id, a label or a target where there are any, and the others are the
 * steps in their order. An empty cell and `NaN` are missing values; empty cells at the end of a row are no steps.
 *
 * @example
 * import { Either } from 'millrace'
 * import { Csv } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const toy = await Csv.parse('Toy.csv', { label: 'class' })('t0,t1,class\n0.5,1,up\n3,,down\n')()
 * assert.ok(Either.isRight(toy))
 * assert.deepStrictEqual(toy.right.series[1]?.values, Float32Array.of(3))
 * assert.deepStrictEqual(toy.right.targets, { _tag: 'Classes', ids: Int32Array.of(1, 0), vocabulary: ['down', 'up'] })
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse =
  (source: string, columns: CsvColumns = {}) =>
  (text: string): TE.TaskEither<Failure, Part.Part> =>
    pipe(
      readTable(source)(text),
      TE.flatMapEither((table) => {
        const { id = 'id', label = 'label', target = 'target' } = columns
        return readRows(source, table, [id, label, target])
      }),
    )

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The text that `parse` reads back as the same part, bit by bit; of the classes it keeps those that occur, in the order of
 * `Tsv.parse`. Throws on several variables, for which there is `CsvLong`, on series without values, and on empty labels
 * and ids.
 *
 * @example
 * import { Either, Example } from 'millrace'
 * import { Csv, type Part } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const part: Part.Part = {
 *   name: 'Toy',
 *   series: [Example.series(1, 1, Float32Array.of(0.1)), Example.series(1, 2, Float32Array.of(1, NaN))],
 *   targets: { _tag: 'Unlabeled' },
 * }
 * assert.deepStrictEqual(await Csv.print(part)(), Either.right('t0,t1\n0.1,\n1,NaN\n'))
 *
 * @category destructors
 * @since 0.1.0
 */
export const print = (part: Part.Part): TE.TaskEither<Failure, string> => {
  const steps = part.series.reduce((longest, one) => Math.max(longest, one.steps), 0)
  const rows = Part.rows(part)
  const [first] = rows
  const header = [
    ...(first?.id === undefined ? [] : ['id']),
    ...(first?.label === undefined ? [] : ['label']),
    ...(first?.target === undefined ? [] : ['target']),
    ...Array.from({ length: Math.max(1, steps) }, (_, step) => `t${step}`),
  ]
  const cells = rows.map(({ id, label, target, series }, index) => {
    if (series.variables !== 1 || series.steps < 1)
      throw new RangeError(
        `Csv.print: one variable with values expected, got ${series.variables} x ${series.steps} at ${index}`,
      )
    const values = Array.from(series.values, printGap)
    return [
      ...printKnown('Csv.print', { id, label, target }),
      ...values,
      ...Array<string>(steps - series.steps).fill(''),
    ]
  })
  return printTable([header, ...cells])
}

/**
 * The cells of an id, a label and a target, as far as they are known.
 *
 * @internal
 */
export const printKnown = (writer: string, { id, label, target }: Omit<Part.Row, 'series'>): ReadonlyArray<string> => {
  const texts = [id, label].flatMap((text) => (text === undefined ? [] : [text]))
  if (texts.includes('')) throw new RangeError(`${writer}: ids and labels of at least one character expected`)
  if (target !== undefined && !Number.isFinite(target))
    throw new RangeError(`${writer}: a finite target expected, got ${target}`)
  return [...texts, ...(target === undefined ? [] : [printValue(target)])]
}

/**
 * A value, with `NaN` for what is missing.
 *
 * @internal
 */
export const printGap = (value: number): string => (Number.isNaN(value) ? 'NaN' : printValue(value))

/**
 * The target in a cell: a finite number, nothing, or `NaN` for what is neither.
 *
 * @internal
 */
export const readTarget = (cell: string | undefined): number | undefined =>
  cell === undefined || cell === '' ? undefined : (readValue(cell) ?? Number.NaN)

/**
 * The text of a cell; an empty one says nothing.
 *
 * @internal
 */
export const given = (cell: string | undefined): string | undefined => (cell === '' ? undefined : cell)

const readRows = (
  source: string,
  { header, rows }: Table,
  names: ReadonlyArray<string>,
): E.Either<Failure, Part.Part> => {
  const [id = -1, label = -1, target = -1] = names.map((name) => header.indexOf(name))
  const steps = header.flatMap((_, column) => (column === id || column === label || column === target ? [] : [column]))
  const fail = (line: number, expected: string, found: string): Failure => cannotParse(source, line, expected, found)
  if (steps.length === 0) return E.left(fail(1, 'columns of values', header.join(',')))
  const known: Array<Known> = []
  for (const { line, cells } of rows) {
    const texts = steps.map((column) => cells[column] ?? '')
    let length = texts.length
    while (length > 0 && texts[length - 1]?.trim() === '') length--
    if (length === 0) return E.left(fail(line, 'at least one value', 'none'))
    const values = new Float32Array(length)
    for (let step = 0; step < length; step++) {
      const text = texts[step] as string
      const value = text.trim() === '' ? Number.NaN : readValue(text)
      if (value === undefined)
        return E.left(fail(line, `a number, NaN or nothing in ${header[steps[step] ?? 0]}`, text.trim()))
      values[step] = value
    }
    known.push({
      line,
      id: given(cells[id]),
      label: given(cells[label]),
      target: readTarget(cells[target]),
      series: { variables: 1, steps: length, values },
    })
  }
  return gather(nameOf(source), fail)(known)
}

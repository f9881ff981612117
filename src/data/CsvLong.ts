/**
 * CSV tables with one step of one series a row, read and written without touching a file: an id, a time, a column for each
 * variable, and a label or target that stays the same within a series. Needs Papa Parse.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, cannotParse } from '../core/Failure.ts'
import { type CsvColumns, given, printGap, printKnown, readTarget } from './Csv.ts'
import { type Table, printTable, readTable } from './csvRows.ts'
import { nameOf } from './labels.ts'
import { type Step, seriesOfSteps } from './longRows.ts'
import * as Part from './Part.ts'
import { readValue } from './ucrValues.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What the columns are called that hold no values; the time by default `time`.
 *
 * @category model
 * @since 0.1.0
 */
export interface CsvLongColumns extends CsvColumns {
  readonly time?: string
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Read a text whose first line names the columns; all that are not id, time, label or target are variables. The steps of a
 * series are put in the order of their times, numbers or dates, which differ; rows of several series may mix. Of the times
 * only their order is kept.
 *
 * @example
 * import { Either } from 'millrace'
 * import { CsvLong } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const toy = await CsvLong.parse('Toy.csv')('id,time,x,y\na,2,3,30\nb,1,5,\na,1,2,20\n')()
 * assert.ok(Either.isRight(toy))
 * assert.deepStrictEqual(toy.right.ids, ['a', 'b'])
 * assert.deepStrictEqual(toy.right.series[0]?.values, Float32Array.of(2, 3, 20, 30))
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse =
  (source: string, columns: CsvLongColumns = {}) =>
  (text: string): TE.TaskEither<Failure, Part.Part> =>
    pipe(
      readTable(source)(text),
      TE.flatMapEither((table) => {
        const { id = 'id', time = 'time', label = 'label', target = 'target' } = columns
        return readRows(source, table, [id, time, label, target])
      }),
    )

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The text that `parse` reads back as the same examples, bit by bit: the ids are those of `Part.ids`, the times count from
 * 0. Of the classes it keeps those that occur, in the order of `Tsv.parse`. Throws on series without values or of
 * different numbers of variables, and on empty labels and ids.
 *
 * @example
 * import { Either, Example } from 'millrace'
 * import { CsvLong, type Part } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = [Example.series(2, 2, Float32Array.of(1, 2, 10, NaN))]
 * const part: Part.Part = { name: 'Toy', series, targets: { _tag: 'Unlabeled' } }
 * const text = 'id,time,x0,x1\nToy/0,0,1,10\nToy/0,1,2,NaN\n'
 * assert.deepStrictEqual(await CsvLong.print(part)(), Either.right(text))
 *
 * @category destructors
 * @since 0.1.0
 */
export const print = (part: Part.Part): TE.TaskEither<Failure, string> => {
  const ids = Part.ids(part)
  const variables = part.series[0]?.variables ?? 1
  const rows = Part.rows(part)
  const header = [
    'id',
    ...(rows[0]?.label === undefined ? [] : ['label']),
    ...(rows[0]?.target === undefined ? [] : ['target']),
    'time',
    ...Array.from({ length: variables }, (_, variable) => `x${variable}`),
  ]
  const cells = rows.flatMap(({ label, target, series: { variables: own, steps, values } }, index) => {
    if (own !== variables || own < 1 || steps < 1)
      throw new RangeError(
        `CsvLong.print: ${variables} variables with values expected, got ${own} x ${steps} at ${index}`,
      )
    const known = printKnown('CsvLong.print', { id: ids[index], label, target })
    return Array.from({ length: steps }, (_, step) => [
      ...known,
      `${step}`,
      ...Array.from({ length: variables }, (__, variable) => printGap(values[variable * steps + step] as number)),
    ])
  })
  return printTable([header, ...cells])
}

const readRows = (
  source: string,
  { header, rows }: Table,
  names: ReadonlyArray<string>,
): E.Either<Failure, Part.Part> => {
  const [id = -1, time = -1, label = -1, target = -1] = names.map((name) => header.indexOf(name))
  const fail = (line: number, expected: string, found: string): Failure => cannotParse(source, line, expected, found)
  if (id < 0 || time < 0) return E.left(fail(1, `columns ${names[0]} and ${names[1]}`, header.join(',')))
  const variables = header.flatMap((_, column) => ([id, time, label, target].includes(column) ? [] : [column]))
  if (variables.length === 0) return E.left(fail(1, 'columns of values', header.join(',')))
  const steps: Array<Step> = []
  for (const { line, cells } of rows) {
    const at = readTime(cells[time] ?? '')
    if (at === undefined) return E.left(fail(line, 'a time that is a number or a date', cells[time] ?? ''))
    const values = new Float32Array(variables.length)
    for (const [variable, column] of variables.entries()) {
      const text = cells[column] ?? ''
      const value = text.trim() === '' ? Number.NaN : readValue(text)
      if (value === undefined) return E.left(fail(line, `a number, NaN or nothing in ${header[column]}`, text.trim()))
      values[variable] = value
    }
    steps.push({
      line,
      time: at,
      id: cells[id] ?? '',
      label: given(cells[label]),
      target: readTarget(cells[target]),
      values,
    })
  }
  return seriesOfSteps(nameOf(source), fail)(steps)
}

// What is no number may be a date, as long as it begins like one of ISO 8601: what else there is differs by engine.
const readTime = (text: string): number | undefined => {
  const trimmed = text.trim()
  const time = /^\d{4}-\d\d/.test(trimmed) ? Date.parse(trimmed.replace(' ', 'T')) : Number(trimmed)
  return trimmed !== '' && Number.isFinite(time) ? time : undefined
}

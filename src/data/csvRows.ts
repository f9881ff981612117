/**
 * The rows of a CSV text with the lines they begin at, and the text of rows: quoting is left to Papa Parse.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, cannotParse } from '../core/Failure.ts'
import { optionalPackage } from './optionalPackage.ts'

/**
 * The first row, by the names of its columns, and the others.
 *
 * @internal
 */
export interface Table {
  readonly header: ReadonlyArray<string>
  readonly rows: ReadonlyArray<{ readonly line: number; readonly cells: ReadonlyArray<string> }>
}

const papa = optionalPackage('papaparse', 'CSV files', async () => (await import('papaparse')).default)

/**
 * Read a table. Cells are separated by what stands most often in the first line of comma, semicolon, tab and bar; each
 * row has as many as the first.
 *
 * @internal
 */
export const readTable =
  (source: string) =>
  (text: string): TE.TaskEither<Failure, Table> =>
    pipe(
      papa,
      TE.flatMapEither(({ parse }) => {
        const plain = text.startsWith('\uFEFF') ? text.slice(1) : text
        const { data, errors } = parse<ReadonlyArray<string>>(plain, { delimiter: separatorOf(plain) })
        const rows = withLines(data).filter(({ cells }) => cells.length > 1 || (cells[0] ?? '').trim() !== '')
        const quotes = errors.find(({ type }) => type === 'Quotes')
        if (quotes !== undefined) {
          const line = withLines(data)[quotes.row ?? 0]?.line ?? 1
          return E.left(cannotParse(source, line, 'quotes around whole cells, each closed', quotes.message))
        }
        const [first, ...others] = rows
        if (first === undefined) return E.left(cannotParse(source, 1, 'a line of column names', 'the end of the text'))
        const header = first.cells.map((cell) => cell.trim())
        const twice = header.find((name, column) => header.indexOf(name) < column)
        if (twice !== undefined) return E.left(cannotParse(source, first.line, 'different column names', twice))
        const uneven = others.find(({ cells }) => cells.length !== header.length)
        return uneven === undefined
          ? E.right({ header, rows: others })
          : E.left(
              cannotParse(source, uneven.line, `${header.length} cells, as in the first row`, `${uneven.cells.length}`),
            )
      }),
    )

/**
 * The text of a table, with commas and quotes where needed.
 *
 * @internal
 */
export const printTable = (rows: ReadonlyArray<ReadonlyArray<string>>): TE.TaskEither<Failure, string> =>
  pipe(
    papa,
    TE.map(({ unparse }) => `${unparse(rows as Array<Array<string>>, { newline: '\n' })}\n`),
  )

/**
 * The character between the cells of a first line.
 *
 * @internal
 */
export const separatorOf = (text: string): string => {
  const line = text.slice(0, /[\r\n]/.exec(text)?.index)
  const separators = [',', ';', '\t', '|']
  const counts = separators.map((separator) => line.split(separator).length)
  return separators[counts.indexOf(Math.max(...counts))] ?? ','
}

const withLines = (data: ReadonlyArray<ReadonlyArray<string>>): Table['rows'] => {
  let next = 1
  return data.map((cells) => {
    const line = next
    next += 1 + cells.reduce((breaks, cell) => breaks + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0)
    return { line, cells }
  })
}

/**
 * Which rows lie in which group of a Parquet file, by its directory, which is not believed before it fits the file; and
 * the examples in the rows that a decoder makes of one.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { FileMetaData } from 'hyparquet'
import type { Example, Target } from '../core/Example.ts'
import { type Failure, cannotParse } from '../core/Failure.ts'

/**
 * The row after each group, without groups that are empty, and the columns that are variables.
 *
 * @internal
 */
export interface ParquetLayout {
  readonly ends: ReadonlyArray<number>
  readonly variables: ReadonlyArray<string>
}

/**
 * A column of the file, by its name.
 *
 * @internal
 */
export interface ParquetColumn {
  readonly name: string
  readonly isList: boolean
}

interface Wanted {
  readonly variables?: ReadonlyArray<string>
  readonly id?: string
  readonly columns?: ReadonlyArray<string>
}

/**
 * The layout, where the columns that are asked for are there, and every group lies in the file and is not too large.
 *
 * @internal
 */
export const parquetLayout =
  (source: string, fileBytes: number, largestGroup: number) =>
  (
    { row_groups: groups, num_rows: total }: Pick<FileMetaData, 'row_groups' | 'num_rows'>,
    columns: ReadonlyArray<ParquetColumn>,
    { variables = columns.filter(({ isList }) => isList).map(({ name }) => name), id, columns: others = [] }: Wanted,
  ): E.Either<Failure, ParquetLayout> => {
    const fail = (expected: string, found: string): E.Either<Failure, never> =>
      E.left(cannotParse(source, 0, expected, found))
    const names = columns.map(({ name }) => name)
    if (variables.length === 0) return fail('a column of lists', names.join(', '))
    const missing = [...variables, ...others, ...(id === undefined ? [] : [id])].find((name) => !names.includes(name))
    if (missing !== undefined) return fail(`a column ${missing}`, names.join(', '))
    const ends: Array<number> = []
    let end = 0
    for (const [place, { num_rows: rows, columns: chunks, total_byte_size: size }] of groups.entries()) {
      const count = Number(rows)
      const values = Math.max(...chunks.map(({ meta_data: data }) => Number(data?.num_values ?? 0)))
      // Eight bytes a value is what decoding one takes, however few bytes repeat it in the file.
      if (Math.max(Number(size), 8 * values) > largestGroup)
        return fail(`groups of rows of at most ${largestGroup} bytes`, `group ${place} of ${size}, ${values} values`)
      const outside = chunks.find(({ meta_data: data }) => {
        const start = Number(data?.dictionary_page_offset ?? data?.data_page_offset ?? -1)
        return start < 0 || start + Number(data?.total_compressed_size ?? 0) > fileBytes
      })
      if (outside !== undefined) return fail(`columns inside of ${fileBytes} bytes`, `group ${place} beyond them`)
      if (!(count >= 0 && count <= values)) return fail(`at most ${values} rows in group ${place}`, `${rows}`)
      end += count
      if (count > 0) ends.push(end)
    }
    return BigInt(end) === total ? E.right({ ends, variables }) : fail(`${end} rows, those of all groups`, `${total}`)
  }

/**
 * The examples in rows of a file: lists of numbers of one length for each variable.
 *
 * @internal
 */
export const parquetExamples =
  (
    source: string,
    {
      name,
      from,
      to,
      variables,
      id,
      target,
    }: {
      readonly name: string
      readonly from: number
      readonly to: number
      readonly variables: ReadonlyArray<string>
      readonly id: string | undefined
      readonly target: (row: Readonly<Record<string, unknown>>) => Target
    },
  ) =>
  (rows: ReadonlyArray<Readonly<Record<string, unknown>>>): E.Either<Failure, ReadonlyArray<Example>> => {
    if (rows.length !== to - from) return E.left(cannotParse(source, 0, `${to - from} rows`, `${rows.length}`))
    const examples: Array<Example> = []
    for (const [at, row] of rows.entries()) {
      const lists = variables.map((variable) => row[variable])
      const steps = lengthOf(lists[0])
      const values = new Float32Array(variables.length * steps)
      for (const [variable, list] of lists.entries())
        if (!copyList(list, steps, values, variable * steps))
          return E.left(
            cannotParse(
              source,
              0,
              `a list of ${steps} numbers in column ${variables[variable]} of row ${from + at}`,
              show(list),
            ),
          )
      examples.push({
        id: id === undefined ? `${name}/${from + at}` : String(row[id]),
        series: { variables: variables.length, steps, values },
        target: target(row),
      })
    }
    return E.right(examples)
  }

const lengthOf = (list: unknown): number => (isList(list) ? list.length : 0)

const isList = (list: unknown): list is ArrayLike<unknown> =>
  Array.isArray(list) || (ArrayBuffer.isView(list) && !(list instanceof DataView))

// Whether a list has that length and holds numbers only; a null is a missing one.
const copyList = (list: unknown, steps: number, values: Float32Array, start: number): boolean => {
  if (!isList(list) || list.length !== steps) return false
  for (let step = 0; step < steps; step++) {
    const value = list[step]
    if (typeof value === 'number') values[start + step] = value
    else if (typeof value === 'bigint') values[start + step] = Number(value)
    else if (value === null || value === undefined) values[start + step] = Number.NaN
    else return false
  }
  return true
}

const show = (list: unknown): string =>
  isList(list) ? `${list.length} values: ${Array.from(list).slice(0, 5).map(String).join(', ')}` : String(list)

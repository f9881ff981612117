/**
 * A Parquet table written piece by piece, a group of rows at a time.
 */
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Failure } from '../core/Failure.ts'
import { optionalPackage } from './optionalPackage.ts'
import type { TableRow } from './parquetTable.ts'

/**
 * The next bytes of a file: `add` gives those of one more group of rows, and `end` those after the last.
 *
 * @internal
 */
export interface ParquetGroups {
  readonly add: (rows: ReadonlyArray<TableRow>) => Uint8Array
  readonly end: () => Uint8Array
}

/**
 * A new table of columns of texts (`text`) or of floats of 32 bits (`float`), in their order; a row without a value for one
 * has null there. `Left` where hyparquet-writer is not installed.
 *
 * @internal
 */
export const parquetGroups = (
  columns: Readonly<Record<string, 'text' | 'float'>>,
): TE.TaskEither<Failure, ParquetGroups> =>
  pipe(
    optionalPackage('hyparquet-writer', 'writing Parquet files', () => import('hyparquet-writer')),
    TE.map(({ ByteWriter, ParquetWriter }) => {
      const writer = new ByteWriter()
      const names = Object.keys(columns)
      const file = new ParquetWriter({
        writer,
        createdBy: 'millrace',
        schema: [
          { name: 'root', num_children: names.length },
          ...names.map((name) =>
            columns[name] === 'text'
              ? ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const)
              : ({ name, type: 'FLOAT', repetition_type: 'OPTIONAL' } as const),
          ),
        ],
      })
      // What is taken is not there a second time; places in the file go by the writer's count of all bytes.
      const take = (): Uint8Array => {
        const bytes = writer.getBytes().slice()
        writer.index = 0
        return bytes
      }
      return {
        add: (rows) => {
          const columnData = names.map((name) => ({ name, data: rows.map((row) => row[name] ?? null) }))
          void file.write({ columnData, rowGroupSize: Math.max(1, rows.length) })
          return take()
        },
        end: () => {
          void file.finish()
          return take()
        },
      }
    }),
  )

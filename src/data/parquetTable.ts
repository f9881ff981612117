/**
 * Tables of text and numbers as Parquet files, in memory. The libraries are loaded when a table is first written or read.
 */
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, cannotParse } from '../core/Failure.ts'
import { optionalPackage } from './optionalPackage.ts'
import { boundedSnappy } from './snappy.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What a column holds: text, whole numbers of 32 bits, or any numbers.
 *
 * @category model
 * @since 0.1.0
 */
export type TableColumn = 'text' | 'whole' | 'number'

/**
 * A row: a value or nothing for each column.
 *
 * @category model
 * @since 0.1.0
 */
export type TableRow = Readonly<Record<string, string | number | null>>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The bytes of a Parquet file with the given columns, in their order; a row without a value for one has null there. Numbers
 * keep all their bits. `Left` where hyparquet-writer is not installed, or where a value is not of its column.
 *
 * @example
 * import { Either } from 'millrace'
 * import { decodeParquet, encodeParquet } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const rows = [{ id: 'a', confidence: 0.1 }, { id: 'b', confidence: null }]
 * const bytes = await encodeParquet({ id: 'text', confidence: 'number' })(rows)()
 * assert.ok(Either.isRight(bytes))
 * assert.deepStrictEqual(await decodeParquet('table')(bytes.right)(), Either.right(rows))
 *
 * @category constructors
 * @since 0.1.0
 */
export const encodeParquet =
  (columns: Readonly<Record<string, TableColumn>>) =>
  (rows: ReadonlyArray<TableRow>): TE.TaskEither<Failure, Uint8Array> =>
    pipe(
      optionalPackage('hyparquet-writer', 'a Parquet table', () => import('hyparquet-writer')),
      TE.flatMap(({ parquetWriteBuffer }) =>
        TE.tryCatch(
          async () =>
            new Uint8Array(
              parquetWriteBuffer({
                columnData: Object.entries(columns).map(([name, column]) => ({
                  name,
                  data: rows.map((row) => row[name] ?? null),
                  type: types[column],
                })),
              }),
            ),
          (error) => cannotParse('a Parquet table', 0, 'values of their columns', String(error)),
        ),
      ),
    )

const types = { text: 'STRING', whole: 'INT32', number: 'DOUBLE' } as const

/**
 * The rows of a Parquet file, whatever wrote it: text and numbers, whole ones of 64 bits as the nearest number. `Left`
 * where hyparquet is not installed, the bytes are no Parquet file, or a column holds anything else.
 *
 * @example
 * import { Either } from 'millrace'
 * import { decodeParquet } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * assert.ok(Either.isLeft(await decodeParquet('table.parquet')(Uint8Array.of(1, 2, 3))()))
 *
 * @category constructors
 * @since 0.1.0
 */
export const decodeParquet =
  (source: string) =>
  (bytes: Uint8Array): TE.TaskEither<Failure, ReadonlyArray<TableRow>> =>
    pipe(
      optionalPackage('hyparquet', 'a Parquet table', () => import('hyparquet')),
      TE.flatMap(({ parquetReadObjects, snappyUncompress }) =>
        TE.tryCatch(
          async () => {
            const compressors = { SNAPPY: boundedSnappy(snappyUncompress) }
            const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
            const rows = (await parquetReadObjects({ file, compressors })) as ReadonlyArray<
              Readonly<Record<string, unknown>>
            >
            return rows.map(rowOf)
          },
          (error) => cannotParse(source, 0, 'a Parquet table', error instanceof Error ? error.message : String(error)),
        ),
      ),
    )

const rowOf = (row: Readonly<Record<string, unknown>>): TableRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (typeof value === 'string' || typeof value === 'number') return [name, value]
      if (value === null || value === undefined) return [name, null]
      if (typeof value === 'bigint') return [name, Number(value)]
      throw new TypeError(`${name} holds ${typeof value}`)
    }),
  )

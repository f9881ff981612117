/**
 * Series in Arrow's interprocess format, as a stream or as a file (Feather, version 2), read and written without touching
 * a file. Needs apache-arrow.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, cannotDecode } from '../core/Failure.ts'
import { messagesOf } from './arrowMessages.ts'
import { type Column, notesOf, oneWidth, partOfColumns, variableOf } from './columnTable.ts'
import { optionalPackage } from './optionalPackage.ts'
import * as Part from './Part.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Read a stream or a file of the columns that `Parquet.decode` takes. Nulls are missing values. Buffers are not compressed.
 *
 * @example
 * import { Either } from 'millrace'
 * import { Arrow, semaphore } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const { train } = semaphore({ train: 6, test: 6 })
 * const bytes = await Arrow.encode({ layout: 'file' })(train)()
 * assert.ok(Either.isRight(bytes))
 * assert.deepStrictEqual(await Arrow.decode('arms.feather')(bytes.right)(), Either.right(train))
 *
 * @category constructors
 * @since 0.1.0
 */
export const decode =
  (source: string) =>
  (bytes: Uint8Array): TE.TaskEither<Failure, Part.Part> => {
    const messages = messagesOf(bytes)
    if ('expected' in messages) return TE.left(cannotDecode(source, messages.offset, messages.expected, messages.found))
    return pipe(
      library,
      TE.flatMapEither((arrow) =>
        E.tryCatch(
          () => {
            const table = readTable(arrow, messages)
            const note = (key: string): string | undefined => table.schema.metadata.get(`millrace.${key}`)
            const budget = { left: bytes.length }
            const columns = table.schema.fields.map(({ name }, index): Column => ({
              name,
              values: valuesOf(table.getChildAt(index) ?? [], budget),
            }))
            return { columns, notes: { name: note('name'), classes: note('classes') } }
          },
          (error) => cannotDecode(source, 0, 'batches of columns', String(error)),
        ),
      ),
      TE.flatMapEither(({ columns, notes }) => partOfColumns(source, notes)(columns)),
    )
  }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The bytes of a stream, or of a file, with the columns that `Parquet.encode` writes. Throws on series without values or
 * of different numbers of variables.
 *
 * @example
 * import { Either, Example } from 'millrace'
 * import { Arrow } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = [Example.series(1, 2, Float32Array.of(1, 2))]
 * const bytes = await Arrow.encode({ layout: 'file' })({ name: 'Toy', series, targets: { _tag: 'Unlabeled' } })()
 * assert.ok(Either.isRight(bytes))
 * assert.strictEqual(new TextDecoder().decode(bytes.right.subarray(0, 6)), 'ARROW1')
 *
 * @category destructors
 * @since 0.1.0
 */
export const encode =
  ({ layout = 'stream' }: { readonly layout?: 'stream' | 'file' } = {}) =>
  (part: Part.Part): TE.TaskEither<Failure, Uint8Array> => {
    const variables = oneWidth('Arrow.encode', part.series)
    return pipe(
      library,
      TE.map((arrow) => {
        const rows = Part.rows(part)
        const first = rows[0]
        const texts = (name: 'id' | 'label') =>
          first?.[name] === undefined
            ? []
            : [
                {
                  name,
                  data: arrow.vectorFromArray(
                    rows.map((row) => row[name] ?? ''),
                    new arrow.Utf8(),
                  ).data[0],
                },
              ]
        const target =
          first?.target === undefined
            ? []
            : [
                {
                  name: 'target',
                  data: arrow.makeData({
                    type: new arrow.Float32(),
                    data: Float32Array.from(rows, (row) => row.target ?? Number.NaN),
                  }),
                },
              ]
        const lists = Array.from({ length: variables }, (_, variable) => ({
          name: `x${variable}`,
          data: listData(arrow, part, variable),
        }))
        const columns = [...texts('id'), ...texts('label'), ...target, ...lists].flatMap(({ name, data }) =>
          data === undefined ? [] : [{ field: new arrow.Field(name, data.type, false), data }],
        )
        const schema = new arrow.Schema(
          columns.map(({ field }) => field),
          new Map(notesOf(part)),
        )
        const struct = arrow.makeData({
          type: new arrow.Struct(schema.fields),
          length: rows.length,
          nullCount: 0,
          children: columns.map(({ data }) => data),
        })
        const table = new arrow.Table(schema, [new arrow.RecordBatch(schema, struct)])
        return arrow.tableToIPC(table, layout)
      }),
    )
  }

const library = optionalPackage('apache-arrow', 'Arrow files', () => import('apache-arrow'))

type Library = typeof library extends TE.TaskEither<Failure, infer L> ? L : never

// Batch by batch: what reads all of a file by itself does not end on some damaged ones.
const readTable = ({ RecordBatchReader, Table, tableFromIPC }: Library, bytes: Uint8Array) => {
  if (bytes[0] === 0xff) return tableFromIPC(bytes)
  const reader = RecordBatchReader.from(bytes).open()
  if (!reader.isFile()) throw new RangeError('no file')
  const batches = Array.from({ length: reader.numRecordBatches }, (_, index) => reader.readRecordBatch(index))
  return new Table(
    reader.schema,
    batches.flatMap((batch) => batch ?? []),
  )
}

const listData = ({ makeData, List, Field, Float32 }: Library, { series }: Part.Part, variable: number) => {
  const valueOffsets = new Int32Array(series.length + 1)
  for (const [row, { steps }] of series.entries()) valueOffsets[row + 1] = (valueOffsets[row] as number) + steps
  const data = new Float32Array(valueOffsets[series.length] as number)
  for (const [row, one] of series.entries()) data.set(variableOf(one, variable), valueOffsets[row])
  return makeData({
    type: new List(new Field('item', new Float32(), true)),
    length: series.length,
    nullCount: 0,
    valueOffsets,
    child: makeData({ type: new Float32(), data }),
  })
}

// Damaged offsets may give every row all that there is: together they must not hold more than the bytes did.
const valuesOf = (column: Iterable<unknown>, budget: { left: number }): ReadonlyArray<unknown> => {
  const values: Array<unknown> = []
  for (const cell of column) {
    const isList = typeof cell === 'object' && cell !== null && 'length' in cell && Symbol.iterator in cell
    const size = typeof cell === 'string' ? cell.length : isList ? Number(cell.length) : 0
    budget.left -= size
    if (budget.left < 0) throw new RangeError('cells that overlap')
    values.push(isList ? Array.from(cell as Iterable<unknown>) : cell)
  }
  return values
}

/**
 * Series in Parquet files, read and written without touching a file. Needs hyparquet, and hyparquet-writer to write.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { FileMetaData } from 'hyparquet'
import { type Failure, cannotDecode } from '../core/Failure.ts'
import { type Column, notesOf, oneWidth, partOfColumns, variableOf } from './columnTable.ts'
import { optionalPackage } from './optionalPackage.ts'
import { type ParquetReader, damageOf, gunzip } from './parquetPages.ts'
import * as Part from './Part.ts'
import { structEnd } from './thrift.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Read a file of a row a series, with a column of lists for each variable, or of a row a step, with columns `id` and
 * `time`; beside them `id`, `label` and `target` where they are there. Nulls are missing values. Pages are plain or
 * compressed by Snappy or gzip.
 *
 * @example
 * import { Either } from 'millrace'
 * import { Parquet, semaphore } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const { train } = semaphore({ train: 6, test: 6 })
 * const bytes = await Parquet.encode(train)()
 * assert.ok(Either.isRight(bytes))
 * assert.deepStrictEqual(await Parquet.decode('arms.parquet')(bytes.right)(), Either.right(train))
 *
 * @category constructors
 * @since 0.1.0
 */
export const decode =
  (source: string) =>
  (bytes: Uint8Array): TE.TaskEither<Failure, Part.Part> =>
    pipe(
      reading,
      TE.bindTo('library'),
      TE.bind('metadata', ({ library }) => TE.fromEither(readMetadata(source, bytes, library))),
      TE.bind('columns', ({ library, metadata }) => readColumns(source, bytes, library, metadata)),
      TE.flatMapEither(({ metadata, columns }) => {
        const note = (key: string): string | undefined =>
          metadata.key_value_metadata?.find((one) => one.key === `millrace.${key}`)?.value
        return partOfColumns(source, { name: note('name'), classes: note('classes') })(columns)
      }),
    )

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The bytes of a file with a row a series, a column of lists of 32-bit floats for each variable, and `id`, `label` or
 * `target` where they are known; name and classes are in its metadata. Throws on series without values or of different
 * numbers of variables.
 *
 * @example
 * import { Either, Example } from 'millrace'
 * import { Parquet } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = [Example.series(1, 2, Float32Array.of(1, 2))]
 * const bytes = await Parquet.encode({ name: 'Toy', series, targets: { _tag: 'Unlabeled' } })()
 * assert.ok(Either.isRight(bytes))
 * assert.strictEqual(new TextDecoder().decode(bytes.right.subarray(0, 4)), 'PAR1')
 *
 * @category destructors
 * @since 0.1.0
 */
export const encode = (part: Part.Part): TE.TaskEither<Failure, Uint8Array> => {
  const variables = oneWidth('Parquet.encode', part.series)
  const rows = Part.rows(part)
  const first = rows[0]
  const texts = [
    ...(first?.id === undefined ? [] : [{ name: 'id', data: rows.map(({ id }) => id) }]),
    ...(first?.label === undefined ? [] : [{ name: 'label', data: rows.map(({ label }) => label) }]),
  ]
  const targets = first?.target === undefined ? [] : [{ name: 'target', data: rows.map(({ target }) => target) }]
  const lists = Array.from({ length: variables }, (_, variable) => ({
    name: `x${variable}`,
    data: part.series.map((series) => Array.from(variableOf(series, variable))),
  }))
  return pipe(
    optionalPackage('hyparquet-writer', 'writing Parquet files', () => import('hyparquet-writer')),
    TE.map(({ parquetWriteBuffer }) => {
      const written = parquetWriteBuffer({
        // A dictionary would take -0 for 0.
        columnData: [...texts, ...[...targets, ...lists].map((column) => ({ ...column, encoding: 'PLAIN' as const }))],
        schema: [
          { name: 'root', num_children: texts.length + targets.length + variables },
          ...texts.map(
            ({ name }) => ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }) as const,
          ),
          ...targets.map(({ name }) => ({ name, type: 'FLOAT', repetition_type: 'REQUIRED' }) as const),
          ...lists.flatMap(({ name }) => [
            { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' } as const,
            { name: 'list', repetition_type: 'REPEATED', num_children: 1 } as const,
            { name: 'element', type: 'FLOAT', repetition_type: 'OPTIONAL' } as const,
          ]),
        ],
        kvMetadata: notesOf(part).map(([key, value]) => ({ key, value })),
        createdBy: 'millrace',
      })
      return new Uint8Array(written)
    }),
  )
}

const reading = optionalPackage('hyparquet', 'reading Parquet files', async () => {
  const [{ parquetMetadata, parquetReadObjects, parquetSchema, snappyUncompress }, thrift, column, schema] =
    await Promise.all([
      import('hyparquet'),
      import('hyparquet/src/thrift.js'),
      import('hyparquet/src/column.js'),
      import('hyparquet/src/schema.js'),
    ])
  const pages: ParquetReader = {
    header: column.parquetHeader,
    path: (metadata, path) => schema.getTreePath(parquetSchema(metadata), [...path]),
    maxDefinition: schema.getMaxDefinitionLevel,
    maxRepetition: schema.getMaxRepetitionLevel,
    snappy: snappyUncompress,
  }
  return { parquetMetadata, parquetReadObjects, pages, struct: thrift.deserializeTCompactProtocol }
})

type Library = typeof reading extends TE.TaskEither<Failure, infer L> ? L : never

const readMetadata = (
  source: string,
  bytes: Uint8Array,
  { parquetMetadata, struct }: Library,
): E.Either<Failure, FileMetaData> => {
  const fail = (offset: number, expected: string, found: string): E.Either<Failure, never> =>
    E.left(cannotDecode(source, offset, expected, found))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = bytes.length - 8
  if (end < 4 || view.getUint32(end + 4, true) !== 0x31524150)
    return fail(bytes.length, 'PAR1 at the end', 'other bytes')
  const start = end - view.getUint32(end, true)
  if (start < 4) return fail(end, `at most ${end - 4} bytes of metadata`, `${end - start}`)
  const footer = structEnd(new DataView(bytes.buffer, bytes.byteOffset, end), start)
  if ('wrong' in footer) return fail(footer.wrong, 'metadata', 'other bytes')
  return E.tryCatch(
    () => {
      const { field_2: elements } = struct({ view, offset: start })
      if (!isTree(elements)) throw new RangeError('a schema that is no tree')
      return parquetMetadata(bytes.slice().buffer)
    },
    (error) => cannotDecode(source, start, 'metadata', String(error)),
  )
}

// The reader takes as many children of an element as it promises, whether they are there or not.
const isTree = (elements: unknown): boolean => {
  if (!Array.isArray(elements)) return false
  let open = 1
  for (const element of elements as ReadonlyArray<{ readonly field_5?: unknown } | undefined>) {
    const children = element?.field_5 ?? 0
    if (typeof children !== 'number' || children < 0 || open < 1) return false
    open += children - 1
  }
  return open === 0
}

const readColumns = (
  source: string,
  bytes: Uint8Array,
  { parquetReadObjects, pages }: Library,
  metadata: FileMetaData,
): TE.TaskEither<Failure, ReadonlyArray<Column>> =>
  pipe(
    E.tryCatch(
      () => damageOf(bytes, metadata, pages),
      (error) => cannotDecode(source, 4, 'pages of values', String(error)),
    ),
    E.flatMap((damage) =>
      damage === undefined
        ? E.right(undefined)
        : E.left(cannotDecode(source, damage.offset, damage.expected, damage.found)),
    ),
    TE.fromEither,
    TE.flatMap(() =>
      TE.tryCatch(
        async () => {
          const file = bytes.slice().buffer
          const rows = await parquetReadObjects({ file, metadata, compressors: { GZIP: gunzip } })
          return columnsOf(metadata).map((name) => ({ name, values: rows.map((row): unknown => row[name]) }))
        },
        (error) => cannotDecode(source, 4, 'pages of values', String(error)),
      ),
    ),
  )

// The names of the columns at the top, in their order: the first of each path.
const columnsOf = ({ row_groups, schema }: FileMetaData): ReadonlyArray<string> => {
  const paths = row_groups[0]?.columns.flatMap(({ meta_data }) => meta_data?.path_in_schema[0] ?? [])
  return [
    ...new Set(paths ?? schema.slice(1).flatMap(({ name }) => (name === 'list' || name === 'element' ? [] : [name]))),
  ]
}

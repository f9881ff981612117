/**
 * The series of a Parquet file of any size, a group of rows at a time. Needs hyparquet.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type * as hyparquet from 'hyparquet'
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet'
import { checkPositive } from '../../core/count.ts'
import * as Dataset from '../../core/Dataset.ts'
import { type Example, type Target, unlabeled } from '../../core/Example.ts'
import { type Failure, unavailable } from '../../core/Failure.ts'
import { streamOfBlocks } from '../blocks.ts'
import { optionalPackage } from '../optionalPackage.ts'
import { type ParquetLayout, parquetExamples, parquetLayout } from '../parquetLayout.ts'
import { boundedSnappy } from '../snappy.ts'
import { readAt, withFile } from './ranges.ts'
import { type RowRange, type Rows, checkRange } from './Rows.ts'

/**
 * Which columns are what: one of lists of numbers for each variable (all that there are), the one that names a row (else
 * its number does), and others that `target` looks at. A group of rows of more than `largestGroup` bytes is refused.
 *
 * @category model
 * @since 0.1.0
 */
export interface ParquetRowsOptions {
  readonly variables?: ReadonlyArray<string>
  readonly id?: string
  readonly columns?: ReadonlyArray<string>
  readonly target?: (row: Readonly<Record<string, unknown>>) => Target
  readonly largestGroup?: number
}

/**
 * The rows of a file that holds a series in each, as lists. Reads the directory at its end now; then groups of rows, one
 * at a time, which is what the memory has to hold and what resuming reads again. Nulls are missing values; pages may be
 * plain or compressed by Snappy, gzip or Brotli. Throws unless `largestGroup` is a positive integer.
 *
 * @example
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { parquetWriteFile } from 'hyparquet-writer'
 * import { Either, Fold, StreamTask, pipe } from 'millrace'
 * import { parquetRows } from 'millrace/node'
 * import assert from 'node:assert'
 *
 * const filename = join(await mkdtemp(join(tmpdir(), 'millrace-')), 'arms.parquet')
 * parquetWriteFile({
 *   filename,
 *   columnData: [
 *     { name: 'x', data: [[1, 2], [3]] },
 *     { name: 'who', data: ['ann', 'bob'] },
 *   ],
 *   schema: [
 *     { name: 'root', num_children: 2 },
 *     { name: 'x', num_children: 1, converted_type: 'LIST', repetition_type: 'OPTIONAL' },
 *     { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
 *     { name: 'element', type: 'FLOAT', repetition_type: 'OPTIONAL' },
 *     { name: 'who', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
 *   ],
 * })
 *
 * const arms = await parquetRows({ id: 'who' })(filename)()
 * assert.ok(Either.isRight(arms))
 * const examples = await pipe(arms.right.stream, StreamTask.failFast(Fold.elements()))()
 * assert.ok(Either.isRight(examples))
 * assert.deepStrictEqual(examples.right.map(({ id, series }) => [id, ...series.values]), [['ann', 1, 2], ['bob', 3]])
 *
 * @category constructors
 * @since 0.1.0
 */
export const parquetRows = ({ largestGroup = 2 ** 30, ...options }: ParquetRowsOptions = {}): ((
  path: string,
) => TE.TaskEither<Failure, Rows>) => {
  checkPositive('parquetRows: largestGroup', largestGroup)
  return (path) =>
    pipe(
      optionalPackage('hyparquet', 'reading Parquet', () => import('hyparquet')),
      TE.flatMap((library) =>
        withFile(path, async (file) => {
          const bytes = await rangesOf(file)
          const metadata = await library.parquetMetadataAsync(bytes)
          const columns = library.parquetSchema(metadata).children.map(({ element, children }) => ({
            name: element.name,
            isList: children.length > 0 || element.repetition_type === 'REPEATED',
          }))
          return pipe(
            parquetLayout(path, bytes.byteLength, largestGroup)(metadata, columns, options),
            E.map((layout) => rowsIn(path, metadata, layout, options, library)),
          )
        }),
      ),
    )
}

type Library = Pick<typeof hyparquet, 'parquetReadObjects' | 'snappyUncompress'>

const unpackers: Compressors = {
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
}

const rowsIn = (
  path: string,
  metadata: FileMetaData,
  layout: ParquetLayout,
  { id, columns = [], target = () => unlabeled }: ParquetRowsOptions,
  { parquetReadObjects: readObjects, snappyUncompress }: Library,
): Rows => {
  const { ends, variables } = layout
  const rows = ends.at(-1) ?? 0
  const name = basename(path).replace(/\.parquet$/i, '')
  const compressors = { ...unpackers, SNAPPY: boundedSnappy(snappyUncompress) }
  const needed = [...new Set([...variables, ...columns, ...(id === undefined ? [] : [id])])]
  const readFrom =
    (file: AsyncBuffer) =>
    async ({ from, to }: RowRange): Promise<E.Either<Failure, Dataset.Dataset<Example>>> => {
      if (from === to) return E.right(Dataset.fromArray<Example>([]))
      const objects = await readObjects({ file, metadata, compressors, columns: needed, rowStart: from, rowEnd: to })
      return E.map((examples: ReadonlyArray<Example>) => Dataset.fromArray(examples))(
        parquetExamples(path, { name, from, to, variables, id, target })(objects),
      )
    }
  const fail = (error: unknown): Failure => unavailable(path, error instanceof Error ? error.message : String(error))
  return {
    rows,
    blocks: Dataset.make(ends.length, (group) => ({ from: ends[group - 1] ?? 0, to: ends[group] as number })),
    read: (range) => {
      checkRange('parquetRows', rows, range)
      return withFile(path, async (file) => readFrom(await rangesOf(file))(range))
    },
    stream: streamOfBlocks({
      shape: `parquetRows(${rows} rows, ${needed.join(' ')})`,
      rows,
      blockEnd: (row) => ends.find((end) => row < end) ?? rows,
      // Decoding takes far longer than reading, and a second group as much memory as the first.
      ahead: false,
      open: async () => {
        const file = await TE.tryCatch(() => open(path, 'r'), fail)()
        if (E.isLeft(file)) return file
        const bytes = await TE.tryCatch(() => rangesOf(file.right), fail)()
        if (E.isLeft(bytes)) return bytes
        const read = readFrom(bytes.right)
        return E.right({
          read: (from, to) =>
            TE.flatMapEither((rows: E.Either<Failure, Dataset.Dataset<Example>>) => rows)(
              TE.tryCatch(() => read({ from, to }), fail),
            ),
          close: () => file.right.close(),
        })
      },
    }),
  }
}

const rangesOf = async (file: FileHandle): Promise<AsyncBuffer> => {
  const { size } = await file.stat()
  return {
    byteLength: size,
    slice: (start, end = size) => {
      const bytes = bytesAt(file, size, start, end)
      // hyparquet may leave a failure of one range behind when another has failed already.
      bytes.catch(() => {})
      return bytes
    },
  }
}

const bytesAt = async (file: FileHandle, size: number, start: number, end: number): Promise<ArrayBuffer> => {
  if (!(start >= 0 && start <= end && end <= size))
    throw new RangeError(`bytes ${start} to ${end} asked for, of ${size}`)
  return (await readAt(file, start, end - start)).buffer
}

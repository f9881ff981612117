/**
 * The series of a `.npy` file of any size, in constant memory.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { checkPositive } from '../../core/count.ts'
import * as Dataset from '../../core/Dataset.ts'
import { type Example, type Target, unlabeled } from '../../core/Example.ts'
import { type Failure, unavailable } from '../../core/Failure.ts'
import { streamOfBlocks } from '../blocks.ts'
import { type NpyLayout, longestHeader, npyLayout, npyValues } from '../npyLayout.ts'
import { readAt, withFile } from './ranges.ts'
import { type RowRange, type Rows, checkRange } from './Rows.ts'

/**
 * About how many bytes are read at once, and what is known of a row, counted from 0.
 *
 * @category model
 * @since 0.1.0
 */
export interface NpyRowsOptions {
  readonly blockBytes?: number
  readonly target?: (row: number) => Target
}

/**
 * The rows of an array of rows, variables and steps, or of rows and steps, of floats of 32 or 64 bits or of integers up to
 * 32, in C order. Reads the header now, and holds it against the size of the file; then blocks of rows at their places, one
 * ahead. Values of 64 bits are rounded to 32. For small files, and arrays with labels, see `Npy`. Throws unless
 * `blockBytes` is a positive integer.
 *
 * @example
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { Either, Fold, StreamTask, pipe } from 'millrace'
 * import { npyRows } from 'millrace/node'
 * import assert from 'node:assert'
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'millrace-')), 'two.npy')
 * const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 3), }".padEnd(117) + '\n'
 * const head = Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY\x01\x00'), Buffer.from([118, 0]), Buffer.from(header)])
 * await writeFile(path, Buffer.concat([head, Buffer.from(Float32Array.of(1, 2, 3, 4, 5, 6).buffer)]))
 *
 * const two = await npyRows()(path)()
 * assert.ok(Either.isRight(two))
 * const examples = await pipe(two.right.stream, StreamTask.failFast(Fold.elements()))()
 * assert.ok(Either.isRight(examples))
 * assert.deepStrictEqual(examples.right.map(({ id, series }) => [id, ...series.values]), [
 *   ['two/0', 1, 2, 3],
 *   ['two/1', 4, 5, 6],
 * ])
 *
 * @category constructors
 * @since 0.1.0
 */
export const npyRows = ({ blockBytes = 1 << 22, target = () => unlabeled }: NpyRowsOptions = {}): ((
  path: string,
) => TE.TaskEither<Failure, Rows>) => {
  checkPositive('npyRows: blockBytes', blockBytes)
  return (path) =>
    pipe(
      withFile(path, readLayout(path)),
      TE.map((layout) => rowsIn(path, layout, blockBytes, target)),
    )
}

const readLayout =
  (path: string) =>
  async (file: FileHandle): Promise<E.Either<Failure, NpyLayout>> => {
    const { size } = await file.stat()
    const head = await readAt(file, 0, Math.min(size, longestHeader))
    return npyLayout(path, size)(head)
  }

const rowsIn = (path: string, layout: NpyLayout, blockBytes: number, target: (row: number) => Target): Rows => {
  const { rows, variables, steps, start, rowBytes } = layout
  const name = basename(path).replace(/\.npy$/i, '')
  const perBlock = Math.max(1, Math.floor(blockBytes / Math.max(1, rowBytes)))
  const width = variables * steps
  const valuesOf = npyValues(layout)

  const readFrom =
    (file: FileHandle) =>
    async ({ from, to }: RowRange): Promise<E.Either<Failure, Dataset.Dataset<Example>>> => {
      const values = valuesOf(await readAt(file, start + from * rowBytes, (to - from) * rowBytes))
      return E.right(
        Dataset.make(to - from, (at) => ({
          id: `${name}/${from + at}`,
          series: { variables, steps, values: values.subarray(at * width, (at + 1) * width) },
          target: target(from + at),
        })),
      )
    }
  const fail = (error: unknown): Failure => unavailable(path, error instanceof Error ? error.message : String(error))
  return {
    rows,
    blocks: Dataset.make(Math.ceil(rows / perBlock), (block) => ({
      from: block * perBlock,
      to: Math.min(rows, (block + 1) * perBlock),
    })),
    read: (range) => {
      checkRange('npyRows', rows, range)
      return withFile(path, (file) => readFrom(file)(range))
    },
    stream: streamOfBlocks({
      shape: `npyRows(${rows} x ${variables} x ${steps})`,
      rows,
      blockEnd: (row) => (Math.floor(row / perBlock) + 1) * perBlock,
      ahead: true,
      open: async () => {
        const file = await TE.tryCatch(() => open(path, 'r'), fail)()
        if (E.isLeft(file)) return file
        const read = readFrom(file.right)
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

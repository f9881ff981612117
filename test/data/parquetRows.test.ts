/**
 * Parquet files by groups of rows: the same rows whatever the groups, resumed at any row, and no directory that lies is
 * believed.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import type { Example } from '../../src/core/Example.ts'
import * as Failure from '../../src/core/Failure.ts'
import * as StreamTask from '../../src/core/StreamTask.ts'
import * as laws from '../../src/core/laws/index.ts'
import { type ParquetRowsOptions, type Rows, parquetRows } from '../../src/data/node/index.ts'
import { parquetLayout } from '../../src/data/parquetLayout.ts'
import { testAll } from '../core/lawful.ts'
import { type Column, writeParquet } from './parquetFiles.ts'

const folder = await mkdtemp(join(tmpdir(), 'millrace-test-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

const count = 23
const x = Array.from({ length: count }, (_, row) => [row, row + 0.5, row % 5 === 0 ? null : -row])
const y = x.map((list) => list.map((value) => (value === null ? 7 : 2 * value)))
const who = x.map((_, row) => `person ${row}`)
const score = x.map((_, row) => row / 4)

const columns: ReadonlyArray<Column> = [
  { name: 'x', data: x, type: 'LIST' },
  { name: 'y', data: y, type: 'LIST' },
  { name: 'who', data: who, type: 'UTF8' },
  { name: 'score', data: score, type: 'DOUBLE' },
]
const write = (name: string, options: Parameters<typeof writeParquet>[2] = {}): string =>
  writeParquet(join(folder, name), columns, { rowGroupSize: 5, ...options })
const open = async (path: string, options: ParquetRowsOptions = {}): Promise<Rows> => {
  const rows = await parquetRows(options)(path)()
  if (E.isLeft(rows)) throw new Error(Failure.show(rows.left))
  return rows.right
}
const messageOf = async (path: string, options: ParquetRowsOptions = {}): Promise<string> => {
  const rows = await parquetRows(options)(path)()
  if (E.isLeft(rows)) return Failure.show(rows.left)
  const bad = (await all(rows.right)).find(E.isLeft)
  return bad === undefined ? 'no failure' : Failure.show(bad.left)
}
const all = ({ stream }: Rows): Promise<ReadonlyArray<E.Either<Failure.Failure, Example>>> =>
  StreamTask.toArray(stream)()

const expected = x.map((list, row) =>
  E.right({
    id: `some/${row}`,
    series: {
      variables: 2,
      steps: 3,
      values: Float32Array.from([...list, ...(y[row] ?? [])], (value) => value ?? NaN),
    },
    target: { _tag: 'Unlabeled' },
  }),
)

const someFile = write('some.parquet')

describe('the rows of a file', () => {
  test.each([
    ['in groups of 5', someFile],
    ['in one group', write('some.parquet', { rowGroupSize: 1000 })],
  ])('%s', async (_, path) => {
    expect(await all(await open(path))).toEqual(expected)
  })
  test('compressed by gzip', async () => {
    const path = write('gzip.parquet', { codec: 'GZIP', compressors: { GZIP: (bytes) => gzipSync(bytes) } })
    expect((await all(await open(path))).map((row) => (E.isRight(row) ? row.right.series : row))).toEqual(
      expected.map((row) => (E.isRight(row) ? row.right.series : row)),
    )
  })
  test('have the variables, ids and targets that are asked for', async () => {
    const rows = await open(someFile, {
      variables: ['y'],
      id: 'who',
      columns: ['score'],
      target: (row) => ({ _tag: 'Value', value: Number(row['score']) }),
    })
    expect((await all(rows))[2]).toEqual(
      E.right({
        id: 'person 2',
        series: { variables: 1, steps: 3, values: Float32Array.from(y[2] ?? []) },
        target: { _tag: 'Value', value: 0.5 },
      }),
    )
  })
  test('are those of its groups', async () => {
    const path = write('groups.parquet')
    const rows = await open(path)
    expect(Dataset.toArray(rows.blocks)).toEqual(
      [0, 5, 10, 15, 20].map((from) => ({ from, to: Math.min(23, from + 5) })),
    )
    const part = await rows.read({ from: 7, to: 9 })()
    expect(E.isRight(part) && Dataset.toArray(part.right).map(({ id }) => id)).toEqual(['groups/7', 'groups/8'])
    expect(() => rows.read({ from: 0, to: 24 })).toThrow(/^parquetRows: a range/)
  })
})

const streams = [
  (await open(write('laws.parquet'))).stream,
  (await open(write('laws2.parquet', { rowGroupSize: 4 }))).stream,
]
testAll(laws.streamTask(fc.constantFrom(...streams), { runs: 4 }))

describe('a failure that says what is wrong', () => {
  test.each([
    ['a column that is not there', { variables: ['z'] }, /expected a column z, found "x, y, who, score"/],
    ['an id that is not there', { id: 'name' }, /expected a column name/],
    ['a variable that is no list', { variables: ['score'] }, /expected a list of 0 numbers in column score of row 0/],
    ['groups that are too large', { largestGroup: 50 }, /expected groups of rows of at most 50 bytes/],
  ] as ReadonlyArray<[string, ParquetRowsOptions, RegExp]>)('%s', async (_, options, message) => {
    expect(await messageOf(write('fail.parquet'), options)).toMatch(message)
  })
  test('variables of different lengths', async () => {
    const filename = writeParquet(join(folder, 'uneven.parquet'), [
      { name: 'x', data: [[1, 2]], type: 'LIST' },
      { name: 'y', data: [[1]], type: 'LIST' },
    ])
    expect(await messageOf(filename)).toMatch(/expected a list of 2 numbers in column y of row 0, found "1 values: 1"/)
  })
  test('texts, no lists, no file', async () => {
    const filename = join(folder, 'texts.parquet')
    writeParquet(filename, [{ name: 'x', data: [['a', 'b']], type: 'TEXTS' }])
    expect(await messageOf(filename)).toMatch(/found "2 values: a, b"/)
    writeParquet(filename, [{ name: 'x', data: ['a', 'b'], type: 'UTF8' }])
    expect(await messageOf(filename)).toMatch(/expected a column of lists, found "x"/)
    expect(await messageOf(join(folder, 'none.parquet'))).toMatch(/none\.parquet: ENOENT/)
  })
  test('of any file that was cut off, before it was opened or after, and never a throw', async () => {
    const bytes = await readFile(write('whole.parquet'))
    const path = join(folder, 'cut.parquet')
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        await writeFile(path, bytes.subarray(0, length))
        expect(E.isLeft(await parquetRows()(path)())).toBe(true)
        await writeFile(path, bytes)
        const rows = await open(path)
        await writeFile(path, bytes.subarray(0, length))
        expect(await all(rows)).toHaveLength(count)
      }),
      { seed: 42, numRuns: 50 },
    )
  })
})

test('a directory is held against the file, and its rows against its values', () => {
  const chunk = { data_page_offset: 4n, total_compressed_size: 90n, num_values: 30n }
  const group = { num_rows: 10n, total_byte_size: 100n, columns: [{ file_offset: 0n, meta_data: chunk }] }
  const layoutOf = (change: object, total = 10n) =>
    E.mapLeft(Failure.show)(
      parquetLayout('it', 100, 1000)(
        { num_rows: total, row_groups: [{ ...group, ...change }] as never },
        [{ name: 'x', isList: true }],
        {},
      ),
    )
  expect(layoutOf({})).toEqual(E.right({ ends: [10], variables: ['x'] }))
  expect(layoutOf({}, 11n)).toEqual(E.left(expect.stringMatching(/expected 10 rows, those of all groups, found "11"/)))
  expect(layoutOf({ num_rows: 31n }, 31n)).toEqual(E.left(expect.stringMatching(/at most 30 rows in group 0/)))
  expect(layoutOf({ total_byte_size: 2000n })).toEqual(E.left(expect.stringMatching(/at most 1000 bytes/)))
  expect(layoutOf({ columns: [{ meta_data: { ...chunk, data_page_offset: 20n } }] })).toEqual(
    E.left(expect.stringMatching(/columns inside of 100 bytes/)),
  )
})

test('misuse is refused', () => {
  expect(() => parquetRows({ largestGroup: 0 })).toThrow(/^parquetRows: largestGroup/)
})

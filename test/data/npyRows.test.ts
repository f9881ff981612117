/**
 * Big arrays read by blocks: the same rows whatever the blocks, resumed at any row, and no file that lies is believed.
 */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import type { Example } from '../../src/core/Example.ts'
import * as Failure from '../../src/core/Failure.ts'
import * as StreamTask from '../../src/core/StreamTask.ts'
import * as laws from '../../src/core/laws/index.ts'
import { streamOfBlocks } from '../../src/data/blocks.ts'
import { type Rows, npyRows } from '../../src/data/node/index.ts'
import { npyLayout } from '../../src/data/npyLayout.ts'
import { lawful, testAll } from '../core/lawful.ts'
import { runs } from '../core/runs.ts'
import { npyFile, npyHead } from './npyFiles.ts'

const folder = await mkdtemp(join(tmpdir(), 'millrace-test-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

const write = async (name: string, bytes: Uint8Array): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}
const open = async (path: string, blockBytes = 1 << 22): Promise<Rows> => {
  const rows = await npyRows({ blockBytes })(path)()
  if (E.isLeft(rows)) throw new Error(Failure.show(rows.left))
  return rows.right
}
const messageOf = async (path: string): Promise<string> => {
  const rows = await npyRows()(path)()
  return E.isLeft(rows) ? Failure.show(rows.left) : 'no failure'
}
const all = async ({ stream }: Rows): Promise<ReadonlyArray<E.Either<Failure.Failure, Example>>> =>
  StreamTask.toArray(stream)()

describe('rows in blocks', () => {
  const opened = { now: 0, ever: 0 }
  const streams = fc
    .record({
      rows: fc.nat(30),
      size: fc.integer({ min: 1, max: 8 }),
      bad: fc.option(fc.nat(5)),
      ahead: fc.boolean(),
      missing: fc.constantFrom(false, false, false, true),
    })
    .map(({ rows, size, bad, ahead, missing }) =>
      streamOfBlocks<number>({
        shape: `blocks(${rows}, ${size})`,
        rows,
        blockEnd: (row) => (Math.floor(row / size) + 1) * size,
        ahead,
        open: async () => {
          if (missing) return E.left(Failure.unavailable('it', 'gone'))
          opened.now++
          opened.ever++
          let reading = 0
          return E.right({
            read: (from, to) => async () => {
              reading++
              for (let tick = 0; tick < 8; tick++) await Promise.resolve()
              reading--
              return Math.floor(from / size) === bad
                ? E.left(Failure.unavailable('a block', 'bad'))
                : E.right(Dataset.make(to - from, (at) => from + at))
            },
            close: async () => {
              expect(reading).toBe(0)
              opened.now--
            },
          })
        },
      }),
    )
  testAll(laws.streamTask(streams, runs(300)))
  test('every source that was opened is closed', () => {
    expect(opened.ever).toBeGreaterThan(100)
    expect(opened.now).toBe(0)
  })
})

const values = Float32Array.from({ length: 17 * 2 * 3 }, (_, at) => at / 7)
const path = await write('some.npy', npyFile('<f4', [17, 2, 3], values))
const opened = await Promise.all([1, 50, 100, 1000].map(async (blockBytes) => (await open(path, blockBytes)).stream))

describe('the rows of a file', () => {
  testAll(laws.streamTask(fc.constantFrom(...opened), { runs: 40 }))

  test('are the same for any size of block', async () => {
    const expected = Array.from({ length: 17 }, (_, row) =>
      E.right({
        id: `some/${row}`,
        series: { variables: 2, steps: 3, values: values.slice(row * 6, row * 6 + 6) },
        target: { _tag: 'Unlabeled' },
      }),
    )
    for (const blockBytes of [1, 24, 100, 168, 1 << 22])
      expect(await all(await open(path, blockBytes))).toEqual(expected)
  })
  test('are those of its blocks, which are read in any order', async () => {
    const rows = await open(path, 100)
    expect(Dataset.toArray(rows.blocks)).toEqual(
      [0, 4, 8, 12, 16].map((from) => ({ from, to: Math.min(17, from + 4) })),
    )
    const ids = await Promise.all(
      [...Dataset.toArray(rows.blocks)].reverse().map(async (range) => {
        const block = await rows.read(range)()
        return E.isRight(block) ? Dataset.toArray(block.right).map(({ id }) => id) : []
      }),
    )
    expect(ids.reverse().flat()).toEqual(Array.from({ length: 17 }, (_, row) => `some/${row}`))
    expect(() => rows.read({ from: 3, to: 18 })).toThrow(/^npyRows: a range of the 17 rows/)
  })
  test('know their targets', async () => {
    const rows = await npyRows({ target: (row) => ({ _tag: 'Value', value: row }) })(path)()
    const [, second] = E.isRight(rows) ? await all(rows.right) : []
    expect(second).toMatchObject({ right: { target: { value: 1 } } })
  })
  test('that vanishes or shrinks after its header was read are failures, each of its own rows', async () => {
    const shrinking = await write('shrinking.npy', npyFile('<f4', [17, 2, 3], values))
    const rows = await open(shrinking, 100)
    await truncate(shrinking, npyHead('<f4', [17, 2, 3]).length + 24 * 9)
    const found = await all(rows)
    expect(found.map(({ _tag }) => _tag)).toEqual([...Array(8).fill('Right'), ...Array(9).fill('Left')])
    expect(found[8]).toMatchObject({
      left: { reason: expect.stringMatching(/the file ends at \d+, 72 bytes too early/) },
    })
    await rm(shrinking)
    expect((await all(rows)).every(E.isLeft)).toBe(true)
  })
})

test.each([
  ['<f8', Float64Array.of(1.5, -2, 3, 4)],
  ['|i1', Int8Array.of(1, -2, 3, 4)],
  ['|u1', Uint8Array.of(1, 2, 3, 255)],
  ['<i2', Int16Array.of(1, -2, 3, 4)],
  ['<u2', Uint16Array.of(1, 2, 3, 65_535)],
  ['<i4', Int32Array.of(1, -2, 3, 4)],
  ['<u4', Uint32Array.of(1, 2, 3, 4)],
  ['>f4', Float32Array.of(1.5, -2, 3, 4)],
  ['>f8', Float64Array.of(1.5, -2, 3, 4)],
  ['>i2', Int16Array.of(1, -2, 3, 4)],
] as ReadonlyArray<[string, NodeJS.TypedArray]>)('values of type %s become 32-bit floats', async (descr, values) => {
  const bytes = Buffer.from(values.buffer.slice(0))
  if (descr.startsWith('>'))
    for (let at = 0; at < bytes.length; at += values.BYTES_PER_ELEMENT)
      bytes.subarray(at, at + values.BYTES_PER_ELEMENT).reverse()
  const rows = await all(await open(await write('typed.npy', npyFile(descr, [2, 2], bytes))))
  expect(rows.flatMap((row) => (E.isRight(row) ? [...row.right.series.values] : []))).toEqual([...values].map(Number))
})

test.each([
  ['nothing', Buffer.alloc(0), /expected the magic number of NumPy/],
  ['another format', Buffer.from('PK, and more than twelve bytes'), /expected the magic number/],
  [
    'a header that goes on after the end',
    npyHead('<f4', [1, 1]).subarray(0, 40),
    /expected a header of at most 40 bytes/,
  ],
  ['no floats', npyFile('<c8', [1, 1], new Uint8Array(8)), /expected a type out of f4, f8/],
  ['objects', npyFile('|O', [1, 1], new Uint8Array(8)), /expected a type out of f4, f8/],
  ['Fortran order', npyFile('<f4', [1, 1], new Uint8Array(4), 'True'), /expected 'fortran_order': False/],
  ['one axis', npyFile('<f4', [4], new Uint8Array(16)), /expected a shape of rows and steps/],
  ['four axes', npyFile('<f4', [1, 1, 1, 1], new Uint8Array(4)), /expected a shape of rows and steps/],
  [
    'too few bytes',
    npyFile('<f4', [2, 3], new Uint8Array(20)),
    /expected 152 bytes for the shape \(2, 3\), found "148"/,
  ],
  ['too many bytes', npyFile('<f4', [2, 3], new Uint8Array(28)), /expected 152 bytes/],
  ['a promise of very much', npyFile('<f4', [1e9, 1e9], new Uint8Array(28)), /expected 4000000000000000000 bytes/],
  ['a promise of endless rows of nothing', npyFile('<f4', [1e15, 0], new Uint8Array(0)), /expected values in each row/],
])('a file of %s is a failure that says so', async (_, bytes, message) => {
  expect(await messageOf(await write('bad.npy', bytes))).toMatch(message)
})

test('an array without rows is a stream without elements', async () => {
  expect(await all(await open(await write('empty.npy', npyFile('<f4', [0, 3], new Uint8Array(0)))))).toEqual([])
})

test('a file that is not there is a failure', async () => {
  expect(await messageOf(join(folder, 'none.npy'))).toMatch(/none\.npy: ENOENT/)
})

lawful(
  'whatever the first bytes are, a layout fits the size of the file, or there is none',
  fc.tuple(
    fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(fc.nat(137), fc.nat(255)).map(([at, byte]) => {
        const bytes = Uint8Array.from(npyFile('<f4', [2, 1, 1], new Uint8Array(8)))
        bytes[at] = byte
        return bytes
      }),
    ),
  ),
  ([bytes]) => {
    const layout = npyLayout('file', bytes.length)(bytes)
    if (E.isRight(layout)) expect(layout.right.start + layout.right.rows * layout.right.rowBytes).toBe(bytes.length)
  },
)

test('misuse is refused', () => {
  expect(() => npyRows({ blockBytes: 0 })).toThrow(/^npyRows: blockBytes/)
})

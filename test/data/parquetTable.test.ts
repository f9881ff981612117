import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { expect, test } from 'vitest'
import { decodeParquet, encodeParquet } from '../../src/data/parquetTable.ts'
import { lawfulTask } from '../core/lawful.ts'

const columns = { name: 'text', count: 'whole', share: 'number' } as const

const rows = fc.array(
  fc.record({
    name: fc.option(fc.string({ unit: 'binary' })),
    count: fc.option(fc.integer()),
    share: fc.option(fc.double({ noNaN: true })),
  }),
  { maxLength: 20 },
)

lawfulTask(
  'a table reads back as it was written, empty ones and nulls too',
  rows,
  async (table) => {
    const back = await pipe(encodeParquet(columns)(table), TE.flatMap(decodeParquet('memory')))()
    expect(back).toEqual(E.right(table))
  },
  300,
)

test('a table has the columns that were asked for, in their order', async () => {
  const bytes = await pipe(encodeParquet(columns)([{ share: 1 }]), TE.flatMap(decodeParquet('memory')))()
  expect(bytes).toEqual(E.right([{ name: null, count: null, share: 1 }]))
})

test('bytes that are no table are a failure with their source', async () => {
  expect(await decodeParquet('junk.parquet')(new Uint8Array(40))()).toMatchObject({
    left: { _tag: 'CannotParse', source: 'junk.parquet', expected: 'a Parquet table' },
  })
})

test('a value that is not of its column is a failure', async () => {
  expect(await encodeParquet({ count: 'whole' })([{ count: 'many' }])()).toMatchObject({
    left: { _tag: 'CannotParse', source: 'a Parquet table' },
  })
})

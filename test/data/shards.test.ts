/**
 * Shards: the same rows in the same order whatever is read at the same time, with few of them in memory, and resumed by
 * reading no shard before the one at hand.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, test } from 'vitest'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Failure from '../../src/core/Failure.ts'
import * as Seed from '../../src/core/Seed.ts'
import { DONE } from '../../src/core/Stream.ts'
import * as StreamTask from '../../src/core/StreamTask.ts'
import * as laws from '../../src/core/laws/index.ts'
import { readManifest, shardFiles } from '../../src/data/node/index.ts'
import { type ShardOptions, checkRows, shards } from '../../src/data/shards.ts'
import { lawfulTask, testAll } from '../core/lawful.ts'
import { runs } from '../core/runs.ts'

const sizes = fc.array(fc.nat(5), { maxLength: 6 })
const options: fc.Arbitrary<ShardOptions> = fc
  .record({
    number: fc.option(fc.nat(), { nil: undefined }),
    shuffled: fc.boolean(),
    epochs: fc.integer({ min: 1, max: 3 }),
    concurrency: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ number, shuffled, epochs, concurrency }) => ({
    epochs,
    concurrency,
    ...(number === undefined ? {} : { seed: Seed.make(number), rows: shuffled ? 'shuffled' : 'inOrder' }),
  }))

// Shards take turns to be slow, and one may be bad.
const streamOf = (all: ReadonlyArray<number>, chosen: ShardOptions, bad?: number, onRead?: (index: number) => void) =>
  shards(chosen)((index: number) => async () => {
    onRead?.(index)
    for (let tick = 0; tick < (index * 7) % 4; tick++) await Promise.resolve()
    return index === bad
      ? E.left(Failure.unavailable(`shard ${index}`, 'bad'))
      : E.right(Dataset.make(all[index] ?? 0, (row) => `${index}.${row}`))
  })(Dataset.make(all.length, (index) => index))

const rowsOf = async (stream: StreamTask.StreamTask<E.Either<Failure.Failure, string>>) =>
  (await StreamTask.toArray(stream)()).map((row) => (E.isRight(row) ? row.right : Failure.show(row.left)))

testAll(
  laws.streamTask(
    fc
      .tuple(sizes, options, fc.option(fc.nat(6), { nil: undefined }))
      .map(([all, chosen, bad]) => streamOf(all, chosen, bad)),
    runs(300),
  ),
)

lawfulTask(
  'the rows and their order do not depend on how many shards are read at once',
  fc.tuple(sizes, options),
  async ([all, chosen]) => {
    const alone = await rowsOf(streamOf(all, { ...chosen, concurrency: 1 }))
    expect(await rowsOf(streamOf(all, chosen))).toEqual(alone)
  },
)

lawfulTask('every epoch has every row once, a shard in one piece', fc.tuple(sizes, options), async ([all, chosen]) => {
  const rows = await rowsOf(streamOf(all, chosen))
  const { epochs = 1 } = chosen
  const expected = all.flatMap((count, index) => Array.from({ length: count }, (_, row) => `${index}.${row}`))
  for (let epoch = 0; epoch < epochs; epoch++) {
    const some = rows.slice(epoch * expected.length, (epoch + 1) * expected.length)
    if (chosen.seed === undefined) expect(some).toEqual(expected)
    expect([...some].sort()).toEqual([...expected].sort())
    const visited = some.map((row) => row.split('.')[0]).filter((shard, at, list) => shard !== list[at - 1])
    expect(new Set(visited).size).toBe(visited.length)
  }
})

lawfulTask(
  'no more shards than `concurrency` are read and not used up',
  fc.tuple(sizes, options),
  async ([all, chosen]) => {
    let begun = 0
    const { concurrency = 2 } = chosen
    // Of one row each, so that a shard is used up when its row is asked for the next one.
    const cursor = streamOf(
      all.map(() => 1),
      chosen,
      undefined,
      () => begun++,
    ).open()
    for (let used = 0; (await cursor.next()) !== DONE; used++) expect(begun - used).toBeLessThanOrEqual(concurrency)
  },
)

describe('shards', () => {
  test('are visited in another order each epoch, and so are their rows', async () => {
    const rows = await rowsOf(streamOf([9, 9, 9, 9, 9, 9, 9], { seed: Seed.make(1), epochs: 2, rows: 'shuffled' }))
    const [first, second] = [rows.slice(0, 63), rows.slice(63)]
    const visits = (some: ReadonlyArray<string>) => [...new Set(some.map((row) => row.split('.')[0]))]
    const inside = (some: ReadonlyArray<string>) => some.filter((row) => row.startsWith('3.'))
    expect(visits(first)).not.toEqual(visits(second))
    expect(inside(first)).not.toEqual(inside(second))
    expect(inside(first)).not.toEqual([...inside(first)].sort())
  })
  test('before the one at hand are not read again to resume', async () => {
    const cursor = streamOf([3, 3, 3, 3], { concurrency: 1 }).open()
    for (let row = 0; row < 8; row++) await cursor.next()
    const state = cursor.state()
    await cursor.close()
    const read: Array<number> = []
    const again = streamOf([3, 3, 3, 3], { concurrency: 1 }, undefined, (index) => read.push(index)).open(state)
    expect(await again.next()).toEqual(E.right('2.2'))
    expect(read).toEqual([2])
    await again.close()
  })
  test('that cannot be read are one failure each, and the others go on', async () => {
    expect(await rowsOf(streamOf([2, 2, 1], {}, 1))).toEqual(['0.0', '0.1', 'shard 1: bad', '2.0'])
  })
  test('may go on for ever', async () => {
    const endless = streamOf([1, 1], { epochs: Infinity })
    expect(await rowsOf(StreamTask.take(5)(endless))).toEqual(['0.0', '1.0', '0.0', '1.0', '0.0'])
  })
  test('of another number of rows than promised are a failure', () => {
    const rows = Dataset.fromArray([1, 2])
    expect(checkRows({ path: 'a', rows: 2 })(rows)).toEqual(E.right(rows))
    expect(checkRows({ path: 'a', rows: undefined })(rows)).toEqual(E.right(rows))
    expect(E.mapLeft(Failure.show)(checkRows({ path: 'a', rows: 3 })(rows))).toEqual(
      E.left('rows of a: expected 3, found 2'),
    )
  })
})

test.each([
  [{ concurrency: 0 }, /^shards: concurrency/],
  [{ epochs: 1.5 }, /^shards: epochs/],
  [{ rows: 'shuffled' as const }, /^shards: a seed expected/],
])('%o is refused', (chosen, message) => {
  expect(() => shards(chosen)).toThrow(message)
})

const folder = await mkdtemp(join(tmpdir(), 'millrace-test-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
for (const name of ['a/1.npy', 'a/10.npy', 'a/2.npy', 'a/.hidden.npy', 'a/b/3.npy', 'c/4.npy', 'c/4xnpy', '.d/5.npy']) {
  await mkdir(join(folder, name, '..'), { recursive: true })
  await writeFile(join(folder, name), '')
}

describe('a pattern', () => {
  test.each([
    ['a/*.npy', ['a/1.npy', 'a/10.npy', 'a/2.npy']],
    ['a/?.npy', ['a/1.npy', 'a/2.npy']],
    ['*/*.npy', ['a/1.npy', 'a/10.npy', 'a/2.npy', 'c/4.npy']],
    ['**/*.npy', ['a/1.npy', 'a/10.npy', 'a/2.npy', 'a/b/3.npy', 'c/4.npy']],
    ['**/b/**/*.npy', ['a/b/3.npy']],
    ['a/../c/4.npy', ['c/4.npy']],
    ['a/.h*', ['a/.hidden.npy']],
    ['./c//*', ['c/4.npy', 'c/4xnpy']],
  ])('%s names %o', async (pattern, expected) => {
    const files = await shardFiles(`${folder}/${pattern}`)()
    expect(E.map((all: ReadonlyArray<{ path: string }>) => all.map(({ path }) => path))(files)).toEqual(
      E.right(expected.map((name) => join(folder, name))),
    )
  })
  test('that names no file is a failure', async () => {
    for (const pattern of ['*.npy', 'none/*', 'a/1.npy/*'])
      expect(E.isLeft(await shardFiles(join(folder, pattern))())).toBe(true)
  })
})

describe('a manifest', () => {
  const read = async (text: string) => {
    await writeFile(join(folder, 'all.json'), text)
    return E.mapLeft(Failure.show)(await readManifest(join(folder, 'all.json'))())
  }
  test('lists files beside it', async () => {
    expect(await read('{"files": [{"path": "c/4.npy", "rows": 7}, {"path": "a/1.npy"}]}')).toEqual(
      E.right([
        { path: join(folder, 'c/4.npy'), rows: 7 },
        { path: join(folder, 'a/1.npy'), rows: undefined },
      ]),
    )
  })
  test.each([
    ['no', /expected JSON, found "no"/],
    ['[]', /expected \{"files"/],
    ['{"files": [{"path": "../x"}]}', /expected a path inside the folder/],
    ['{"files": [{"path": "/etc/x"}]}', /expected a path inside/],
    ['{"files": [{"path": "C:x"}]}', /expected a path inside/],
    ['{"files": [{"path": "x", "rows": -1}]}', /rows as a whole number/],
    ['{"files": [null]}', /expected a path inside/],
    ['{"files": [7]}', /expected a path inside/],
  ])('such as %s is refused', async (text, message) => {
    expect(await read(text)).toEqual(E.left(expect.stringMatching(message)))
  })
  test('that is not there is a failure', async () => {
    expect(E.isLeft(await readManifest(join(folder, 'none.json'))())).toBe(true)
  })
})

import { chmod, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Failure, cannotParse, mismatch, show } from '../../src/core/Failure.ts'
import { latestCheckpoint, removeCheckpoints, saveCheckpoint } from '../../src/data/node/checkpoints.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-checkpoints-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const whole =
  (source: string) =>
  (bytes: Uint8Array): E.Either<Failure, string> =>
    bytes.length === 2 ? E.right([...bytes].join()) : E.left(cannotParse(source, 0, '2 bytes', `${bytes.length}`))

const bytes = Uint8Array.of(1, 2)

describe('a folder of checkpoints', () => {
  test('holds the newest ones, as many as asked for, and gives the last', async () => {
    const save = saveCheckpoint({ directory, keep: 2 })
    for (const step of [5, 6, 10]) expect(await save(step, Uint8Array.of(step, 0))()).toEqual(E.right(undefined))
    expect(await readdir(directory)).toEqual(['checkpoint-000000006.safetensors', 'checkpoint-000000010.safetensors'])
    expect(await latestCheckpoint(directory)(whole)()).toEqual(E.right({ step: 10, value: '10,0', skipped: [] }))
  })

  test('gives the one before where the last is cut off, and tells what was skipped', async () => {
    const save = saveCheckpoint({ directory })
    await save(1, bytes)()
    await save(2, bytes)()
    await truncate(join(directory, 'checkpoint-000000002.safetensors'), 1)
    const found = await latestCheckpoint(directory)(whole)()
    expect(found).toMatchObject({ right: { step: 1, value: '1,2' } })
    const skipped = E.isRight(found) ? (found.right?.skipped ?? []) : []
    expect(skipped.map(show)).toEqual([expect.stringMatching(/000000002\.safetensors: expected 2 bytes, found "1"/u)])
  })

  test('where all are damaged is a failure, and where there is none gives none', async () => {
    expect(await latestCheckpoint(directory)(whole)()).toEqual(E.right(undefined))
    await saveCheckpoint({ directory })(1, Uint8Array.of(1))()
    expect(E.isLeft(await latestCheckpoint(directory)(whole)())).toBe(true)
  })

  test('never removes one before the next is written: a failure leaves the old ones', async () => {
    const save = saveCheckpoint({ directory, keep: 1 })
    await save(1, bytes)()
    // What the next would be called is a folder, which no file can replace.
    const taken = join(directory, 'checkpoint-000000002.safetensors')
    await mkdir(join(taken, 'inside'), { recursive: true })
    const saved = await save(2, bytes)()
    expect(E.isLeft(saved) && show(saved.left)).toMatch(/000000002\.safetensors: /u)
    expect(await latestCheckpoint(directory)(whole)()).toMatchObject({ right: { step: 1 } })
    expect((await readdir(directory)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  // Whoever is root may write anywhere.
  test.skipIf(process.getuid?.() === 0)('that may not be written to is a failure that says so', async () => {
    await chmod(directory, 0o500)
    const saved = await saveCheckpoint({ directory })(1, bytes)()
    expect(E.isLeft(saved) && show(saved.left)).toMatch(/EACCES/u)
  })

  test('of which the newest whole one is another run’s is refused, even if an older one would do', async () => {
    const save = saveCheckpoint({ directory })
    await save(1, bytes)()
    await save(2, Uint8Array.of(9, 9))()
    await save(3, Uint8Array.of(1))()
    const failure = mismatch('what it belongs to', 'this', 'that')
    const mine = (source: string) => (read: Uint8Array) => (read[0] === 9 ? E.left(failure) : whole(source)(read))
    expect(await latestCheckpoint(directory)(mine)()).toEqual(E.left(failure))
  })

  test('loses what a killed writer has left with the next one that is written', async () => {
    await writeFile(join(directory, 'checkpoint-000000001.safetensors.123.part'), bytes)
    await writeFile(join(directory, 'notes.part'), bytes)
    expect(await latestCheckpoint(directory)(whole)()).toEqual(E.right(undefined))
    await saveCheckpoint({ directory })(1, bytes)()
    expect(await readdir(directory)).toEqual(['checkpoint-000000001.safetensors', 'notes.part'])
  })

  test('is removed with all of them, and stays where something else is in it', async () => {
    const folder = join(directory, 'checkpoints')
    const save = saveCheckpoint({ directory: folder })
    for (const step of [1, 2]) await save(step, bytes)()
    await writeFile(join(folder, 'checkpoint-000000003.safetensors.123.part'), bytes)
    expect(await removeCheckpoints(folder)()).toEqual(E.right(undefined))
    expect(await readdir(directory)).toEqual([])
    await save(1, bytes)()
    await writeFile(join(folder, 'notes'), bytes)
    expect(await removeCheckpoints(folder)()).toEqual(E.right(undefined))
    expect(await readdir(folder)).toEqual(['notes'])
    expect(await removeCheckpoints(join(directory, 'none'))()).toEqual(E.right(undefined))
  })

  test('keeps at least one', () => {
    expect(() => saveCheckpoint({ directory, keep: 0 })).toThrow(/keep/)
    expect(() => saveCheckpoint({ directory })(1.5, bytes)).toThrow(/step/)
  })
})

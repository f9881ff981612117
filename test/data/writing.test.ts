import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeBytes } from '../../src/data/node/files.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-writing-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a file that is written clears away what killed writers of it left, and nothing else', async () => {
  // The process is over when its id is known.
  const { pid: dead } = spawnSync(process.execPath, ['--version'])
  const others = [`a.bin.${process.ppid}.part`, `b.bin.${dead}.part`, 'a.bin.part', `a.bin.${dead}.parts`]
  for (const name of [`a.bin.${dead}.part`, ...others]) await writeFile(join(folder, name), '')
  await writeBytes(join(folder, 'a.bin'), Uint8Array.of(1))()
  expect((await readdir(folder)).sort()).toEqual(['a.bin', ...others].sort())
})

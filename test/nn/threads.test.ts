/**
 * Training on several threads, each run a process of its own: a process has one backend, and must end by itself.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entries, root } from '../entries.ts'
import type { Lesson } from '../lesson.ts'

const program = `
  import { learn } from './test/lesson.ts'
  const [threads = '', end] = process.argv.slice(2)
  const lesson = await learn(threads === '' ? {} : { threads: Number(threads) })
  process.stdout.write(JSON.stringify(lesson))
  if (end === 'throw') throw new Error('thrown at the end')
`

let folder: string
let file: string

beforeAll(async () => {
  // Inside of the package, where Node resolves what it imports.
  mkdirSync(join(root, '.vitest'), { recursive: true })
  folder = mkdtempSync(join(root, '.vitest', 'threads-'))
  file = join(folder, 'program.mjs')
  await build({
    stdin: { contents: program, resolveDir: root },
    alias: Object.fromEntries(entries.map(({ name, source }) => [name, join(root, source)])),
    outfile: file,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  })
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (...given: ReadonlyArray<string>) =>
  spawnSync(process.execPath, [file, ...given], { cwd: root, encoding: 'utf8', timeout: 60_000 })

const lesson = (threads: number): Lesson => {
  const { status, stdout, stderr } = run(String(threads))
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return JSON.parse(stdout) as Lesson
}

describe('training', () => {
  test('on any number of threads gives the same within 1e-5, and on the same number the same bits', () => {
    const alone = lesson(1)
    for (const threads of [2, 3]) {
      const several = lesson(threads)
      expect(several.threads).toBe(threads)
      expect(several).toEqual(lesson(threads))
      several.numbers.forEach((value, i) => expect(value).toBeCloseTo(alone.numbers[i] as number, 5))
    }
  })

  test('uses the cores there are, and a process that fails ends with its error', () => {
    const { status, stdout, stderr } = run('', 'throw')
    expect(status).toBe(1)
    expect(stderr).toContain('thrown at the end')
    expect(stderr.length).toBeLessThan(2000)
    expect((JSON.parse(stdout) as Lesson).threads).toBeGreaterThanOrEqual(1)
  })

  test.each(['0', '1.5', '-1', 'NaN'])('on %s threads is refused', (threads) => {
    expect(run(threads).stderr).toContain(`wasmBackend: threads must be a positive integer, got ${Number(threads)}`)
  })
})

/**
 * Checkpoints where something is wrong with the disk, with a file or with the options: with real files and limits.
 */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Ended, type Program, type RunOptions, program } from './processes.ts'

let cli: Program
let folder = ''
let whole = Buffer.alloc(0)
/** A folder where a run was stopped in its last epoch. */
let stopped = ''
let out = ''
let count = 0

const argv = ['train', 'semaphore', '--model', 'fcn', '--epochs', '2', '--batch-size', '16', '--labels', '48']
const train = (to: string, more: ReadonlyArray<string> = [], options: RunOptions = {}): Promise<Ended> =>
  cli.run([...argv, '--threads', '1', '--json', '--every', '0', '--out', to, ...more], options)
const model = (): Buffer => readFileSync(join(out, 'model.safetensors'))
const checkpoints = (): ReadonlyArray<string> =>
  readdirSync(join(out, 'checkpoints')).map((name) => join(out, 'checkpoints', name))

beforeAll(async () => {
  cli = await program()
  folder = mkdtempSync(join(tmpdir(), 'millrace-keeping-'))
  chmodSync(folder, 0o755)
  const ended = await train(join(folder, 'whole'))
  expect(ended.code, ended.notes).toBe(0)
  whole = readFileSync(join(folder, 'whole', 'model.safetensors'))
  stopped = join(folder, 'stopped')
  let sent = false
  await train(stopped, [], {
    watch: (line, kill) => {
      if (!sent && line.includes('"epoch"')) kill('SIGINT')
      sent ||= line.includes('"epoch"')
    },
  })
})
beforeEach(() => {
  out = join(folder, String(count++))
})
afterAll(() => {
  cli.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** The stopped run, to go on with. */
const copied = (): void => cpSync(stopped, out, { recursive: true })

/** It is told what is wrong, and what is there after all has been used. */
const goesOn = async (): Promise<string> => {
  const { code, notes } = await train(out)
  expect(code, notes).toBe(0)
  expect(notes).toContain(`going on with what is in ${out}`)
  expect(model().equals(whole)).toBe(true)
  return notes
}

describe('a disk that is full', () => {
  // No file may be longer than 1 MB, and a checkpoint takes more than 3.
  const full = { shell: 'ulimit -f 2000' }

  test('is told of, and the checkpoint before is still there to go on from', async () => {
    copied()
    const before = checkpoints()
    const { code, notes } = await train(out, [], full)
    expect(code).toBe(1)
    expect(notes).toMatch(
      /checkpoint-\d+\.safetensors: EFBIG.*: the checkpoint before it is still there to go on from\n$/u,
    )
    expect(checkpoints()).toEqual(before)
    await goesOn()
  })

  test('is told of where it is so from the start, and leaves nothing behind', async () => {
    const { code, notes } = await train(out, [], full)
    expect(code).toBe(1)
    expect(notes).toMatch(/checkpoint-000000001\.safetensors: EFBIG/u)
    expect(notes).not.toContain('before it')
    expect(checkpoints()).toEqual([])
  })
})

describe('a folder that may not be written to', () => {
  const root = process.getuid?.() === 0
  // Whoever is root may write anywhere, so somebody else runs.
  const anybody = root ? { uid: 65534 } : {}

  test('is told of before anything is trained', async ({ skip }) => {
    mkdirSync(out)
    chmodSync(out, 0o555)
    const { code, lines, notes } = await train(out, [], anybody)
    if (root && !notes.includes('millrace: ')) skip('nobody else may run the program here')
    expect(code).toBe(1)
    expect(notes).toMatch(/^millrace: .*checkpoints: checkpoints cannot be written here: .*EACCES.*\n$/u)
    expect(lines).toEqual([''])
  })
})

describe('a checkpoint', () => {
  const newest = (): string => [...checkpoints()].sort().at(-1) ?? ''

  test.each([
    ['cut off', (path: string) => truncateSync(path, 100_000)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['of which a byte was changed', (path: string) => change(path, 1_000_000)],
    ['that is something else', (path: string) => writeFileSync(path, 'not a checkpoint')],
  ])('%s is left out and told, and the one before is used', async (_, damage) => {
    copied()
    expect(checkpoints().length).toBe(2)
    damage(newest())
    expect(await goesOn()).toMatch(/^left out: .*checkpoint-\d+\.safetensors: expected /u)
  })

  test('is refused where none can be used, and stays as it is', async () => {
    copied()
    for (const path of checkpoints()) truncateSync(path, 1000)
    const { code, notes } = await train(out)
    expect(code).toBe(1)
    expect(notes).toMatch(/no checkpoint before it can be used; remove .*checkpoints to begin anew\n$/u)
    expect(checkpoints().length).toBe(2)
  })

  test('of other options is refused by the name of each that differs, and stays for the same ones', async () => {
    copied()
    const { code, notes } = await train(out, ['--epochs', '3', '--seed', '7', '--labels', '10%'])
    expect(code).toBe(1)
    expect(notes.replaceAll(out, 'OUT')).toBe(
      `millrace: what OUT/checkpoints/${basename(newest())} belongs to: expected epochs 3, labels 10%, seed 7, ` +
        'found epochs 2, labels 48, seed 42; give the same options to go on, or another --out, or remove ' +
        'OUT/checkpoints to begin anew\n',
    )
    expect((await train(out, ['--threads', '2'])).notes).toContain('expected threads 2, found threads 1;')
    await goesOn()
  })
})

test('a run that has ended begins anew, whatever its options', async () => {
  expect((await train(out)).code).toBe(0)
  const again = await train(out, ['--seed', '7'])
  expect(again.code, again.notes).toBe(0)
  expect(again.notes).not.toContain('going on')
  expect(model().equals(whole)).toBe(false)
  expect(readdirSync(out)).toEqual(['model.safetensors'])
})

const change = (path: string, at: number): void => {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type StudentOptions, student } from '../../src/cli/student.ts'
import { usual } from '../../src/cli/student/Method.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { show } from '../../src/core/Failure.ts'
import { wasmBackend } from '../../src/nn/backend.ts'

let folder: string
beforeAll(async () => {
  await wasmBackend()
  folder = await mkdtemp(join(tmpdir(), 'millrace-student-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const quick: StudentOptions = {
  ...usual,
  dataset: 'semaphore',
  dataDir: undefined,
  labels: { keep: 12 },
  width: 0.05,
  steps: 12,
  rounds: 2,
  seed: 3,
  seeds: 1,
  out: undefined,
  report: undefined,
  every: 0,
  json: true,
}

/** A run with what it said; `progress` sees every step. */
const run = async (
  changed: Partial<StudentOptions> = {},
  progress: Terminal['progress'] = () => {},
  signal = new AbortController().signal,
) => {
  const [lines, notes]: [Array<string>, Array<string>] = [[], []]
  const terminal = {
    line: (text: string) => void lines.push(text),
    note: (text: string) => void notes.push(text),
    progress,
  }
  const result = await student({ ...quick, ...changed }, { terminal, signal, clock: () => 0, version: '0.1.0' })()
  return { lines, notes, failure: E.isLeft(result) ? show(result.left) : undefined }
}

const eventsOf = ({ lines }: { readonly lines: ReadonlyArray<string> }) =>
  lines.map((line) => JSON.parse(line) as Record<string, unknown>)

describe('millrace student --json', () => {
  test('prints a start, an event for each round and a result with the paired difference', async () => {
    const events = eventsOf(await run({ seeds: 2 }))
    expect(events[0]).toMatchObject({ event: 'start', dataset: 'semaphore', labels: '12', teacher: 'minirocket' })
    const [first, ...others] = events.filter(({ event }) => event === 'round')
    expect(first).toMatchObject({ seed: 3, round: 1, adopted: true, acceptedShare: 1, validation: null })
    expect(others.length).toBeGreaterThan(0)
    const result = events.at(-1)
    expect(result).toMatchObject({ event: 'result', seeds: 2, difference: { count: 2 } })
    const draws = result?.['draws'] as ReadonlyArray<Record<'supervisedAccuracy' | 'studentAccuracy', number>>
    const gains = draws.map(({ supervisedAccuracy, studentAccuracy }) => studentAccuracy - supervisedAccuracy)
    const difference = result?.['difference'] as { readonly mean: number } | undefined
    expect(difference?.mean).toBeCloseTo(((gains[0] ?? 0) + (gains[1] ?? 0)) / 2, 12)
  })

  test('prints the same for the same seed, byte for byte', async () => {
    expect((await run()).lines).toEqual((await run()).lines)
  })

  test('draws labels by the seed alone: two methods are compared on the same ones', async () => {
    const alone = async (changed: Partial<StudentOptions>) =>
      eventsOf(await run({ rounds: 1, ...changed })).at(-1)?.['supervisedAccuracy']
    expect(await alone({ pseudo: 'hard', ratio: 2 })).toBe(await alone({ balance: true }))
  })

  test.each([
    ['hard labels, balanced, from a network as teacher', { teacher: 'fcn', pseudo: 'hard', balance: true }],
    [
      'thresholds from held-out labels, running means, clean labels at the end',
      { threshold: 'auto', averageDecay: 0.9, fineTune: 3 },
    ],
    ['a validation part, and students that start from their teachers', { validation: 0.5, fresh: false, warmUp: 0.5 }],
    ['every noise', { noise: 'paper', student: 'inceptiontime' }],
    ['no comparison', { baseline: false, guard: false }],
  ] as const)('goes to the end with %s', async (_, changed) => {
    const { failure, lines } = await run({ rounds: 1, ...changed })
    expect(failure).toBeUndefined()
    expect(lines.at(-1)).toMatch(/"event":"result"/u)
  })

  test('one label in each class is enough', async () => {
    expect((await run({ labels: { keep: 6 }, threshold: 'auto' })).failure).toBeUndefined()
  })
})

describe('a run with a folder', () => {
  test('stopped at any stage and run again ends with the same bytes', async () => {
    const whole = await run({ out: join(folder, 'whole'), seeds: 2 })
    const out = join(folder, 'stopped')
    let again = whole
    for (let stops = 1; stops <= 4; stops++) {
      const stop = new AbortController()
      let steps = 0
      again = await run({ out, seeds: 2 }, () => void (++steps === 9 && stop.abort()), stop.signal)
      expect(again.failure).toMatch(/^stopped at step \d+$/u)
    }
    again = await run({ out, seeds: 2 })
    expect(again.notes).toEqual([`going on with what is in ${out}`])
    expect(again.lines.at(-1)).toEqual(whole.lines.at(-1))
    const records = (root: string) => readFile(join(root, 'seed-4', 'pseudo-labels-1.jsonl'), 'utf8')
    expect(await records(out)).toEqual(await records(join(folder, 'whole')))
  })

  test('that has ended tells its result again, without training', async () => {
    let steps = 0
    const again = await run({ out: join(folder, 'whole'), seeds: 2 }, () => void steps++)
    expect([again.failure, steps]).toEqual([undefined, 0])
    expect(again.lines.at(-1)).toMatch(/"event":"result"/u)
  })

  test('of other options is refused', async () => {
    expect((await run({ out: join(folder, 'whole'), ratio: 2 })).failure).toMatch(/belongs to/u)
  })
})

test('without --json it shows a table and says what the student gained', async () => {
  const { lines } = await run({ json: false })
  expect(lines[0]).toBe('semaphore: 12 of 180 labels, 180 test series')
  expect(lines.at(-1)).toMatch(/^the student gains -?\d+\.\d points$/u)
})

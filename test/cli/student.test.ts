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
  const result = await student({ ...quick, ...changed }, { terminal, signal, clock: () => 0 })()
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
    const { mean } = result?.['difference'] as { readonly mean: number }
    expect(mean).toBeCloseTo(((gains[0] ?? 0) + (gains[1] ?? 0)) / 2, 12)
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
    const { failure, lines } = await run({ rounds: 1, ...changed } as Partial<StudentOptions>)
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
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseArguments } from '../../src/cli/program.ts'
import { type StudentOptions, student } from '../../src/cli/student.ts'
import { calibrationOf } from '../../src/cli/student/calibration.ts'
import { noises, usual } from '../../src/cli/student/Method.ts'
import { shellLine, spelled } from '../../src/cli/student/spelled.ts'
import { outcomes } from '../../src/calibrate/Outcomes.ts'
import { reliability } from '../../src/calibrate/reliability.ts'
import { calibrated } from '../../src/calibrate/temperature.ts'
import { show } from '../../src/core/Failure.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const options: StudentOptions = {
  ...usual,
  dataset: 'semaphore',
  dataDir: undefined,
  seed: 3,
  seeds: 1,
  rounds: 1,
  labels: { keep: 18 },
  width: 0.1,
  steps: 4,
  out: undefined,
  report: undefined,
  every: 30,
  json: true,
}

const run = async (changed: Partial<StudentOptions>) => {
  const lines: Array<string> = []
  const notes: Array<string> = []
  const note = (text: string): void => void notes.push(text)
  const terminal = { line: (text: string) => void lines.push(text), note, progress: () => {} }
  const result = await student(
    { ...options, ...changed },
    { terminal, signal: new AbortController().signal, clock: () => 0 },
  )()
  if (E.isLeft(result)) throw new Error(show(result.left))
  return { lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>), notes }
}

test('millrace student --report writes a page, whole, or later of a run that is over, and says where', async () => {
  const out = join(folder, 'runs')
  const [one, other] = ['reports/one.html', 'reports/other.html'].map((name) => join(folder, name)) as [string, string]
  const first = await run({ out, report: one })
  expect(first.lines.map(({ event }) => event)).toEqual(['start', 'round', 'result'])
  expect(first.notes).toEqual([`the report is in ${one}`])
  const page = await readFile(one, 'utf8')
  expect(page).toMatch(/^<!doctype html>.*<\/html>\n$/su)
  for (const part of ['Noisy Student on semaphore', '--labels 18', 'before: error', 'said '])
    expect(page).toContain(part)

  const second = await run({ out, report: other })
  expect(second.lines).toEqual(first.lines)
  expect(second.notes).toEqual([`going on with what is in ${out}`, `the report is in ${other}`])
  expect(await readFile(other, 'utf8')).toBe(page)
  expect((await readdir(join(folder, 'reports'))).sort()).toEqual(['one.html', 'other.html'])
})

const count = fc.integer({ min: 1, max: 500 })
const part = fc.double({ min: 0, max: 0.99, noNaN: true, noDefaultInfinity: true }).map(Math.abs)
const positive = fc.double({ min: 1e-6, max: 100, noNaN: true })

const anyOptions: fc.Arbitrary<StudentOptions> = fc.record({
  dataset: fc.constantFrom('NATOPS', 'semaphore'),
  dataDir: fc.option(fc.constantFrom('data', "a folder's data"), { nil: undefined }),
  seed: fc.nat(),
  seeds: count,
  labels: fc.oneof(
    count.map((keep) => ({ keep })),
    fc.integer({ min: 1, max: 100 }).map((percent) => ({ percent })),
  ),
  teacher: fc.constantFrom('minirocket', 'multirocket', 'fcn', 'a file.safetensors'),
  teacherWidth: positive,
  student: fc.constantFrom('fcn', 'inceptiontime'),
  width: positive,
  steps: count,
  batchSize: count,
  learningRate: positive,
  rounds: count,
  guard: fc.boolean(),
  validation: part,
  ratio: positive,
  pseudoWeight: part,
  warmUp: part,
  pseudo: fc.constantFrom('soft', 'hard'),
  sharpen: positive,
  threshold: fc.oneof(fc.constant('auto' as const), part),
  balance: fc.boolean(),
  noise: fc.constantFrom(...(Object.keys(noises) as ReadonlyArray<keyof typeof noises>)),
  averageDecay: part,
  fineTune: fc.nat(500),
  fresh: fc.boolean(),
  baseline: fc.boolean(),
  out: fc.constant(undefined),
  report: fc.constant(undefined),
  every: fc.constant(30),
  json: fc.constant(false),
})

describe('the options of a student, spelled out', () => {
  test('are read back as they were, and name every choice', () => {
    fc.assert(
      fc.property(anyOptions, (given) => {
        const words = spelled(given)
        const argv = words.flatMap((one) => one.argv)
        expect(parseArguments(['student', ...argv], '')).toEqual(
          E.right({ _tag: 'Student', options: given, threads: undefined }),
        )
        const untold = ['out', 'report', 'every', 'json', ...(given.dataDir === undefined ? ['dataDir'] : [])]
        expect(words).toHaveLength(Object.keys(given).length - untold.length)
      }),
    )
  })

  test('are one word each for a shell', () => {
    expect(shellLine(['--labels', '10%', "a folder's data", '--noise', 'mild'])).toBe(
      `--labels 10% 'a folder'\\''s data' --noise mild`,
    )
  })
})

describe('the calibration of a teacher', () => {
  const held = outcomes({ classes: 2, truth: [0, 0, 1, 0] })(Float32Array.of(0.7, 0.3, 0.6, 0.4, 0.65, 0.35, 0.8, 0.2))

  test('is from before to after a temperature: its own, taken back, or the one that fits', () => {
    const own = calibrationOf(0.5)(calibrated(0.5)(held))
    expect(own).toMatchObject({ temperature: 0.5, applied: true, after: reliability()(calibrated(0.5)(held)) })
    own.before.forEach(({ count, confidence }, bin) => {
      const before = reliability()(held)[bin]
      expect(count).toBe(before?.count)
      expect(confidence ?? -1).toBeCloseTo(before?.confidence ?? -1, 5)
    })
    const fitted = calibrationOf(undefined)(held)
    expect(fitted.applied).toBe(false)
    expect(fitted.before).toEqual(reliability()(held))
    expect(fitted.after).toEqual(reliability()(calibrated(fitted.temperature)(held)))
  })
})

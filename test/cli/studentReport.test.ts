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
    { terminal, signal: new AbortController().signal, clock: () => 0, version: '0.1.0' },
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

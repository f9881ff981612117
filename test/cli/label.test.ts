import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LabelOptions, label } from '../../src/cli/label.ts'
import type { Edge } from '../../src/cli/run.ts'
import { evaluateFile, train } from '../../src/cli/train.ts'
import * as Failure from '../../src/core/Failure.ts'
import * as Format from '../../src/data/Format.ts'
import * as Part from '../../src/data/Part.ts'
import { decodeParquet } from '../../src/data/parquetTable.ts'
import { semaphore } from '../../src/data/semaphore.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-label-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)

const stop = { after: Infinity }

const recorded = () => {
  const [lines, notes]: [Array<string>, Array<string>] = [[], []]
  const shares: Array<number> = []
  const stopping = new AbortController()
  const terminal = {
    line: (text: string) => void lines.push(text),
    note: (text: string) => void notes.push(text),
    progress: (share: number) => {
      shares.push(share)
      if (shares.length >= stop.after) stopping.abort()
    },
  }
  const edge: Edge = { terminal, signal: stopping.signal, clock: () => 0, version: '0.1.0' }
  return { lines, notes, shares, edge }
}

const right = <A>(result: E.Either<Failure.Failure, A>): A => {
  if (E.isLeft(result)) throw new Error(Failure.show(result.left))
  return result.right
}

const labeled = async (options: Partial<LabelOptions>) => {
  const { edge, ...rest } = recorded()
  const defaults = { model: at('model.safetensors'), in: at('Arms.npz'), out: at('labels.jsonl'), json: true }
  const result = await label({ ...defaults, from: undefined, ...options }, edge)()
  return { result, ...rest }
}

const messageOf = (result: E.Either<Failure.Failure, unknown>): string =>
  E.isLeft(result) ? Failure.show(result.left).replaceAll(`${folder}/`, '') : 'no failure'

interface Line {
  readonly id: string
  readonly label: string | null
  readonly probabilities: Readonly<Record<string, number | null>>
}

const linesOf = (file: string): ReadonlyArray<Line> =>
  readFileSync(at(file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

// The test part that `evaluate` measures, with ids in no order, and more series than are labeled at once.
const { test: arms } = semaphore()
const named: Part.Part = { ...arms, ids: arms.series.map((_, index) => `arm ${(index * 7) % arms.series.length}`) }
const twice: Part.Part = {
  ...named,
  series: [...named.series, ...named.series],
  targets: { _tag: 'Unlabeled' },
  ids: [...(named.ids ?? []), ...(named.ids ?? []).map((id) => `${id}, again`)],
}

const write = async (file: string, part: Part.Part): Promise<void> => {
  writeFileSync(at(file), right(await Format.write(right(Format.ofFile(file)))(part)()))
}

beforeAll(async () => {
  const options = {
    every: 30,
    epochs: 2,
    batchSize: 9,
    learningRate: 1e-3,
    dropout: 0.5,
    labels: { keep: 18 },
    seed: 3,
  }
  const dataset = { dataset: 'semaphore', dataDir: undefined, model: 'fcn', out: folder, json: true } as const
  right(await train({ ...options, ...dataset }, recorded().edge)())
  await write('Arms.npz', twice)
  await write('Arms.jsonl', twice)
})

describe('millrace label', () => {
  test('is as often right as evaluate says, and keeps ids and order', async () => {
    await write('Test.ts', arms)
    right((await labeled({ in: at('Test.ts') })).result)
    const answers = linesOf('labels.jsonl')
    const { targets } = arms
    const truths = targets._tag === 'Classes' ? Array.from(targets.ids, (id) => targets.vocabulary[id]) : []
    const { lines, edge } = recorded()
    const evaluated = { model: at('model.safetensors'), dataset: 'semaphore', dataDir: undefined, json: true }
    right(await evaluateFile(evaluated, edge)())
    const { accuracy } = JSON.parse(lines.at(-1) ?? '') as { readonly accuracy: number }
    const share = answers.filter((one, index) => one.label === truths[index]).length / truths.length
    expect(share).toBeCloseTo(accuracy, 12)
    expect(answers.map(({ id }) => id)).toEqual(Part.ids(arms))
  })

  test('gives the likeliest class and probabilities whose sum is 1', async () => {
    right((await labeled({})).result)
    for (const { label: name, probabilities } of linesOf('labels.jsonl')) {
      const values = Object.values(probabilities).map(Number)
      expect(values.reduce((one, other) => one + other)).toBeCloseTo(1, 5)
      expect(probabilities[name ?? '']).toBe(Math.max(...values))
    }
  })

  test('gives the same for lines read one by one as for a file read whole, and counts the classes', async () => {
    const whole = await labeled({ in: at('Arms.npz'), out: at('whole.jsonl') })
    const { result, lines, notes, shares } = await labeled({ in: at('Arms.jsonl'), out: at('lines.jsonl') })
    right(result)
    expect(readFileSync(at('lines.jsonl'), 'utf8')).toBe(readFileSync(at('whole.jsonl'), 'utf8'))
    expect(linesOf('lines.jsonl').map(({ id }) => id)).toEqual(twice.ids)
    const said = JSON.parse(lines[0] ?? '') as { readonly classes: Readonly<Record<string, number>> }
    expect(said).toMatchObject({ event: 'result', series: twice.series.length, unclear: 0, out: at('lines.jsonl') })
    expect(Object.values(said.classes).reduce((one, other) => one + other)).toBe(twice.series.length)
    expect(notes).toEqual([])
    expect([shares.length, shares.at(-1), whole.shares.at(-1)]).toEqual([Math.ceil(twice.series.length / 256), 1, 1])
  })

  test('writes the same numbers as JSON lines, CSV and Parquet', async () => {
    for (const file of ['same.jsonl', 'same.csv', 'same.parquet']) right((await labeled({ out: at(file) })).result)
    const expected = linesOf('same.jsonl').map(({ id, label: name, probabilities }) => ({
      id,
      label: name,
      ...Object.fromEntries(
        Object.entries(probabilities).map(([key, value]) => [`p_${key}`, Math.fround(Number(value))]),
      ),
    }))
    expect(right(await decodeParquet('same.parquet')(readFileSync(at('same.parquet')))())).toEqual(expected)
    const [head = '', ...rows] = readFileSync(at('same.csv'), 'utf8').trimEnd().split('\n')
    const vocabulary = Part.vocabulary(arms) ?? []
    expect(head).toBe(['id', 'label', ...vocabulary.map((name) => `p_${name}`)].join(','))
    expect(rows.length).toBe(expected.length)
    const last = expected.at(-1) as Readonly<Record<string, unknown>>
    // The last id has a comma in it.
    const numbers = vocabulary.map((name) => Number(String(last[`p_${name}`]))).map((x) => Math.fround(x))
    expect(rows.at(-1)?.startsWith(`"${String(last['id'])}",`)).toBe(true)
    expect(
      rows
        .at(-1)
        ?.split(',')
        .slice(-vocabulary.length)
        .map((x) => Math.fround(Number(x))),
    ).toEqual(numbers)
  })

  test('labels series of several lengths, and leaves empty what missing values hide', async () => {
    const [first] = arms.series
    const variables = first?.variables ?? 0
    const series = [20, 51, 20, 33].map((steps, index) => ({
      variables,
      steps,
      values: new Float32Array(variables * steps).fill(index === 1 ? Number.NaN : index),
    }))
    await write('Mixed.jsonl', { name: 'Mixed', series, targets: { _tag: 'Unlabeled' }, ids: ['d', 'c', 'b', 'a'] })
    for (const out of ['mixed.jsonl', 'mixed.csv', 'mixed.parquet']) {
      const { result, notes } = await labeled({ in: at('Mixed.jsonl'), out: at(out) })
      right(result)
      expect(notes).toEqual(['1 series have missing values that nothing fills: their probabilities are left out'])
    }
    const answers = linesOf('mixed.jsonl')
    expect(answers.map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a'])
    expect(answers.map(({ label: name }) => name === null)).toEqual([false, true, false, false])
    expect(Object.values(answers[1]?.probabilities ?? {}).every((value) => value === null)).toBe(true)
    expect(readFileSync(at('mixed.csv'), 'utf8')).toMatch(/\nc,,+\nb,/)
    const table = right(await decodeParquet('mixed')(readFileSync(at('mixed.parquet')))())
    expect(table[1]).toMatchObject({ id: 'c', label: null })
  })

  test('writes an empty table for a file without series', async () => {
    writeFileSync(at('None.jsonl'), '\n')
    right((await labeled({ in: at('None.jsonl'), from: 'jsonl', out: at('none.csv') })).result)
    expect(readFileSync(at('none.csv'), 'utf8')).toMatch(/^id,label,p_[^\n]*\n$/)
    right((await labeled({ in: at('None.jsonl'), from: 'jsonl', out: at('none.parquet') })).result)
    expect(right(await decodeParquet('none')(readFileSync(at('none.parquet')))())).toEqual([])
  })
})

describe('millrace label refuses', () => {
  test('series of other variables, and leaves the old file', async () => {
    writeFileSync(at('Flat.jsonl'), '{"id":"a","values":[1,2,3]}\n')
    writeFileSync(at('old.csv'), 'old')
    const { result } = await labeled({ in: at('Flat.jsonl'), out: at('old.csv') })
    expect(messageOf(result)).toMatch(
      /^series a of Flat\.jsonl: expected a series as model\.safetensors was trained on, found 1 x 3 \(.*24 variables/,
    )
    expect(readFileSync(at('old.csv'), 'utf8')).toBe('old')
  })

  test('what breaks off in the middle', async () => {
    writeFileSync(at('Cut.jsonl'), readFileSync(at('Arms.jsonl')).subarray(0, -100))
    expect(messageOf((await labeled({ in: at('Cut.jsonl'), out: at('cut.csv') })).result)).toMatch(
      /^Cut\.jsonl:\d+: expected a JSON object/,
    )
    expect(readdirSync(folder).filter((name) => name.startsWith('cut.'))).toEqual([])
  })

  test('another extension, a file that is no network, and one that is not there', async () => {
    expect(messageOf((await labeled({ out: at('labels.xlsx') })).result)).toBe(
      'a format of labels for labels.xlsx not found: the extensions are .jsonl, .csv, .parquet',
    )
    expect(messageOf((await labeled({ model: at('Arms.npz') })).result)).toMatch(/^Arms\.npz/)
    expect(messageOf((await labeled({ in: at('nothing.jsonl') })).result)).toMatch(/^.*nothing\.jsonl: ENOENT/)
  })

  test('to go on when it is stopped: no file, and none by halves', async () => {
    for (const file of ['Arms.jsonl', 'Arms.npz']) {
      stop.after = 1
      const { result, shares } = await labeled({ in: at(file), out: at('stopped.jsonl') })
      stop.after = Infinity
      expect(result).toEqual(E.left({ _tag: 'Aborted', step: 256 }))
      expect(shares).toHaveLength(1)
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([])
  })
})

import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { evaluateFile, train, type TrainOptions } from '../../src/cli/train.ts'
import { prepare } from '../../src/cli/run.ts'
import { shapeOf } from '../../src/cli/shape.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import { type Example, unlabeled } from '../../src/core/Example.ts'
import { show } from '../../src/core/Failure.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const record = (): {
  lines: Array<string>
  terminal: { line: (s: string) => void; note: () => void; progress: () => void }
} => {
  const lines: Array<string> = []
  return { lines, terminal: { line: (text) => void lines.push(text), note: () => {}, progress: () => {} } }
}

const edge = (terminal: ReturnType<typeof record>['terminal'], signal = new AbortController().signal) => ({
  terminal,
  signal,
  clock: () => 0,
  version: '1.2.3',
})

const options: TrainOptions = {
  dataset: 'semaphore',
  dataDir: undefined,
  model: 'fcn',
  epochs: 2,
  batchSize: 9,
  learningRate: 1e-3,
  dropout: 0.5,
  labels: { keep: 18 },
  seed: 3,
  out: undefined,
  every: 30,
  json: true,
}

const prepared = async () => {
  const data = await prepare('semaphore', undefined, new AbortController().signal)()
  if (E.isLeft(data)) throw new Error(show(data.left))
  return data.right
}

const events = async (changed: Partial<TrainOptions> = {}): Promise<ReadonlyArray<string>> => {
  const { lines, terminal } = record()
  const result = await train({ ...options, ...changed }, edge(terminal))()
  if (E.isLeft(result)) throw new Error(show(result.left))
  return lines
}

describe('millrace train --json', () => {
  test('prints a start, an event for each epoch and a result, one object a line', async () => {
    const lines = (await events()).map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.map(({ event }) => event)).toEqual(['start', 'epoch', 'epoch', 'result'])
    expect(lines[0]).toMatchObject({ dataset: 'semaphore', model: 'fcn', labeled: 18, test: 180, classes: 6, seed: 3 })
    expect(Object.keys(lines[1] ?? {})).toEqual(['event', 'epoch', 'trainLoss', 'validLoss', 'accuracy', 'seconds'])
    expect(lines.at(-1)?.['accuracy']).toBe(lines.at(-2)?.['accuracy'])
  })

  test('prints the same for the same seed, byte for byte, and something else for another', async () => {
    const [first, second, other] = [await events(), await events(), await events({ seed: 4 })]
    expect(second).toEqual(first)
    expect(other.slice(1)).not.toEqual(first.slice(1))
  })

  test('saves a network that evaluate measures the same, preprocessing included', async () => {
    const out = join(folder, 'runs', 'first')
    const trained = await events({ out })
    const { lines, terminal } = record()
    const model = join(out, 'model.safetensors')
    const result = await evaluateFile({ model, dataset: 'semaphore', dataDir: undefined, json: true }, edge(terminal))()
    expect(E.isRight(result)).toBe(true)
    const { accuracy, loss } = JSON.parse(lines.at(-1) ?? '') as Record<string, number>
    expect(JSON.parse(trained.at(-1) ?? '')).toEqual({ event: 'result', loss, accuracy, model })
    expect((await readFile(model)).length).toBeGreaterThan(1000)
  })

  test('an aborted run ends as Aborted and saves nothing', async () => {
    const stop = new AbortController()
    const { terminal } = record()
    const out = join(folder, 'aborted')
    stop.abort()
    const result = await train({ ...options, out }, edge(terminal, stop.signal))()
    expect(result).toMatchObject(E.left({ _tag: 'Aborted' }))
    await expect(readFile(join(out, 'model.safetensors'))).rejects.toThrow('ENOENT')
  })
})

describe('a run with a folder', () => {
  const run = async (out: string, version = '1.2.3', signal = new AbortController().signal) => {
    const { lines, terminal } = record()
    return { result: await train({ ...options, out }, { ...edge(terminal, signal), version })(), lines }
  }

  test('that could not save its network has its training in the checkpoint, and tells all of it again', async () => {
    const out = join(folder, 'unsaved')
    // What the network would be called is a folder, which no file can replace.
    const taken = join(out, 'model.safetensors')
    await mkdir(join(taken, 'inside'), { recursive: true })
    const first = await run(out)
    expect(E.isLeft(first.result) && show(first.result.left)).toMatch(/model\.safetensors: /u)
    await rm(taken, { recursive: true })
    const { result, lines } = await run(out)
    expect(result).toEqual(E.right(undefined))
    expect(lines.slice(0, -1)).toEqual(first.lines)
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      'start',
      'epoch',
      'epoch',
      'result',
    ])
    expect(await readdir(out)).toEqual(['model.safetensors'])
  })

  test('is refused by another version', async () => {
    const out = join(folder, 'versions')
    const stop = new AbortController()
    stop.abort()
    await run(out, '1.2.3', stop.signal)
    const { result } = await run(out, '1.3.0')
    expect(E.isLeft(result) && show(result.left)).toMatch(/: expected version 1\.3\.0, found version 1\.2\.3; /u)
    expect((await run(out)).result).toEqual(E.right(undefined))
  })
})

test('the shape of a run changes with each value, label and id of its data, and with each choice', async () => {
  const { train: examples, ...rest } = await prepared()
  const first = Dataset.take(2)(examples)
  const shape = (part: typeof first, choices = {}) => shapeOf('1', 'train', choices)({ ...rest, train: part })()
  const changed = (change: (example: Example) => Example) =>
    shape(Dataset.mapWithIndex((i: number, example: Example) => (i === 1 ? change(example) : example))(first))
  const base = await shape(first)
  expect(await shape(first)).toEqual(base)
  const changes: ReadonlyArray<(example: Example) => Example> = [
    (example) => ({ ...example, id: 'another' }),
    (example) => ({ ...example, target: unlabeled }),
    ({ series, ...example }) => ({
      ...example,
      series: { ...series, values: series.values.map((x, i) => (i ? x : -x)) },
    }),
  ]
  for (const change of changes) expect((await changed(change))['data']).not.toBe(base['data'])
  expect(await shape(first, { epochs: 2 })).toEqual({ ...base, epochs: 2 })
})

describe('what cannot be done is said in one line', () => {
  const failure = async (changed: Partial<TrainOptions>): Promise<string> => {
    const result = await train({ ...options, ...changed }, edge(record().terminal))()
    return E.isLeft(result) ? show(result.left) : 'nothing'
  }

  test('more labels than there are', async () => {
    expect(await failure({ labels: { keep: 181 } })).toBe('labels: expected at most 180, found 181')
  })

  test('a dataset with a name that is nearly the embedded one', async () => {
    expect(await failure({ dataset: 'semafore' })).toBe('dataset "semafore" not found: did you mean semaphore?')
  })

  test('a model file that is none', async () => {
    const result = await evaluateFile(
      { model: 'package.json', dataset: 'semaphore', dataDir: undefined, json: true },
      edge(record().terminal),
    )()
    expect(E.isLeft(result) && show(result.left)).toMatch(/^package\.json: expected/)
  })
})

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, test } from 'vitest'
import { type ConvertOptions, convert } from '../../src/cli/convert.ts'
import { type InspectOptions, inspect } from '../../src/cli/inspect.ts'
import type { Edge } from '../../src/cli/run.ts'
import * as Failure from '../../src/core/Failure.ts'
import * as UcrText from '../../src/data/UcrText.ts'
import { semaphore } from '../../src/data/semaphore.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-formats-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)

const recorded = () => {
  const lines: string[] = []
  const notes: string[] = []
  const terminal = {
    line: (text: string) => void lines.push(text),
    note: (text: string) => void notes.push(text),
    progress: (): void => {},
  }
  const edge: Edge = { terminal, signal: new AbortController().signal, clock: () => 0, version: '0.1.0' }
  return { lines, notes, edge }
}

const inspected = async (options: Partial<InspectOptions>) => {
  const { lines, edge } = recorded()
  const result = await inspect(
    { source: at('Toy.csv'), dataDir: undefined, out: undefined, json: false, ...options },
    edge,
  )()
  return { result, lines }
}

const converted = async (options: Partial<ConvertOptions>) => {
  const { lines, notes, edge } = recorded()
  const result = await convert(
    { in: at('Toy.csv'), out: at('Toy.arff'), from: undefined, to: undefined, ...options },
    edge,
  )()
  return { result, lines, notes }
}

const messageOf = (result: E.Either<Failure.Failure, unknown>): string =>
  E.isLeft(result) ? Failure.show(result.left) : 'no failure'

writeFileSync(at('Toy.csv'), 'id,label,t0,t1,t2\na,up,1,NaN,3\nb,down,2,2,\nc,up,1,NaN,3\n')

describe('millrace inspect', () => {
  test('says as JSON what a file holds', async () => {
    const { result, lines } = await inspected({ json: true })
    expect(result).toEqual(E.right(undefined))
    expect(lines).toEqual([
      '{"event":"dataset","format":"csv","name":"Toy","parts":[{"name":"Toy","series":3,"variables":1,"minLength":2,' +
        '"maxLength":3,"missing":2,"classes":{"down":1,"up":2}}],"warnings":["1 series of Toy is constant: b",' +
        '"1 series of Toy repeats an earlier one: c","fewer than 5 series of Toy are of down (1), up (2)"]}',
    ])
  })

  test('says the same to a person, with ranges and the mean of each class', async () => {
    const { lines } = await inspected({})
    expect(lines.slice(0, 5)).toEqual([
      'Toy (csv)',
      '',
      'Toy: 3 series, 1 variable, 2 to 3 steps, 2 missing values',
      '  variable 0 from 1 to 3',
      '  class  series  mean of variable 0',
    ])
    expect(lines[5]).toMatch(/^ {2}down {8}1 {2}▄+$/)
    expect(lines[6]).toMatch(/^ {2}up {10}2 {2}▁+ +█+$/)
    expect(lines[7]).toBe('\nwarning: 1 series of Toy is constant: b')
  })

  test('takes the name of a dataset, whose parts it compares', async () => {
    const { train } = semaphore({ train: 12, test: 6 })
    for (const half of ['TRAIN', 'TEST'])
      writeFileSync(at(`Arms_${half}.ts`), UcrText.print({ ...train, name: 'Arms' }))
    const { lines } = await inspected({ source: 'Arms', dataDir: folder, json: true })
    const said = JSON.parse(lines[0] ?? '') as { readonly parts: ReadonlyArray<object>; readonly warnings: unknown }
    expect(said).toMatchObject({ format: 'ts', name: 'Arms' })
    expect(said.parts).toHaveLength(2)
    expect(said.warnings).toContain(
      '12 series of Arms_TEST are also in Arms_TRAIN: Arms_TEST/0, Arms_TEST/1, Arms_TEST/2, …',
    )
  })

  test('finds the files of a dataset in other formats, beside each other or in its folder', async () => {
    mkdirSync(at('sets/Legs'), { recursive: true })
    for (const half of ['TRAIN', 'TEST']) {
      writeFileSync(at(`sets/Feet_${half}.tsv`), 'up\t1\t2\ndown\t3\t4\n')
      writeFileSync(at(`sets/Legs/Legs_${half}.JSONL`), '{"values":[1,2]}\n')
    }
    const said = async (source: string): Promise<unknown> =>
      JSON.parse((await inspected({ source, dataDir: at('sets'), json: true })).lines[0] ?? 'null')
    expect(await said('feet')).toMatchObject({
      format: 'tsv',
      name: 'Feet',
      parts: [{ name: 'Feet_TRAIN', series: 2, classes: { down: 1, up: 1 } }, { name: 'Feet_TEST' }],
    })
    expect(await said('Legs')).toMatchObject({ format: 'jsonl', parts: [{ name: 'Legs_TRAIN', series: 1 }, {}] })
  })

  test('draws the classes', async () => {
    await inspected({ source: 'semaphore', out: at('classes.svg') })
    const picture = readFileSync(at('classes.svg'), 'utf8')
    expect(picture.match(/class="frame"/g)).toHaveLength(6)
    expect(picture).not.toContain('NaN')
  })

  test('fails on a file that is not there, and on one of no format', async () => {
    expect(messageOf((await inspected({ source: at('no.csv') })).result)).toMatch(/no\.csv: ENOENT/)
    writeFileSync(at('letter.txt'), 'Dear reader')
    expect(messageOf((await inspected({ source: at('letter.txt') })).result)).toMatch(
      /letter\.txt: expected one of ts, arff, .*, found "Dear reader"$/,
    )
  })
})

describe('millrace convert', () => {
  test('writes by the extension, and says what is left out', async () => {
    const { lines, notes } = await converted({ in: at('Toy.csv'), out: at('Toy.jsonl') })
    expect([lines, notes]).toEqual([[`${at('Toy.jsonl')}: 3 series as jsonl`], []])
    const back = await converted({ in: at('Toy.jsonl'), out: at('runs/Toy.ts') })
    expect(back.notes).toEqual(['ts has no place for ids: they are left out'])
    expect(readFileSync(at('runs/Toy.ts'), 'utf8')).toMatch(/@data\n1,\?,3:up\n2,2:down\n1,\?,3:up\n$/)
  })

  test('writes several variables as a long table', async () => {
    writeFileSync(at('Two.ts'), '@data\n1,2:3,4\n')
    expect((await converted({ in: at('Two.ts'), out: at('Two.csv') })).lines).toEqual([
      `${at('Two.csv')}: 1 series as csv-long`,
    ])
    expect(messageOf((await converted({ in: at('Two.ts'), out: at('Two.csv'), to: 'csv' })).result)).toMatch(
      /as csv: Csv\.print: one variable with values expected, got 2 x 2 at 0$/,
    )
  })

  test('leaves no file where it fails, and the old one where there is one', async () => {
    writeFileSync(at('old.tsv'), 'old')
    writeFileSync(at('bad.tsv'), '1\t2\n1\tx\n')
    expect(messageOf((await converted({ in: at('bad.tsv'), out: at('old.tsv') })).result)).toMatch(
      /bad\.tsv:2: expected/,
    )
    expect(readFileSync(at('old.tsv'), 'utf8')).toBe('old')
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('refuses an unknown extension before it reads', async () => {
    expect(messageOf((await converted({ in: at('none'), out: at('a.arf') })).result)).toMatch(
      /a\.arf not found: did you mean arff\? the formats are ts, arff/,
    )
  })
})

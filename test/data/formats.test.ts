import { readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import * as Failure from '../../src/core/Failure.ts'
import * as Format from '../../src/data/Format.ts'
import type * as Part from '../../src/data/Part.ts'
import { optionalPackage } from '../../src/data/optionalPackage.ts'
import { enough } from '../core/runs.ts'
import { edited, edits } from './damage.ts'
import { formatCases, identified } from './formatCases.ts'
import { dataFolder, noData } from './sharedData.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const right = <A>(result: E.Either<Failure.Failure, A>): A => {
  if (E.isLeft(result)) throw new Error(Failure.show(result.left))
  return result.right
}

const messageOf = (result: E.Either<Failure.Failure, unknown>): string =>
  E.isLeft(result) ? Failure.show(result.left) : 'no failure'

const written = async (name: Format.FormatName, part: Part.Part): Promise<Uint8Array> =>
  right(await Format.write(name)(part)())

// NaN equals NaN and -0 differs from 0, which is what bit by bit means here.
const expectSame = (one: Part.Part, other: Part.Part): void => {
  expect(one).toStrictEqual(other)
  expect(one.series.every(({ values }, i) => values.every((x, j) => Object.is(x, other.series[i]?.values[j])))).toBe(
    true,
  )
}

const usual = enough(200)

const sources = { ts: 'Toy.ts', 'csv-long': 'Toy.csv' } as Readonly<Record<string, string>>
const sourceOf = (name: Format.FormatName): string => sources[name] ?? `Toy.${name}`

describe.each(formatCases)('$name', ({ name, sayable, readBack }) => {
  const parts = identified.map(sayable)
  const read = Format.read(sourceOf(name), name)

  test('what is written is read back, bit by bit where the format has the bits', async () => {
    await fc.assert(
      fc.asyncProperty(parts, async (part) => {
        expectSame(right(await read(await written(name, part))()), readBack(part))
      }),
      usual,
    )
  })

  test('what is written is detected without a name', async () => {
    await fc.assert(
      fc.asyncProperty(
        // An empty table has no first line to tell it by, and one word may be anything.
        parts.filter(({ series, targets }) => series.some(({ steps }) => steps > 1 || targets._tag !== 'Unlabeled')),
        async (part) => {
          expect(Format.detect('', await written(name, part))).toBe(name)
        },
      ),
      usual,
    )
  })

  test('arbitrary bytes give a part or a failure that names the file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => expectAnswer(name, await read(bytes)())),
      usual,
    )
  })

  test('a file with damage gives a sound part or a failure that names the file', async () => {
    await fc.assert(
      fc.asyncProperty(parts, edits, async (part, changes) =>
        expectAnswer(name, await read(changes.reduce(edited, await written(name, part)))()),
      ),
      usual,
    )
  })
})

const expectAnswer = (name: Format.FormatName, result: E.Either<Failure.Failure, Part.Part>): void => {
  if (E.isLeft(result)) expect(Failure.show(result.left)).toContain(sourceOf(name))
  else for (const { variables, steps, values } of result.right.series) expect(values.length).toBe(variables * steps)
}

describe('a failure says where, what was expected and what was found', () => {
  const arff = '@relation Toy\n@attribute a numeric\n@attribute b numeric\n@attribute class {up,down}\n@data\n'
  const relation = '@relation Toy\n@attribute s relational\n@attribute a numeric\n@end s\n@attribute c {up}\n@data\n'
  test.each([
    ['a.arff', `${arff}1,up`, 'a.arff:6: expected 2 values and a label, found "1,up"'],
    ['a.arff', `${arff}1,x,up`, 'a.arff:6: expected a number or ?, found "x"'],
    [
      'a.arff',
      `${arff}{0 1}`,
      'a.arff:6: expected all values of a row, as sparse rows are not supported, found "{0 1}"',
    ],
    ['a.arff', '@relation a\n@attribute d date\n@data', /^a\.arff:2: expected a type out of numeric/],
    ['a.arff', '@relation a\n@attribute a numeric', 'a.arff:2: expected @data, found "the end of the text"'],
    ['a.arff', '@relation a\n@data', 'a.arff:2: expected attributes before @data, found "@data"'],
    ['a.arff', `${relation}'1\\n2',up\n'1',up`, 'a.arff:8: expected 2 variables, found "1"'],
    ['a.arff', `${relation}'1,2',up`, 'a.arff:7: expected 1 values, found "2"'],
    ['a.arff', `${relation}'1`, `a.arff:7: expected a relation between quotes, found "'1"`],
    ['a.tsv', '1\t2\n\t3', 'a.tsv:2: expected a label and values, with tabs or commas between, found "\\t3"'],
    ['a.csv', 'id,t0\na,1\na,2', 'a.csv:3: expected an id of its own, found "a"'],
    ['a.csv', 'id,t0\na,1,2', 'a.csv:2: expected 2 cells, as in the first row, found "3"'],
    ['a.csv', 't0,t0\n', 'a.csv:1: expected different column names, found "t0"'],
    ['a.csv', 'label,t0\n"u\np",1\n"a,2', /^a\.csv:4: expected quotes around whole cells, each closed/],
    ['a.csv', 'label,t0\n"u\np",1\nu,x', 'a.csv:4: expected a number, NaN or nothing in t0, found "x"'],
    ['a.csv', 'id,time,x\na,1,2\na,1,3', 'a.csv:3: expected different times in a, found "1 twice"'],
    ['a.csv', 'id,time,x,label\na,1,2,u\na,2,2,v', 'a.csv:3: expected u in all of a, found "v"'],
    ['a.csv', 'id,time,x\na,noon,2', 'a.csv:2: expected a time that is a number or a date, found "noon"'],
    ['a.jsonl', '{"values":[[1]]}\n{"values":1}', 'a.jsonl:2: expected values, one list a variable, found "1"'],
    ['a.jsonl', '{"values":[1]', 'a.jsonl:1: expected a JSON object, found "{\\"values\\":[1]"'],
    ['a.jsonl', '{"values":[1]}\n{"id":"a","values":[1]}', /^a\.jsonl:2: expected no id, as the first series has none/],
    ['a.bin', '\u0000', /^a\.bin: expected one of ts, arff, .* found "/],
  ] as ReadonlyArray<[string, string, string | RegExp]>)('%s %#', async (source, text, expected) => {
    const shown = messageOf(await Format.read(source)(encode(text))())
    if (typeof expected === 'string') expect(shown).toBe(expected)
    else expect(shown).toMatch(expected)
  })

  test('and at which byte text stops being UTF-8', async () => {
    const bytes = Uint8Array.from([...encode('é\t1\n'), 0xe9, 0x09])
    expect(messageOf(await Format.read('a.tsv', 'tsv')(bytes)())).toBe(
      'a.tsv at byte 5: expected text in UTF-8, found "e9 09"',
    )
  })
})

describe('a name of no format', () => {
  test('is refused with the list and the nearest', () => {
    expect(messageOf(Format.named('csvs'))).toMatch(
      /^format "csvs" not found: did you mean csv\? the formats are ts, arff/,
    )
    expect(messageOf(Format.ofFile('a.jsonls'))).toMatch(/^the format of a\.jsonls not found: did you mean jsonl/)
    expect(messageOf(Format.ofFile('plain'))).toMatch(/^the format of plain not found: the formats are ts, arff/)
  })
})

test('a package that is not installed is named', async () => {
  const load = () => import(['nowhere', 'to-be-found'].join('-')) as Promise<unknown>
  expect(messageOf(await optionalPackage('papaparse', 'CSV files', load)())).toBe(
    'CSV files: the package papaparse is not installed; run npm install papaparse',
  )
  const broken = () => Promise.reject(Object.assign(new Error('no'), { code: 'ERR_REQUIRE_ESM' }))
  expect(messageOf(await optionalPackage('a', 'b', broken)())).toBe(
    'b: the package a does not load (Error: no); run npm install a',
  )
})

describe('what a format cannot say is refused', () => {
  const series = [{ variables: 2, steps: 1, values: Float32Array.of(1, NaN) }]
  const part: Part.Part = { name: 'Toy', series, targets: { _tag: 'Unlabeled' } }
  test.each([
    ['tsv', 'Toy as tsv: Tsv.print: classes expected, got Unlabeled'],
    ['csv', 'Toy as csv: Csv.print: one variable with values expected, got 2 x 1 at 0'],
  ] as const)('%s', async (name, message) => {
    expect(messageOf(await Format.write(name)(part)())).toBe(message)
  })
  test('a series that ends in missing values is no shorter series', async () => {
    const ending = { ...part, series: [{ variables: 1, steps: 2, values: Float32Array.of(1, NaN) }] }
    expect(messageOf(await Format.write('arff')(ending)())).toMatch(
      /^Toy as arff: Arff\.print: series 0 ends in missing/,
    )
  })
})

describe('real files', () => {
  const path = (file: string): string => join(dataFolder, file)
  const present = existsSync(path('GunPoint'))
  if (!present) test.skip(noData, () => {})
  const readFile = async (file: string): Promise<Part.Part> =>
    right(await Format.read(file)(readFileSync(path(file)))())

  test.runIf(present)('GunPoint is the same in three formats of text', async () => {
    const [ts, arff, tsv] = await Promise.all(
      ['ts', 'arff', 'tsv'].map((extension) => readFile(`GunPoint/GunPoint_TRAIN.${extension}`)),
    )
    for (const other of [arff, tsv]) {
      expect(other?.series).toStrictEqual(ts?.series)
      expect(other?.targets).toStrictEqual(ts?.targets)
    }
  })

  test.runIf(present)('BasicMotions is the same as a relation and as .ts', async () => {
    for (const half of ['TRAIN', 'TEST']) {
      const [ts, arff] = await Promise.all(
        ['ts', 'arff'].map((extension) => readFile(`BasicMotions/BasicMotions_${half}.${extension}`)),
      )
      expect(arff?.series).toStrictEqual(ts?.series)
      expect(arff && labelsOf(arff)).toStrictEqual(ts && labelsOf(ts))
    }
  })

  test.runIf(present)('a real file, damaged, gives a part or a failure', async () => {
    for (const file of [
      'GunPoint/GunPoint_TRAIN.arff',
      'GunPoint/GunPoint_TRAIN.tsv',
      'BasicMotions/BasicMotions_TRAIN.arff',
    ]) {
      const head = readFileSync(path(file)).subarray(0, 12_000)
      await fc.assert(
        fc.asyncProperty(edits, async (changes) => {
          expect(['Left', 'Right']).toContain((await Format.read(file)(changes.reduce(edited, head))())._tag)
        }),
        enough(50),
      )
    }
  })
})

const labelsOf = ({ targets }: Part.Part): ReadonlyArray<string | undefined> =>
  targets._tag === 'Classes' ? Array.from(targets.ids, (id) => targets.vocabulary[id]) : []

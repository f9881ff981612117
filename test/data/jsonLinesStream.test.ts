import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, test } from 'vitest'
import type { Example } from '../../src/core/Example.ts'
import * as Failure from '../../src/core/Failure.ts'
import * as StreamTask from '../../src/core/StreamTask.ts'
import * as JsonLines from '../../src/data/JsonLines.ts'
import * as Part from '../../src/data/Part.ts'
import { jsonLinesStream } from '../../src/data/node/jsonLinesStream.ts'
import { enough } from '../core/runs.ts'
import { identified } from './formatCases.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-lines-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'Toy.jsonl')

const streamed = async (text: string | Uint8Array): Promise<ReadonlyArray<E.Either<Failure.Failure, Example>>> => {
  writeFileSync(file, text)
  return await StreamTask.toArray(jsonLinesStream(file))()
}

const messages = async (text: string | Uint8Array): Promise<ReadonlyArray<string>> =>
  (await streamed(text)).flatMap((one) => (E.isLeft(one) ? [Failure.show(one.left).replace(folder, '')] : []))

describe('jsonLinesStream', () => {
  test('gives the ids and series that JsonLines.parse gives, whatever ends the lines', async () => {
    await fc.assert(
      fc.asyncProperty(identified, fc.constantFrom('\n', '\r\n', '\n\n'), fc.boolean(), async (part, end, isEnded) => {
        const text = JsonLines.print(part).replaceAll('\n', end)
        const read = await streamed(isEnded ? text : text.trimEnd())
        const ids = Part.ids({ ...part, name: 'Toy' })
        expect(read.flatMap((one) => (E.isRight(one) ? [[one.right.id, one.right.series]] : []))).toStrictEqual(
          part.series.map((series, at) => [ids[at], series]),
        )
      }),
      enough(50),
    )
  })

  test('gives lines longer than what the disk gives at once', async () => {
    const values = Array.from({ length: 300_000 }, (_, step) => step % 1000)
    const [one, other] = await streamed(`${JSON.stringify({ id: 'é', values })}\n{"id":"b","values":[1]}`)
    expect(one).toMatchObject({ right: { id: 'é', series: { steps: 300_000 } } })
    expect(other).toMatchObject({ right: { id: 'b', series: { steps: 1 } } })
  })

  test('ends with the failure of the first wrong line', async () => {
    expect(await messages('{"values":[1]}\n\n{"values":1}\n{"values":1}')).toEqual([
      '/Toy.jsonl:3: expected values, one list a variable, found "1"',
    ])
    expect(await messages('{"id":1,"values":[1]}\n{"values":[1]}')).toEqual([
      '/Toy.jsonl:2: expected an id, as the first series has one, found "none"',
    ])
    expect(await messages('{"values":[1]}\n{"id":7,"values":[1]}')).toEqual([
      '/Toy.jsonl:2: expected no id, as the first series has none, found "7"',
    ])
    expect(await messages(Uint8Array.of(10, 0x7b, 0xff, 10))).toEqual([
      '/Toy.jsonl:2: expected text in UTF-8, found "ff"',
    ])
  })

  test('gives the reason where there is no file', async () => {
    const [one] = await StreamTask.toArray(jsonLinesStream(join(folder, 'none.jsonl')))()
    expect(one).toMatchObject({ left: { _tag: 'Unavailable' } })
  })
})

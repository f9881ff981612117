import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as Failure from '../../src/core/Failure.ts'
import type { Archive } from '../../src/data/Archive.ts'
import { type UcrOptions, cacheFolder, ucr } from '../../src/data/node/index.ts'
import type { Part } from '../../src/data/Part.ts'
import * as UcrText from '../../src/data/UcrText.ts'
import { ucrDatasets, ucrNames } from '../../src/data/ucrNames.ts'
import { dataFolder, noData, realFiles } from './sharedData.ts'

const text = (label: string) => `@problemName Toy\n@classLabel true a b\n@data\n1,2:a\n3,4:${label}\n`
const encode = (written: string): Uint8Array => new TextEncoder().encode(written)
const pair = { 'Toy_TRAIN.ts': encode(text('a')), 'Toy_TEST.ts': encode(text('b')) }

let folder = ''
let server: Server
let url = ''
let respond: (request: IncomingMessage, response: ServerResponse) => void
let asked: Array<string> = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-test-'))
  asked = []
  server = createServer((request, response) => {
    asked.push(`${request.url}`)
    respond(request, response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

const from = (name: string, options: UcrOptions = {}): Promise<E.Either<Failure.Failure, Archive>> =>
  ucr(name, {
    cache: join(folder, 'cache'),
    url,
    retryDelay: 0,
    ...options,
  })()

const messageOf = (archive: E.Either<Failure.Failure, Archive>): string =>
  E.isLeft(archive) ? Failure.show(archive.left) : 'no failure'

const cached = async (): Promise<ReadonlyArray<string>> => {
  try {
    return (await readdir(join(folder, 'cache'), { recursive: true })).filter((name) => name !== '.partial').sort()
  } catch {
    return []
  }
}

const send = (bytes: Uint8Array, status = 200) => {
  respond = (_, response) => void response.writeHead(status, { 'content-length': bytes.length }).end(bytes)
}

const expectToy = (archive: E.Either<Failure.Failure, Archive>): void => {
  expect(E.toUnion(archive)).toMatchObject({
    name: 'Toy',
    train: { name: 'Toy_TRAIN', targets: { ids: Int32Array.of(0, 0) } },
    test: { name: 'Toy_TEST', targets: { ids: Int32Array.of(0, 1) } },
  })
}

describe('a dataset in the directory is read from there', () => {
  test.each([
    ['side by side', '', 'Toy'],
    ['in a folder of its name', 'Toy', 'toy'],
    ['in a folder of its name in another case', 'tOY', 'TOY'],
  ])('%s', async (_, inside, name) => {
    await mkdir(join(folder, 'given', inside), { recursive: true })
    for (const [file, bytes] of Object.entries(pair)) await writeFile(join(folder, 'given', inside, file), bytes)
    expectToy(await from(name, { directory: join(folder, 'given') }))
    expect(asked).toEqual([])
    expect(await cached()).toEqual([])
  })
  test('one file without the other is a failure that names the missing one', async () => {
    await writeFile(join(folder, 'Toy_TRAIN.ts'), pair['Toy_TRAIN.ts'])
    expect(messageOf(await from('Toy', { directory: folder }))).toMatch(
      /^Toy_TEST\.ts not found: beside .*Toy_TRAIN\.ts/,
    )
  })
  test('a file that cannot be read right is a failure that names its line', async () => {
    await writeFile(join(folder, 'Toy_TRAIN.ts'), pair['Toy_TRAIN.ts'])
    await writeFile(join(folder, 'Toy_TEST.ts'), text('c'))
    expect(messageOf(await from('Toy', { directory: folder }))).toMatch(
      /Toy_TEST\.ts:5: expected a label out of a, b, found "c"$/,
    )
  })
  if (realFiles.length === 0) test.skip(noData, () => {})
  test.skipIf(!realFiles.some(({ file }) => file.includes('NATOPS')))('the real NATOPS', async () => {
    const archive = E.toUnion(await from('natops', { directory: dataFolder }))
    expect(archive).toMatchObject({ name: 'NATOPS', train: { name: 'NATOPS_TRAIN' }, test: { name: 'NATOPS_TEST' } })
  })
})

describe('a dataset that is nowhere is downloaded', () => {
  test.each([
    ['at the top', pair],
    [
      'in a folder, among others',
      { Toy: { ...pair, 'Toy_TRAIN.arff': encode('@relation') }, 'README.md': encode('#') },
    ],
    [
      'without compression',
      Object.fromEntries(Object.entries(pair).map(([name, bytes]) => [name, [bytes, { level: 0 as const }]])),
    ],
  ] as ReadonlyArray<[string, Parameters<typeof zipSync>[0]]>)('with its files %s', async (_, members) => {
    const zip = zipSync(members)
    send(zip)
    const progress: Array<unknown> = []
    expectToy(await from('Toy', { onProgress: (one) => progress.push(one) }))
    expect(asked).toEqual(['/Toy.zip'])
    expect(progress.at(-1)).toEqual({ received: zip.length, total: zip.length })
    expect(await cached()).toEqual(['Toy', 'Toy/Toy_TEST.ts', 'Toy/Toy_TRAIN.ts'])
    expect(await readFile(join(folder, 'cache', 'Toy', 'Toy_TEST.ts'), 'utf8')).toBe(text('b'))
  })
  test('once: the second time it comes from the cache', async () => {
    send(zipSync(pair))
    expectToy(await from('Toy'))
    expectToy(await from('toy'))
    expect(asked).toHaveLength(1)
  })
  test('again where the cache has only one of its files', async () => {
    await mkdir(join(folder, 'cache', 'Toy'), { recursive: true })
    await writeFile(join(folder, 'cache', 'Toy', 'Toy_TRAIN.ts'), 'half')
    send(zipSync(pair))
    expectToy(await from('Toy'))
    expect(await readFile(join(folder, 'cache', 'Toy', 'Toy_TRAIN.ts'), 'utf8')).toBe(text('a'))
  })
  test('by the name as the archive spells it', async () => {
    send(zipSync({}), 404)
    await from('natops')
    expect(asked).toEqual(['/NATOPS.zip'])
  })
})

describe('what cannot be had is a failure, and nothing is left in the cache', () => {
  const zip = zipSync(pair)
  const broken = zip.slice()
  broken[50] = 255 - (broken[50] ?? 0)
  // Stored as it is, so that only the checksum tells.
  const stored = zipSync(pair, { level: 0 })
  const place = Buffer.from(stored).indexOf('3,4')
  stored[place] = 0x39

  test.each([
    [
      'a missing file',
      encode('no'),
      404,
      /^dataset "Toy" not found: .*no such file \(HTTP 404\); give a directory that holds Toy_TRAIN\.ts/,
    ],
    ['a server in trouble', encode('no'), 503, /^dataset "Toy": .*Toy\.zip: HTTP 503; give a directory/],
    ['something that is no zip', encode('<html>'), 200, /the zip is damaged: no directory at its end/],
    ['a zip cut short', zip.slice(0, -30), 200, /the zip is damaged/],
    ['a damaged zip', broken, 200, /the zip is damaged/],
    ['a zip with one digit changed', stored, 200, /wrong checksum of Toy_TRAIN\.ts/],
    ['another zip', zipSync({ 'Toy_TRAIN.ts': pair['Toy_TRAIN.ts'] }), 200, /the zip has no member Toy_TEST\.ts/],
    [
      'a zip of files that cannot be read',
      zipSync({ ...pair, 'Toy_TEST.ts': encode(text('c')) }),
      200,
      /Toy\.zip:Toy_TEST\.ts:5: expected a label out of a, b, found "c"$/,
    ],
  ])('%s', async (_, bytes, status, message) => {
    send(bytes, status)
    expect(messageOf(await from('Toy'))).toMatch(message)
    expect(await cached()).toEqual([])
  })
  test('a connection that breaks off', async () => {
    respond = (_, response) => {
      response.writeHead(200, { 'content-length': zip.length })
      response.write(zip.slice(0, 50), () => response.destroy())
    }
    expect(messageOf(await from('Toy'))).toMatch(/^dataset "Toy": it is not in the cache .*, and not to be had from /)
    expect(await cached()).toEqual([])
  })
  test('a server that is not there', async () => {
    await new Promise((resolve) => {
      server.close(resolve)
    })
    expect(messageOf(await from('Toy'))).toMatch(
      /ECONNREFUSED.*; give a directory that holds Toy_TRAIN\.ts and Toy_TEST\.ts$/,
    )
    expect(await cached()).toEqual([])
  })
  test('a run that is stopped, before or during the download', async () => {
    const controller = new AbortController()
    respond = () => {
      controller.abort()
    }
    expect(await from('Toy', { signal: controller.signal })).toEqual(E.left({ _tag: 'Aborted', step: 0 }))
    expect(await from('Toy', { signal: controller.signal })).toEqual(E.left({ _tag: 'Aborted', step: 0 }))
    expect(asked).toHaveLength(1)
    expect(await cached()).toEqual([])
  })
  test('a cache that cannot be written', async () => {
    await writeFile(join(folder, 'file'), '')
    send(zip)
    expect(messageOf(await from('Toy', { cache: join(folder, 'file', 'cache') }))).toMatch(
      /set MILLRACE_CACHE to a folder/,
    )
  })
})

describe('a name', () => {
  test('near one in the directory gets a hint', async () => {
    await mkdir(join(folder, 'Semafor'))
    send(encode(''), 404)
    expect(messageOf(await from('Semafour', { directory: folder }))).toBe(
      'dataset "Semafour" not found: did you mean Semafor?',
    )
  })
  test('near one of the archives gets a hint', async () => {
    send(encode(''), 404)
    expect(messageOf(await from('NATOP'))).toBe('dataset "NATOP" not found: did you mean NATOPS?')
  })
  test.each(['', '..', '../Toy', 'a/b', 'a b', 'Toy?x'])(
    'such as %o is refused before anything is asked',
    async (name) => {
      expect(messageOf(await from(name))).toMatch(/not found: names are of letters, digits, - and _$/)
      expect(asked).toEqual([])
    },
  )
})

test.each([
  [{ MILLRACE_CACHE: '/own', XDG_CACHE_HOME: '/shared' }, /^\/own$/],
  [{ MILLRACE_CACHE: '', XDG_CACHE_HOME: '/shared' }, /^\/shared\/millrace$/],
  [{}, /\/\.cache\/millrace$/],
])('the cache of %o', (environment, path) => {
  expect(cacheFolder(environment)).toMatch(path)
})

test('the archives hold 128 univariate and 30 multivariate datasets, each named once', () => {
  expect(new Set(ucrNames.map((name) => name.toLowerCase())).size).toBe(128 + 30)
  expect(ucrNames).toHaveLength(128 + 30)
})

describe('what is known of the datasets', () => {
  test('is positive numbers, of nearly all', () => {
    for (const { name, ...figures } of ucrDatasets)
      for (const figure of Object.values(figures))
        if (figure !== undefined) expect([name, Number.isInteger(figure) && figure > 0]).toEqual([name, true])
    expect(ucrDatasets.filter(({ train, test }) => train !== undefined && test !== undefined).length).toBeGreaterThan(
      150,
    )
  })
  test.skipIf(realFiles.length === 0)('is what real files hold', () => {
    for (const { file, path, text } of realFiles) {
      const name = basename(path).replace(/_TRAIN\.ts|_TEST\.ts/, '')
      const known = ucrDatasets.find((one) => one.name === name)
      if (known === undefined) continue
      const { series, targets } = E.toUnion(UcrText.parse(file)(text)) as Part
      const steps = new Set(series.map((one) => one.steps))
      expect([name, series.length, series[0]?.variables, steps.size === 1 ? series[0]?.steps : undefined]).toEqual([
        name,
        path.includes('TRAIN') ? known.train : known.test,
        known.variables,
        known.steps,
      ])
      expect(targets._tag === 'Classes' && targets.vocabulary.length).toBe(known.classes)
    }
  })
})

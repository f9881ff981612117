/**
 * Downloads from servers that drop, stall, truncate and lie: a real server on this machine for each.
 */
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as Failure from '../../src/core/Failure.ts'
import type { Archive } from '../../src/data/Archive.ts'
import { type UcrOptions, ucr } from '../../src/data/node/index.ts'
import { partialPath } from '../../src/data/node/partial.ts'

const text = (label: string) => `@problemName Toy\n@classLabel true a b\n@data\n1,2:a\n3,4:${label}\n`
const encode = (written: string): Uint8Array => new TextEncoder().encode(written)
const padding = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251)
const zipOf = (label: string) =>
  zipSync({ 'Toy_TRAIN.ts': encode(text('a')), 'Toy_TEST.ts': encode(text(label)), padding }, { level: 0 })
const [zip, other] = [zipOf('b'), zipOf('a')]

let folder = ''
let cache = ''
let server: Server
let url = ''
let asked: Array<{ readonly url: string; readonly range: string | undefined; readonly ifRange: string | undefined }> =
  []
let respond: (request: IncomingMessage, response: ServerResponse, turn: number) => void

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-test-'))
  cache = join(folder, 'cache')
  asked = []
  server = createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers
    asked.push({ url: `${request.url}`, range, ifRange: ifRange as string | undefined })
    respond(request, response, asked.length)
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

let arrived = 0
const from = ({ onProgress = () => {}, ...options }: UcrOptions = {}): Promise<E.Either<Failure.Failure, Archive>> => {
  arrived = 0
  return ucr('Toy', {
    cache,
    url,
    retryDelay: 0,
    onProgress: (progress) => {
      arrived = progress.received
      onProgress(progress)
    },
    ...options,
  })()
}

// Not before the other side has it: what is on the way when a connection breaks is lost.
const breakOff = (response: ServerResponse, count: number): void => {
  const timer = setInterval(() => {
    if (arrived < count) return
    clearInterval(timer)
    response.destroy()
  }, 5)
  response.on('close', () => clearInterval(timer))
}

const messageOf = (archive: E.Either<Failure.Failure, Archive>): string =>
  E.isLeft(archive) ? Failure.show(archive.left) : 'no failure'

const labelOf = (archive: E.Either<Failure.Failure, Archive>): unknown =>
  E.isLeft(archive) || archive.right.test.targets._tag !== 'Classes'
    ? messageOf(archive)
    : archive.right.test.targets.ids[1]

const left = async (): Promise<ReadonlyArray<string>> =>
  (await readdir(cache, { recursive: true }).catch(() => [])).filter((name) => name !== '.partial').sort()

// What a good server does with ranges, of one version of the file.
const serve = (bytes: Uint8Array, etag: string) => (request: IncomingMessage, response: ServerResponse) => {
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? []
  const from = start !== undefined && request.headers['if-range'] === etag ? Number(start) : undefined
  const headers = { etag, 'content-length': bytes.length - (from ?? 0) }
  if (from === undefined) response.writeHead(200, headers).end(bytes)
  else
    response
      .writeHead(206, { ...headers, 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` })
      .end(bytes.subarray(from))
}

const drop = (bytes: Uint8Array, count: number, headers: Record<string, string>) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-length': bytes.length, ...headers })
  response.write(bytes.subarray(0, count))
  breakOff(response, count)
}

describe('a connection that breaks off', () => {
  test('is taken up where it was', async () => {
    respond = (request, response, turn) =>
      turn === 1 ? drop(zip, 60_000, { etag: '"1"' })(response) : serve(zip, '"1"')(request, response)
    const progress: Array<number> = []
    expect(labelOf(await from({ onProgress: ({ received }) => progress.push(received) }))).toBe(1)
    expect(asked[1]).toEqual({ url: '/Toy.zip', range: 'bytes=60000-', ifRange: '"1"' })
    expect(progress.every((received, i) => received >= (progress[i - 1] ?? 0))).toBe(true)
    expect(progress.at(-1)).toBe(zip.length)
    expect(await left()).toEqual(['Toy', 'Toy/Toy_TEST.ts', 'Toy/Toy_TRAIN.ts'])
  })
  test('is taken up by a later run', async () => {
    respond = (_, response) => drop(zip, 60_000, { etag: '"1"' })(response)
    expect(messageOf(await from({ attempts: 1 }))).toMatch(/^dataset "Toy": it is not in the cache/)
    expect(await left()).toHaveLength(2)
    respond = serve(zip, '"1"')
    expect(labelOf(await from())).toBe(1)
    expect(asked.at(-1)?.range).toBe('bytes=60000-')
    expect(await left()).toEqual(['Toy', 'Toy/Toy_TEST.ts', 'Toy/Toy_TRAIN.ts'])
  })
  test('many times ends well as long as some bytes come each time', async () => {
    respond = (request, response) => {
      const from = Number(/\d+/.exec(request.headers.range ?? '0')?.[0])
      const size = zip.length
      response.writeHead(from > 0 ? 206 : 200, {
        etag: '"1"',
        'content-length': size - from,
        ...(from > 0 ? { 'content-range': `bytes ${from}-${size - 1}/${size}` } : {}),
      })
      const bytes = zip.subarray(from, from + 20_000)
      if (from + 20_000 >= size) response.end(bytes)
      else {
        response.write(bytes)
        breakOff(response, from + 20_000)
      }
    }
    expect(labelOf(await from({ attempts: 2 }))).toBe(1)
    expect(asked).toHaveLength(6)
  })
  test('begins anew where the server does not say which version it sends', async () => {
    respond = (_, response, turn) =>
      turn === 1 ? drop(zip, 60_000, {})(response) : response.writeHead(200, { 'content-length': zip.length }).end(zip)
    expect(labelOf(await from())).toBe(1)
    expect(asked.map(({ range }) => range)).toEqual([undefined, undefined])
  })
  test('begins anew where the server has only a weak tag, but trusts a date', async () => {
    const date = 'Wed, 21 Oct 2015 07:28:00 GMT'
    for (const [headers, range] of [
      [{ etag: 'W/"1"' }, undefined],
      [{ etag: 'W/"1"', 'last-modified': date }, 'bytes=60000-'],
    ] as ReadonlyArray<[Record<string, string>, string | undefined]>) {
      asked = []
      respond = (request, response, turn) =>
        turn === 1 ? drop(zip, 60_000, headers)(response) : serve(zip, date)(request, response)
      expect(labelOf(await from())).toBe(1)
      expect(asked[1]?.range).toBe(range)
      await rm(cache, { recursive: true })
    }
  })
})

describe('what was begun is not mixed with', () => {
  beforeEach(async () => {
    respond = (_, response) => drop(zip, 60_000, { etag: '"1"' })(response)
    await from({ attempts: 1 })
    asked = []
  })
  test('another version, which an honest server sends whole', async () => {
    respond = serve(other, '"2"')
    expect(labelOf(await from())).toBe(0)
    expect(asked).toHaveLength(1)
  })
  test('another version, whose end a server sends that ignores If-Range', async () => {
    respond = (request, response) => {
      request.headers['if-range'] = '"2"'
      serve(other, '"2"')(request, response)
    }
    expect(labelOf(await from())).toBe(0)
    expect(asked.map(({ range }) => range)).toEqual(['bytes=60000-', undefined])
  })
  test('another version of the same tag: its checksum is wrong, and all is asked for again', async () => {
    respond = serve(other.map((byte, at) => (at > 50 && at < 59_000 ? 255 - byte : byte)).fill(7, 0, 40), '"1"')
    await from()
    respond = serve(other, '"1"')
    await writeFile(partialPath(cache, `${url}/Toy.zip`), other.slice(0, 60_000).fill(9, 60, 90))
    await writeFile(`${partialPath(cache, `${url}/Toy.zip`)}.json`, JSON.stringify({ validator: '"1"', total: null }))
    asked = []
    expect(labelOf(await from())).toBe(0)
    expect(asked.map(({ range }) => range)).toEqual(['bytes=60000-', undefined])
  })
  test('a range that begins elsewhere, or is of a file of another size', async () => {
    for (const range of ['bytes 50000-100/200000', `bytes 60000-${zip.length - 1}/${zip.length + 1}`, 'nonsense']) {
      asked = []
      respond = (request, response, turn) =>
        turn === 1
          ? response.writeHead(206, { etag: '"1"', 'content-range': range }).end(zip.subarray(60_000))
          : serve(zip, '"1"')(request, response)
      expect(labelOf(await from())).toBe(1)
      expect(asked.map(({ range }) => range)).toEqual(['bytes=60000-', undefined])
      await rm(cache, { recursive: true })
      respond = (_, response) => drop(zip, 60_000, { etag: '"1"' })(response)
      await from({ attempts: 1 })
    }
  })
  test('a server that knows no ranges', async () => {
    respond = (_, response) => void response.writeHead(200, { 'content-length': zip.length }).end(zip)
    expect(labelOf(await from())).toBe(1)
  })
  test('a range that the server cannot satisfy', async () => {
    respond = (request, response, turn) =>
      turn === 1 ? response.writeHead(416).end() : serve(zip, '"1"')(request, response)
    expect(labelOf(await from())).toBe(1)
    expect(asked).toHaveLength(2)
  })
})

describe('a server that', () => {
  test('stalls is given up', async () => {
    respond = (_, response) => void response.writeHead(200, { 'content-length': zip.length }).write(zip.subarray(0, 9))
    expect(messageOf(await from({ stallTimeout: 100, attempts: 2 }))).toMatch(/Toy\.zip: nothing came for 0\.1 s; give/)
    expect(asked).toHaveLength(2)
  })
  test('never answers is given up', async () => {
    respond = () => {}
    expect(messageOf(await from({ stallTimeout: 100, attempts: 1 }))).toMatch(/nothing came for 0\.1 s/)
  })
  test('sends less than it says is no success', async () => {
    respond = (_, response) => {
      response.writeHead(200, { 'content-length': zip.length + 10 })
      response.write(zip)
      breakOff(response, zip.length)
    }
    expect(messageOf(await from())).toMatch(/^dataset "Toy": it is not in the cache .*, and not to be had from/)
    expect((await left()).filter((name) => name.startsWith('Toy'))).toEqual([])
  })
  test('says less than it sends leaves a damaged zip, which is not kept', async () => {
    respond = (_, response) => {
      response.socket?.end(
        Buffer.concat([encode(`HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n`), zip]),
      )
    }
    expect(messageOf(await from())).toMatch(/the zip is damaged|not to be had/)
    expect(await left()).toEqual([])
  })
  test('sends garbage is not tried again', async () => {
    respond = (_, response) => void response.writeHead(200, { etag: '"1"' }).end('<html>no</html>')
    expect(messageOf(await from())).toMatch(/the zip is damaged/)
    expect(asked).toHaveLength(1)
    expect(await left()).toEqual([])
  })
  test('is in trouble is tried again; one that has no such file is not', async () => {
    respond = (request, response, turn) =>
      turn < 3 ? response.writeHead(500).end('no') : serve(zip, '"1"')(request, response)
    expect(labelOf(await from())).toBe(1)
    await rm(cache, { recursive: true })
    asked = []
    respond = (_, response) => void response.writeHead(404).end('no')
    expect(messageOf(await from())).toMatch(/HTTP 404/)
    expect(asked).toHaveLength(1)
  })
})

describe('mirrors', () => {
  const mirrored = (): UcrOptions => ({ url: `${url}/one`, mirrors: [`${url}/two`, `${url}/three`], attempts: 1 })
  test('are asked in order, until one has it whole', async () => {
    respond = (request, response) => {
      if (request.url === '/one/Toy.zip') response.writeHead(500).end()
      else if (request.url === '/two/Toy.zip') response.writeHead(200).end('garbage')
      else serve(zip, '"1"')(request, response)
    }
    expect(labelOf(await from(mirrored()))).toBe(1)
    expect(asked.map(({ url }) => url)).toEqual(['/one/Toy.zip', '/two/Toy.zip', '/three/Toy.zip'])
  })
  test('that all fail are all named', async () => {
    respond = (request, response) => void response.writeHead(request.url?.startsWith('/one') === true ? 404 : 503).end()
    expect(messageOf(await from(mirrored()))).toMatch(
      /3 servers: .*one\/Toy\.zip not found: .*404.*; .*two\/Toy\.zip: HTTP 503; .*three\/Toy\.zip: HTTP 503; give/,
    )
  })
})

test('a zip of another checksum than the given one is refused, of the same in any case taken', async () => {
  respond = serve(zip, '"1"')
  expect(messageOf(await from({ sha256: '00'.repeat(32) }))).toMatch(
    /not the expected one: its SHA-256 is [0-9a-f]{64}/,
  )
  expect(await left()).toEqual([])
  const sha256 = createHash('sha256').update(zip).digest('hex')
  expect(labelOf(await from({ sha256: sha256.toUpperCase() }))).toBe(1)
})

test('several downloads of one dataset at the same time do not disturb each other, nor does one that was killed', async () => {
  await from({ attempts: 1, url: 'http://127.0.0.1:1' })
  // No process has this number: the largest is 2 ^ 22.
  await writeFile(`${partialPath(cache, `${url}/Toy.zip`)}.lock`, '99999999')
  respond = (request, response) => void setTimeout(() => serve(zip, '"1"')(request, response), 50)
  const all = await Promise.all([from(), from(), from()])
  expect(all.map(labelOf)).toEqual([1, 1, 1])
  expect(await left()).toEqual(['Toy', 'Toy/Toy_TEST.ts', 'Toy/Toy_TRAIN.ts'])
  expect(await readFile(join(cache, 'Toy', 'Toy_TEST.ts'), 'utf8')).toBe(text('b'))
})

describe('offline, no server is asked', () => {
  test.each([
    ['by option', { offline: true }, ''],
    ['by environment', {}, '1'],
  ])('%s', async (_, options, environment) => {
    const before = process.env['MILLRACE_OFFLINE']
    process.env['MILLRACE_OFFLINE'] = environment
    try {
      expect(messageOf(await from(options))).toMatch(
        /^dataset "Toy": it is not in the cache .* millrace is offline.*; give a/,
      )
      expect(messageOf(await ucr('NATOP', { cache, url, ...options })())).toMatch(/did you mean NATOPS\?/)
    } finally {
      if (before === undefined) delete process.env['MILLRACE_OFFLINE']
      else process.env['MILLRACE_OFFLINE'] = before
    }
    expect(asked).toEqual([])
  })
  test('and what is in the cache is read', async () => {
    respond = serve(zip, '"1"')
    await from()
    asked = []
    expect(labelOf(await from({ offline: true }))).toBe(1)
    expect(asked).toEqual([])
  })
})

test('a run that is stopped midway keeps what it has, and ends at once', async () => {
  const controller = new AbortController()
  respond = (_, response) => {
    response.writeHead(200, { etag: '"1"', 'content-length': zip.length }).write(zip.subarray(0, 60_000))
  }
  const onProgress = ({ received }: { received: number }): void => {
    if (received === 60_000) controller.abort()
  }
  expect(await from({ signal: controller.signal, onProgress })).toEqual(E.left({ _tag: 'Aborted', step: 0 }))
  respond = serve(zip, '"1"')
  expect(labelOf(await from())).toBe(1)
  expect(asked.at(-1)?.range).toBe('bytes=60000-')
})

test.each([{ attempts: 0 }, { stallTimeout: 0 }])('%o is refused before anything is asked', (options) => {
  expect(() => ucr('Toy', options)).toThrow(/^ucr: .* must be/)
})

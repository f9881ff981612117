/**
 * One file from a web server, whole or not at all. What has come is kept in a file, so that a connection that breaks, and
 * even a process that dies, costs only what was under way.
 */
import { open, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { type Failure, notFound, unavailable } from '../../core/Failure.ts'
import { type Partial, type Version, beginPartial, discardPartial, readPartial } from './partial.ts'

/**
 * How far a download is, in bytes, with what an earlier run has left; the total is `undefined` where the server does not
 * say.
 *
 * @category model
 * @since 0.1.0
 */
export interface Progress {
  readonly received: number
  readonly total: number | undefined
}

/**
 * Where the bytes grow (`part`), how long nothing may come, in milliseconds, and how many times in a row it may fail
 * without a byte more than before; between two of them it waits `retryDelay`, twice as long each time.
 *
 * @internal
 */
export interface DownloadOptions {
  readonly part: string
  readonly signal: AbortSignal | undefined
  readonly onProgress: (progress: Progress) => void
  readonly stallTimeout: number
  readonly attempts: number
  readonly retryDelay: number
}

type Outcome =
  { readonly _tag: 'Whole' } | { readonly _tag: 'Failed'; readonly failure: Failure; readonly again: boolean }

// More than any zip can be; a server that never ends shall not fill the disk.
const largest = 2 ** 32

/**
 * The bytes at an address, which are in `part` as well, and whether an earlier run had got some of them.
 *
 * @internal
 */
export const download =
  (
    url: string,
    options: DownloadOptions,
  ): TaskEither<Failure, { readonly bytes: Uint8Array; readonly resumed: boolean }> =>
  async () => {
    const { part, signal, attempts, retryDelay } = options
    const start = await readPartial(part)
    let furthest = start.received
    for (let failed = 0; ;) {
      const outcome = await attempt(url, options)
      if (outcome._tag === 'Whole') return E.right({ bytes: await readFile(part), resumed: start.received > 0 })
      const { received, validator } = await readPartial(part)
      // Nothing can be added to bytes of which the server does not name the version.
      if (validator === undefined) await discardPartial(part)
      if (signal?.aborted === true) return E.left({ _tag: 'Aborted', step: 0 })
      failed = received > furthest ? 1 : failed + 1
      furthest = Math.max(furthest, received)
      if (!outcome.again || failed >= attempts) return E.left(outcome.failure)
      // An abort ends the wait, and is seen by the next attempt.
      await sleep(retryDelay * 2 ** (failed - 1), undefined, { signal }).catch(() => {})
    }
  }

const attempt = async (url: string, options: DownloadOptions): Promise<Outcome> => {
  const { part, signal, stallTimeout } = options
  const stalled = new AbortController()
  const timer = setTimeout(() => stalled.abort(), stallTimeout)
  const known = await readPartial(part)
  if (known.total !== undefined && known.received === known.total) return { _tag: 'Whole' }
  try {
    const response = await fetch(url, {
      signal: signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]),
      headers: { 'accept-encoding': 'identity', ...rangeAfter(known) },
    })
    return await receive(url, response, known, options, () => timer.refresh())
  } catch (error) {
    if (isOfDisk(error)) throw error
    const reason = stalled.signal.aborted ? `nothing came for ${stallTimeout / 1000} s` : reasonOf(error)
    return { _tag: 'Failed', failure: unavailable(url, reason), again: true }
  } finally {
    clearTimeout(timer)
  }
}

const rangeAfter = ({ received, validator }: Partial): Record<string, string> =>
  received > 0 && validator !== undefined ? { range: `bytes=${received}-`, 'if-range': validator } : {}

const receive = async (
  url: string,
  response: Response,
  known: Partial,
  { part, onProgress }: DownloadOptions,
  alive: () => void,
): Promise<Outcome> => {
  const fail = (reason: string, again = true): Outcome => ({
    _tag: 'Failed',
    failure: unavailable(url, reason),
    again,
  })
  const { status, body } = response
  if (status === 404)
    return { _tag: 'Failed', failure: notFound(url, 'the server has no such file (HTTP 404)'), again: false }
  const continues = status === 206 && continuesAt(response, known)
  if (status === 416 || (status === 206 && !continues)) {
    await body?.cancel()
    await discardPartial(part)
    return fail('the file has changed on the server')
  }
  if (!response.ok || body === null) {
    await body?.cancel()
    return fail(`HTTP ${status}`, status >= 500 || status === 408 || status === 429)
  }
  const version = continues ? known : versionOf(response)
  if (!continues) await beginPartial(part, version)
  let received = continues ? known.received : 0
  const file = await open(part, 'a')
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      alive()
      received += chunk.length
      if (received > Math.min(largest, version.total ?? largest)) break
      await file.writeFile(chunk)
      onProgress({ received, total: version.total })
    }
    await file.sync()
  } finally {
    await file.close()
  }
  if (received > (version.total ?? largest)) {
    await discardPartial(part)
    return fail(`more than the ${version.total ?? largest} bytes that there should be`)
  }
  return version.total !== undefined && received < version.total
    ? fail(`${received} of ${version.total} bytes received`)
    : { _tag: 'Whole' }
}

// Only a strong tag or a date says that two answers are of the same bytes (RFC 9110, 13.1.5).
const versionOf = ({ headers }: Response): Version => {
  const tag = headers.get('etag')
  const length = headers.get('content-length')
  return {
    validator: tag !== null && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? undefined),
    // The length of what is sent is not that of what arrives when it was compressed on the way.
    total: length === null || headers.has('content-encoding') ? undefined : Number(length),
  }
}

const continuesAt = (response: Response, { received, validator, total }: Partial): boolean => {
  const [, from, size] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '') ?? []
  const sent = versionOf(response).validator
  return (
    from !== undefined &&
    Number(from) === received &&
    (size === '*' || total === undefined || Number(size) === total) &&
    (sent === undefined || sent === validator)
  )
}

// What the disk refuses is no matter of the network, and trying again does not help.
const isOfDisk = (error: unknown): boolean => error instanceof Error && 'syscall' in error

// `fetch` says "fetch failed" and keeps what happened as the cause, which may be several errors without a message.
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  const code = 'code' in cause ? String(cause.code) : ''
  return cause.message.includes(code) && cause.message !== '' ? cause.message : `${code} ${cause.message}`.trim()
}

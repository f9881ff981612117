/**
 * One file from a web server, whole or not at all.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { type Failure, notFound, unavailable } from '../../core/Failure.ts'

/**
 * How far a download is, in bytes; the total is `undefined` where the server does not say.
 *
 * @category model
 * @since 0.1.0
 */
export interface Progress {
  readonly received: number
  readonly total: number | undefined
}

/**
 * The bytes at an address.
 *
 * @internal
 */
export const download =
  (
    url: string,
    { signal, onProgress }: { readonly signal?: AbortSignal | undefined; readonly onProgress: (p: Progress) => void },
  ): TaskEither<Failure, Uint8Array> =>
  async () => {
    try {
      const response = await fetch(url, { signal: signal ?? null })
      if (response.status === 404) return E.left(notFound(url, 'the server has no such file (HTTP 404)'))
      if (!response.ok || response.body === null) return E.left(unavailable(url, `HTTP ${response.status}`))
      const total = totalOf(response)
      const chunks: Array<Uint8Array> = []
      let received = 0
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        chunks.push(chunk)
        received += chunk.length
        onProgress({ received, total })
      }
      return total !== undefined && received !== total
        ? E.left(unavailable(url, `${received} of ${total} bytes received`))
        : E.right(Buffer.concat(chunks))
    } catch (error) {
      return E.left(signal?.aborted === true ? { _tag: 'Aborted', step: 0 } : unavailable(url, reasonOf(error)))
    }
  }

// The length of what is sent is not that of what arrives when it was compressed on the way.
const totalOf = ({ headers }: Response): number | undefined => {
  const length = headers.get('content-length')
  return length === null || headers.has('content-encoding') ? undefined : Number(length)
}

// `fetch` says "fetch failed" and keeps what happened as the cause, which may be several errors without a message.
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  const code = 'code' in cause ? String(cause.code) : ''
  return cause.message.includes(code) && cause.message !== '' ? cause.message : `${code} ${cause.message}`.trim()
}

/**
 * The folder that keeps downloads. A file in it is whole: it is written elsewhere, flushed to the disk and then renamed.
 */
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { type Failure, unavailable } from '../../core/Failure.ts'
import { writeFlushed } from './files.ts'

/**
 * The cache of this user: `MILLRACE_CACHE`, else `millrace` in `XDG_CACHE_HOME` or in `.cache` of the home folder.
 *
 * @example
 * import { cacheFolder } from 'millrace/node'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(cacheFolder({ MILLRACE_CACHE: '/tmp/datasets' }), '/tmp/datasets')
 *
 * @category constructors
 * @since 0.1.0
 */
export const cacheFolder = (environment: Readonly<Record<string, string | undefined>> = process.env): string => {
  const { MILLRACE_CACHE: own, XDG_CACHE_HOME: shared } = environment
  // An empty variable counts as unset, as elsewhere in the XDG rules.
  if (own !== undefined && own !== '') return own
  return join(shared !== undefined && shared !== '' ? shared : join(homedir(), '.cache'), 'millrace')
}

/**
 * Write files into a folder of the cache, each of them whole or not at all.
 *
 * @internal
 */
export const keep =
  (cache: string, folder: string) =>
  (files: ReadonlyArray<{ readonly name: string; readonly bytes: Uint8Array }>): TaskEither<Failure, void> =>
  async () => {
    try {
      await mkdir(join(cache, folder), { recursive: true })
      // Within the cache, since a rename does not cross file systems.
      const temporary = await mkdtemp(join(cache, '.download-'))
      try {
        for (const { name, bytes } of files) await writeFlushed(join(temporary, name), bytes)
        for (const { name } of files) await rename(join(temporary, name), join(cache, folder, name))
      } finally {
        await rm(temporary, { recursive: true, force: true })
      }
      return E.right(undefined)
    } catch (error) {
      return E.left(unwritable(cache)(error))
    }
  }

/**
 * The cache cannot be written, and what to do about it.
 *
 * @internal
 */
export const unwritable =
  (cache: string) =>
  (error: unknown): Failure => {
    const reason = error instanceof Error ? error.message : String(error)
    return unavailable(`the cache ${cache}`, `${reason}; set MILLRACE_CACHE to a folder that can be written`)
  }

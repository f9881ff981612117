/**
 * The file that a download grows in, and what is known of its origin: enough to go on where an earlier run was cut off,
 * and to tell when what lies on the server is another file by now.
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isAlive, writeFlushed } from './files.ts'

/**
 * How a server names the version of a file that it sends, and how long it is.
 *
 * @internal
 */
export interface Version {
  readonly validator: string | undefined
  readonly total: number | undefined
}

/**
 * The bytes that are there, and of which version they are.
 *
 * @internal
 */
export interface Partial extends Version {
  readonly received: number
}

/**
 * The path of the unfinished download of an address.
 *
 * @internal
 */
export const partialPath = (cache: string, url: string): string => {
  const digest = createHash('sha256').update(url).digest('hex').slice(0, 16)
  return join(cache, '.partial', `${digest}.part`)
}

/**
 * What there is of a file; nothing where its version is not known.
 *
 * @internal
 */
export const readPartial = async (path: string): Promise<Partial> => {
  const nothing: Partial = { received: 0, validator: undefined, total: undefined }
  try {
    const { size } = await stat(path)
    const { validator, total } = JSON.parse(await readFile(`${path}.json`, 'utf8')) as Record<string, unknown>
    return size > 0 && typeof validator === 'string'
      ? { received: size, validator, total: typeof total === 'number' ? total : undefined }
      : nothing
  } catch {
    return nothing
  }
}

/**
 * Begin anew with a version. The old bytes go first: they must never be taken for those of the new one.
 *
 * @internal
 */
export const beginPartial = async (path: string, { validator, total }: Version): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  await rm(`${path}.json`, { force: true })
  await writeFlushed(path, new Uint8Array(0))
  if (validator !== undefined) await writeFile(`${path}.json`, JSON.stringify({ validator, total: total ?? null }))
}

/**
 * Remove what there is of a file.
 *
 * @internal
 */
export const discardPartial = async (path: string): Promise<void> => {
  await rm(`${path}.json`, { force: true })
  await rm(path, { force: true })
}

/**
 * A path that no other run writes to, as long as it is held: that of the address, so that a later run can go on with it,
 * or one of its own where another living process works on that.
 *
 * @internal
 */
export const claimPartial = async (
  path: string,
): Promise<{ readonly path: string; readonly release: () => Promise<void> }> => {
  const lock = `${path}.lock`
  await mkdir(dirname(path), { recursive: true })
  for (const last of [false, true])
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' })
      return { path, release: () => rm(lock, { force: true }) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (last || (await isHeld(lock))) break
      // Whoever held it was killed.
      await rm(lock, { force: true })
    }
  const own = `${path}.${randomUUID()}`
  return { path: own, release: () => discardPartial(own) }
}

const isHeld = async (lock: string): Promise<boolean> => {
  const holder = Number(await readFile(lock, 'utf8').catch(() => ''))
  return holder > 0 && isAlive(holder)
}

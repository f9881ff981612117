/**
 * Reading and writing whole files; a file is written whole or not at all.
 */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, unavailable } from '../../core/Failure.ts'

/**
 * The bytes of a file. Fails with the reason of the system where it cannot be read.
 *
 * @example
 * import { Either } from 'millrace'
 * import { readBytes } from 'millrace/node'
 * import assert from 'node:assert'
 *
 * assert.ok(Either.isLeft(await readBytes('no/such/file')()))
 *
 * @category constructors
 * @since 0.1.0
 */
export const readBytes = (path: string): TE.TaskEither<Failure, Uint8Array> =>
  TE.tryCatch(() => readFile(path), because(path))

/**
 * Write a file, with the folders above it. Whoever looks sees the old file or the new one, never a part: the bytes go
 * to a file beside it, reach the disk, and only then take the name.
 *
 * @example
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { Either } from 'millrace'
 * import { readBytes, writeBytes } from 'millrace/node'
 * import assert from 'node:assert'
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'millrace-')), 'runs', 'model.safetensors')
 * assert.ok(Either.isRight(await writeBytes(path, Uint8Array.of(1, 2))()))
 * const read = await readBytes(path)()
 * assert.ok(Either.isRight(read))
 * assert.deepStrictEqual([...read.right], [1, 2])
 *
 * @category constructors
 * @since 0.1.0
 */
export const writeBytes = (path: string, bytes: Uint8Array): TE.TaskEither<Failure, void> =>
  TE.tryCatch(async () => {
    const temporary = `${path}.${process.pid}.part`
    await mkdir(dirname(path), { recursive: true })
    try {
      await writeFlushed(temporary, bytes)
      await rename(temporary, path)
      await reachDisk(dirname(path))
    } finally {
      await rm(temporary, { force: true })
    }
  }, because(path))

/**
 * Write a new file and wait until it has reached the disk.
 *
 * @internal
 */
export const writeFlushed = async (path: string, bytes: Uint8Array): Promise<void> => {
  const file = await open(path, 'w')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

// Else the old name could be back after the power was gone. Some systems can't do that with folders.
const reachDisk = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

const because =
  (path: string) =>
  (error: unknown): Failure =>
    unavailable(path, error instanceof Error ? error.message : String(error))

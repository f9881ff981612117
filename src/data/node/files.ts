/**
 * Reading and writing whole files; a file is written whole or not at all.
 */
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
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
 * The first bytes of a file, at most so many, and how many it has. Fails as `readBytes` does.
 *
 * @internal
 */
export const readHead =
  (most: number) =>
  (path: string): TE.TaskEither<Failure, { readonly head: Uint8Array; readonly size: number }> =>
    TE.tryCatch(async () => {
      const file = await open(path, 'r')
      try {
        const { bytesRead, buffer } = await file.read(new Uint8Array(most), 0, most, 0)
        return { head: buffer.subarray(0, bytesRead), size: (await file.stat()).size }
      } finally {
        await file.close()
      }
    }, because(path))

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
  writePieces(path, async (append) => E.right(await append(bytes)))

/**
 * Write a file piece by piece, as `writeBytes` does a whole one: with a failure, or where something throws, the old file
 * stays.
 *
 * @internal
 */
export const writePieces = <A>(
  path: string,
  body: (append: (bytes: Uint8Array) => Promise<void>) => Promise<E.Either<Failure, A>>,
): TE.TaskEither<Failure, A> =>
  pipe(
    TE.tryCatch(async () => {
      const temporary = `${path}.${process.pid}.part`
      await mkdir(dirname(path), { recursive: true })
      try {
        const result = await withNew(temporary, body)
        if (E.isLeft(result)) return result
        await rename(temporary, path)
        await reachDisk(dirname(path))
        await removeParts(path)
        return result
      } finally {
        await rm(temporary, { force: true })
      }
    }, because(path)),
    TE.flatMapEither((result) => result),
  )

// What a writer of the same file left behind when it was killed; one that still writes keeps its own.
const removeParts = async (path: string): Promise<void> => {
  const [folder, name] = [dirname(path), basename(path)]
  for (const other of await readdir(folder)) {
    const [, writer] = (other.startsWith(`${name}.`) && /^\.(\d+)\.part$/u.exec(other.slice(name.length))) || []
    if (writer !== undefined && !isAlive(Number(writer))) await rm(join(folder, other), { force: true })
  }
}

/**
 * Whether a process of this id runs, whoever's it is.
 *
 * @internal
 */
export const isAlive = (id: number): boolean => {
  try {
    return process.kill(id, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Write a new file and wait until it has reached the disk.
 *
 * @internal
 */
export const writeFlushed = async (path: string, bytes: Uint8Array): Promise<void> => {
  await withNew(path, async (append) => E.right(await append(bytes)))
}

const withNew = async <A>(
  path: string,
  body: (append: (bytes: Uint8Array) => Promise<void>) => Promise<E.Either<Failure, A>>,
): Promise<E.Either<Failure, A>> => {
  const file = await open(path, 'w')
  try {
    const result = await body((bytes) => file.writeFile(bytes))
    await file.sync()
    return result
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

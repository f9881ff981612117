/**
 * Which files a dataset in many files is made of: those that a pattern names, or a list in a file of its own.
 */
import type { Dirent } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { dirname, join, parse } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { type Failure, cannotParse, notFound, unavailable } from '../../core/Failure.ts'
import type { Shard } from '../shards.ts'

/**
 * The files that a pattern names, sorted by path: `*` stands for any letters of a name, `?` for one, and `**` for any
 * folders, none too. Hidden files and folders are meant only by a name with a dot. No file at all is a failure.
 *
 * @example
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { basename, join } from 'node:path'
 * import { Either } from 'millrace'
 * import { shardFiles } from 'millrace/node'
 * import assert from 'node:assert'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
 * for (const name of ['b.npy', 'a.npy', 'notes.md']) await writeFile(join(folder, name), '')
 * const files = await shardFiles(join(folder, '*.npy'))()
 * assert.ok(Either.isRight(files))
 * assert.deepStrictEqual(files.right.map(({ path }) => basename(path)), ['a.npy', 'b.npy'])
 *
 * @category constructors
 * @since 0.1.0
 */
export const shardFiles =
  (pattern: string): TaskEither<Failure, ReadonlyArray<Shard>> =>
  async () => {
    const { root } = parse(pattern)
    const segments = pattern
      .slice(root.length)
      .split(/[/\\]/)
      .filter((segment) => segment !== '' && segment !== '.')
    try {
      const found = new Set<string>()
      await collect(root, segments, found)
      const paths = [...found].sort((one, other) => (one < other ? -1 : 1))
      return paths.length > 0
        ? E.right(paths.map((path) => ({ path, rows: undefined })))
        : E.left(notFound(`files ${pattern}`, 'no file has such a name; * stands for letters, ** for folders'))
    } catch (error) {
      return E.left(unavailable(pattern, error instanceof Error ? error.message : String(error)))
    }
  }

/**
 * The files that a manifest lists, in its order: JSON such as `{"files": [{"path": "a.npy", "rows": 100}]}`, where paths are
 * relative to the folder of the manifest and must not lead out of it, and `rows` may be left out.
 *
 * @example
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { Either } from 'millrace'
 * import { readManifest } from 'millrace/node'
 * import assert from 'node:assert'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
 * await writeFile(join(folder, 'all.json'), '{"files": [{"path": "a.npy", "rows": 100}]}')
 * assert.deepStrictEqual(
 *   await readManifest(join(folder, 'all.json'))(),
 *   Either.right([{ path: join(folder, 'a.npy'), rows: 100 }]),
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export const readManifest =
  (path: string): TaskEither<Failure, ReadonlyArray<Shard>> =>
  async () => {
    try {
      const text = await readFile(path, 'utf8')
      const fail = (expected: string, found: unknown) =>
        E.left(cannotParse(path, 0, expected, typeof found === 'string' ? found : (JSON.stringify(found) ?? 'nothing')))
      const json = E.tryCatch(() => JSON.parse(text) as unknown, String)
      if (E.isLeft(json)) return fail('JSON', text)
      const files = fieldOf(json.right, 'files')
      if (!Array.isArray(files)) return fail('{"files": [{"path": …}]}', json.right)
      const bad = (files as ReadonlyArray<unknown>).find((file) => !isEntry(file))
      if (bad !== undefined) return fail('a path inside the folder, and rows as a whole number', bad)
      return E.right(
        (files as ReadonlyArray<{ readonly path: string; readonly rows?: number }>).map((file) => ({
          path: join(dirname(path), file.path),
          rows: file.rows,
        })),
      )
    } catch (error) {
      return E.left(unavailable(path, error instanceof Error ? error.message : String(error)))
    }
  }

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined

const isEntry = (file: unknown): boolean => {
  const [path, rows] = [fieldOf(file, 'path'), fieldOf(file, 'rows')]
  const inside = typeof path === 'string' && path !== '' && !/^([/\\]|[a-z]:)|\0/i.test(path)
  return (
    inside &&
    !path.split(/[/\\]/).includes('..') &&
    (rows === undefined || (Number.isSafeInteger(rows) && (rows as number) >= 0))
  )
}

const collect = async (
  folder: string,
  [segment, ...rest]: ReadonlyArray<string>,
  found: Set<string>,
): Promise<void> => {
  if (segment === undefined) return
  if (segment === '**') await collect(folder, rest, found)
  if (segment === '..') return collect(join(folder === '' ? '.' : folder, '..'), rest, found)
  const matches = segment === '**' ? /^[^.]/ : nameLike(segment)
  for (const entry of await entriesOf(folder)) {
    if (!matches.test(entry.name)) continue
    const path = folder === '' ? entry.name : join(folder, entry.name)
    // Links to folders are not followed below **, since they may lead round in circles.
    if (segment === '**') {
      if (entry.isDirectory()) await collect(path, [segment, ...rest], found)
    } else if (rest.length > 0) await collect(path, rest, found)
    else if (!entry.isDirectory()) found.add(path)
  }
}

// What is no folder, or is gone by now, has no entries.
const entriesOf = async (folder: string): Promise<ReadonlyArray<Dirent>> => {
  try {
    return await readdir(folder === '' ? '.' : folder, { withFileTypes: true })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (['ENOENT', 'ENOTDIR'].includes(code)) return []
    throw error
  }
}

const nameLike = (segment: string): RegExp => {
  const letters = segment
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.')
  return new RegExp(`^${/^[*?]/.test(segment) ? '(?!\\.)' : ''}${letters}$`, 'su')
}

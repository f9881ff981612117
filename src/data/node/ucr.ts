/**
 * Datasets of the UCR and UEA archives by name: from a folder, from the cache, or from the archive's site.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { pipe } from 'fp-ts/lib/function.js'
import { checkPositive } from '../../core/count.ts'
import { type Failure, notFound, show, unavailable } from '../../core/Failure.ts'
import { type Archive, assemble } from '../Archive.ts'
import * as UcrText from '../UcrText.ts'
import { nearest } from '../../core/nearest.ts'
import { ucrNames } from '../ucrNames.ts'
import { cacheFolder, keep, unwritable } from './cache.ts'
import { type Progress, download } from './download.ts'
import { type Lookup, lookup } from './folder.ts'
import type { Member } from '../unzip.ts'
import { unzipNamed } from './unzip.ts'
import { claimPartial, discardPartial, partialPath } from './partial.ts'

/**
 * Where to look and whom to tell. `url` is the folder of the archive's zip files, `mirrors` are others of the same, asked
 * in order where it fails. `sha256` is what the zip must be, in hexadecimal. A server that sends nothing for
 * `stallTimeout` milliseconds is given up; what fails is tried again, up to `attempts` times in a row without a byte more,
 * after `retryDelay` milliseconds, then twice that. `offline` asks no server at all; by default that is what
 * `MILLRACE_OFFLINE=1` says.
 *
 * @category model
 * @since 0.1.0
 */
export interface UcrOptions {
  readonly directory?: string | undefined
  readonly cache?: string | undefined
  readonly url?: string | undefined
  readonly mirrors?: ReadonlyArray<string> | undefined
  readonly sha256?: string | undefined
  readonly offline?: boolean | undefined
  readonly stallTimeout?: number | undefined
  readonly attempts?: number | undefined
  readonly retryDelay?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * A dataset by its name in any case. Looks into `directory` (`NAME_TRAIN.ts`, or `NAME/NAME_TRAIN.ts`), then into the
 * cache, then downloads it, going on where an earlier download was cut off. What is damaged or incomplete is a failure and
 * never reaches the datasets of the cache. Throws unless `attempts` and `stallTimeout` are positive integers.
 *
 * @example
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { Either } from 'millrace'
 * import { UcrText, semaphore } from 'millrace/data'
 * import { ucr } from 'millrace/node'
 * import assert from 'node:assert'
 *
 * const directory = await mkdtemp(join(tmpdir(), 'millrace-'))
 * const { train, test } = semaphore({ train: 12, test: 6 })
 * await writeFile(join(directory, 'Arms_TRAIN.ts'), UcrText.print(train))
 * await writeFile(join(directory, 'Arms_TEST.ts'), UcrText.print(test))
 *
 * const arms = await ucr('arms', { directory })()
 * assert.ok(Either.isRight(arms))
 * assert.strictEqual(arms.right.name, 'Arms')
 * assert.strictEqual(arms.right.train.series.length, 12)
 *
 * @category constructors
 * @since 0.1.0
 */
export const ucr = (name: string, options: UcrOptions = {}): TE.TaskEither<Failure, Archive> => {
  const { attempts = 1, stallTimeout = 1 } = options
  checkPositive('ucr: attempts', attempts)
  checkPositive('ucr: stallTimeout', stallTimeout)
  return async () => {
    if (!/^\w[\w-]*$/.test(name))
      return E.left(notFound(`dataset ${JSON.stringify(name)}`, 'names are of letters, digits, - and _'))
    const { directory, cache = cacheFolder(), signal } = options
    if (signal?.aborted === true) return E.left({ _tag: 'Aborted', step: 0 })
    const given: Lookup = directory === undefined ? { _tag: 'Absent', names: [] } : await lookup(name)(directory)
    if (given._tag === 'Found') return await readPair(given)()
    if (given._tag === 'Half') return E.left(notFound(given.missing, `beside ${given.found} it is needed as well`))
    const cached = await lookup(name)(cache)
    if (cached._tag === 'Found') return await readPair(cached)()
    const lookedIn = places(directory, cache)
    const others = [...given.names, ...(cached._tag === 'Absent' ? cached.names : [])]
    if (options.offline ?? isOffline()) return E.left(explain(name, others, lookedIn)(offline))
    const fetched = await fetchPair(knownName(name) ?? name, cache, options)()
    return pipe(fetched, E.mapLeft(explain(name, others, lookedIn)))
  }
}

const readPair = ({
  name,
  train,
  test,
}: Extract<Lookup, { readonly _tag: 'Found' }>): TE.TaskEither<Failure, Archive> =>
  pipe(
    TE.Do,
    TE.bind('trainPart', () => TE.flatMapEither(readText(train), UcrText.parse(train))),
    TE.bind('testPart', () => TE.flatMapEither(readText(test), UcrText.parse(test))),
    TE.flatMapEither(({ trainPart, testPart }) => assemble(name)(trainPart, testPart)),
  )

const readText = (path: string): TE.TaskEither<Failure, string> =>
  TE.tryCatch(
    () => readFile(path, 'utf8'),
    (error) => unavailable(path, error instanceof Error ? error.message : String(error)),
  )

const fetchPair =
  (name: string, cache: string, options: UcrOptions): TE.TaskEither<Failure, Archive> =>
  async () => {
    const { url = 'https://www.timeseriesclassification.com/aeon-toolkit', mirrors = [] } = options
    const failures: Array<Failure> = []
    for (const folder of [url, ...mirrors]) {
      const archive = await fetchFrom(`${folder}/${name}.zip`, name, cache, options)()
      if (E.isRight(archive) || archive.left._tag === 'Aborted') return archive
      failures.push(archive.left)
    }
    const [first, second] = failures as [Failure, ...ReadonlyArray<Failure>]
    if (second === undefined) return E.left(first)
    const reasons = failures.map(show).join('; ')
    return E.left(
      failures.every(({ _tag }) => _tag === 'NotFound')
        ? notFound(`${name}.zip`, reasons)
        : unavailable(`${failures.length} servers`, reasons),
    )
  }

const fetchFrom =
  (url: string, name: string, cache: string, options: UcrOptions): TE.TaskEither<Failure, Archive> =>
  async () => {
    const { signal, onProgress = () => {}, sha256, stallTimeout = 30_000, attempts = 3, retryDelay = 1000 } = options
    try {
      const { path: part, release } = await claimPartial(partialPath(cache, url))
      try {
        for (;;) {
          const zip = await download(url, { part, signal, onProgress, stallTimeout, attempts, retryDelay })()
          if (E.isLeft(zip)) return zip
          const { bytes, resumed } = zip.right
          const archive = await keepPair(url, name, cache, sha256)(bytes)()
          await discardPartial(part)
          // What an earlier run has left may be to blame.
          if (E.isRight(archive) || !resumed) return archive
        }
      } finally {
        await release()
      }
    } catch (error) {
      return E.left(unwritable(cache)(error))
    }
  }

const keepPair =
  (url: string, name: string, cache: string, sha256: string | undefined) =>
  (zip: Uint8Array): TE.TaskEither<Failure, Archive> =>
    pipe(
      TE.fromEither(
        pipe(
          sameDigest(sha256)(zip),
          E.flatMap(() => unpack(name, zip)),
        ),
      ),
      TE.mapLeft((reason) => unavailable(url, reason)),
      // Read before it is kept, so that the cache holds only what can be read.
      TE.bindTo('members'),
      TE.bind('archive', ({ members }) => TE.fromEither(assembleMembers(url, members))),
      TE.tap(({ archive, members }) =>
        keep(cache, archive.name)(members.map(({ path, bytes }) => ({ name: basename(path), bytes }))),
      ),
      TE.map(({ archive }) => archive),
    )

const sameDigest =
  (expected: string | undefined) =>
  (zip: Uint8Array): E.Either<string, void> => {
    if (expected === undefined) return E.right(undefined)
    const found = createHash('sha256').update(zip).digest('hex')
    return found === expected.toLowerCase()
      ? E.right(undefined)
      : E.left(`the zip is not the expected one: its SHA-256 is ${found}, not ${expected.toLowerCase()}`)
  }

type Pair = readonly [train: Member, test: Member]

const unpack = (name: string, zip: Uint8Array): E.Either<string, Pair> =>
  pipe(
    unzipNamed([`${name}_TRAIN.ts`, `${name}_TEST.ts`])(zip),
    // One member for each name, in their order.
    E.map((members) => members as unknown as Pair),
  )

const assembleMembers = (url: string, [train, test]: Pair): E.Either<Failure, Archive> => {
  const parse = ({ path, bytes }: Member) => UcrText.parse(`${url}:${path}`)(new TextDecoder().decode(bytes))
  return pipe(
    E.Do,
    E.bind('trainPart', () => parse(train)),
    E.bind('testPart', () => parse(test)),
    E.flatMap(({ trainPart, testPart }) =>
      assemble(basename(train.path).slice(0, -'_TRAIN.ts'.length))(trainPart, testPart),
    ),
  )
}

const knownName = (name: string): string | undefined =>
  ucrNames.find((known) => known.toLowerCase() === name.toLowerCase())

const isOffline = ({ MILLRACE_OFFLINE: offline } = process.env): boolean =>
  offline !== undefined && !['', '0', 'false'].includes(offline)

const offline = unavailable('the network', 'not asked for it, since millrace is offline (MILLRACE_OFFLINE)')

const places = (directory: string | undefined, cache: string): string =>
  `${directory === undefined ? 'not' : `neither in the directory ${directory} nor`} in the cache ${cache}`

const explain =
  (name: string, others: ReadonlyArray<string>, lookedIn: string) =>
  (failure: Failure): Failure => {
    if (failure._tag !== 'NotFound' && failure._tag !== 'Unavailable') return failure
    const meant = knownName(name) === undefined ? nearest([...others, ...ucrNames])(name) : undefined
    if (meant !== undefined) return notFound(`dataset "${name}"`, `did you mean ${meant}?`)
    const advice = `give a directory that holds ${name}_TRAIN.ts and ${name}_TEST.ts`
    return failure._tag === 'NotFound'
      ? notFound(`dataset "${name}"`, `it is ${lookedIn}, and ${show(failure)}; ${advice}`)
      : unavailable(`dataset "${name}"`, `it is ${lookedIn}, and not to be had from ${show(failure)}; ${advice}`)
  }

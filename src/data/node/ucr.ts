/**
 * Datasets of the UCR and UEA archives by name: from a folder, from the cache, or from the archive's site.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type Failure, notFound, show, unavailable } from '../../core/Failure.ts'
import { type Archive, assemble } from '../Archive.ts'
import * as UcrText from '../UcrText.ts'
import { nearest } from '../../core/nearest.ts'
import { ucrNames } from '../ucrNames.ts'
import { cacheFolder, keep } from './cache.ts'
import { type Progress, download } from './download.ts'
import { type Lookup, lookup } from './folder.ts'
import type { Member } from '../unzip.ts'
import { unzipNamed } from './unzip.ts'

/**
 * Where to look and whom to tell. `url` is the folder of the archive's zip files.
 *
 * @category model
 * @since 0.1.0
 */
export interface UcrOptions {
  readonly directory?: string | undefined
  readonly cache?: string | undefined
  readonly url?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * A dataset by its name in any case. Looks into `directory` (`NAME_TRAIN.ts`, or `NAME/NAME_TRAIN.ts`), then into the
 * cache, then downloads it. What is damaged or incomplete is a failure and never reaches the cache.
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
export const ucr =
  (name: string, options: UcrOptions = {}): TE.TaskEither<Failure, Archive> =>
  async () => {
    if (!/^\w[\w-]*$/.test(name))
      return E.left(notFound(`dataset ${JSON.stringify(name)}`, 'names are of letters, digits, - and _'))
    const { directory, cache = cacheFolder(), signal } = options
    if (signal?.aborted === true) return E.left({ _tag: 'Aborted', step: 0 })
    const given: Lookup = directory === undefined ? { _tag: 'Absent', names: [] } : await lookup(name)(directory)
    if (given._tag === 'Found') return await readPair(given)()
    if (given._tag === 'Half') return E.left(notFound(given.missing, `beside ${given.found} it is needed as well`))
    const cached = await lookup(name)(cache)
    if (cached._tag === 'Found') return await readPair(cached)()
    const fetched = await fetchPair(knownName(name) ?? name, cache, options)()
    return pipe(fetched, E.mapLeft(explain(name, given.names, places(directory, cache))))
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

const fetchPair = (name: string, cache: string, options: UcrOptions): TE.TaskEither<Failure, Archive> => {
  const url = `${options.url ?? 'https://www.timeseriesclassification.com/aeon-toolkit'}/${name}.zip`
  const { signal, onProgress = () => {} } = options
  return pipe(
    download(url, { signal, onProgress }),
    TE.flatMapEither((bytes) => E.mapLeft((reason: string) => unavailable(url, reason))(unpack(name, bytes))),
    // Read before it is kept, so that the cache holds only what can be read.
    TE.bindTo('members'),
    TE.bind('archive', ({ members }) => TE.fromEither(assembleMembers(url, members))),
    TE.tap(({ archive, members }) =>
      keep(cache, archive.name)(members.map(({ path, bytes }) => ({ name: basename(path), bytes }))),
    ),
    TE.map(({ archive }) => archive),
  )
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

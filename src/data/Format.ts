/**
 * All formats of series behind one reader and one writer of bytes. Which bytes are which is told by their content.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failure, cannotParse, notFound, unavailable } from '../core/Failure.ts'
import { nearest } from '../core/nearest.ts'
import * as Arff from './Arff.ts'
import * as Arrow from './Arrow.ts'
import * as Csv from './Csv.ts'
import * as CsvLong from './CsvLong.ts'
import { type FormatName, byExtension, detect, extensionOf } from './detect.ts'
import * as JsonLines from './JsonLines.ts'
import * as Npy from './Npy.ts'
import * as Parquet from './Parquet.ts'
import type { Part } from './Part.ts'
import { decodeText } from './text.ts'
import * as Tsv from './Tsv.ts'
import * as UcrText from './UcrText.ts'

export { type FormatName, detect }

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A format: its name, the extensions of its files, the usual one first, and what it is in a few words.
 *
 * @category model
 * @since 0.1.0
 */
export interface Format {
  readonly name: FormatName
  readonly extensions: ReadonlyArray<string>
  readonly about: string
}

interface Codec {
  readonly about: string
  readonly read: (source: string) => (bytes: Uint8Array) => TE.TaskEither<Failure, Part>
  readonly write: (part: Part) => TE.TaskEither<Failure, Uint8Array>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The part in some bytes; the source is a file name, which messages repeat. The format is the given one, or that of
 * `detect`. What is damaged, and an optional package that is not installed, is a failure.
 *
 * @example
 * import { Either } from 'millrace'
 * import { Format } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const toy = await Format.read('Toy.tsv')(new TextEncoder().encode('up\t1\t2\ndown\t3\t4\n'))()
 * assert.ok(Either.isRight(toy))
 * assert.strictEqual(toy.right.series.length, 2)
 *
 * @category constructors
 * @since 0.1.0
 */
export const read =
  (source: string, format?: FormatName) =>
  (bytes: Uint8Array): TE.TaskEither<Failure, Part> => {
    const found = format ?? detect(source, bytes)
    return found === undefined
      ? TE.left(cannotParse(source, 0, `one of ${names.join(', ')}`, new TextDecoder().decode(bytes.subarray(0, 60))))
      : codecs[found].read(source)(bytes)
  }

/**
 * The format of a name such as `csv-long`, in any case; else a failure that lists them and says which was meant.
 *
 * @example
 * import { Either, Failure, pipe } from 'millrace'
 * import { Format } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(Format.named('ARFF'), Either.right('arff'))
 * const message = pipe(Format.named('arf'), Either.match(Failure.show, () => ''))
 * assert.ok(message.startsWith('format "arf" not found: did you mean arff?'))
 *
 * @category constructors
 * @since 0.1.0
 */
export const named = (name: string): E.Either<Failure, FormatName> => {
  const known = names.find((one) => one === name.toLowerCase())
  return known === undefined ? E.left(unknown(`format "${name}"`, name)) : E.right(known)
}

/**
 * The format that a file of a name is written in, by its extension; else a failure as that of `named`.
 *
 * @example
 * import { Either } from 'millrace'
 * import { Format } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(Format.ofFile('runs/Toy_TRAIN.ndjson'), Either.right('jsonl'))
 *
 * @category constructors
 * @since 0.1.0
 */
export const ofFile = (file: string): E.Either<Failure, FormatName> => {
  const known = byExtension[extensionOf(file)]
  return known === undefined ? E.left(unknown(`the format of ${file}`, extensionOf(file))) : E.right(known)
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The bytes of a part in a format. What the format cannot say of it is a failure.
 *
 * @example
 * import { Either } from 'millrace'
 * import { Format, semaphore } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const { train } = semaphore({ train: 6, test: 6 })
 * const bytes = await Format.write('arff')(train)()
 * assert.ok(Either.isRight(bytes))
 * assert.deepStrictEqual(await Format.read('arms.arff')(bytes.right)(), Either.right(train))
 * assert.ok(Either.isLeft(await Format.write('tsv')(train)()))
 *
 * @category destructors
 * @since 0.1.0
 */
export const write =
  (format: FormatName) =>
  (part: Part): TE.TaskEither<Failure, Uint8Array> =>
    pipe(
      TE.fromEither(
        E.tryCatch(
          () => codecs[format].write(part),
          (error) => {
            // What the writers throw where a format cannot say something.
            if (error instanceof RangeError) return unavailable(`${part.name} as ${format}`, error.message)
            throw error
          },
        ),
      ),
      TE.flatten,
    )

/**
 * Every format, in the order of the documentation.
 *
 * @example
 * import { Format } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * assert.ok(Format.catalogue().some(({ name }) => name === 'parquet'))
 *
 * @category destructors
 * @since 0.1.0
 */
export const catalogue = (): ReadonlyArray<Format> =>
  names.map((name) => ({
    name,
    extensions: Object.keys(byExtension).filter((extension) => byExtension[extension] === name),
    about: codecs[name].about,
  }))

const text = (
  about: string,
  parse: (source: string) => (text: string) => TE.TaskEither<Failure, Part>,
  print: (part: Part) => TE.TaskEither<Failure, string>,
): Codec => ({
  about,
  read: (source) => (bytes) => pipe(TE.fromEither(decodeText(source)(bytes)), TE.flatMap(parse(source))),
  write: (part) =>
    pipe(
      print(part),
      TE.map((written) => new TextEncoder().encode(written)),
    ),
})

const plain = (
  about: string,
  parse: (source: string) => (text: string) => E.Either<Failure, Part>,
  print: (part: Part) => string,
): Codec =>
  text(
    about,
    (source) => (written) => TE.fromEither(parse(source)(written)),
    (part) => TE.right(print(part)),
  )

const binary = (
  about: string,
  decode: (source: string) => (bytes: Uint8Array) => E.Either<Failure, Part>,
  encode: (part: Part) => Uint8Array,
): Codec => ({
  about,
  read: (source) => (bytes) => TE.fromEither(decode(source)(bytes)),
  write: (part) => TE.right(encode(part)),
})

const codecs: Readonly<Record<FormatName, Codec>> = {
  ts: plain('text of the UCR, UEA and TSER archives', UcrText.parse, UcrText.print),
  arff: plain('text of Weka, a table or a relation', Arff.parse, Arff.print),
  tsv: plain('table of the UCR archive of 2018', Tsv.parse, Tsv.print),
  csv: text('table with a row for each series', (source) => Csv.parse(source), Csv.print),
  'csv-long': text('table with a row for each step', (source) => CsvLong.parse(source), CsvLong.print),
  jsonl: plain('a JSON object for each series', JsonLines.parse, JsonLines.print),
  npy: binary('an array of NumPy, without targets', Npy.decode, Npy.encode),
  npz: binary('arrays of NumPy with targets and ids', Npy.decodeZip, Npy.encodeZip),
  parquet: { about: 'columns of lists, a row for each series', read: Parquet.decode, write: Parquet.encode },
  arrow: { about: 'a stream of Arrow with the same columns', read: Arrow.decode, write: Arrow.encode() },
  feather: { about: 'a file of Arrow, or Feather 2', read: Arrow.decode, write: Arrow.encode({ layout: 'file' }) },
}

const names = Object.keys(codecs) as ReadonlyArray<FormatName>

const unknown = (what: string, name: string): Failure => {
  const words = [...new Set([...names, ...Object.keys(byExtension)])]
  const meant = nearest(words)(name)
  const formats = `the formats are ${names.join(', ')}`
  return notFound(what, meant === undefined ? formats : `did you mean ${meant}? ${formats}`)
}

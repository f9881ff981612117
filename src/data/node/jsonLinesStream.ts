/**
 * The series of a file of JSON lines of any size, one after another.
 */
import { createReadStream } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type Example, unlabeled } from '../../core/Example.ts'
import { type Failure, cannotParse, unavailable } from '../../core/Failure.ts'
import * as StreamTask from '../../core/StreamTask.ts'
import { readRow } from '../JsonLines.ts'
import { nameOf } from '../labels.ts'
import type { Row } from '../Part.ts'
import { decodeText } from '../text.ts'

/**
 * The series of a file in their order, without their targets, with the ids that the file gives them or else the name of
 * the file and their place. Holds no more than a line and what the disk gives at once; that ids differ is therefore not
 * looked at. `onBytes` hears how many bytes are read. What cannot be read is one failure, the last element.
 *
 * @internal
 */
export const jsonLinesStream = (
  path: string,
  onBytes: (bytes: number) => void = () => {},
): StreamTask.StreamTask<E.Either<Failure, Example>> =>
  StreamTask.fromAsyncIterable(`jsonLines(${path})`, async function* () {
    let [number, index] = [0, 0]
    let isNamed: boolean | undefined
    for await (const line of lines(path, onBytes)) {
      number++
      const text = pipe(
        line,
        E.flatMap((bytes) => pipe(decodeText(path)(bytes), E.mapLeft(inLine(path, number)))),
      )
      if (E.isLeft(text)) {
        yield text
        return
      }
      if (text.right.trim() === '') continue
      const row = rowOf(path, number, text.right, isNamed)
      if (E.isLeft(row)) {
        yield row
        return
      }
      const { id, series } = row.right
      isNamed = id !== undefined
      yield E.right({ id: id ?? `${nameOf(path)}/${index++}`, series, target: unlabeled })
    }
  })

const rowOf = (
  path: string,
  number: number,
  line: string,
  isNamed: boolean | undefined,
): E.Either<Failure, Pick<Row, 'id' | 'series'>> => {
  const row = readRow(line)
  if ('expected' in row) return E.left(cannotParse(path, number, row.expected, row.found))
  if (isNamed === true && row.id === undefined)
    return E.left(cannotParse(path, number, 'an id, as the first series has one', 'none'))
  if (isNamed === false && row.id !== undefined)
    return E.left(cannotParse(path, number, 'no id, as the first series has none', row.id))
  return E.right(row)
}

// Offsets in a line say less than its number.
const inLine =
  (path: string, number: number) =>
  (failure: Failure): Failure =>
    failure._tag === 'CannotDecode' ? cannotParse(path, number, failure.expected, failure.found) : failure

// A text of the engine holds no more.
const longest = 1 << 28

async function* lines(path: string, onBytes: (bytes: number) => void): AsyncGenerator<E.Either<Failure, Uint8Array>> {
  let pieces: Array<Uint8Array> = []
  let [size, read] = [0, 0]
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>) {
      let from = 0
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        yield E.right(Buffer.concat([...pieces, chunk.subarray(from, end)]))
        pieces = []
        size = 0
        from = end + 1
      }
      pieces.push(chunk.subarray(from))
      size += chunk.length - from
      if (size > longest) return yield E.left(unavailable(path, `a line is longer than ${longest} bytes`))
      read += chunk.length
      onBytes(read)
    }
  } catch (error) {
    return yield E.left(unavailable(path, error instanceof Error ? error.message : String(error)))
  }
  if (size > 0) yield E.right(Buffer.concat(pieces))
}

/**
 * The files that labels go to, made piece by piece.
 */
import { extname } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Vocabulary } from '../../core/Example.ts'
import { type Failure, notFound } from '../../core/Failure.ts'
import { printTable } from '../../data/csvRows.ts'
import { parquetGroups } from '../../data/parquetGroups.ts'
import { printValue } from '../../data/ucrValues.ts'
import type { Labeled } from './labelSeries.ts'

/**
 * The next bytes of a file: those of more rows, and those at its end. Bytes may lag behind the rows.
 *
 * @category model
 * @since 0.1.0
 */
export interface LabelWriter {
  readonly add: (rows: ReadonlyArray<Labeled>) => TE.TaskEither<Failure, Uint8Array>
  readonly end: () => TE.TaskEither<Failure, Uint8Array>
}

/**
 * A writer for a new file of these classes.
 *
 * @category model
 * @since 0.1.0
 */
export type NewWriter = (vocabulary: Vocabulary) => TE.TaskEither<Failure, LabelWriter>

/**
 * What writes a file of a name, by its extension: `.jsonl`, `.csv` or `.parquet`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const labelWriter = (file: string): E.Either<Failure, NewWriter> => {
  const writer = writers.get(extname(file).toLowerCase())
  return writer === undefined
    ? E.left(notFound(`a format of labels for ${file}`, `the extensions are ${[...writers.keys()].join(', ')}`))
    : E.right(writer)
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const jsonLines: NewWriter = (vocabulary) => {
  const names = vocabulary.map((label) => JSON.stringify(label))
  const line = ({ id, label, probabilities }: Labeled): string => {
    const values = names.map((name, at) => `${name}:${printProbability(probabilities?.[at], 'null')}`)
    return `{"id":${JSON.stringify(id)},"label":${JSON.stringify(label ?? null)},"probabilities":{${values.join(',')}}}\n`
  }
  return TE.right({
    add: (rows) => TE.right(encode(rows.map(line).join(''))),
    end: () => TE.right(new Uint8Array()),
  })
}

const csv: NewWriter = (vocabulary) => {
  let head = [['id', 'label', ...vocabulary.map(columnOf)]]
  const write = (rows: ReadonlyArray<Labeled>): TE.TaskEither<Failure, Uint8Array> => {
    const cells = rows.map(({ id, label, probabilities }) => [
      id,
      label ?? '',
      ...vocabulary.map((_, at) => printProbability(probabilities?.[at], '')),
    ])
    const table = [...head, ...cells]
    head = []
    return table.length === 0 ? TE.right(new Uint8Array()) : pipe(printTable(table), TE.map(encode))
  }
  return TE.right({ add: write, end: () => write([]) })
}

// What readers skip or read at once.
const groupRows = 1 << 14

const parquet: NewWriter = (vocabulary) =>
  pipe(
    parquetGroups({
      id: 'text',
      label: 'text',
      ...Object.fromEntries(vocabulary.map((label) => [columnOf(label), 'float' as const])),
    }),
    TE.map(({ add, end }) => {
      let waiting: Array<Labeled> = []
      const group = (): Uint8Array => {
        const rows = waiting.map(({ id, label, probabilities }) => ({
          id,
          label: label ?? null,
          ...Object.fromEntries(vocabulary.map((name, at) => [columnOf(name), probabilities?.[at] ?? null])),
        }))
        waiting = []
        return rows.length === 0 ? new Uint8Array() : add(rows)
      }
      return {
        add: (rows) => {
          waiting.push(...rows)
          return TE.right(waiting.length < groupRows ? new Uint8Array() : group())
        },
        end: () => {
          const last = group()
          return TE.right(new Uint8Array(Buffer.concat([last, end()])))
        },
      }
    }),
  )

const writers: ReadonlyMap<string, NewWriter> = new Map([
  ['.jsonl', jsonLines],
  ['.csv', csv],
  ['.parquet', parquet],
])

const columnOf = (label: string): string => `p_${label}`

const printProbability = (value: number | undefined, nothing: string): string =>
  value === undefined ? nothing : printValue(value)

/**
 * Pseudo-labels as text and as rows of a table, and back: what is written for one run is read by another, and by anyone.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { checkPositive } from '../core/count.ts'
import { type Failure, cannotParse } from '../core/Failure.ts'
import type { Json } from '../core/Json.ts'
import { type Decision, type PseudoLabel, decisions } from './PseudoLabel.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A row of a table: a value or nothing in each column.
 *
 * @category model
 * @since 0.1.0
 */
export type Row = Readonly<Record<string, string | number | null>>

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Records as JSON lines: an object on each line, in the order of the records. NaN is written as null.
 *
 * @example
 * import { encodePseudoLabels } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(encodePseudoLabels([]), '')
 *
 * @category destructors
 * @since 0.1.0
 */
export const encodePseudoLabels = (records: ReadonlyArray<PseudoLabel>): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('')

/**
 * Records as rows of a table: a column for each field and `probability_0`, `probability_1` and so on, by class id. For
 * `encodeParquet` of `millrace/data`, say.
 *
 * @example
 * import { rowsOfPseudoLabels } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(rowsOfPseudoLabels([]), [])
 *
 * @category destructors
 * @since 0.1.0
 */
export const rowsOfPseudoLabels = (records: ReadonlyArray<PseudoLabel>): ReadonlyArray<Row> =>
  records.map(({ probabilities, ...rest }) => ({
    ...rest,
    ...Object.fromEntries(probabilities.map((value, id) => [`${column}${id}`, Number.isNaN(value) ? null : value])),
  }))

const column = 'probability_'

/**
 * The columns of those rows and what they hold, for this many classes: the schema of a table, also of one without rows.
 *
 * @example
 * import { pseudoLabelColumns } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const { id, rank, probability_1 } = pseudoLabelColumns({ classes: 2 })
 * assert.deepStrictEqual([id, rank, probability_1], ['text', 'whole', 'number'])
 *
 * @category destructors
 * @since 0.1.0
 */
export const pseudoLabelColumns = ({
  classes,
}: {
  readonly classes: number
}): Readonly<Record<string, 'text' | 'whole' | 'number'>> => {
  checkPositive('pseudoLabelColumns: classes', classes)
  return {
    id: 'text',
    round: 'whole',
    teacher: 'text',
    classId: 'whole',
    label: 'text',
    confidence: 'number',
    margin: 'number',
    uncertainty: 'number',
    rank: 'whole',
    threshold: 'number',
    copies: 'whole',
    decision: 'text',
    ...Object.fromEntries(Array.from({ length: classes }, (_, id) => [`${column}${id}`, 'number' as const])),
  }
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Records from JSON lines. Empty lines are passed over, and fields that are not known are left out. `Left` names the source,
 * the line and what was expected there.
 *
 * @example
 * import { Either, Failure } from 'millrace'
 * import { decodePseudoLabels } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const read = decodePseudoLabels('round-1.jsonl')('{"id": 7}\n')
 * assert.ok(Either.isLeft(read))
 * assert.strictEqual(Failure.show(read.left), 'round-1.jsonl:1: expected text as "id", found "7"')
 *
 * @category constructors
 * @since 0.1.0
 */
export const decodePseudoLabels =
  (source: string) =>
  (text: string): E.Either<Failure, ReadonlyArray<PseudoLabel>> =>
    each(
      text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [[line, index + 1] as const])),
      ([line, number]) => pipe(parsed(source, number, line), E.flatMap(recordOf(source, number))),
    )

/**
 * Records from the rows of a table, as `rowsOfPseudoLabels` gives them. `Left` names the source and the row, from 1.
 *
 * @example
 * import { Either } from 'millrace'
 * import { pseudoLabelsOfRows } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(pseudoLabelsOfRows('round-1.parquet')([]), Either.right([]))
 *
 * @category constructors
 * @since 0.1.0
 */
export const pseudoLabelsOfRows =
  (source: string) =>
  (rows: ReadonlyArray<Row>): E.Either<Failure, ReadonlyArray<PseudoLabel>> =>
    each(
      rows.map((row, index) => [row, index + 1] as const),
      ([row, number]) => {
        const probabilities: Array<Json> = []
        for (let id = 0; Object.hasOwn(row, `${column}${id}`); id++) probabilities.push(row[`${column}${id}`] as Json)
        return recordOf(source, number)({ ...row, probabilities })
      },
    )

const each = <A>(
  all: ReadonlyArray<A>,
  read: (a: A) => E.Either<Failure, PseudoLabel>,
): E.Either<Failure, ReadonlyArray<PseudoLabel>> => {
  const records: Array<PseudoLabel> = []
  for (const one of all) {
    const record = read(one)
    if (E.isLeft(record)) return record
    records.push(record.right)
  }
  return E.right(records)
}

const parsed = (source: string, line: number, text: string): E.Either<Failure, Json> =>
  E.tryCatch(
    () => JSON.parse(text) as Json,
    () => cannotParse(source, line, 'an object of JSON', text),
  )

const recordOf =
  (source: string, line: number) =>
  (json: Json): E.Either<Failure, PseudoLabel> => {
    if (!isObject(json)) return E.left(cannotParse(source, line, 'an object of JSON', JSON.stringify(json)))
    const wrong = Object.entries(fields).find(([name, { holds }]) => !(Object.hasOwn(json, name) && holds(json[name])))
    if (wrong !== undefined) {
      const [name, { expected }] = wrong
      return E.left(cannotParse(source, line, `${expected} as "${name}"`, JSON.stringify(json[name]) ?? 'nothing'))
    }
    return E.right(known(json))
  }

const isObject = (json: Json): json is { readonly [key: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

interface Field {
  readonly expected: string
  readonly holds: (value: Json | undefined) => boolean
}

const isWhole = (value: Json | undefined, from: number): boolean => Number.isInteger(value) && Number(value) >= from

const text: Field = { expected: 'text', holds: (value) => typeof value === 'string' }
const number: Field = { expected: 'a number', holds: (value) => typeof value === 'number' }
const optional: Field = { expected: 'a number or null', holds: (value) => value === null || typeof value === 'number' }
const count: Field = { expected: 'a whole number from 0', holds: (value) => isWhole(value, 0) }

const fields: Readonly<Record<keyof PseudoLabel, Field>> = {
  id: text,
  round: count,
  teacher: text,
  probabilities: {
    expected: 'an array of numbers',
    holds: (value) => Array.isArray(value) && value.every((p) => p === null || typeof p === 'number'),
  },
  classId: { expected: 'a class id', holds: (value) => isWhole(value, -1) },
  label: text,
  confidence: number,
  margin: number,
  uncertainty: optional,
  rank: { expected: 'a whole number from 1', holds: (value) => isWhole(value, 1) },
  threshold: optional,
  copies: count,
  decision: { expected: `one of ${decisions.join(', ')}`, holds: (value) => decisions.includes(value as Decision) },
}

const known = (json: { readonly [key: string]: Json }): PseudoLabel => {
  const record = Object.fromEntries(Object.keys(fields).map((name) => [name, json[name]]))
  const probabilities = (record['probabilities'] as ReadonlyArray<number | null>).map((p) => p ?? Number.NaN)
  // Each field was looked at above.
  return { ...record, probabilities } as unknown as PseudoLabel
}

/**
 * One JSON object a line and a series, read and written without touching a file: `{"id":"a","label":"up","values":[[1,2]]}`
 * with one list a variable. `label` is a class, `target` a number; all three names but `values` may be left out.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Series } from '../core/Example.ts'
import { type Failure, cannotParse } from '../core/Failure.ts'
import { nameOf } from './labels.ts'
import * as Part from './Part.ts'
import { type Known, gather } from './rows.ts'
import { printValue } from './ucrValues.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Read a text; the source is its name in messages, and names the part. `null` and `"NaN"` are missing values, and
 * `"Infinity"` is what it says. A single variable may be one flat list.
 *
 * @example
 * import { Either, Failure, pipe } from 'millrace'
 * import { JsonLines } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const toy = JsonLines.parse('Toy.jsonl')('{"id":"a","label":"up","values":[[1,null],[3,4]]}\n')
 * assert.ok(Either.isRight(toy))
 * assert.deepStrictEqual(toy.right.ids, ['a'])
 * assert.deepStrictEqual(toy.right.series[0]?.values, Float32Array.of(1, NaN, 3, 4))
 * const wrong = JsonLines.parse('Toy.jsonl')('\n{"values":[[1],[2,3]]}')
 * assert.strictEqual(
 *   pipe(wrong, Either.match(Failure.show, () => '')),
 *   'Toy.jsonl:2: expected 1 value in each variable, found "2"',
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse =
  (source: string) =>
  (text: string): E.Either<Failure, Part.Part> => {
    const rows: Array<Known> = []
    for (const [index, line] of text.split('\n').entries()) {
      if (line.trim() === '') continue
      const row = readRow(line)
      if ('expected' in row) return E.left(cannotParse(source, index + 1, row.expected, row.found))
      rows.push({ ...row, line: index + 1 })
    }
    return gather(nameOf(source), (line, expected, found) => cannotParse(source, line, expected, found))(rows)
  }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The text that `parse` reads back as the same part, bit by bit; of the classes it keeps those that occur, in the order of
 * `Tsv.parse`. Throws on series without values.
 *
 * @example
 * import { Example } from 'millrace'
 * import { JsonLines, type Part } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = [Example.series(2, 1, Float32Array.of(0.1, NaN))]
 * const part: Part.Part = { name: 'Toy', series, targets: { _tag: 'Values', values: Float32Array.of(7) }, ids: ['a'] }
 * assert.strictEqual(JsonLines.print(part), '{"id":"a","target":7,"values":[[0.1],[null]]}\n')
 *
 * @category destructors
 * @since 0.1.0
 */
export const print = (part: Part.Part): string =>
  Part.rows(part)
    .map(({ id, label, target, series }, index) => {
      if (series.steps < 1 || series.variables < 1)
        throw new RangeError(`JsonLines.print: values expected, got ${series.variables} x ${series.steps} at ${index}`)
      const fields = [
        ...(id === undefined ? [] : [`"id":${JSON.stringify(id)}`]),
        ...(label === undefined ? [] : [`"label":${JSON.stringify(label)}`]),
        ...(target === undefined ? [] : [`"target":${printJson(target)}`]),
        `"values":[${printVariables(series).join(',')}]`,
      ]
      return `{${fields.join(',')}}\n`
    })
    .join('')

/**
 * What a line should have held, and what it did.
 *
 * @internal
 */
export interface Wrong {
  readonly expected: string
  readonly found: string
}

/**
 * The series of one line that is not empty.
 *
 * @internal
 */
export const readRow = (line: string): Omit<Known, 'line'> | Wrong => {
  let row: unknown
  try {
    row = JSON.parse(line)
  } catch {
    return { expected: 'a JSON object', found: line.trim() }
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return { expected: 'a JSON object', found: line }
  const { id, label, target, values } = row as Readonly<Record<string, unknown>>
  const series = readSeries(values)
  if ('expected' in series) return series
  const named = (given: unknown): boolean => given === undefined || given === null || isName(given)
  if (!named(id)) return { expected: 'an id that is a text or a number', found: JSON.stringify(id) }
  if (!named(label)) return { expected: 'a label that is a text, a number or a truth', found: JSON.stringify(label) }
  const number = target === undefined || target === null ? undefined : numberOf(target)
  if (number === undefined && target !== undefined && target !== null)
    return { expected: 'a target that is a number', found: JSON.stringify(target) }
  return { id: textOf(id), label: textOf(label), target: number, series }
}

const isName = (given: unknown): given is string | number | boolean =>
  typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean'

const textOf = (given: unknown): string | undefined => (isName(given) ? String(given) : undefined)

const readSeries = (given: unknown): Series | Wrong => {
  if (!Array.isArray(given) || given.length === 0)
    return { expected: 'values, one list a variable', found: show(given) }
  const lists: ReadonlyArray<unknown> = given.some(Array.isArray) ? given : [given]
  const [first] = lists
  const steps = Array.isArray(first) ? first.length : 0
  if (steps === 0) return { expected: 'values, one list a variable', found: show(given) }
  // All lengths are checked before the values get room.
  for (const list of lists) {
    if (!Array.isArray(list)) return { expected: 'a list for each variable', found: show(list) }
    if (list.length !== steps)
      return { expected: `${steps} value${steps === 1 ? '' : 's'} in each variable`, found: `${list.length}` }
  }
  const values = new Float32Array(lists.length * steps)
  for (const [variable, list] of (lists as ReadonlyArray<ReadonlyArray<unknown>>).entries())
    for (const [step, one] of list.entries()) {
      const value = numberOf(one)
      if (value === undefined) return { expected: 'a number of 32 bits, null or "NaN"', found: show(one) }
      values[variable * steps + step] = value
    }
  return { variables: lists.length, steps, values }
}

const show = (given: unknown): string => (given === undefined ? 'nothing' : JSON.stringify(given).slice(0, 60))

// A number beyond what 32 bits hold is none, as in the other formats.
const numberOf = (given: unknown): number | undefined => {
  if (given === null || given === 'NaN') return Number.NaN
  if (given === 'Infinity') return Number.POSITIVE_INFINITY
  if (given === '-Infinity') return Number.NEGATIVE_INFINITY
  return typeof given === 'number' && Number.isFinite(Math.fround(given)) ? Math.fround(given) : undefined
}

const printVariables = ({ variables, steps, values }: Series): ReadonlyArray<string> =>
  Array.from({ length: variables }, (_, variable) => {
    const row = values.subarray(variable * steps, (variable + 1) * steps)
    return `[${Array.from(row, printJson).join(',')}]`
  })

const printJson = (value: number): string => {
  if (Number.isNaN(value)) return 'null'
  return Number.isFinite(value) ? printValue(value) : `"${value}"`
}

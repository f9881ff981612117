/**
 * The ARFF text format of Weka as the UCR and UEA archives use it, read and written without touching a file: numbers and
 * a class, or one relation in quotes that holds a variable a line. `?` is a missing value, and at the end of a series the
 * sign of a shorter one. Sparse rows and dates are not read.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Series } from '../core/Example.ts'
import { type Failure, cannotParse } from '../core/Failure.ts'
import { type Header, closingQuote, printWord, readHeader, readWord } from './arffHeader.ts'
import { nameOf } from './labels.ts'
import { paddedSteps, withoutPadding } from './padding.ts'
import * as Part from './Part.ts'
import { printValue, readValue } from './ucrValues.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Read a text; the source is its name in messages. The classes keep the order of the header, and a label that the header
 * lacks is a failure.
 *
 * @example
 * import { Either, Failure, pipe } from 'millrace'
 * import { Arff } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const header = '@relation Toy\n@attribute a numeric\n@attribute b numeric\n@attribute class {up,down}\n@data\n'
 * const toy = Arff.parse('Toy.arff')(`${header}1,?,down\n3,4,up\n`)
 * assert.ok(Either.isRight(toy))
 * assert.deepStrictEqual(toy.right.series[0]?.values, Float32Array.of(1))
 * assert.strictEqual(
 *   pipe(Arff.parse('Toy.arff')(`${header}1,2,left`), Either.match(Failure.show, () => '')),
 *   'Toy.arff:6: expected a label out of up, down, found "left"',
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse =
  (source: string) =>
  (text: string): E.Either<Failure, Part.Part> => {
    const lines = text.split('\n')
    const read = readHeader(source)(lines)
    if (E.isLeft(read)) return read
    const { header, next } = read.right
    const series: Array<Series> = []
    const targets: Array<number> = []
    const ids = new Map(typeof header.target === 'string' ? [] : header.target.map((label, id) => [label, id]))
    for (let index = next; index < lines.length; index++) {
      const line = (lines[index] as string).trim()
      if (line === '' || line.startsWith('%')) continue
      const one = readCase(line, header, series[0]?.variables, ids)
      if ('expected' in one) return E.left(cannotParse(source, index + 1, one.expected, one.found))
      series.push(withoutPadding(one.series))
      targets.push(one.target)
    }
    return E.right({ name: header.name ?? nameOf(source), series, targets: collect(header, targets) })
  }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The text that `parse` reads back as the same part, bit by bit; shorter series are filled up with `?`. Throws on series
 * of different numbers of variables or without values, series that end in missing values, and targets that are not
 * finite. A single variable is a plain table, several are a relation.
 *
 * @example
 * import { Example } from 'millrace'
 * import { Arff, type Part } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = [Example.series(2, 2, Float32Array.of(1, 2, 3, 4))]
 * const targets: Part.Targets = { _tag: 'Classes', ids: Int32Array.of(0), vocabulary: ['up', 'far down'] }
 * const text = Arff.print({ name: 'Toy', series, targets })
 * assert.ok(text.endsWith("@attribute class {up,'far down'}\n\n@data\n'1,2\\n3,4',up\n"))
 *
 * @category destructors
 * @since 0.1.0
 */
export const print = (part: Part.Part): string => {
  const { name, series, targets } = part
  const steps = paddedSteps('Arff.print', series)
  const variables = series[0]?.variables ?? 1
  const numbers = Array.from({ length: Math.max(steps, 1) }, (_, step) => `@attribute att${step} numeric`)
  const header = [
    `@relation ${printWord(name)}`,
    '',
    ...(variables === 1 ? numbers : ['@attribute series relational', ...numbers, '@end series']),
    ...printTargetKind(targets),
    '',
    '@data',
  ]
  const cases = Part.rows(part).map(({ series: one, label, target }, index) => {
    if (one.variables < 1 || one.variables !== variables)
      throw new RangeError(`Arff.print: ${variables} variables expected, got ${one.variables} at ${index}`)
    if (target !== undefined && !Number.isFinite(target))
      throw new RangeError(`Arff.print: a finite target expected, got ${target} at ${index}`)
    return [
      printSeries(one, steps),
      ...(label === undefined ? [] : [printWord(label)]),
      ...(target === undefined ? [] : [printValue(target)]),
    ].join(',')
  })
  return `${[...header, ...cases].join('\n')}\n`
}

interface Wrong {
  readonly expected: string
  readonly found: string
}

interface Case {
  readonly series: Series
  readonly target: number
}

const readCase = (
  line: string,
  header: Header,
  variables: number | undefined,
  ids: ReadonlyMap<string, number>,
): Case | Wrong => {
  if (line.startsWith('{')) return { expected: 'all values of a row, as sparse rows are not supported', found: line }
  const parts = header.relational ? splitRelation(line) : splitTable(line, header)
  if ('expected' in parts) return parts
  const series = readSeries(parts.values, header, variables)
  const target = readTarget(parts.target, header, ids)
  return 'expected' in series ? series : typeof target === 'number' ? { series, target } : target
}

interface Split {
  readonly values: ReadonlyArray<ReadonlyArray<string>>
  readonly target: string | undefined
}

const splitRelation = (line: string): Split | Wrong => {
  const end = line.startsWith("'") || line.startsWith('"') ? closingQuote(line) : -1
  if (end < 0) return { expected: 'a relation between quotes', found: line }
  const values = line.slice(1, end).split('\\n')
  const rest = line.slice(end + 1).trimStart()
  if (rest !== '' && !rest.startsWith(',')) return { expected: '"," after the relation', found: rest }
  return {
    values: values.map((row) => row.split(',')),
    target: rest === '' ? undefined : rest.slice(1).trim(),
  }
}

const splitTable = (line: string, { steps, target }: Header): Split | Wrong => {
  if (target === 'nothing') return { values: [line.split(',')], target: undefined }
  // A label may hold commas, values do not: so many commas come before the label.
  let comma = -1
  for (let left = steps; left > 0; left--) {
    comma = line.indexOf(',', comma + 1)
    if (comma < 0) return { expected: `${steps} values and a ${targetName(target)}`, found: line }
  }
  return { values: [line.slice(0, comma).split(',')], target: line.slice(comma + 1).trim() }
}

const targetName = (target: Header['target']): string => (target === 'number' ? 'number as the target' : 'label')

const readSeries = (
  rows: ReadonlyArray<ReadonlyArray<string>>,
  { relational, steps }: Header,
  variables = rows.length,
): Series | Wrong => {
  if (rows.length !== variables) return { expected: `${variables} variables`, found: `${rows.length}` }
  const [first = []] = rows
  for (const row of rows) {
    // A relation may leave out what its attributes announce, as long as all of its rows do.
    if (relational ? row.length > steps || row.length !== first.length : row.length !== steps)
      return { expected: `${relational ? Math.min(steps, first.length) : steps} values`, found: `${row.length}` }
  }
  const values = new Float32Array(variables * first.length)
  for (const [variable, row] of rows.entries())
    for (const [step, text] of row.entries()) {
      const value = readValue(text)
      if (value === undefined) return { expected: 'a number or ?', found: text.trim() }
      values[variable * first.length + step] = value
    }
  return { variables, steps: first.length, values }
}

const readTarget = (text: string | undefined, { target }: Header, ids: ReadonlyMap<string, number>): number | Wrong => {
  if (target === 'nothing') return text === undefined ? 0 : { expected: 'no target', found: text }
  if (target === 'number') {
    const value = readValue(text ?? '')
    return value !== undefined && Number.isFinite(value)
      ? value
      : { expected: 'a number as the target', found: text ?? '' }
  }
  const read = readWord(text ?? '', ',')
  const id = read === undefined || read.rest !== '' ? undefined : ids.get(read.word)
  return id ?? { expected: `a label out of ${target.join(', ')}`, found: text ?? '' }
}

const collect = ({ target }: Header, targets: ReadonlyArray<number>): Part.Targets => {
  if (target === 'nothing') return { _tag: 'Unlabeled' }
  return target === 'number'
    ? { _tag: 'Values', values: Float32Array.from(targets) }
    : { _tag: 'Classes', ids: Int32Array.from(targets), vocabulary: target }
}

const printTargetKind = (targets: Part.Targets): ReadonlyArray<string> => {
  switch (targets._tag) {
    case 'Classes':
      return [`@attribute class {${targets.vocabulary.map(printWord).join(',')}}`]
    case 'Values':
      return ['@attribute target numeric']
    case 'Unlabeled':
      return []
  }
}

const printSeries = ({ variables, steps, values }: Series, padded: number): string => {
  const rows = Array.from({ length: variables }, (_, variable) => {
    const row = Array.from(values.subarray(variable * steps, (variable + 1) * steps), printValue)
    return [...row, ...Array.from({ length: padded - steps }, () => '?')].join(',')
  })
  return variables === 1 ? rows.join('') : `'${rows.join('\\n')}'`
}

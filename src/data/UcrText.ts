/**
 * The `.ts` text format of the UCR, UEA and TSER archives, read and written without touching a file. Series with time
 * stamps are not read; whatever the text, the answer is a part or a failure that names the line.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Series } from '../core/Example.ts'
import { type Failure, cannotParse } from '../core/Failure.ts'
import type { Part, Targets } from './Part.ts'
import { type Header, type TargetKind, readHeader } from './ucrHeader.ts'
import { printValue, readValue } from './ucrValues.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Read a text; the source is its name in messages. The classes keep the order of the header, and a label that the header
 * lacks is a failure. Without `@problemName` the part is named after the source.
 *
 * @example
 * import { Either, Failure, pipe } from 'millrace'
 * import { UcrText } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const text = '@problemName Toy\n@classLabel true up down\n@data\n1,2,?:down\n3,4,5:up\n'
 * const toy = UcrText.parse('Toy.ts')(text)
 * assert.ok(Either.isRight(toy))
 * assert.deepStrictEqual(toy.right.series[1]?.values, Float32Array.of(3, 4, 5))
 * const wrong = UcrText.parse('Toy.ts')(text.replace('4', 'four'))
 * assert.strictEqual(
 *   pipe(wrong, Either.match(Failure.show, () => '')),
 *   'Toy.ts:5: expected a number, ? or NaN, found "four"',
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse =
  (source: string) =>
  (text: string): E.Either<Failure, Part> => {
    const lines = text.split('\n')
    const read = readHeader(source)(lines)
    return E.isLeft(read) ? read : readCases(source, lines, read.right.next, read.right.header)
  }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The text that `parse` reads back as the same part, bit by bit. Throws on what the format cannot say: series without
 * values or of different numbers of variables, targets that are not finite, names of several lines, labels with spaces
 * or colons.
 *
 * @example
 * import { Either, Example } from 'millrace'
 * import { type Part, UcrText } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const series = [Example.series(1, 2, Float32Array.of(0.1, NaN))]
 * const part: Part.Part = { name: 'Toy', series, targets: { _tag: 'Values', values: Float32Array.of(7) } }
 * assert.ok(UcrText.print(part).endsWith('@data\n0.1,?:7\n'))
 * assert.deepStrictEqual(UcrText.parse('Toy.ts')(UcrText.print(part)), Either.right(part))
 *
 * @category destructors
 * @since 0.1.0
 */
export const print = ({ name, series, targets }: Part): string => {
  const [first] = series
  const lengths = new Set(series.map(({ steps }) => steps))
  const header = [
    `@problemName ${printName(name)}`,
    '@timeStamps false',
    `@missing ${series.some(({ values }) => values.some(Number.isNaN))}`,
    ...(first === undefined ? [] : [`@univariate ${first.variables === 1}`, `@dimensions ${first.variables}`]),
    `@equalLength ${lengths.size <= 1}`,
    ...(first !== undefined && lengths.size === 1 ? [`@seriesLength ${first.steps}`] : []),
    printTargetKind(targets),
    '@data',
  ]
  const cases = series.map((one, index) => {
    if (one.steps < 1 || one.variables < 1 || one.variables !== first?.variables)
      throw new RangeError(
        `UcrText.print: ${first?.variables} variables with values expected, got ${one.variables} x ${one.steps} at ${index}`,
      )
    return [...printDimensions(one), ...printTarget(targets, index)].join(':')
  })
  return `${[...header, ...cases].join('\n')}\n`
}

const readCases = (
  source: string,
  lines: ReadonlyArray<string>,
  from: number,
  header: Header,
): E.Either<Failure, Part> => {
  const series: Array<Series> = []
  const targets: Array<number> = []
  const target = targetReader(header.target)
  let expected: Shape = {
    dimensions: header.dimensions,
    steps: header.equalLength === false ? undefined : header.steps,
  }
  for (let index = from; index < lines.length; index++) {
    const line = (lines[index] as string).trim()
    if (line === '' || line.startsWith('#')) continue
    const fields = line.split(':')
    const label = header.target._tag === 'Unlabeled' ? '' : (fields.pop() as string).trim()
    if (fields.length === 0) return E.left(cannotParse(source, index + 1, `values, ":" and ${target.expected}`, line))
    const one = readSeries(fields, expected)
    const value = target.read(label)
    if ('expected' in one) return E.left(cannotParse(source, index + 1, one.expected, one.found))
    if (value === undefined) return E.left(cannotParse(source, index + 1, target.expected, label))
    series.push(one)
    targets.push(value)
    expected = {
      dimensions: one.variables,
      steps: header.equalLength === true ? one.steps : expected.steps,
    }
  }
  return E.right({ name: header.name ?? source, series, targets: collect(header.target, targets) })
}

interface Shape {
  readonly dimensions: number | undefined
  readonly steps: number | undefined
}

interface Wrong {
  readonly expected: string
  readonly found: string
}

const readSeries = (fields: ReadonlyArray<string>, shape: Shape): Series | Wrong => {
  const variables = shape.dimensions ?? fields.length
  if (fields.some((field) => field.trimStart().startsWith('(')))
    return { expected: 'values without time stamps', found: fields.find((field) => field.includes('(')) ?? '' }
  if (fields.length !== variables)
    return { expected: amount(variables, 'dimension'), found: amount(fields.length, 'dimension') }
  const texts = fields.map((field) => field.split(','))
  const steps = shape.steps ?? (texts[0] as ReadonlyArray<string>).length
  // All lengths are checked before the values get room: a text must not ask for more than it holds.
  for (const [variable, { length }] of texts.entries())
    if (length !== steps)
      return { expected: amount(steps, 'step'), found: `${amount(length, 'step')} in dimension ${variable + 1}` }
  const values = new Float32Array(variables * steps)
  for (let variable = 0; variable < variables; variable++) {
    const row = texts[variable] as ReadonlyArray<string>
    for (let step = 0; step < steps; step++) {
      const value = readValue(row[step] as string)
      if (value === undefined) return { expected: 'a number, ? or NaN', found: (row[step] as string).trim() }
      values[variable * steps + step] = value
    }
  }
  return { variables, steps, values }
}

const amount = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

interface TargetReader {
  readonly read: (label: string) => number | undefined
  readonly expected: string
}

const targetReader = (kind: TargetKind): TargetReader => {
  switch (kind._tag) {
    case 'Classes': {
      const ids = new Map(kind.vocabulary.map((label, id) => [label, id]))
      return { read: (label) => ids.get(label), expected: `a label out of ${kind.vocabulary.join(', ')}` }
    }
    case 'Values':
      return { read: finite, expected: 'a number as the target' }
    case 'Unlabeled':
      return { read: () => 0, expected: 'no target' }
  }
}

const finite = (text: string): number | undefined => {
  const value = readValue(text)
  return value !== undefined && Number.isFinite(value) ? value : undefined
}

const collect = (kind: TargetKind, targets: ReadonlyArray<number>): Targets => {
  switch (kind._tag) {
    case 'Classes':
      return { _tag: 'Classes', ids: Int32Array.from(targets), vocabulary: kind.vocabulary }
    case 'Values':
      return { _tag: 'Values', values: Float32Array.from(targets) }
    case 'Unlabeled':
      return { _tag: 'Unlabeled' }
  }
}

const printTargetKind = (targets: Targets): string => {
  switch (targets._tag) {
    case 'Classes':
      return `@classLabel true ${targets.vocabulary.map((label) => printLabel(label)).join(' ')}`
    case 'Values':
      return '@targetLabel true'
    case 'Unlabeled':
      return '@classLabel false'
  }
}

const printName = (name: string): string => {
  if (!/^\S+(?: \S+)*$/.test(name))
    throw new RangeError(`UcrText.print: a name on one line expected, got ${JSON.stringify(name)}`)
  return name
}

const printLabel = (label: string): string => {
  if (label === '' || /[\s:]/.test(label))
    throw new RangeError(`UcrText.print: a label without spaces and colons expected, got ${JSON.stringify(label)}`)
  return label
}

const printDimensions = ({ variables, steps, values }: Series): ReadonlyArray<string> =>
  Array.from({ length: variables }, (_, variable) =>
    Array.from(values.subarray(variable * steps, (variable + 1) * steps), printValue).join(','),
  )

const printTarget = (targets: Targets, index: number): ReadonlyArray<string> => {
  switch (targets._tag) {
    case 'Classes':
      return [targets.vocabulary[targets.ids[index] as number] as string]
    case 'Values':
      return [printNumber(targets.values[index])]
    case 'Unlabeled':
      return []
  }
}

const printNumber = (value: number | undefined): string => {
  if (value === undefined || !Number.isFinite(value))
    throw new RangeError(`UcrText.print: a finite target expected, got ${value}`)
  return printValue(value)
}

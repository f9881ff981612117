/**
 * The tables of the UCR archive of 2018, read and written without touching a file: one series of one variable a line, its
 * class first, tabs or commas between. `NaN` is a missing value, and at the end of a line the sign of a shorter series.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Series } from '../core/Example.ts'
import { type Failure, cannotParse } from '../core/Failure.ts'
import { classesOf, nameOf } from './labels.ts'
import { paddedSteps, withoutPadding } from './padding.ts'
import * as Part from './Part.ts'
import { printValue, readValue } from './ucrValues.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Read a text; the source is its name in messages, and names the part. The classes are the labels that occur, by number
 * where all are numbers.
 *
 * @example
 * import { Either, Failure, pipe } from 'millrace'
 * import { Tsv } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const toy = Tsv.parse('Toy.tsv')('2\t0.5\t1\n1\t3\tNaN\n')
 * assert.ok(Either.isRight(toy))
 * assert.deepStrictEqual(toy.right.series[1]?.values, Float32Array.of(3))
 * assert.deepStrictEqual(toy.right.targets, { _tag: 'Classes', ids: Int32Array.of(1, 0), vocabulary: ['1', '2'] })
 * assert.strictEqual(
 *   pipe(Tsv.parse('Toy.tsv')('1\tx'), Either.match(Failure.show, () => '')),
 *   'Toy.tsv:1: expected a number or NaN, found "x"',
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse =
  (source: string) =>
  (text: string): E.Either<Failure, Part.Part> => {
    const series: Array<Series> = []
    const labels: Array<string> = []
    const separator = text.slice(0, /[\r\n]/.exec(text.trimStart())?.index).includes('\t') ? '\t' : ','
    for (const [index, untrimmed] of text.split('\n').entries()) {
      const line = untrimmed.replace(/\r$/, '')
      if (line.trim() === '') continue
      const [label = '', ...fields] = line.split(separator)
      const values = fields.length === 0 ? undefined : readValues(fields)
      if (label.trim() === '' || values === undefined)
        return E.left(cannotParse(source, index + 1, 'a label and values, with tabs or commas between', line))
      if (typeof values === 'string') return E.left(cannotParse(source, index + 1, 'a number or NaN', values))
      labels.push(label.trim())
      series.push(withoutPadding({ variables: 1, steps: values.length, values }))
    }
    return E.right({ name: nameOf(source), series, targets: classesOf(labels) })
  }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The text that `parse` reads back as the same values bit by bit, and the same labels; shorter series are filled up with
 * `NaN`. Throws on what the format cannot say: several variables, series that end in missing values, other targets than
 * classes, labels with tabs, line ends or spaces around them.
 *
 * @example
 * import { Example } from 'millrace'
 * import { type Part, Tsv } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const part: Part.Part = {
 *   name: 'Toy',
 *   series: [Example.series(1, 1, Float32Array.of(0.1)), Example.series(1, 2, Float32Array.of(NaN, 2))],
 *   targets: { _tag: 'Classes', ids: Int32Array.of(0, 0), vocabulary: ['up'] },
 * }
 * assert.strictEqual(Tsv.print(part), 'up\t0.1\tNaN\nup\tNaN\t2\n')
 *
 * @category destructors
 * @since 0.1.0
 */
export const print = (part: Part.Part): string => {
  const { series, targets } = part
  if (targets._tag !== 'Classes' && series.length > 0)
    throw new RangeError(`Tsv.print: classes expected, got ${targets._tag}`)
  const steps = paddedSteps('Tsv.print', series)
  return Part.rows(part)
    .map(({ series: one, label = '' }, index) => {
      if (one.variables !== 1)
        throw new RangeError(`Tsv.print: one variable expected, got ${one.variables} at ${index}`)
      const padding = Array.from({ length: steps - one.steps }, () => 'NaN')
      return `${[printLabel(label), ...Array.from(one.values, printGap), ...padding].join('\t')}\n`
    })
    .join('')
}

const readValues = (fields: ReadonlyArray<string>): Float32Array | string => {
  const values = new Float32Array(fields.length)
  for (const [step, field] of fields.entries()) {
    const value = readValue(field)
    if (value === undefined) return field.trim()
    values[step] = value
  }
  return values
}

const printGap = (value: number): string => (Number.isNaN(value) ? 'NaN' : printValue(value))

const printLabel = (label: string): string => {
  if (label.trim() === '' || label.trim() !== label || /[\t\r\n]/.test(label))
    throw new RangeError(`Tsv.print: a label without tabs and outer spaces expected, got ${JSON.stringify(label)}`)
  return label
}

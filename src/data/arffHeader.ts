/**
 * The `@` lines of an ARFF text, and the words of ARFF: bare, or between quotes with a backslash before what they would
 * end at. Knows nothing of the lines after `@data`.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Vocabulary } from '../core/Example.ts'
import { type Failure, cannotParse } from '../core/Failure.ts'

/**
 * What the values are in, and what stands behind them.
 *
 * @internal
 */
export interface Header {
  readonly name: string | undefined
  /** One text in quotes holds all variables of a series. */
  readonly relational: boolean
  /** As many values as a line, or each variable of a relation, may have. */
  readonly steps: number
  readonly target: 'number' | 'nothing' | Vocabulary
}

/**
 * The header, and the index of the line after `@data`.
 *
 * @internal
 */
export interface ReadHeader {
  readonly header: Header
  readonly next: number
}

interface Attribute {
  readonly name: string
  readonly kind: 'number' | 'relation' | Vocabulary
  readonly line: number
}

/**
 * Read the lines up to `@data`. The attributes are numbers, or one relation of numbers; the last may be the class, or a
 * number called `target`.
 *
 * @internal
 */
export const readHeader =
  (source: string) =>
  (lines: ReadonlyArray<string>): E.Either<Failure, ReadHeader> => {
    let name: string | undefined
    let inside: string | undefined
    const outer: Array<Attribute> = []
    const inner: Array<Attribute> = []
    for (const [index, untrimmed] of lines.entries()) {
      const line = untrimmed.trim()
      if (line === '' || line.startsWith('%')) continue
      const fail = (expected: string, found: string): E.Either<Failure, never> =>
        E.left(cannotParse(source, index + 1, expected, found))
      const keyword = /^@\w*/.exec(line)?.[0].toLowerCase() ?? ''
      const rest = line.slice(keyword.length).trim()
      if (keyword === '@data') {
        if (inside !== undefined) return fail(`@end ${inside}`, '@data')
        const header = headerOf(name, outer, inner)
        return typeof header === 'string' ? fail(header, '@data') : E.right({ header, next: index + 1 })
      }
      if (keyword === '@relation') {
        const read = readWord(rest)
        if (read === undefined || read.rest !== '') return fail('@relation and a name', line)
        name = read.word
      } else if (keyword === '@attribute') {
        const attribute = readAttribute(rest, index + 1)
        if (typeof attribute === 'string') return fail(attribute, line)
        if (attribute.kind === 'relation' && inside !== undefined) return fail('no relation in a relation', line)
        if (attribute.kind === 'relation') inside = attribute.name
        ;(inside === undefined || attribute.kind === 'relation' ? outer : inner).push(attribute)
      } else if (keyword === '@end') {
        if (inside === undefined || readWord(rest)?.word !== inside) return fail(`@end of an open relation`, line)
        inside = undefined
      } else return fail('@relation, @attribute, @end or @data', line)
    }
    return E.left(cannotParse(source, lines.length, '@data', 'the end of the text'))
  }

/**
 * The word that a text begins with, and what follows it without the spaces between; `undefined` where a quote is not
 * closed or there is no word. A bare word ends at a space or at one of the given characters.
 *
 * @internal
 */
export const readWord = (text: string, ends = ''): { readonly word: string; readonly rest: string } | undefined => {
  const quote = text[0]
  if (quote !== "'" && quote !== '"') {
    let end = 0
    while (end < text.length && !/\s/.test(text[end] as string) && !ends.includes(text[end] as string)) end++
    return end === 0 ? undefined : { word: text.slice(0, end), rest: text.slice(end).trimStart() }
  }
  const end = closingQuote(text)
  return end < 0 ? undefined : { word: unescape(text.slice(1, end)), rest: text.slice(end + 1).trimStart() }
}

/**
 * Where the quote that a text begins with is closed; -1 where it is not.
 *
 * @internal
 */
export const closingQuote = (text: string): number => {
  for (let at = 1; at < text.length; at++)
    if (text[at] === '\\') at++
    else if (text[at] === text[0]) return at
  return -1
}

/**
 * A word as ARFF writes it: in quotes where it has to be.
 *
 * @internal
 */
export const printWord = (word: string): string =>
  /^[^\s,{}%'"\\@?][^\s,{}%'"\\]*$/.test(word)
    ? word
    : `'${word.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}'`

const unescape = (text: string): string =>
  text.replace(/\\(.)/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter)

const readAttribute = (text: string, line: number): Attribute | string => {
  const named = readWord(text)
  if (named === undefined) return '@attribute, a name and a type'
  const { word: name, rest } = named
  if (rest.startsWith('{')) {
    const labels = readLabels(rest)
    if (labels === undefined) return 'labels in braces with commas between'
    return new Set(labels).size < labels.length ? 'each label once' : { name, kind: labels, line }
  }
  if (/^(?:numeric|real|integer)$/i.test(rest)) return { name, kind: 'number', line }
  return /^relational$/i.test(rest)
    ? { name, kind: 'relation', line }
    : 'a type out of numeric, real, integer, relational and labels in braces'
}

const readLabels = (text: string): Vocabulary | undefined => {
  const labels: Array<string> = []
  let left = text.slice(1).trimStart()
  for (;;) {
    const read = readWord(left, ',}')
    if (read === undefined) return undefined
    labels.push(read.word)
    if (read.rest === '}') return labels
    if (!read.rest.startsWith(',')) return undefined
    left = read.rest.slice(1).trimStart()
  }
}

const headerOf = (
  name: string | undefined,
  outer: ReadonlyArray<Attribute>,
  inner: ReadonlyArray<Attribute>,
): Header | string => {
  const last = outer.at(-1)
  if (last === undefined) return 'attributes before @data'
  const relational = outer[0]?.kind === 'relation'
  const isTarget = Array.isArray(last.kind) || (last.kind === 'number' && (relational || /^target$/i.test(last.name)))
  const target = !isTarget ? 'nothing' : last.kind === 'number' ? 'number' : (last.kind as Vocabulary)
  const values = isTarget ? outer.slice(0, -1) : outer
  if (relational && (values.length !== 1 || inner.some(({ kind }) => kind !== 'number')))
    return 'one relation of numbers, and at most one attribute after it'
  if (!relational && values.some(({ kind }) => kind !== 'number'))
    return 'numbers, and labels as the last attribute only'
  const steps = relational ? inner.length : values.length
  return steps === 0 ? 'at least one attribute of numbers' : { name, relational, steps, target }
}

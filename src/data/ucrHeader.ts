/**
 * The `@` lines of a `.ts` text: what they promise of the cases that follow. Knows nothing of the cases themselves.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Vocabulary } from '../core/Example.ts'
import { type Failure, cannotParse } from '../core/Failure.ts'

/**
 * What stands behind the last `:` of a case: a class, a number, or no target at all.
 *
 * @internal
 */
export type TargetKind =
  | { readonly _tag: 'Classes'; readonly vocabulary: Vocabulary }
  | { readonly _tag: 'Values' }
  | { readonly _tag: 'Unlabeled' }

/**
 * The header's promises; what it does not mention is `undefined` and is not checked.
 *
 * @internal
 */
export interface Header {
  readonly name: string | undefined
  readonly dimensions: number | undefined
  readonly univariate: boolean | undefined
  readonly equalLength: boolean | undefined
  readonly steps: number | undefined
  readonly target: TargetKind
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

/**
 * Read the lines up to `@data`. Keywords in any case; unknown ones are left to other readers.
 *
 * @internal
 */
export const readHeader =
  (source: string) =>
  (lines: ReadonlyArray<string>): E.Either<Failure, ReadHeader> => {
    let header: Header = nothing
    for (const [index, untrimmed] of lines.entries()) {
      const line = untrimmed.trim()
      if (line === '' || line.startsWith('#')) continue
      const fail = (expected: string, found: string): E.Either<Failure, never> =>
        E.left(cannotParse(source, index + 1, expected, found))
      if (!line.startsWith('@')) return fail('a header line or @data', line)
      const [word = '', ...words] = line.split(/\s+/)
      const keyword = word.toLowerCase()
      if (keyword === '@data') {
        if (words.length > 0) return fail('nothing after @data', words.join(' '))
        return E.map((whole: Header) => ({ header: whole, next: index + 1 }))(consistent(source, index + 1, header))
      }
      const read = readers[keyword]
      if (read === undefined) continue
      const promised = read(words, header)
      if (typeof promised === 'string') return fail(promised, words.join(' '))
      header = promised
    }
    return E.left(cannotParse(source, lines.length, '@data', 'the end of the text'))
  }

const nothing: Header = {
  name: undefined,
  dimensions: undefined,
  univariate: undefined,
  equalLength: undefined,
  steps: undefined,
  target: { _tag: 'Unlabeled' },
}

const consistent = (source: string, line: number, header: Header): E.Either<Failure, Header> =>
  header.univariate === true && (header.dimensions ?? 1) !== 1
    ? E.left(cannotParse(source, line, '@dimensions 1 with @univariate true', `@dimensions ${header.dimensions}`))
    : E.right(header.univariate === true ? { ...header, dimensions: 1 } : header)

// A reader returns the header with one more promise, or what it expected.
type Reader = (words: ReadonlyArray<string>, header: Header) => Header | string

const truth = ([word = '', ...rest]: ReadonlyArray<string>): boolean | undefined => {
  const lower = word.toLowerCase()
  return rest.length === 0 && (lower === 'true' || lower === 'false') ? lower === 'true' : undefined
}

const count = ([word = '', ...rest]: ReadonlyArray<string>): number | undefined =>
  rest.length === 0 && /^\d{1,9}$/.test(word) && Number(word) > 0 ? Number(word) : undefined

const readTruth =
  (keyword: string, set: (header: Header, value: boolean) => Header | string): Reader =>
  (words, header) => {
    const value = truth(words)
    return value === undefined ? `${keyword} true or false` : set(header, value)
  }

const readCount =
  (keyword: string, set: (header: Header, value: number) => Header): Reader =>
  (words, header) => {
    const value = count(words)
    return value === undefined ? `${keyword} and a positive whole number` : set(header, value)
  }

const readClasses: Reader = ([flag = '', ...labels], header) => {
  switch (flag.toLowerCase()) {
    case 'false':
      return labels.length === 0 ? header : '@classLabel false without labels'
    case 'true':
      if (labels.length === 0) return '@classLabel true and the labels'
      if (new Set(labels).size < labels.length) return 'each class label once'
      if (labels.some((label) => label.includes(':'))) return 'class labels without ":"'
      if (header.target._tag === 'Values') return 'either @classLabel true or @targetLabel true'
      return { ...header, target: { _tag: 'Classes', vocabulary: labels } }
    default:
      return '@classLabel true and the labels, or @classLabel false'
  }
}

const readValues: Reader = readTruth('@targetLabel', (header, value) => {
  if (!value) return header
  return header.target._tag === 'Classes'
    ? 'either @classLabel true or @targetLabel true'
    : { ...header, target: { _tag: 'Values' } }
})

const dimensions: Reader = readCount('@dimensions', (header, value) => ({ ...header, dimensions: value }))

// A header may name any word, so the table has no prototype to find one in.
const readers: Readonly<Record<string, Reader | undefined>> = Object.assign(Object.create(null), {
  '@problemname': (words, header) =>
    words.length === 0 ? '@problemName and a name' : { ...header, name: words.join(' ') },
  '@timestamps': readTruth('@timeStamps', (header, value) =>
    value ? '@timeStamps false, as series with time stamps are not supported' : header,
  ),
  '@missing': readTruth('@missing', (header) => header),
  '@univariate': readTruth('@univariate', (header, value) => ({ ...header, univariate: value })),
  '@dimension': dimensions,
  '@dimensions': dimensions,
  '@equallength': readTruth('@equalLength', (header, value) => ({ ...header, equalLength: value })),
  '@serieslength': readCount('@seriesLength', (header, value) => ({ ...header, steps: value })),
  '@classlabel': readClasses,
  '@targetlabel': readValues,
} satisfies Record<string, Reader>)

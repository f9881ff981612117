/**
 * What may go wrong at run time through no fault of the code: returned as a value, never thrown.
 */

/**
 * An expected failure. `show` turns it into one line for a person.
 *
 * @category model
 * @since 0.1.0
 */
export type Failure =
  | {
      readonly _tag: 'CannotParse'
      readonly source: string
      readonly line: number
      readonly expected: string
      readonly found: string
    }
  | {
      readonly _tag: 'CannotDecode'
      readonly source: string
      readonly offset: number
      readonly expected: string
      readonly found: string
    }
  | { readonly _tag: 'UnknownLabel'; readonly label: string; readonly vocabulary: ReadonlyArray<string> }
  | { readonly _tag: 'Mismatch'; readonly what: string; readonly expected: string; readonly found: string }
  | { readonly _tag: 'Overlap'; readonly ids: ReadonlyArray<string> }
  | { readonly _tag: 'Empty'; readonly what: string }
  | { readonly _tag: 'NotFound'; readonly what: string; readonly hint: string }
  | { readonly _tag: 'Unavailable'; readonly what: string; readonly reason: string }
  | { readonly _tag: 'Diverged'; readonly step: number; readonly loss: number }
  | { readonly _tag: 'Aborted'; readonly step: number }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The text at a line of a source is not what its format asks for. Lines count from 1; 0 means the source as a whole.
 *
 * @example
 * import { Failure } from 'millrace'
 * import assert from 'node:assert'
 *
 * const failure = Failure.cannotParse('a.ts', 3, 'a number', 'abc')
 * assert.strictEqual(Failure.show(failure), 'a.ts:3: expected a number, found "abc"')
 *
 * @category constructors
 * @since 0.1.0
 */
export const cannotParse = (source: string, line: number, expected: string, found: string): Failure => ({
  _tag: 'CannotParse',
  source,
  line,
  expected,
  found: shortened(found),
})

/**
 * The bytes from an offset of a source, counted from 0, are not what its format asks for.
 *
 * @example
 * import { Failure } from 'millrace'
 * import assert from 'node:assert'
 *
 * const failure = Failure.cannotDecode('a.npy', 10, '800 bytes of values', '12')
 * assert.strictEqual(Failure.show(failure), 'a.npy at byte 10: expected 800 bytes of values, found "12"')
 *
 * @category constructors
 * @since 0.1.0
 */
export const cannotDecode = (source: string, offset: number, expected: string, found: string): Failure => ({
  _tag: 'CannotDecode',
  source,
  offset,
  expected,
  found: shortened(found),
})

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text)

/**
 * Two things that must agree do not: shapes, vocabularies, a checkpoint and its pipeline.
 *
 * @example
 * import { Failure } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Failure.show(Failure.mismatch('variables', '24', '3')), 'variables: expected 24, found 3')
 *
 * @category constructors
 * @since 0.1.0
 */
export const mismatch = (what: string, expected: string, found: string): Failure => ({
  _tag: 'Mismatch',
  what,
  expected,
  found,
})

/**
 * Something that must hold at least one element holds none.
 *
 * @example
 * import { Failure } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Failure.show(Failure.empty('the labeled dataset')), 'the labeled dataset is empty')
 *
 * @category constructors
 * @since 0.1.0
 */
export const empty = (what: string): Failure => ({ _tag: 'Empty', what })

/**
 * Something asked for by name is not there; the hint says what to do about it.
 *
 * @example
 * import { Failure } from 'millrace'
 * import assert from 'node:assert'
 *
 * const failure = Failure.notFound('dataset "NATOP"', 'did you mean NATOPS?')
 * assert.strictEqual(Failure.show(failure), 'dataset "NATOP" not found: did you mean NATOPS?')
 *
 * @category constructors
 * @since 0.1.0
 */
export const notFound = (what: string, hint: string): Failure => ({ _tag: 'NotFound', what, hint })

/**
 * Something exists but could not be had: a network, a disk, a file without permission.
 *
 * @example
 * import { Failure } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Failure.show(Failure.unavailable('a.zip', 'no network')), 'a.zip: no network')
 *
 * @category constructors
 * @since 0.1.0
 */
export const unavailable = (what: string, reason: string): Failure => ({ _tag: 'Unavailable', what, reason })

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * One line that says what failed, where, and what was expected.
 *
 * @example
 * import { Failure } from 'millrace'
 * import assert from 'node:assert'
 *
 * const failure: Failure.Failure = { _tag: 'UnknownLabel', label: 'x', vocabulary: ['a', 'b'] }
 * assert.strictEqual(Failure.show(failure), 'unknown label "x": expected one of a, b')
 *
 * @category destructors
 * @since 0.1.0
 */
export const show = (failure: Failure): string => describe(failure).replace(/\s*[\r\n\u2028\u2029]\s*/g, ' ')

const describe = (failure: Failure): string => {
  switch (failure._tag) {
    case 'CannotParse': {
      const place = failure.line > 0 ? `${failure.source}:${failure.line}` : failure.source
      return `${place}: expected ${failure.expected}, found ${JSON.stringify(failure.found)}`
    }
    case 'CannotDecode':
      return `${failure.source} at byte ${failure.offset}: expected ${failure.expected}, found ${JSON.stringify(failure.found)}`
    case 'UnknownLabel':
      return `unknown label ${JSON.stringify(failure.label)}: expected one of ${failure.vocabulary.join(', ')}`
    case 'Mismatch':
      return `${failure.what}: expected ${failure.expected}, found ${failure.found}`
    case 'Overlap': {
      const some = failure.ids.slice(0, 3).join(', ')
      return `${failure.ids.length} pseudo-labeled rows are also validation rows (${some}${failure.ids.length > 3 ? ', …' : ''})`
    }
    case 'Empty':
      return `${failure.what} is empty`
    case 'NotFound':
      return `${failure.what} not found: ${failure.hint}`
    case 'Unavailable':
      return `${failure.what}: ${failure.reason}`
    case 'Diverged':
      return `training diverged: the loss is ${failure.loss} at step ${failure.step}; try a lower learning rate`
    case 'Aborted':
      return `stopped at step ${failure.step}`
  }
}

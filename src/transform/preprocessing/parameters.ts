/**
 * What the parameters of a step are made of: the one description that a constructor refuses misuse by, and that stored
 * JSON is read by.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Failure, mismatch } from '../../core/Failure.ts'
import type { Json } from '../../core/Json.ts'

/**
 * A parameter in words, and whether a value is one.
 *
 * @internal
 */
export interface Kind<A> {
  readonly expected: string
  readonly is: (value: unknown) => value is A
}

/**
 * The kinds of all parameters of a step.
 *
 * @internal
 */
export type Kinds<P> = { readonly [K in keyof P]: Kind<P[K]> }

/**
 * From JSON to parameters, or what is wrong at a place. Never throws.
 *
 * @internal
 */
export type Parser<P> = (place: string, json: Json) => E.Either<Failure, P>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const kind = <A>(expected: string, accepts: (value: unknown) => boolean): Kind<A> => ({
  expected,
  is: (value): value is A => accepts(value),
})

const isFiniteNumber = (value: unknown): value is number => Number.isFinite(value)

const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

/** @internal */
export const count: Kind<number> = kind('a positive integer', (value) => isIndex(value) && value > 0)

/** @internal */
export const index: Kind<number> = kind('a whole number from 0', isIndex)

/** @internal */
export const indexes: Kind<ReadonlyArray<number>> = kind(
  'different whole numbers from 0',
  (value) => Array.isArray(value) && value.every(isIndex) && new Set(value).size === value.length,
)

/** @internal */
export const finite: Kind<number> = kind('a finite number', isFiniteNumber)

/** @internal */
export const positive: Kind<number> = kind('a positive number', (value) => isFiniteNumber(value) && value > 0)

/** @internal */
export const notZero: Kind<number> = kind(
  'a finite number other than 0',
  (value) => isFiniteNumber(value) && value !== 0,
)

/** @internal */
export const notNegative: Kind<number> = kind('a finite number from 0', (value) => isFiniteNumber(value) && value >= 0)

/** @internal */
export const numbers: Kind<ReadonlyArray<number>> = kind(
  'a list of finite numbers',
  (value) => Array.isArray(value) && value.every(isFiniteNumber),
)

/** @internal */
export const ascending: Kind<ReadonlyArray<number>> = kind(
  'a list of ascending numbers',
  (value) =>
    Array.isArray(value) &&
    value.every((each: unknown, i) => isFiniteNumber(each) && (i === 0 || Number(value[i - 1]) < each)),
)

/** @internal */
export const range: Kind<readonly [number, number]> = kind(
  'two ascending numbers',
  (value) => ascending.is(value) && value.length === 2,
)

/** @internal */
export const shares: Kind<readonly [number, number]> = kind(
  'two ascending numbers from 0 to 1',
  (value) => range.is(value) && value[0] >= 0 && value[1] <= 1,
)

/** @internal */
export const flag: Kind<boolean> = kind('true or false', (value) => typeof value === 'boolean')

/** @internal */
export const oneOf = <A extends string>(...words: ReadonlyArray<A>): Kind<A> =>
  kind(`one of ${words.join(', ')}`, (value) => words.some((word) => word === value))

/** @internal */
export const orNull = <A>({ expected, is }: Kind<A>): Kind<A | null> =>
  kind(`${expected}, or null`, (value) => value === null || is(value))

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Throws unless every parameter is of its kind.
 *
 * @internal
 */
export const check = <P>(operator: string, kinds: Kinds<P>, parameters: P): void => {
  for (const key of keysOf(kinds))
    if (!kinds[key].is(parameters[key]))
      throw new RangeError(`${operator}: ${key} must be ${kinds[key].expected}, got ${describe(parameters[key])}`)
}

/**
 * The parser of parameters that are of these kinds. What else the JSON holds is left out.
 *
 * @internal
 */
export const parserOf =
  <P>(kinds: Kinds<P>): Parser<P> =>
  (place, json) => {
    if (!isRecord(json)) return E.left(mismatch(place, 'parameters', describe(json)))
    const entries: Array<readonly [string, unknown]> = []
    for (const key of keysOf(kinds)) {
      const value = field(json, key)
      if (!kinds[key].is(value)) return E.left(mismatch(`${place}: ${key}`, kinds[key].expected, describe(value)))
      entries.push([key, value])
    }
    return E.right(Object.fromEntries(entries) as P)
  }

/** @internal */
export const isList = (json: Json): json is ReadonlyArray<Json> => Array.isArray(json)

/** @internal */
export const isRecord = (json: Json): json is { readonly [key: string]: Json } =>
  typeof json === 'object' && json !== null && !isList(json)

/**
 * A field of JSON; what is not there reads as null.
 *
 * @internal
 */
export const field = (json: Json, key: string): Json => (isRecord(json) ? (json[key] ?? null) : null)

/**
 * A value in a few words: short whatever it is, and flat, as a deep one would exhaust the stack.
 *
 * @internal
 */
export const describe = (value: unknown): string => {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value)
}

const keysOf = <P>(kinds: Kinds<P>): ReadonlyArray<keyof P & string> => Object.keys(kinds) as Array<keyof P & string>

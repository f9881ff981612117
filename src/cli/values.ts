/**
 * What the values of arguments may be: each reads a text, or throws one line that says what was expected.
 */
import { InvalidArgumentError } from 'commander'
import * as E from 'fp-ts/lib/Either.js'
import { show } from '../core/Failure.ts'
import { nearest } from '../core/nearest.ts'
import { type FormatName, named } from '../data/Format.ts'
import { type Share, parseShare } from '../data/Share.ts'
import { type Architecture, architectures } from '../nn/architectures.ts'

/** @internal */
export const modelNames: ReadonlyArray<string> = Object.keys(architectures)

/** @internal */
export const modelName = (text: string): Architecture => {
  const known = modelNames.find((name) => name === text.toLowerCase())
  if (known !== undefined) return known as Architecture
  const meant = nearest(modelNames)(text)
  throw new InvalidArgumentError(
    meant === undefined ? `Expected one of ${modelNames.join(', ')}.` : `Did you mean ${meant}?`,
  )
}

/** @internal */
export const formatName = (text: string): FormatName => {
  const known = named(text)
  if (E.isRight(known)) return known.right
  throw new InvalidArgumentError(show(known.left))
}

const wholeFrom =
  (least: number) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (Number.isSafeInteger(value) && value >= least) return value
    throw new InvalidArgumentError(`Expected a whole number from ${least}.`)
  }

/** @internal */
export const natural: (text: string) => number = wholeFrom(0)
/** @internal */
export const positive: (text: string) => number = wholeFrom(1)

/** @internal */
export const threads: readonly [flags: string, meaning: string, parse: (text: string) => number] = [
  '--threads <n>',
  'how many compute; by default as many as there are cores, at most 8',
  positive,
]

/** @internal */
export const rate = (text: string): number => {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value > 0 && value < Infinity) return value
  throw new InvalidArgumentError('Expected a positive number.')
}

/** @internal */
export const strengthOf = (text: string): number => {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value >= 0 && value < Infinity) return value
  throw new InvalidArgumentError('Expected a number from 0.')
}

/** @internal */
export const every: readonly [flags: string, meaning: string, parse: (text: string) => number, usual: number] = [
  '--every <seconds>',
  'between checkpoints',
  strengthOf,
  30,
]

/** @internal */
export const thresholdOf = (text: string): number | 'auto' => {
  if (text === 'auto') return text
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value >= 0 && value <= 1) return value
  throw new InvalidArgumentError('Expected auto or a number from 0 to 1.')
}

/** @internal */
export const portion = (text: string): number => {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value >= 0 && value < 1) return value
  throw new InvalidArgumentError('Expected a number from 0 to less than 1.')
}

/** @internal */
export const share = (text: string): Share => {
  const parsed = parseShare(text)
  if (E.isRight(parsed)) return parsed.right
  throw new InvalidArgumentError(show(parsed.left))
}

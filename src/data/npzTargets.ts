/**
 * What the arrays of an `.npz` beside the values say: targets and ids.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Failure, cannotDecode } from '../core/Failure.ts'
import { classesOf } from './labels.ts'
import type { NpyArray } from './npyArray.ts'
import type { Part } from './Part.ts'

/**
 * The targets and ids of so many rows, from the arrays `y`, `classes` and `ids`.
 *
 * @internal
 */
export const targetsOf = (
  source: string,
  rows: number,
  arrays: ReadonlyMap<string, NpyArray>,
): E.Either<Failure, Pick<Part, 'targets' | 'ids'>> => {
  const [y, classes, ids] = [arrays.get('y'), arrays.get('classes'), arrays.get('ids')]
  const fail = (name: string, expected: string, found: string): E.Either<Failure, never> =>
    E.left(cannotDecode(`${source}:${name}.npy`, 0, expected, found))
  if (y !== undefined && countOf(y) !== rows) return fail('y', `one for each of ${rows} rows`, `${countOf(y)}`)
  if (ids !== undefined && countOf(ids) !== rows) return fail('ids', `one for each of ${rows} rows`, `${countOf(ids)}`)
  const names = ids === undefined ? undefined : textsOf(ids)
  const twice = names === undefined ? undefined : firstTwice(names)
  if (twice !== undefined) return fail('ids', 'an id for each row', `${twice} twice`)
  const given = names === undefined ? {} : { ids: names }
  if (y === undefined) return E.right({ targets: { _tag: 'Unlabeled' }, ...given })
  if (classes === undefined) return targetsAlone(y, given, (expected, found) => fail('y', expected, found))
  const vocabulary = textsOf(classes)
  if (firstTwice(vocabulary) !== undefined)
    return fail('classes', 'different classes', `${firstTwice(vocabulary)} twice`)
  const places = y.kind === 'texts' ? y.values.map((label) => vocabulary.indexOf(label)) : Array.from(y.values)
  const wrong = places.findIndex((id) => !Number.isInteger(id) || id < 0 || id >= vocabulary.length)
  return wrong < 0
    ? E.right({ targets: { _tag: 'Classes', ids: Int32Array.from(places), vocabulary }, ...given })
    : fail('y', `places in the ${vocabulary.length} classes`, `${y.values[wrong]}`)
}

const targetsAlone = (
  y: NpyArray,
  given: Pick<Part, 'ids'>,
  fail: (expected: string, found: string) => E.Either<Failure, never>,
): E.Either<Failure, Pick<Part, 'targets' | 'ids'>> => {
  if (y.kind !== 'floats') return E.right({ targets: classesOf(textsOf(y)), ...given })
  const values = Float32Array.from(y.values)
  return values.every(Number.isFinite)
    ? E.right({ targets: { _tag: 'Values', values }, ...given })
    : fail('finite targets', `${values.find((value) => !Number.isFinite(value))}`)
}

const countOf = ({ shape, values }: NpyArray): number => (shape.length === 1 ? values.length : Number.NaN)

const textsOf = ({ values }: NpyArray): ReadonlyArray<string> => Array.from<string | number, string>(values, String)

const firstTwice = (texts: ReadonlyArray<string>): string | undefined => {
  const seen = new Set<string>()
  return texts.find((text) => seen.size === seen.add(text).size)
}

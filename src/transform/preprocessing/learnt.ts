/**
 * Reading what was learnt for each group from JSON.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { mismatch } from '../../core/Failure.ts'
import { type Learnt, axes, fittedOf } from './groups.ts'
import { type Kinds, type Parser, count, describe, field, isList, numbers, parserOf } from './parameters.ts'

/**
 * The parser of what was learnt, under these names; the numbers of some of them are at least 0.
 *
 * @internal
 */
export const parserOfLearnt =
  <Name extends string>(names: ReadonlyArray<Name>, fromZero: ReadonlyArray<Name> = []): Parser<Learnt<Name>> =>
  (place, json) => {
    const by = field(json, 'by')
    if (!isList(by)) return E.left(mismatch(`${place}: by`, 'a list of axes', describe(by)))
    const ordered = axes.filter((axis) => by.includes(axis))
    if (by.length !== ordered.length || by.some((axis, index) => axis !== ordered[index]))
      return E.left(mismatch(`${place}: by`, `some of ${axes.join(', ')} in this order`, by.map(describe).join(', ')))
    const expected = ordered.includes('sample') ? 'BySample' : 'Fitted'
    const tag = field(json, '_tag')
    if (tag !== expected) return E.left(mismatch(`${place}: _tag`, expected, describe(tag)))
    if (expected === 'BySample') return E.right({ _tag: expected, by: ordered })

    const [variables, steps] = [field(json, 'variables'), field(json, 'steps')]
    if (!count.is(variables) || (variables > 1 && !ordered.includes('variable')))
      return E.left(mismatch(`${place}: variables`, 'the number of variables, or 1 for all', describe(variables)))
    if (!count.is(steps) || (steps > 1 && !ordered.includes('step')))
      return E.left(mismatch(`${place}: steps`, 'the number of steps, or 1 for all', describe(steps)))
    const columns: Array<readonly [Name, ReadonlyArray<number>]> = []
    for (const name of names) {
      const column = field(json, name)
      const low = fromZero.includes(name) ? 0 : -Infinity
      if (!numbers.is(column) || column.length !== variables * steps || column.some((number) => number < low))
        return E.left(
          mismatch(`${place}: ${name}`, `${variables * steps} numbers${low === 0 ? ' from 0' : ''}`, describe(column)),
        )
      columns.push([name, column])
    }
    return E.right(fittedOf(ordered, { variables, steps }, columns))
  }

/**
 * The parser of parameters of which one, under `key`, was learnt.
 *
 * @internal
 */
export const alsoLearnt =
  <P, Key extends string, const Names extends ReadonlyArray<string>>(
    kinds: Kinds<P>,
    key: Key,
    names: Names,
    fromZero: ReadonlyArray<Names[number]> = [],
  ): Parser<P & { readonly [K in Key]: Learnt<Names[number]> }> =>
  (place, json) =>
    pipe(
      parserOf(kinds)(place, json),
      E.flatMap((parameters) =>
        pipe(
          parserOfLearnt<Names[number]>(names, fromZero)(`${place}: ${key}`, field(json, key)),
          E.map((learnt) => ({ ...parameters, [key]: learnt }) as P & { readonly [K in Key]: Learnt<Names[number]> }),
        ),
      ),
    )

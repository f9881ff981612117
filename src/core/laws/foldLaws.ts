/**
 * What every fold promises: each pass starts afresh and keeps its accumulator to itself.
 */
import fc, { type Arbitrary } from 'fast-check'
import { fromArray } from '../Dataset.ts'
import { type Fold, both, count, map, overDataset } from '../Fold.ts'
import { copy } from './equal.ts'
import { type Law, type LawOptions, agree, law } from './law.ts'

/**
 * The laws of a fold, for each list of elements of an arbitrary.
 *
 * @example
 * import { Fold } from 'millrace'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * for (const law of laws.fold(Fold.count, fc.array(fc.integer()), { runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const foldLaws = <S, A, R>(
  fold: Fold<S, A, R>,
  lists: Arbitrary<ReadonlyArray<A>>,
  options: LawOptions = {},
): ReadonlyArray<Law> => {
  const over = (elements: ReadonlyArray<A>): R => overDataset(fold)(fromArray(elements))

  return [
    law(
      'a fold gives the same in each pass',
      lists,
      (elements) => {
        const result = over(elements)
        const before = copy(result)
        over([...elements, ...elements])
        agree('the result, after another pass', result, before)
        agree('the second time', over(elements), before)
      },
      options,
    ),
    law(
      'two passes at once do not disturb each other',
      fc.tuple(lists, lists),
      ([ones, others]) => {
        let one = fold.init()
        let other = fold.init()
        for (let i = 0; i < Math.max(ones.length, others.length); i++) {
          // An index within a list holds an element, even an undefined one.
          if (i < ones.length) one = fold.step(one, ones[i] as A)
          if (i < others.length) other = fold.step(other, others[i] as A)
        }
        agree('the first', fold.done(one), over(ones))
        agree('the second', fold.done(other), over(others))
      },
      options,
    ),
    law(
      'a fold leaves the elements as they were',
      lists,
      (elements) => {
        const before = copy(elements)
        over(elements)
        agree('the elements, afterwards', elements, before)
      },
      options,
    ),
    law(
      'a fold beside another gives what both give alone',
      lists,
      (elements) => {
        const dataset = fromArray(elements)
        agree('beside count', overDataset(both<number, A, number>(count)(fold))(dataset), [
          over(elements),
          elements.length,
        ])
        agree('beside itself', overDataset(both(fold)(fold))(dataset), [over(elements), over(elements)])
      },
      options,
    ),
    law(
      'mapping a result is mapping after the pass',
      lists,
      (elements) => {
        const pack = (result: R): readonly [R] => [result]
        agree('the mapped result', overDataset(map(pack)(fold))(fromArray(elements)), [over(elements)])
      },
      options,
    ),
  ]
}

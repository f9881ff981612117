/**
 * What every fit promises: what it learns is JSON, and what it applies is that and nothing else.
 */
import fc, { type Arbitrary } from 'fast-check'
import { fromArray } from '../Dataset.ts'
import { type Fit, on } from '../Fit.ts'
import { copy } from './equal.ts'
import { foldLaws } from './foldLaws.ts'
import { type Law, type LawOptions, agree, law } from './law.ts'

/**
 * The laws of a fit, those of its fold among them, for each list of elements of an arbitrary.
 *
 * @example
 * import { Fit, Fold } from 'millrace'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * const minusCount: Fit.Fit<number, number, number> = { fold: Fold.count, apply: (n) => (x) => x - n }
 * for (const law of laws.fit(minusCount, fc.array(fc.nat()), { runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const fitLaws = <S, A, P, B>(
  fit: Fit<S, A, P, B>,
  lists: Arbitrary<ReadonlyArray<A>>,
  options: LawOptions = {},
): ReadonlyArray<Law> => {
  const about = (title: string, holds: (training: ReadonlyArray<A>, others: ReadonlyArray<A>) => void): Law =>
    law(title, fc.tuple(lists, lists), ([training, others]) => holds(training, others), options)
  const throughJson = (parameters: P): P => JSON.parse(JSON.stringify(parameters)) as P

  return [
    ...foldLaws(fit.fold, lists, options),
    about('parameters are the same after JSON and back', (training) => {
      const { parameters } = on(fit)(fromArray(training))
      agree('the parameters', throughJson(parameters), parameters)
    }),
    about('what is applied uses the parameters alone', (training, others) => {
      const { parameters, transform } = on(fit)(fromArray(training))
      const expected = others.map((a) => copy(transform(a)))
      on(fit)(fromArray(others))
      agree('after another fit', others.map(transform), expected)
      agree('from saved parameters', others.map(fit.apply(throughJson(parameters))), expected)
      const reversed = [...others].reverse().map(fit.apply(parameters)).reverse()
      agree('in reverse', reversed, expected)
    }),
    about('applying leaves the parameters and the elements as they were', (training, others) => {
      const { parameters, transform } = on(fit)(fromArray(training))
      const before = copy([parameters, others])
      others.forEach((a) => transform(a))
      agree('the parameters and the elements, afterwards', [parameters, others], before)
    }),
  ]
}

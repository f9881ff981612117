/**
 * What is learnt from the training part and then applied to every part: standardizing, encoding, clipping. The learning
 * is a `Fold` to parameters, the applying a pure function of nothing but those parameters.
 */
import type { Dataset } from './Dataset.ts'
import { type Fold, overDataset } from './Fold.ts'

/**
 * A fold to parameters `P`, plain JSON, and the function that they give.
 *
 * @category model
 * @since 0.1.0
 */
export interface Fit<S, A, P, B = A> {
  readonly fold: Fold<S, A, P>
  readonly apply: (parameters: P) => (a: A) => B
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Fit a part of something else, as a series inside an example.
 *
 * @example
 * import { Dataset, Fit, Fold } from 'millrace'
 * import assert from 'node:assert'
 *
 * const minusCount: Fit.Fit<number, number, number> = { fold: Fold.count, apply: (n) => (x) => x - n }
 * const inPairs = Fit.inside<readonly [string, number], number>(([, x]) => x, ([name], x) => [name, x])(minusCount)
 * const fitted = Fit.on(inPairs)(Dataset.fromArray([['a', 5]] as const))
 * assert.deepStrictEqual(fitted.transform(['b', 5]), ['b', 4])
 *
 * @category combinators
 * @since 0.1.0
 */
export const inside =
  <Whole, Part>(get: (whole: Whole) => Part, set: (whole: Whole, part: Part) => Whole) =>
  <S, P>(fit: Fit<S, Part, P>): Fit<S, Whole, P> => ({
    fold: { ...fit.fold, step: (state, whole) => fit.fold.step(state, get(whole)) },
    apply: (parameters) => {
      const transform = fit.apply(parameters)
      return (whole) => set(whole, transform(get(whole)))
    },
  })

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Learn the parameters from a dataset, once: the training part and nothing else.
 *
 * @example
 * import { Dataset, Fit, Fold } from 'millrace'
 * import assert from 'node:assert'
 *
 * const minusCount: Fit.Fit<number, number, number> = { fold: Fold.count, apply: (n) => (x) => x - n }
 * const fitted = Fit.on(minusCount)(Dataset.fromArray([4, 5]))
 * assert.strictEqual(fitted.parameters, 2)
 * assert.strictEqual(fitted.transform(10), 8)
 *
 * @category destructors
 * @since 0.1.0
 */
export const on =
  <S, A, P, B>(fit: Fit<S, A, P, B>) =>
  (dataset: Dataset<A>): { readonly parameters: P; readonly transform: (a: A) => B } => {
    const parameters = overDataset(fit.fold)(dataset)
    return { parameters, transform: fit.apply(parameters) }
  }

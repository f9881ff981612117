/**
 * Parting a dataset. It takes a `Dataset`, never `Epochs`, so that nothing shuffled is ever split; the parts are disjoint,
 * leave nothing out, and keep the order of the dataset.
 */
import type { Seed } from '../Seed.ts'
import type { Dataset } from './model.ts'
import { at, keepTogether, stratify } from './parting.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A part for each fraction.
 *
 * @category model
 * @since 0.1.0
 */
export type Parts<F extends ReadonlyArray<number>, A> = { readonly [part in keyof F]: Dataset<A> }

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Part a dataset at random into parts of the given fractions. What rounding leaves over goes to the largest remainders
 * (Hamilton, 1792), so every size is within one of exact. Throws unless the fractions are from 0 to 1 and sum to 1.
 *
 * @example
 * import { Dataset, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const [training, validation] = pipe(Dataset.make(10, (i) => i), Dataset.split([0.8, 0.2])(Seed.make(42)))
 * assert.deepStrictEqual([training.length, validation.length], [8, 2])
 * assert.deepStrictEqual([training, validation].flatMap(Dataset.toArray).sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
 *
 * @category combinators
 * @since 0.1.0
 */
export const split = <const F extends ReadonlyArray<number>>(
  fractions: F,
): ((seed: Seed) => <A>(dataset: Dataset<A>) => Parts<F, A>) => {
  checkFractions('split', fractions)
  return (seed) => (dataset) => partsOf(fractions, dataset, stratify(fractions, () => 0)(seed)(dataset))
}

/**
 * Part a dataset at random so that every class, as told by `by`, is parted in the same fractions: of each class every part
 * gets its share within one. What is left of a class goes to the part that is furthest behind, which is how a class of one
 * element finds its part. Looks at every element now. Throws on fractions as `split` does.
 *
 * @example
 * import { Dataset, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const [, validation] = pipe(
 *   Dataset.fromArray(['a1', 'a2', 'a3', 'a4', 'b1', 'b2']),
 *   Dataset.stratifiedSplit({ fractions: [0.5, 0.5], by: (name: string) => name.charAt(0) })(Seed.make(42)),
 * )
 * assert.deepStrictEqual(Dataset.toArray(validation).map((name) => name.charAt(0)), ['a', 'a', 'b'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const stratifiedSplit = <const F extends ReadonlyArray<number>, A>({
  fractions,
  by,
}: {
  readonly fractions: F
  readonly by: (a: A) => string | number
}): ((seed: Seed) => (dataset: Dataset<A>) => Parts<F, A>) => {
  checkFractions('stratifiedSplit', fractions)
  return (seed) => (dataset) => partsOf(fractions, dataset, stratify(fractions, by)(seed)(dataset))
}

/**
 * Part a dataset at random so that no group, as told by `group`, is in two parts: all series of one person, say. Sizes come
 * as near to the fractions as whole groups let them, and a part may get nothing where there are few. Looks at every element
 * now. Throws on fractions as `split` does.
 *
 * @example
 * import { Dataset, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const parts = pipe(
 *   Dataset.fromArray(['ann 1', 'bob 1', 'ann 2', 'bob 2']),
 *   Dataset.groupSplit({ fractions: [0.5, 0.5], group: (name: string) => name.slice(0, 3) })(Seed.make(42)),
 * )
 * assert.deepStrictEqual(parts.map(Dataset.toArray).sort(), [['ann 1', 'ann 2'], ['bob 1', 'bob 2']])
 *
 * @category combinators
 * @since 0.1.0
 */
export const groupSplit = <const F extends ReadonlyArray<number>, A>({
  fractions,
  group,
}: {
  readonly fractions: F
  readonly group: (a: A) => string
}): ((seed: Seed) => (dataset: Dataset<A>) => Parts<F, A>) => {
  checkFractions('groupSplit', fractions)
  return (seed) => (dataset) => partsOf(fractions, dataset, keepTogether(fractions, group)(seed)(dataset))
}

const partsOf = <F extends ReadonlyArray<number>, A>(
  fractions: F,
  dataset: Dataset<A>,
  indices: ReadonlyArray<ReadonlyArray<number>>,
): Parts<F, A> =>
  // A part for each fraction, in their order, is what `Parts` says; the type of `map` forgets how many there are.
  fractions.map((_, part) => at(dataset, indices[part] ?? [])) as unknown as Parts<F, A>

const checkFractions = (caller: string, fractions: ReadonlyArray<number>): void => {
  const sum = fractions.reduce((total, fraction) => total + fraction, 0)
  if (!fractions.every((fraction) => fraction >= 0) || !(Math.abs(sum - 1) < 1e-9))
    throw new RangeError(
      `Dataset.${caller}: fractions from 0 to 1 that sum to 1 expected, got ${fractions.join(', ')}, which sum to ${sum}`,
    )
}

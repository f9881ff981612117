/**
 * Cross-validation: one dataset, parted several times into training and validation.
 */
import type { Seed } from '../Seed.ts'
import { indicesBy } from './apportion.ts'
import type { Dataset } from './model.ts'
import { holdOut, keepTogether, stratify } from './parting.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A dataset in two parts that share nothing and leave nothing out.
 *
 * @category model
 * @since 0.1.0
 */
export interface Held<A> {
  readonly train: Dataset<A>
  readonly validation: Dataset<A>
}

/**
 * How many folds, and what they heed: classes, of which each fold gets its share, or groups, which stay together, or
 * nothing. Not both: whole groups cannot be made to hold a share of each class.
 *
 * @category model
 * @since 0.1.0
 */
export type Folds<A> = {
  readonly count: number
} & (
  | { readonly stratify?: (a: A) => string | number; readonly group?: never }
  | { readonly group?: (a: A) => string; readonly stratify?: never }
)

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Hold out each of `count` folds in turn, so that every element is validated on exactly once. Sizes differ by at most one,
 * or with groups as little as whole groups let them. Throws unless `count` is a whole number from 2, and on a dataset with
 * fewer elements or groups than folds.
 *
 * @example
 * import { Dataset, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const folds = pipe(Dataset.make(6, (i) => i), Dataset.kFold({ count: 3 })(Seed.make(42)))
 * assert.deepStrictEqual(folds.map(({ train, validation }) => [train.length, validation.length]), [[4, 2], [4, 2], [4, 2]])
 * assert.deepStrictEqual(folds.flatMap(({ validation }) => Dataset.toArray(validation)).sort(), [0, 1, 2, 3, 4, 5])
 *
 * @category combinators
 * @since 0.1.0
 */
export const kFold = <A>({
  count,
  stratify: by,
  group,
}: Folds<A>): ((seed: Seed) => <B extends A>(dataset: Dataset<B>) => ReadonlyArray<Held<B>>) => {
  if (!Number.isInteger(count) || count < 2)
    throw new RangeError(`Dataset.kFold: count must be a whole number from 2, got ${count}`)
  const weights = Array.from({ length: count }, () => 1)
  const parted = group === undefined ? stratify(weights, by ?? (() => 0)) : keepTogether(weights, group)
  return (seed) => (dataset) => {
    const folds = parted(seed)(dataset)
    if (folds.length < count || folds.some(({ length }) => length === 0))
      throw new RangeError(
        `Dataset.kFold: at least ${count} ${group === undefined ? 'elements' : 'groups'} expected, got fewer`,
      )
    return folds.map((held) => heldOut(dataset, held))
  }
}

/**
 * Hold out each group in turn, in the order in which they first occur. Looks at every element now. No randomness, and no
 * pairs for an empty dataset; of a single group, all is held out and nothing is left to train on.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const held = pipe(
 *   Dataset.fromArray(['ann 1', 'bob 1', 'ann 2']),
 *   Dataset.leaveOneGroupOut((name: string) => name.slice(0, 3)),
 * )
 * assert.deepStrictEqual(held.map(({ validation }) => Dataset.toArray(validation)), [['ann 1', 'ann 2'], ['bob 1']])
 *
 * @category combinators
 * @since 0.1.0
 */
export const leaveOneGroupOut =
  <A>(group: (a: A) => string) =>
  (dataset: Dataset<A>): ReadonlyArray<Held<A>> =>
    [...indicesBy(dataset.length, (index) => group(dataset.get(index))).values()].map((held) => heldOut(dataset, held))

const heldOut = <A>(dataset: Dataset<A>, held: ReadonlyArray<number>): Held<A> => {
  const [validation, train] = holdOut(held)(dataset)
  return { train, validation }
}

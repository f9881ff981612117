/**
 * Parting a dataset: in two by class, and in labeled and unlabeled. It takes a `Dataset`, so that nothing shuffled is
 * ever split.
 */
import * as Dataset from '../core/Dataset.ts'
import { holdOut } from '../core/dataset/parting.ts'
import { type Example, withoutTarget } from '../core/Example.ts'
import type { Seed } from '../core/Seed.ts'
import { type Share, countOf, isShare, showShare } from './Share.ts'
import { choose, strata } from './strata.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A dataset in two parts that share nothing and leave nothing out.
 *
 * @category model
 * @since 0.1.0
 */
export interface Parted {
  readonly train: Dataset.Dataset<Example>
  readonly test: Dataset.Dataset<Example>
}

/**
 * A dataset of which few labels are left. `truth` holds the unlabeled examples with their targets: it is for measuring
 * pseudo-labels, and no training may see it.
 *
 * @category model
 * @since 0.1.0
 */
export interface Hidden {
  readonly labeled: Dataset.Dataset<Example>
  readonly unlabeled: Dataset.Dataset<Example>
  readonly truth: Dataset.Dataset<Example>
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Set a fraction of each class aside for testing, in the order of the dataset. Series without a target stay in training.
 * Throws unless the fraction is between 0 and 1.
 *
 * @example
 * import { Seed } from 'millrace'
 * import { Archive, semaphore, stratified } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const { train } = Archive.examples(semaphore({ train: 60, test: 6 }))
 * const parted = stratified({ test: 0.2 })(Seed.make(42))(train)
 * assert.deepStrictEqual([parted.train.length, parted.test.length], [48, 12])
 *
 * @category combinators
 * @since 0.1.0
 */
export const stratified = ({
  test,
}: {
  readonly test: number
}): ((seed: Seed) => (dataset: Dataset.Dataset<Example>) => Parted) => {
  if (!(test > 0 && test < 1)) throw new RangeError(`stratified: test must be between 0 and 1, got ${test}`)
  return (seed) => (dataset) => {
    const classes = strata(dataset)
    const known = classes.reduce((sum, { length }) => sum + length, 0)
    const [chosen, rest] = holdOut(choose(Math.round(test * known), seed)(classes))(dataset)
    return { train: rest, test: chosen }
  }
}

/**
 * Keep some labels, of each class its part and at least one where the count allows it, and hide the others. Both parts
 * keep the order of the dataset. Throws on a share that is none, and on a dataset with fewer labels than are to be kept.
 *
 * @example
 * import { Seed } from 'millrace'
 * import { Archive, hideLabels, semaphore } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const { train } = Archive.examples(semaphore())
 * const { labeled, unlabeled } = hideLabels({ percent: 10 })(Seed.make(42))(train)
 * assert.deepStrictEqual([labeled.length, unlabeled.length], [18, 162])
 * assert.strictEqual(unlabeled.get(0).target._tag, 'Unlabeled')
 *
 * @category combinators
 * @since 0.1.0
 */
export const hideLabels = (share: Share): ((seed: Seed) => (dataset: Dataset.Dataset<Example>) => Hidden) => {
  if (!isShare(share))
    throw new RangeError(
      `hideLabels: a positive whole number to keep or a percentage up to 100 expected, got ${showShare(share)}`,
    )
  return (seed) => (dataset) => {
    const classes = strata(dataset)
    const known = classes.reduce((sum, { length }) => sum + length, 0)
    const count = countOf(share)(known)
    if (count > known) throw new RangeError(`hideLabels: at least ${count} labels expected, got ${known}`)
    const [labeled, truth] = holdOut(choose(count, seed)(classes))(dataset)
    return { labeled, unlabeled: Dataset.map(withoutTarget)(truth), truth }
  }
}

/**
 * Choosing some examples so that each class gets its fair part of them. Series without a class form one class together.
 */
import type { Dataset } from '../core/Dataset.ts'
import { apportion, deal, indicesBy } from '../core/dataset/apportion.ts'
import type { Example } from '../core/Example.ts'
import { permutation, run } from '../core/Random.ts'
import { type Seed, child } from '../core/Seed.ts'

/**
 * The indices of each class, in the order of the dataset; those without a target are in no class.
 *
 * @internal
 */
export const strata = (dataset: Dataset<Example>): ReadonlyArray<ReadonlyArray<number>> => {
  const classes = indicesBy(dataset.length, (index) => {
    const { target } = dataset.get(index)
    return target._tag === 'Unlabeled' ? undefined : target._tag === 'Class' ? target.id : -1
  })
  return [...classes]
    .flatMap(([id, members]) => (id === undefined ? [] : [[id, members] as const]))
    .sort(([one], [other]) => one - other)
    .map(([, members]) => members)
}

/**
 * `count` indices, in order: from each class its proportional part, and at least one where the count allows it.
 *
 * @internal
 */
export const choose =
  (count: number, seed: Seed) =>
  (classes: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<number> => {
    const sizes = classes.map(({ length }) => length)
    const total = sizes.reduce((sum, size) => sum + size, 0)
    const ties = run(child('ties')(seed))(permutation(classes.length))
    const first = count >= sizes.length ? 1 : 0
    const seats = count - first * sizes.length
    const quotas = sizes.map((size) => (count * size) / total)
    const [chosen = []] = deal(
      classes,
      apportion(
        seats,
        quotas,
        sizes.map(() => first),
        sizes,
        ties,
      ).map((seats) => [seats]),
    )(seed)
    return chosen
  }

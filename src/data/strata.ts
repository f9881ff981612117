/**
 * Choosing some examples so that each class gets its fair part of them. Series without a class form one class together.
 */
import type { Dataset } from '../core/Dataset.ts'
import type { Example } from '../core/Example.ts'
import { permutation, run } from '../core/Random.ts'
import { type Seed, child } from '../core/Seed.ts'

/**
 * The indices of each class, in the order of the dataset; those without a target are in no class.
 *
 * @internal
 */
export const strata = (dataset: Dataset<Example>): ReadonlyArray<ReadonlyArray<number>> => {
  const members = new Map<number, Array<number>>()
  for (let index = 0; index < dataset.length; index++) {
    const { target } = dataset.get(index)
    if (target._tag === 'Unlabeled') continue
    const key = target._tag === 'Class' ? target.id : -1
    const known = members.get(key)
    if (known === undefined) members.set(key, [index])
    else known.push(index)
  }
  return [...members].sort(([one], [other]) => one - other).map(([, indices]) => indices)
}

/**
 * `count` indices, in order: from each class its proportional part, and at least one where the count allows it.
 *
 * @internal
 */
export const choose =
  (count: number, seed: Seed) =>
  (classes: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<number> => {
    const counts = apportion(
      count,
      classes.map(({ length }) => length),
      run(child('ties')(seed))(permutation(classes.length)),
    )
    return classes
      .flatMap((members, index) => {
        const order = run(child(index)(seed))(permutation(members.length))
        return Array.from(order.subarray(0, counts[index]), (place) => members[place] as number)
      })
      .sort((one, other) => one - other)
  }

// One seat at a time to the class that is furthest behind its part; seats must not outnumber the members.
const apportion = (seats: number, sizes: ReadonlyArray<number>, ties: ArrayLike<number>): ReadonlyArray<number> => {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const given = sizes.map(() => 0)
  for (let seat = 0; seat < seats; seat++) {
    let neediest = 0
    let most = Number.NEGATIVE_INFINITY
    for (let i = 0; i < sizes.length; i++) {
      const index = ties[i] as number
      const size = sizes[index] as number
      const has = given[index] as number
      if (has >= size) continue
      // A class that has none yet comes first, as long as there may be one for each.
      const need = has === 0 && seats >= sizes.length ? Number.MAX_VALUE : (seats * size) / total - has
      if (need > most) {
        neediest = index
        most = need
      }
    }
    given[neediest] = (given[neediest] as number) + 1
  }
  return given
}

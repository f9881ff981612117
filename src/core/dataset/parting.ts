/**
 * Which elements go to which part: what splits and folds are made of.
 */
import { permutation, run } from '../Random.ts'
import { type Seed, child } from '../Seed.ts'
import { deal, indicesBy, shares } from './apportion.ts'
import { reindex } from './indices.ts'
import { type Dataset, fromArray } from './model.ts'

/**
 * The indices of each part, every class parted alike.
 *
 * @internal
 */
export const stratify =
  <A>(weights: ReadonlyArray<number>, by: (a: A) => string | number) =>
  (seed: Seed) =>
  (dataset: Dataset<A>): ReadonlyArray<ReadonlyArray<number>> => {
    const classes = [...indicesBy(dataset.length, (index) => by(dataset.get(index))).values()]
    const ties = run(child('ties')(seed))(permutation(weights.length))
    return deal(classes, shares(weights, ties)(classes.map(({ length }) => length)))(seed)
  }

/**
 * The indices of each part, no group in two of them: the largest group first, each to the part that lacks most.
 *
 * @internal
 */
export const keepTogether =
  <A>(weights: ReadonlyArray<number>, group: (a: A) => string) =>
  (seed: Seed) =>
  (dataset: Dataset<A>): ReadonlyArray<ReadonlyArray<number>> => {
    const groups = [...indicesBy(dataset.length, (index) => group(dataset.get(index))).values()]
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const lacking = weights.map((weight) => (dataset.length * weight) / total)
    const parts = weights.map((): Array<number> => [])
    const ties = run(child('ties')(seed))(permutation(weights.length))
    const shuffled = Array.from(
      run(child('groups')(seed))(permutation(groups.length)),
      (i) => groups[i] as ReadonlyArray<number>,
    )
    for (const members of shuffled.sort((one, other) => other.length - one.length)) {
      let chosen = -1
      // Those of no weight lack nothing, and as long as there are members some part lacks something.
      for (const part of ties) if (!((lacking[chosen] ?? -Infinity) >= (lacking[part] as number))) chosen = part
      const part = parts[chosen] as Array<number>
      for (const index of members) part.push(index)
      lacking[chosen] = (lacking[chosen] as number) - members.length
    }
    return parts.map((part) => part.sort((one, other) => one - other))
  }

/**
 * The elements at the indices of a part.
 *
 * @internal
 */
export const at = <A>(dataset: Dataset<A>, indices: ReadonlyArray<number>): Dataset<A> =>
  reindex(fromArray(indices))(dataset)

/**
 * The elements at the given indices, and all the others, both in the order of the dataset.
 *
 * @internal
 */
export const holdOut =
  (held: ReadonlyArray<number>) =>
  <A>(dataset: Dataset<A>): readonly [held: Dataset<A>, others: Dataset<A>] => {
    const among = new Set(held)
    const others = Array.from({ length: dataset.length }, (_, index) => index).filter((index) => !among.has(index))
    return [at(dataset, held), at(dataset, others)]
  }

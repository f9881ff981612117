/**
 * Dealing out indices: how many go where, and which. Knows nothing of datasets.
 */
import { permutation, run } from '../Random.ts'
import { type Seed, child } from '../Seed.ts'

/**
 * Seats handed out one at a time, each to the candidate that is furthest behind its quota and below its limit; `given` are
 * those handed out before, and `ties` is the order in which equals are served. From the whole parts of the quotas on, this
 * is the method of the largest remainder (Hamilton, 1792).
 *
 * @internal
 */
export const apportion = (
  seats: number,
  quotas: ArrayLike<number>,
  given: ReadonlyArray<number>,
  limits: ArrayLike<number>,
  ties: ArrayLike<number>,
): ReadonlyArray<number> => {
  const counts = [...given]
  for (let seat = 0; seat < seats; seat++) {
    let neediest = -1
    let most = Number.NEGATIVE_INFINITY
    for (let i = 0; i < ties.length; i++) {
      const candidate = ties[i] as number
      const has = counts[candidate] as number
      const need = (quotas[candidate] as number) - has
      if (has < (limits[candidate] as number) && need > most) {
        neediest = candidate
        most = need
      }
    }
    if (neediest < 0) break
    counts[neediest] = (counts[neediest] as number) + 1
  }
  return counts
}

/**
 * How many of each class go to each part: of every class the whole part of its share or one more, and where that leaves a
 * choice, to the part that the classes before have left furthest behind.
 *
 * @internal
 */
export const shares =
  (weights: ReadonlyArray<number>, ties: ArrayLike<number>) =>
  (sizes: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> => {
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const behind = weights.map(() => 0)
    return sizes.map((size) => {
      const exact = weights.map((weight) => (size * weight) / total)
      const whole = exact.map(Math.floor)
      const left = size - whole.reduce((sum, count) => sum + count, 0)
      const quotas = exact.map((share, part) => share + (behind[part] as number))
      const counts = apportion(left, quotas, whole, exact.map(Math.ceil), ties)
      counts.forEach((count, part) => (behind[part] = (quotas[part] as number) - count))
      return counts
    })
  }

/**
 * The members of each part, in order: of class i, `counts[i][part]` at random.
 *
 * @internal
 */
export const deal =
  (classes: ReadonlyArray<ReadonlyArray<number>>, counts: ReadonlyArray<ReadonlyArray<number>>) =>
  (seed: Seed): ReadonlyArray<ReadonlyArray<number>> => {
    const parts = (counts[0] ?? []).map((): Array<number> => [])
    classes.forEach((members, index) => {
      const order = run(child(index)(seed))(permutation(members.length))
      let dealt = 0
      counts[index]?.forEach((count, part) => {
        for (const place of order.subarray(dealt, dealt + count)) parts[part]?.push(members[place] as number)
        dealt += count
      })
    })
    return parts.map((part) => part.sort((one, other) => one - other))
  }

/**
 * The indices of each key, in order; keys in the order of their first index.
 *
 * @internal
 */
export const indicesBy = <K>(count: number, keyOf: (index: number) => K): ReadonlyMap<K, ReadonlyArray<number>> => {
  const members = new Map<K, Array<number>>()
  for (let index = 0; index < count; index++) {
    const key = keyOf(index)
    const known = members.get(key)
    if (known === undefined) members.set(key, [index])
    else known.push(index)
  }
  return members
}

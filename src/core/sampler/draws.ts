/**
 * Samplers that visit some elements more often than others.
 */
import { checkWhole } from '../count.ts'
import * as Dataset from '../Dataset.ts'
import { indicesBy } from '../dataset/apportion.ts'
import { draw } from '../Random.ts'
import { type Seed, child } from '../Seed.ts'
import { type Sampler, lastOf, placeOf } from './model.ts'
import { permuted } from './orders.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Classes equally often, by the label of each element. Each class once in every round, in a random order, and of each class
 * its elements in shuffled order, none again before all have been; both go on from one epoch to the next. So at any time
 * since the first epoch the counts of the classes differ by at most one, and within an epoch by at most two. An epoch has
 * as many indices as there are labels, or `length`. Throws on a dataset of another length than the labels.
 *
 * @example
 * import { Dataset, Sampler, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const labels = ['few', 'many', 'many', 'many', 'many', 'many']
 * const epochs = pipe(Dataset.fromArray(labels), Dataset.sample(Sampler.balanced({ labels })(Seed.make(42))))
 * assert.deepStrictEqual(Dataset.toArray(epochs(0)).sort(), ['few', 'few', 'few', 'many', 'many', 'many'])
 *
 * @category constructors
 * @since 0.1.0
 */
export const balanced = ({
  labels,
  length = labels.length,
}: {
  readonly labels: ArrayLike<string | number>
  readonly length?: number
}): ((seed: Seed) => Sampler) => {
  checkWhole('Sampler.balanced: length', length)
  const classes = [...indicesBy(labels.length, (index) => labels[index]).values()]
  return (seed) => {
    const rounds = permuted(child('rounds')(seed))(classes.length)
    const members = classes.map((all, id) => ({ all, orders: permuted(child(id)(child('members')(seed)))(all.length) }))
    return (count) => {
      checkCount('balanced', 'labels', labels.length, count)
      return (epoch) => {
        const roundOf = lastOf(rounds)
        const ordered = members.map(({ all, orders }) => ({ all, orderOf: lastOf(orders) }))
        return Dataset.make(labels.length === 0 ? 0 : length, (index) => {
          const [round, turn] = placeOf(epoch * length + index, classes.length)
          const id = roundOf(round).get(turn)
          // Every turn of a round is the id of a class, and every class has members.
          const { all, orderOf } = ordered[id] as (typeof ordered)[number]
          const [pass, place] = placeOf(round, all.length)
          return all[orderOf(pass).get(place)] as number
        })
      }
    }
  }
}

/**
 * Each index with a probability in proportion to its weight; an epoch has as many as there are weights, or `length`. With
 * replacement, draws are independent of each other, and a draw takes the same time however many weights there are (Vose,
 * 1991). Without, an epoch visits no element twice and each draw is in proportion to the weights that are left, as if drawn
 * from an urn (Efraimidis and Spirakis, 2006). A weight of 0 is never drawn. Throws on weights that are negative or all 0,
 * on more draws than weights above 0 without replacement, and on a dataset of another length than the weights.
 *
 * @example
 * import { Dataset, Sampler, Seed } from 'millrace'
 * import assert from 'node:assert'
 *
 * const heavy = Sampler.weighted({ weights: [0, 1, 3] })(Seed.make(42))
 * assert.ok(!Dataset.toArray(heavy(3)(0)).includes(0))
 * const once = Sampler.weighted({ weights: [0, 1, 3], length: 2, replacement: false })(Seed.make(42))
 * assert.deepStrictEqual(Dataset.toArray(once(3)(0)).sort(), [1, 2])
 *
 * @category constructors
 * @since 0.1.0
 */
export const weighted = ({
  weights,
  length = weights.length,
  replacement = true,
}: {
  readonly weights: ArrayLike<number>
  readonly length?: number
  readonly replacement?: boolean
}): ((seed: Seed) => Sampler) => {
  checkWhole('Sampler.weighted: length', length)
  checkWeights(weights)
  const possible = Array.from(weights).filter((weight) => weight > 0).length
  if (!replacement && length > possible)
    throw new RangeError(`Sampler.weighted: at most ${possible} draws without replacement expected, got ${length}`)
  const { chance, other } = aliases(weights)
  return (seed) => (count) => {
    checkCount('weighted', 'weights', weights.length, count)
    return (epoch) => {
      const ofEpoch = child(epoch)(seed)
      if (replacement)
        return Dataset.make(count === 0 ? 0 : length, (index) => {
          const column = Math.floor(draw(ofEpoch, 2 * index) * count)
          return draw(ofEpoch, 2 * index + 1) < (chance[column] as number) ? column : (other[column] as number)
        })
      let order: Uint32Array | undefined
      return Dataset.make(length, (index) => (order ??= urn(weights, ofEpoch))[index] as number)
    }
  }
}

// Each index as a column of height 1, in part its own and in part another's, so that the areas are as the weights.
const aliases = (weights: ArrayLike<number>): { readonly chance: Float64Array; readonly other: Uint32Array } => {
  const count = weights.length
  const total = sumOf(weights)
  const chance = Float64Array.from(weights, (weight) => (weight / total) * count)
  const other = Uint32Array.from(chance, (_, index) => index)
  const low: Array<number> = []
  const high: Array<number> = []
  chance.forEach((height, index) => (height < 1 ? low : high).push(index))
  for (let small = low.pop(), large = high.pop(); small !== undefined && large !== undefined; small = low.pop()) {
    other[small] = large
    const left = (chance[large] as number) - (1 - (chance[small] as number))
    chance[large] = left
    if (left < 1) {
      low.push(large)
      large = high.pop()
    }
  }
  return { chance, other }
}

// The time that each index waits is exponential with its weight as the rate; the order is that of the waiting times.
const urn = (weights: ArrayLike<number>, seed: Seed): Uint32Array => {
  const waits = Float64Array.from(weights, (weight, index) =>
    weight > 0 ? -Math.log(1 - draw(seed, index)) / weight : Infinity,
  )
  // Equal ones stay in order, infinite ones too: their difference, NaN, is none to a sort.
  return Uint32Array.from(waits, (_, index) => index).sort(
    (one, other) => (waits[one] as number) - (waits[other] as number),
  )
}

const sumOf = (weights: ArrayLike<number>): number => Array.from(weights).reduce((sum, weight) => sum + weight, 0)

const checkWeights = (weights: ArrayLike<number>): void => {
  const total = sumOf(weights)
  const bad = Array.from(weights).find((weight) => !(weight >= 0 && weight < Infinity))
  if (bad !== undefined) throw new RangeError(`Sampler.weighted: weights must be numbers from 0, got ${bad}`)
  if (weights.length > 0 && !(total > 0 && total < Infinity))
    throw new RangeError(`Sampler.weighted: weights must have a finite sum above 0, got ${total}`)
}

const checkCount = (caller: string, what: string, expected: number, count: number): void => {
  if (count !== expected)
    throw new RangeError(`Sampler.${caller}: ${expected} elements expected, as there are ${what}, got ${count}`)
}

/**
 * What every sampler promises: its order is a function of the count, the seed and the epoch.
 */
import fc from 'fast-check'
import { toArray } from '../Dataset.ts'
import type { Sampler } from '../Sampler.ts'
import { type Seed, make } from '../Seed.ts'
import { equal } from './equal.ts'
import { type Law, type LawOptions, agree, law } from './law.ts'

/**
 * `permutation`: each epoch visits every element once. `shuffles`: the order depends on the seed and the epoch. `length`:
 * how many indices an epoch of so many elements has, as many as elements if not said.
 *
 * @category model
 * @since 0.1.0
 */
export interface SamplerLawOptions extends LawOptions {
  readonly permutation?: boolean
  readonly shuffles?: boolean
  readonly length?: (count: number) => number
}

/**
 * The laws of a sampler made from a seed.
 *
 * @example
 * import { Sampler } from 'millrace'
 * import * as laws from 'millrace/laws'
 *
 * for (const law of laws.sampler(Sampler.shuffled, { runs: 20 })) await law.check()
 * for (const law of laws.sampler(() => Sampler.sequential, { shuffles: false, runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const samplerLaws = (
  sampler: (seed: Seed) => Sampler,
  { permutation = true, shuffles = true, length = (count) => count, ...options }: SamplerLawOptions = {},
): ReadonlyArray<Law> => {
  const order = (count: number, seed: number, epoch: number): ReadonlyArray<number> =>
    toArray(sampler(make(seed))(count)(epoch))
  const about = (title: string, holds: (count: number, seed: number, epoch: number) => void, minimum = 0): Law =>
    law(
      title,
      fc.tuple(fc.integer({ min: minimum, max: 60 }), fc.nat(1e6), fc.nat(1000)),
      ([count, seed, epoch]) => holds(count, seed, epoch),
      options,
    )

  return [
    about('a sampler gives indices of elements that there are', (count, seed, epoch) => {
      for (const index of order(count, seed, epoch))
        if (!Number.isInteger(index) || index < 0 || index >= count) throw new Error(`index ${index} of ${count}`)
    }),
    about('every epoch has its length', (count, seed, epoch) => {
      const epochs = sampler(make(seed))(count)
      for (const one of [0, epoch]) agree(`the length of epoch ${one}`, epochs(one).length, length(count))
    }),
    about('an order depends on the count, the seed and the epoch alone', (count, seed, epoch) => {
      const expected = order(count, seed, epoch)
      const epochs = sampler(make(seed))(count)
      const later = toArray(epochs(epoch + 1))
      const indices = epochs(epoch)
      for (let index = indices.length - 1; index >= 0; index--)
        agree(`index ${index}, in reverse, after another epoch`, indices.get(index), expected[index])
      agree('the next epoch, before this one', later, order(count, seed, epoch + 1))
    }),
    ...(permutation
      ? [
          about('each epoch visits every element once', (count, seed, epoch) => {
            const expected = Array.from({ length: count }, (_, index) => index)
            agree(
              'the indices, sorted',
              [...order(count, seed, epoch)].sort((i, j) => i - j),
              expected,
            )
          }),
        ]
      : []),
    ...(shuffles
      ? [
          // Of 20 elements there are so many orders that no two meet by chance.
          about(
            'no two of neighbouring seeds and epochs share an order',
            (count, seed, epoch) => {
              const neighbours = [
                order(count, seed, epoch),
                order(count, seed, epoch + 1),
                order(count, seed + 1, epoch),
                order(count, seed + 1, epoch + 1),
              ]
              neighbours.forEach((one, i) =>
                neighbours.slice(i + 1).forEach((other) => {
                  if (equal(one, other)) throw new Error(`the same order twice: ${fc.stringify(one)}`)
                }),
              )
            },
            20,
          ),
        ]
      : []),
  ]
}

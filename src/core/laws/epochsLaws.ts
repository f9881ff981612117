/**
 * What all epochs promise: an element is a function of the epoch and the index.
 */
import fc, { type Arbitrary } from 'fast-check'
import { toArray } from '../Dataset.ts'
import type { Epochs } from '../Epochs.ts'
import { copy } from './equal.ts'
import { datasetLaws } from './datasetLaws.ts'
import { type Law, type LawOptions, agree, law } from './law.ts'

/**
 * The laws of epochs, those of the dataset of each among them, for each epochs of an arbitrary.
 *
 * @example
 * import { Dataset, Sampler, Seed } from 'millrace'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * const squares = Dataset.make(9, (i) => i * i)
 * const epochs = fc.nat().map((n) => Dataset.sample(Sampler.shuffled(Seed.make(n)))(squares))
 * for (const law of laws.epochs(epochs, { runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const epochsLaws = (epochs: Arbitrary<Epochs<unknown>>, options: LawOptions = {}): ReadonlyArray<Law> => {
  const cases = fc.tuple(epochs, fc.nat(99), fc.nat(99))

  return [
    ...datasetLaws(
      cases.map(([each, epoch]) => each(epoch)),
      options,
    ),
    law(
      'an element depends on the epoch and the index alone',
      cases,
      ([each, one, other]) => {
        const expected = toArray(each(one)).map(copy)
        const [first, second] = [each(one), each(other)]
        // From the end, and between the elements of another epoch.
        for (let index = first.length - 1; index >= 0; index--) {
          if (index < second.length) second.get(index)
          agree(`element ${index} of epoch ${one}, after another epoch`, first.get(index), expected[index])
        }
        agree(`epoch ${one}, opened again`, toArray(each(one)), expected)
      },
      options,
    ),
  ]
}

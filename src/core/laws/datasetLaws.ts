/**
 * What every dataset promises: an element is a function of its index, and what is gathered is what there is at the indices.
 */
import type { Arbitrary } from 'fast-check'
import { type Dataset, toArray } from '../Dataset.ts'
import { copy } from './equal.ts'
import { type Law, type LawOptions, agree, law, refuses } from './law.ts'

/**
 * The laws of datasets, for each dataset of an arbitrary.
 *
 * @example
 * import { Dataset } from 'millrace'
 * import * as laws from 'millrace/laws'
 * import fc from 'fast-check'
 *
 * const datasets = fc.nat(20).map((length) => Dataset.make(length, (i) => i * i))
 * for (const law of laws.dataset(datasets, { runs: 20 })) await law.check()
 *
 * @category constructors
 * @since 0.1.0
 */
export const datasetLaws = (datasets: Arbitrary<Dataset<unknown>>, options: LawOptions = {}): ReadonlyArray<Law> => {
  const about = (title: string, holds: (dataset: Dataset<unknown>) => void): Law => law(title, datasets, holds, options)

  return [
    about('the element at an index is the same whenever it is asked for', (dataset) => {
      const elements: Array<unknown> = []
      const copies: Array<unknown> = []
      for (let index = 0; index < dataset.length; index++) copies.push(copy((elements[index] = dataset.get(index))))
      for (let index = dataset.length - 1; index >= 0; index--)
        agree(`element ${index}, in reverse`, dataset.get(index), copies[index])
      agree('all elements, the second time', toArray(dataset), copies)
      agree('the first elements, afterwards', elements, copies)
    }),
    about('a length is a whole number from 0', ({ length }) => {
      if (!Number.isInteger(length) || length < 0) throw new Error(`the length is ${length}`)
    }),
    about('there is no element outside of 0 to length - 1', (dataset) => {
      for (const index of [-1, dataset.length, dataset.length + 1, 0.5, NaN, Infinity])
        refuses(`get(${index}) of ${dataset.length} elements`, () => dataset.get(index))
    }),
    about('what is gathered reads back as the elements, and belongs to who asked for it', ({ length, get, gather }) => {
      if (gather === undefined) return
      // In order, so that rows may be copied together; every other one in reverse; some twice; none.
      const inOrder = Array.from({ length }, (_, index) => index)
      const odd = inOrder.filter((index) => index % 2 === 1).reverse()
      for (const indices of [inOrder, odd, [...odd, ...inOrder], []]) {
        const expected = indices.map((index) => copy(get(index)))
        const { rows, columns, read } = gather(indices)
        agree('the rows', rows, indices.length)
        agree(
          'the elements',
          indices.map((_, row) => read(columns, row)),
          expected,
        )
        for (const { values } of Object.values(columns)) values.fill(1)
        agree(
          'the elements of the dataset, after their copies were changed',
          indices.map((index) => get(index)),
          expected,
        )
        const again = gather(indices)
        agree(
          'what is gathered after that',
          indices.map((_, row) => again.read(again.columns, row)),
          expected,
        )
      }
      for (const index of [-1, length, length + 1, 0.5, NaN])
        refuses(`gather([${index}]) of ${length} elements`, () => gather([index]))
    }),
  ]
}

/**
 * Other examples of the same class: whom an example can learn its time from.
 */
import type { Dataset } from '../core/Dataset.ts'
import type { Example } from '../core/Example.ts'
import { indicesBy } from '../core/dataset/apportion.ts'

/**
 * Places in a dataset: of those in an example's class but itself, told by its id, and of those in other classes. Examples
 * without a class have none of either, and are none.
 *
 * @internal
 */
export interface Classmates {
  readonly of: (example: Example) => ReadonlyArray<number>
  readonly notOf: (example: Example) => ReadonlyArray<number>
}

/**
 * The classmates in a dataset, which is read once, now.
 *
 * @internal
 */
export const classmatesIn = (dataset: Dataset<Example>): Classmates => {
  const ids: Array<string> = []
  const classes = indicesBy(dataset.length, (index) => {
    const example = dataset.get(index)
    ids.push(example.id)
    return labelOf(example)
  })
  const others = new Map(
    [...classes.keys()].map((label) => [
      label,
      [...classes].flatMap(([other, indices]) => (other === undefined || other === label ? [] : indices)),
    ]),
  )
  const within =
    (places: ReadonlyMap<string | undefined, ReadonlyArray<number>>) =>
    (example: Example): ReadonlyArray<number> => {
      const label = labelOf(example)
      return label === undefined ? [] : (places.get(label) ?? [])
    }
  return {
    of: (example) => within(classes)(example).filter((index) => ids[index] !== example.id),
    notOf: within(others),
  }
}

const labelOf = ({ target }: Example): string | undefined =>
  target._tag === 'Class' ? target.vocabulary[target.id] : undefined

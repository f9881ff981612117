/**
 * Examples side by side as the columns of a dataset, and back: what a batch is, seen as rows that can be picked.
 */
import type { Batch, Targets } from './batch/model.ts'
import type { Column, Columns } from './dataset/model.ts'
import { type Example, type Target, unlabeled } from './Example.ts'

const layout = 'millrace/Example'

// Whatever is picked of them keeps what else they have: what columns cannot hold.
interface ExampleColumns extends Columns<Example> {
  readonly ids: ReadonlyArray<string>
  readonly targets: Targets
}

/**
 * Examples whose targets are of one kind as columns, with the batch that they make: `x`, the `target` unless unlabeled, and
 * the `row`, by which an example finds its id again.
 *
 * @internal
 */
export const columnsOf = (
  examples: ReadonlyArray<Example>,
  { variables, steps, x, targets }: Pick<Batch, 'variables' | 'steps' | 'x' | 'targets'>,
): ExampleColumns => {
  const ids = examples.map(({ id }) => id)
  return {
    layout,
    ids,
    targets,
    rows: examples.length,
    columns: {
      x: { values: x, shape: [variables, steps] },
      row: { values: Uint32Array.from(examples, (_, row) => row), shape: [] },
      ...(targets._tag === 'Unlabeled' ? {} : { target: targetColumn(examples, targets) }),
    },
    read: (columns, row): Example => {
      // Whatever was picked of these columns, or changed, has their names.
      const [x, place] = [columns['x'] as Column, columns['row'] as Column]
      const [variables = 0, steps = 0] = x.shape
      const values = x.values.subarray(row * variables * steps, (row + 1) * variables * steps)
      return {
        id: ids[place.values[row] as number] as string,
        series: { variables, steps, values: values instanceof Float32Array ? values : Float32Array.from(values) },
        target: targetAt(targets, columns['target'], row),
      }
    },
  }
}

/**
 * The parts of a batch that gathered columns are; `undefined` where they are not columns of examples.
 *
 * @internal
 */
export const sideBySide = (
  block: Columns<Example>,
): Pick<Batch, 'variables' | 'steps' | 'x' | 'targets' | 'ids'> | undefined => {
  if (block.layout !== layout) return undefined
  const { columns, ids, targets } = block as ExampleColumns
  const [x, place] = [columns['x'] as Column, columns['row'] as Column]
  const gathered = targetsOf(targets, columns['target'])
  const [variables = 0, steps = 0] = x.shape
  return gathered !== undefined && x.values instanceof Float32Array
    ? { variables, steps, x: x.values, targets: gathered, ids: Array.from(place.values, (row) => ids[row] as string) }
    : undefined
}

type Labels = Exclude<Targets, { readonly _tag: 'Unlabeled' }>

const targetColumn = (examples: ReadonlyArray<Example>, targets: Labels): Column => {
  switch (targets._tag) {
    case 'Classes':
      return { values: targets.ids, shape: [] }
    case 'Probabilities':
      return { values: targets.values, shape: [targets.vocabulary.length] }
    case 'Values':
      // Not rounded as in a batch, so that examples read back as they were.
      return {
        values: Float64Array.from(examples, ({ target }) => (target._tag === 'Value' ? target.value : NaN)),
        shape: [],
      }
  }
}

const targetAt = (targets: Targets, column: Column | undefined, row: number): Target => {
  if (targets._tag === 'Unlabeled') return unlabeled
  const { values } = column as Column
  switch (targets._tag) {
    case 'Classes':
      return { _tag: 'Class', id: values[row] as number, vocabulary: targets.vocabulary }
    case 'Values':
      return { _tag: 'Value', value: values[row] as number }
    case 'Probabilities': {
      const { vocabulary } = targets
      const some = values.subarray(row * vocabulary.length, (row + 1) * vocabulary.length)
      return { _tag: 'Probabilities', values: Float32Array.from(some), vocabulary }
    }
  }
}

const targetsOf = (targets: Targets, column: Column | undefined): Targets | undefined => {
  if (targets._tag === 'Unlabeled') return targets
  const { values } = column as Column
  switch (targets._tag) {
    case 'Classes':
      return values instanceof Int32Array ? { ...targets, ids: values } : undefined
    case 'Values':
      return { ...targets, values: Float32Array.from(values) }
    case 'Probabilities':
      return values instanceof Float32Array ? { ...targets, values } : undefined
  }
}

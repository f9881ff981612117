/**
 * Examples side by side as the columns of a dataset, and back: what a batch is, seen as rows that can be picked.
 */
import type { Batch, Targets } from './batch/model.ts'
import type { Column, Columns } from './dataset/model.ts'
import { type Example, type Target, unlabeled } from './Example.ts'

const layout = 'millrace/Example'

// Whatever is picked of them keeps what else they have.
interface ExampleColumns extends Columns<Example> {
  readonly ids: ReadonlyArray<string>
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
  const target = targetColumn(examples, targets)
  const ids = examples.map(({ id }) => id)
  return {
    layout,
    ids,
    rows: examples.length,
    columns: {
      x: { values: x, shape: [variables, steps] },
      row: { values: Uint32Array.from(examples, (_, row) => row), shape: [] },
      ...(target === undefined ? {} : { target }),
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
  const { x, row, target } = block.columns
  if (block.layout !== layout || x === undefined || !(x.values instanceof Float32Array)) return undefined
  // One row tells what columns cannot hold: the kind of the targets, and what their classes are called.
  const targets = targetsOf(block.read(block.columns, 0).target, target)
  const [variables = 0, steps = 0] = x.shape
  const { ids } = block as ExampleColumns
  return targets === undefined || row === undefined
    ? undefined
    : { variables, steps, x: x.values, targets, ids: Array.from(row.values, (place) => ids[place] as string) }
}

const targetColumn = (examples: ReadonlyArray<Example>, targets: Targets): Column | undefined => {
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
    case 'Unlabeled':
      return undefined
  }
}

const targetAt = (targets: Targets, column: Column | undefined, row: number): Target => {
  if (targets._tag === 'Unlabeled' || column === undefined) return unlabeled
  const { values } = column
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

const targetsOf = (first: Target, column: Column | undefined): Targets | undefined => {
  if (first._tag === 'Unlabeled') return first
  const values = column?.values
  if (first._tag === 'Class' && values instanceof Int32Array)
    return { _tag: 'Classes', ids: values, vocabulary: first.vocabulary }
  if (first._tag === 'Value' && values !== undefined) return { _tag: 'Values', values: Float32Array.from(values) }
  if (first._tag === 'Probabilities' && values instanceof Float32Array)
    return { _tag: 'Probabilities', values, vocabulary: first.vocabulary }
  return undefined
}

/**
 * Datasets whose elements lie side by side in typed arrays, so that many of them can be copied at once.
 */
import type { IO } from 'fp-ts/lib/IO.js'
import { type Column, type Columns, type Dataset, type Values, make } from './model.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A dataset of rows of arrays, and how an element is made of a row's part of each. The arrays are not copied; what `read`
 * is given are views of them. Throws unless there are columns, all of the same number of rows.
 *
 * @example
 * import { Dataset } from 'millrace'
 * import assert from 'node:assert'
 *
 * const points = Dataset.fromColumns(
 *   { x: { values: Float32Array.of(1, 2, 3, 4), shape: [2] }, label: { values: Int32Array.of(7, 8), shape: [] } },
 *   ({ x, label }) => ({ x: [...x], label: label[0] }),
 * )
 * assert.deepStrictEqual(points.get(1), { x: [3, 4], label: 8 })
 * assert.deepStrictEqual(points.gather?.([1, 0]).columns['x']?.values, Float32Array.of(3, 4, 1, 2))
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromColumns = <C extends Readonly<Record<string, Column>>, A>(
  columns: C,
  read: (row: { readonly [name in keyof C]: C[name]['values'] }) => A,
): Dataset<A> => {
  const names = Object.keys(columns)
  const rows = rowsOf(columns)
  const readRow = (columns: Readonly<Record<string, Column>>, row: number): A =>
    // Columns that read back as this have these names and types: `mapColumns` keeps the first and vouches for the rest.
    read(
      Object.fromEntries(names.map((name) => [name, partOf(columns[name] as Column, row)])) as {
        readonly [name in keyof C]: C[name]['values']
      },
    )
  const all: Columns<A> = { layout: 'columns', rows, columns, read: readRow }
  return { ...make(rows, (row) => readRow(columns, row)), gather: (indices) => pick(all, indices) }
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The same dataset with its elements laid side by side as well, which is done at the first `gather` and kept. The columns
 * must read back as the elements.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const halves = pipe(
 *   Dataset.make(3, (i) => i / 2),
 *   Dataset.withColumns(() => ({
 *     layout: 'halves',
 *     rows: 3,
 *     columns: { x: { values: Float32Array.of(0, 0.5, 1), shape: [] } },
 *     read: ({ x }, row) => x?.values[row] ?? NaN,
 *   })),
 * )
 * assert.deepStrictEqual(halves.gather?.([2]).columns['x']?.values, Float32Array.of(1))
 *
 * @category combinators
 * @since 0.1.0
 */
export const withColumns =
  <A>(columns: IO<Columns<A>>) =>
  (dataset: Dataset<A>): Dataset<A> => {
    let all: Columns<A> | undefined
    return { length: dataset.length, get: dataset.get, gather: (indices) => pick((all ??= columns()), indices) }
  }

/**
 * Change columns, many rows at a time. The function must treat every row alone, since it is given any rows, and one alone
 * for `get`. Throws on a dataset without `gather`, such as one that `map` made.
 *
 * @example
 * import { Dataset, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const doubled = pipe(
 *   Dataset.fromColumns({ x: { values: Float32Array.of(1, 2), shape: [] } }, ({ x }) => x[0]),
 *   Dataset.mapColumns(({ values, shape }) => ({ values: values.map((x) => 2 * x), shape })),
 * )
 * assert.deepStrictEqual(Dataset.toArray(doubled), [2, 4])
 *
 * @category combinators
 * @since 0.1.0
 */
export const mapColumns =
  (f: (column: Column, name: string) => Column) =>
  <A>({ length, gather }: Dataset<A>): Dataset<A> => {
    if (gather === undefined)
      throw new TypeError('Dataset.mapColumns: a dataset with gather expected, got one without: is a map before it?')
    const gatherMapped = (indices: ArrayLike<number>): Columns<A> => {
      const { columns, ...rest } = gather(indices)
      return {
        ...rest,
        columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, f(column, name)])),
      }
    }
    return {
      ...make(length, (index) => {
        const { columns, read } = gatherMapped([index])
        return read(columns, 0)
      }),
      gather: gatherMapped,
    }
  }

const widthOf = ({ shape }: Column): number => shape.reduce((size, side) => size * side, 1)

// A view, not a copy.
const partOf = (column: Column, row: number): Values => {
  const width = widthOf(column)
  return column.values.subarray(row * width, (row + 1) * width)
}

const pick = <A>({ columns, rows, ...rest }: Columns<A>, indices: ArrayLike<number>): Columns<A> => {
  // Of one type whatever was given, which is what the loops over them are fast for.
  const wanted = Float64Array.from(indices)
  for (const index of wanted)
    if (!Number.isInteger(index) || index < 0 || index >= rows)
      throw new RangeError(`Dataset.gather: indices must be from 0 to ${rows - 1}, got ${index}`)
  const picked: Record<string, Column> = {}
  for (const name of Object.keys(columns)) picked[name] = pickColumn(columns[name] as Column, wanted)
  return { ...rest, rows: wanted.length, columns: picked }
}

const pickColumn = (column: Column, indices: Float64Array): Column => {
  const { values, shape } = column
  const width = widthOf(column)
  const count = indices.length
  const picked = new (values.constructor as new (length: number) => Values)(count * width)
  if (width === 1) for (let row = 0; row < count; row++) picked[row] = values[indices[row] as number] as number
  else
    for (let row = 0; row < count;) {
      const first = indices[row] as number
      // Rows that follow one another are copied together.
      let run = 1
      while (row + run < count && indices[row + run] === first + run) run++
      picked.set(values.subarray(first * width, (first + run) * width), row * width)
      row += run
    }
  return { values: picked, shape }
}

const rowsOf = (columns: Readonly<Record<string, Column>>): number => {
  const counts = Object.entries(columns).map(([name, column]) => {
    const rows = column.values.length / widthOf(column)
    if (!Number.isInteger(rows))
      throw new RangeError(
        `Dataset.fromColumns: rows of ${widthOf(column)} values expected in ${name}, got ${column.values.length} values`,
      )
    return [name, rows] as const
  })
  const [first] = counts
  if (first === undefined) throw new RangeError('Dataset.fromColumns: at least one column expected, got 0')
  for (const [name, rows] of counts)
    if (rows !== first[1])
      throw new RangeError(`Dataset.fromColumns: ${first[1]} rows expected in ${name} as in ${first[0]}, got ${rows}`)
  return first[1]
}

/**
 * Finite, random-access, pure collections. Nothing is computed before `get`; nothing is kept after it.
 */
import { checkPositive, checkWhole } from '../count.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `length` elements, each a function of its index. Where the elements lie side by side in typed arrays, `gather` copies
 * those at the given indices without making them one by one: the rows it gives read back as what `get` gives.
 *
 * @category model
 * @since 0.1.0
 */
export interface Dataset<A> {
  readonly length: number
  readonly get: (index: number) => A
  readonly gather?: (indices: ArrayLike<number>) => Columns<A>
}

/**
 * Elements side by side: `rows` of them, in arrays by name. `read` makes the element of a row. `layout` names what the
 * columns mean: whoever uses them without `read` asks for the name first. A gathered block owns its arrays.
 *
 * @category model
 * @since 0.1.0
 */
export interface Columns<A> {
  readonly layout: string
  readonly rows: number
  readonly columns: Readonly<Record<string, Column>>
  readonly read: (columns: Readonly<Record<string, Column>>, row: number) => A
}

/**
 * One array of many rows: row-major values, and the shape of a row, `[]` for one number a row.
 *
 * @category model
 * @since 0.1.0
 */
export interface Column<V extends Values = Values> {
  readonly values: V
  readonly shape: ReadonlyArray<number>
}

/**
 * What a column may hold.
 *
 * @category model
 * @since 0.1.0
 */
export type Values =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A dataset from its length and a function of the index. `get` throws outside of 0 to `length - 1`.
 *
 * @example
 * import { Dataset } from 'millrace'
 * import assert from 'node:assert'
 *
 * const squares = Dataset.make(4, (i) => i * i)
 * assert.deepStrictEqual(Dataset.toArray(squares), [0, 1, 4, 9])
 * assert.throws(() => squares.get(4), RangeError)
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <A>(length: number, get: (index: number) => A): Dataset<A> => {
  checkWhole('Dataset.make: length', length)
  return {
    length,
    get: (index) => {
      if (!Number.isInteger(index) || index < 0 || index >= length)
        throw new RangeError(`Dataset.get: index must be from 0 to ${length - 1}, got ${index}`)
      return get(index)
    },
  }
}

/**
 * The elements of an array, in its order. The array is not copied.
 *
 * @example
 * import { Dataset } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Dataset.fromArray(['a', 'b']).get(1), 'b')
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromArray = <A>(elements: ReadonlyArray<A>): Dataset<A> =>
  // `make` has checked the index; `undefined` may be an element of its own right.
  make(elements.length, (index) => elements[index] as A)

/**
 * Throws unless there is a shard of that index.
 *
 * @internal
 */
export const checkShard = (caller: string, count: number, index: number): void => {
  checkPositive(`${caller}: count`, count)
  if (!Number.isInteger(index) || index < 0 || index >= count)
    throw new RangeError(`${caller}: index must be from 0 to ${count - 1}, got ${index}`)
}

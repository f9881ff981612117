/**
 * What a file of many series gives: how many there are, of what shape, and ways to read them without holding them all.
 */
import type { Either } from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Dataset } from '../../core/Dataset.ts'
import type { Example } from '../../core/Example.ts'
import type { Failure } from '../../core/Failure.ts'
import type { StreamTask } from '../../core/StreamTask.ts'

/**
 * The rows of a file, one series each, with ids such as `NAME/17`. `blocks` are the ranges of rows that are read at once:
 * they leave nothing out, and `read` takes one, or a part of one. `stream` gives all rows in order, where the state is the
 * number of rows delivered; each row of a block that cannot be read is its failure. Series are views of their block, which
 * stays in memory as long as one of them does.
 *
 * @category model
 * @since 0.1.0
 */
export interface Rows {
  readonly rows: number
  readonly blocks: Dataset<RowRange>
  readonly read: (range: RowRange) => TaskEither<Failure, Dataset<Example>>
  readonly stream: StreamTask<Either<Failure, Example>>
}

/**
 * The rows `from` up to but without `to`.
 *
 * @category model
 * @since 0.1.0
 */
export interface RowRange {
  readonly from: number
  readonly to: number
}

/**
 * Throws unless a range is one of the rows that there are.
 *
 * @internal
 */
export const checkRange = (caller: string, rows: number, { from, to }: RowRange): void => {
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to < from || to > rows)
    throw new RangeError(`${caller}: a range of the ${rows} rows expected, got ${from} to ${to}`)
}

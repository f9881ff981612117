/**
 * A long row of elements that is read block by block, such as a file that does not fit into memory, as a stream. Which
 * bytes make a block, and where they are, is up to who reads them.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Dataset } from '../core/Dataset.ts'
import type { Failure } from '../core/Failure.ts'
import { DONE } from '../core/Stream.ts'
import { type Awaitable, type StreamTask, cursorTask } from '../core/StreamTask.ts'

/**
 * An opened source of rows: reads some of them, at most up to the end of a block, and is closed once, when nothing reads.
 *
 * @internal
 */
export interface BlockReader<A> {
  readonly read: (from: number, to: number) => TaskEither<Failure, Dataset<A>>
  readonly close: () => Promise<void>
}

/**
 * How many rows there are, where the block ends that holds a row, and how the source is opened for a run. With `ahead`, the
 * next block is read while the rows of the last one are worked on.
 *
 * @internal
 */
export interface Blocks<A> {
  readonly shape: string
  readonly rows: number
  readonly blockEnd: (row: number) => number
  readonly ahead: boolean
  readonly open: () => Promise<E.Either<Failure, BlockReader<A>>>
}

type Row<A> = E.Either<Failure, A>

interface Block<A> {
  readonly from: number
  readonly to: number
  readonly get: (row: number) => Row<A>
}

/**
 * The rows in their order; each row of a block that cannot be read is its failure. The state is the number of rows
 * delivered: resuming reads nothing before it. Holds one block, and with `ahead` two.
 *
 * @internal
 */
export const streamOfBlocks = <A>({ shape, rows, blockEnd, ahead, open }: Blocks<A>): StreamTask<Row<A>> => ({
  shape,
  length: rows,
  open: (resume) => {
    let row = resume === undefined ? 0 : (resume as number)
    let reader: Promise<E.Either<Failure, BlockReader<A>>> | undefined
    let current: Block<A> | undefined
    let coming: Promise<Block<A>> | undefined

    const load = async (from: number): Promise<Block<A>> => {
      const to = Math.min(rows, blockEnd(from))
      reader ??= open()
      const opened = await reader
      const block = E.isLeft(opened) ? opened : await opened.right.read(from, to)()
      if (E.isLeft(block)) return { from, to, get: () => block }
      const { get } = block.right
      return { from, to, get: (at) => E.right(get(at - from)) }
    }
    const begin = (from: number): Promise<Block<A>> => {
      const block = load(from)
      // A defect is told to whoever waits for the block, if anyone still does.
      block.catch(() => {})
      return block
    }
    const deliver = (block: Block<A>): Row<A> => block.get(row++)
    const arrive = async (pending: Promise<Block<A>>, isOpen: () => boolean): Promise<Row<A> | typeof DONE> => {
      const block = await pending
      if (!isOpen()) return DONE
      current = block
      coming = ahead && block.to < rows ? begin(block.to) : undefined
      return deliver(block)
    }
    return cursorTask<Row<A>>({
      next: (isOpen): Awaitable<Row<A> | typeof DONE> => {
        if (row >= rows) return DONE
        if (current !== undefined && row < current.to) return deliver(current)
        current = undefined
        coming ??= begin(row)
        return arrive(coming, isOpen)
      },
      state: () => row,
      close: async () => {
        current = undefined
        await coming?.catch(() => {})
        const opened = await reader
        if (opened !== undefined && E.isRight(opened)) await opened.right.close()
      },
    })
  },
})

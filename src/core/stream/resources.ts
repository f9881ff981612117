/**
 * Streams that hold something while they run: a file, a worker, a connection.
 */
import type { IO } from 'fp-ts/lib/IO.js'
import { type Cursor, type Stream, cursor } from './model.ts'

/**
 * Acquire when opened, release exactly once: at the end, on a throw, or when closed. Never opened, never acquired. The
 * name stands for the stream in its shape, since what `use` returns is known only after acquiring.
 *
 * @example
 * import { Dataset, Stream } from 'millrace'
 * import assert from 'node:assert'
 *
 * const log: Array<string> = []
 * const lines = Stream.bracket(
 *   'lines',
 *   () => (log.push('open'), ['a', 'b']),
 *   (file) => Stream.fromDataset(Dataset.fromArray(file)),
 *   () => () => void log.push('close'),
 * )
 * assert.deepStrictEqual(Stream.toArray(Stream.take(1)(lines))(), ['a'])
 * assert.deepStrictEqual(log, ['open', 'close'])
 *
 * @category constructors
 * @since 0.1.0
 */
export const bracket = <R, A>(
  name: string,
  acquire: IO<R>,
  use: (resource: R) => Stream<A>,
  release: (resource: R) => IO<void>,
): Stream<A> => ({
  shape: `bracket(${name})`,
  length: undefined,
  open: (resume) => {
    const resource = acquire()
    let source: Cursor<A>
    try {
      source = use(resource).open(resume)
    } catch (defect) {
      release(resource)()
      throw defect
    }
    return cursor({
      next: source.next,
      state: source.state,
      close: () => {
        try {
          source.close()
        } finally {
          release(resource)()
        }
      },
    })
  },
})

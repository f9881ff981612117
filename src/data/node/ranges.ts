/**
 * Reading parts of a file at their places.
 */
import { type FileHandle, open } from 'node:fs/promises'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { type Failure, unavailable } from '../../core/Failure.ts'

/**
 * Exactly so many bytes of a file, in a buffer of their own that begins with them. Throws where the file ends before.
 *
 * @internal
 */
export const readAt = async (file: FileHandle, position: number, length: number): Promise<Buffer<ArrayBuffer>> => {
  // Not filled with zeros first, and not out of the pool that small buffers share.
  const buffer = Buffer.allocUnsafeSlow(length)
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) throw new Error(`the file ends at ${position + filled}, ${length - filled} bytes too early`)
    filled += bytesRead
  }
  return buffer
}

/**
 * Do something with an opened file, which is closed afterwards; what the system or the function throws is a failure.
 *
 * @internal
 */
export const withFile =
  <A>(path: string, use: (file: FileHandle) => Promise<E.Either<Failure, A>>): TaskEither<Failure, A> =>
  async () => {
    try {
      const file = await open(path, 'r')
      try {
        return await use(file)
      } finally {
        await file.close()
      }
    } catch (error) {
      return E.left(unavailable(path, error instanceof Error ? error.message : String(error)))
    }
  }

/**
 * Text from bytes in UTF-8.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Failure, cannotDecode } from '../core/Failure.ts'

/**
 * The text without its byte order mark, or the offset of the first bytes that are not UTF-8.
 *
 * @internal
 */
export const decodeText =
  (source: string) =>
  (bytes: Uint8Array): E.Either<Failure, string> => {
    try {
      return E.right(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    } catch {
      const offset = firstInvalid(bytes)
      const found = [...bytes.subarray(offset, offset + 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
      return E.left(cannotDecode(source, offset, 'text in UTF-8', found))
    }
  }

// What a decoder has taken without complaint is valid, up to a character that has only begun: halve until the first byte
// that it refuses, then go back to where a character ends.
const firstInvalid = (bytes: Uint8Array): number => {
  let [valid, beyond] = [0, bytes.length + 1]
  while (beyond - valid > 1) {
    const middle = (valid + beyond) >> 1
    if (isValid(bytes.subarray(0, middle), true)) valid = middle
    else beyond = middle
  }
  while (!isValid(bytes.subarray(0, valid), false)) valid--
  return valid
}

const isValid = (bytes: Uint8Array, stream: boolean): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream })
    return true
  } catch {
    return false
  }
}

/**
 * Snappy, looked at before it is unpacked: a reader goes back and forth for ever where the length of a literal is
 * negative to it.
 */

/**
 * How Snappy is unpacked without going on for ever: `unpack` fills its second argument from its first. Throws on bytes
 * that do not give the length.
 *
 * @internal
 */
export const boundedSnappy =
  (unpack: (input: Uint8Array, output: Uint8Array) => unknown) =>
  (input: Uint8Array, length: number): Uint8Array => {
    if (!snappyHolds(input, length)) throw new RangeError(`the Snappy bytes do not give ${length} bytes`)
    const output = new Uint8Array(length)
    unpack(input, output)
    return output
  }

/**
 * Whether some bytes are literals and copies that together give so many bytes.
 *
 * @internal
 */
export const snappyHolds = (input: Uint8Array, size: number): boolean => {
  const byte = (at: number): number => input[at] ?? Number.NaN
  let [at, made] = [0, 0]
  // The length at the front is held against that of the page by the reader.
  while (byte(at) > 127) at++
  at++
  while (at < input.length) {
    const tag = byte(at++)
    const kind = tag & 3
    if (kind === 0) {
      const extra = Math.max(0, (tag >>> 2) - 59)
      const length = (extra === 0 ? tag >>> 2 : wholeAt(input, at, extra)) + 1
      at += extra + length
      made += length
      if (!(at <= input.length && made <= size)) return false
      continue
    }
    const width = [0, 1, 2, 4][kind] as number
    const offset = kind === 1 ? byte(at) + ((tag >>> 5) << 8) : wholeAt(input, at, width)
    at += width
    if (!(at <= input.length && offset > 0 && offset <= made)) return false
    made += kind === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1
    if (made > size) return false
  }
  return made === size
}

// Little-endian and never negative; NaN beyond the end.
const wholeAt = (bytes: Uint8Array, at: number, width: number): number => {
  let value = 0
  for (let index = width - 1; index >= 0; index--) value = 256 * value + (bytes[at + index] ?? Number.NaN)
  return value
}

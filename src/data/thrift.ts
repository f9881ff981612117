/**
 * Whether bytes are a struct of Thrift's compact protocol, as Parquet writes its headers. Readers trust the sizes in it
 * and make room for them, so they are held against the bytes that are there first.
 */

/**
 * Where the struct that begins at an offset ends; or the offset of what is wrong with it.
 *
 * @internal
 */
export const structEnd = (view: DataView, from: number): { readonly end: number } | { readonly wrong: number } => {
  let at = from
  const byte = (): number => view.getUint8(at++)
  const number = (): number => {
    let [value, scale] = [0, 1]
    for (let count = 0; count < 10; count++) {
      const next = byte()
      value += (next & 127) * scale
      if (next < 128) return value
      scale *= 128
    }
    throw new RangeError('a number of more than 10 bytes')
  }
  const skip = (bytes: number): void => {
    if (bytes > view.byteLength - at) throw new RangeError('more bytes than there are')
    at += bytes
  }
  const element = (type: number, depth: number): void => {
    if (type === 3) skip(1)
    else if (type >= 4 && type <= 6) number()
    else if (type === 7) skip(8)
    else if (type === 8) skip(number())
    else if (type === 9 || type === 10) list(depth + 1)
    else if (type === 12) struct(depth + 1)
    else throw new RangeError('a type that Parquet does not use')
  }
  const list = (depth: number): void => {
    const head = byte()
    const size = head >> 4 === 15 ? number() : head >> 4
    // Each element takes at least a byte.
    if (size > view.byteLength - at) throw new RangeError('more elements than bytes')
    for (let left = size; left > 0; left--)
      if ((head & 15) <= 2) skip(1)
      else element(head & 15, depth)
  }
  const struct = (depth: number): void => {
    if (depth > 32) throw new RangeError('too deep')
    for (let head = byte(); (head & 15) !== 0; head = byte()) {
      if (head >> 4 === 0) number()
      if ((head & 15) > 2) element(head & 15, depth)
    }
  }
  try {
    struct(0)
    return { end: at }
  } catch {
    return { wrong: Math.min(at, view.byteLength) }
  }
}

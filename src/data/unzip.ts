/**
 * Members of a zip file (APPNOTE 6.3), as its directory lists them. A damaged or a malicious file must not turn into
 * numbers: checksums are compared, and no member gets more room than its compressed bytes can fill. Nothing is encrypted,
 * nothing is larger than 4 GB.
 */
import * as E from 'fp-ts/lib/Either.js'
import { inflateSync } from 'fflate'
import { crc32 } from './checksum.ts'

/**
 * A file in a zip.
 *
 * @internal
 */
export interface Member {
  readonly path: string
  readonly bytes: Uint8Array
}

/**
 * What is wrong with a zip, and at which of its bytes.
 *
 * @internal
 */
export interface Damage {
  readonly offset: number
  readonly expected: string
  readonly found: string
}

/**
 * Which members to unpack, how many bytes all of them may have, and how many times its compressed bytes a member of more
 * than 16 MB may have.
 *
 * @internal
 */
export interface UnzipOptions {
  readonly wanted?: (path: string) => boolean
  readonly largest?: number
  readonly ratio?: number
}

/**
 * The wanted members, in the order of the directory. Refused are paths out of the folder (`../`, absolute, with a drive),
 * members that overlap, that are too large, or whose size or checksum is not as promised.
 *
 * @internal
 */
export const unzip =
  ({ wanted = () => true, largest = 2 ** 31, ratio = 200 }: UnzipOptions = {}) =>
  (zip: Uint8Array): E.Either<Damage, ReadonlyArray<Member>> => {
    const directory = readDirectory(zip)
    if (!Array.isArray(directory)) return E.left(directory as Damage)
    const entries = (directory as ReadonlyArray<Entry>).filter(({ path }) => !path.endsWith('/') && wanted(path))
    let [packed, unpacked] = [0, 0]
    for (const { at, path, compressed, size } of entries) {
      packed += compressed
      unpacked += size
      if (packed > zip.length) return damage(at, 'members that do not overlap', path)
      if (unpacked > largest) return damage(at, `at most ${largest} bytes in all`, `${path} of ${size} bytes`)
      if (size > Math.max(ratio * compressed, 1 << 24) || size > 1032 * compressed + 64)
        return damage(
          at,
          `at most ${ratio} times the compressed bytes`,
          `${path} of ${size} out of ${compressed} bytes`,
        )
    }
    const members: Array<Member> = []
    for (const entry of entries) {
      const bytes = unpack(zip, entry)
      if ('expected' in bytes) return E.left(bytes)
      members.push({ path: entry.path, bytes })
    }
    return E.right(members)
  }

interface Entry {
  readonly at: number
  readonly path: string
  readonly method: number
  readonly checksum: number
  readonly compressed: number
  readonly size: number
  readonly local: number
}

const damage = (offset: number, expected: string, found: string): E.Either<Damage, never> =>
  E.left({ offset, expected, found })

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const readDirectory = (zip: Uint8Array): ReadonlyArray<Entry> | Damage => {
  const view = viewOf(zip)
  // A comment of at most 65535 bytes may follow the end record.
  let end = zip.length - 22
  while (end >= Math.max(0, zip.length - 22 - 0xffff) && view.getUint32(end, true) !== 0x06054b50) end--
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50)
    return { offset: zip.length, expected: 'a directory at the end of the zip', found: 'no directory at its end' }
  const entries: Array<Entry> = []
  let at = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50)
      return { offset: at, expected: 'an entry of the directory', found: 'other bytes' }
    const nameLength = view.getUint16(at + 28, true)
    const path = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength))
    const encrypted = (view.getUint16(at + 8, true) & 1) === 1
    const method = view.getUint16(at + 10, true)
    if (isUnsafe(path)) return { offset: at, expected: 'a path inside the zip', found: path }
    if (encrypted || (method !== 0 && method !== 8))
      return {
        offset: at,
        expected: 'a member stored or deflated',
        found: encrypted ? 'encrypted' : `method ${method}`,
      }
    entries.push({
      at,
      path,
      method,
      checksum: view.getUint32(at + 16, true),
      compressed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      local: view.getUint32(at + 42, true),
    })
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

const isUnsafe = (path: string): boolean =>
  path === '' || /^[/\\]|^[a-z]:|\0/i.test(path) || path.split(/[/\\]/).includes('..')

const unpack = (zip: Uint8Array, { path, method, checksum, compressed, size, local }: Entry): Uint8Array | Damage => {
  const view = viewOf(zip)
  if (local + 30 > zip.length || view.getUint32(local, true) !== 0x04034b50)
    return { offset: Math.min(local, zip.length), expected: `the member ${path}`, found: 'other bytes' }
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  if (start + compressed > zip.length)
    return { offset: start, expected: `${compressed} bytes of ${path}`, found: `${Math.max(0, zip.length - start)}` }
  const packed = zip.subarray(start, start + compressed)
  const bytes = method === 0 ? packed : inflate(packed, size)
  if (bytes?.length !== size)
    return {
      offset: start,
      expected: `${size} bytes of ${path}`,
      found: bytes === undefined ? 'no deflated bytes' : 'another number',
    }
  return crc32(bytes) === checksum
    ? bytes
    : { offset: start, expected: 'bytes as their checksum says', found: `wrong checksum of ${path}` }
}

// Room for a byte more than promised shows what is longer; what would be longer still is cut off.
const inflate = (packed: Uint8Array, size: number): Uint8Array | undefined => {
  try {
    return inflateSync(packed, { out: new Uint8Array(size + 1) })
  } catch {
    return undefined
  }
}

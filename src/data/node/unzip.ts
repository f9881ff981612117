/**
 * Members of a zip file, with their checksums verified: a damaged download must not turn into numbers.
 */
import { crc32 } from 'node:zlib'
import * as E from 'fp-ts/lib/Either.js'
import { unzipSync } from 'fflate'

/**
 * The contents of the members with the given file names, in whatever folder and case; or what is wrong with the zip.
 *
 * @internal
 */
export const unzip =
  (names: ReadonlyArray<string>) =>
  (zip: Uint8Array): E.Either<string, ReadonlyArray<Member>> => {
    try {
      const sums = checksums(zip)
      const wanted = names.map((name) => [...sums.keys()].find((path) => fileName(path) === name.toLowerCase()))
      const missing = names[wanted.indexOf(undefined)]
      if (missing !== undefined) return E.left(`the zip has no member ${missing}`)
      const contents = unzipSync(zip, { filter: ({ name }) => wanted.includes(name) })
      const members = wanted.flatMap((path) => {
        const bytes = path === undefined ? undefined : contents[path]
        return path === undefined || bytes === undefined ? [] : [{ path, bytes }]
      })
      if (members.length < names.length) return E.left('the zip is damaged: a member is not where it should be')
      const damaged = members.find(({ path, bytes }) => crc32(bytes) !== sums.get(path))
      return damaged === undefined ? E.right(members) : E.left(`the zip is damaged: wrong checksum of ${damaged.path}`)
    } catch (error) {
      return E.left(`the zip is damaged: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

/**
 * A file in a zip.
 *
 * @internal
 */
export interface Member {
  readonly path: string
  readonly bytes: Uint8Array
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1).toLowerCase()

// fflate does not compare checksums, so they are read from the directory at the end of the file (APPNOTE 4.3.12, 4.3.16).
const checksums = (zip: Uint8Array): ReadonlyMap<string, number> => {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  let end = zip.length - 22
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--
  if (end < 0) throw new RangeError('no directory at its end')
  const sums = new Map<string, number>()
  let entry = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(entry, true) !== 0x02014b50) throw new RangeError('its directory is broken')
    const nameLength = view.getUint16(entry + 28, true)
    const name = zip.subarray(entry + 46, entry + 46 + nameLength)
    sums.set(new TextDecoder().decode(name), view.getUint32(entry + 16, true))
    entry += 46 + nameLength + view.getUint16(entry + 30, true) + view.getUint16(entry + 32, true)
  }
  return sums
}

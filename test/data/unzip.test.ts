import { crc32 as nodeCrc32 } from 'node:zlib'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { enough } from '../core/runs.ts'
import { crc32 } from '../../src/data/checksum.ts'
import { type Damage, unzip } from '../../src/data/unzip.ts'

const found = (zip: Uint8Array, options: Parameters<typeof unzip>[0] = {}): Damage | string =>
  E.match(
    (damage: Damage): Damage | string => damage,
    () => 'no damage',
  )(unzip(options)(zip))

const bytes = fc.uint8Array({ maxLength: 100 })

// A number in the entry of the directory for the first member, or in the end record.
const changed = (zip: Uint8Array, at: number, value: number): Uint8Array => {
  const copy = zip.slice()
  const view = new DataView(copy.buffer)
  let entry = 0
  while (view.getUint32(entry, true) !== 0x02014b50) entry++
  view.setUint32(entry + at, value, true)
  return copy
}

test('the checksum is that of zlib', () => {
  fc.assert(
    fc.property(bytes, (some) => crc32(some) === nodeCrc32(some)),
    enough(200),
  )
})

describe('unzip', () => {
  test('gives back what was zipped, deflated or stored', () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 4 }), fc.constantFrom(0, 6), (files, level) => {
        const zip = zipSync(Object.fromEntries(files.map((file, index) => [`d/${index}.txt`, file])), { level })
        expect(unzip()(zip)).toEqual(E.right(files.map((file, index) => ({ path: `d/${index}.txt`, bytes: file }))))
      }),
      enough(200),
    )
  })

  test('gives a value for any bytes, and for a damaged zip only what the checksums allow', () => {
    const zip = zipSync({ a: Uint8Array.of(1, 2, 3), b: new Uint8Array(50) })
    fc.assert(
      fc.property(bytes, fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), (some, at, bits) => {
        expect(['Left', 'Right']).toContain(unzip()(some)._tag)
        const copy = zip.slice()
        copy[at] = (copy[at] as number) ^ bits
        const read = unzip()(copy)
        if (E.isRight(read)) for (const { bytes: inside } of read.right) expect([3, 50]).toContain(inside.length)
      }),
      enough(200),
    )
  })

  test.each(['../a', 'a/../../b', '..\\a', '/etc/passwd', '\\a', 'C:\\a', 'c:a'])('refuses the path %s', (path) => {
    expect(found(zipSync({ [path]: Uint8Array.of(1) }))).toMatchObject({
      expected: 'a path inside the zip',
      found: path,
    })
  })

  test('refuses a bomb before it makes room for it', () => {
    const bomb = zipSync({ zeros: new Uint8Array(20_000_000) }, { level: 9 })
    expect(found(bomb)).toMatchObject({ expected: 'at most 200 times the compressed bytes' })
    expect(found(bomb, { ratio: 2000, largest: 1e6 })).toMatchObject({ expected: 'at most 1000000 bytes in all' })
    const small = zipSync({ a: new Uint8Array(1000) })
    expect(found(changed(small, 24, 0x7fffffff))).toMatchObject({ expected: 'at most 200 times the compressed bytes' })
  })

  test('refuses a member that is longer or shorter than promised', () => {
    const zip = zipSync({ a: new Uint8Array(1000) })
    for (const size of [999, 1001])
      expect(found(changed(zip, 24, size))).toMatchObject({ expected: `${size} bytes of a` })
  })

  test('refuses a wrong checksum, an encrypted member and an unknown method', () => {
    const zip = zipSync({ a: new Uint8Array(1000) })
    expect(found(changed(zip, 16, 1))).toMatchObject({ found: 'wrong checksum of a' })
    expect(found(changed(zip, 8, 1 | (8 << 16)))).toMatchObject({ found: 'encrypted' })
    expect(found(changed(zip, 8, 12 << 16))).toMatchObject({ found: 'method 12' })
  })

  test('refuses members that share their bytes', () => {
    const zip = zipSync({ a: [Uint8Array.from({ length: 900 }, (_, at) => (at * at * 7919) >> 3), { level: 0 }] })
    // The entry of the directory once more.
    const view = new DataView(zip.buffer)
    let entry = 0
    while (view.getUint32(entry, true) !== 0x02014b50) entry++
    const twice = Uint8Array.from([
      ...zip.subarray(0, entry),
      ...zip.subarray(entry, zip.length - 22),
      ...zip.subarray(entry),
    ])
    const end = twice.length - 22
    new DataView(twice.buffer).setUint16(end + 10, 2, true)
    expect(found(twice)).toMatchObject({ expected: 'members that do not overlap' })
  })
})

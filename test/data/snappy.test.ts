import fc from 'fast-check'
import { snappyUncompress } from 'hyparquet'
import { describe, expect, test } from 'vitest'
import { snappyCompress } from 'hyparquet-writer/src/snappy.js'
import { snappyHolds } from '../../src/data/snappy.ts'
import { enough } from '../core/runs.ts'
import { edited, edits } from './damage.ts'

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  // With much that repeats.
  fc.array(fc.constantFrom(1, 2, 3), { maxLength: 3000 }).map((some) => Uint8Array.from(some)),
)

describe('snappyHolds', () => {
  test('holds what a writer packed, and for no other size', () => {
    fc.assert(
      fc.property(bytes, fc.nat(9), (some, more) => {
        const packed = snappyCompress(some)
        expect(snappyHolds(packed, some.length)).toBe(true)
        expect(snappyHolds(packed, some.length + 1 + more)).toBe(false)
        expect(snappyHolds(packed, Math.max(0, some.length - 1 - more))).toBe(some.length === 0)
      }),
      enough(300),
    )
  })

  test('holds of damaged bytes only what is unpacked without a complaint', () => {
    fc.assert(
      fc.property(bytes, edits, (some, changes) => {
        const packed = changes.reduce(edited, snappyCompress(some))
        if (snappyHolds(packed, some.length)) snappyUncompress(packed, new Uint8Array(some.length))
      }),
      enough(300),
    )
  })

  test('refuses a literal that is longer than there is, and one whose length has its highest bit', () => {
    expect(snappyHolds(Uint8Array.of(4, 12, 1, 2, 3, 4), 4)).toBe(true)
    expect(snappyHolds(Uint8Array.of(4, 16, 1, 2, 3, 4), 5)).toBe(false)
    expect(snappyHolds(Uint8Array.of(4, 252, 0xf9, 0xff, 0xff, 0xff, 1, 2, 3, 4), 4)).toBe(false)
  })
})

/**
 * Damage to a file: bytes flipped, cut out, put in or doubled, and numbers in it made as large as they get.
 */
import fc from 'fast-check'

export type Edit = readonly ['flip' | 'cut' | 'insert' | 'double' | 'extreme', place: number, value: number]

export const edits: fc.Arbitrary<ReadonlyArray<Edit>> = fc.array(
  fc.tuple(fc.constantFrom('flip', 'cut', 'insert', 'double', 'extreme'), fc.nat(), fc.nat(255)),
  { minLength: 1, maxLength: 4 },
)

// What sizes and counts are made of, in 32 bits or 64.
const extremes = [0, 1, 0x7f, 0xff, 0xffff, 1 << 20, 1 << 28, 0x7fffffff, -0x80000000, -1]

export const edited = (bytes: Uint8Array, [kind, place, value]: Edit): Uint8Array => {
  const at = place % (bytes.length + 1)
  const joined = (...pieces: ReadonlyArray<Uint8Array>): Uint8Array => new Uint8Array(Buffer.concat(pieces))
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  switch (kind) {
    case 'flip':
      return after.length === 0
        ? bytes
        : joined(before, Uint8Array.of((after[0] as number) ^ (value | 1)), after.subarray(1))
    case 'cut':
      return joined(before, after.subarray(value))
    case 'insert':
      return joined(before, Uint8Array.of(value), after)
    case 'double':
      return joined(before, after.subarray(0, value), after)
    case 'extreme': {
      const number = new Uint8Array(Int32Array.of(extremes[value % extremes.length] as number).buffer)
      const width = [1, 2, 4][value % 3] as number
      return joined(before, number.subarray(0, width), after.subarray(width))
    }
  }
}

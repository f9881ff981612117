/**
 * The cyclic redundancy check of zip, PNG and Ethernet (CRC-32), which notices every change of up to 32 bits in a row.
 */

/**
 * The CRC-32 of bytes, from 0 to 2^32 - 1; given an earlier one, that of both parts one after the other.
 *
 * @internal
 */
export const checksum = (bytes: Uint8Array, before = 0): number => {
  let rest = ~before
  for (let i = 0; i < bytes.length; i++)
    rest = (remainders[(rest ^ (bytes[i] as number)) & 0xff] as number) ^ (rest >>> 8)
  return ~rest >>> 0
}

const remainders = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  return rest
})

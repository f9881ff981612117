// The wire format of protocol buffers, written only: a message is its fields one after another, each a tag of number and
// kind, then a value. A field without a value is left out, one with several comes as often.

/** The bytes of a field, or of several. */
export type Field = ReadonlyArray<Uint8Array>

/** A whole number from 0, or a negative one in 64 bits of two's complement. */
export const integer = (field: number, value: number): Field => [
  tag(field, 0),
  varint(BigInt.asUintN(64, BigInt(value))),
]

/** A 32-bit float. */
export const float = (field: number, value: number): Field => [
  tag(field, 5),
  new Uint8Array(littleEndian(Float32Array.of(value))),
]

/** Bytes, as they are. */
export const bytes = (field: number, value: Uint8Array): Field => [tag(field, 2), varint(BigInt(value.length)), value]

/** A text, in UTF-8. */
export const text = (field: number, value: string): Field => bytes(field, new TextEncoder().encode(value))

/** A message within a message. */
export const message = (field: number, ...fields: ReadonlyArray<Field>): Field => bytes(field, encode(...fields))

/** Several whole numbers as one field. */
export const packed = (field: number, values: ReadonlyArray<number>): Field =>
  bytes(field, joined(values.map((value) => varint(BigInt(value)))))

/** The bytes of a message. */
export const encode = (...fields: ReadonlyArray<Field>): Uint8Array => joined(fields.flat())

/** Numbers as the bytes that protocol buffers and their users want. */
export const littleEndian = (values: Float32Array): ArrayBuffer => {
  const view = new DataView(new ArrayBuffer(4 * values.length))
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i] as number, true)
  return view.buffer
}

const tag = (field: number, kind: number): Uint8Array => varint(BigInt(field * 8 + kind))

// Seven bits a byte, the lowest first; all but the last have the eighth set.
const varint = (value: bigint): Uint8Array => {
  const groups: Array<number> = []
  let rest = value
  for (; rest > 127n; rest >>= 7n) groups.push(Number(rest & 127n) | 128)
  return Uint8Array.of(...groups, Number(rest))
}

const joined = (parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const all = new Uint8Array(parts.reduce((total, { length }) => total + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

// The number types of safetensors files, little-endian, read as 32-bit floats: what a trained PyTorch module holds.

/** How many bytes a number takes, and its bytes as floats. */
export interface NumberType {
  readonly bytes: number
  readonly read: (bytes: Uint8Array) => Float32Array
}

const each = (size: number, numberAt: (view: DataView, at: number) => number): NumberType => ({
  bytes: size,
  read: (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const values = new Float32Array(bytes.byteLength / size)
    for (let i = 0; i < values.length; i++) values[i] = numberAt(view, i * size)
    return values
  },
})

// One sign bit, five of the exponent, ten of the fraction; the smallest exponent has no leading one.
const halfAt = (view: DataView, at: number): number => {
  const bits = view.getUint16(at, true)
  const sign = bits >> 15 === 0 ? 1 : -1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

const upperHalf = new DataView(new ArrayBuffer(4))

// The upper half of a 32-bit float.
const brainFloatAt = (view: DataView, at: number): number => {
  upperHalf.setUint16(2, view.getUint16(at, true), true)
  return upperHalf.getFloat32(0, true)
}

/** Every type that is read, by its name in the format. */
export const numberTypes: ReadonlyMap<string, NumberType> = new Map([
  // Copied, because the numbers need not be aligned; not by `slice`, which Node's Buffer makes a view.
  ['F32', { bytes: 4, read: (bytes: Uint8Array) => new Float32Array(new Uint8Array(bytes).buffer) }],
  ['F64', each(8, (view, at) => view.getFloat64(at, true))],
  ['F16', each(2, halfAt)],
  ['BF16', each(2, brainFloatAt)],
  ['I64', each(8, (view, at) => Number(view.getBigInt64(at, true)))],
  ['I32', each(4, (view, at) => view.getInt32(at, true))],
])

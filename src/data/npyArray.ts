/**
 * One array in NumPy's own format (NEP 1), of numbers or of text: its header, and its elements in C order.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Failure, cannotDecode } from '../core/Failure.ts'

/**
 * An array, last axis fastest. Numbers keep 64 bits, of which integers beyond 53 lose some.
 *
 * @internal
 */
export type NpyArray = { readonly shape: ReadonlyArray<number> } & (
  | { readonly kind: 'integers' | 'floats'; readonly values: Float64Array | Float32Array }
  | { readonly kind: 'texts'; readonly values: ReadonlyArray<string> }
)

/**
 * Read an array: integers, truths, floats of 16, 32 and 64 bits and texts of fixed width, of either byte order, in C or
 * Fortran order. The bytes after the header are exactly those that the shape needs.
 *
 * @internal
 */
export const decodeArray =
  (source: string) =>
  (bytes: Uint8Array): E.Either<Failure, NpyArray> => {
    const fail = (offset: number, expected: string, found: string): E.Either<Failure, never> =>
      E.left(cannotDecode(source, offset, expected, found))
    if (magic.some((byte, index) => bytes[index] !== byte)) return fail(0, 'the magic number of NumPy', 'other bytes')
    const wide = (bytes[6] ?? 0) > 1
    const start = wide ? 12 : 10
    if (bytes.length < start) return fail(bytes.length, 'the length of a header', 'the end of the file')
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const length = wide ? view.getUint32(8, true) : view.getUint16(8, true)
    const body = start + length
    if (body > bytes.length) return fail(start, `a header of ${length} bytes`, `${bytes.length - start}`)
    const header = readHeader(new TextDecoder().decode(bytes.subarray(start, Math.min(body, start + 65536))))
    if (typeof header === 'string') return fail(start, header, 'something else')
    const count = header.shape.reduce((one, other) => one * other, 1)
    const needed = count * header.width
    if (needed !== bytes.length - body)
      return fail(body, `${needed} bytes for the shape (${header.shape.join(', ')})`, `${bytes.length - body}`)
    if (header.width === 0) return fail(start, 'elements of at least one byte', 'none')
    const place = header.fortran ? fortranPlaces(header.shape) : (at: number) => at
    const data = new DataView(bytes.buffer, bytes.byteOffset + body, needed)
    return E.right({ shape: header.shape, ...readElements(data, header, count, place) })
  }

/**
 * The bytes of an array, in C order and little-endian.
 *
 * @internal
 */
export const encodeArray = (
  shape: ReadonlyArray<number>,
  values: Float32Array | Int32Array | ReadonlyArray<string>,
): Uint8Array => {
  const texts = Array.isArray(values) ? (values as ReadonlyArray<string>).map((text) => Array.from(text)) : undefined
  const letters = texts?.reduce((longest, text) => Math.max(longest, text.length), 1) ?? 0
  const descr = texts === undefined ? (values instanceof Int32Array ? '<i4' : '<f4') : `<U${letters}`
  const shapeText = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shapeText}, }`
  // The elements begin at a multiple of 64.
  const header = `${dictionary.padEnd(Math.ceil((dictionary.length + 11) / 64) * 64 - 11)}\n`
  const width = texts === undefined ? 4 : 4 * letters
  const bytes = new Uint8Array(10 + header.length + values.length * width)
  const view = new DataView(bytes.buffer)
  bytes.set([...magic, 1, 0])
  view.setUint16(8, header.length, true)
  bytes.set(new TextEncoder().encode(header), 10)
  const body = 10 + header.length
  if (texts !== undefined)
    for (const [at, text] of texts.entries())
      for (const [letter, character] of text.entries())
        view.setUint32(body + at * width + 4 * letter, character.codePointAt(0) ?? 0, true)
  else if (values instanceof Int32Array) values.forEach((value, at) => view.setInt32(body + 4 * at, value, true))
  else (values as Float32Array).forEach((value, at) => view.setFloat32(body + 4 * at, value, true))
  return bytes
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

interface Header {
  readonly type: string
  readonly little: boolean
  readonly width: number
  readonly fortran: boolean
  readonly shape: ReadonlyArray<number>
}

const readHeader = (text: string): Header | string => {
  const descr = /'descr'\s*:\s*'([<>|=])?([a-zA-Z])(\d{1,6})'/.exec(text)
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1]
  const shape = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(text)?.[1]
  if (descr === null) return "'descr' with one type of numbers or texts, no objects and no records"
  if (fortran === undefined || shape === undefined) return "'fortran_order' and 'shape' in the header"
  const [, order = '<', letter = '', size = ''] = descr
  const type = `${letter}${size}`
  if (!(type in readers) && letter !== 'U' && letter !== 'S')
    return `a type out of ${Object.keys(readers).join(', ')}, U and S`
  const axes = shape.split(',').filter((axis) => axis.trim() !== '')
  if (axes.length > 32 || axes.some((axis) => axis.trim().length > 15)) return 'at most 32 axes of a possible size'
  const width = letter === 'U' ? 4 * Number(size) : Number(size)
  return { type, little: order !== '>', width, fortran: fortran === 'True', shape: axes.map(Number) }
}

// Half floats (IEEE 754): NaN and the infinities have all bits of the exponent set.
const half = (bits: number): number => {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

type Reader = (view: DataView, at: number, little: boolean) => number

const readers: Readonly<Record<string, Reader>> = {
  b1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u1: (view, at) => view.getUint8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  f2: (view, at, little) => half(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
}

const readElements = (
  view: DataView,
  { type, width, little }: Header,
  count: number,
  place: (at: number) => number,
):
  | { readonly kind: 'integers' | 'floats'; readonly values: Float64Array | Float32Array }
  | { readonly kind: 'texts'; readonly values: ReadonlyArray<string> } => {
  const read = readers[type]
  if (read === undefined) {
    const texts = Array.from({ length: count }, () => '')
    for (let at = 0; at < count; at++) texts[place(at)] = textAt(view, at * width, width, type.startsWith('U'), little)
    return { kind: 'texts', values: texts }
  }
  const values = type === 'f4' ? new Float32Array(count) : new Float64Array(count)
  for (let at = 0; at < count; at++) values[place(at)] = read(view, at * width, little)
  return { kind: type.startsWith('f') ? 'floats' : 'integers', values }
}

// Zeros fill a text up to its width.
const textAt = (view: DataView, at: number, width: number, isWide: boolean, little: boolean): string => {
  if (!isWide) {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at, width)
    return new TextDecoder().decode(bytes).replace(/\0+$/, '')
  }
  let text = ''
  for (let letter = at; letter < at + width; letter += 4) {
    const code = view.getUint32(letter, little)
    text += code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code)
  }
  return text.replace(/\0+$/, '')
}

// Where the element at a place of Fortran order, first axis fastest, stands in C order.
const fortranPlaces = (shape: ReadonlyArray<number>): ((at: number) => number) => {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((one, other) => one * other, 1))
  return (at) => {
    let [left, place] = [at, 0]
    for (const [axis, size] of shape.entries()) {
      place += (left % size) * (strides[axis] as number)
      left = Math.floor(left / size)
    }
    return place
  }
}

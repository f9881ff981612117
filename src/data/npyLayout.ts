/**
 * Where the rows of an array lie in a file of NumPy (`.npy`, NEP 1), told by its first bytes: nothing of them is read.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Failure, cannotParse } from '../core/Failure.ts'

type NumberType = 'f4' | 'f8' | 'i1' | 'u1' | 'i2' | 'u2' | 'i4' | 'u4'

/**
 * The place of rows of variables and steps, and the type of their values.
 *
 * @internal
 */
export interface NpyLayout {
  readonly rows: number
  readonly variables: number
  readonly steps: number
  /** Where the first row begins, in bytes. */
  readonly start: number
  readonly rowBytes: number
  readonly type: NumberType
  readonly bigEndian: boolean
}

/**
 * How many bytes of a file are sure to hold the header; a longer one is refused.
 *
 * @internal
 */
export const longestHeader = 65_536

const arrays = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
} as const satisfies Readonly<Record<NumberType, unknown>>

/**
 * Read the header, and hold what it says against the size of the file: an array of two or three axes in C order, of floats
 * of 32 and 64 bits or of integers up to 32, and exactly as many bytes as that takes.
 *
 * @internal
 */
export const npyLayout =
  (source: string, fileBytes: number) =>
  (head: Uint8Array): E.Either<Failure, NpyLayout> => {
    const fail = (expected: string, found: string): E.Either<Failure, never> =>
      E.left(cannotParse(source, 0, expected, found))
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
    if (head.length < 12 || view.getUint32(0) !== 0x93_4e_55_4d || view.getUint16(4) !== 0x50_59)
      return fail('the magic number of NumPy', 'other bytes')
    const wide = view.getUint8(6) > 1
    const start = (wide ? 12 : 10) + (wide ? view.getUint32(8, true) : view.getUint16(8, true))
    if (start > head.length) return fail(`a header of at most ${Math.min(fileBytes, longestHeader)} bytes`, `${start}`)
    const text = new TextDecoder().decode(head.subarray(wide ? 12 : 10, start))
    const [, order = '', type = ''] = /'descr'\s*:\s*'([<>|=])([a-z]\d)'/.exec(text) ?? []
    if (!isType(type)) return fail(`a type out of ${Object.keys(arrays).join(', ')}`, text.trim())
    if (!/'fortran_order'\s*:\s*False/.test(text)) return fail("'fortran_order': False", text.trim())
    const axes = /'shape'\s*:\s*\(([\d,\s]{1,200})\)/
      .exec(text)?.[1]
      ?.split(',')
      .filter((axis) => axis.trim() !== '')
    if (axes === undefined || axes.length < 2 || axes.length > 3)
      return fail('a shape of rows and steps, or rows, variables and steps', text.trim())
    const [rows = 0, variables = 0, steps = 0] = (axes.length === 2 ? [axes[0], 1, axes[1]] : axes).map(Number)
    const rowBytes = variables * steps * arrays[type].BYTES_PER_ELEMENT
    // Rows without values would cost nothing to promise.
    if (rowBytes === 0 && rows > 0) return fail('values in each row', `${variables} x ${steps}`)
    if (start + rows * rowBytes !== fileBytes)
      return fail(`${start + rows * rowBytes} bytes for the shape (${axes.join(',')})`, `${fileBytes}`)
    return E.right({ rows, variables, steps, start, rowBytes, type, bigEndian: order === '>' })
  }

/**
 * The values of whole rows, rounded to 32 bits. Those of 32 bits in the usual order are a view of the bytes, which must
 * begin at a multiple of 8 of their buffer; others are turned round in place.
 *
 * @internal
 */
export const npyValues =
  ({ type, bigEndian }: NpyLayout) =>
  (bytes: Uint8Array<ArrayBuffer>): Float32Array => {
    const { BYTES_PER_ELEMENT: width } = arrays[type]
    if (bigEndian && width > 1)
      for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse()
    const values = new arrays[type](bytes.buffer, bytes.byteOffset, bytes.length / width)
    return values instanceof Float32Array ? values : Float32Array.from(values)
  }

const isType = (type: string): type is NumberType => Object.hasOwn(arrays, type)

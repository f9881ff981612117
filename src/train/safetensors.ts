/**
 * The safetensors format: a header of JSON, then the numbers. Nothing in such a file is ever executed.
 *
 * Eight bytes hold the header's length, little-endian; the header names each tensor's type, shape and place, and may
 * carry texts under `__metadata__`.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Failure, cannotParse } from '../core/Failure.ts'
import type { Weight, Weights } from '../core/Weights.ts'
import { numberTypes } from './numberTypes.ts'

/**
 * Tensors by name, with texts by name.
 *
 * @category model
 * @since 0.1.0
 */
export interface Safetensors {
  readonly weights: Weights
  readonly metadata: Readonly<Record<string, string>>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Read the bytes of a safetensors file; `source` names it in failures. Numbers other than 32-bit floats (`F64`, `F16`,
 * `BF16`, `I64`, `I32`) become the nearest of these. `Left` on anything else than such a file, cut short or tampered
 * with; never throws.
 *
 * @example
 * import { Either } from 'millrace'
 * import { decodeSafetensors, encodeSafetensors } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const file = { weights: { a: { shape: [2], values: Float32Array.of(1, 2) } }, metadata: { by: 'millrace' } }
 * assert.deepStrictEqual(decodeSafetensors('a.safetensors')(encodeSafetensors(file)), Either.right(file))
 * assert.ok(Either.isLeft(decodeSafetensors('a.safetensors')(new Uint8Array(3))))
 *
 * @category constructors
 * @since 0.1.0
 */
export const decodeSafetensors =
  (source: string) =>
  (bytes: Uint8Array): E.Either<Failure, Safetensors> => {
    const fail = (expected: string, found: string): E.Either<Failure, never> =>
      E.left(cannotParse(source, 0, expected, found))
    if (bytes.length < 8) return fail('a safetensors file', `${bytes.length} bytes`)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const headerLength = Number(view.getBigUint64(0, true))
    const start = 8 + headerLength
    if (start > bytes.length)
      return fail('a safetensors file', `${bytes.length} bytes, whose header would take ${headerLength}`)
    const header = parseObject(new TextDecoder().decode(bytes.subarray(8, start)))
    if (header === undefined) return fail('a header of JSON', new TextDecoder().decode(bytes.subarray(8, 40)))

    const weights: Array<readonly [name: string, weight: Weight]> = []
    let metadata: Readonly<Record<string, string>> = {}
    for (const [name, entry] of Object.entries(header)) {
      if (name === '__metadata__') {
        if (!isTexts(entry)) return fail('metadata of texts', jsonOf(entry))
        metadata = entry
        continue
      }
      const type = isEntry(entry) ? numberTypes.get(entry.dtype) : undefined
      if (!isEntry(entry) || type === undefined)
        return fail(`${[...numberTypes.keys()].join(', ')} with a shape and offsets in "${name}"`, jsonOf(entry))
      const [from, to] = entry.data_offsets
      const size = type.bytes * sizeOf(entry.shape)
      if (to - from !== size || start + to > bytes.length)
        return fail(`${size} bytes for "${name}"`, `bytes ${from} to ${to} of ${bytes.length - start}`)
      weights.push([name, { shape: entry.shape, values: type.read(bytes.subarray(start + from, start + to)) }])
    }
    return E.right({ weights: Object.fromEntries(weights), metadata })
  }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The bytes of a safetensors file. Equal contents give equal bytes, in whatever order they come. Throws where a tensor
 * has another number of values than its shape, or the name that the format keeps for texts.
 *
 * @example
 * import { encodeSafetensors } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(encodeSafetensors({ weights: {}, metadata: {} }).length % 8, 0)
 *
 * @category destructors
 * @since 0.1.0
 */
export const encodeSafetensors = ({ weights, metadata }: Safetensors): Uint8Array => {
  let offset = 0
  const tensors = sorted(weights)
  const entries = tensors.map(([name, { shape, values }]) => {
    if (name === '__metadata__') throw new RangeError('encodeSafetensors: a tensor may not be named "__metadata__"')
    if (sizeOf(shape) !== values.length)
      throw new RangeError(`encodeSafetensors: "${name}" of shape [${shape.join(', ')}] has ${values.length} values`)
    const from = offset
    offset += 4 * values.length
    return [name, { dtype: 'F32', shape, data_offsets: [from, offset] }] as const
  })
  const json = JSON.stringify({
    __metadata__: Object.fromEntries(sorted(metadata)),
    ...Object.fromEntries(entries),
  })
  const header = new TextEncoder().encode(json)
  // The format pads the header with spaces, so that the numbers are aligned.
  const start = 8 + 8 * Math.ceil(header.length / 8)
  const bytes = new Uint8Array(start + offset).fill(0x20, 8, start)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true)
  bytes.set(header, 8)
  let at = start
  for (const [, { values }] of tensors) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  return bytes
}

interface Entry {
  readonly dtype: string
  readonly shape: ReadonlyArray<number>
  readonly data_offsets: readonly [number, number]
}

const sorted = <A>(all: Readonly<Record<string, A>>): ReadonlyArray<readonly [name: string, value: A]> =>
  Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1))

const sizeOf = (shape: ReadonlyArray<number>): number => shape.reduce((product, size) => product * size, 1)

const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

const isEntry = (value: unknown): value is Entry => {
  if (typeof value !== 'object' || value === null) return false
  const { dtype, shape, data_offsets: offsets } = value as Partial<Record<keyof Entry, unknown>>
  return (
    typeof dtype === 'string' &&
    Array.isArray(shape) &&
    shape.every(isSize) &&
    Array.isArray(offsets) &&
    offsets.length === 2 &&
    offsets.every(isSize)
  )
}

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((text) => typeof text === 'string')

const jsonOf = (value: unknown): string => {
  try {
    return JSON.stringify(value)
  } catch {
    // JSON is read to any depth, but written by recursion.
    return 'JSON nested too deeply'
  }
}

const parseObject = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

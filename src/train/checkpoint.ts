/**
 * Checkpoints as bytes: any value of plain parts and 32-bit floats, in one safetensors file that knows what it belongs to
 * and notices when a bit of it is lost.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { checksum } from '../core/checksum.ts'
import { type Failure, cannotParse, mismatch } from '../core/Failure.ts'
import type { Json } from '../core/Json.ts'
import type { Weight, Weights } from '../core/Weights.ts'
import { type Safetensors, decodeSafetensors, encodeSafetensors } from './safetensors.ts'

/**
 * What a checkpoint can hold. Keys whose value is undefined are left out.
 *
 * @category model
 * @since 0.1.0
 */
export type Plain = Json | Float32Array | ReadonlyArray<Plain> | { readonly [key: string]: Plain | undefined }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The value of a checkpoint that `encodeCheckpoint` made for the same shape. `Left` when the bytes are damaged or cut
 * off, were written by another version, or belong to another shape.
 *
 * @example
 * import { Either } from 'millrace'
 * import { decodeCheckpoint, encodeCheckpoint } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const bytes = encodeCheckpoint('a run')({ epoch: 3, weights: [Float32Array.of(0.5)] })
 * assert.deepStrictEqual(
 *   decodeCheckpoint('run.safetensors', 'a run')(bytes),
 *   Either.right({ epoch: 3, weights: [Float32Array.of(0.5)] }),
 * )
 * assert.ok(Either.isLeft(decodeCheckpoint('run.safetensors', 'another run')(bytes)))
 *
 * @category constructors
 * @since 0.1.0
 */
export const decodeCheckpoint =
  (source: string, shape: string) =>
  (bytes: Uint8Array): E.Either<Failure, Plain> =>
    pipe(
      decodeSafetensors(source)(bytes),
      E.flatMap((file) => {
        const { format = 'another safetensors file', shape: found = '', tree = '', checksum: sum } = file.metadata
        if (format !== version) return E.left(cannotParse(source, 0, `a checkpoint of format ${version}`, format))
        const actual = sumOf({ shape: found, tree }, file.weights)
        if (sum !== actual) return E.left(cannotParse(source, 0, `data with the checksum ${sum}`, actual))
        if (found !== shape) return E.left(mismatch(`what ${source} belongs to`, shape, found))
        return E.right(withArrays(file)(JSON.parse(tree) as Json))
      }),
    )

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The bytes of a checkpoint. The shape says what it belongs to, such as all options of a run: only who says the same gets
 * it back. Throws on objects with a key "$", which marks arrays.
 *
 * @example
 * import { encodeCheckpoint } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(encodeCheckpoint('a run')({ step: 1 }), encodeCheckpoint('a run')({ step: 1 }))
 *
 * @category destructors
 * @since 0.1.0
 */
export const encodeCheckpoint =
  (shape: string) =>
  (value: Plain): Uint8Array => {
    const weights: Record<string, Weight> = {}
    const tree = JSON.stringify(withoutArrays(weights)(value))
    const metadata = { shape, tree }
    return encodeSafetensors({
      weights,
      metadata: { ...metadata, format: version, checksum: sumOf(metadata, weights) },
    })
  }

const version = 'millrace-checkpoint/1'

// Of all that can be told from the file: the texts, then the arrays by name.
const sumOf = ({ shape, tree }: { readonly shape: string; readonly tree: string }, weights: Weights): string => {
  const arrays = Object.entries(weights).sort(([one], [other]) => (one < other ? -1 : 1))
  const outline = JSON.stringify([shape, tree, arrays.map(([name, { shape }]) => [name, shape])])
  return arrays
    .map(([, { values }]) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .reduce((sum, bytes) => checksum(bytes, sum), checksum(new TextEncoder().encode(outline)))
    .toString(16)
}

// JSON, where each array is `{ "$": name }` and lies in `arrays` under that name; so is each number that JSON has no word
// for, under its own.
const withoutArrays =
  (arrays: Record<string, Weight>) =>
  (value: Plain): Json => {
    let count = 0
    const strip = (part: Plain): Json => {
      if (typeof part === 'number' && !isJson(part)) return { $: Object.is(part, -0) ? '-0' : String(part) }
      if (typeof part !== 'object' || part === null) return part
      if (part instanceof Float32Array) {
        const name = `array ${count++}`
        arrays[name] = { shape: [part.length], values: part }
        return { $: name }
      }
      if (Array.isArray(part)) return part.map(strip)
      if ('$' in part) throw new RangeError('encodeCheckpoint: an object has the key "$"')
      return Object.fromEntries(
        Object.entries(part as Readonly<Record<string, Plain | undefined>>).flatMap(([key, inner]) =>
          inner === undefined ? [] : [[key, strip(inner)]],
        ),
      )
    }
    return strip(value)
  }

const isJson = (number: number): boolean => Number.isFinite(number) && !Object.is(number, -0)

const withArrays = ({ weights }: Safetensors): ((json: Json) => Plain) => {
  const fill = (json: Json): Plain => {
    if (typeof json !== 'object' || json === null) return json
    if (Array.isArray(json)) return json.map(fill)
    const { $: name } = json as { readonly $?: string }
    if (name !== undefined) return weights[name]?.values ?? Number(name)
    return Object.fromEntries(Object.entries(json).map(([key, inner]) => [key, fill(inner)]))
  }
  return fill
}

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
 * off, and a `Mismatch` when they are whole but of another version or shape; of two shapes that are JSON objects it names
 * only the keys that differ.
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
        const actual = sumOf({ format, shape: found, tree }, file.weights)
        if (sum === undefined || !format.startsWith(family))
          return E.left(cannotParse(source, 0, `a checkpoint of format ${version}`, format))
        if (sum !== actual) return E.left(cannotParse(source, 0, `data with the checksum ${sum}`, actual))
        if (format !== version) return E.left(mismatch(`the format of ${source}`, version, format))
        if (found !== shape) return E.left(mismatch(`what ${source} belongs to`, ...whatDiffers(shape, found)))
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
    const metadata = { format: version, shape, tree }
    return encodeSafetensors({ weights, metadata: { ...metadata, checksum: sumOf(metadata, weights) } })
  }

const family = 'millrace-checkpoint/'
const version: string = `${family}1`

interface Texts {
  readonly format: string
  readonly shape: string
  readonly tree: string
}

// Of all that can be told from the file: the texts, then the arrays by name.
const sumOf = ({ format, shape, tree }: Texts, weights: Weights): string => {
  const arrays = Object.entries(weights).sort(([one], [other]) => (one < other ? -1 : 1))
  const outline = JSON.stringify([format, shape, tree, arrays.map(([name, { shape }]) => [name, shape])])
  return arrays
    .map(([, { values }]) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .reduce((sum, bytes) => checksum(bytes, sum), checksum(new TextEncoder().encode(outline)))
    .toString(16)
}

// Of two shapes that are JSON objects the keys with other values, else both as they are.
const whatDiffers = (expected: string, found: string): readonly [expected: string, found: string] => {
  const [one, other] = [objectOf(expected), objectOf(found)]
  if (one === undefined || other === undefined) return [expected, found]
  const keys = Object.keys({ ...one, ...other }).filter((key) => textOf(one[key]) !== textOf(other[key]))
  const said = (object: Readonly<Record<string, Json>>): string =>
    keys.map((key) => `${key} ${textOf(object[key])}`).join(', ')
  return keys.length === 0 ? [expected, found] : [said(one), said(other)]
}

const objectOf = (text: string): Readonly<Record<string, Json>> | undefined => {
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Readonly<Record<string, Json>>
  } catch {
    return undefined
  }
}

const textOf = (value: Json | undefined): string =>
  value === undefined ? 'not said' : typeof value === 'string' ? value : JSON.stringify(value)

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

/**
 * How arrays go from one thread to another: shared where their memory is, handed over where the giver says so, else as a
 * copy of what is seen of them, which then changes hands without another one.
 */

/** A value to post, and the buffers that change hands with it. */
export interface Packed {
  readonly value: unknown
  readonly transfer: ReadonlyArray<ArrayBuffer>
}

const handedOver = new WeakSet()

/**
 * The same value, of which the giver needs nothing anymore: its typed arrays go to the other thread without a copy, and
 * are empty here afterwards. Those that see only a part of their buffer are copied all the same. Arrays of shared memory
 * are never copied, with or without this.
 *
 * @example
 * import { handOver, localPool } from 'millrace/workers'
 * import { Either } from 'millrace'
 * import assert from 'node:assert'
 *
 * const pool = localPool({ ramp: (count: number) => handOver(Float32Array.from({ length: count }, (_, i) => i)) })
 * assert.deepStrictEqual(await pool.call('ramp')(2)(), Either.right(Float32Array.of(0, 1)))
 *
 * @category combinators
 * @since 0.1.0
 */
export const handOver = <A extends object>(value: A): A => {
  handedOver.add(value)
  return value
}

/** Get a value ready to be posted. Walks plain objects and arrays; all else is left to the clone that posting makes. */
export const pack = (value: unknown): Packed => {
  const transfer = new Set<ArrayBuffer>()
  const packed = new Map<object, unknown>()
  const gives = typeof value === 'object' && value !== null && handedOver.has(value)
  const walk = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part
    if (packed.has(part)) return packed.get(part)
    if (ArrayBuffer.isView(part)) {
      const own = gives && part.byteLength === part.buffer.byteLength ? part : seen(part)
      if (own.buffer instanceof ArrayBuffer && isView(own)) transfer.add(own.buffer)
      packed.set(part, own)
      return own
    }
    if (Array.isArray(part)) {
      const items: Array<unknown> = []
      packed.set(part, items)
      for (const item of part as ReadonlyArray<unknown>) items.push(walk(item))
      return items
    }
    if (!isPlain(part)) return part
    const fields: Record<string, unknown> = {}
    packed.set(part, fields)
    for (const [name, field] of Object.entries(part)) fields[name] = walk(field)
    return fields
  }
  return { value: walk(value), transfer: [...transfer] }
}

const isPlain = (part: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(part)
  // An object of another realm, such as a test runner's, has another `Object`, whose prototype has none.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const views = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
}

const kindOf = (view: ArrayBufferView): string =>
  (view as unknown as { [Symbol.toStringTag]: string })[Symbol.toStringTag]

const isView = (view: ArrayBufferView): boolean => kindOf(view) in views

/** What a view sees, in a buffer of its own; as it is in shared memory, and of kinds unknown here. */
const seen = (view: ArrayBufferView): ArrayBufferView => {
  const { buffer, byteOffset, byteLength } = view
  if (!(buffer instanceof ArrayBuffer) || !isView(view)) return view
  return new views[kindOf(view) as keyof typeof views](buffer.slice(byteOffset, byteOffset + byteLength))
}

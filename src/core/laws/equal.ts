/**
 * Equality, copies and finiteness of whatever passes through a pipeline: plain data and typed arrays.
 */

/**
 * Whether two values are the same to anyone who looks: structurally, typed arrays included, NaN equal to itself and 0
 * unlike -0. Functions are equal only to themselves.
 *
 * @example
 * import { equal } from 'millrace/laws'
 * import assert from 'node:assert'
 *
 * assert.ok(equal({ values: Float32Array.of(1, NaN) }, { values: Float32Array.of(1, NaN) }))
 * assert.ok(!equal([1, 2], Float32Array.of(1, 2)))
 *
 * @category instances
 * @since 0.1.0
 */
export const equal = (one: unknown, other: unknown): boolean => {
  if (Object.is(one, other)) return true
  if (!isObject(one) || !isObject(other)) return false
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false
  if (isList(one) && isList(other))
    return one.length === other.length && Array.prototype.every.call(one, (a, i) => equal(a, other[i]))
  if (isCollection(one) && isCollection(other)) return equal([...one], [...other])
  if (one instanceof Date && other instanceof Date) return Object.is(one.getTime(), other.getTime())
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && equal(one[name], other[name]))
  )
}

/** A copy that shares no array with the original, to see later whether the original was changed. */
export const copy = (value: unknown): unknown => {
  if (!isObject(value)) return value
  if (ArrayBuffer.isView(value)) return value instanceof DataView ? value : copyOfTyped(value)
  if (Array.isArray(value)) return value.map(copy)
  if (isCollection(value) || value instanceof Date) return structuredClone(value)
  const copied = Object.entries(value).map(([name, part]) => [name, copy(part)] as const)
  return Object.assign(
    Object.create(Object.getPrototypeOf(value) as object | null) as object,
    Object.fromEntries(copied),
  )
}

/** Whether every number in a value, however deep, is finite. */
export const isFinite = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isFinite(value)
  if (!isObject(value)) return true
  if (isList(value)) return Array.prototype.every.call(value, isFinite)
  return (isCollection(value) ? [...value] : Object.values(value)).every(isFinite)
}

const isObject = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null

const isList = (value: object): value is ArrayLike<unknown> & object =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))

const isCollection = (value: object): value is Iterable<unknown> & object =>
  value instanceof Map || value instanceof Set

// Every typed array has `slice`, though their common supertype does not say so.
const copyOfTyped = (view: ArrayBufferView): unknown => (view as Uint8Array).slice()

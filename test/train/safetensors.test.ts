import { Buffer } from 'node:buffer'
import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { make } from '../../src/core/Seed.ts'
import type { Weight } from '../../src/core/Weights.ts'
import { encodeModel } from '../../src/train/modelFile.ts'
import { fitted } from '../../src/train/Fitted.ts'
import { type Safetensors, decodeSafetensors, encodeSafetensors } from '../../src/train/safetensors.ts'
import { lawful } from '../core/lawful.ts'
import { lineOf, rightOf, tiny } from './toy.ts'

const decode = decodeSafetensors('a.safetensors')

// Names that JSON or JavaScript may take for something else, and code points of every plane.
const names = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      '',
      '0',
      '17',
      '__proto__',
      'constructor',
      'toString',
      'a"b\\c\n',
      '\u2028',
      '\uFEFF',
      '\uD800',
      'größe',
    ),
  )
  .filter((name) => name !== '__metadata__')

const bits = fc.oneof(
  fc.integer({ min: 0, max: 0xffffffff }),
  // Infinities, both zeros, the smallest and the largest numbers, NaN.
  fc.constantFrom(0x7f800000, 0xff800000, 0, 0x80000000, 1, 0x7f7fffff, 0x7fc00000, 0x7fc01234),
)

const tensors: fc.Arbitrary<Weight> = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }).chain((shape) => {
  const size = shape.reduce((a, b) => a * b, 1)
  return fc
    .array(bits, { minLength: size, maxLength: size })
    .map((words) => ({ shape, values: new Float32Array(Uint32Array.from(words).buffer) }))
})

const record = <A>(of: fc.Arbitrary<A>, maxLength: number): fc.Arbitrary<Readonly<Record<string, A>>> =>
  fc
    .uniqueArray(fc.tuple(names, of), { maxLength, selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries))

const files: fc.Arbitrary<Safetensors> = fc.record({
  weights: record(tensors, 4),
  metadata: record(fc.string({ unit: 'binary' }), 3),
})

/** A file with numbers as their bits, in a fixed order: what two equal files have in common. */
const contents = ({ weights, metadata }: Safetensors): unknown => ({
  metadata: Object.entries(metadata).sort(([one], [other]) => (one < other ? -1 : 1)),
  weights: Object.entries(weights)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { shape, values }]) => [
      name,
      shape,
      [...new Uint32Array(values.buffer, values.byteOffset, values.length)],
    ]),
})

lawful('what is decoded is what was encoded, bit for bit', files, (file) => {
  expect(contents(rightOf(decode(encodeSafetensors(file))))).toEqual(contents(file))
})

lawful('equal contents give equal bytes, in whatever order they come', files, ({ weights, metadata }) => {
  const turned = <A>(all: Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
    Object.fromEntries(Object.entries(all).reverse())
  expect(encodeSafetensors({ weights: turned(weights), metadata: turned(metadata) })).toEqual(
    encodeSafetensors({ weights, metadata }),
  )
})

lawful('the numbers start at a multiple of eight bytes, as the format asks', files, (file) => {
  const bytes = encodeSafetensors(file)
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
  expect(length % 8).toBe(0)
  const size = Object.values(file.weights).reduce((sum, { values }) => sum + 4 * values.length, 0)
  expect(bytes.length).toBe(8 + length + size)
})

lawful(
  'views into larger arrays are encoded and decoded as what they show',
  fc.tuple(files, fc.nat({ max: 9 })),
  (pair) => {
    const [{ weights, metadata }, offset] = pair
    const views = Object.fromEntries(
      Object.entries(weights).map(([name, { shape, values }]) => {
        const larger = new Float32Array(values.length + offset + 1).fill(7)
        const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
        new Uint8Array(larger.buffer).set(bytes, 4 * offset)
        return [name, { shape, values: larger.subarray(offset, offset + values.length) }]
      }),
    )
    const bytes = encodeSafetensors({ weights: views, metadata })
    expect(bytes).toEqual(encodeSafetensors({ weights, metadata }))

    // Node reads small files into a pool that it shares, at any offset.
    const pool = Buffer.alloc(bytes.length + 2 * offset + 1, 0xaa)
    pool.set(bytes, offset)
    const decoded = rightOf(decode(pool.subarray(offset, offset + bytes.length)))
    expect(contents(decoded)).toEqual(contents({ weights, metadata }))
    // What was read does not change with the pool, and shows no more than its own numbers.
    pool.fill(0)
    expect(contents(decoded)).toEqual(contents({ weights, metadata }))
    for (const { values } of Object.values(decoded.weights)) expect(values.buffer.byteLength).toBe(values.byteLength)
  },
)

/** Neither throws nor gives anything but a failure in one line, or tensors that are whole. */
const isHarmless = (bytes: Uint8Array): void => {
  const result = decode(bytes)
  if (E.isLeft(result)) {
    expect(lineOf(result)).toMatch(/^a\.safetensors: expected .+, found .*$/u)
    return
  }
  for (const { shape, values } of Object.values(result.right.weights))
    expect(values.length).toBe(shape.reduce((a, b) => a * b, 1))
  expect(Object.values(result.right.metadata).every((text) => typeof text === 'string')).toBe(true)
}

lawful('arbitrary bytes are harmless', fc.uint8Array({ maxLength: 64 }), isHarmless)

const withHeader = (header: string, size = 0): Uint8Array => {
  const text = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + text.length + size)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}

lawful('an arbitrary header of JSON is harmless', fc.json(), (header) => isHarmless(withHeader(header, 16)))

const sizes = fc.oneof(fc.integer({ min: -1, max: 20 }), fc.constantFrom<unknown>(2 ** 53, 0.5, 1e300, '4', null))

lawful(
  'entries of arbitrary kinds, shapes and places are harmless',
  fc.dictionary(
    fc.constantFrom('a', 'b', '__metadata__', '__proto__'),
    fc.record({
      dtype: fc.constantFrom<unknown>('F32', 'F32', 'F32', 'F16', 'F64', 7, null),
      shape: fc.oneof(
        { weight: 4, arbitrary: fc.array(sizes, { maxLength: 4 }) },
        { weight: 1, arbitrary: fc.jsonValue() },
      ),
      data_offsets: fc.oneof(
        { weight: 4, arbitrary: fc.tuple(sizes, sizes) },
        { weight: 1, arbitrary: fc.jsonValue() },
      ),
    }),
  ),
  (header) => isHarmless(withHeader(JSON.stringify(header), 16)),
)

const real = encodeModel({ fitted: fitted(tiny, tiny.init(make(0))), preprocessing: [] })

lawful('a real file with bytes changed is harmless', fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 }))), (changes) => {
  const bytes = real.slice()
  // Nearly all in the header, where changes matter.
  for (const [at, byte] of changes) bytes[at % 900] = byte
  isHarmless(bytes)
})

lawful('a real file cut short anywhere is refused', fc.nat({ max: real.length - 1 }), (length) => {
  const cutShort = real.subarray(0, length)
  isHarmless(cutShort)
  expect(E.isLeft(decode(cutShort))).toBe(true)
})

test('a header nested deeper than the stack is harmless', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  isHarmless(withHeader(`{"a":${deep}}`))
  isHarmless(withHeader(`{"__metadata__":${deep}}`))
  isHarmless(withHeader(`{"a":{"dtype":"F32","shape":${deep},"data_offsets":[0,4]}}`, 4))
})

const entry = (shape: ReadonlyArray<number>, from: number, to: number) => ({
  dtype: 'F32',
  shape,
  data_offsets: [from, to],
})

describe('places in the file', () => {
  test('two tensors of one place are two copies', () => {
    const bytes = withHeader(JSON.stringify({ a: entry([2], 0, 8), b: entry([1], 4, 8) }), 8)
    const { a, b } = rightOf(decode(bytes)).weights
    a?.values.fill(5)
    expect([...(b?.values ?? [])]).toEqual([0])
  })

  test.each([
    ['after the end', entry([2], 4, 12)],
    ['far after the end', entry([2], 2 ** 52, 2 ** 52 + 8)],
    ['backwards', entry([1], 8, 4)],
    ['before the start', entry([1], -4, 0)],
    ['between bytes', entry([1], 0.5, 4.5)],
    ['of another size than the shape', entry([3], 0, 8)],
    ['of sizes whose product overflows', entry([2 ** 32, 2 ** 32, 2 ** 32], 0, 8)],
    ['of negative sizes', entry([-1, -2], 0, 8)],
  ])('a tensor %s is refused', (_, a) => {
    expect(lineOf(decode(withHeader(JSON.stringify({ a }), 8)))).toContain('"a')
  })

  test('numbers of another type are refused by name', () => {
    const line = lineOf(decode(withHeader(JSON.stringify({ w: { ...entry([4], 0, 4), dtype: 'U8' } }), 4)))
    expect(line).toContain('F32, F64, F16, BF16, I64, I32 with a shape and offsets in "w"')
  })
})

// Written by hand from the definitions of the formats.
test.each([
  ['F64', Uint8Array.from([0, 0, 0, 0, 0, 0, 0xf8, 0x3f]), [1.5]],
  ['F16', Uint8Array.from([0x00, 0x3e, 0x00, 0xc0, 0xff, 0x7b, 0x01, 0x00]), [1.5, -2, 65504, 2 ** -24]],
  ['F16', Uint8Array.from([0x00, 0x7c, 0x00, 0xfc, 0x00, 0x7e, 0x00, 0x80]), [Infinity, -Infinity, NaN, -0]],
  ['BF16', Uint8Array.from([0xc0, 0x3f, 0x49, 0x40, 0x80, 0xff]), [1.5, 3.140625, -Infinity]],
  ['I64', Uint8Array.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), [-2]],
  ['I32', Uint8Array.from([7, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]), [7, -1]],
])('%s becomes 32-bit floats', (dtype, numbers, values) => {
  const shape = [values.length]
  const header = withHeader(JSON.stringify({ w: { dtype, shape, data_offsets: [0, numbers.length] } }), numbers.length)
  header.set(numbers, header.length - numbers.length)
  expect(rightOf(decode(header)).weights).toEqual({ w: { shape, values: Float32Array.from(values) } })
})

test.each([[['text']], ['text'], [7], [null], [{ a: 1 }]])(
  'metadata that is not texts by name is refused: %j',
  (metadata) => {
    expect(lineOf(decode(withHeader(JSON.stringify({ __metadata__: metadata }))))).toContain('metadata of texts')
  },
)

test('a file needs no metadata', () => {
  expect(rightOf(decode(withHeader('{}')))).toEqual({ weights: {}, metadata: {} })
})

test('what could not be read again is not written', () => {
  const weight = { shape: [2], values: Float32Array.of(1, 2) }
  expect(() => encodeSafetensors({ weights: { __metadata__: weight }, metadata: {} })).toThrow(
    'encodeSafetensors: a tensor may not be named "__metadata__"',
  )
  expect(() => encodeSafetensors({ weights: { a: { ...weight, shape: [3] } }, metadata: {} })).toThrow(
    'encodeSafetensors: "a" of shape [3] has 2 values',
  )
})

const golden = process.env['MILLRACE_GOLDEN'] ?? '../shared/golden/inceptiontime_small.safetensors'

test.skipIf(!existsSync(golden))('a file that PyTorch wrote decodes (skipped where it is absent)', () => {
  const bytes = readFileSync(golden)
  const { weights, metadata } = rightOf(decode(bytes))
  expect(Object.keys(weights).length).toBeGreaterThan(10)
  expect(contents(rightOf(decode(encodeSafetensors({ weights, metadata }))))).toEqual(contents({ weights, metadata }))
})

import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import * as Failure from '../../src/core/Failure.ts'
import * as Format from '../../src/data/Format.ts'
import type * as Part from '../../src/data/Part.ts'

// One series, long enough for its levels to be runs.
const steps = 200
const part: Part.Part = {
  name: 'Toy',
  series: [{ variables: 1, steps, values: Float32Array.from({ length: steps }, (_, step) => step / 8) }],
  targets: { _tag: 'Unlabeled' },
}

const written = async (format: Format.FormatName): Promise<Uint8Array> => {
  const bytes = await Format.write(format)(part)()
  if (E.isLeft(bytes)) throw new Error(Failure.show(bytes.left))
  return bytes.right
}

const messageOf = async (format: Format.FormatName, bytes: Uint8Array): Promise<string> => {
  const read = await Format.read(`Toy.${format}`, format)(bytes)()
  return E.isLeft(read) ? Failure.show(read.left) : `${read.right.series.length} series`
}

// The only place of some bytes.
const placeOf = (bytes: Uint8Array, wanted: ReadonlyArray<number>): number => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = buffer.indexOf(Buffer.from(wanted))
  expect(at).toBeGreaterThan(0)
  expect(buffer.indexOf(Buffer.from(wanted), at + 1)).toBe(-1)
  return at
}

const patched = (bytes: Uint8Array, at: number, ...put: ReadonlyArray<number>): Uint8Array => {
  const copy = bytes.slice()
  copy.set(put, at)
  return copy
}

describe('a damaged Parquet file is refused', () => {
  test.each([0, 2, 3, 60])('where the schema promises %i children and has one', async (children) => {
    const bytes = await written('parquet')
    // The name of the first element, and its number of children as thrift has it.
    const at = placeOf(bytes, [...Buffer.from('root'), 0x15, 2])
    expect(await messageOf('parquet', patched(bytes, at + 5, 2 * children))).toMatch(
      /^Toy\.parquet at byte \d+: expected metadata, found ".*a schema that is no tree"$/,
    )
  })

  test.each([1, steps - 1, steps + 1])('where there are %i levels for 200 values', async (levels) => {
    const bytes = await written('parquet')
    const run = (count: number) => [((2 * count) & 127) | 128, (2 * count) >> 7]
    const at = placeOf(bytes, [...run(steps), 3])
    expect(await messageOf('parquet', patched(bytes, at, ...run(levels)))).toMatch(
      /^Toy\.parquet at byte \d+: expected runs of values as their counts say, found "levels of another count"$/,
    )
  })
})

test('a Parquet file whose packed values have a literal of less than no bytes is refused', async () => {
  const bytes = await written('parquet')
  // Behind the levels: the length of 200 floats, and the literal that begins with the first, 0.
  const at = placeOf(bytes, [0xa0, 0x06])
  const damaged = patched(bytes, at + 2, 0xfc, 0xf0, 0xff, 0xff, 0xff)
  expect(await messageOf('parquet', damaged)).toMatch(
    /^Toy\.parquet at byte \d+: expected runs of values as their counts say, found "a page packed in another way"$/,
  )
})

describe('a damaged Feather file', () => {
  test.each([0, -1, 1 << 20, 0x7fffffff])('is refused where its footer has %i bytes', async (length) => {
    const bytes = await written('feather')
    const size = new Uint8Array(Int32Array.of(length).buffer)
    expect(await messageOf('feather', patched(bytes, bytes.length - 10, ...size))).toMatch(
      /^Toy\.feather at byte \d+: expected at most \d+ bytes of footer, found "-?\d+"$/,
    )
  })

  test.each([0, 0x40, 0x7f, 0xff])('gives an answer whichever byte of its footer is %i', async (value) => {
    const bytes = await written('feather')
    const length = new DataView(bytes.buffer, bytes.byteOffset).getInt32(bytes.length - 10, true)
    for (let at = bytes.length - 10 - length; at < bytes.length - 10; at++)
      expect(await messageOf('feather', patched(bytes, at, value))).toMatch(/^(Toy\.feather.*: expected |[01] series$)/)
  })

  test('is refused where a block lies outside of it', async () => {
    const bytes = await written('feather')
    const length = new DataView(bytes.buffer, bytes.byteOffset).getInt32(bytes.length - 10, true)
    const from = bytes.length - 10 - length
    const messages = new Set<string>()
    for (let at = from; at < bytes.length - 14; at++)
      messages.add((await messageOf('feather', patched(bytes, at, 0xff, 0xff, 0xff, 0x3f))).replaceAll(/\d+/g, 'n'))
    expect([...messages].some((message) => message.includes('expected a block inside the file'))).toBe(true)
  })
})

import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { zipSync } from 'fflate'
import { load } from 'npyjs'
import { describe, expect, test } from 'vitest'
import { enough } from '../core/runs.ts'
import * as Failure from '../../src/core/Failure.ts'
import * as Npy from '../../src/data/Npy.ts'
import { decodeArray, encodeArray } from '../../src/data/npyArray.ts'
import type * as Part from '../../src/data/Part.ts'

const messageOf = (result: E.Either<Failure.Failure, unknown>): string =>
  E.isLeft(result) ? Failure.show(result.left) : 'no failure'

const npy = (header: string, ...body: ReadonlyArray<number>): Uint8Array => {
  const text = new TextEncoder().encode(`${header}\n`)
  return Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0, ...text, ...body)
}

const header = (descr: string, shape: string, fortran = 'False'): string =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }`

describe('an array', () => {
  test('of floats is read by another reader as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.float(), { minLength: 1, maxLength: 9 }), async (values) => {
        const bytes = encodeArray([values.length, 1], Float32Array.from(values))
        const other = await load(bytes.slice().buffer)
        expect(other.shape).toEqual([values.length, 1])
        expect([...(other.data as Float32Array)]).toEqual([...Float32Array.from(values)])
      }),
      enough(200),
    )
  })

  test.each([
    ['<i2', [1, 0, 0xff, 0xff], [1, -1]],
    ['>i2', [0, 1, 0xff, 0xff], [1, -1]],
    ['|u1', [7, 255], [7, 255]],
    ['|b1', [0, 1], [0, 1]],
    ['<i8', [1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [1, 256]],
    ['>u4', [0, 0, 1, 0, 0, 0, 0, 2], [256, 2]],
    ['<f2', [0, 0x3c, 0, 0xfc], [1, -Infinity]],
    ['>f4', [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], [1, -2]],
    ['<f8', [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x40], [1, 2]],
    ['<U2', [97, 0, 0, 0, 0xe9, 0, 0, 0, 98, 0, 0, 0, 0, 0, 0, 0], ['aé', 'b']],
    ['|S2', [97, 98, 99, 0], ['ab', 'c']],
  ] as ReadonlyArray<[string, ReadonlyArray<number>, ReadonlyArray<number | string>]>)(
    'of %s',
    (descr, body, values) => {
      const read = decodeArray('a.npy')(npy(header(descr, '2,'), ...body))
      expect([...(E.isRight(read) ? read.right.values : [])]).toEqual(values)
    },
  )

  test('in Fortran order is the same array', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }), (shape) => {
        const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((one, other) => one * other, 1))
        const count = shape.reduce((one, other) => one * other, 1)
        const body = Array.from({ length: count }, () => 0)
        // The element at each place of C order is that place.
        for (let place = 0; place < count; place++) {
          let [left, at] = [place, 0]
          for (let axis = shape.length - 1; axis >= 0; axis--) {
            at += (left % (shape[axis] as number)) * (strides[axis] as number)
            left = Math.floor(left / (shape[axis] as number))
          }
          body[at] = place
        }
        const read = decodeArray('a.npy')(npy(header('|u1', `${shape.join(', ')},`, 'True'), ...body))
        expect([...(E.isRight(read) ? read.right.values : [])]).toEqual(Array.from({ length: count }, (_, at) => at))
      }),
      enough(200),
    )
  })

  test.each([
    [
      'a header that promises more than there is',
      npy(header('<f8', '1000000000, 1000000')),
      /^a\.npy at byte 8\d: expected 8000000000000000 bytes/,
    ],
    [
      'rows without values',
      npy(header('<f4', '1000000000, 0, 5')),
      'a.npy at byte 0: expected values in each row, found "0 x 5"',
    ],
    ['objects', npy(header('|O', '1,'), 1), /expected 'descr' with one type of numbers or texts, no objects/],
    ['complex numbers', npy(header('<c8', '1,'), 1), /expected a type out of b1, i1/],
    ['one axis', npy(header('|u1', '1,'), 1), /expected 2 or 3 axes, found "1"/],
    [
      'a header cut short',
      npy(header('|u1', '1,'), 1).subarray(0, 20),
      /^a\.npy at byte 10: expected a header of \d+ bytes, found "10"/,
    ],
    [
      'a number beyond 32 bits',
      npy(header('<f8', '1, 1'), 0, 0, 0, 0, 0, 0, 0xf0, 0x7e),
      /expected numbers of 32 bits, found "/,
    ],
    ['other bytes', Uint8Array.of(1, 2), /^a\.npy at byte 0: expected the magic number of NumPy/],
  ] as ReadonlyArray<[string, Uint8Array, string | RegExp]>)('is refused: %s', (_, bytes, message) => {
    const said = messageOf(Npy.decode('a.npy')(bytes))
    if (typeof message === 'string') expect(said).toBe(message)
    else expect(said).toMatch(message)
  })
})

describe('an npz', () => {
  const x = encodeArray([2, 1, 2], Float32Array.of(1, 2, 3, 4))
  const read = (members: Record<string, Uint8Array>) => Npy.decodeZip('a.npz')(zipSync(members))
  const targets = (members: Record<string, Uint8Array>): unknown => {
    const part: E.Either<unknown, Part.Part> = read(members)
    return E.isRight(part) ? part.right.targets : undefined
  }

  test('has classes by text, by number or by place, or numbers as targets', () => {
    const y = (values: Parameters<typeof encodeArray>[1]) => ({ 'X.npy': x, 'y.npy': encodeArray([2], values) })
    expect(targets(y(['up', 'down']))).toEqual({
      _tag: 'Classes',
      ids: Int32Array.of(1, 0),
      vocabulary: ['down', 'up'],
    })
    expect(targets(y(Int32Array.of(10, 9)))).toEqual({
      _tag: 'Classes',
      ids: Int32Array.of(1, 0),
      vocabulary: ['9', '10'],
    })
    expect(targets({ ...y(Int32Array.of(1, 0)), 'classes.npy': encodeArray([2], ['up', 'down']) })).toEqual({
      _tag: 'Classes',
      ids: Int32Array.of(1, 0),
      vocabulary: ['up', 'down'],
    })
    expect(targets(y(Float32Array.of(0.5, 1)))).toEqual({ _tag: 'Values', values: Float32Array.of(0.5, 1) })
    expect(targets({ 'arr_0.npy': x })).toEqual({ _tag: 'Unlabeled' })
  })

  test.each([
    [
      'too few targets',
      { x, y: encodeArray([1], ['a']) },
      /^a\.npz:y\.npy at byte 0: expected one for each of 2 rows, found "1"/,
    ],
    [
      'a class beyond',
      { x, y: encodeArray([2], Int32Array.of(0, 2)), classes: encodeArray([2], ['a', 'b']) },
      /places in the 2 classes, found "2"/,
    ],
    ['an id twice', { x, ids: encodeArray([2], ['a', 'a']) }, /expected an id for each row, found "a twice"/],
    [
      'lengths beyond',
      { x, lengths: encodeArray([2], Int32Array.of(1, 3)) },
      /expected lengths from 1 to 2, one a row/,
    ],
    ['no x', { y: x, z: x }, /^a\.npz at byte 0: expected an array x, found "y, z"/],
  ] as ReadonlyArray<[string, Record<string, Uint8Array>, RegExp]>)('is refused with %s', (_, arrays, message) => {
    const members = Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes]))
    expect(messageOf(read(members))).toMatch(message)
  })
})

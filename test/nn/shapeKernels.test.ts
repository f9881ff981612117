import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { wasmBackend } from '../../src/nn/backend.ts'
import { lawful } from '../core/lawful.ts'

beforeAll(() => wasmBackend())

const joints = fc
  .record({
    shape: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
    place: fc.nat(),
    sizes: fc.array(fc.nat(9), { minLength: 1, maxLength: 5 }),
    dtype: fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const),
  })
  .map(({ shape, place, sizes, dtype }) => ({ shape, axis: place % shape.length, sizes, dtype }))

/** Values of a tensor's place, counted from a start. */
const counted = (shape: number[], from: number, dtype: 'float32' | 'int32' | 'bool'): tf.Tensor => {
  const values = Array.from({ length: shape.reduce((size, n) => size * n, 1) }, (_, i) => from + i)
  return tf.tensor(dtype === 'bool' ? values.map((value) => value % 3 === 0) : values, shape, dtype)
}

describe('joining and splitting', () => {
  lawful('what is joined along any axis, of any type, splits into its parts again', joints, (joint) => {
    const { shape, axis, sizes, dtype } = joint
    const before = tf.memory().numTensors
    const parts = sizes.map((size, i) =>
      counted(
        shape.map((n, at) => (at === axis ? size : n)),
        100 * i,
        dtype,
      ),
    )
    const joined = tf.concat(parts, axis)
    const again = tf.split(joined, [...sizes], axis)
    again.forEach((part, i) => {
      expect(part.shape).toEqual(parts[i]?.shape)
      expect(part.dataSync()).toEqual(parts[i]?.dataSync())
    })
    tf.dispose([...parts, joined, ...again])
    expect(tf.memory().numTensors).toBe(before)
  })

  test('two joined rows lie one after the other, column by column', () => {
    const joined = tf.concat([tf.tensor2d([[1], [2]]), tf.tensor2d([[3, 4], [5, 6]])], 1) // prettier-ignore
    expect([...joined.dataSync()]).toEqual([1, 3, 4, 2, 5, 6])
    joined.dispose()
  })

  test('numbers of other types become those of the first', () => {
    const [ones, others] = [tf.tensor1d([1.5, -2]), tf.tensor1d([3, 4], 'int32')]
    const bools = tf.tensor1d([true, false], 'bool')
    const joints = [tf.concat([ones, others, bools]), tf.concat([others, ones])]
    expect(joints.map(({ dtype }) => dtype)).toEqual(['float32', 'int32'])
    expect(joints.map((joined) => [...joined.dataSync()])).toEqual([
      [1.5, -2, 3, 4, 1, 0],
      [3, 4, 1, -2],
    ])
    tf.dispose([ones, others, bools, ...joints])
  })

  test('texts are joined and split too', () => {
    const joined = tf.concat([tf.tensor1d(['a', 'b']), tf.tensor1d(['c'])])
    expect(joined.dataSync<'string'>()).toEqual(['a', 'b', 'c'])
    joined.dispose()
  })
})

describe('a clone', () => {
  test('takes no memory, and outlives what it was cloned from', () => {
    const x = tf.tensor1d([1, 2, 3])
    const { numDataBuffers } = tf.memory()
    const clone = x.clone()
    expect(clone.dataId).toBe(x.dataId)
    x.dispose()
    expect([...clone.dataSync()]).toEqual([1, 2, 3])
    clone.dispose()
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers - 1)
  })

  test('of a variable keeps its values when the variable is assigned others', () => {
    const variable = tf.variable(tf.tensor1d([1]))
    const clone = variable.clone()
    variable.assign(tf.tensor1d([2]))
    expect([...clone.dataSync(), ...variable.dataSync()]).toEqual([1, 2])
    tf.dispose([clone, variable])
  })
})

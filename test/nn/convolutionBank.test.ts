// oxlint-disable import/no-unassigned-import -- backends and gradients register themselves
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { beforeAll, describe, expect, test } from 'vitest'
import { paysInFrequency } from '../../src/kernels/bank.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import { bankOf } from '../../src/nn/bankKernels.ts'
import { convolutionBank } from '../../src/nn/convolutionBank.ts'
import '../../src/nn/wasm.ts'

beforeAll(() => wasmBackend())

const seeded = (shape: number[], seed: number): tf.Tensor => tf.randomUniform(shape, -1, 1, 'float32', seed)

interface Shape {
  readonly x: number[]
  readonly filters: ReadonlyArray<[number, number, number]>
}

// The outputs, and the gradients by the input and by each filter.
const outcome = ({ x, filters }: Shape, bank: (x: tf.Tensor, ...filters: tf.Tensor[]) => tf.Tensor): number[] =>
  tf.tidy(() => {
    const inputs = [seeded(x, 1), ...filters.map((shape, i) => seeded(shape, 2 + i))] as const
    const y = bank(...inputs)
    const slopes = tf.grads(bank)([...inputs], seeded(y.shape, 9))
    return [y, ...slopes].flatMap((tensor) => [...tensor.dataSync()])
  })

const together = (x: tf.Tensor, ...filters: tf.Tensor[]): tf.Tensor =>
  convolutionBank(x as tf.Tensor4D, filters as tf.Tensor3D[])

const apart = (x: tf.Tensor, ...filters: tf.Tensor[]): tf.Tensor => {
  const [rows = 1, height = 1, steps = 1, channels = 1] = x.shape
  const image = tf.reshape(x, [rows * height, 1, steps, channels]) as tf.Tensor4D
  const outputs = filters.map((filter) => {
    const [taps = 1, into = 1, out = 1] = filter.shape
    return tf.conv2d(image, tf.reshape(filter, [1, taps, into, out]), 1, 'same')
  })
  return tf.reshape(tf.concat(outputs, 3), [rows, height, steps, -1])
}

const shapes = {
  'in frequency': {
    x: [20, 1, 40, 16],
    filters: [
      [21, 16, 16],
      [12, 16, 17],
    ],
  },
  'in frequency, two rows of steps each': { x: [10, 2, 40, 16], filters: [[21, 16, 16]] },
  'in time': {
    x: [2, 1, 5, 3],
    filters: [
      [3, 3, 2],
      [1, 3, 4],
      [8, 3, 1],
    ],
  },
} satisfies Record<string, Shape>

describe.each(Object.entries(shapes))('%s', (name, shape: Shape) => {
  test('outputs and gradients: those of separate convolutions, within 1e-5 of the largest, on both backends', async () => {
    await tf.setBackend('cpu')
    const expected = outcome(shape, apart)
    const bound = 1e-5 * Math.max(...expected.map(Math.abs))
    for (const backend of ['cpu', 'wasm']) {
      await tf.setBackend(backend)
      const found = outcome(shape, together)
      expect(found).toHaveLength(expected.length)
      expect(Math.max(...found.map((value, i) => Math.abs(value - (expected[i] as number))))).toBeLessThan(bound)
    }
  })

  test('is computed where its name says', () => {
    const [x, filters] = [tf.zeros(shape.x), shape.filters.map((filter) => tf.zeros(filter))]
    expect(paysInFrequency(bankOf(x, filters))).toBe(name.startsWith('in frequency'))
  })

  test('leaves no tensor behind', async () => {
    await tf.setBackend('wasm')
    const before = tf.memory().numTensors
    outcome(shape, together)
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('refuses filters of other channels, and none at all', () => {
  const x = tf.zeros([1, 4, 2]) as tf.Tensor3D
  expect(() => convolutionBank(x, [tf.zeros([3, 1, 2]) as tf.Tensor3D])).toThrow(RangeError)
  expect(() => convolutionBank(x, [])).toThrow(RangeError)
})

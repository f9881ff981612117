// oxlint-disable import/no-unassigned-import -- backends and gradients register themselves
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { beforeAll, describe, expect, test } from 'vitest'
import { wasmBackend } from '../../src/nn/backend.ts'
import '../../src/nn/wasm.ts'

beforeAll(() => wasmBackend())

const seeded = (shape: [number, number, number, number], seed: number): tf.Tensor4D =>
  tf.randomUniform(shape, -1, 1, 'float32', seed)

const onBoth = async (use: () => tf.Tensor[]): Promise<readonly [number[], number[]]> => {
  const found: number[][] = []
  for (const backend of ['wasm', 'cpu']) {
    await tf.setBackend(backend)
    found.push(tf.tidy(() => use().flatMap((tensor) => [...tensor.dataSync()])))
  }
  return found as [number[], number[]]
}

const expectNear = (values: ReadonlyArray<number>, twins: ReadonlyArray<number>): void => {
  expect(values).toHaveLength(twins.length)
  expect(Math.max(...values.map((value, i) => Math.abs(value - (twins[i] as number))))).toBeLessThan(1e-5)
}

const x = (): tf.Tensor4D => seeded([2, 6, 7, 3], 1)

// Windows of 2, three apart, do not fill 6 x 7 steps: 2 x 2 of them fit, and rounding takes in those that stick out.
const outputs = { floor: [2, 2], round: [2, 3], ceil: [3, 3] } as const

describe.each(['floor', 'round', 'ceil'] as const)(
  'gradients of outputs counted by %s are those of the cpu backend, within 1e-5',
  (rounding) => {
    test('of a convolution', async () => {
      const [filter, dy] = [() => seeded([2, 2, 3, 4], 2), () => seeded([2, ...outputs[rounding], 4], 3)]
      const convolve = (input: tf.Tensor4D, by: tf.Tensor4D) => tf.conv2d(input, by, 3, 0, 'NHWC', 1, rounding)
      const [onWasm, onCpu] = await onBoth(() => tf.grads(convolve as never)([x(), filter()], dy()))
      expectNear(onWasm, onCpu)
    })

    test('of max pooling', async () => {
      const pool = (input: tf.Tensor4D) => tf.maxPool(input, 2, 3, 0, rounding)
      const [onWasm, onCpu] = await onBoth(() => [tf.grad(pool as never)(x(), seeded([2, ...outputs[rounding], 3], 3))])
      expectNear(onWasm, onCpu)
    })
  },
)

describe('a transposed convolution', () => {
  const filter = (): tf.Tensor4D => seeded([3, 2, 5, 3], 2)

  test('to less than its input is what it is on the cpu backend, and leaves no tensor behind', async () => {
    const { numTensors, numDataBuffers } = tf.memory()
    const [onWasm, onCpu] = await onBoth(() => [tf.conv2dTranspose(x(), filter(), [2, 4, 5, 5], 1, 'same')])
    expectNear(onWasm, onCpu)
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers })
  })

  test('to more than its input gives is refused', async () => {
    await tf.setBackend('wasm')
    tf.tidy(() => {
      expect(() => tf.conv2dTranspose(x(), filter(), [2, 8, 7, 5], 1, 'same')).toThrow(
        'the gradient of 8 x 7 outputs expected, got one of 6 x 7',
      )
    })
  })
})

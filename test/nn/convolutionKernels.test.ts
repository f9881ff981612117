// oxlint-disable import/no-unassigned-import -- backends register themselves
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { wasmBackend } from '../../src/nn/backend.ts'

beforeAll(() => wasmBackend())

const on = async (backend: 'cpu' | 'wasm', use: () => tf.Tensor): Promise<Float32Array> => {
  await tf.setBackend(backend)
  return tf.tidy(use).dataSync<'float32'>()
}

const expectNear = async (use: () => tf.Tensor): Promise<void> => {
  const [values, twins] = [await on('wasm', use), await on('cpu', use)]
  expect(values.length).toBe(twins.length)
  const scale = twins.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
  for (const [i, value] of values.entries()) expect(Math.abs(value - (twins[i] as number))).toBeLessThan(1e-5 * scale)
}

const seeded = (shape: number[], seed: number): tf.Tensor => tf.randomUniform(shape, -1, 1, 'float32', seed)

const within = (low: number, high: number) => fc.integer({ min: low, max: high })

const calls = fc.record(
  {
    batch: within(0, 3),
    height: within(4, 9),
    width: within(4, 80),
    channels: within(1, 19),
    taps: fc.tuple(within(1, 4), within(1, 4)),
    outputs: within(1, 19),
    // A single pad is no choice here: tfjs takes filter and strides to be square then.
    pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
    activation: fc.constantFrom<'linear' | 'relu' | 'relu6' | 'sigmoid'>('linear', 'relu', 'relu6', 'sigmoid'),
    stride: within(1, 3),
    biased: fc.boolean(),
    seed: within(1, 1000),
  },
  { noNullPrototype: true },
)

test('convolutions, plain and fused with a bias and an activation: within 1e-5 of the cpu backend', async () => {
  await fc.assert(
    fc.asyncProperty(calls, async ({ batch, height, width, channels, taps, outputs, pad, seed, ...call }) => {
      const { stride, biased, activation } = call
      const x = () => seeded([batch, height, width, channels], seed) as tf.Tensor4D
      const filter = () => seeded([...taps, channels, outputs], seed + 1) as tf.Tensor4D
      await expectNear(() => tf.conv2d(x(), filter(), stride, pad))
      if (batch === 0) return
      await expectNear(() =>
        tf.fused.conv2d({
          x: x(),
          filter: filter(),
          strides: stride,
          pad,
          activation,
          ...(biased && { bias: seeded([outputs], seed + 2) }),
        }),
      )
    }),
    { numRuns: 100 },
  )
})

test('a dilated convolution of a series: within 1e-5 of the cpu backend', async () => {
  await expectNear(() =>
    tf.conv1d(seeded([3, 50, 5], 1) as tf.Tensor3D, seeded([4, 5, 6], 2) as tf.Tensor3D, 1, 'same', 'NWC', 3),
  )
})

test('with its channels first, a convolution is refused, as tfjs does', async () => {
  await tf.setBackend('wasm')
  const [x, filter] = [seeded([2, 3, 5, 9], 1) as tf.Tensor4D, seeded([2, 3, 3, 4], 2) as tf.Tensor4D]
  expect(() => tf.conv2d(x, filter, 1, 'valid', 'NCHW')).toThrow('channels-last')
})

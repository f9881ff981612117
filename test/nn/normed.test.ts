// oxlint-disable import/no-unassigned-import -- backends and gradients register themselves
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import * as fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { wasmBackend } from '../../src/nn/backend.ts'
import { allInFrequency, convolutionBank } from '../../src/nn/convolutionBank.ts'
import { batchNormGiven } from '../../src/nn/fused.ts'
import { normedConvolutions, type Part } from '../../src/nn/normed.ts'
import '../../src/nn/wasm.ts'

beforeAll(() => wasmBackend())

const within = (min: number, max: number) => fc.integer({ min, max })

const cases = fc.record({
  batch: within(1, 5),
  steps: within(1, 20),
  parts: fc.array(
    fc.oneof(
      fc.record({
        channels: within(1, 9),
        filters: fc.array(fc.tuple(within(1, 9), within(1, 9)), { minLength: 1, maxLength: 3 }),
        pooled: fc.constant(false),
      }),
      fc.record({
        channels: within(1, 9),
        filters: fc.array(fc.tuple(fc.constant(1), within(1, 9)), { minLength: 1, maxLength: 2 }),
        pooled: fc.constant(true),
      }),
    ),
    { minLength: 1, maxLength: 3 },
  ),
  rectified: fc.boolean(),
  frequency: fc.boolean(),
  seed: fc.nat(),
})

const apart = (parts: ReadonlyArray<Part>): tf.Tensor4D =>
  tf.concat(
    parts.map(({ x, filters, pooled }) => convolutionBank(pooled ? tf.maxPool(x, [1, 3], 1, 'same') : x, filters)),
    3,
  )

test.each(['wasm', 'cpu'])(
  '%s: convolutions, joined and normed at once, give what they give one after another',
  async (name) => {
    await tf.setBackend(name)
    fc.assert(
      fc.property(cases, ({ batch, steps, parts, rectified, frequency, seed }) => {
        let next = seed
        const seeded = (shape: number[], least: number): tf.Tensor =>
          tf.randomUniform(shape, least, 1, 'float32', next++)
        const worst = tf.tidy(() => {
          const made = parts.map(({ channels, filters, pooled }) => ({
            x: seeded([batch, 1, steps, channels], -1) as tf.Tensor4D,
            filters: filters.map(([taps, outputs]) => seeded([taps, channels, outputs], -1) as tf.Tensor3D),
            pooled,
          }))
          const joined = apart(made)
          const [gamma, beta, mean] = [0, 1, 2].map(() => seeded([joined.shape[3]], -1) as tf.Tensor1D) as [
            tf.Tensor1D,
            tf.Tensor1D,
            tf.Tensor1D,
          ]
          const given = { gamma, beta, mean, variance: seeded([joined.shape[3]], 0.5) as tf.Tensor1D }
          const options = { epsilon: 1e-3, rectified }
          const together = (): tf.Tensor => normedConvolutions(made, given, options)
          const y = frequency ? allInFrequency(together) : together()
          return tf.max(tf.abs(tf.sub(y, batchNormGiven(joined, given, options)))).dataSync()[0]
        })
        expect(worst).toBeLessThan(2e-5)
      }),
      { numRuns: 200 },
    )
    await tf.setBackend('wasm')
  },
)

import fc from 'fast-check'
import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import { beforeAll, expect, test } from 'vitest'
import { run, uniforms } from '../../src/core/Random.ts'
import { make } from '../../src/core/Seed.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import { fcn } from '../../src/nn/fcn.ts'
import { exportLayersModel } from '../../src/train/exportLayersModel.ts'
import { fitted } from '../../src/train/Fitted.ts'
import { metadataOf } from '../../src/train/modelFile.ts'
import { logitsOf } from '../../src/train/step.ts'
import { lawfulTask } from '../core/lawful.ts'
import { fcns, inceptionTimes, trained } from './networks.ts'
import { lineOf, rightOf, spec } from './toy.ts'

beforeAll(() => wasmBackend())

const some = fc.integer({ min: 1, max: 3 })
const lengths = fc.array(fc.tuple(some, fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 3 })

lawfulTask(
  'tfjs-layers gives the logits of any of our networks within 1e-5, for any rows and steps',
  fc.tuple(fc.oneof(inceptionTimes, fcns), fc.nat(), lengths),
  async ([model, seed, sizes]) => {
    const variables = trained(model, seed)
    const artifacts = rightOf(exportLayersModel({ fitted: fitted(model, variables), preprocessing: [] }))
    const layers = await loadLayersModel(tf.io.fromMemory(artifacts))
    for (const [rows, steps] of sizes) {
      const shape: [number, number, number] = [rows, model.spec.variables, steps]
      const draws = run(make(steps))(uniforms(rows * model.spec.variables * steps))
      const x = Float32Array.from(draws, (draw) => 4 * draw - 2)
      const found = tf.tidy(() => (layers.predict(tf.tensor3d(x, shape)) as tf.Tensor).dataSync())
      const expected = logitsOf(model)(variables)({
        rows,
        variables: model.spec.variables,
        steps,
        x,
        targets: { _tag: 'Classes', ids: new Int32Array(rows), vocabulary: model.spec.vocabulary },
        weight: new Float32Array(rows).fill(1),
        labeled: rows,
      })
      expect(found).toHaveLength(expected.length)
      const scale = Math.max(1, ...expected.map(Math.abs))
      expect(Math.max(...expected.map((logit, i) => Math.abs(logit - (found[i] ?? NaN)))) / scale).toBeLessThan(1e-5)
    }
    layers.dispose()
  },
  25,
)

test('a LayersModel carries what else it takes to use the network, and there is none of a network that is not ours', () => {
  const model = fcn({ channels: [2], kernels: [4] })(spec)
  const saved = { fitted: fitted(model, trained(model, 1)), preprocessing: [{ name: 'standardize', parameters: {} }] }
  expect(rightOf(exportLayersModel(saved)).userDefinedMetadata).toEqual(metadataOf(saved))
  const other = { ...saved, fitted: { ...saved.fitted, model: { ...model, name: 'perceptron' } } }
  expect(lineOf(exportLayersModel(other))).toContain('network "perceptron"')
})

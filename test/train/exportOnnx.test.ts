import fc from 'fast-check'
import * as ort from 'onnxruntime-web'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Batch } from '../../src/core/Batch.ts'
import { run, uniforms } from '../../src/core/Random.ts'
import { make } from '../../src/core/Seed.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import { fcn } from '../../src/nn/fcn.ts'
import { inceptionTime } from '../../src/nn/inceptionTime.ts'
import type { Model } from '../../src/nn/Model.ts'
import { fitted } from '../../src/train/Fitted.ts'
import { metadataOf } from '../../src/train/modelFile.ts'
import { exportOnnx } from '../../src/train/onnx/exportOnnx.ts'
import { logitsOf } from '../../src/train/step.ts'
import { lawfulTask } from '../core/lawful.ts'
import { fcns, inceptionTimes, trained } from './networks.ts'
import { lineOf, rightOf } from './toy.ts'

ort.env.wasm.numThreads = 1

beforeAll(() => wasmBackend())

const bytesOf = (model: Model, seed: number): Uint8Array =>
  rightOf(exportOnnx({ fitted: fitted(model, trained(model, seed)), preprocessing: [] }))

const batchFor = ({ spec }: Model, rows: number, steps: number): Batch => ({
  rows,
  variables: spec.variables,
  steps,
  x: Float32Array.from(run(make(steps))(uniforms(rows * spec.variables * steps)), (draw) => 4 * draw - 2),
  targets: { _tag: 'Classes', ids: new Int32Array(rows), vocabulary: spec.vocabulary },
  weight: new Float32Array(rows).fill(1),
  labeled: rows,
})

const using = async (bytes: Uint8Array, use: (session: ort.InferenceSession) => Promise<void>): Promise<void> => {
  const session = await ort.InferenceSession.create(bytes)
  try {
    await use(session)
  } finally {
    await session.release()
  }
}

const apart = (one: ArrayLike<number>, other: ArrayLike<number>): number =>
  one.length === other.length ? Math.max(0, ...Array.from(one, (value, i) => Math.abs(value - (other[i] ?? NaN)))) : NaN

const sameOutput = async (session: ort.InferenceSession, model: Model, seed: number, batch: Batch): Promise<void> => {
  const variables = trained(model, seed)
  const x = new ort.Tensor('float32', batch.x, [batch.rows, batch.variables, batch.steps])
  const { logits, probabilities } = await session.run({ x })
  const shape = [batch.rows, model.spec.vocabulary.length]
  expect([logits?.dims, probabilities?.dims]).toEqual([shape, shape])
  const expected = logitsOf(model)(variables)(batch)
  const scale = Math.max(1, ...expected.map(Math.abs))
  expect(apart(expected, logits?.data as Float32Array) / scale).toBeLessThan(1e-5)
  expect(apart(fitted(model, variables).predictor(batch), probabilities?.data as Float32Array)).toBeLessThan(
    1e-5 * scale,
  )
}

const some = fc.integer({ min: 1, max: 3 })
const lengths = fc.array(fc.tuple(some, fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 3 })

// A session takes tens of milliseconds to load.
lawfulTask(
  'onnxruntime gives the logits of any of our networks within 1e-5, for any rows and steps',
  fc.tuple(fc.oneof(inceptionTimes, fcns), fc.nat(), lengths),
  ([model, seed, sizes]) =>
    using(bytesOf(model, seed), async (session) => {
      for (const [rows, steps] of sizes) await sameOutput(session, model, seed, batchFor(model, rows, steps))
    }),
  25,
)

const vocabulary = ['left', 'right', 'still']

test.each([inceptionTime()({ variables: 24, vocabulary }), fcn()({ variables: 1, vocabulary })])(
  'and of $name in its usual size',
  (model) => using(bytesOf(model, 7), (session) => sameOutput(session, model, 7, batchFor(model, 3, 51))),
)

describe('the file', () => {
  const model = fcn({ channels: [2], kernels: [4], dropout: 0.5 })({ variables: 2, vocabulary: ['left', '→ ü'] })
  const saved = { fitted: fitted(model, trained(model, 1)), preprocessing: [{ name: 'standardize', parameters: {} }] }
  const bytes = rightOf(exportOnnx(saved))

  test('names its input with the sizes that are fixed and those that are not', () =>
    using(bytes, (session) => {
      expect(session.inputNames).toEqual(['x'])
      expect(session.outputNames).toEqual(['logits', 'probabilities'])
      expect(session.inputMetadata).toMatchObject([{ name: 'x', type: 'float32', shape: ['rows', 2, 'steps'] }])
      expect(session.outputMetadata).toMatchObject([{ shape: ['rows', 2] }, { shape: ['rows', 2] }])
      return Promise.resolve()
    }))

  test('carries what else it takes to use the network, the preprocessing among it', () => {
    const text = new TextDecoder().decode(bytes)
    for (const part of Object.entries(metadataOf(saved)).flat()) expect(text).toContain(part)
  })

  test('is the same for the same network', () => {
    expect(rightOf(exportOnnx(saved))).toEqual(bytes)
  })

  test('cannot be made of a network that is not ours', () => {
    const other = { ...model, name: 'perceptron' }
    expect(lineOf(exportOnnx({ ...saved, fitted: { ...saved.fitted, model: other } }))).toBe(
      'the graph of network "perceptron" not found: only those of inceptiontime and fcn are known',
    )
  })
})

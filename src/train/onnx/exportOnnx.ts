/**
 * A trained network for other runtimes, as an ONNX file.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Failure } from '../../core/Failure.ts'
import { type Weights, get } from '../../core/Weights.ts'
import { type Operation, graphOf } from '../../nn/graph.ts'
import { epsilon } from '../../nn/layers.ts'
import { exportWeights } from '../foreignWeights.ts'
import { type Saved, metadataOf } from '../modelFile.ts'
import { ownNames } from '../NameMap.ts'
import { type Node, encodeOnnxModel } from './messages.ts'

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The bytes of an ONNX model, of operator set 13: `x`, `[rows, variables, steps]` of any rows and steps, gives `logits`
 * and `probabilities`, `[rows, classes]`. Preprocessing, classes and options are texts in its metadata, as in files of
 * `encodeModel`: whoever runs it has to apply the preprocessing. `Left` on networks that are not ours.
 *
 * @example
 * import { Either, Seed } from 'millrace'
 * import { fcn } from 'millrace/nn'
 * import { exportOnnx, fitted } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const model = fcn({ channels: [4], kernels: [3] })({ variables: 1, vocabulary: ['left', 'right'] })
 * const bytes = exportOnnx({ fitted: fitted(model, model.init(Seed.make(42))), preprocessing: [] })
 * assert.ok(Either.isRight(bytes))
 *
 * @category destructors
 * @since 0.1.0
 */
export const exportOnnx = (saved: Saved): E.Either<Failure, Uint8Array> =>
  pipe(
    graphOf(saved.fitted.model, saved.fitted.variables),
    E.map((graph) => {
      const { model, variables } = saved.fitted
      const weights = exportWeights({ model, names: ownNames })(variables)
      const classes = model.spec.vocabulary.length
      return encodeOnnxModel({
        name: model.name,
        nodes: [
          ...graph.flatMap(nodesOf(weights)),
          { operator: 'Softmax', inputs: ['logits'], output: 'probabilities', attributes: { axis: { integer: 1 } } },
        ],
        tensors: Object.entries(weights),
        inputs: [{ name: 'x', axes: ['rows', model.spec.variables, 'steps'] }],
        outputs: ['logits', 'probabilities'].map((name) => ({ name, axes: ['rows', classes] })),
        metadata: metadataOf(saved),
      })
    }),
  )

const nodesOf =
  (weights: Weights) =>
  (operation: Operation): ReadonlyArray<Node> => {
    const { output } = operation
    const inputs = 'inputs' in operation ? operation.inputs : [operation.input]
    const named = (parts: ReadonlyArray<string>): ReadonlyArray<string> => [
      ...inputs,
      ...('parameters' in operation ? parts.map((part) => `${operation.parameters}.${part}`) : []),
    ]
    switch (operation.kind) {
      case 'convolution': {
        const taps = get(weights)(`${operation.parameters}.weight`).shape[2] ?? 1
        const before = Math.floor((taps - 1) / 2)
        const attributes = { kernel_shape: { integers: [taps] }, pads: { integers: [before, taps - 1 - before] } }
        return [{ operator: 'Conv', inputs: named(['weight']), output, attributes }]
      }
      case 'norm': {
        const parts = ['weight', 'bias', 'running_mean', 'running_var']
        return [
          { operator: 'BatchNormalization', inputs: named(parts), output, attributes: { epsilon: { float: epsilon } } },
        ]
      }
      case 'maxPool': {
        const attributes = { kernel_shape: { integers: [3] }, pads: { integers: [1, 1] } }
        return [{ operator: 'MaxPool', inputs, output, attributes }]
      }
      case 'mean':
        return [
          { operator: 'GlobalAveragePool', inputs, output: `${output}.pool` },
          { operator: 'Flatten', inputs: [`${output}.pool`], output, attributes: { axis: { integer: 1 } } },
        ]
      case 'linear':
        return [{ operator: 'Gemm', inputs: named(['weight', 'bias']), output, attributes: { transB: { integer: 1 } } }]
      case 'rectify':
        return [{ operator: 'Relu', inputs, output }]
      case 'concat':
        return [{ operator: 'Concat', inputs, output, attributes: { axis: { integer: 1 } } }]
      case 'add':
        return [{ operator: 'Add', inputs, output }]
    }
  }

/**
 * Holds the network, the kernels and the optimiser against tensors that PyTorch computed, group by group.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Batch, Targets } from '../core/Batch.ts'
import { type Failure, show } from '../core/Failure.ts'
import { make } from '../core/Seed.ts'
import * as Weights from '../core/Weights.ts'
import type { Model, Variables } from '../nn/Model.ts'
import { inVariant, variants } from '../nn/variants.ts'
import { adam, applyChanges } from '../optim/Optimiser.ts'
import { importWeights, takeTensors } from '../train/foreignWeights.ts'
import { inceptionTimeOf } from '../train/inceptionTimeOf.ts'
import { crossEntropy } from '../train/loss.ts'
import { goldenNames } from '../train/NameMap.ts'
import { gradientsOf, logitsOf } from '../train/step.ts'

/**
 * How far a group of tensors is from PyTorch's: the largest absolute difference, and the same relative to the group's
 * largest magnitude.
 *
 * @category model
 * @since 0.1.0
 */
export interface Difference {
  readonly group: string
  readonly absolute: number
  readonly relative: number
  readonly tolerance: number
}

/**
 * The differences of one way to compute.
 *
 * @category model
 * @since 0.1.0
 */
export interface Comparison {
  readonly variant: string
  readonly differences: ReadonlyArray<Difference>
}

/**
 * The differences of each way that this runtime has to compute: in each build of the kernels, and with all convolutions
 * in the frequency domain, where shapes as small as those of a golden file do not go by themselves.
 *
 * @category destructors
 * @since 0.1.0
 */
export const compareEveryVariant = async (file: Weights.Weights): Promise<ReadonlyArray<Comparison>> => {
  const comparisons: Array<Comparison> = []
  for (const variant of variants()) {
    const differences = await inVariant(variant)(() => compareWithGolden(file))
    comparisons.push({ variant: variant.name, differences })
  }
  return comparisons
}

/**
 * A table of comparisons: one line for each way to compute, with the difference that is nearest to its tolerance or
 * farthest beyond it, after those of its groups.
 *
 * @category destructors
 * @since 0.1.0
 */
export const table = (comparisons: ReadonlyArray<Comparison>): ReadonlyArray<string> => [
  row('kernels', 'group', 'absolute', 'relative', 'tolerance'),
  ...comparisons.flatMap(({ variant, differences }) =>
    [...differences, ...worst(differences)].map(({ group, absolute, relative, tolerance }) =>
      row(variant, group, absolute.toExponential(3), relative.toExponential(3), tolerance.toExponential(0)),
    ),
  ),
]

/**
 * Whether a difference is within its tolerance. One that is no number is not.
 *
 * @category destructors
 * @since 0.1.0
 */
export const agrees = ({ relative, tolerance }: Difference): boolean => relative <= tolerance

const widths = [21, 24, 9, 9, 9]

const row = (...cells: ReadonlyArray<string>): string =>
  cells
    .map((cell, i) => cell.padEnd(widths[i] ?? 0))
    .join(' | ')
    .trimEnd()

const worst = (differences: ReadonlyArray<Difference>): ReadonlyArray<Difference> =>
  [...differences]
    .sort((one, other) => other.relative / other.tolerance - one.relative / one.tolerance)
    .slice(0, 1)
    .map((difference) => ({ ...difference, group: 'largest' }))

/**
 * Compute every group of a golden file anew and compare. All sizes come from the file. Throws when the file lacks a
 * tensor. Needs a tfjs backend that is ready.
 *
 * @category destructors
 * @since 0.1.0
 */
export const compareWithGolden = (file: Weights.Weights): ReadonlyArray<Difference> => {
  const golden = Weights.get(file)
  const [rows = 0, variables = 0, steps = 0] = golden('input.x').shape
  const names = goldenNames('param.')
  const model = rightOf(inceptionTimeOf({ names })(file))
  const { vocabulary } = model.spec
  const initial = rightOf(importWeights({ model, names, ignore: (name) => !name.startsWith('param.') })(file))
  const batchWith = (targets: Targets, weight: Float32Array): Batch => ({
    rows,
    variables,
    steps,
    x: golden('input.x').values,
    targets,
    weight,
    labeled: rows,
  })
  const soft = batchWith(
    { _tag: 'Probabilities', values: golden('input.y_soft').values, vocabulary },
    golden('input.weight').values,
  )
  const hard = batchWith(
    { _tag: 'Classes', ids: Int32Array.from(golden('input.y_hard').values), vocabulary },
    new Float32Array(rows).fill(1),
  )

  const pass = gradientsOf(model)(initial, soft, crossEntropy()(soft), make(0))
  const trained = sixSteps(model)({ weights: initial.weights, state: pass.state }, hard)
  const exact = 1e-3
  return [
    compare('eval.logits', exact)([[golden('eval.logits').values, logitsOf(model)(initial)(soft)]]),
    compare('train.logits', exact)([[golden('train.logits').values, pass.logits]]),
    compare(
      'train.loss_soft_weighted',
      exact,
    )([[golden('train.loss_soft_weighted').values, Float32Array.of(pass.loss)]]),
    compare('grad', exact)(pairs(file, goldenNames('grad.')(model), pass.gradients)),
    compare('after', exact)(pairs(file, goldenNames('after.')(model), pass.state)),
    compare('adam.losses', 5 * exact)([[golden('adam.losses').values, trained.losses]]),
    compare(
      'adam.eval_logits',
      5 * exact,
    )([[golden('adam.eval_logits').values, logitsOf(model)(trained.variables)(hard)]]),
  ]
}

const sixSteps =
  (model: Model) =>
  (initial: Variables, batch: Batch): { readonly variables: Variables; readonly losses: Float32Array } => {
    const optimiser = adam({ secondDecay: 0.99, epsilon: 1e-5, decay: 0.01 })
    const losses: Array<number> = []
    let variables = initial
    let memory = optimiser.init(variables.weights)
    for (let step = 0; step < 6; step++) {
      const { loss, gradients, state } = gradientsOf(model)(variables, batch, crossEntropy()(batch), make(step))
      const [changes, next] = optimiser.update(gradients, memory, variables.weights, {
        learningRate: 1e-3,
        momentum: 0.9,
      })
      variables = { weights: applyChanges(changes)(variables.weights), state }
      memory = next
      losses.push(loss)
    }
    return { variables, losses: Float32Array.from(losses) }
  }

const pairs = (
  file: Weights.Weights,
  namesOf: (name: string) => ReadonlyArray<string>,
  computed: Weights.Weights,
): ReadonlyArray<readonly [Float32Array, Float32Array]> => {
  const expected = rightOf(takeTensors(namesOf, computed)(file))
  return Object.entries(computed).map(([name, { values }]) => [Weights.get(expected)(name).values, values])
}

const rightOf = <A>(either: E.Either<Failure, A>): A => {
  if (E.isLeft(either)) throw new RangeError(`golden: ${show(either.left)}`)
  return either.right
}

const compare =
  (group: string, tolerance: number) =>
  (tensors: ReadonlyArray<readonly [expected: Float32Array, computed: Float32Array]>): Difference => {
    let largest = 0
    let absolute = 0
    for (const [expected, computed] of tensors) {
      if (expected.length !== computed.length)
        throw new RangeError(`golden: ${group} has ${expected.length} values, ${computed.length} computed`)
      for (let i = 0; i < expected.length; i++) {
        const difference = Math.abs((expected[i] as number) - (computed[i] as number))
        largest = Math.max(largest, Math.abs(expected[i] as number))
        // NaN is as far away as can be.
        absolute = difference <= absolute ? absolute : Number.isNaN(difference) ? Infinity : difference
      }
    }
    return { group, absolute, relative: absolute === 0 ? 0 : absolute / largest, tolerance }
  }

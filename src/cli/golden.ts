/**
 * Holds the network, the kernels and the optimiser against tensors that PyTorch computed, group by group.
 */
import type { Batch, Targets } from '../core/Batch.ts'
import { make } from '../core/Seed.ts'
import * as Weights from '../core/Weights.ts'
import { inceptionTime } from '../nn/inceptionTime.ts'
import type { Model, Variables } from '../nn/Model.ts'
import { inVariant, variants } from '../nn/variants.ts'
import { adam, applyChanges } from '../optim/Optimiser.ts'
import { crossEntropy } from '../train/loss.ts'
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
  const vocabulary = Array.from({ length: golden('param.head.bias').values.length }, (_, id) => String(id))
  const model = modelOf(file)({ variables, vocabulary })
  const initial = variablesOf(model, file)
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
    compare('grad', exact)(pairs(file, 'grad.', pass.gradients)),
    compare('after', exact)(pairs(file, 'after.', pass.state)),
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

const modelOf = (file: Weights.Weights): ReturnType<typeof inceptionTime> => {
  const modules = Object.keys(file).flatMap((name) => /^param\.modules_\.(\d+)\./.exec(name)?.[1] ?? [])
  const kernels = Object.keys(file)
    .filter((name) => /^param\.modules_\.0\.convs\.\d+\.weight$/.test(name))
    .sort()
    .map((name) => Weights.get(file)(name).shape[2] as number)
  return inceptionTime({
    filters: Weights.get(file)('param.modules_.0.pool_conv.weight').shape[0] as number,
    depth: 1 + Math.max(...modules.map(Number)),
    kernels,
  })
}

// PyTorch names a shortcut's parts by position: the norm comes second where there is a convolution, first where not.
const goldenName = (file: Weights.Weights, name: string): string => {
  const shortcut = /^shortcuts\.(\d+)\.(conv|norm)\.(\w+)$/.exec(name)
  if (shortcut === null) return name.replace(/^modules\./, 'modules_.')
  const [, block, kind, part] = shortcut
  const projects = file[`param.shortcuts.${block}.0.weight`]?.shape.length === 3
  return `shortcuts.${block}.${kind === 'norm' && projects ? 1 : 0}.${part}`
}

const variablesOf = (model: Model, file: Weights.Weights): Variables => {
  const read = Weights.map(({ shape, values }, name) => {
    const found = channelsLast(Weights.get(file)(`param.${goldenName(file, name)}`))
    if (found.length !== values.length)
      throw new RangeError(`golden: [${shape.join(', ')}] expected for ${name}, got ${found.length} values`)
    return found
  })
  const { weights, state } = model.init(make(0))
  return { weights: read(weights), state: read(state) }
}

const pairs = (
  file: Weights.Weights,
  prefix: string,
  computed: Weights.Weights,
): ReadonlyArray<readonly [Float32Array, Float32Array]> =>
  Object.entries(computed).map(([name, { values }]) => [
    channelsLast(Weights.get(file)(prefix + goldenName(file, name))),
    values,
  ])

// [out, in, taps] becomes [taps, in, out], and [out, in] becomes [in, out]: all axes the other way round.
const channelsLast = ({ shape, values }: Weights.Weight): Float32Array => {
  const [out = 1, channels = 1, taps = 1] = shape
  const turned = new Float32Array(values.length)
  for (let o = 0; o < out; o++)
    for (let c = 0; c < channels; c++)
      for (let t = 0; t < taps; t++)
        turned[(t * channels + c) * out + o] = values[(o * channels + c) * taps + t] as number
  return turned
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

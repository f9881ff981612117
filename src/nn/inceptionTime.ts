/**
 * InceptionTime (Ismail Fawaz et al., 2020), layer for layer as tsai's InceptionTimePlus builds it.
 */
import type * as tf from '@tensorflow/tfjs-core'
import { pipe } from 'fp-ts/lib/function.js'
import { addRectified } from './fused.ts'
import * as apply from './layers.ts'
import type { Model, Spec } from './Model.ts'
import * as init from './parameters.ts'

/**
 * How deep, how wide, and how noisy in training.
 *
 * - `filters`: channels of each of a module's four branches. Default 32.
 * - `depth`: modules; every third ends a residual block. Default 6.
 * - `kernels`: taps of the three parallel convolutions. Default 39, 19, 9.
 * - `dropout`: share of values dropped before the head. Default 0.
 * - `survival`: the chance that the last residual branch survives a training step, falling linearly from 1; 1 turns
 *   stochastic depth off. Default 1; the Noisy Student paper has .8.
 * - `survivalRule`: `branch` is the paper's rule (Huang et al., 2016): residual branches, row by row, rescaled. `module`
 *   is tsai's: whole modules for the whole batch, not rescaled.
 *
 * @category model
 * @since 0.1.0
 */
export interface InceptionTimeOptions {
  readonly filters?: number
  readonly depth?: number
  readonly kernels?: ReadonlyArray<number>
  readonly dropout?: number
  readonly survival?: number
  readonly survivalRule?: 'branch' | 'module'
}

/**
 * The InceptionTime network for series of the given variables and classes. Any number of steps goes.
 *
 * @example
 * import { Seed, Weights } from 'millrace'
 * import { inceptionTime } from 'millrace/nn'
 * import assert from 'node:assert'
 *
 * const model = inceptionTime()({ variables: 24, vocabulary: ['1', '2', '3', '4', '5', '6'] })
 * assert.strictEqual(Weights.count(model.init(Seed.make(42)).weights), 460_038)
 *
 * @category constructors
 * @since 0.1.0
 */
export const inceptionTime = ({
  filters = 32,
  depth = 6,
  kernels = [39, 19, 9],
  dropout = 0,
  survival = 1,
  survivalRule = 'branch',
}: InceptionTimeOptions = {}): ((spec: Spec) => Model) => {
  if (!init.isSize(filters)) throw new RangeError(`inceptionTime: filters must be a positive integer, got ${filters}`)
  if (!init.isSize(depth)) throw new RangeError(`inceptionTime: depth must be a positive integer, got ${depth}`)
  if (kernels.length === 0 || !kernels.every(init.isSize))
    throw new RangeError(
      `inceptionTime: kernels must be positive integers, at least one, got ${kernels.join(', ') || 'none'}`,
    )
  if (!(dropout >= 0 && dropout < 1))
    throw new RangeError(`inceptionTime: dropout must be from 0 to less than 1, got ${dropout}`)
  if (!(survival > 0 && survival <= 1))
    throw new RangeError(`inceptionTime: survival must be more than 0 and at most 1, got ${survival}`)
  if (!['branch', 'module'].includes(survivalRule))
    throw new RangeError(`inceptionTime: survivalRule must be branch or module, got ${survivalRule}`)

  const width = filters * (kernels.length + 1)
  const blocks = Math.floor(depth / 3)

  return (spec) => {
    init.checkSpec('inceptionTime', spec)
    const channelsInto = (module: number): number => (module === 0 ? spec.variables : width)
    const hasBottleneck = (module: number): boolean => channelsInto(module) !== filters
    const channelsIntoBlock = (block: number): number => channelsInto(3 * block)
    const projects = (block: number): boolean => channelsIntoBlock(block) !== width

    return {
      name: 'inceptiontime',
      options: { filters, depth, kernels, dropout, survival, survivalRule },
      spec,
      init: init.layers(
        ...range(depth).flatMap((module) => {
          const name = `modules.${module}`
          return [
            ...(hasBottleneck(module)
              ? [init.convolution(`${name}.bottleneck`, 1, channelsInto(module), filters)]
              : []),
            ...kernels.map((taps, k) => init.convolution(`${name}.convs.${k}`, taps, filters, filters)),
            init.convolution(`${name}.pool_conv`, 1, channelsInto(module), filters),
            init.norm(`${name}.norm`, width),
          ]
        }),
        ...range(blocks).flatMap((block) => {
          const name = `shortcuts.${block}`
          return [
            ...(projects(block) ? [init.convolution(`${name}.conv`, 1, channelsIntoBlock(block), width)] : []),
            init.norm(`${name}.norm`, width),
          ]
        }),
        init.linear('head', width, spec.vocabulary.length),
      ),

      apply: (tensors, input, mode) => {
        const pass = apply.pass(tensors, mode)

        const module = (x: tf.Tensor4D, index: number, rectified: boolean): tf.Tensor4D => {
          const name = `modules.${index}`
          const narrow = hasBottleneck(index) ? apply.convolution(pass, `${name}.bottleneck`)(x) : x
          const convs = kernels.map((_, k) => `${name}.convs.${k}`)
          const branches = [
            { x: narrow, names: convs, pooled: false },
            { x, names: [`${name}.pool_conv`], pooled: true },
          ]
          return apply.normedBranches(pass, `${name}.norm`, branches, rectified)
        }

        const shortcut = (x: tf.Tensor4D, block: number): tf.Tensor4D => {
          const name = `shortcuts.${block}`
          if (!projects(block)) return apply.norm(pass, `${name}.norm`)(x)
          return apply.normedBranches(pass, `${name}.norm`, [{ x, names: [`${name}.conv`], pooled: false }], false)
        }

        let x = apply.channelsLast(input)
        let blockInput = x
        for (const index of range(depth)) {
          const endsBlock = index % 3 === 2
          const name = `modules.${index}.survival`
          const keep = survivalRule === 'module' && depth > 1 ? 1 - ((1 - survival) * index) / (depth - 1) : 1
          if (apply.runsModule(pass, name, keep)) x = module(x, index, !endsBlock)
          if (endsBlock) {
            const block = (index - 2) / 3
            const survives = survivalRule === 'branch' ? 1 - ((1 - survival) * (block + 1)) / blocks : 1
            x = addRectified(apply.dropBranch(pass, name, survives)(x), shortcut(blockInput, block))
            blockInput = x
          }
        }
        const logits = pipe(x, apply.globalAverage, apply.dropout(pass, 'dropout', dropout), apply.linear(pass, 'head'))
        return { logits, state: pass.state }
      },
    }
  }
}

const range = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, index) => index)

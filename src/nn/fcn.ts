/**
 * The fully convolutional network (Wang, Yan and Oates, 2017): three convolutions with batch norm, a mean over steps.
 */
import { pipe } from 'fp-ts/lib/function.js'
import * as apply from './layers.ts'
import type { Model, Spec } from './Model.ts'
import * as init from './parameters.ts'

/**
 * Channels and taps of each convolution, and the share of values dropped before the head.
 *
 * @category model
 * @since 0.1.0
 */
export interface FcnOptions {
  readonly channels?: ReadonlyArray<number>
  readonly kernels?: ReadonlyArray<number>
  readonly dropout?: number
}

/**
 * The FCN network for series of the given variables and classes. Any number of steps goes.
 *
 * @example
 * import { Seed } from 'millrace'
 * import { fcn } from 'millrace/nn'
 * import assert from 'node:assert'
 *
 * const model = fcn()({ variables: 24, vocabulary: ['left', 'right'] })
 * assert.deepStrictEqual(model.init(Seed.make(42)).weights['convs.0.weight']?.shape, [7, 24, 128])
 *
 * @category constructors
 * @since 0.1.0
 */
export const fcn = ({ channels = [128, 256, 128], kernels = [7, 5, 3], dropout = 0 }: FcnOptions = {}): ((
  spec: Spec,
) => Model) => {
  if (channels.length === 0 || channels.length !== kernels.length)
    throw new RangeError(`fcn: as many kernels as channels expected, got ${kernels.length} and ${channels.length}`)
  if (!channels.every(init.isSize))
    throw new RangeError(`fcn: channels must be positive integers, got ${channels.join(', ')}`)
  if (!kernels.every(init.isSize))
    throw new RangeError(`fcn: kernels must be positive integers, got ${kernels.join(', ')}`)
  if (!(dropout >= 0 && dropout < 1)) throw new RangeError(`fcn: dropout must be from 0 to less than 1, got ${dropout}`)

  return (spec) => {
    init.checkSpec('fcn', spec)
    const sizes = [spec.variables, ...channels]
    return {
      name: 'fcn',
      options: { channels, kernels, dropout },
      spec,
      init: init.layers(
        ...kernels.flatMap((taps, i) => [
          init.convolution(`convs.${i}`, taps, sizes[i] as number, sizes[i + 1] as number),
          init.norm(`norms.${i}`, sizes[i + 1] as number),
        ]),
        init.linear('head', sizes.at(-1) ?? 0, spec.vocabulary.length),
      ),
      apply: (tensors, input, mode) => {
        const pass = apply.pass(tensors, mode)
        const features = kernels.reduce(
          (x, _, i) => apply.normedBranches(pass, `norms.${i}`, [{ x, names: [`convs.${i}`], pooled: false }], true),
          apply.channelsLast(input),
        )
        const logits = pipe(
          features,
          apply.globalAverage,
          apply.dropout(pass, 'dropout', dropout),
          apply.linear(pass, 'head'),
        )
        return { logits, state: pass.state }
      },
    }
  }
}

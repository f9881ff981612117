/**
 * The kernels that we put in place of the WASM backend's own, or beside them, serve every program on tfjs: so they pass
 * the tests that tfjs-core ships, of what runs them and of what is trained through them.
 */
import { describe, expect, test } from 'vitest'
import { type LeftOut, tfjsSuites } from './tfjsSuites.ts'

const inFolder = (folder: string, names: string): ReadonlyArray<string> =>
  names.split(' ').map((name) => `${folder}${name}_test`)

const paths = [
  ...inFolder('ops/', 'conv1d conv2d conv2d_transpose conv2d_separable depthwise_conv2d'),
  ...inFolder('ops/fused/', 'fused_conv2d fused_depthwise_conv2d'),
  ...inFolder('ops/', 'max_pool avg_pool pool max_pool_with_argmax batchnorm moments'),
  ...inFolder('ops/', 'concat split stack unstack gather boolean_mask unsorted_segment_sum clone'),
  ...inFolder('ops/', 'add_n arithmetic add relu relu6 leaky_relu elu selu softmax dropout'),
  ...inFolder('optimizers/', 'sgd_optimizer momentum_optimizer rmsprop_optimizer adagrad_optimizer adadelta_optimizer'),
  ...inFolder('optimizers/', 'adam_optimizer adamax_optimizer'),
  ...inFolder('', 'gradients tape variable'),
]

// What tfjs's own kernels of this backend refuse or get wrong. tfjs leaves these out as well, and all gradients too.
const leftOut: LeftOut = [
  [/NCHW/, 'convolutions have their channels last'],
  [/complex|^add upcasts when dtypes dont match$/, 'there are no complex numbers'],
  [/fused .*(broadcasted bias| p=0 with bias$)/, 'a fused bias has one axis'],
  [/ fractional outputs default rounding$/, 'a window of one step is expected to change nothing, padded or not'],
]

const missing = await tfjsSuites(paths, leftOut)

describe('of the tests that tfjs-core ships', () => {
  test.each(leftOut)('%s leaves some out: %s', (name) => {
    expect(missing.filter((each) => name.test(each))).not.toEqual([])
  })

  test('at most one in ten is left out', () => {
    expect(missing.length).toBeLessThan(70)
  })
})

// Max pooling whose gradient need not look for the maxima again.

import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { engine, maxPool as stockMaxPool, registerGradient } from '@tensorflow/tfjs-core'
import { replaceKernel } from './heap.ts'
import {
  Average,
  AverageGrad,
  cpuPoolingKernels,
  NotedMaxPool,
  NotedMaxPoolGrad,
  type Windows,
} from './poolingKernels.ts'

for (const kernel of cpuPoolingKernels) replaceKernel(kernel)

registerGradient({
  kernelName: NotedMaxPool,
  outputsToSave: [false, true],
  gradFunc: (dys, saved, attributes) => {
    const [winners] = saved as [Tensor]
    const dy = (dys as Tensor[])[0] as Tensor
    return { x: () => engine().runKernel(NotedMaxPoolGrad, { dy, winners }, attributes) }
  },
})

/**
 * The largest of each window, at most 255 values, as `maxPool` of tfjs gives it. Its gradient takes a byte an output and
 * not the input.
 *
 * @internal
 */
export const maxPool = (x: Tensor4D, windows: Windows): Tensor4D => {
  // Nothing is noted that no gradient will ask for.
  if (engine().state.gradientDepth === 0) return stockMaxPool(x, windows.filterSize, windows.strides, windows.pad)
  const [y] = engine().runKernel(NotedMaxPool, { x }, { ...windows, inputShape: x.shape }) as [Tensor4D, Tensor4D]
  return y
}

registerGradient({
  kernelName: Average,
  gradFunc: (dy, _, attributes) => ({
    x: () => engine().runKernel(AverageGrad, { dy: dy as Tensor }, attributes),
  }),
})

/**
 * The mean over height and width, [batch, channels]. Its gradient is one pass, where tfjs makes arrays of ones.
 *
 * @internal
 */
export const globalAverage = (x: Tensor4D): Tensor2D =>
  engine().runKernel(Average, { x }, { inputShape: x.shape }) as Tensor2D

// The gradient of what a convolution or a pooling gives, of the height and width that the kernels compute that to have.

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { address, kernelsOf } from './heap.ts'

interface Output {
  readonly outHeight: number
  readonly outWidth: number
}

/**
 * Lend `dy`, [batch, height, width, channels], cut to the size of the output. It may be larger: tfjs's gradients forget
 * `dimRoundingMode`, and `conv2dTranspose` takes any input. tfjs's own kernels pass over what is beyond, too.
 */
export const withOutputGradient = (
  backend: BackendWasm,
  dy: TensorInfo,
  { outHeight, outWidth }: Output,
  use: (dy: TensorInfo) => void,
): void => {
  const [batch = 1, height = 1, width = 1, channels = 1] = dy.shape
  if (height === outHeight && width === outWidth) {
    use(dy)
    return
  }
  if (height < outHeight || width < outWidth)
    throw new RangeError(`the gradient of ${outHeight} x ${outWidth} outputs expected, got one of ${height} x ${width}`)
  const cut = backend.makeOutput([batch, outHeight, outWidth, channels], 'float32')
  try {
    const step = channels * 4
    const runs = { rows: outHeight, width: outWidth * step, fromStep: width * step, toStep: outWidth * step }
    for (let image = 0; image < batch; image++) {
      const from = address(backend, dy) + image * height * width * step
      kernelsOf(backend).copyRows(from, address(backend, cut) + image * outHeight * outWidth * step, runs)
    }
    use(cut)
  } finally {
    backend.disposeData(cut.dataId)
  }
}

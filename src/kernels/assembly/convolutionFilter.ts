// The gradient of a convolution by its filter. A few images at a time are packed into panels of 4 input and 8 output
// channels that stay in the first-level cache while every tap's tile is accumulated in registers over all their steps.

import { madd } from './multiplyAdd'

const inPanel: i32 = 4
const outPanel: i32 = 8
/** Steps packed at once: 48 bytes each. */
const packedSteps: i32 = 512

function imagesAtOnce(batch: i32, inSteps: i32, outSteps: i32): i32 {
  return min(batch, max(1, packedSteps / max(1, max(inSteps, outSteps))))
}

/** Bytes of working memory for `conv2dBackpropFilter`. */
export function conv2dBackpropFilterScratch(
  batch: i32, inHeight: i32, inWidth: i32, inChannels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, outChannels: i32,
): usize {
  const inPanels = (inChannels + inPanel - 1) / inPanel
  const outPanels = (outChannels + outPanel - 1) / outPanel
  const inSteps = inHeight * inWidth
  const outSteps = outHeight * outWidth
  const images = imagesAtOnce(batch, inSteps, outSteps)
  return <usize>(inPanels * images * inSteps) * 16 + <usize>(outPanels * images * outSteps) * 32 +
    <usize>(inPanels * outPanels * filterHeight * filterWidth) * 128
}

/** dw[kh, kw, ci, co] = sum of x[n, oh * stride + kh * dilation - pad, .., ci] * dy[n, oh, ow, co]. */
export function conv2dBackpropFilter(
  x: usize, dy: usize, dw: usize, scratch: usize,
  batch: i32, inHeight: i32, inWidth: i32, inChannels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, outChannels: i32, strideHeight: i32, strideWidth: i32,
  dilationHeight: i32, dilationWidth: i32, padTop: i32, padLeft: i32,
): void {
  const inPanels = (inChannels + inPanel - 1) / inPanel
  const outPanels = (outChannels + outPanel - 1) / outPanel
  const inSteps = inHeight * inWidth
  const outSteps = outHeight * outWidth
  const most = imagesAtOnce(batch, inSteps, outSteps)
  const packedDy = scratch
  const packedX = packedDy + <usize>(outPanels * most * outSteps) * 32
  const sums = packedX + <usize>(inPanels * most * inSteps) * 16
  memory.fill(sums, 0, <usize>(inPanels * outPanels * filterHeight * filterWidth) * 128)

  for (let n = 0; n < batch; n += most) {
    const images = min(most, batch - n)
    packPanels(x + <usize>(n * inSteps * inChannels) * 4, packedX, images * inSteps, inChannels, inPanel)
    packPanels(dy + <usize>(n * outSteps * outChannels) * 4, packedDy, images * outSteps, outChannels, outPanel)
    let sum = sums
    for (let o = 0; o < outPanels; o++) {
      const dyPanel = packedDy + <usize>(o * images * outSteps) * 32
      for (let i = 0; i < inPanels; i++) {
        const xPanel = packedX + <usize>(i * images * inSteps) * 16
        for (let kh = 0; kh < filterHeight; kh++) {
          const topOffset = kh * dilationHeight - padTop
          const top = firstStep(topOffset, strideHeight)
          const rows = lastStep(topOffset, strideHeight, inHeight, outHeight) - top
          for (let kw = 0; kw < filterWidth; kw++) {
            const leftOffset = kw * dilationWidth - padLeft
            const left = firstStep(leftOffset, strideWidth)
            const steps = lastStep(leftOffset, strideWidth, inWidth, outWidth) - left
            if (rows > 0 && steps > 0) {
              filterTile(
                xPanel + <usize>((top * strideHeight + topOffset) * inWidth + left * strideWidth + leftOffset) * 16,
                <usize>inSteps * 16, <usize>(strideHeight * inWidth) * 16, <usize>strideWidth * 16,
                dyPanel + <usize>(top * outWidth + left) * 32, <usize>outSteps * 32, <usize>outWidth * 32,
                images, rows, steps, sum,
              )
            }
            sum += 128
          }
        }
      }
    }
  }
  unpack(sums, dw, filterHeight * filterWidth, inChannels, outChannels)
}

function firstStep(offset: i32, stride: i32): i32 {
  return offset < 0 ? (stride - 1 - offset) / stride : 0
}

function lastStep(offset: i32, stride: i32, inSize: i32, outSize: i32): i32 {
  const room = inSize - 1 - offset
  return room < 0 ? 0 : min(outSize, room / stride + 1)
}

/** Four input by eight output channels, kept in registers over all steps: sum[i, o] += x[step, i] * dy[step, o]. */
function filterTile(
  x: usize, xImage: usize, xRow: usize, xStep: usize,
  dy: usize, dyImage: usize, dyRow: usize,
  images: i32, rows: i32, steps: i32, sum: usize,
): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0)
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0)
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0)
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0)
  // Whole rows, and whole images, follow one another: one long run instead of many short ones.
  if (<usize>steps * xStep == xRow && <usize>steps * 32 == dyRow) {
    steps *= rows
    rows = 1
    if (<usize>steps * xStep == xImage && <usize>steps * 32 == dyImage) {
      steps *= images
      images = 1
    }
  }
  const xStep2 = xStep * 2
  for (let n = 0; n < images; n++) {
    for (let row = 0; row < rows; row++) {
      let a = x + <usize>n * xImage + <usize>row * xRow
      let b = dy + <usize>n * dyImage + <usize>row * dyRow
      const unrolled = b + <usize>(steps & ~1) * 32
      const end = b + <usize>steps * 32
      while (b < unrolled) {
        const next = a + xStep
        let b0 = v128.load(b)
        let b1 = v128.load(b, 16)
        let v = v128.load_splat<f32>(a)
        c00 = madd(v, b0, c00)
        c01 = madd(v, b1, c01)
        v = v128.load_splat<f32>(a, 4)
        c10 = madd(v, b0, c10)
        c11 = madd(v, b1, c11)
        v = v128.load_splat<f32>(a, 8)
        c20 = madd(v, b0, c20)
        c21 = madd(v, b1, c21)
        v = v128.load_splat<f32>(a, 12)
        c30 = madd(v, b0, c30)
        c31 = madd(v, b1, c31)
        b0 = v128.load(b, 32)
        b1 = v128.load(b, 48)
        v = v128.load_splat<f32>(next)
        c00 = madd(v, b0, c00)
        c01 = madd(v, b1, c01)
        v = v128.load_splat<f32>(next, 4)
        c10 = madd(v, b0, c10)
        c11 = madd(v, b1, c11)
        v = v128.load_splat<f32>(next, 8)
        c20 = madd(v, b0, c20)
        c21 = madd(v, b1, c21)
        v = v128.load_splat<f32>(next, 12)
        c30 = madd(v, b0, c30)
        c31 = madd(v, b1, c31)
        a += xStep2
        b += 64
      }
      if (b < end) {
        const b0 = v128.load(b)
        const b1 = v128.load(b, 16)
        let v = v128.load_splat<f32>(a)
        c00 = madd(v, b0, c00)
        c01 = madd(v, b1, c01)
        v = v128.load_splat<f32>(a, 4)
        c10 = madd(v, b0, c10)
        c11 = madd(v, b1, c11)
        v = v128.load_splat<f32>(a, 8)
        c20 = madd(v, b0, c20)
        c21 = madd(v, b1, c21)
        v = v128.load_splat<f32>(a, 12)
        c30 = madd(v, b0, c30)
        c31 = madd(v, b1, c31)
      }
    }
  }
  v128.store(sum, f32x4.add(v128.load(sum), c00))
  v128.store(sum, f32x4.add(v128.load(sum, 16), c01), 16)
  v128.store(sum, f32x4.add(v128.load(sum, 32), c10), 32)
  v128.store(sum, f32x4.add(v128.load(sum, 48), c11), 48)
  v128.store(sum, f32x4.add(v128.load(sum, 64), c20), 64)
  v128.store(sum, f32x4.add(v128.load(sum, 80), c21), 80)
  v128.store(sum, f32x4.add(v128.load(sum, 96), c30), 96)
  v128.store(sum, f32x4.add(v128.load(sum, 112), c31), 112)
}

/** from[step, channel] to panels of `width` channels, packed[channel / width][step][width]; missing ones are zero. */
function packPanels(from: usize, packed: usize, steps: i32, channels: i32, width: i32): void {
  let out = packed
  for (let start = 0; start < channels; start += width) {
    const lanes = min(width, channels - start)
    let source = from + <usize>start * 4
    for (let step = 0; step < steps; step++) {
      if (lanes == width) {
        v128.store(out, v128.load(source))
        if (width == outPanel) v128.store(out, v128.load(source, 16), 16)
      } else {
        for (let lane = 0; lane < width; lane++) {
          store<f32>(out + <usize>lane * 4, lane < lanes ? load<f32>(source + <usize>lane * 4) : 0)
        }
      }
      source += <usize>channels * 4
      out += <usize>width * 4
    }
  }
}

/** sums[co / 8][ci / 4][tap][4][8] to dw[tap, ci, co]. */
function unpack(sums: usize, dw: usize, taps: i32, inChannels: i32, outChannels: i32): void {
  const inPanels = (inChannels + inPanel - 1) / inPanel
  for (let tap = 0; tap < taps; tap++) {
    for (let i = 0; i < inChannels; i++) {
      const out = dw + <usize>((tap * inChannels + i) * outChannels) * 4
      for (let o = 0; o < outChannels; o++) {
        const tile = ((o / outPanel) * inPanels + i / inPanel) * taps + tap
        store<f32>(out + <usize>o * 4, load<f32>(sums + <usize>(tile * 32 + (i % inPanel) * outPanel + o % outPanel) * 4))
      }
    }
  }
}

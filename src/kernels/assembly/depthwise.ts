// The gradients of a depthwise convolution, whose output channel `o` reads input channel `o / multiplier`: four channels
// at a time where each input channel has one output, and one by one elsewhere.

import { madd } from './multiplyAdd'

/**
 * dx[n, h, w, ci] = sum of dy[n, oh, ow, o] * filter[kh, kw, o] over the outputs o of ci, where oh * stride +
 * kh * dilation - pad = h, for the images n from `from` to `to`.
 */
export function depthwiseBackpropInput(
  dy: usize, filter: usize, dx: usize,
  inHeight: i32, inWidth: i32, inChannels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, outChannels: i32, strideHeight: i32, strideWidth: i32,
  dilationHeight: i32, dilationWidth: i32, padTop: i32, padLeft: i32, from: i32, to: i32,
): void {
  const image = <usize>(inHeight * inWidth * inChannels) * 4
  const step = <usize>outChannels * 4
  memory.fill(dx + <usize>from * image, 0, <usize>(to - from) * image)
  for (let n = from; n < to; n++) {
    for (let oh = 0; oh < outHeight; oh++) {
      for (let kh = 0; kh < filterHeight; kh++) {
        const h = oh * strideHeight + kh * dilationHeight - padTop
        if (h < 0 || h >= inHeight) continue
        for (let ow = 0; ow < outWidth; ow++) {
          const slope = dy + <usize>((n * outHeight + oh) * outWidth + ow) * step
          for (let kw = 0; kw < filterWidth; kw++) {
            const w = ow * strideWidth + kw * dilationWidth - padLeft
            if (w < 0 || w >= inWidth) continue
            addProducts(
              slope, filter + <usize>(kh * filterWidth + kw) * step,
              dx + <usize>n * image + <usize>((h * inWidth + w) * inChannels) * 4, inChannels, outChannels / inChannels,
            )
          }
        }
      }
    }
  }
}

/** out[c] += the sum of a[o] * b[o] over the `multiplier` outputs o of channel c. */
function addProducts(a: usize, b: usize, out: usize, channels: i32, multiplier: i32): void {
  const end = out + <usize>channels * 4
  if (multiplier == 1) {
    addAll(a, b, out, channels)
    return
  }
  while (out < end) {
    let sum = load<f32>(out)
    for (let i = 0; i < multiplier; i++) {
      sum += load<f32>(a) * load<f32>(b)
      a += 4
      b += 4
    }
    store<f32>(out, sum)
    out += 4
  }
}

/**
 * dw[kh, kw, o] = sum of x[n, oh * stride + kh * dilation - pad, .., o / multiplier] * dy[n, oh, ow, o], for the taps
 * from `from` to `to`, rows before columns.
 */
export function depthwiseBackpropFilter(
  x: usize, dy: usize, dw: usize, scratch: usize,
  batch: i32, inHeight: i32, inWidth: i32, inChannels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, outChannels: i32, strideHeight: i32, strideWidth: i32,
  dilationHeight: i32, dilationWidth: i32, padTop: i32, padLeft: i32, from: i32, to: i32,
): void {
  const step = <usize>outChannels * 4
  for (let tap = from; tap < to; tap++) {
    const out = dw + <usize>tap * step
    memory.fill(out, 0, step)
    for (let n = 0; n < batch; n++) {
      for (let oh = 0; oh < outHeight; oh++) {
        const h = oh * strideHeight + (tap / filterWidth) * dilationHeight - padTop
        if (h < 0 || h >= inHeight) continue
        // A row by itself, so that no sum grows far beyond what is added to it.
        memory.fill(scratch, 0, step)
        for (let ow = 0; ow < outWidth; ow++) {
          const w = ow * strideWidth + (tap % filterWidth) * dilationWidth - padLeft
          if (w < 0 || w >= inWidth) continue
          addEach(
            x + <usize>(((n * inHeight + h) * inWidth + w) * inChannels) * 4,
            dy + <usize>((n * outHeight + oh) * outWidth + ow) * step, scratch, outChannels, outChannels / inChannels,
          )
        }
        for (let o: usize = 0; o < step; o += 4) store<f32>(out + o, load<f32>(out + o) + load<f32>(scratch + o))
      }
    }
  }
}

/** out[o] += a[o / multiplier] * b[o]. */
function addEach(a: usize, b: usize, out: usize, outputs: i32, multiplier: i32): void {
  const end = out + <usize>outputs * 4
  if (multiplier == 1) {
    addAll(a, b, out, outputs)
    return
  }
  while (out < end) {
    const value = load<f32>(a)
    for (let i = 0; i < multiplier; i++) {
      store<f32>(out, load<f32>(out) + value * load<f32>(b))
      b += 4
      out += 4
    }
    a += 4
  }
}

/** out[i] += a[i] * b[i]. */
function addAll(a: usize, b: usize, out: usize, size: i32): void {
  const vectors = <usize>(size & ~3) * 4
  let at: usize = 0
  for (; at < vectors; at += 16) {
    v128.store(out + at, madd(v128.load(a + at), v128.load(b + at), v128.load(out + at)))
  }
  for (; at < <usize>size * 4; at += 4) {
    store<f32>(out + at, load<f32>(out + at) + load<f32>(a + at) * load<f32>(b + at))
  }
}

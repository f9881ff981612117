// A convolution of channels-last images: every tap slides over the images with it (see slidingProduct.ts). The filter is
// packed once, for however many ranges of images.

import { columnsTogether, packPanels, panelsBytes } from './filterPanels'
import { addColumnTap, addRowTap, layOut, slide, Sliding, slidingScratch } from './slidingProduct'

/** Bytes of a packed filter. */
export function conv2dPackedSize(inChannels: i32, filterHeight: i32, filterWidth: i32, outChannels: i32): usize {
  return panelsBytes(filterHeight, filterWidth, inChannels, outChannels)
}

/** filter[kh, kw, ci, co], and unless it is 0 the bias [co], for `conv2d`. */
export function conv2dPack(
  filter: usize, bias: usize, packed: usize,
  inChannels: i32, filterHeight: i32, filterWidth: i32, outChannels: i32, strideWidth: i32,
): void {
  const together = columnsTogether(filterWidth, inChannels, strideWidth)
  packPanels(filter, bias, packed, filterHeight, filterWidth, inChannels, outChannels, <usize>outChannels * 4, 4, together)
}

/** Bytes of one range's working memory for `conv2d`. */
export function conv2dScratch(
  inHeight: i32, inWidth: i32, inChannels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, outChannels: i32, strideHeight: i32, strideWidth: i32,
  dilationHeight: i32, dilationWidth: i32,
): usize {
  const together = columnsTogether(filterWidth, inChannels, strideWidth)
  return slidingScratch(inHeight, inWidth, inChannels, filterHeight, filterWidth, strideWidth, dilationWidth, together)
}

/**
 * y[n, oh, ow, co] = bias[co] + sum of x[n, oh * stride + kh * dilation - pad, .., ci] * filter[kh, kw, ci, co], held
 * within `lower` and `upper`, for the images n from `from` to `to`; steps of y are `outStep` bytes apart.
 */
export function conv2d(
  x: usize, packed: usize, y: usize, scratch: usize,
  inHeight: i32, inWidth: i32, inChannels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, outChannels: i32, strideHeight: i32, strideWidth: i32,
  dilationHeight: i32, dilationWidth: i32, padTop: i32, padLeft: i32,
  outStep: usize, lower: f32, upper: f32, from: i32, to: i32,
): void {
  const s = changetype<Sliding>(scratch)
  s.source = x
  s.height = inHeight
  s.width = inWidth
  s.channels = inChannels
  s.packed = packed
  s.filterHeight = filterHeight
  s.filterWidth = filterWidth
  s.together = columnsTogether(filterWidth, inChannels, strideWidth)
  s.rowStride = strideHeight
  s.stride = strideWidth
  s.out = y
  s.rows = outHeight
  s.steps = outWidth
  s.outputs = outChannels
  s.outStep = outStep
  s.outRow = <usize>outWidth * s.outStep
  s.outImage = <usize>outHeight * s.outRow
  s.lower = lower
  s.upper = upper
  layOut(s, dilationWidth)
  for (let tap = 0; tap < filterHeight; tap++) addRowTap(s, tap, tap * dilationHeight - padTop)
  for (let tap = 0; tap < filterWidth; tap++) {
    const position = tap * dilationWidth - padLeft
    const phase = (position % strideWidth + strideWidth) % strideWidth
    addColumnTap(s, tap, phase, (position - phase) / strideWidth)
  }
  slide(s, from, to)
}

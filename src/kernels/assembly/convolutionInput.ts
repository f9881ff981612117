// The gradient of a convolution by its input: the filter slides over the gradient of the output. With stride s the
// inputs fall into s phases, and each phase is such a product of stride 1 with some of the taps.

import { columnsTogether, packPanels, panelsBytes } from './filterPanels'
import { addColumnTap, addRowTap, layOut, noTaps, slide, Sliding, slidingScratch } from './slidingProduct'

/** Bytes of a packed filter. */
export function conv2dBackpropInputPackedSize(
  inChannels: i32, filterHeight: i32, filterWidth: i32, outChannels: i32,
): usize {
  return panelsBytes(filterHeight, filterWidth, outChannels, inChannels)
}

/** filter[kh, kw, ci, co] for `conv2dBackpropInput`. */
export function conv2dBackpropInputPack(
  filter: usize, packed: usize,
  inChannels: i32, filterHeight: i32, filterWidth: i32, outChannels: i32, strideWidth: i32,
): void {
  const together = columnsTogether(filterWidth, outChannels, strideWidth)
  packPanels(filter, 0, packed, filterHeight, filterWidth, outChannels, inChannels, 4, <usize>outChannels * 4, together)
}

/** Bytes of one range's working memory for `conv2dBackpropInput`. */
export function conv2dBackpropInputScratch(
  inHeight: i32, inWidth: i32, inChannels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, outChannels: i32, strideHeight: i32, strideWidth: i32,
  dilationHeight: i32, dilationWidth: i32,
): usize {
  const together = columnsTogether(filterWidth, outChannels, strideWidth)
  return slidingScratch(outHeight, outWidth, outChannels, filterHeight, filterWidth, 1, dilationWidth, together)
}

/**
 * dx[n, h, w, ci] = sum of dy[n, oh, ow, co] * filter[kh, kw, ci, co] where oh * stride + kh * dilation - pad = h, for
 * the images n from `from` to `to`.
 */
export function conv2dBackpropInput(
  dy: usize, packed: usize, dx: usize, scratch: usize,
  inHeight: i32, inWidth: i32, inChannels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, outChannels: i32, strideHeight: i32, strideWidth: i32,
  dilationHeight: i32, dilationWidth: i32, padTop: i32, padLeft: i32, from: i32, to: i32,
): void {
  const s = changetype<Sliding>(scratch)
  const step = <usize>inChannels * 4
  s.source = dy
  s.height = outHeight
  s.width = outWidth
  s.channels = outChannels
  s.packed = packed
  s.filterHeight = filterHeight
  s.filterWidth = filterWidth
  s.together = columnsTogether(filterWidth, outChannels, strideWidth)
  s.rowStride = 1
  s.stride = 1
  s.outputs = inChannels
  s.outStep = <usize>strideWidth * step
  s.outRow = <usize>(strideHeight * inWidth) * step
  s.outImage = <usize>(inHeight * inWidth) * step
  s.lower = -Infinity
  s.upper = Infinity
  layOut(s, dilationWidth)
  for (let phaseHeight = 0; phaseHeight < min(strideHeight, inHeight); phaseHeight++) {
    for (let phaseWidth = 0; phaseWidth < min(strideWidth, inWidth); phaseWidth++) {
      noTaps(s)
      for (let tap = 0; tap < filterHeight; tap++) {
        const position = phaseHeight + padTop - tap * dilationHeight
        if (position % strideHeight == 0) addRowTap(s, tap, position / strideHeight)
      }
      for (let tap = 0; tap < filterWidth; tap++) {
        const position = phaseWidth + padLeft - tap * dilationWidth
        if (position % strideWidth == 0) addColumnTap(s, tap, 0, position / strideWidth)
      }
      s.out = dx + <usize>(phaseHeight * inWidth + phaseWidth) * step
      s.rows = (inHeight - phaseHeight + strideHeight - 1) / strideHeight
      s.steps = (inWidth - phaseWidth + strideWidth - 1) / strideWidth
      slide(s, from, to)
    }
  }
}

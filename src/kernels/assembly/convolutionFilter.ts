// The gradient of a convolution by its filter. A few images at a time are packed into panels of 4 input and 8 output
// channels that stay in the first-level cache while every tap's tile is accumulated in registers over all their steps.
// A range is one of pairs of such panels, input panels fastest. Each goes over all images, so that no sum depends on how
// the work was divided.

import { addRun, outerTiles, runsBytes } from './outerTile'

const inPanel: i32 = 4
const outPanel: i32 = 8
const lanesBytes: usize = 32
const tileBytes: usize = 128
/** Steps packed at once: 48 bytes each. */
const packedSteps: i32 = 512

function panelsOf(channels: i32, width: i32): i32 {
  return (channels + width - 1) / width
}

function imagesAtOnce(batch: i32, inSteps: i32, outSteps: i32): i32 {
  return min(batch, max(1, packedSteps / max(1, max(inSteps, outSteps))))
}

/** How many pairs of panels there are. */
export function conv2dBackpropFilterPairs(inChannels: i32, outChannels: i32): i32 {
  return panelsOf(inChannels, inPanel) * panelsOf(outChannels, outPanel)
}

/** Bytes of one range's working memory for `conv2dBackpropFilter`. */
export function conv2dBackpropFilterScratch(
  batch: i32, inHeight: i32, inWidth: i32, inChannels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, outChannels: i32,
): usize {
  const images = imagesAtOnce(batch, inHeight * inWidth, outHeight * outWidth)
  const taps = filterHeight * filterWidth
  return lanesBytes + <usize>taps * runsBytes(images * outHeight) +
    <usize>(panelsOf(inChannels, inPanel) * images * inHeight * inWidth) * 16 +
    <usize>(panelsOf(outChannels, outPanel) * images * outHeight * outWidth) * 32 +
    <usize>(conv2dBackpropFilterPairs(inChannels, outChannels) * taps) * tileBytes
}

/**
 * dw[kh, kw, ci, co] = sum of x[n, oh * stride + kh * dilation - pad, .., ci] * dy[n, oh, ow, co], for the pairs of
 * panels from `from` to `to`.
 */
export function conv2dBackpropFilter(
  x: usize, dy: usize, dw: usize, scratch: usize,
  batch: i32, inHeight: i32, inWidth: i32, inChannels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, outChannels: i32, strideHeight: i32, strideWidth: i32,
  dilationHeight: i32, dilationWidth: i32, padTop: i32, padLeft: i32, from: i32, to: i32,
): void {
  if (from >= to) return
  const inPanels = panelsOf(inChannels, inPanel)
  const inSteps = inHeight * inWidth
  const outSteps = outHeight * outWidth
  const taps = filterHeight * filterWidth
  const most = imagesAtOnce(batch, inSteps, outSteps)
  // The panels that some pair of this range needs.
  const firstOut = from / inPanels
  const lastOut = (to - 1) / inPanels
  const firstIn = firstOut == lastOut ? from % inPanels : 0
  const lastIn = firstOut == lastOut ? (to - 1) % inPanels : inPanels - 1

  const tapRuns = runsBytes(most * outHeight)
  const runs = scratch + lanesBytes
  const packedDy = runs + <usize>taps * tapRuns
  const packedX = packedDy + <usize>((lastOut - firstOut + 1) * most * outSteps) * 32
  const sums = packedX + <usize>((lastIn - firstIn + 1) * most * inSteps) * 16
  memory.fill(sums, 0, <usize>((to - from) * taps) * tileBytes)

  let listed = 0
  for (let n = 0; n < batch; n += most) {
    const images = min(most, batch - n)
    if (images != listed) {
      listRuns(
        runs, tapRuns, images, inHeight, inWidth, filterHeight, filterWidth, outHeight, outWidth,
        strideHeight, strideWidth, dilationHeight, dilationWidth, padTop, padLeft,
      )
      listed = images
    }
    packPanels(x + <usize>(n * inSteps * inChannels) * 4, packedX, images * inSteps, inChannels, inPanel, firstIn, lastIn)
    packPanels(dy + <usize>(n * outSteps * outChannels) * 4, packedDy, images * outSteps, outChannels, outPanel, firstOut, lastOut)
    let sum = sums
    for (let pair = from; pair < to; pair++) {
      const a = packedX + <usize>((pair % inPanels - firstIn) * images * inSteps) * 16
      const b = packedDy + <usize>((pair / inPanels - firstOut) * images * outSteps) * 32
      outerTiles(
        taps, runs, tapRuns, a, <usize>strideWidth * 16, b, sum, tileBytes, 32, sum, tileBytes, 32,
        inPanel, outPanel, -Infinity, Infinity, scratch,
      )
      sum += <usize>taps * tileBytes
    }
  }
  for (let pair = from; pair < to; pair++) {
    unpack(sums + <usize>((pair - from) * taps) * tileBytes, dw, taps, inChannels, outChannels, pair % inPanels, pair / inPanels)
  }
}

/** For each tap, where it meets the packed images: whole rows, and whole images, go on where the one before ends. */
function listRuns(
  runs: usize, tapRuns: usize, images: i32, inHeight: i32, inWidth: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, strideHeight: i32, strideWidth: i32,
  dilationHeight: i32, dilationWidth: i32, padTop: i32, padLeft: i32,
): void {
  for (let kh = 0; kh < filterHeight; kh++) {
    const topOffset = kh * dilationHeight - padTop
    const top = firstStep(topOffset, strideHeight)
    const bottom = lastStep(topOffset, strideHeight, inHeight, outHeight)
    for (let kw = 0; kw < filterWidth; kw++) {
      const leftOffset = kw * dilationWidth - padLeft
      const left = firstStep(leftOffset, strideWidth)
      const steps = lastStep(leftOffset, strideWidth, inWidth, outWidth) - left
      store<i32>(runs, 0)
      for (let n = 0; n < images && steps > 0; n++) {
        for (let row = top; row < bottom; row++) {
          const inRow = n * inHeight + row * strideHeight + topOffset
          addRun(
            runs, <usize>(inRow * inWidth + left * strideWidth + leftOffset) * 16,
            <usize>((n * outHeight + row) * outWidth + left) * 32, steps, <usize>strideWidth * 16,
          )
        }
      }
      runs += tapRuns
    }
  }
}

function firstStep(offset: i32, stride: i32): i32 {
  return offset < 0 ? (stride - 1 - offset) / stride : 0
}

function lastStep(offset: i32, stride: i32, inSize: i32, outSize: i32): i32 {
  const room = inSize - 1 - offset
  return room < 0 ? 0 : min(outSize, room / stride + 1)
}

/** from[step, channel] to panels of `width` channels, packed[panel][step][width]; missing ones are zero. */
function packPanels(from: usize, packed: usize, steps: i32, channels: i32, width: i32, first: i32, last: i32): void {
  const panelBytes = <usize>(steps * width) * 4
  const whole = min(last + 1, channels / width)
  for (let step = 0; step < steps; step++) {
    let source = from + <usize>(first * width) * 4
    let out = packed
    for (let panel = first; panel < whole; panel++) {
      v128.store(out, v128.load(source))
      if (width == outPanel) v128.store(out, v128.load(source, 16), 16)
      source += <usize>width * 4
      out += panelBytes
    }
    if (whole <= last) {
      for (let lane = 0; lane < width; lane++) {
        const value = whole * width + lane < channels ? load<f32>(source + <usize>lane * 4) : 0
        store<f32>(out + <usize>lane * 4, value)
      }
    }
    from += <usize>channels * 4
    packed += <usize>width * 4
  }
}

/** The sums of a pair, [tap][4][8], to its part of dw[tap, ci, co]. */
function unpack(sums: usize, dw: usize, taps: i32, inChannels: i32, outChannels: i32, inAt: i32, outAt: i32): void {
  const rows = min(inPanel, inChannels - inAt * inPanel)
  const lanes = min(outPanel, outChannels - outAt * outPanel)
  for (let tap = 0; tap < taps; tap++) {
    for (let row = 0; row < rows; row++) {
      const from = sums + <usize>tap * tileBytes + <usize>row * 32
      const to = dw + <usize>((tap * inChannels + inAt * inPanel + row) * outChannels + outAt * outPanel) * 4
      for (let lane = 0; lane < lanes; lane++) store<f32>(to + <usize>lane * 4, load<f32>(from + <usize>lane * 4))
    }
  }
}

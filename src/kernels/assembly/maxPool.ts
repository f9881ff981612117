// Max pooling, which may note where each maximum was: the tap of its window, in one byte. Backward, each input gathers the
// gradients of the windows that it won.

/** No value of the window was above -Infinity. */
const nobody: i32 = 255

/**
 * y = the largest of each window, and in `winners`, unless that is 0, the first tap that holds it. What is not a number
 * is never the largest; a window of nothing else gives -Infinity.
 */
export function maxPool(
  x: usize, y: usize, winners: usize,
  batch: i32, inHeight: i32, inWidth: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  const step = <usize>channels * 4
  const row = <usize>inWidth * step
  for (let n = 0; n < batch; n++) {
    for (let oh = 0; oh < outHeight; oh++) {
      const corner = oh * strideHeight - padTop
      const top = max(0, -corner)
      const bottom = min(filterHeight, inHeight - corner)
      for (let ow = 0; ow < outWidth; ow++) {
        const side = ow * strideWidth - padLeft
        const left = max(0, -side)
        const right = min(filterWidth, inWidth - side)
        const start = x + <usize>((n * inHeight + corner) * inWidth + side) * step
        window(start, y, winners, top, bottom, left, right, filterWidth, row, step, channels)
        y += step
        if (winners != 0) winners += <usize>channels
      }
    }
  }
}

function window(
  x: usize, y: usize, winners: usize, top: i32, bottom: i32, left: i32, right: i32, width: i32,
  row: usize, step: usize, channels: i32,
): void {
  const vectors = channels & ~3
  let c = 0
  for (; c < vectors; c += 4) {
    let best = f32x4.splat(-Infinity)
    let winner = i32x4.splat(nobody)
    for (let r = top; r < bottom; r++) {
      let from = x + <usize>r * row + <usize>left * step + <usize>c * 4
      for (let s = left; s < right; s++) {
        const value = v128.load(from)
        const larger = f32x4.gt(value, best)
        best = v128.bitselect(value, best, larger)
        winner = v128.bitselect(i32x4.splat(r * width + s), winner, larger)
        from += step
      }
    }
    v128.store(y + <usize>c * 4, best)
    if (winners != 0) {
      const bytes = v128.shuffle<i8>(winner, winner, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12)
      v128.store_lane<i32>(winners + <usize>c, bytes, 0)
    }
  }
  for (; c < channels; c++) {
    let best: f32 = -Infinity
    let winner = nobody
    for (let r = top; r < bottom; r++) {
      for (let s = left; s < right; s++) {
        const value = load<f32>(x + <usize>r * row + <usize>s * step + <usize>c * 4)
        if (value > best) {
          best = value
          winner = r * width + s
        }
      }
    }
    store<f32>(y + <usize>c * 4, best)
    if (winners != 0) store<u8>(winners + <usize>c, <u8>winner)
  }
}

/** dx = for each input, the sum of the gradients of the windows that it won. */
export function maxPoolGrad(
  winners: usize, dy: usize, dx: usize,
  batch: i32, inHeight: i32, inWidth: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  for (let n = 0; n < batch; n++) {
    for (let ih = 0; ih < inHeight; ih++) {
      const top = firstWindow(ih + padTop, filterHeight, strideHeight)
      const rows = min(outHeight - 1, (ih + padTop) / strideHeight) - top + 1
      for (let iw = 0; iw < inWidth; iw++) {
        const left = firstWindow(iw + padLeft, filterWidth, strideWidth)
        const windows = min(outWidth - 1, (iw + padLeft) / strideWidth) - left + 1
        const tap = (ih + padTop - top * strideHeight) * filterWidth + iw + padLeft - left * strideWidth
        const at = <usize>(((n * outHeight + top) * outWidth + left) * channels)
        gather(winners + at, dy + at * 4, dx, tap, rows, windows, outWidth, strideHeight * filterWidth, strideWidth, channels)
        dx += <usize>channels * 4
      }
    }
  }
}

/** The gradients of one input: `tap` is what the first window calls it, and each further one `tapStep` less. */
function gather(
  winners: usize, dy: usize, dx: usize, tap: i32, rows: i32, windows: i32, outWidth: i32,
  tapRow: i32, tapStep: i32, channels: i32,
): void {
  const vectors = channels & ~3
  let c = 0
  for (; c < vectors; c += 4) {
    let sum = f32x4.splat(0)
    for (let r = 0; r < rows; r++) {
      let at = <usize>(r * outWidth * channels + c)
      for (let w = 0; w < windows; w++) {
        const bytes = v128.load_zero<i32>(winners + at)
        const winner = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes))
        const won = i32x4.eq(winner, i32x4.splat(tap - r * tapRow - w * tapStep))
        sum = f32x4.add(sum, v128.and(v128.load(dy + at * 4), won))
        at += <usize>channels
      }
    }
    v128.store(dx + <usize>c * 4, sum)
  }
  for (; c < channels; c++) {
    let sum: f32 = 0
    for (let r = 0; r < rows; r++) {
      let at = <usize>(r * outWidth * channels + c)
      for (let w = 0; w < windows; w++) {
        if (<i32>load<u8>(winners + at) == tap - r * tapRow - w * tapStep) sum += load<f32>(dy + at * 4)
        at += <usize>channels
      }
    }
    store<f32>(dx + <usize>c * 4, sum)
  }
}

/** The first window that reaches a padded position. */
function firstWindow(position: i32, filter: i32, stride: i32): i32 {
  const missing = position - filter + 1
  return missing > 0 ? (missing + stride - 1) / stride : 0
}

// A register-blocked sliding product: every output step is the sum over taps and channels of an input row times a
// packed filter. It knows nothing of gradients: convolutionInput.ts turns a convolution's gradient into such products.
// The input has `margin` zero steps at both ends of each row, so that a tile of four steps needs no bounds inside.

import { madd } from './multiplyAdd'

export const margin: i32 = 3
const panel: i32 = 8

/** First tap for which some step of a tile that starts at `start` reads inside the input. */
export function firstTap(start: i32, reach: i32, lead: i32, dilation: i32): i32 {
  const missing = lead - start - reach
  return missing > 0 ? (missing + dilation - 1) / dilation : 0
}

/** One past the last tap for which the tile's first step still reads inside the input. */
export function lastTap(start: i32, lead: i32, dilation: i32, size: i32, taps: i32): i32 {
  const room = size - 1 - start + lead
  return room < 0 ? 0 : min(taps, room / dilation + 1)
}

/**
 * Four steps by eight channels: out[r, l] = sum over rows, taps, c of a[row, r + tap, c] * b[row, tap, c, l].
 * All strides are in bytes; `steps` and `lanes` say how much of the tile is stored.
 */
export function slidingTile(
  a: usize, aRow: usize, aTap: usize, aStep: usize,
  b: usize, bRow: usize, bTap: usize,
  rows: i32, taps: i32, channels: i32,
  out: usize, outStep: usize, steps: i32, lanes: i32, scratch: usize,
): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0)
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0)
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0)
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0)
  // Undilated taps follow one another in memory: one long run instead of many short ones.
  if (aTap == <usize>channels * 4) {
    channels *= taps
    taps = min(taps, 1)
  }
  for (let row = 0; row < rows; row++) {
    for (let tap = 0; tap < taps; tap++) {
      let a0 = a + <usize>row * aRow + <usize>tap * aTap
      let a1 = a0 + aStep
      let a2 = a1 + aStep
      let a3 = a2 + aStep
      let p = b + <usize>row * bRow + <usize>tap * bTap
      const unrolled = p + <usize>(channels & ~1) * 32
      const end = p + <usize>channels * 32
      while (p < unrolled) {
        let b0 = v128.load(p)
        let b1 = v128.load(p, 16)
        let x = v128.load_splat<f32>(a0)
        c00 = madd(x, b0, c00)
        c01 = madd(x, b1, c01)
        x = v128.load_splat<f32>(a1)
        c10 = madd(x, b0, c10)
        c11 = madd(x, b1, c11)
        x = v128.load_splat<f32>(a2)
        c20 = madd(x, b0, c20)
        c21 = madd(x, b1, c21)
        x = v128.load_splat<f32>(a3)
        c30 = madd(x, b0, c30)
        c31 = madd(x, b1, c31)
        b0 = v128.load(p, 32)
        b1 = v128.load(p, 48)
        x = v128.load_splat<f32>(a0, 4)
        c00 = madd(x, b0, c00)
        c01 = madd(x, b1, c01)
        x = v128.load_splat<f32>(a1, 4)
        c10 = madd(x, b0, c10)
        c11 = madd(x, b1, c11)
        x = v128.load_splat<f32>(a2, 4)
        c20 = madd(x, b0, c20)
        c21 = madd(x, b1, c21)
        x = v128.load_splat<f32>(a3, 4)
        c30 = madd(x, b0, c30)
        c31 = madd(x, b1, c31)
        p += 64
        a0 += 8
        a1 += 8
        a2 += 8
        a3 += 8
      }
      if (p < end) {
        const b0 = v128.load(p)
        const b1 = v128.load(p, 16)
        let x = v128.load_splat<f32>(a0)
        c00 = madd(x, b0, c00)
        c01 = madd(x, b1, c01)
        x = v128.load_splat<f32>(a1)
        c10 = madd(x, b0, c10)
        c11 = madd(x, b1, c11)
        x = v128.load_splat<f32>(a2)
        c20 = madd(x, b0, c20)
        c21 = madd(x, b1, c21)
        x = v128.load_splat<f32>(a3)
        c30 = madd(x, b0, c30)
        c31 = madd(x, b1, c31)
      }
    }
  }
  storeStep(out, c00, c01, lanes, scratch)
  if (steps > 1) storeStep(out + outStep, c10, c11, lanes, scratch)
  if (steps > 2) storeStep(out + outStep * 2, c20, c21, lanes, scratch)
  if (steps > 3) storeStep(out + outStep * 3, c30, c31, lanes, scratch)
}

function storeStep(out: usize, low: v128, high: v128, lanes: i32, scratch: usize): void {
  if (lanes == panel) {
    v128.store(out, low)
    v128.store(out, high, 16)
    return
  }
  v128.store(scratch, low)
  v128.store(scratch, high, 16)
  for (let lane = 0; lane < lanes; lane++) {
    store<f32>(out + <usize>lane * 4, load<f32>(scratch + <usize>lane * 4))
  }
}

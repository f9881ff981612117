// Sums of outer products, four numbers by eight, kept in registers: the one loop that every product of ours spends its
// time in. What it sums over comes as a list of runs: where each starts in `a` and in `b`, and how many products it has.
// The four numbers lie together, and so do the eight: two addresses are all that the loop moves.

import { madd } from './multiplyAdd'

/** Bytes of a list of `count` runs: their number, and then the runs. */
export function runsBytes(count: i32): usize {
  return 4 + <usize>count * 12
}

/** Add a run of `count` products to a list, or make its last run longer if this one goes on where that one ends. */
export function addRun(runs: usize, a: usize, b: usize, count: i32, aStep: usize): void {
  const size = load<i32>(runs)
  let last = runs + 4 + <usize>size * 12
  if (size > 0) {
    const before = last - 12
    const length = load<usize>(before, 8)
    if (load<usize>(before, 4) + length == b && load<usize>(before) + (length >> 5) * aStep == a) {
      store<usize>(before, length + <usize>count * 32, 8)
      return
    }
  }
  store<usize>(last, a)
  store<usize>(last, b, 4)
  store<usize>(last, <usize>count * 32, 8)
  store<i32>(runs, size + 1)
}

/**
 * For each of `tiles`: out[r, l] = start[r, l] + sum over its runs of a[r] * b[l], held within `lower` and `upper`. Steps
 * are in bytes: `…Tile` from one tile to the next, `…Row` from one r. `a` and `b` are what the runs count from; of the
 * last tile, `rows` are stored, and of each `lanes`.
 */
export function outerTiles(
  tiles: i32, runs: usize, runsTile: usize, a: usize, aStep: usize, b: usize,
  start: usize, startTile: usize, startRow: usize, out: usize, outTile: usize, outRow: usize,
  rows: i32, lanes: i32, lower: f32, upper: f32, scratch: usize,
): void {
  for (let tile = 1; tile <= tiles; tile++) {
    let from = start
    let c00 = v128.load(from), c01 = v128.load(from, 16)
    from += startRow
    let c10 = v128.load(from), c11 = v128.load(from, 16)
    from += startRow
    let c20 = v128.load(from), c21 = v128.load(from, 16)
    from += startRow
    let c30 = v128.load(from), c31 = v128.load(from, 16)
    let run = runs
    const last = runs + <usize>load<i32>(runs) * 12
    while (run < last) {
      let at = a + load<usize>(run, 4)
      let by = b + load<usize>(run, 8)
      const end = by + load<usize>(run, 12)
      // Not unrolled: engines load everything first, and would run out of registers. Backwards, since they turn it round.
      do {
        const b0 = v128.load(by)
        const b1 = v128.load(by, 16)
        const x0 = v128.load_splat<f32>(at)
        const x1 = v128.load_splat<f32>(at, 4)
        const x2 = v128.load_splat<f32>(at, 8)
        const x3 = v128.load_splat<f32>(at, 12)
        c31 = madd(x3, b1, c31)
        c30 = madd(x3, b0, c30)
        c21 = madd(x2, b1, c21)
        c20 = madd(x2, b0, c20)
        c11 = madd(x1, b1, c11)
        c10 = madd(x1, b0, c10)
        c01 = madd(x0, b1, c01)
        c00 = madd(x0, b0, c00)
        at += aStep
        by += 32
      } while (by < end)
      run += 12
    }
    let to = out
    const stored = tile == tiles ? rows : 4
    storeRow(to, c00, c01, lanes, lower, upper, scratch)
    if (stored > 1) storeRow((to += outRow), c10, c11, lanes, lower, upper, scratch)
    if (stored > 2) storeRow((to += outRow), c20, c21, lanes, lower, upper, scratch)
    if (stored > 3) storeRow((to += outRow), c30, c31, lanes, lower, upper, scratch)
    runs += runsTile
    start += startTile
    out += outTile
  }
}

// @ts-ignore: decorator
@inline
function storeRow(out: usize, low: v128, high: v128, lanes: i32, lower: f32, upper: f32, scratch: usize): void {
  // The pseudo forms keep NaN.
  low = f32x4.pmin(f32x4.pmax(low, f32x4.splat(lower)), f32x4.splat(upper))
  high = f32x4.pmin(f32x4.pmax(high, f32x4.splat(lower)), f32x4.splat(upper))
  if (lanes == 8) {
    v128.store(out, low)
    v128.store(out, high, 16)
  } else {
    storeLanes(out, low, high, lanes, scratch)
  }
}

function storeLanes(out: usize, low: v128, high: v128, lanes: i32, scratch: usize): void {
  v128.store(scratch, low)
  v128.store(scratch, high, 16)
  for (let lane = 0; lane < lanes; lane++) {
    store<f32>(out + <usize>lane * 4, load<f32>(scratch + <usize>lane * 4))
  }
}

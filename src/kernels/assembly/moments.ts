// Sums over the rows of [rows, channels] that batch norm needs, in one pass through memory, row by row. A few rows at a time,
// which stay in the first-level cache, are summed in single precision and joined in double precision: sound however many
// there are. Behind its totals, each part has room for two rows of floats.

import { slopeAt } from './normSlope'

const runRows: i32 = 32

/**
 * The sum of each channel, and the sum of squares about its mean (Chan, Golub and LeVeque, 1979), as doubles, with the
 * number of rows before them: [1 + 2 * channels].
 */
export function moments(x: usize, out: usize, rows: i32, channels: i32): void {
  const step = <usize>channels * 4
  const sums = out + 8
  const squares = sums + step * 2
  const sum = squares + step * 2
  const square = sum + step
  memory.fill(out, 0, 8 + step * 4)
  for (let start = 0; start < rows; start += runRows) {
    const count = min(runRows, rows - start)
    const from = x + <usize>start * step
    addRows(from, from + <usize>count * step, sum, step)
    addSquares(from, from + <usize>count * step, sum, square, step, 1 / <f32>count)
    let c: usize = 0
    for (; c + 16 <= step; c += 16) {
      joinFour(v128.load(sum + c), v128.load(square + c), start, count, sums + c * 2, squares + c * 2)
    }
    for (; c < step; c += 4) {
      joinOne(<f64>load<f32>(sum + c), <f64>load<f32>(square + c), <f64>start, <f64>count, sums + c * 2, squares + c * 2)
    }
  }
  store<f64>(out, <f64>rows)
}

/** sum[c] = sum of x[row, c] */
function addRows(x: usize, end: usize, sum: usize, step: usize): void {
  const vectors = step & ~15
  memory.fill(sum, 0, step)
  for (; x < end; x += step) {
    let c: usize = 0
    for (; c < vectors; c += 16) v128.store(sum + c, f32x4.add(v128.load(sum + c), v128.load(x + c)))
    for (; c < step; c += 4) store<f32>(sum + c, load<f32>(sum + c) + load<f32>(x + c))
  }
}

/** square[c] = sum of (x[row, c] - sum[c] * share)^2 */
function addSquares(x: usize, end: usize, sum: usize, square: usize, step: usize, share: f32): void {
  const vectors = step & ~15
  memory.fill(square, 0, step)
  for (; x < end; x += step) {
    let c: usize = 0
    for (; c < vectors; c += 16) {
      const centred = f32x4.sub(v128.load(x + c), f32x4.mul(v128.load(sum + c), f32x4.splat(share)))
      v128.store(square + c, f32x4.add(v128.load(square + c), f32x4.mul(centred, centred)))
    }
    for (; c < step; c += 4) {
      const centred = load<f32>(x + c) - load<f32>(sum + c) * share
      store<f32>(square + c, load<f32>(square + c) + centred * centred)
    }
  }
}

function joinFour(sum: v128, square: v128, before: i32, count: i32, sums: usize, squares: usize): void {
  const high = v128.shuffle<i32>(sum, sum, 2, 3, 2, 3), highSquare = v128.shuffle<i32>(square, square, 2, 3, 2, 3)
  joinTwo(f64x2.promote_low_f32x4(sum), f64x2.promote_low_f32x4(square), before, count, sums, squares)
  joinTwo(f64x2.promote_low_f32x4(high), f64x2.promote_low_f32x4(highSquare), before, count, sums + 16, squares + 16)
}

function joinTwo(sum: v128, square: v128, before: i32, count: i32, sums: usize, squares: usize): void {
  const total = v128.load(sums)
  v128.store(sums, f64x2.add(total, sum))
  if (before == 0) {
    v128.store(squares, square)
    return
  }
  const mean = f64x2.mul(total, f64x2.splat(1 / <f64>before))
  const delta = f64x2.sub(f64x2.mul(sum, f64x2.splat(1 / <f64>count)), mean)
  const weight = <f64>before * <f64>count / <f64>(before + count)
  const between = f64x2.mul(f64x2.mul(delta, delta), f64x2.splat(weight))
  v128.store(squares, f64x2.add(v128.load(squares), f64x2.add(square, between)))
}

function joinOne(sum: f64, square: f64, before: f64, count: f64, sums: usize, squares: usize): void {
  const total = load<f64>(sums)
  store<f64>(sums, total + sum)
  const delta = before > 0 ? sum / count - total / before : 0
  store<f64>(squares, load<f64>(squares) + square + delta * delta * before * count / (before + count))
}

/** Into the first moments those of the other parts, in order, each `stride` bytes after the one before. */
export function joinMoments(out: usize, parts: i32, stride: i32, channels: i32): void {
  const size = <usize>channels * 8
  for (let part = 1; part < parts; part++) {
    const more = out + <usize>(part * stride)
    const before = load<f64>(out)
    const count = load<f64>(more)
    for (let at: usize = 8; at < 8 + size; at += 8) {
      joinOne(load<f64>(more + at), load<f64>(more + at + size), before, count, out + at, out + at + size)
    }
    store<f64>(out, before + count)
  }
}

/** mean and biased variance as floats. */
export function roundMoments(out: usize, mean: usize, variance: usize, channels: i32): void {
  const squares = out + 8 + <usize>channels * 8
  for (let c: usize = 0; c < <usize>channels; c++) {
    store<f32>(mean + c * 4, <f32>(load<f64>(out + 8 + c * 8) / load<f64>(out)))
    store<f32>(variance + c * 4, <f32>(load<f64>(squares + c * 8) / load<f64>(out)))
  }
}

/**
 * The sums of dy and of dy * (x - mean) as doubles, [2 * channels]; with `beta`, of dy where the norm's output is above
 * zero.
 */
export function slopeSums(
  x: usize, dy: usize, mean: usize, scale: usize, beta: usize, out: usize, rows: i32, channels: i32,
): void {
  const step = <usize>channels * 4
  const sum = out + step * 4
  const end = x + <usize>rows * step
  memory.fill(out, 0, step * 4)
  while (x < end) {
    const stop = min(end, x + <usize>runRows * step)
    memory.fill(sum, 0, step * 2)
    for (; x < stop; x += step) {
      addSlopes(x, dy, mean, scale, beta, sum, step)
      dy += step
    }
    let c: usize = 0
    for (; c + 16 <= 2 * step; c += 16) addFour(out + c * 2, v128.load(sum + c))
    for (; c < 2 * step; c += 4) store<f64>(out + c * 2, load<f64>(out + c * 2) + <f64>load<f32>(sum + c))
  }
}

/** Of one row: sum[c] += dy, sum[channels + c] += dy * (x - mean). */
function addSlopes(x: usize, dy: usize, mean: usize, scale: usize, beta: usize, sum: usize, step: usize): void {
  const product = sum + step
  const vectors = step & ~15
  let c: usize = 0
  for (; c < vectors; c += 16) {
    const centred = f32x4.sub(v128.load(x + c), v128.load(mean + c))
    const factor = v128.load(scale + c)
    const slope = slopeAt(v128.load(dy + c), centred, factor, beta ? v128.load(beta + c) : factor, beta)
    v128.store(sum + c, f32x4.add(v128.load(sum + c), slope))
    v128.store(product + c, f32x4.add(v128.load(product + c), f32x4.mul(centred, slope)))
  }
  for (; c < step; c += 4) {
    const centred = load<f32>(x + c) - load<f32>(mean + c)
    let slope = load<f32>(dy + c)
    if (beta && !(centred * load<f32>(scale + c) + load<f32>(beta + c) > 0)) slope = 0
    store<f32>(sum + c, load<f32>(sum + c) + slope)
    store<f32>(product + c, load<f32>(product + c) + centred * slope)
  }
}

function addFour(totals: usize, sum: v128): void {
  const high = v128.shuffle<i32>(sum, sum, 2, 3, 2, 3)
  v128.store(totals, f64x2.add(v128.load(totals), f64x2.promote_low_f32x4(sum)))
  v128.store(totals, f64x2.add(v128.load(totals, 16), f64x2.promote_low_f32x4(high)), 16)
}

/** totals += the totals of the other parts, in order, each `stride` bytes after the one before. */
export function joinTotals(totals: usize, parts: i32, stride: i32, count: i32): void {
  for (let part = 1; part < parts; part++) {
    const more = totals + <usize>(part * stride)
    for (let at: usize = 0; at < <usize>count * 8; at += 8) store<f64>(totals + at, load<f64>(totals + at) + load<f64>(more + at))
  }
}

// Batch normalisation over a view of [rows, channels], forward and backward.

import { sumProducts, sumRows, sumSquares } from './columnSums'

/** Bytes of working memory for both directions: a row of doubles and three rows of floats. */
export function batchNormScratch(channels: i32): usize {
  return <usize>channels * 20
}

/** mean, biased variance, and y = (x - mean) / sqrt(variance + epsilon) * gamma + beta. */
export function batchNormTrain(
  x: usize, gamma: usize, beta: usize, y: usize, mean: usize, variance: usize, scratch: usize,
  rows: i32, channels: i32, epsilon: f32,
): void {
  const step = <usize>channels * 4
  const scale = scratch + step * 2
  sumRows(x, scratch, scale, rows, channels)
  divide(scratch, mean, rows, channels)
  sumSquares(x, mean, scratch, scale, rows, channels)
  divide(scratch, variance, rows, channels)
  for (let c: usize = 0; c < step; c += 4) {
    store<f32>(scale + c, load<f32>(gamma + c) / sqrt<f32>(load<f32>(variance + c) + epsilon))
  }
  const vectors = <usize>(channels & ~3) * 4
  const end = x + <usize>rows * step
  let out = y
  for (let row = x; row < end; row += step) {
    let c: usize = 0
    for (; c < vectors; c += 16) {
      const centred = f32x4.sub(v128.load(row + c), v128.load(mean + c))
      v128.store(out + c, f32x4.add(f32x4.mul(centred, v128.load(scale + c)), v128.load(beta + c)))
    }
    for (; c < step; c += 4) {
      store<f32>(out + c, (load<f32>(row + c) - load<f32>(mean + c)) * load<f32>(scale + c) + load<f32>(beta + c))
    }
    out += step
  }
}

/** dx, dgamma and dbeta of `batchNormTrain`, its mean and variance differentiated through. */
export function batchNormTrainGrad(
  x: usize, dy: usize, gamma: usize, mean: usize, variance: usize, dx: usize, dgamma: usize, dbeta: usize,
  scratch: usize, rows: i32, channels: i32, epsilon: f32,
): void {
  const step = <usize>channels * 4
  const scale = scratch + step * 2
  const slope = scale + step
  const offset = slope + step
  sumRows(dy, scratch, scale, rows, channels)
  divide(scratch, offset, rows, channels)
  round(scratch, dbeta, channels)
  sumProducts(x, mean, dy, scratch, scale, rows, channels)
  for (let c: usize = 0; c < step; c += 4) {
    const inverse = 1 / sqrt<f64>(<f64>load<f32>(variance + c) + <f64>epsilon)
    const products = load<f64>(scratch + c * 2)
    store<f32>(dgamma + c, <f32>(products * inverse))
    store<f32>(scale + c, <f32>(<f64>load<f32>(gamma + c) * inverse))
    store<f32>(slope + c, <f32>(products * inverse * inverse / <f64>rows))
  }
  const vectors = <usize>(channels & ~3) * 4
  const end = x + <usize>rows * step
  let from = dy
  let out = dx
  for (let row = x; row < end; row += step) {
    let c: usize = 0
    for (; c < vectors; c += 16) {
      const centred = f32x4.sub(v128.load(row + c), v128.load(mean + c))
      const removed = f32x4.add(v128.load(offset + c), f32x4.mul(centred, v128.load(slope + c)))
      v128.store(out + c, f32x4.mul(f32x4.sub(v128.load(from + c), removed), v128.load(scale + c)))
    }
    for (; c < step; c += 4) {
      const removed = load<f32>(offset + c) + (load<f32>(row + c) - load<f32>(mean + c)) * load<f32>(slope + c)
      store<f32>(out + c, (load<f32>(from + c) - removed) * load<f32>(scale + c))
    }
    from += step
    out += step
  }
}

function divide(totals: usize, out: usize, rows: i32, channels: i32): void {
  for (let c: usize = 0; c < <usize>channels; c++) store<f32>(out + c * 4, <f32>(load<f64>(totals + c * 8) / <f64>rows))
}

function round(totals: usize, out: usize, channels: i32): void {
  for (let c: usize = 0; c < <usize>channels; c++) store<f32>(out + c * 4, <f32>load<f64>(totals + c * 8))
}

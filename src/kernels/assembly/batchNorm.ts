// Batch normalisation over a view of [rows, channels], forward and backward: passes over a range of rows, and short steps
// over the channels between them. The output may be rectified; backward then knows where from x alone.

import { slopeAt } from './normSlope'

/** scale = gamma / sqrt(variance + epsilon) */
export function normScale(gamma: usize, variance: usize, scale: usize, channels: i32, epsilon: f32): void {
  for (let c: usize = 0; c < <usize>channels * 4; c += 4) {
    store<f32>(scale + c, load<f32>(gamma + c) / sqrt<f32>(load<f32>(variance + c) + epsilon))
  }
}

/** y = (x - mean) * scale + beta, at least `least`; what is not a number stays so. */
export function normalise(
  x: usize, mean: usize, scale: usize, beta: usize, y: usize, rows: i32, channels: i32, least: f32,
): void {
  const step = <usize>channels * 4
  const vectors = <usize>(channels & ~3) * 4
  const end = x + <usize>rows * step
  let out = y
  for (let row = x; row < end; row += step) {
    let c: usize = 0
    for (; c < vectors; c += 16) {
      const centred = f32x4.sub(v128.load(row + c), v128.load(mean + c))
      const value = f32x4.add(f32x4.mul(centred, v128.load(scale + c)), v128.load(beta + c))
      v128.store(out + c, f32x4.max(value, f32x4.splat(least)))
    }
    for (; c < step; c += 4) {
      const value = (load<f32>(row + c) - load<f32>(mean + c)) * load<f32>(scale + c) + load<f32>(beta + c)
      store<f32>(out + c, max<f32>(value, least))
    }
    out += step
  }
}

/** From the sums of `slopeSums`: dgamma, dbeta, and what `normaliseGrad` takes as offset and slope. */
export function normSlopes(
  totals: usize, variance: usize, dgamma: usize, dbeta: usize, offset: usize, slope: usize,
  rows: i32, channels: i32, epsilon: f32,
): void {
  for (let c: usize = 0; c < <usize>channels * 4; c += 4) {
    const inverse = 1 / sqrt<f64>(<f64>load<f32>(variance + c) + <f64>epsilon)
    const sum = load<f64>(totals + c * 2)
    const products = load<f64>(totals + <usize>channels * 8 + c * 2)
    store<f32>(dbeta + c, <f32>sum)
    store<f32>(dgamma + c, <f32>(products * inverse))
    store<f32>(offset + c, <f32>(sum / <f64>rows))
    store<f32>(slope + c, <f32>(products * inverse * inverse / <f64>rows))
  }
}

/** dx = (dy - offset - (x - mean) * slope) * scale; with `beta`, dy counts only where the output is above zero. */
export function normaliseGrad(
  x: usize, dy: usize, mean: usize, offset: usize, slope: usize, scale: usize, beta: usize, dx: usize,
  rows: i32, channels: i32,
): void {
  const step = <usize>channels * 4
  const vectors = <usize>(channels & ~3) * 4
  const end = x + <usize>rows * step
  let from = dy
  let out = dx
  for (let row = x; row < end; row += step) {
    let c: usize = 0
    for (; c < vectors; c += 16) {
      const centred = f32x4.sub(v128.load(row + c), v128.load(mean + c))
      const factor = v128.load(scale + c)
      const given = slopeAt(v128.load(from + c), centred, factor, beta ? v128.load(beta + c) : factor, beta)
      const removed = f32x4.add(v128.load(offset + c), f32x4.mul(centred, v128.load(slope + c)))
      v128.store(out + c, f32x4.mul(f32x4.sub(given, removed), factor))
    }
    for (; c < step; c += 4) {
      const centred = load<f32>(row + c) - load<f32>(mean + c)
      const factor = load<f32>(scale + c)
      let given = load<f32>(from + c)
      if (beta && !(centred * factor + load<f32>(beta + c) > 0)) given = 0
      store<f32>(out + c, (given - (load<f32>(offset + c) + centred * load<f32>(slope + c))) * factor)
    }
    from += step
    out += step
  }
}

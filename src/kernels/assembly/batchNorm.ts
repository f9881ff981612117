// Batch normalisation over a view of [rows, channels], forward and backward, in passes over a range of rows with short
// steps over the channels between them.

/** totals += the totals of the other parts, in order, each `stride` bytes after the one before. */
export function joinTotals(totals: usize, parts: i32, stride: i32, channels: i32): void {
  for (let part = 1; part < parts; part++) {
    const more = totals + <usize>(part * stride)
    for (let c: usize = 0; c < <usize>channels * 8; c += 8) store<f64>(totals + c, load<f64>(totals + c) + load<f64>(more + c))
  }
}

/** out[c] = totals[c] / divisor */
export function roundTotals(totals: usize, out: usize, divisor: f64, channels: i32): void {
  for (let c: usize = 0; c < <usize>channels; c++) store<f32>(out + c * 4, <f32>(load<f64>(totals + c * 8) / divisor))
}

/** scale = gamma / sqrt(variance + epsilon) */
export function normScale(gamma: usize, variance: usize, scale: usize, channels: i32, epsilon: f32): void {
  for (let c: usize = 0; c < <usize>channels * 4; c += 4) {
    store<f32>(scale + c, load<f32>(gamma + c) / sqrt<f32>(load<f32>(variance + c) + epsilon))
  }
}

/** y = (x - mean) * scale + beta */
export function normalise(x: usize, mean: usize, scale: usize, beta: usize, y: usize, rows: i32, channels: i32): void {
  const step = <usize>channels * 4
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

/** From totals[c] = sum of dy * (x - mean): dgamma, and what `normaliseGrad` takes as slope and scale. */
export function normSlopes(
  totals: usize, gamma: usize, variance: usize, dgamma: usize, slope: usize, scale: usize,
  rows: i32, channels: i32, epsilon: f32,
): void {
  for (let c: usize = 0; c < <usize>channels * 4; c += 4) {
    const inverse = 1 / sqrt<f64>(<f64>load<f32>(variance + c) + <f64>epsilon)
    const products = load<f64>(totals + c * 2)
    store<f32>(dgamma + c, <f32>(products * inverse))
    store<f32>(scale + c, <f32>(<f64>load<f32>(gamma + c) * inverse))
    store<f32>(slope + c, <f32>(products * inverse * inverse / <f64>rows))
  }
}

/** dx = (dy - offset - (x - mean) * slope) * scale */
export function normaliseGrad(
  x: usize, dy: usize, mean: usize, offset: usize, slope: usize, scale: usize, dx: usize, rows: i32, channels: i32,
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

// Batch norm by statistics that are given, made part of the convolution before it: its filter takes the scale, and its
// sums start from what is left.

/** bias = beta - mean * scale */
export function foldNorm(beta: usize, mean: usize, scale: usize, bias: usize, channels: i32): void {
  for (let c: usize = 0; c < <usize>channels * 4; c += 4) {
    store<f32>(bias + c, load<f32>(beta + c) - load<f32>(mean + c) * load<f32>(scale + c))
  }
}

/** to[row, channel] = from[row, channel] * scale[channel] */
export function scaleRows(from: usize, scale: usize, to: usize, rows: i32, channels: i32): void {
  const step = <usize>channels * 4
  const vectors = <usize>(channels & ~3) * 4
  for (let row = 0; row < rows; row++) {
    let c: usize = 0
    for (; c < vectors; c += 16) v128.store(to + c, f32x4.mul(v128.load(from + c), v128.load(scale + c)))
    for (; c < step; c += 4) store<f32>(to + c, load<f32>(from + c) * load<f32>(scale + c))
    from += step
    to += step
  }
}

// The mean over the steps of [batch, steps, channels], and its gradient.

/** y[n, c] = the mean of x[n, step, c]; a few steps at a time are summed in single precision, all in double. */
export function average(x: usize, y: usize, batch: i32, steps: i32, channels: i32): void {
  const step = <usize>channels * 4
  const image = <usize>steps * step
  const share = 1 / <f64>steps
  for (let n = 0; n < batch; n++) {
    let c: usize = 0
    for (; c + 16 <= step; c += 16) {
      let low = f64x2.splat(0), high = f64x2.splat(0)
      for (let start: usize = 0; start < image; start += 64 * step) {
        const end = min(image, start + 64 * step)
        let sum = f32x4.splat(0)
        for (let at = start; at < end; at += step) sum = f32x4.add(sum, v128.load(x + at + c))
        low = f64x2.add(low, f64x2.promote_low_f32x4(sum))
        high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i32>(sum, sum, 2, 3, 2, 3)))
      }
      const first = f32x4.demote_f64x2_zero(f64x2.mul(low, f64x2.splat(share)))
      const second = f32x4.demote_f64x2_zero(f64x2.mul(high, f64x2.splat(share)))
      v128.store(y + c, v128.shuffle<i32>(first, second, 0, 1, 4, 5))
    }
    for (; c < step; c += 4) {
      let sum: f64 = 0
      for (let at: usize = 0; at < image; at += step) sum += <f64>load<f32>(x + at + c)
      store<f32>(y + c, <f32>(sum * share))
    }
    x += image
    y += step
  }
}

/** dx[n, step, c] = dy[n, c] / steps */
export function averageGrad(dy: usize, dx: usize, batch: i32, steps: i32, channels: i32): void {
  const step = <usize>channels * 4
  const vectors = step & ~15
  const share = <f32>(1 / <f64>steps)
  for (let n = 0; n < batch; n++) {
    let c: usize = 0
    for (; c < vectors; c += 16) v128.store(dx + c, f32x4.mul(v128.load(dy + c), f32x4.splat(share)))
    for (; c < step; c += 4) store<f32>(dx + c, load<f32>(dy + c) * share)
    const first = dx
    for (let s = 1; s < steps; s++) {
      dx += step
      memory.copy(dx, first, step)
    }
    dx += step
    dy += step
  }
}

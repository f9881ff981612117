// The gradient of max pooling: each output's gradient goes to the first position of its window that holds the maximum.

/** dx must be distinct from dy; positions that won no window get zero, as does a window without any number above -inf. */
export function maxPoolGrad(
  x: usize, dy: usize, dx: usize,
  batch: i32, inHeight: i32, inWidth: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  const step = <usize>channels * 4
  const row = <usize>inWidth * step
  const image = <usize>inHeight * row
  memory.fill(dx, 0, <usize>batch * image)
  let gradient = dy
  for (let n = 0; n < batch; n++) {
    for (let oh = 0; oh < outHeight; oh++) {
      const corner = oh * strideHeight - padTop
      const top = max(0, corner)
      const rows = min(inHeight, corner + filterHeight) - top
      for (let ow = 0; ow < outWidth; ow++) {
        const side = ow * strideWidth - padLeft
        const left = max(0, side)
        const steps = min(inWidth, side + filterWidth) - left
        const offset = <usize>n * image + <usize>top * row + <usize>left * step
        window(x + offset, gradient, dx + offset, rows, steps, row, step, channels)
        gradient += step
      }
    }
  }
}

function window(x: usize, dy: usize, dx: usize, rows: i32, steps: i32, row: usize, step: usize, channels: i32): void {
  let at: usize = 0
  const vectors = <usize>(channels & ~3) * 4
  for (; at < vectors; at += 16) {
    let best = f32x4.splat(-Infinity)
    let winner = i32x4.splat(-1)
    for (let r = 0; r < rows; r++) {
      let from = x + at + <usize>r * row
      for (let s = 0; s < steps; s++) {
        const value = v128.load(from)
        const larger = f32x4.gt(value, best)
        best = v128.bitselect(value, best, larger)
        winner = v128.bitselect(i32x4.splat(r * steps + s), winner, larger)
        from += step
      }
    }
    const gradient = v128.load(dy + at)
    for (let r = 0; r < rows; r++) {
      let to = dx + at + <usize>r * row
      for (let s = 0; s < steps; s++) {
        const won = i32x4.eq(winner, i32x4.splat(r * steps + s))
        v128.store(to, f32x4.add(v128.load(to), v128.and(gradient, won)))
        to += step
      }
    }
  }
  const end = <usize>channels * 4
  for (; at < end; at += 4) {
    let best: f32 = -Infinity
    let winner: usize = 0
    for (let r = 0; r < rows; r++) {
      for (let s = 0; s < steps; s++) {
        const offset = at + <usize>r * row + <usize>s * step
        const value = load<f32>(x + offset)
        if (value > best) {
          best = value
          winner = dx + offset
        }
      }
    }
    if (winner != 0) store<f32>(winner, load<f32>(winner) + load<f32>(dy + at))
  }
}

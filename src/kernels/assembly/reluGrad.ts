/** dx = dy where y is above zero, and zero elsewhere (also where y is not a number). */
export function reluGrad(y: usize, dy: usize, dx: usize, size: i32): void {
  const vectors = <usize>(size & ~3) * 4
  const end = <usize>size * 4
  let at: usize = 0
  for (; at < vectors; at += 16) {
    v128.store(dx + at, v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), f32x4.splat(0))))
  }
  for (; at < end; at += 4) {
    store<f32>(dx + at, load<f32>(y + at) > 0 ? load<f32>(dy + at) : 0)
  }
}

// What goes over arrays element by element. `size` counts floats.

/** y = max(x, 0); what is not a number stays so. */
export function relu(x: usize, y: usize, size: i32): void {
  const vectors = <usize>(size & ~3) * 4
  let at: usize = 0
  for (; at < vectors; at += 16) v128.store(y + at, f32x4.max(v128.load(x + at), f32x4.splat(0)))
  for (; at < <usize>size * 4; at += 4) store<f32>(y + at, max<f32>(load<f32>(x + at), 0))
}

/** y = a + b */
export function add(a: usize, b: usize, y: usize, size: i32): void {
  const vectors = <usize>(size & ~3) * 4
  let at: usize = 0
  for (; at < vectors; at += 16) v128.store(y + at, f32x4.add(v128.load(a + at), v128.load(b + at)))
  for (; at < <usize>size * 4; at += 4) store<f32>(y + at, load<f32>(a + at) + load<f32>(b + at))
}

/** y = max(a + b, 0); what is not a number stays so. */
export function addRelu(a: usize, b: usize, y: usize, size: i32): void {
  const vectors = <usize>(size & ~3) * 4
  let at: usize = 0
  for (; at < vectors; at += 16) {
    v128.store(y + at, f32x4.max(f32x4.add(v128.load(a + at), v128.load(b + at)), f32x4.splat(0)))
  }
  for (; at < <usize>size * 4; at += 4) store<f32>(y + at, max<f32>(load<f32>(a + at) + load<f32>(b + at), 0))
}

/** dx = dy where y is above zero, and zero elsewhere (also where y is not a number). */
export function reluGrad(y: usize, dy: usize, dx: usize, size: i32): void {
  const vectors = <usize>(size & ~3) * 4
  let at: usize = 0
  for (; at < vectors; at += 16) {
    v128.store(dx + at, v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), f32x4.splat(0))))
  }
  for (; at < <usize>size * 4; at += 4) store<f32>(dx + at, load<f32>(y + at) > 0 ? load<f32>(dy + at) : 0)
}

/** sums += more, `size` floats. */
export function addArrays(sums: usize, more: usize, size: i32): void {
  const vectors = <usize>(size & ~3) * 4
  let at: usize = 0
  for (; at < vectors; at += 16) v128.store(sums + at, f32x4.add(v128.load(sums + at), v128.load(more + at)))
  for (; at < <usize>size * 4; at += 4) store<f32>(sums + at, load<f32>(sums + at) + load<f32>(more + at))
}

/** Copy `rows` runs of `width` bytes, `fromStep` and `toStep` bytes apart; the two must not overlap. */
export function copyRows(from: usize, to: usize, rows: i32, width: usize, fromStep: usize, toStep: usize): void {
  const vectors = width & ~15
  const words = width & ~3
  for (let row = 0; row < rows; row++) {
    let at: usize = 0
    for (; at < vectors; at += 16) v128.store(to + at, v128.load(from + at))
    for (; at < words; at += 4) store<u32>(to + at, load<u32>(from + at))
    for (; at < width; at++) store<u8>(to + at, load<u8>(from + at))
    from += fromStep
    to += toStep
  }
}

/** dy, or with `beta` zero where the norm's output, centred * scale + beta, is not above zero: as a rectifier has it. */
// @ts-ignore: decorator
@inline
export function slopeAt(dy: v128, centred: v128, scale: v128, offset: v128, beta: usize): v128 {
  if (!beta) return dy
  return v128.and(dy, f32x4.gt(f32x4.add(f32x4.mul(centred, scale), offset), f32x4.splat(0)))
}

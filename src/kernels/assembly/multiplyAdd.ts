// Multiply and add: one instruction where the build has relaxed SIMD, two where not.

// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum)
  return f32x4.add(sum, f32x4.mul(a, b))
}

/** sum - a * b */
// @ts-ignore: decorator
@inline
export function nmadd(a: v128, b: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, sum)
  return f32x4.sub(sum, f32x4.mul(a, b))
}

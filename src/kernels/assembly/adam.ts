/** One step of Adam with decoupled decay over one parameter, in place; `../reference.ts` spells the formula. */
export function adam(
  parameter: usize, first: usize, second: usize, gradient: usize, size: i32,
  decay: f32, stepSize: f32, secondScale: f32, decay1: f64, decay2: f64, epsilon: f32,
): void {
  // In double precision: rounded before the subtraction, 1 - 0.999 would be wrong in its fifth digit.
  const rest1 = <f32>(1 - decay1)
  const rest2 = <f32>(1 - decay2)
  const beta1 = <f32>decay1
  const beta2 = <f32>decay2
  const vectors = <usize>(size & ~3) * 4
  const end = <usize>size * 4
  let at: usize = 0
  for (; at < vectors; at += 16) {
    const g = v128.load(gradient + at)
    const m = f32x4.add(f32x4.mul(v128.load(first + at), f32x4.splat(beta1)), f32x4.mul(g, f32x4.splat(rest1)))
    const v = f32x4.add(
      f32x4.mul(v128.load(second + at), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(rest2)),
    )
    const size = f32x4.add(f32x4.sqrt(f32x4.mul(v, f32x4.splat(secondScale))), f32x4.splat(epsilon))
    const p = f32x4.mul(v128.load(parameter + at), f32x4.splat(decay))
    v128.store(first + at, m)
    v128.store(second + at, v)
    v128.store(parameter + at, f32x4.sub(p, f32x4.div(f32x4.mul(m, f32x4.splat(stepSize)), size)))
  }
  for (; at < end; at += 4) {
    const g = load<f32>(gradient + at)
    const m = load<f32>(first + at) * beta1 + g * rest1
    const v = load<f32>(second + at) * beta2 + g * g * rest2
    store<f32>(first + at, m)
    store<f32>(second + at, v)
    store<f32>(parameter + at, load<f32>(parameter + at) * decay - (m * stepSize) / (sqrt(v * secondScale) + epsilon))
  }
}

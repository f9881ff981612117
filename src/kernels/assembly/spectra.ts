// Between series of real numbers and their spectra. Eight channels go through one transform: four as its real parts and
// four as its imaginary ones, told apart by the symmetry of a real series' spectrum.
// A spectrum is for each of length / 2 + 1 bins the planes that complexProduct.ts multiplies, of 32 bytes for eight
// channels; the outcome of a product has its real and imaginary parts as planes.

import { point, transform } from './fourier'

export const group: i32 = 8

// The plan, which `../bank.ts` writes: these words, then factors, then twiddles, then what filterSpectra.ts multiplies with.
// @ts-ignore: decorator
@inline
export function stepsOf(plan: usize): i32 { return load<i32>(plan) }
// @ts-ignore: decorator
@inline
export function lengthOf(plan: usize): i32 { return load<i32>(plan, 4) }
// @ts-ignore: decorator
@inline
export function binsOf(plan: usize): i32 { return load<i32>(plan, 4) / 2 + 1 }
/** Times of the filters' taps, from 0 on. */
// @ts-ignore: decorator
@inline
export function timesOf(plan: usize): i32 { return load<i32>(plan, 12) }
// @ts-ignore: decorator
@inline
export function tablesOf(plan: usize): usize { return plan + load<usize>(plan, 16) }

/** Whether a spectrum of a real series is real at this bin. */
// @ts-ignore: decorator
@inline
export function isReal(plan: usize, bin: i32): bool { return bin == 0 || 2 * bin == lengthOf(plan) }

const passes: usize = 8
const factors: usize = 20
const turns: usize = 84

function transformed(plan: usize, points: usize): usize {
  const length = lengthOf(plan)
  return transform(points, points + <usize>length * point, length, plan + factors, load<i32>(plan, passes), plan + turns)
}

/** Bytes of `points` below. */
export function pointsBytes(length: i32): usize {
  return <usize>length * point * 2
}

export function pointsOf(plan: usize): usize {
  return pointsBytes(lengthOf(plan))
}

/** One step of up to eight channels; missing ones are zero. */
// @ts-ignore: decorator
@inline
function loadStep(from: usize, to: usize, lanes: i32): void {
  if (lanes == group) {
    v128.store(to, v128.load(from))
    v128.store(to, v128.load(from, 16), 16)
    return
  }
  v128.store(to, f32x4.splat(0))
  v128.store(to, f32x4.splat(0), 16)
  memory.copy(to, from, <usize>lanes * 4)
}

/** Which planes a spectrum is stored as: those of the left factor of a product, or of the right one of a conjugate. */
export const left: i32 = 0
export const right: i32 = 1

/**
 * The spectrum, twice, of up to eight channels: `steps` steps at `from`, `stride` bytes apart, then zeros. Its bins lie
 * `binStride` bytes apart, its planes `plane`.
 */
export function spectrum(
  plan: usize, points: usize, from: usize, stride: usize, lanes: i32, to: usize, plane: usize, binStride: usize, side: i32,
): void {
  const steps = stepsOf(plan)
  let at = points
  for (let step = 0; step < steps; step++) {
    loadStep(from, at, lanes)
    from += stride
    at += point
  }
  memory.fill(at, 0, <usize>(lengthOf(plan) - steps) * point)
  const bins = binsOf(plan)
  const start = transformed(plan, points)
  let low = start
  let high = start
  for (let bin = 0; bin < bins; bin++) {
    const r = v128.load(low), i = v128.load(low, 16)
    const mr = v128.load(high), mi = v128.load(high, 16)
    const a0 = f32x4.add(r, mr), b0 = f32x4.sub(i, mi)
    const a1 = f32x4.add(i, mi), b1 = f32x4.sub(mr, r)
    const sum0 = f32x4.add(a0, b0), sum1 = f32x4.add(a1, b1)
    const second = to + plane
    const third = second + plane
    if (side == left) {
      v128.store(to, sum0)
      v128.store(to, sum1, 16)
      v128.store(second, b0)
      v128.store(second, b1, 16)
      v128.store(third, a0)
      v128.store(third, a1, 16)
    } else {
      v128.store(to, a0)
      v128.store(to, a1, 16)
      v128.store(second, f32x4.sub(b0, a0))
      v128.store(second, f32x4.sub(b1, a1), 16)
      v128.store(third, sum0)
      v128.store(third, sum1, 16)
    }
    to += binStride
    low += point
    high = start + <usize>(lengthOf(plan) - 1 - bin) * point
  }
}

/**
 * Back to points in time, times the length. The transform runs forward over points with their parts exchanged, so each
 * point of the outcome has the second four channels first.
 */
function combine(plan: usize, points: usize, from: usize, plane: usize, binStride: usize): usize {
  const length = lengthOf(plan)
  const bins = binsOf(plan)
  let low = points
  let high = points
  for (let bin = 0; bin < bins; bin++) {
    const r1 = v128.load(from), r2 = v128.load(from, 16)
    const i1 = v128.load(from + plane), i2 = v128.load(from + plane, 16)
    // At the mirrored bin first: where both are one, what follows is right.
    v128.store(high, f32x4.sub(r2, i1))
    v128.store(high, f32x4.add(r1, i2), 16)
    v128.store(low, f32x4.add(i1, r2))
    v128.store(low, f32x4.sub(r1, i2), 16)
    from += binStride
    low += point
    high = points + <usize>(length - 1 - bin) * point
  }
  return transformed(plan, points)
}

/**
 * The series of up to eight channels whose spectrum, divided by the length, is at `from`, and to it eight numbers at `bias`,
 * held within `lower` and `upper`.
 */
export function series(
  plan: usize, points: usize, from: usize, plane: usize, binStride: usize, to: usize, stride: usize, lanes: i32,
  bias: usize, lower: f32, upper: f32,
): void {
  const steps = stepsOf(plan)
  let at = combine(plan, points, from, plane, binStride)
  for (let step = 0; step < steps; step++) {
    const first = f32x4.add(v128.load(at, 16), v128.load(bias))
    const second = f32x4.add(v128.load(at), v128.load(bias, 16))
    storeStep(at, to, lanes, within(first, lower, upper), within(second, lower, upper))
    at += point
    to += stride
  }
}

// @ts-ignore: decorator
@inline
function storeStep(at: usize, to: usize, lanes: i32, first: v128, second: v128): void {
  if (lanes == group) {
    v128.store(to, first)
    v128.store(to, second, 16)
    return
  }
  v128.store(at, first)
  v128.store(at, second, 16)
  memory.copy(to, at, <usize>lanes * 4)
}

// @ts-ignore: decorator
@inline
function within(value: v128, lower: f32, upper: f32): v128 {
  // The pseudo forms keep NaN.
  return f32x4.pmin(f32x4.pmax(value, f32x4.splat(lower)), f32x4.splat(upper))
}

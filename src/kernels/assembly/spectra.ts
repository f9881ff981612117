// Between series of real numbers and their spectra. Eight channels go through one transform: four as its real parts and
// four as its imaginary ones, told apart by the symmetry of a real series' spectrum.
// A spectrum of eight channels is, for each of length / 2 + 1 bins, two blocks of 32 bytes (see complexProduct.ts).

import { point, transform } from './fourier'

export const group: i32 = 8
export const groupBytes: usize = 64

// The plan, which `../bank.ts` writes: these words, then factors, then twiddles.
// @ts-ignore: decorator
@inline
export function stepsOf(plan: usize): i32 { return load<i32>(plan) }
// @ts-ignore: decorator
@inline
export function lengthOf(plan: usize): i32 { return load<i32>(plan, 4) }
// @ts-ignore: decorator
@inline
export function binsOf(plan: usize): i32 { return load<i32>(plan, 4) / 2 + 1 }

const passes: usize = 8
const factors: usize = 16
const turns: usize = 80

function transformed(plan: usize, points: usize): usize {
  const length = lengthOf(plan)
  return transform(points, points + <usize>length * point, length, plan + factors, load<i32>(plan, passes), plan + turns)
}

/** Bytes of `points` below. */
export function pointsBytes(plan: usize): usize {
  return <usize>lengthOf(plan) * point * 2
}

/** One step of up to eight channels; missing ones are zero. */
// @ts-ignore: decorator
@inline
export function loadStep(from: usize, to: usize, lanes: i32): void {
  if (lanes == group) {
    v128.store(to, v128.load(from))
    v128.store(to, v128.load(from, 16), 16)
    return
  }
  v128.store(to, f32x4.splat(0))
  v128.store(to, f32x4.splat(0), 16)
  memory.copy(to, from, <usize>lanes * 4)
}

/** The spectrum, twice, of up to eight channels: `steps` steps at `from`, `stride` bytes apart, then zeros. */
export function spectrum(
  plan: usize, points: usize, from: usize, stride: usize, lanes: i32, to: usize, binStride: usize,
): void {
  const steps = stepsOf(plan)
  let at = points
  for (let step = 0; step < steps; step++) {
    loadStep(from, at, lanes)
    from += stride
    at += point
  }
  memory.fill(at, 0, <usize>(lengthOf(plan) - steps) * point)
  separate(plan, points, to, binStride, 1)
}

/** From points in time, the spectrum of both halves times 2 * factor. */
export function separate(plan: usize, points: usize, to: usize, binStride: usize, factor: f32): void {
  const scale = f32x4.splat(factor)
  const bins = binsOf(plan)
  const start = transformed(plan, points)
  let low = start
  let high = start
  for (let bin = 0; bin < bins; bin++) {
    const r = v128.load(low), i = v128.load(low, 16)
    const mr = v128.load(high), mi = v128.load(high, 16)
    v128.store(to, f32x4.mul(f32x4.add(r, mr), scale))
    v128.store(to, f32x4.mul(f32x4.sub(i, mi), scale), 16)
    v128.store(to, f32x4.mul(f32x4.add(i, mi), scale), 32)
    v128.store(to, f32x4.mul(f32x4.sub(mr, r), scale), 48)
    to += binStride
    low += point
    high = start + <usize>(lengthOf(plan) - 1 - bin) * point
  }
}

/**
 * Back to points in time, times the length. The transform runs forward over points with their parts exchanged, so each
 * point of the outcome has the second four channels first.
 */
export function combine(plan: usize, points: usize, from: usize, binStride: usize): usize {
  const length = lengthOf(plan)
  const bins = binsOf(plan)
  let low = points
  let high = points
  for (let bin = 0; bin < bins; bin++) {
    const r1 = v128.load(from), i1 = v128.load(from, 16)
    const r2 = v128.load(from, 32), i2 = v128.load(from, 48)
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

/** The series of up to eight channels whose spectrum, divided by the length, is at `from`. */
export function series(
  plan: usize, points: usize, from: usize, binStride: usize, to: usize, stride: usize, lanes: i32,
): void {
  const steps = stepsOf(plan)
  let at = combine(plan, points, from, binStride)
  for (let step = 0; step < steps; step++) {
    storeStep(at, to, lanes, 1)
    at += point
    to += stride
  }
}

// @ts-ignore: decorator
@inline
export function storeStep(at: usize, to: usize, lanes: i32, factor: f32): void {
  const scale = f32x4.splat(factor)
  const first = f32x4.mul(v128.load(at, 16), scale)
  const second = f32x4.mul(v128.load(at), scale)
  if (lanes == group) {
    v128.store(to, first)
    v128.store(to, second, 16)
    return
  }
  v128.store(at, first)
  v128.store(at, second, 16)
  memory.copy(to, at, <usize>lanes * 4)
}

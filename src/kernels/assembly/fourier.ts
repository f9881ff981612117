// The discrete Fourier transform of four complex sequences at once, of any length that is a product of 2, 3, 4, 5 and 6
// (Stockham's self-sorting form: Cochran et al., 1967). A point has 32 bytes: four real parts, then four imaginary ones.

import { madd, nmadd } from './multiplyAdd'

export const point: usize = 32

/**
 * Transforms `length` points at `here`, with as many free ones at `there`, and returns which of the two holds the
 * outcome. `factors` are as many i32 as `passes`; `turns` are the twiddles of each pass in turn, (cos, -sin) each.
 */
export function transform(here: usize, there: usize, length: i32, factors: usize, passes: i32, turns: usize): usize {
  let count = length
  let stride = 1
  for (let pass = 0; pass < passes; pass++) {
    const radix = load<i32>(factors + <usize>pass * 4)
    count /= radix
    if (radix == 4) pass4(here, there, turns, count, stride)
    else if (radix == 3) pass3(here, there, turns, count, stride)
    else if (radix == 2) pass2(here, there, turns, count, stride)
    else if (radix == 5) pass5(here, there, turns, count, stride)
    else pass6(here, there, turns, count, stride)
    turns += <usize>(count * (radix - 1)) * 8
    stride *= radix
    const swap = here
    here = there
    there = swap
  }
  return here
}

// @ts-ignore: decorator
@inline
function put(at: usize, re: v128, im: v128): void {
  v128.store(at, re)
  v128.store(at, im, 16)
}

/** Stores the product with cos + i sin at `turn`. */
// @ts-ignore: decorator
@inline
function putTurned(at: usize, re: v128, im: v128, cos: v128, sin: v128): void {
  v128.store(at, nmadd(im, sin, f32x4.mul(re, cos)))
  v128.store(at, madd(im, cos, f32x4.mul(re, sin)), 16)
}

// In each pass: group p of `count`, position q of `stride`; inputs lie count * stride apart, outputs `stride`.

function pass2(from: usize, to: usize, turns: usize, count: i32, stride: i32): void {
  const gap = <usize>(count * stride) * point
  const step = <usize>stride * point
  for (let p = 0; p < count; p++) {
    const end = from + step
    const cos1 = v128.load_splat<f32>(turns), sin1 = v128.load_splat<f32>(turns, 4)
    turns += 8
    while (from < end) {
      const r0 = v128.load(from), i0 = v128.load(from, 16)
      const r1 = v128.load(from + gap), i1 = v128.load(from + gap, 16)
      put(to, f32x4.add(r0, r1), f32x4.add(i0, i1))
      putTurned(to + step, f32x4.sub(r0, r1), f32x4.sub(i0, i1), cos1, sin1)
      from += point
      to += point
    }
    to += step
  }
}

function pass3(from: usize, to: usize, turns: usize, count: i32, stride: i32): void {
  const gap = <usize>(count * stride) * point
  const step = <usize>stride * point
  const half = f32x4.splat(0.5)
  const root = f32x4.splat(0.8660254037844386)
  for (let p = 0; p < count; p++) {
    const end = from + step
    const cos1 = v128.load_splat<f32>(turns), sin1 = v128.load_splat<f32>(turns, 4)
    const cos2 = v128.load_splat<f32>(turns, 8), sin2 = v128.load_splat<f32>(turns, 12)
    turns += 16
    while (from < end) {
      const r0 = v128.load(from), i0 = v128.load(from, 16)
      const r1 = v128.load(from + gap), i1 = v128.load(from + gap, 16)
      const r2 = v128.load(from + 2 * gap), i2 = v128.load(from + 2 * gap, 16)
      const tr = f32x4.add(r1, r2), ti = f32x4.add(i1, i2)
      const ur = f32x4.mul(f32x4.sub(r1, r2), root), ui = f32x4.mul(f32x4.sub(i1, i2), root)
      const cr = nmadd(tr, half, r0), ci = nmadd(ti, half, i0)
      put(to, f32x4.add(r0, tr), f32x4.add(i0, ti))
      const yr1 = f32x4.add(cr, ui), yi1 = f32x4.sub(ci, ur)
      const yr2 = f32x4.sub(cr, ui), yi2 = f32x4.add(ci, ur)
      if (count == 1) {
        put(to + step, yr1, yi1)
        put(to + 2 * step, yr2, yi2)
      } else {
        putTurned(to + step, yr1, yi1, cos1, sin1)
        putTurned(to + 2 * step, yr2, yi2, cos2, sin2)
      }
      from += point
      to += point
    }
    to += 2 * step
  }
}

function pass4(from: usize, to: usize, turns: usize, count: i32, stride: i32): void {
  const gap = <usize>(count * stride) * point
  const step = <usize>stride * point
  for (let p = 0; p < count; p++) {
    const end = from + step
    const cos1 = v128.load_splat<f32>(turns), sin1 = v128.load_splat<f32>(turns, 4)
    const cos2 = v128.load_splat<f32>(turns, 8), sin2 = v128.load_splat<f32>(turns, 12)
    const cos3 = v128.load_splat<f32>(turns, 16), sin3 = v128.load_splat<f32>(turns, 20)
    turns += 24
    while (from < end) {
      const from2 = from + 2 * gap
      const r0 = v128.load(from), i0 = v128.load(from, 16)
      const r1 = v128.load(from + gap), i1 = v128.load(from + gap, 16)
      const r2 = v128.load(from2), i2 = v128.load(from2, 16)
      const r3 = v128.load(from2 + gap), i3 = v128.load(from2 + gap, 16)
      const tr0 = f32x4.add(r0, r2), ti0 = f32x4.add(i0, i2)
      const tr1 = f32x4.sub(r0, r2), ti1 = f32x4.sub(i0, i2)
      const tr2 = f32x4.add(r1, r3), ti2 = f32x4.add(i1, i3)
      const tr3 = f32x4.sub(r1, r3), ti3 = f32x4.sub(i1, i3)
      const to2 = to + 2 * step
      put(to, f32x4.add(tr0, tr2), f32x4.add(ti0, ti2))
      if (count == 1) {
        put(to + step, f32x4.add(tr1, ti3), f32x4.sub(ti1, tr3))
        put(to2, f32x4.sub(tr0, tr2), f32x4.sub(ti0, ti2))
        put(to2 + step, f32x4.sub(tr1, ti3), f32x4.add(ti1, tr3))
      } else {
        putTurned(to + step, f32x4.add(tr1, ti3), f32x4.sub(ti1, tr3), cos1, sin1)
        putTurned(to2, f32x4.sub(tr0, tr2), f32x4.sub(ti0, ti2), cos2, sin2)
        putTurned(to2 + step, f32x4.sub(tr1, ti3), f32x4.add(ti1, tr3), cos3, sin3)
      }
      from += point
      to += point
    }
    to += 3 * step
  }
}

function pass5(from: usize, to: usize, turns: usize, count: i32, stride: i32): void {
  const gap = <usize>(count * stride) * point
  const step = <usize>stride * point
  const c1 = f32x4.splat(0.30901699437494745), c2 = f32x4.splat(-0.8090169943749475)
  const s1 = f32x4.splat(0.9510565162951535), s2 = f32x4.splat(0.5877852522924731)
  for (let p = 0; p < count; p++) {
    const end = from + step
    while (from < end) {
      const from2 = from + 2 * gap
      const from4 = from2 + 2 * gap
      const r0 = v128.load(from), i0 = v128.load(from, 16)
      let r1 = v128.load(from + gap), i1 = v128.load(from + gap, 16)
      let r4 = v128.load(from4), i4 = v128.load(from4, 16)
      const tr1 = f32x4.add(r1, r4), ti1 = f32x4.add(i1, i4)
      const ur1 = f32x4.sub(r1, r4), ui1 = f32x4.sub(i1, i4)
      r1 = v128.load(from2), i1 = v128.load(from2, 16)
      r4 = v128.load(from2 + gap), i4 = v128.load(from2 + gap, 16)
      const tr2 = f32x4.add(r1, r4), ti2 = f32x4.add(i1, i4)
      const ur2 = f32x4.sub(r1, r4), ui2 = f32x4.sub(i1, i4)
      put(to, f32x4.add(r0, f32x4.add(tr1, tr2)), f32x4.add(i0, f32x4.add(ti1, ti2)))
      const to2 = to + 2 * step
      let mr = madd(tr2, c2, madd(tr1, c1, r0)), mi = madd(ti2, c2, madd(ti1, c1, i0))
      let nr = madd(ur2, s2, f32x4.mul(ur1, s1)), ni = madd(ui2, s2, f32x4.mul(ui1, s1))
      putTurned(to + step, f32x4.add(mr, ni), f32x4.sub(mi, nr), v128.load_splat<f32>(turns), v128.load_splat<f32>(turns, 4))
      putTurned(to2 + 2 * step, f32x4.sub(mr, ni), f32x4.add(mi, nr), v128.load_splat<f32>(turns, 24), v128.load_splat<f32>(turns, 28))
      mr = madd(tr2, c1, madd(tr1, c2, r0))
      mi = madd(ti2, c1, madd(ti1, c2, i0))
      nr = nmadd(ur2, s1, f32x4.mul(ur1, s2))
      ni = nmadd(ui2, s1, f32x4.mul(ui1, s2))
      putTurned(to2, f32x4.add(mr, ni), f32x4.sub(mi, nr), v128.load_splat<f32>(turns, 8), v128.load_splat<f32>(turns, 12))
      putTurned(to2 + step, f32x4.sub(mr, ni), f32x4.add(mi, nr), v128.load_splat<f32>(turns, 16), v128.load_splat<f32>(turns, 20))
      from += point
      to += point
    }
    turns += 32
    to += 4 * step
  }
}

/** Two transforms of three points, of the even inputs and of the odd ones, and their sums and differences (Good, 1958). */
function pass6(from: usize, to: usize, turns: usize, count: i32, stride: i32): void {
  const gap = <usize>(count * stride) * point
  const step = <usize>stride * point
  const half = f32x4.splat(0.5)
  const root = f32x4.splat(0.8660254037844386)
  for (let p = 0; p < count; p++) {
    const end = from + step
    while (from < end) {
      const from3 = from + 3 * gap
      let tr = f32x4.add(v128.load(from + 2 * gap), v128.load(from3 + gap))
      let ti = f32x4.add(v128.load(from + 2 * gap, 16), v128.load(from3 + gap, 16))
      let ur = f32x4.mul(f32x4.sub(v128.load(from + 2 * gap), v128.load(from3 + gap)), root)
      let ui = f32x4.mul(f32x4.sub(v128.load(from + 2 * gap, 16), v128.load(from3 + gap, 16)), root)
      let r = v128.load(from), i = v128.load(from, 16)
      const er0 = f32x4.add(r, tr), ei0 = f32x4.add(i, ti)
      r = nmadd(tr, half, r)
      i = nmadd(ti, half, i)
      const er1 = f32x4.add(r, ui), ei1 = f32x4.sub(i, ur)
      const er2 = f32x4.sub(r, ui), ei2 = f32x4.add(i, ur)
      const from5 = from3 + 2 * gap
      tr = f32x4.add(v128.load(from5), v128.load(from + gap))
      ti = f32x4.add(v128.load(from5, 16), v128.load(from + gap, 16))
      ur = f32x4.mul(f32x4.sub(v128.load(from5), v128.load(from + gap)), root)
      ui = f32x4.mul(f32x4.sub(v128.load(from5, 16), v128.load(from + gap, 16)), root)
      r = v128.load(from3)
      i = v128.load(from3, 16)
      const or0 = f32x4.add(r, tr), oi0 = f32x4.add(i, ti)
      r = nmadd(tr, half, r)
      i = nmadd(ti, half, i)
      const or1 = f32x4.add(r, ui), oi1 = f32x4.sub(i, ur)
      const or2 = f32x4.sub(r, ui), oi2 = f32x4.add(i, ur)
      const to3 = to + 3 * step
      put(to, f32x4.add(er0, or0), f32x4.add(ei0, oi0))
      if (count == 1) {
        put(to3, f32x4.sub(er0, or0), f32x4.sub(ei0, oi0))
        put(to + step, f32x4.sub(er1, or1), f32x4.sub(ei1, oi1))
        put(to3 + step, f32x4.add(er1, or1), f32x4.add(ei1, oi1))
        put(to + 2 * step, f32x4.add(er2, or2), f32x4.add(ei2, oi2))
        put(to3 + 2 * step, f32x4.sub(er2, or2), f32x4.sub(ei2, oi2))
      } else {
        turnBy(turns, 2, to3, f32x4.sub(er0, or0), f32x4.sub(ei0, oi0))
        turnBy(turns, 0, to + step, f32x4.sub(er1, or1), f32x4.sub(ei1, oi1))
        turnBy(turns, 3, to3 + step, f32x4.add(er1, or1), f32x4.add(ei1, oi1))
        turnBy(turns, 1, to + 2 * step, f32x4.add(er2, or2), f32x4.add(ei2, oi2))
        turnBy(turns, 4, to3 + 2 * step, f32x4.sub(er2, or2), f32x4.sub(ei2, oi2))
      }
      from += point
      to += point
    }
    turns += 40
    to += 5 * step
  }
}

// @ts-ignore: decorator
@inline
function turnBy(turns: usize, which: usize, to: usize, re: v128, im: v128): void {
  putTurned(to, re, im, v128.load_splat<f32>(turns + which * 8), v128.load_splat<f32>(turns + which * 8, 4))
}

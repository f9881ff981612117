// Complex matrix products, register-blocked: five rows by four columns at a time. Numbers come in blocks of 32 bytes,
// four real parts and then four imaginary ones.

import { madd, nmadd } from './multiplyAdd'

export const block: usize = 32

/**
 * out[r, c] = sum over i of a[r, i] * b[i, c] for up to five rows. A row of `a` is one block for four i; `b` has one
 * block of four columns for each i.
 */
export function complexTile(a: usize, aRow: usize, b: usize, blocks: i32, out: usize, outRow: usize, rows: i32): void {
  let r0 = f32x4.splat(0), i0 = f32x4.splat(0)
  let r1 = f32x4.splat(0), i1 = f32x4.splat(0)
  let r2 = f32x4.splat(0), i2 = f32x4.splat(0)
  let r3 = f32x4.splat(0), i3 = f32x4.splat(0)
  let r4 = f32x4.splat(0), i4 = f32x4.splat(0)
  // Rows that are missing repeat the first: their outcome is dropped.
  let a0 = a
  let a1 = rows > 1 ? a + aRow : a
  let a2 = rows > 2 ? a + 2 * aRow : a
  let a3 = rows > 3 ? a + 3 * aRow : a
  let a4 = rows > 4 ? a + 4 * aRow : a
  const end = b + <usize>blocks * (4 * block)
  while (b < end) {
    const next = b + 4 * block
    // Not unrolled: the optimizer would turn the steps into long chains of dependent sums, and run out of registers.
    while (b < next) {
      const br = v128.load(b)
      const bi = v128.load(b, 16)
      let v = v128.load_splat<f32>(a0, 0)
      r0 = madd(v, br, r0)
      i0 = madd(v, bi, i0)
      v = v128.load_splat<f32>(a1, 0)
      r1 = madd(v, br, r1)
      i1 = madd(v, bi, i1)
      v = v128.load_splat<f32>(a2, 0)
      r2 = madd(v, br, r2)
      i2 = madd(v, bi, i2)
      v = v128.load_splat<f32>(a3, 0)
      r3 = madd(v, br, r3)
      i3 = madd(v, bi, i3)
      v = v128.load_splat<f32>(a4, 0)
      r4 = madd(v, br, r4)
      i4 = madd(v, bi, i4)
      v = v128.load_splat<f32>(a0, 16)
      r0 = nmadd(v, bi, r0)
      i0 = madd(v, br, i0)
      v = v128.load_splat<f32>(a1, 16)
      r1 = nmadd(v, bi, r1)
      i1 = madd(v, br, i1)
      v = v128.load_splat<f32>(a2, 16)
      r2 = nmadd(v, bi, r2)
      i2 = madd(v, br, i2)
      v = v128.load_splat<f32>(a3, 16)
      r3 = nmadd(v, bi, r3)
      i3 = madd(v, br, i3)
      v = v128.load_splat<f32>(a4, 16)
      r4 = nmadd(v, bi, r4)
      i4 = madd(v, br, i4)
      a0 += 4
      a1 += 4
      a2 += 4
      a3 += 4
      a4 += 4
      b += block
    }
    a0 += 16
    a1 += 16
    a2 += 16
    a3 += 16
    a4 += 16
  }
  v128.store(out, r0)
  v128.store(out, i0, 16)
  if (rows > 1) {
    out += outRow
    v128.store(out, r1)
    v128.store(out, i1, 16)
  }
  if (rows > 2) {
    out += outRow
    v128.store(out, r2)
    v128.store(out, i2, 16)
  }
  if (rows > 3) {
    out += outRow
    v128.store(out, r3)
    v128.store(out, i3, 16)
  }
  if (rows > 4) {
    out += outRow
    v128.store(out, r4)
    v128.store(out, i4, 16)
  }
}

/** sums[i, c] += sum over n of conj(a[n, i]) * b[n, c]: four i, four columns, one block each for every n. */
export function conjugateTile(a: usize, aRow: usize, b: usize, bRow: usize, rows: i32, sums: usize, sumRow: usize): void {
  let r0 = f32x4.splat(0), i0 = f32x4.splat(0)
  let r1 = f32x4.splat(0), i1 = f32x4.splat(0)
  let r2 = f32x4.splat(0), i2 = f32x4.splat(0)
  let r3 = f32x4.splat(0), i3 = f32x4.splat(0)
  for (let n = 0; n < rows; n++) {
    const br = v128.load(b)
    const bi = v128.load(b, 16)
    let v = v128.load_splat<f32>(a)
    r0 = madd(v, br, r0)
    i0 = madd(v, bi, i0)
    v = v128.load_splat<f32>(a, 4)
    r1 = madd(v, br, r1)
    i1 = madd(v, bi, i1)
    v = v128.load_splat<f32>(a, 8)
    r2 = madd(v, br, r2)
    i2 = madd(v, bi, i2)
    v = v128.load_splat<f32>(a, 12)
    r3 = madd(v, br, r3)
    i3 = madd(v, bi, i3)
    v = v128.load_splat<f32>(a, 16)
    r0 = madd(v, bi, r0)
    i0 = nmadd(v, br, i0)
    v = v128.load_splat<f32>(a, 20)
    r1 = madd(v, bi, r1)
    i1 = nmadd(v, br, i1)
    v = v128.load_splat<f32>(a, 24)
    r2 = madd(v, bi, r2)
    i2 = nmadd(v, br, i2)
    v = v128.load_splat<f32>(a, 28)
    r3 = madd(v, bi, r3)
    i3 = nmadd(v, br, i3)
    a += aRow
    b += bRow
  }
  v128.store(sums, f32x4.add(v128.load(sums), r0))
  v128.store(sums, f32x4.add(v128.load(sums, 16), i0), 16)
  sums += sumRow
  v128.store(sums, f32x4.add(v128.load(sums), r1))
  v128.store(sums, f32x4.add(v128.load(sums, 16), i1), 16)
  sums += sumRow
  v128.store(sums, f32x4.add(v128.load(sums), r2))
  v128.store(sums, f32x4.add(v128.load(sums, 16), i2), 16)
  sums += sumRow
  v128.store(sums, f32x4.add(v128.load(sums), r3))
  v128.store(sums, f32x4.add(v128.load(sums, 16), i3), 16)
}

// Complex matrix products as three real ones (Gauss's trick), each on a tile of four rows by eight columns in registers. Of
// the left factor a + ib and the right factor c + id three planes are stored, such that with k, the product of planes 0,
// the real part is k + the product of planes 1, and the imaginary part k, or for a conjugate -k, + that of planes 2:
// [a + b, b, a] [c, -(c + d), d - c] for the product, [a + b, b, a] [c, d - c, c + d] where the first is conjugated.

import { madd } from './multiplyAdd'

/** Rows of a tile. */
export const tileRows: i32 = 4

/** Bytes of one number of the right factor for eight columns: its three planes. */
export const triple: usize = 96

/** Bytes of a right factor of `inner` by `columns` numbers. Odd cache lines: see convolutionBank.ts. */
export function rightBytes(inner: i32, columns: i32): usize {
  return <usize>(inner * columns / 8) * triple | 64
}

/**
 * For up to `rows` rows, four at a time, out[r, c] = sum over i of a[r, i] * b[i, c]. `a` holds for each group of eight i,
 * `aGroup` bytes apart, rows of 32 bytes; its planes lie `aPlane` bytes apart. `b` has a `triple` for each i. Of the
 * outcome, the parts lie `outPlane` bytes apart, and its rows 32; rows up to a multiple of four are written. Of a product
 * that is `real`, only planes 0 are looked at.
 */
export function complexTiles(
  a: usize, aGroup: usize, aPlane: usize, groups: i32, b: usize, out: usize, outPlane: usize, rows: i32,
  sign: f32, real: bool,
): void {
  for (let row = 0; row < rows; row += tileRows) {
    let c00 = f32x4.splat(0), c01 = f32x4.splat(0)
    let c10 = f32x4.splat(0), c11 = f32x4.splat(0)
    let c20 = f32x4.splat(0), c21 = f32x4.splat(0)
    let c30 = f32x4.splat(0), c31 = f32x4.splat(0)
    for (let plane = 0; plane < 3; plane++) {
      let group = a + <usize>plane * aPlane
      let by = b + <usize>plane * 32
      const last = by + <usize>groups * (8 * triple)
      do {
        let at = group
        const end = by + 8 * triple
        // Not unrolled, and backwards: see outerTile.ts.
        do {
          const b0 = v128.load(by)
          const b1 = v128.load(by, 16)
          const x0 = v128.load_splat<f32>(at)
          const x1 = v128.load_splat<f32>(at, 32)
          const x2 = v128.load_splat<f32>(at, 64)
          const x3 = v128.load_splat<f32>(at, 96)
          c31 = madd(x3, b1, c31)
          c30 = madd(x3, b0, c30)
          c21 = madd(x2, b1, c21)
          c20 = madd(x2, b0, c20)
          c11 = madd(x1, b1, c11)
          c10 = madd(x1, b0, c10)
          c01 = madd(x0, b1, c01)
          c00 = madd(x0, b0, c00)
          at += 4
          by += triple
        } while (by < end)
        group += aGroup
      } while (by < last)
      // The first product waits where the imaginary part will be.
      const to = plane == 1 || real ? out : out + outPlane
      v128.store(to, c00)
      v128.store(to, c01, 16)
      v128.store(to, c10, 32)
      v128.store(to, c11, 48)
      v128.store(to, c20, 64)
      v128.store(to, c21, 80)
      v128.store(to, c30, 96)
      v128.store(to, c31, 112)
      if (real) {
        memory.fill(out + outPlane, 0, 128)
        break
      }
      if (plane == 1) {
        const from = out + outPlane
        const signs = f32x4.splat(sign)
        c00 = f32x4.mul(v128.load(from), signs)
        c01 = f32x4.mul(v128.load(from, 16), signs)
        c10 = f32x4.mul(v128.load(from, 32), signs)
        c11 = f32x4.mul(v128.load(from, 48), signs)
        c20 = f32x4.mul(v128.load(from, 64), signs)
        c21 = f32x4.mul(v128.load(from, 80), signs)
        c30 = f32x4.mul(v128.load(from, 96), signs)
        c31 = f32x4.mul(v128.load(from, 112), signs)
      }
    }
    a += 128
    out += 128
  }
}

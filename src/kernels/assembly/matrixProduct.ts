// A plain matrix product, which a convolution of one tap is: rows by a packed matrix, four rows and eight columns at a
// time. It works on a range of rows, so that ranges can run side by side.

import { slidingTile } from './slidingProduct'

const panel: i32 = 8
const lanesScratch: usize = 32

function panelsOf(columns: i32): i32 {
  return (columns + panel - 1) / panel
}

/** Bytes of a packed matrix of `inner` rows. */
export function matrixPackedSize(inner: i32, columns: i32): usize {
  return <usize>(panelsOf(columns) * inner) * 32
}

/** Bytes of one range's working memory for `matrixProduct`. */
export function matrixProductScratch(inner: i32, columns: i32): usize {
  return lanesScratch + <usize>(4 * (inner + columns)) * 4
}

/** b[inner, columns], or its transpose [columns, inner], to packed[column / 8][inner][8]; missing columns are zero. */
export function matrixPack(b: usize, packed: usize, inner: i32, columns: i32, transposed: bool): void {
  const rowStride: usize = transposed ? 4 : <usize>columns * 4
  const columnStride: usize = transposed ? <usize>inner * 4 : 4
  for (let p = 0; p < panelsOf(columns); p++) {
    for (let i = 0; i < inner; i++) {
      for (let lane = 0; lane < panel; lane++) {
        const column = p * panel + lane
        const value = column < columns ? load<f32>(b + <usize>i * rowStride + <usize>column * columnStride) : 0
        store<f32>(packed + <usize>lane * 4, value)
      }
      packed += 32
    }
  }
}

/** out[row, column] = sum over i of a[row, i] * b[i, column], for the rows from `from` to `to`. */
export function matrixProduct(
  a: usize, packed: usize, out: usize, scratch: usize, inner: i32, columns: i32, from: i32, to: i32,
): void {
  const aRow = <usize>inner * 4
  const outRow = <usize>columns * 4
  if (to - from < 4) {
    // A tile reads four rows.
    const rows = <usize>max(0, to - from)
    const four = scratch + lanesScratch
    memory.fill(four, 0, 4 * aRow)
    memory.copy(four, a + <usize>from * aRow, rows * aRow)
    fourRows(four, packed, four + 4 * aRow, scratch, inner, columns)
    memory.copy(out + <usize>from * outRow, four + 4 * aRow, rows * outRow)
    return
  }
  for (let row = from; row < to; row += 4) {
    // The last tile may do some rows of the one before it again.
    const start = <usize>min(row, to - 4)
    fourRows(a + start * aRow, packed, out + start * outRow, scratch, inner, columns)
  }
}

function fourRows(a: usize, packed: usize, out: usize, scratch: usize, inner: i32, columns: i32): void {
  const step = <usize>inner * 4
  for (let column = 0; column < columns; column += panel) {
    slidingTile(
      a, 0, 0, step, packed, 0, 0, 1, 1, inner,
      out + <usize>column * 4, <usize>columns * 4, 4, min(panel, columns - column), scratch,
    )
    packed += <usize>inner * 32
  }
}

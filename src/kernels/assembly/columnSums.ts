// Sums over the rows of a [rows, channels] view. Short runs of rows are summed in single precision and joined in double
// precision: sound however many rows there are. totals holds `channels` doubles, partial as many floats.

const runRows: i32 = 64

/** totals[c] = sum of x[row, c]. */
export function sumRows(x: usize, totals: usize, partial: usize, rows: i32, channels: i32): void {
  const step = <usize>channels * 4
  const vectors = <usize>(channels & ~3) * 4
  memory.fill(totals, 0, step * 2)
  let row = x
  for (let start = 0; start < rows; start += runRows) {
    memory.fill(partial, 0, step)
    const end = row + <usize>min(runRows, rows - start) * step
    for (; row < end; row += step) {
      let c: usize = 0
      for (; c < vectors; c += 16) v128.store(partial + c, f32x4.add(v128.load(partial + c), v128.load(row + c)))
      for (; c < step; c += 4) store<f32>(partial + c, load<f32>(partial + c) + load<f32>(row + c))
    }
    join(totals, partial, channels)
  }
}

/** totals[c] = sum of (x[row, c] - mean[c])^2. */
export function sumSquares(x: usize, mean: usize, totals: usize, partial: usize, rows: i32, channels: i32): void {
  const step = <usize>channels * 4
  const vectors = <usize>(channels & ~3) * 4
  memory.fill(totals, 0, step * 2)
  let row = x
  for (let start = 0; start < rows; start += runRows) {
    memory.fill(partial, 0, step)
    const end = row + <usize>min(runRows, rows - start) * step
    for (; row < end; row += step) {
      let c: usize = 0
      for (; c < vectors; c += 16) {
        const centred = f32x4.sub(v128.load(row + c), v128.load(mean + c))
        v128.store(partial + c, f32x4.add(v128.load(partial + c), f32x4.mul(centred, centred)))
      }
      for (; c < step; c += 4) {
        const centred = load<f32>(row + c) - load<f32>(mean + c)
        store<f32>(partial + c, load<f32>(partial + c) + centred * centred)
      }
    }
    join(totals, partial, channels)
  }
}

/** totals[c] = sum of dy[row, c] * (x[row, c] - mean[c]). */
export function sumProducts(
  x: usize, mean: usize, dy: usize, totals: usize, partial: usize, rows: i32, channels: i32,
): void {
  const step = <usize>channels * 4
  const vectors = <usize>(channels & ~3) * 4
  memory.fill(totals, 0, step * 2)
  let row = x
  let other = dy
  for (let start = 0; start < rows; start += runRows) {
    memory.fill(partial, 0, step)
    const end = row + <usize>min(runRows, rows - start) * step
    for (; row < end; row += step) {
      let c: usize = 0
      for (; c < vectors; c += 16) {
        const centred = f32x4.sub(v128.load(row + c), v128.load(mean + c))
        v128.store(partial + c, f32x4.add(v128.load(partial + c), f32x4.mul(centred, v128.load(other + c))))
      }
      for (; c < step; c += 4) {
        const centred = load<f32>(row + c) - load<f32>(mean + c)
        store<f32>(partial + c, load<f32>(partial + c) + centred * load<f32>(other + c))
      }
      other += step
    }
    join(totals, partial, channels)
  }
}

function join(totals: usize, partial: usize, channels: i32): void {
  for (let c: usize = 0; c < <usize>channels; c++) {
    store<f64>(totals + c * 8, load<f64>(totals + c * 8) + <f64>load<f32>(partial + c * 4))
  }
}

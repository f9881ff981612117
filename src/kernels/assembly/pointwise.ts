// A convolution of one tap is a product of matrices: rows of channels by a packed filter. Four rows at a time are turned,
// so that the numbers which a product needs follow one another, and some such tiles stay in the first-level cache while
// every panel of the filter goes over them.

import { panelBytes, panelsOf } from './filterPanels'
import { addRun, outerTiles, runsBytes } from './outerTile'
import { turn } from './turn'

const tile: i32 = 4
const lanesBytes: usize = 32
/** What is turned at once. */
const partBytes: i32 = 16384
const mostTiles: i32 = 32

function tilesAtOnce(inner: i32): i32 {
  return max(1, min(mostTiles, partBytes / (16 * inner)))
}

/** Bytes of one range's working memory for `pointwise`. */
export function pointwiseScratch(inner: i32): usize {
  return lanesBytes + <usize>tilesAtOnce(inner) * (runsBytes(1) + <usize>inner * 16) + <usize>inner * 16
}

/**
 * y[row, co] = start[co] + sum over ci of x[row, ci] * filter[ci, co], held within `lower` and `upper`, for the rows from
 * `from` to `to`; rows of y are `outStep` bytes apart. Unless `steps` is 0, rows are steps of series of so many, and each
 * x is first the largest of itself and its neighbours, as in maxPool.ts.
 */
export function pointwise(
  x: usize, packed: usize, y: usize, scratch: usize, inner: i32, outputs: i32, outStep: usize, steps: i32,
  lower: f32, upper: f32, from: i32, to: i32,
): void {
  const most = tilesAtOnce(inner)
  const tileBytes = <usize>inner * 16
  const runs = scratch + lanesBytes
  const turned = runs + <usize>most * runsBytes(1)
  const pooled = turned + <usize>most * tileBytes
  const panel = panelBytes(1, 1, inner)
  const starts = packed + <usize>panelsOf(outputs) * panel
  memory.fill(turned, 0, <usize>most * tileBytes)
  for (let t = 0; t < most; t++) {
    const list = runs + <usize>t * runsBytes(1)
    store<i32>(list, 0)
    addRun(list, <usize>t * tileBytes, 0, inner, 16)
  }
  for (let row = from; row < to; row += most * tile) {
    const rows = min(most * tile, to - row)
    const tiles = (rows + tile - 1) / tile
    for (let t = 0; t < tiles; t++) {
      const first = row + t * tile
      const count = min(tile, to - first)
      const at = turned + <usize>t * tileBytes
      if (steps == 0) turn(x + <usize>first * <usize>inner * 4, <usize>inner * 4, at, 16, count, inner)
      else turnPooled(x, first, count, steps, inner, pooled, at)
    }
    let by = packed
    for (let p = 0; p < panelsOf(outputs); p++) {
      outerTiles(
        tiles, runs, runsBytes(1), turned, 16, by, starts + <usize>p * 32, 0, 0,
        y + <usize>row * outStep + <usize>p * 32, <usize>tile * outStep, outStep,
        rows - (tiles - 1) * tile, min(8, outputs - p * 8), lower, upper, scratch,
      )
      by += panel
    }
  }
}

function turnPooled(x: usize, first: i32, rows: i32, steps: i32, channels: i32, pooled: usize, to: usize): void {
  const step = <usize>channels * 4
  for (let r = 0; r < rows; r++) {
    const place = (first + r) % steps
    const at = x + <usize>(first + r) * step
    // At an end, what is there counts twice.
    poolRow(place > 0 ? at - step : at, at, place + 1 < steps ? at + step : at, pooled + <usize>r * step, channels)
  }
  turn(pooled, step, to, 16, rows, channels)
}

function poolRow(before: usize, at: usize, after: usize, to: usize, channels: i32): void {
  const vectors = <usize>(channels & ~3) * 4
  let c: usize = 0
  for (; c < vectors; c += 16) {
    let best = f32x4.pmax(f32x4.splat(-Infinity), v128.load(before + c))
    best = f32x4.pmax(best, v128.load(at + c))
    v128.store(to + c, f32x4.pmax(best, v128.load(after + c)))
  }
  for (; c < <usize>channels * 4; c += 4) {
    let best: f32 = -Infinity
    if (load<f32>(before + c) > best) best = load<f32>(before + c)
    if (load<f32>(at + c) > best) best = load<f32>(at + c)
    if (load<f32>(after + c) > best) best = load<f32>(after + c)
    store<f32>(to + c, best)
  }
}

// A packed filter that slides over images: what a convolution is, and its gradient by the input. A part of an image is
// turned first, steps last, so that four neighbouring steps of a channel lie together (see outerTile.ts). Padding is not
// stored but for three steps on either side, since a tile has four: taps that meet nothing else are not in its runs.

import { panelBytes, panelsOf, placeOf } from './filterPanels'
import { addRun, outerTiles, runsBytes } from './outerTile'
import { turn } from './turn'

const margin: i32 = 3
const tile: i32 = 4
const tapBytes: usize = 12
const lanesBytes: usize = 32

/** What slides over what. Lengths of the image are in steps, those of the output (but `rows`, `steps`) in bytes. */
@unmanaged
export class Sliding {
  source: usize
  height: i32
  width: i32
  channels: i32
  packed: usize
  filterHeight: i32
  filterWidth: i32
  together: bool
  /** Rows and steps of the image from one of the output to the next. */
  rowStride: i32
  stride: i32
  out: usize
  rows: i32
  steps: i32
  outputs: i32
  outImage: usize
  outRow: usize
  outStep: usize
  lower: f32
  upper: f32
  rowTaps: i32
  columnTaps: i32
  /** The least and the most of the shifts of the column taps. */
  least: i32
  most: i32
  /** Steps of the output for which the image is turned at once, and how far its taps reach beyond. */
  part: i32
  rowLength: i32
  /** The step of the image at which the turned part begins. */
  begin: i32
  rowTable: usize
  columnTable: usize
  runs: usize
  runsOfTile: usize
  image: usize
  lanes: usize
}

function reachOf(filterWidth: i32, stride: i32, dilation: i32): i32 {
  return ((filterWidth - 1) * dilation) / stride + 1
}

function partOf(reach: i32): i32 {
  return (max(64, reach) + tile - 1) & -tile
}

// Odd, so that the channels of a step do not fall into few sets of the first-level cache.
function rowLengthOf(width: i32, stride: i32, reach: i32): i32 {
  return min(partOf(reach) + reach, (width + stride - 1) / stride + 2 * margin) | 1
}

function mostRuns(filterHeight: i32, filterWidth: i32, channels: i32, together: bool): i32 {
  return filterHeight * filterWidth * (together ? channels : 1)
}

/** Bytes of working memory to slide over images of these sizes. */
export function slidingScratch(
  height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32, stride: i32, dilation: i32, together: bool,
): usize {
  const reach = reachOf(filterWidth, stride, dilation)
  return offsetof<Sliding>() + lanesBytes + <usize>(filterHeight + filterWidth) * tapBytes +
    <usize>(partOf(reach) / tile) * runsBytes(mostRuns(filterHeight, filterWidth, channels, together)) +
    <usize>(height * stride * channels * rowLengthOf(width, stride, reach)) * 4
}

/** Lays out the working memory for what is known of a product already: the image, the filter and the strides. */
export function layOut(s: Sliding, dilation: i32): void {
  const reach = reachOf(s.filterWidth, s.stride, dilation)
  s.part = partOf(reach)
  s.rowLength = rowLengthOf(s.width, s.stride, reach)
  s.lanes = changetype<usize>(s) + offsetof<Sliding>()
  s.rowTable = s.lanes + lanesBytes
  s.columnTable = s.rowTable + <usize>s.filterHeight * tapBytes
  s.runs = s.columnTable + <usize>s.filterWidth * tapBytes
  s.runsOfTile = runsBytes(mostRuns(s.filterHeight, s.filterWidth, s.channels, s.together))
  s.image = s.runs + <usize>(s.part / tile) * s.runsOfTile
  noTaps(s)
}

/** Forget the taps. */
export function noTaps(s: Sliding): void {
  s.rowTaps = 0
  s.columnTaps = 0
  s.least = i32.MAX_VALUE
  s.most = i32.MIN_VALUE
}

/** Row `tap` of the filter meets row `row * rowStride + shift` of the image. */
export function addRowTap(s: Sliding, tap: i32, shift: i32): void {
  const at = s.rowTable + <usize>s.rowTaps * tapBytes
  s.rowTaps += 1
  store<i32>(at, tap)
  store<i32>(at, shift, 8)
}

/** Column `tap` of the filter meets step `(step + shift) * stride + phase` of the image. */
export function addColumnTap(s: Sliding, tap: i32, phase: i32, shift: i32): void {
  const at = s.columnTable + <usize>s.columnTaps * tapBytes
  s.columnTaps += 1
  store<i32>(at, tap)
  store<i32>(at, phase, 4)
  store<i32>(at, shift, 8)
  s.least = min(s.least, shift)
  s.most = max(s.most, shift)
}

/** The output of the images from `from` to `to`. */
export function slide(s: Sliding, from: i32, to: i32): void {
  for (let start = 0; start < s.steps; start += s.part) {
    const end = min(s.steps, start + s.part)
    if (s.columnTaps > 0) s.begin = max(start + s.least, -margin)
    memory.fill(s.image, 0, <usize>(s.height * s.stride * s.channels * s.rowLength) * 4)
    for (let n = from; n < to; n++) {
      if (s.columnTaps > 0) turnImage(s, n, end + s.most)
      for (let row = 0; row < s.rows; row++) {
        if (n == from || s.rows > 1) listRuns(s, row, start, end)
        slideRow(s, s.out + <usize>n * s.outImage + <usize>row * s.outRow, start, end)
      }
    }
  }
}

function phaseLength(s: Sliding, phase: i32): i32 {
  return (s.width - phase + s.stride - 1) / s.stride
}

/** Steps of image `n` from `begin` to `end`, as far as there are such: [row][phase][channel][step]. */
function turnImage(s: Sliding, n: i32, end: i32): void {
  const step = <usize>s.channels * 4
  const first = max(0, s.begin)
  for (let row = 0; row < s.height; row++) {
    for (let phase = 0; phase < s.stride; phase++) {
      const last = min(end, phaseLength(s, phase))
      turn(
        s.source + <usize>((n * s.height + row) * s.width + first * s.stride + phase) * step, <usize>s.stride * step,
        s.image + <usize>((row * s.stride + phase) * s.channels * s.rowLength + first - s.begin) * 4, <usize>s.rowLength * 4,
        last - first, s.channels,
      )
    }
  }
}

/** For each tile of a row, the runs of products that it sums up. */
function listRuns(s: Sliding, row: i32, start: i32, end: i32): void {
  let runs = s.runs
  for (let step = start; step < end; step += tile) {
    store<i32>(runs, 0)
    for (let r = 0; r < s.rowTaps; r++) {
      const at = s.rowTable + <usize>r * tapBytes
      const imageRow = row * s.rowStride + load<i32>(at, 8)
      if (imageRow < 0 || imageRow >= s.height) continue
      if (s.together) {
        for (let channel = 0; channel < s.channels; channel++) addColumns(s, runs, step, imageRow, load<i32>(at), channel, 1)
      } else {
        addColumns(s, runs, step, imageRow, load<i32>(at), 0, s.channels)
      }
    }
    runs += s.runsOfTile
  }
}

function addColumns(s: Sliding, runs: usize, step: i32, imageRow: i32, rowTap: i32, channel: i32, count: i32): void {
  for (let c = 0; c < s.columnTaps; c++) {
    const at = s.columnTable + <usize>c * tapBytes
    const phase = load<i32>(at, 4)
    const first = step + load<i32>(at, 8)
    if (first + margin < 0 || first >= phaseLength(s, phase)) continue
    const place = ((imageRow * s.stride + phase) * s.channels + channel) * s.rowLength + first - s.begin
    addRun(runs, <usize>place * 4, placeOf(rowTap, load<i32>(at), channel, s.filterWidth, s.channels, s.together), count, runStep(s))
  }
}

/** Bytes of the turned image from one product of a run to the next. */
function runStep(s: Sliding): usize {
  if (!s.together) return <usize>s.rowLength * 4
  return s.columnTaps > 1 ? <usize>(load<i32>(s.columnTable + tapBytes, 8) - load<i32>(s.columnTable, 8)) * 4 : 0
}

function slideRow(s: Sliding, out: usize, start: i32, end: i32): void {
  const panel = panelBytes(s.filterHeight, s.filterWidth, s.channels)
  const panels = panelsOf(s.outputs)
  const aStep = runStep(s)
  let sums = s.packed + <usize>panels * panel
  let b = s.packed
  const tiles = (end - start + tile - 1) / tile
  const last = end - start - (tiles - 1) * tile
  out += <usize>start * s.outStep
  for (let p = 0; p < panels; p++) {
    outerTiles(
      tiles, s.runs, s.runsOfTile, s.image, aStep, b, sums, 0, 0,
      out, <usize>tile * s.outStep, s.outStep, last, min(8, s.outputs - p * 8), s.lower, s.upper, s.lanes,
    )
    sums += 32
    b += panel
    out += 32
  }
}

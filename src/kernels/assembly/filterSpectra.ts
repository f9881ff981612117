// Between filters and their spectra. A filter has few taps, so its transform is a matrix product: bins by times, with the
// sums of what lies at times t and -t for the real parts, and the differences for the imaginary ones.

import { rightBytes, triple } from './complexProduct'
import { addRun, outerTiles, runsBytes } from './outerTile'
import { binsOf, group, stepsOf, tablesOf, timesOf } from './spectra'

const row: usize = 32
const quad: i32 = 4
const quadBytes: usize = 128
const binsAtOnce: i32 = 128
/** Planes of a sum of products. */
const planes: i32 = 3

function padded(count: i32): i32 {
  return (count + quad - 1) & -quad
}

function groupsOf(channels: i32): i32 {
  return (channels + group - 1) / group
}

/** How many sums of products there are at a bin, for four inputs and eight outputs each. */
export function sumsOf(inGroups: i32, outGroups: i32): i32 {
  return 2 * inGroups * outGroups * planes
}

/** Bytes of the sums at a bin. Odd cache lines: see convolutionBank.ts. */
export function sumsBytes(inGroups: i32, outGroups: i32): usize {
  return <usize>sumsOf(inGroups, outGroups) * quadBytes | 64
}

/** Bytes of the working memory of a range of channels. */
export function filterScratch(bins: i32, times: i32): usize {
  return 2 * row + <usize>(2 * padded(max(bins, times)) / quad) * runsBytes(1) + <usize>(2 * padded(bins) + 3 * padded(times)) * row
}

/** Runs of `count` products, one for each four columns of a table; the first `skipped` are left out. */
function listRuns(runs: usize, columns: i32, count: i32, skipped: i32, step: usize): void {
  for (let column = 0; column < columns; column += quad) {
    store<i32>(runs, 0)
    if (count > skipped) {
      addRun(runs, <usize>skipped * step + <usize>column * 4, <usize>skipped * row, count - skipped, step)
    }
    runs += runsBytes(1)
  }
}

/** to[column] = sum over the rows of the table times those at `from`. */
function multiply(table: usize, columns: i32, step: usize, runs: usize, from: usize, to: usize, scratch: usize): void {
  outerTiles(
    padded(columns) / quad, runs, runsBytes(1), table, step, from, scratch + row, 0, 0, to, quadBytes, row,
    quad, group, -Infinity, Infinity, scratch,
  )
}

/** The time furthest from 0 at which a filter has a tap that meets more than padding. */
function furthest(plan: usize, taps: i32): i32 {
  return min(taps / 2, stepsOf(plan) - 1)
}

/**
 * The spectra of one filter, times 2 / (4 * length), into those of the whole bank: [bin][block][from][planes][8]. It leads
 * from `froms` channels, of which `total` are in the bank and this filter's start at `first`, to `tos`, eight of which are
 * a block, of `blocks`, starting at `firstBlock`. Forward those are its inputs and its outputs; for a gradient by the input
 * they are exchanged (`turned`), and their planes are those of a left factor. Written are `froms` `start` to `end`; what is
 * beyond the last is zero.
 */
export function bankSpectra(
  plan: usize, filter: usize, spectra: usize, scratch: usize, taps: i32, inChannels: i32, outChannels: i32, turned: bool,
  total: i32, first: i32, blocks: i32, firstBlock: i32, start: i32, end: i32,
): void {
  const bins = binsOf(plan)
  const columns = padded(bins)
  const froms = turned ? outChannels : inChannels
  const tos = turned ? inChannels : outChannels
  const fromStep = turned ? <usize>4 : <usize>(outChannels * 4)
  const toStep = turned ? <usize>(outChannels * 4) : <usize>4
  const step = <usize>columns * 4
  const times = furthest(plan, taps) + 1
  const tables = tablesOf(plan)
  const evenRuns = scratch + 2 * row
  const oddRuns = evenRuns + <usize>(columns / quad) * runsBytes(1)
  const even = oddRuns + <usize>(columns / quad) * runsBytes(1)
  const odd = even + <usize>times * row
  const re = odd + <usize>times * row
  const im = re + <usize>columns * row
  memory.fill(scratch, 0, 2 * row)
  listRuns(evenRuns, bins, times, 0, step)
  listRuns(oddRuns, bins, times, 1, step)
  const binStride = rightBytes(total, blocks * group)
  // Blocks outside: then what is written lies together.
  for (let g = 0; g < groupsOf(tos); g++) {
    const lanes = min(group, tos - g * group)
    for (let channel = start; channel < end; channel++) {
      const to = spectra + <usize>((firstBlock + g) * total + first + channel) * triple
      if (channel < froms) {
        const from = filter + <usize>channel * fromStep + <usize>(g * group) * toStep
        fold(from, <usize>(inChannels * outChannels) * 4, taps, toStep, lanes, times, even, odd)
        multiply(tables, bins, step, evenRuns, even, re, scratch)
        multiply(tables + <usize>timesOf(plan) * step, bins, step, oddRuns, odd, im, scratch)
        if (turned) putLeft(re, im, bins, to, binStride)
        else putRight(re, im, bins, to, binStride)
      } else {
        putZeros(bins, to, binStride)
      }
    }
  }
}

/** Sums and differences of the taps at t and -t; `even` and `odd` follow one another. */
function fold(
  filter: usize, tapStep: usize, taps: i32, laneStep: usize, lanes: i32, times: i32, even: usize, odd: usize,
): void {
  const lead = (taps - 1) / 2
  if (lanes < group) memory.fill(even, 0, <usize>(2 * times) * row)
  gather(filter + <usize>lead * tapStep, laneStep, lanes, even)
  for (let time = 1; time < times; time++) {
    even += row
    odd += row
    // An even number of taps has one more after the middle than before.
    gather(filter + <usize>(lead + time) * tapStep, laneStep, lanes, odd)
    const behind0 = v128.load(odd), behind1 = v128.load(odd, 16)
    if (time > lead) memory.fill(even, 0, row)
    else gather(filter + <usize>(lead - time) * tapStep, laneStep, lanes, even)
    const ahead0 = v128.load(even), ahead1 = v128.load(even, 16)
    v128.store(even, f32x4.add(ahead0, behind0))
    v128.store(even, f32x4.add(ahead1, behind1), 16)
    v128.store(odd, f32x4.sub(ahead0, behind0))
    v128.store(odd, f32x4.sub(ahead1, behind1), 16)
  }
}

// @ts-ignore: decorator
@inline
function gather(from: usize, step: usize, lanes: i32, to: usize): void {
  if (lanes == group && step == 4) {
    v128.store(to, v128.load(from))
    v128.store(to, v128.load(from, 16), 16)
  } else {
    for (let lane = 0; lane < lanes; lane++) store<f32>(to + <usize>lane * 4, load<f32>(from + <usize>lane * step))
  }
}

function putRight(re: usize, im: usize, bins: i32, to: usize, binStride: usize): void {
  for (let bin = 0; bin < bins; bin++) {
    for (let half: usize = 0; half < 32; half += 16) {
      const c = v128.load(re + half), d = v128.load(im + half)
      v128.store(to + half, c)
      v128.store(to + half, f32x4.neg(f32x4.add(c, d)), 32)
      v128.store(to + half, f32x4.sub(d, c), 64)
    }
    re += row
    im += row
    to += binStride
  }
}

function putLeft(re: usize, im: usize, bins: i32, to: usize, binStride: usize): void {
  for (let bin = 0; bin < bins; bin++) {
    for (let half: usize = 0; half < 32; half += 16) {
      const a = v128.load(re + half), b = v128.load(im + half)
      v128.store(to + half, f32x4.add(a, b))
      v128.store(to + half, b, 32)
      v128.store(to + half, a, 64)
    }
    re += row
    im += row
    to += binStride
  }
}

function putZeros(bins: i32, to: usize, binStride: usize): void {
  for (let bin = 0; bin < bins; bin++) {
    memory.fill(to, 0, triple)
    to += binStride
  }
}

/**
 * One filter's gradient from the sums of `bankBackward`, [bin][four inputs][block of outputs][planes][4][8], for the
 * input channels from `start` to `end`.
 */
export function bankFilterGradient(
  plan: usize, sums: usize, slopes: usize, scratch: usize,
  taps: i32, inChannels: i32, outChannels: i32, inGroups: i32, outGroups: i32, firstGroup: i32, start: i32, end: i32,
): void {
  const bins = binsOf(plan)
  const times = furthest(plan, taps) + 1
  const columns = padded(times)
  const step = <usize>padded(timesOf(plan)) * 4
  const cosines = tablesOf(plan) + <usize>(2 * timesOf(plan) * padded(bins)) * 4
  const runs = scratch + 2 * row
  const re = runs + <usize>(columns / quad) * runsBytes(1)
  const im = re + <usize>bins * row
  const even = im + <usize>bins * row
  const odd = even + <usize>columns * row
  const part = odd + <usize>columns * row
  memory.fill(scratch, 0, 2 * row)
  const binStride = sumsBytes(inGroups, outGroups)
  // Four channels for each block: what lies together is read together.
  for (let four = start; four < end; four = (four & -quad) + quad) {
    for (let g = 0; g < groupsOf(outChannels); g++) {
      for (let channel = four; channel < min(end, (four & -quad) + quad); channel++) {
        const tile = ((channel / quad) * outGroups + firstGroup + g) * planes
        takeSums(sums + <usize>tile * quadBytes + <usize>(channel % quad) * row, binStride, bins, re, im)
        multiplyBins(cosines, times, step, runs, bins, re, even, part, scratch)
        multiplyBins(cosines + <usize>bins * step, times, step, runs, bins, im, odd, part, scratch)
        const to = slopes + <usize>(channel * outChannels + g * group) * 4
        unfold(even, odd, times, to, <usize>(inChannels * outChannels) * 4, taps, min(group, outChannels - g * group))
      }
    }
  }
}

/** `multiply`, some bins at a time: one long sum would be less exact. */
function multiplyBins(
  table: usize, times: i32, step: usize, runs: usize, bins: i32, from: usize, to: usize, part: usize, scratch: usize,
): void {
  for (let first = 0; first < bins; first += binsAtOnce) {
    listRuns(runs, times, min(bins, first + binsAtOnce), first, step)
    multiply(table, times, step, runs, from, first == 0 ? to : part, scratch)
    for (let at: usize = 0; first > 0 && at < <usize>times * row; at += 16) {
      v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(part + at)))
    }
  }
}

function takeSums(from: usize, binStride: usize, bins: i32, re: usize, im: usize): void {
  for (let bin = 0; bin < bins; bin++) {
    for (let half: usize = 0; half < 32; half += 16) {
      const k = v128.load(from + half)
      v128.store(re + half, f32x4.add(v128.load(from + half, quadBytes), k))
      v128.store(im + half, f32x4.sub(v128.load(from + half, 2 * quadBytes), k))
    }
    re += row
    im += row
    from += binStride
  }
}

/** What lies at t and -t, from halves of its sum and its difference. */
function unfold(even: usize, odd: usize, times: i32, to: usize, tapStep: usize, taps: i32, lanes: i32): void {
  const lead = (taps - 1) / 2
  // Taps beyond meet nothing but padding.
  for (let tap = 0; tap <= lead - times; tap++) memory.fill(to + <usize>tap * tapStep, 0, <usize>lanes * 4)
  for (let tap = lead + times; tap < taps; tap++) memory.fill(to + <usize>tap * tapStep, 0, <usize>lanes * 4)
  scatter(even, to + <usize>lead * tapStep, lanes)
  for (let time = 1; time < times; time++) {
    even += row
    odd += row
    const e0 = v128.load(even), e1 = v128.load(even, 16)
    const o0 = v128.load(odd), o1 = v128.load(odd, 16)
    v128.store(even, f32x4.add(e0, o0))
    v128.store(even, f32x4.add(e1, o1), 16)
    v128.store(odd, f32x4.sub(e0, o0))
    v128.store(odd, f32x4.sub(e1, o1), 16)
    if (time <= lead) scatter(even, to + <usize>(lead - time) * tapStep, lanes)
    scatter(odd, to + <usize>(lead + time) * tapStep, lanes)
  }
}

// @ts-ignore: decorator
@inline
function scatter(from: usize, to: usize, lanes: i32): void {
  if (lanes == group) {
    v128.store(to, v128.load(from))
    v128.store(to, v128.load(from, 16), 16)
  } else {
    memory.copy(to, from, <usize>lanes * 4)
  }
}

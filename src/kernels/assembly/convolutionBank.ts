// Several convolutions of one input, zero-padded to its length, in the frequency domain: at each bin a complex matrix
// product. Their outputs follow one another as channels. Everything here works on a range of images, with scratch and
// sums of its own, so that ranges can run side by side; the sums of ranges are then added in order.
// For the layers of InceptionTime and FCN and random numbers, the error was at most 6e-7 of the largest value (5e-7 with four
// real products for a complex one), for outputs, gradients by the input and by the filters, in both builds.

import { complexTiles, rightBytes, tileRows, triple } from './complexProduct'
import { filterScratch, sumsBytes, sumsOf } from './filterSpectra'
import { addRun, outerTiles, runsBytes } from './outerTile'
import { binsOf, group, isReal, left, pointsBytes, pointsOf, right, series, spectrum, stepsOf } from './spectra'

const planes: i32 = 3
const parts: i32 = 2
const row: usize = 32
const tileBytes: usize = 128

// Odd numbers of cache lines between groups of channels, and between bins: powers of two would all fall into few sets of
// the first-level cache.

function groupBytes(images: i32): usize {
  const rows = (images + tileRows - 1) & -tileRows
  return <usize>(rows / 2 | 1) * 64
}

function planeBytes(images: i32, groups: i32): usize {
  return <usize>groups * groupBytes(images)
}

function binBytes(images: i32, groups: i32, count: i32): usize {
  return <usize>count * planeBytes(images, groups) | 64
}

/** Bytes of one range's scratch, `images` images at once, or channels of a filter with taps at `times` times. */
export function bankScratch(length: i32, times: i32, images: i32, inGroups: i32, outGroups: i32): usize {
  const bins = length / 2 + 1
  const spectra = binBytes(images, inGroups, planes) + binBytes(images, inGroups, parts) + binBytes(images, outGroups, planes)
  return max(
    filterScratch(bins, times),
    pointsBytes(length) + row + <usize>sumsOf(inGroups, outGroups) * runsBytes(1) + <usize>bins * spectra,
  )
}

/** Spectra of `images` images, [bin][plane][group][image]; `groups` are pairs (first channel, channels). */
function imageSpectra(
  plan: usize, points: usize, x: usize, channels: i32, groups: usize, count: i32, images: i32, most: i32, to: usize,
  side: i32,
): void {
  const step = <usize>channels * 4
  const image = <usize>stepsOf(plan) * step
  const plane = planeBytes(most, count)
  const bin = binBytes(most, count, planes)
  // Products go over whole tiles of images.
  if (images % tileRows != 0) memory.fill(to, 0, <usize>binsOf(plan) * bin)
  for (let n = 0; n < images; n++) {
    for (let g = 0; g < count; g++) {
      const first = load<i32>(groups + <usize>g * 8)
      const lanes = load<i32>(groups + <usize>g * 8, 4)
      spectrum(plan, points, x + <usize>first * 4, step, lanes, to + <usize>g * groupBytes(most), plane, bin, side)
    }
    to += row
    x += image
  }
}

/** Back to series, whose steps lie `step` bytes apart. Unless `biasStep` is 0, `bias` has a number for each channel. */
function imageSeries(
  plan: usize, points: usize, from: usize, images: i32, most: i32, y: usize, step: usize, groups: usize, count: i32,
  bias: usize, biasStep: usize, lower: f32, upper: f32,
): void {
  const image = <usize>stepsOf(plan) * step
  const plane = planeBytes(most, count)
  const bin = binBytes(most, count, parts)
  for (let n = 0; n < images; n++) {
    for (let g = 0; g < count; g++) {
      const first = load<i32>(groups + <usize>g * 8)
      const lanes = load<i32>(groups + <usize>g * 8, 4)
      series(
        plan, points, from + <usize>g * groupBytes(most), plane, bin, y + <usize>first * 4, step, lanes,
        bias + <usize>first * biasStep, lower, upper,
      )
    }
    from += row
    y += image
  }
}

/** At each bin, out[image, column] = sum over the channels of a[image, channel] * filters[channel, column]. */
function products(
  plan: usize, a: usize, aGroups: i32, filters: usize, out: usize, outGroups: i32, images: i32, most: i32, sign: f32,
): void {
  const aPlane = planeBytes(most, aGroups)
  const outPlane = planeBytes(most, outGroups)
  const panel = <usize>(aGroups * group) * triple
  const bins = binsOf(plan)
  for (let bin = 0; bin < bins; bin++) {
    for (let o = 0; o < outGroups; o++) {
      complexTiles(
        a, groupBytes(most), aPlane, aGroups, filters + <usize>o * panel, out + <usize>o * groupBytes(most), outPlane, images,
        sign, isReal(plan, bin),
      )
    }
    a += binBytes(most, aGroups, planes)
    filters += rightBytes(aGroups * group, outGroups * group)
    out += binBytes(most, outGroups, parts)
  }
}

/**
 * y[n] for the images from `from` to `to`, `most` at once: `bias`, a number for each output and seven more, is added, and
 * outputs are held within `lower` and `upper`. A step of y has `outChannels` numbers, of which those of the bank are the first.
 */
export function bankForward(
  plan: usize, inGroupTable: usize, outGroupTable: usize, x: usize, spectra: usize, y: usize, scratch: usize,
  bias: usize, lower: f32, upper: f32, inChannels: i32, outChannels: i32, inGroups: i32, outGroups: i32, most: i32, from: i32, to: i32,
): void {
  const steps = stepsOf(plan)
  const inSpectra = scratch + pointsOf(plan)
  const outSpectra = inSpectra + <usize>binsOf(plan) * binBytes(most, inGroups, planes)
  for (let n = from; n < to; n += most) {
    const images = min(most, to - n)
    const here = x + <usize>(n * steps * inChannels) * 4
    imageSpectra(plan, scratch, here, inChannels, inGroupTable, inGroups, images, most, inSpectra, left)
    products(plan, inSpectra, inGroups, spectra, outSpectra, outGroups, images, most, 1)
    const there = y + <usize>(n * steps * outChannels) * 4
    imageSeries(
      plan, scratch, outSpectra, images, most, there, <usize>outChannels * 4, outGroupTable, outGroups,
      bias, 4, lower, upper,
    )
  }
}

/**
 * dx[n] for the images from `from` to `to`, and into `sums` the products that the spectra of the filters' gradients are
 * made of, times 4, summed over these images: [bin][four inputs][block of outputs][planes][4][8].
 */
export function bankBackward(
  plan: usize, inGroupTable: usize, outGroupTable: usize, x: usize, dy: usize, turned: usize, dx: usize, sums: usize,
  scratch: usize, inChannels: i32, outChannels: i32, inGroups: i32, outGroups: i32, most: i32, from: i32, to: i32,
): void {
  const bins = <usize>binsOf(plan)
  const steps = stepsOf(plan)
  const count = sumsOf(inGroups, outGroups)
  const zeros = scratch + pointsOf(plan)
  const runs = zeros + row
  const inSpectra = runs + <usize>count * runsBytes(1)
  const slopes = inSpectra + bins * binBytes(most, inGroups, planes)
  const outSpectra = slopes + bins * binBytes(most, inGroups, parts)
  memory.fill(zeros, 0, row)
  if (from >= to) memory.fill(sums, 0, bins * sumsBytes(inGroups, outGroups))
  let listed = 0
  for (let n = from; n < to; n += most) {
    const images = min(most, to - n)
    const here = <usize>(n * steps * inChannels) * 4
    const there = dy + <usize>(n * steps * outChannels) * 4
    imageSpectra(plan, scratch, x + here, inChannels, inGroupTable, inGroups, images, most, inSpectra, left)
    imageSpectra(plan, scratch, there, outChannels, outGroupTable, outGroups, images, most, outSpectra, right)
    products(plan, outSpectra, outGroups, turned, slopes, inGroups, images, most, -1)
    imageSeries(
      plan, scratch, slopes, images, most, dx + here, <usize>inChannels * 4, inGroupTable, inGroups,
      zeros, 0, -Infinity, Infinity,
    )
    if (images != listed) listRuns(runs, inGroups, outGroups, images, most)
    listed = images
    addProducts(
      runs, inGroups, outGroups, inSpectra, binBytes(most, inGroups, planes), outSpectra, binBytes(most, outGroups, planes),
      sums, bins, n == from ? zeros : 0,
    )
  }
}

/** For each of the sums at a bin, the rows of images that it goes over. */
function listRuns(runs: usize, inGroups: i32, outGroups: i32, images: i32, most: i32): void {
  for (let four = 0; four < 2 * inGroups; four++) {
    for (let o = 0; o < outGroups; o++) {
      for (let plane = 0; plane < planes; plane++) {
        const a = <usize>plane * planeBytes(most, inGroups) + <usize>(four / 2) * groupBytes(most) + <usize>(four % 2) * 16
        const b = <usize>plane * planeBytes(most, outGroups) + <usize>o * groupBytes(most)
        store<i32>(runs, 0)
        addRun(runs, a, b, images, row)
        runs += runsBytes(1)
      }
    }
  }
}

/** Adds to the sums, or where there are none yet to `zeros`. */
function addProducts(
  runs: usize, inGroups: i32, outGroups: i32, a: usize, aBin: usize, b: usize, bBin: usize, sums: usize, bins: usize,
  zeros: usize,
): void {
  const count = sumsOf(inGroups, outGroups)
  for (let bin: usize = 0; bin < bins; bin++) {
    if (zeros != 0) {
      outerTiles(
        count, runs, runsBytes(1), a, row, b, zeros, 0, 0, sums, tileBytes, row, 4, group, -Infinity, Infinity, 0,
      )
    } else {
      outerTiles(
        count, runs, runsBytes(1), a, row, b, sums, tileBytes, row, sums, tileBytes, row, 4, group, -Infinity, Infinity, 0,
      )
    }
    sums += sumsBytes(inGroups, outGroups)
    a += aBin
    b += bBin
  }
}

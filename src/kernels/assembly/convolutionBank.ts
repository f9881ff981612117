// Several convolutions of one input, zero-padded to its length, in the frequency domain: at each bin a complex matrix
// product. Their outputs follow one another as channels. Everything here works on a range of images, with scratch and
// sums of its own, so that ranges can run side by side; the sums of ranges are then added in order.

import { block, complexTile, conjugateTile } from './complexProduct'
import { point } from './fourier'
import { binsOf, combine, group, groupBytes, lengthOf, loadStep, pointsBytes, separate, series, spectrum, stepsOf, storeStep } from './spectra'

// Odd multiples of a cache line between bins: powers of two would all fall into one set of the first-level cache.
function binBytes(images: i32, groups: i32): usize {
  return (<usize>(images * groups) | 1) * groupBytes
}

function groupsOf(channels: i32): i32 {
  return (channels + group - 1) / group
}

/** Bytes of one range's scratch, `images` images at once. */
export function bankScratch(length: i32, images: i32, inGroups: i32, outGroups: i32): usize {
  return <usize>length * point * 2 + <usize>(length / 2 + 1) * (2 * binBytes(images, inGroups) + binBytes(images, outGroups))
}

/**
 * The spectra of one filter's channels from `from` to `to` of the input, [bin][output block][input channel], times 2 /
 * (4 * length), into those of the whole bank, whose groups of output channels are `outGroups`, and the filter's start
 * at `firstGroup`. Beyond `inChannels` they are zero.
 */
export function bankSpectra(
  plan: usize, filter: usize, spectra: usize, points: usize,
  taps: i32, inChannels: i32, outChannels: i32, outGroups: i32, firstGroup: i32, from: i32, to: i32,
): void {
  const steps = stepsOf(plan)
  const length = lengthOf(plan)
  const lead = (taps - 1) / 2
  const inPadded = groupsOf(inChannels) * group
  const binStride = <usize>(outGroups * inPadded) * groupBytes
  const scale = <f32>(0.25 / <f64>length)
  const column = points + pointsBytes(plan)
  for (let channel = from; channel < to; channel++) {
    for (let g = 0; g < groupsOf(outChannels); g++) {
      const lanes = min(group, outChannels - g * group)
      memory.fill(points, 0, <usize>length * point)
      if (channel < inChannels) {
        for (let tap = max(0, lead - steps + 1); tap < min(taps, lead + steps); tap++) {
          const time = lead - tap
          const at = points + <usize>(time < 0 ? time + length : time) * point
          loadStep(filter + <usize>((tap * inChannels + channel) * outChannels + g * group) * 4, at, lanes)
        }
      }
      separate(plan, points, column, groupBytes, scale)
      let out = spectra + <usize>(2 * (firstGroup + g) * inPadded + channel) * block
      let source = column
      for (let bin = 0; bin < binsOf(plan); bin++) {
        const second = out + <usize>inPadded * block
        v128.store(out, v128.load(source))
        v128.store(out, v128.load(source, 16), 16)
        v128.store(second, v128.load(source, 32))
        v128.store(second, v128.load(source, 48), 16)
        source += groupBytes
        out += binStride
      }
    }
  }
}

/** The conjugate transpose of bins `from` to `to` of a bank's spectra: [bin][input block][output channel]. */
export function bankTransposed(spectra: usize, transposed: usize, inGroups: i32, outGroups: i32, from: i32, to: i32): void {
  const inBlocks = 2 * inGroups
  const outBlocks = 2 * outGroups
  const bin = <usize>(inBlocks * outBlocks * 4) * block
  for (let at = from; at < to; at++) {
    for (let o = 0; o < outBlocks; o++) {
      for (let i = 0; i < inBlocks; i++) {
        const source = spectra + <usize>at * bin + <usize>((o * inBlocks + i) * 4) * block
        const target = transposed + <usize>at * bin + <usize>((i * outBlocks + o) * 4) * block
        transposeBlock(source, target, false)
        transposeBlock(source + 16, target + 16, true)
      }
    }
  }
}

function transposeBlock(from: usize, to: usize, negate: bool): void {
  let a = v128.load(from)
  let b = v128.load(from, 32)
  let c = v128.load(from, 64)
  let d = v128.load(from, 96)
  if (negate) {
    a = f32x4.neg(a)
    b = f32x4.neg(b)
    c = f32x4.neg(c)
    d = f32x4.neg(d)
  }
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5))
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32)
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), 64)
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), 96)
}

/** Spectra of `images` images, [bin][image][group]; `groups` are pairs (first channel, channels). */
function imageSpectra(
  plan: usize, points: usize, x: usize, channels: i32, groups: usize, count: i32, images: i32, to: usize, binStride: usize,
): void {
  const step = <usize>channels * 4
  const image = <usize>stepsOf(plan) * step
  for (let n = 0; n < images; n++) {
    for (let g = 0; g < count; g++) {
      const first = load<i32>(groups + <usize>g * 8)
      const lanes = load<i32>(groups + <usize>g * 8, 4)
      spectrum(plan, points, x + <usize>first * 4, step, lanes, to, binStride)
      to += groupBytes
    }
    x += image
  }
}

function imageSeries(
  plan: usize, points: usize, from: usize, binStride: usize, images: i32, y: usize, channels: i32, groups: usize, count: i32,
): void {
  const step = <usize>channels * 4
  const image = <usize>stepsOf(plan) * step
  for (let n = 0; n < images; n++) {
    for (let g = 0; g < count; g++) {
      const first = load<i32>(groups + <usize>g * 8)
      const lanes = load<i32>(groups + <usize>g * 8, 4)
      series(plan, points, from, binStride, y + <usize>first * 4, step, lanes)
      from += groupBytes
    }
    y += image
  }
}

/** At each bin, out[image, column] = sum over the channels of a[image, channel] * filters[channel, column]. */
function products(
  a: usize, aGroups: i32, aBin: usize, filters: usize, out: usize, outGroups: i32, outBin: usize, bins: i32, images: i32,
): void {
  const aRow = <usize>aGroups * groupBytes
  const outRow = <usize>outGroups * groupBytes
  const panel = <usize>(aGroups * group) * block
  for (let bin = 0; bin < bins; bin++) {
    for (let o = 0; o < 2 * outGroups; o++) {
      for (let n = 0; n < images; n += 5) {
        complexTile(
          a + <usize>n * aRow, aRow, filters, 2 * aGroups,
          out + <usize>n * outRow + <usize>o * block, outRow, min(5, images - n),
        )
      }
      filters += panel
    }
    a += aBin
    out += outBin
  }
}

/** y[n] for the images from `from` to `to`, `most` at once. */
export function bankForward(
  plan: usize, inGroupTable: usize, outGroupTable: usize, x: usize, spectra: usize, y: usize, scratch: usize,
  inChannels: i32, outChannels: i32, inGroups: i32, outGroups: i32, most: i32, from: i32, to: i32,
): void {
  const bins = binsOf(plan)
  const steps = stepsOf(plan)
  const inBin = binBytes(most, inGroups)
  const outBin = binBytes(most, outGroups)
  const inSpectra = scratch + pointsBytes(plan)
  const outSpectra = inSpectra + <usize>bins * inBin
  for (let n = from; n < to; n += most) {
    const images = min(most, to - n)
    const here = x + <usize>(n * steps * inChannels) * 4
    imageSpectra(plan, scratch, here, inChannels, inGroupTable, inGroups, images, inSpectra, inBin)
    products(inSpectra, inGroups, inBin, spectra, outSpectra, outGroups, outBin, bins, images)
    const there = y + <usize>(n * steps * outChannels) * 4
    imageSeries(plan, scratch, outSpectra, outBin, images, there, outChannels, outGroupTable, outGroups)
  }
}

/**
 * dx[n] for the images from `from` to `to`, and into `sums` the spectra of the filters' gradients summed over these
 * images, [bin][input channel][output block], times 4.
 */
export function bankBackward(
  plan: usize, inGroupTable: usize, outGroupTable: usize, x: usize, dy: usize, transposed: usize, dx: usize, sums: usize,
  scratch: usize, inChannels: i32, outChannels: i32, inGroups: i32, outGroups: i32, most: i32, from: i32, to: i32,
): void {
  const bins = binsOf(plan)
  const steps = stepsOf(plan)
  const inBin = binBytes(most, inGroups)
  const outBin = binBytes(most, outGroups)
  const inSpectra = scratch + pointsBytes(plan)
  const slopes = inSpectra + <usize>bins * inBin
  const outSpectra = slopes + <usize>bins * inBin
  memory.fill(sums, 0, <usize>(bins * inGroups * outGroups * group) * groupBytes)
  for (let n = from; n < to; n += most) {
    const images = min(most, to - n)
    const here = <usize>(n * steps * inChannels) * 4
    const there = dy + <usize>(n * steps * outChannels) * 4
    imageSpectra(plan, scratch, x + here, inChannels, inGroupTable, inGroups, images, inSpectra, inBin)
    imageSpectra(plan, scratch, there, outChannels, outGroupTable, outGroups, images, outSpectra, outBin)
    products(outSpectra, outGroups, outBin, transposed, slopes, inGroups, inBin, bins, images)
    imageSeries(plan, scratch, slopes, inBin, images, dx + here, inChannels, inGroupTable, inGroups)
    addProducts(inSpectra, inGroups, inBin, outSpectra, outGroups, outBin, sums, bins, images)
  }
}

function addProducts(
  a: usize, aGroups: i32, aBin: usize, b: usize, bGroups: i32, bBin: usize, sums: usize, bins: i32, images: i32,
): void {
  const aRow = <usize>aGroups * groupBytes
  const bRow = <usize>bGroups * groupBytes
  for (let bin = 0; bin < bins; bin++) {
    for (let i = 0; i < 2 * aGroups; i++) {
      for (let o = 0; o < 2 * bGroups; o++) {
        conjugateTile(a + <usize>i * block, aRow, b + <usize>o * block, bRow, images, sums + <usize>o * block, bRow)
      }
      sums += 4 * bRow
    }
    a += aBin
    b += bBin
  }
}

/** One filter's gradient from the sums of `bankBackward`, for the input channels from `from` to `to`. */
export function bankFilterGradient(
  plan: usize, sums: usize, slopes: usize, points: usize,
  taps: i32, inChannels: i32, outChannels: i32, outGroups: i32, firstGroup: i32, from: i32, to: i32,
): void {
  const steps = stepsOf(plan)
  const length = lengthOf(plan)
  const lead = (taps - 1) / 2
  const row = <usize>outGroups * groupBytes
  const binStride = <usize>(groupsOf(inChannels) * group) * row
  const scale = <f32>(0.25 / <f64>length)
  for (let channel = from; channel < to; channel++) {
    for (let g = 0; g < groupsOf(outChannels); g++) {
      const lanes = min(group, outChannels - g * group)
      const start = combine(plan, points, sums + <usize>channel * row + <usize>(firstGroup + g) * groupBytes, binStride)
      for (let tap = 0; tap < taps; tap++) {
        const to = slopes + <usize>((tap * inChannels + channel) * outChannels + g * group) * 4
        const time = lead - tap
        // Such taps meet nothing but padding.
        if (time <= -steps || time >= steps) memory.fill(to, 0, <usize>lanes * 4)
        else storeStep(start + <usize>(time < 0 ? time + length : time) * point, to, lanes, scale)
      }
    }
  }
}

// Convolutions: the filter is packed once, and then images (or pairs of panels of the filter, or taps) are divided among
// threads, each with scratch of its own. A thread writes only what is its own, and what it writes does not depend on how the
// work was divided: any number of threads gives the same bits.

import type { Convolution } from './geometry.ts'
import type { Address } from './load.ts'
import type { Kernel } from './threads/board.ts'
import { type Crew, type Range, ranges } from './threads/crew.ts'

/**
 * What the compiled module exports for convolutions, beside what only threads call.
 *
 * @category model
 * @since 0.1.0
 */
export type RawConvolutions = Readonly<
  Record<
    | 'conv2dPackedSize'
    | 'conv2dPack'
    | 'conv2dScratch'
    | 'conv2dBackpropInputPackedSize'
    | 'conv2dBackpropInputPack'
    | 'conv2dBackpropInputScratch'
    | 'conv2dBackpropFilterPairs'
    | 'conv2dBackpropFilterScratch'
    | 'pointwiseScratch',
    Kernel
  >
>

/**
 * What outputs are held within, by default nothing.
 *
 * @category model
 * @since 0.1.0
 */
export interface Bounds {
  readonly lower?: number
  readonly upper?: number
}

/**
 * Where outputs are a part of a wider array, as when several are joined: how many channels that has, by default theirs.
 *
 * @category model
 * @since 0.1.0
 */
export interface Placing extends Bounds {
  readonly width?: number
}

/**
 * The sizes of a convolution of one tap over `rows` rows. Unless `pooledSteps` is 0, rows are steps of series of so many, and
 * each number is first the largest of itself and its neighbours.
 *
 * @category model
 * @since 0.1.0
 */
export interface Pointwise {
  readonly rows: number
  readonly inChannels: number
  readonly outChannels: number
  readonly pooledSteps: number
}

/**
 * Where `conv2d` reads (`x`, `filter`, and `bias`, [outChannels], or 0 for none) and writes (`y`).
 *
 * @category model
 * @since 0.1.0
 */
export interface ConvolutionAddresses {
  readonly x: Address
  readonly filter: Address
  readonly bias: Address
  readonly y: Address
  readonly scratch: Address
}

/**
 * Convolutions and their gradients, computed directly.
 *
 * @category model
 * @since 0.1.0
 */
export interface ConvolutionKernels {
  readonly conv2dScratch: (shape: Convolution) => number
  readonly conv2d: (at: ConvolutionAddresses, shape: Convolution, placing?: Placing) => void
  readonly pointwiseScratch: (shape: Pointwise) => number
  readonly pointwise: (at: ConvolutionAddresses, shape: Pointwise, placing?: Placing) => void
  readonly conv2dBackpropInputScratch: (shape: Convolution) => number
  readonly conv2dBackpropInput: (
    dy: Address,
    filter: Address,
    dx: Address,
    scratch: Address,
    shape: Convolution,
  ) => void
  readonly conv2dBackpropFilterScratch: (shape: Convolution) => number
  readonly conv2dBackpropFilter: (x: Address, dy: Address, dw: Address, scratch: Address, shape: Convolution) => void
  readonly depthwiseBackpropInput: (dy: Address, filter: Address, dx: Address, shape: Convolution) => void
  readonly depthwiseBackpropFilterScratch: (shape: Convolution) => number
  readonly depthwiseBackpropFilter: (x: Address, dy: Address, dw: Address, scratch: Address, shape: Convolution) => void
}

/**
 * Convolutions on the threads of a crew.
 *
 * @category constructors
 * @since 0.1.0
 */
export const convolutionKernels = (raw: RawConvolutions, crew: Crew): ConvolutionKernels => {
  // Sizes come back as signed numbers: beyond 2 GB they would be negative.
  const packedSize = (c: Filter): number => rounded(raw.conv2dPackedSize(...filterNumbers(c).slice(0, 4)) >>> 0)
  const packedForInput = (c: Convolution): number =>
    rounded(raw.conv2dBackpropInputPackedSize(...filterNumbers(c).slice(0, 4)) >>> 0)
  const imageScratch = (c: Convolution): number => rounded(raw.conv2dScratch(...numbers(c).slice(0, 12)) >>> 0)
  const inputScratch = (c: Convolution): number =>
    rounded(raw.conv2dBackpropInputScratch(...numbers(c).slice(0, 12)) >>> 0)
  const rowScratch = (inner: number): number => rounded(raw.pointwiseScratch(inner) >>> 0)
  const filterScratch = (c: Convolution): number =>
    rounded(raw.conv2dBackpropFilterScratch(c.batch, ...numbers(c).slice(0, 8)) >>> 0)

  /** A kernel over ranges of `count` items, which together take `work` vector operations. */
  const spread = (
    kernel: string,
    count: number,
    work: number,
    call: (range: Range, part: number) => ReadonlyArray<number>,
  ): void => {
    crew.run(
      kernel,
      ranges(crew, count, work / count).map((range, part) => [...call(range, part), ...range]),
    )
  }

  /** Rows by a packed filter. */
  const product = (
    { x, packed, y, free }: Readonly<Record<'x' | 'packed' | 'y' | 'free', Address>>,
    { rows, inChannels, outChannels, pooledSteps }: Pointwise,
    { lower = -Infinity, upper = Infinity, width = outChannels }: Placing,
  ): void => {
    spread('pointwise', rows, (rows * inChannels * outChannels) / 4, (_, part) => [
      x,
      packed,
      y,
      free + part * rowScratch(inChannels),
      inChannels,
      outChannels,
      4 * width,
      pooledSteps,
      lower,
      upper,
    ])
  }

  const pointwiseScratch = (shape: Pointwise): number =>
    packedSize(oneTap(shape)) + crew.threads * rowScratch(shape.inChannels)
  const pointwise: ConvolutionKernels['pointwise'] = ({ x, filter, bias, y, scratch }, shape, placing = {}) => {
    raw.conv2dPack(filter, bias, scratch, ...filterNumbers(oneTap(shape)))
    product({ x, packed: scratch, y, free: scratch + packedSize(oneTap(shape)) }, shape, placing)
  }

  return {
    pointwiseScratch,
    pointwise,
    conv2dScratch: (shape) =>
      isPointwise(shape) ? pointwiseScratch(rowsOf(shape)) : packedSize(shape) + crew.threads * imageScratch(shape),
    conv2d: (at, shape, placing = {}) => {
      if (isPointwise(shape)) {
        pointwise(at, rowsOf(shape), placing)
        return
      }
      const { x, filter, bias, y, scratch } = at
      const { lower = -Infinity, upper = Infinity, width = shape.outChannels } = placing
      raw.conv2dPack(filter, bias, scratch, ...filterNumbers(shape))
      const free = scratch + packedSize(shape)
      const numbersOf = numbers(shape)
      spread('conv2d', shape.batch, work(shape), (_, part) => [
        x,
        scratch,
        y,
        free + part * imageScratch(shape),
        ...numbersOf,
        4 * width,
        lower,
        upper,
      ])
    },
    conv2dBackpropInputScratch: (shape) =>
      packedForInput(shape) + crew.threads * (isPointwise(shape) ? rowScratch(shape.outChannels) : inputScratch(shape)),
    conv2dBackpropInput: (dy, filter, dx, scratch, shape) => {
      raw.conv2dBackpropInputPack(filter, scratch, ...filterNumbers(shape))
      const free = scratch + packedForInput(shape)
      if (isPointwise(shape)) {
        const { rows, inChannels, outChannels } = rowsOf(shape)
        const turned = { rows, inChannels: outChannels, outChannels: inChannels, pooledSteps: 0 }
        product({ x: dy, packed: scratch, y: dx, free }, turned, {})
        return
      }
      const numbersOf = numbers(shape)
      spread('conv2dBackpropInput', shape.batch, work(shape), (_, part) => [
        dy,
        scratch,
        dx,
        free + part * inputScratch(shape),
        ...numbersOf,
      ])
    },
    conv2dBackpropFilterScratch: (shape) => crew.threads * filterScratch(shape),
    conv2dBackpropFilter: (x, dy, dw, scratch, shape) => {
      const pairs = raw.conv2dBackpropFilterPairs(shape.inChannels, shape.outChannels)
      spread('conv2dBackpropFilter', pairs, work(shape), (_, part) => [
        x,
        dy,
        dw,
        scratch + part * filterScratch(shape),
        shape.batch,
        ...numbers(shape),
      ])
    },
    depthwiseBackpropInput: (dy, filter, dx, shape) => {
      spread('depthwiseBackpropInput', shape.batch, depthwiseWork(shape), () => [dy, filter, dx, ...numbers(shape)])
    },
    depthwiseBackpropFilterScratch: ({ outChannels }) => crew.threads * rounded(outChannels * 4),
    depthwiseBackpropFilter: (x, dy, dw, scratch, shape) => {
      const taps = shape.filterHeight * shape.filterWidth
      spread('depthwiseBackpropFilter', taps, depthwiseWork(shape), (_, part) => [
        x,
        dy,
        dw,
        scratch + part * rounded(shape.outChannels * 4),
        shape.batch,
        ...numbers(shape),
      ])
    },
  }
}

/** Whether a convolution has one tap, which meets each step: rows of an image follow one another, and images too. */
const isPointwise = (c: Convolution): boolean =>
  c.filterHeight * c.filterWidth * c.strideHeight * c.strideWidth === 1 &&
  c.outHeight === c.inHeight &&
  c.outWidth === c.inWidth &&
  c.padTop === 0 &&
  c.padLeft === 0

const rowsOf = ({ batch, inHeight, inWidth, inChannels, outChannels }: Convolution): Pointwise => ({
  rows: batch * inHeight * inWidth,
  inChannels,
  outChannels,
  pooledSteps: 0,
})

/** What packing looks at. */
type Filter = Pick<Convolution, 'inChannels' | 'filterHeight' | 'filterWidth' | 'outChannels' | 'strideWidth'>

const oneTap = ({ inChannels, outChannels }: Pointwise): Filter => ({
  inChannels,
  filterHeight: 1,
  filterWidth: 1,
  outChannels,
  strideWidth: 1,
})

const filterNumbers = (c: Filter): ReadonlyArray<number> => [
  c.inChannels,
  c.filterHeight,
  c.filterWidth,
  c.outChannels,
  c.strideWidth,
]

const numbers = (c: Convolution): ReadonlyArray<number> => [
  c.inHeight,
  c.inWidth,
  c.inChannels,
  c.filterHeight,
  c.filterWidth,
  c.outHeight,
  c.outWidth,
  c.outChannels,
  c.strideHeight,
  c.strideWidth,
  c.dilationHeight,
  c.dilationWidth,
  c.padTop,
  c.padLeft,
]

/** Vector operations of a depthwise convolution, padding included. */
const depthwiseWork = (c: Convolution): number =>
  (c.batch * c.outHeight * c.outWidth * c.filterHeight * c.filterWidth * c.outChannels) / 4

const work = (c: Convolution): number => depthwiseWork(c) * c.inChannels

// Whole cache lines, so that threads do not write into each other's.
const rounded = (bytes: number): number => Math.ceil(bytes / 64) * 64

// The gradients of convolutions, and matrix products, divided among threads by images and by rows.

import type { Convolution, Product } from './geometry.ts'
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
    | 'add'
    | 'conv2dBackpropFilterScratch'
    | 'conv2dBackpropInputScratch'
    | 'matrixPack'
    | 'matrixPackedSize'
    | 'matrixProductScratch',
    Kernel
  >
>

/**
 * Convolutions computed directly. Where a kernel has a `…Scratch` function, `scratch` must point to that many bytes.
 *
 * @category model
 * @since 0.1.0
 */
export interface ConvolutionKernels {
  readonly conv2dBackpropFilterScratch: (shape: Convolution) => number
  readonly conv2dBackpropFilter: (x: Address, dy: Address, dw: Address, scratch: Address, shape: Convolution) => void
  readonly conv2dBackpropInputScratch: (shape: Convolution) => number
  readonly conv2dBackpropInput: (
    dy: Address,
    filter: Address,
    dx: Address,
    scratch: Address,
    shape: Convolution,
  ) => void
  readonly matrixProductScratch: (shape: Product) => number
  /** `b` is [inner, columns], or where `transposed` says so [columns, inner]. */
  readonly matrixProduct: (
    a: Address,
    b: Address,
    out: Address,
    scratch: Address,
    shape: Product,
    transposed: boolean,
  ) => void
}

/**
 * Convolutions on the threads of a crew.
 *
 * @category constructors
 * @since 0.1.0
 */
export const convolutionKernels = (raw: RawConvolutions, crew: Crew): ConvolutionKernels => {
  // Sizes come back as signed numbers: beyond 2 GB they would be negative.
  const filterScratch = (c: Convolution): number =>
    rounded(raw.conv2dBackpropFilterScratch(...numbers(c).slice(0, 9)) >>> 0)
  const inputScratch = (c: Convolution): number =>
    rounded(raw.conv2dBackpropInputScratch(...numbers(c).slice(3, 9)) >>> 0)
  const packedSize = ({ inner, columns }: Product): number => rounded(raw.matrixPackedSize(inner, columns) >>> 0)
  const productScratch = ({ inner, columns }: Product): number =>
    rounded(raw.matrixProductScratch(inner, columns) >>> 0)
  const imageRanges = (c: Convolution): ReadonlyArray<Range> => ranges(crew, c.batch, multiplications(c) / c.batch / 4)

  return {
    conv2dBackpropFilterScratch: (c) => crew.threads * (filterScratch(c) + rounded(filterSize(c) * 4)),
    conv2dBackpropFilter: (x, dy, dw, scratch, c) => {
      const parts = imageRanges(c)
      const sums = parts.map((_, part) => (part === 0 ? dw : scratch + (part - 1) * rounded(filterSize(c) * 4)))
      const free = scratch + (parts.length - 1) * rounded(filterSize(c) * 4)
      crew.run(
        'conv2dBackpropFilter',
        parts.map(([from, to], part) => [
          x + from * inImage(c) * 4,
          dy + from * outImage(c) * 4,
          sums[part] as number,
          free + part * filterScratch(c),
          ...numbers({ ...c, batch: to - from }),
        ]),
      )
      for (const more of sums.slice(1)) raw.add(dw, more, dw, filterSize(c))
    },
    conv2dBackpropInputScratch: (c) => crew.threads * inputScratch(c),
    conv2dBackpropInput: (dy, filter, dx, scratch, c) => {
      crew.run(
        'conv2dBackpropInput',
        imageRanges(c).map(([from, to], part) => [
          dy + from * outImage(c) * 4,
          filter,
          dx + from * inImage(c) * 4,
          scratch + part * inputScratch(c),
          ...numbers({ ...c, batch: to - from }),
        ]),
      )
    },
    matrixProductScratch: (shape) => packedSize(shape) + crew.threads * productScratch(shape),
    matrixProduct: (a, b, out, scratch, shape, transposed) => {
      const { rows, inner, columns } = shape
      raw.matrixPack(b, scratch, inner, columns, transposed ? 1 : 0)
      const free = scratch + packedSize(shape)
      crew.run(
        'matrixProduct',
        ranges(crew, rows, (inner * columns) / 4).map(([from, to], part) => [
          a,
          scratch,
          out,
          free + part * productScratch(shape),
          inner,
          columns,
          from,
          to,
        ]),
      )
    },
  }
}

const numbers = (c: Convolution): ReadonlyArray<number> => [
  c.batch,
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

const inImage = (c: Convolution): number => c.inHeight * c.inWidth * c.inChannels

const outImage = (c: Convolution): number => c.outHeight * c.outWidth * c.outChannels

const filterSize = (c: Convolution): number => c.filterHeight * c.filterWidth * c.inChannels * c.outChannels

const multiplications = (c: Convolution): number => c.batch * c.outHeight * c.outWidth * filterSize(c)

// Whole cache lines, so that threads do not write into each other's.
const rounded = (bytes: number): number => Math.ceil(bytes / 64) * 64

// Batch norm as passes over rows, each divided among threads. Sums are taken per range and joined in order, so they
// depend on how many threads there are, in the last digits, and on nothing else.

import type { NormOptions, Rows } from './geometry.ts'
import type { Address } from './load.ts'
import { type Crew, ranges } from './threads/crew.ts'
import type { Kernel } from './threads/board.ts'

/**
 * What the compiled module exports for batch norm, beside what only threads call.
 *
 * @category model
 * @since 0.1.0
 */
export type RawNorm = Readonly<
  Record<'foldNorm' | 'joinMoments' | 'joinTotals' | 'normScale' | 'normSlopes' | 'roundMoments' | 'scaleRows', Kernel>
>

/**
 * Where `batchNormTrain` reads (`x`, `gamma`, `beta`) and writes (`y`, `mean`, `variance`).
 *
 * @category model
 * @since 0.1.0
 */
export interface BatchNormAddresses {
  readonly x: Address
  readonly gamma: Address
  readonly beta: Address
  readonly y: Address
  readonly mean: Address
  readonly variance: Address
  readonly scratch: Address
}

/**
 * Where `batchNormTrainGrad` reads (`x`, `dy`, `gamma`, `beta`, `mean`, `variance`) and writes (`dx`, `dgamma`, `dbeta`).
 *
 * @category model
 * @since 0.1.0
 */
export interface BatchNormGradAddresses {
  readonly x: Address
  readonly dy: Address
  readonly gamma: Address
  readonly beta: Address
  readonly mean: Address
  readonly variance: Address
  readonly dx: Address
  readonly dgamma: Address
  readonly dbeta: Address
  readonly scratch: Address
}

/**
 * Where `foldNorm` reads (`gamma`, `beta`, `mean`, `variance`) and writes (`scale`, `bias`).
 *
 * @category model
 * @since 0.1.0
 */
export interface FoldAddresses {
  readonly gamma: Address
  readonly beta: Address
  readonly mean: Address
  readonly variance: Address
  readonly scale: Address
  readonly bias: Address
}

/**
 * Batch norm with the statistics of the batch, `batchNormTrain`, its gradients, and with given ones, `batchNorm`, which
 * reads `mean` and `variance`. `foldNorm` makes of the latter a scale and a bias for the convolution before, whose filter
 * `scaleRows` multiplies.
 *
 * @category model
 * @since 0.1.0
 */
export interface NormKernels {
  readonly batchNormScratch: (channels: number) => number
  readonly batchNorm: (at: BatchNormAddresses, shape: Rows, options: NormOptions) => void
  readonly foldNorm: (at: FoldAddresses, channels: number, epsilon: number) => void
  readonly scaleRows: (from: Address, scale: Address, to: Address, shape: Rows) => void
  readonly batchNormTrain: (at: BatchNormAddresses, shape: Rows, options: NormOptions) => void
  readonly batchNormTrainGrad: (at: BatchNormGradAddresses, shape: Rows, options: NormOptions) => void
}

/**
 * Batch norm on the threads of a crew.
 *
 * @category constructors
 * @since 0.1.0
 */
export const normKernels = (raw: RawNorm, crew: Crew): NormKernels => {
  /** A kernel over ranges of rows: `call` gets the byte of the first row, how many they are, and which range it is. */
  const overRows = (
    kernel: string,
    { rows, channels }: Rows,
    call: (row: number, count: number, part: number) => ReadonlyArray<number>,
  ): number => {
    const parts = ranges(crew, rows, channels / 2)
    crew.run(
      kernel,
      parts.map(([from, to], part) => call(from * channels * 4, to - from, part)),
    )
    return parts.length
  }

  /** What a thread has for its sums, not in one cache line with another thread's. */
  const strideOf = (channels: number): number => (Math.ceil((8 + channels * 24) / line) + 1) * line

  const batchNorm: NormKernels['batchNorm'] = (at, shape, { epsilon, rectified }) => {
    const { x, gamma, beta, y, mean, variance, scratch: scale } = at
    const { channels } = shape
    raw.normScale(gamma, variance, scale, channels, epsilon)
    overRows('normalise', shape, (row, count) => [
      x + row,
      mean,
      scale,
      beta,
      y + row,
      count,
      channels,
      rectified ? 0 : -Infinity,
    ])
  }

  return {
    batchNormScratch: (channels) => crew.threads * strideOf(channels) + 3 * channels * 4,
    batchNorm,
    foldNorm: ({ gamma, beta, mean, variance, scale, bias }, channels, epsilon) => {
      raw.normScale(gamma, variance, scale, channels, epsilon)
      raw.foldNorm(beta, mean, scale, bias, channels)
    },
    scaleRows: (from, scale, to, { rows, channels }) => void raw.scaleRows(from, scale, to, rows, channels),
    batchNormTrain: (at, shape, options) => {
      const { x, mean, variance, scratch } = at
      const { channels } = shape
      const stride = strideOf(channels)
      const parts = overRows('moments', shape, (row, count, part) => [
        x + row,
        scratch + part * stride,
        count,
        channels,
      ])
      raw.joinMoments(scratch, parts, stride, channels)
      raw.roundMoments(scratch, mean, variance, channels)
      batchNorm(at, shape, options)
    },
    batchNormTrainGrad: (at, shape, { epsilon, rectified }) => {
      const { x, dy, gamma, mean, variance, dx, dgamma, dbeta, scratch } = at
      const { rows, channels } = shape
      const beta = rectified ? at.beta : 0
      const stride = strideOf(channels)
      const offset = scratch + crew.threads * stride
      const slope = offset + channels * 4
      const scale = slope + channels * 4
      raw.normScale(gamma, variance, scale, channels, epsilon)
      const parts = overRows('slopeSums', shape, (row, count, part) => [
        x + row,
        dy + row,
        mean,
        scale,
        beta,
        scratch + part * stride,
        count,
        channels,
      ])
      raw.joinTotals(scratch, parts, stride, 2 * channels)
      raw.normSlopes(scratch, variance, dgamma, dbeta, offset, slope, rows, channels, epsilon)
      overRows('normaliseGrad', shape, (row, count) => [
        x + row,
        dy + row,
        mean,
        offset,
        slope,
        scale,
        beta,
        dx + row,
        count,
        channels,
      ])
    },
  }
}

const line = 64

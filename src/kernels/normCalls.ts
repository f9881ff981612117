// Batch norm as passes over rows, each divided among threads. Sums are taken per range and joined in order, so they
// depend on how many threads there are, in the last digits, and on nothing else.

import type { Rows } from './geometry.ts'
import type { Address } from './load.ts'
import { type Crew, type Range, ranges } from './threads/crew.ts'
import type { Kernel } from './threads/board.ts'

/**
 * What the compiled module exports for batch norm, beside what only threads call.
 *
 * @category model
 * @since 0.1.0
 */
export type RawNorm = Readonly<Record<'joinTotals' | 'roundTotals' | 'normScale' | 'normSlopes', Kernel>>

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
 * Where `batchNormTrainGrad` reads (`x`, `dy`, `gamma`, `mean`, `variance`) and writes (`dx`, `dgamma`, `dbeta`).
 *
 * @category model
 * @since 0.1.0
 */
export interface BatchNormGradAddresses {
  readonly x: Address
  readonly dy: Address
  readonly gamma: Address
  readonly mean: Address
  readonly variance: Address
  readonly dx: Address
  readonly dgamma: Address
  readonly dbeta: Address
  readonly scratch: Address
}

/**
 * Batch norm with the statistics of the batch, and its gradients.
 *
 * @category model
 * @since 0.1.0
 */
export interface NormKernels {
  readonly batchNormScratch: (channels: number) => number
  readonly batchNormTrain: (at: BatchNormAddresses, shape: Rows, epsilon: number) => void
  readonly batchNormTrainGrad: (at: BatchNormGradAddresses, shape: Rows, epsilon: number) => void
}

/**
 * Batch norm on the threads of a crew.
 *
 * @category constructors
 * @since 0.1.0
 */
export const normKernels = (raw: RawNorm, crew: Crew): NormKernels => {
  /** The sums of one pass over all rows, at `totals`; `operands` says where a range of rows finds what it sums. */
  const sum = (
    kernel: 'sumRows' | 'sumSquares' | 'sumProducts',
    shape: Rows,
    totals: Address,
    operands: (row: number) => ReadonlyArray<Address>,
  ): void => {
    const { channels } = shape
    const parts = partsOf(shape)
    const stride = strideOf(channels)
    crew.run(
      kernel,
      parts.map(([from, to], part) => {
        const own = totals + part * stride
        return [...operands(from * channels * 4), own, own + channels * 8, to - from, channels]
      }),
    )
    raw.joinTotals(totals, parts.length, stride, channels)
  }

  const partsOf = ({ rows, channels }: Rows): ReadonlyArray<Range> => ranges(crew, rows, channels / 4)

  /** What a thread has for itself: a row of doubles and one of floats, not in one cache line with another thread's. */
  const strideOf = (channels: number): number => (Math.ceil((channels * 12) / line) + 1) * line

  return {
    batchNormScratch: (channels) => crew.threads * strideOf(channels) + 3 * channels * 4,
    batchNormTrain: ({ x, gamma, beta, y, mean, variance, scratch }, shape, epsilon) => {
      const { rows, channels } = shape
      const scale = scratch + crew.threads * strideOf(channels)
      sum('sumRows', shape, scratch, (row) => [x + row])
      raw.roundTotals(scratch, mean, rows, channels)
      sum('sumSquares', shape, scratch, (row) => [x + row, mean])
      raw.roundTotals(scratch, variance, rows, channels)
      raw.normScale(gamma, variance, scale, channels, epsilon)
      crew.run(
        'normalise',
        partsOf(shape).map(([from, to]) => {
          const row = from * channels * 4
          return [x + row, mean, scale, beta, y + row, to - from, channels]
        }),
      )
    },
    batchNormTrainGrad: ({ x, dy, gamma, mean, variance, dx, dgamma, dbeta, scratch }, shape, epsilon) => {
      const { rows, channels } = shape
      const offset = scratch + crew.threads * strideOf(channels)
      const slope = offset + channels * 4
      const scale = slope + channels * 4
      sum('sumRows', shape, scratch, (row) => [dy + row])
      raw.roundTotals(scratch, offset, rows, channels)
      raw.roundTotals(scratch, dbeta, 1, channels)
      sum('sumProducts', shape, scratch, (row) => [x + row, mean, dy + row])
      raw.normSlopes(scratch, gamma, variance, dgamma, slope, scale, rows, channels, epsilon)
      crew.run(
        'normaliseGrad',
        partsOf(shape).map(([from, to]) => {
          const row = from * channels * 4
          return [x + row, dy + row, mean, offset, slope, scale, dx + row, to - from, channels]
        }),
      )
    },
  }
}

const line = 64

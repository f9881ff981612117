// What goes over arrays once, divided among threads.

import type { AdamScalars, Pooling, Runs } from './geometry.ts'
import type { Address } from './load.ts'
import { type Crew, ranges } from './threads/crew.ts'

/**
 * Where a parameter of `size` values, its two moments and its gradient are.
 *
 * @category model
 * @since 0.1.0
 */
export interface AdamParameter {
  readonly parameter: Address
  readonly first: Address
  readonly second: Address
  readonly gradient: Address
  readonly size: number
  readonly scalars: AdamScalars
}

/**
 * Copying, activation, pooling and updates.
 *
 * @category model
 * @since 0.1.0
 */
export interface ElementKernels {
  readonly maxPoolGrad: (x: Address, dy: Address, dx: Address, shape: Pooling) => void
  readonly copyRows: (from: Address, to: Address, runs: Runs) => void
  readonly reluGrad: (y: Address, dy: Address, dx: Address, size: number) => void
  /** One step for each of several parameters, of which none is another's. */
  readonly adam: (parameters: ReadonlyArray<AdamParameter>) => void
}

/**
 * Those kernels on the threads of a crew.
 *
 * @category constructors
 * @since 0.1.0
 */
export const elementKernels = (crew: Crew): ElementKernels => {
  /** A call for each range of vectors of four, so that only the last may end in a part of one. */
  const inVectors = (
    size: number,
    work: number,
    call: (at: number, size: number) => ReadonlyArray<number>,
  ): ReadonlyArray<ReadonlyArray<number>> =>
    ranges(crew, Math.ceil(size / 4), work).map(([from, to]) => call(from * 16, Math.min(size, to * 4) - from * 4))

  return {
    maxPoolGrad: (x, dy, dx, p) => {
      const inImage = p.inHeight * p.inWidth * p.channels * 4
      const outImage = p.outHeight * p.outWidth * p.channels * 4
      crew.run(
        'maxPoolGrad',
        ranges(crew, p.batch, (outImage / 16) * p.filterHeight * p.filterWidth).map(([from, to]) => [
          x + from * inImage,
          dy + from * outImage,
          dx + from * inImage,
          to - from,
          p.inHeight,
          p.inWidth,
          p.channels,
          p.filterHeight,
          p.filterWidth,
          p.outHeight,
          p.outWidth,
          p.strideHeight,
          p.strideWidth,
          p.padTop,
          p.padLeft,
        ]),
      )
    },
    copyRows: (from, to, { rows, width, fromStep, toStep }) => {
      crew.run(
        'copyRows',
        ranges(crew, rows, width / 16).map(([first, end]) => [
          from + first * fromStep,
          to + first * toStep,
          end - first,
          width,
          fromStep,
          toStep,
        ]),
      )
    },
    reluGrad: (y, dy, dx, size) => {
      crew.run(
        'reluGrad',
        inVectors(size, 1, (at, count) => [y + at, dy + at, dx + at, count]),
      )
    },
    adam: (parameters) => {
      crew.run(
        'adam',
        parameters.flatMap(({ parameter, first, second, gradient, size, scalars: s }) =>
          inVectors(size, adamWork, (at, count) => [
            parameter + at,
            first + at,
            second + at,
            gradient + at,
            count,
            s.decay,
            s.stepSize,
            s.secondScale,
            s.beta1,
            s.beta2,
            s.epsilon,
          ]),
        ),
      )
    },
  }
}

/** A root, a division and four arrays for each vector. */
const adamWork = 8

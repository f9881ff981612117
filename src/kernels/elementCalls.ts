// What goes over arrays once, divided among threads.

import type { AdamScalars, Averaging, Pooling, Runs } from './geometry.ts'
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
  /** `winners` takes a byte for each output, or is 0: then nothing is noted. */
  readonly maxPool: (x: Address, y: Address, winners: Address, shape: Pooling) => void
  readonly maxPoolGrad: (winners: Address, dy: Address, dx: Address, shape: Pooling) => void
  readonly average: (x: Address, y: Address, shape: Averaging) => void
  readonly averageGrad: (dy: Address, dx: Address, shape: Averaging) => void
  readonly copyRows: (from: Address, to: Address, runs: Runs) => void
  readonly relu: (x: Address, y: Address, size: number) => void
  readonly add: (a: Address, b: Address, y: Address, size: number) => void
  readonly addRelu: (a: Address, b: Address, y: Address, size: number) => void
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

  /** A kernel that takes some arrays of one size, and that size. */
  const eachVector = (kernel: string, arrays: ReadonlyArray<Address>, size: number): void => {
    crew.run(
      kernel,
      inVectors(size, 1, (at, count) => [...arrays.map((array) => array + at), count]),
    )
  }

  /** A call for each range of images; `arrays` says where its first one is in each array. */
  const overImages = (kernel: string, p: Pooling, arrays: (from: number) => ReadonlyArray<Address>): void => {
    crew.run(
      kernel,
      ranges(crew, p.batch, (outImage(p) / 4) * p.filterHeight * p.filterWidth).map(([from, to]) => [
        ...arrays(from),
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
  }

  return {
    maxPool: (x, y, winners, p) => {
      overImages('maxPool', p, (from) => [
        x + from * inImage(p) * 4,
        y + from * outImage(p) * 4,
        winners === 0 ? 0 : winners + from * outImage(p),
      ])
    },
    maxPoolGrad: (winners, dy, dx, p) => {
      overImages('maxPoolGrad', p, (from) => [
        winners + from * outImage(p),
        dy + from * outImage(p) * 4,
        dx + from * inImage(p) * 4,
      ])
    },
    average: (x, y, { batch, steps, channels }) => {
      crew.run(
        'average',
        ranges(crew, batch, (steps * channels) / 4).map(([from, to]) => [
          x + from * steps * channels * 4,
          y + from * channels * 4,
          to - from,
          steps,
          channels,
        ]),
      )
    },
    averageGrad: (dy, dx, { batch, steps, channels }) => {
      crew.run(
        'averageGrad',
        ranges(crew, batch, (steps * channels) / 4).map(([from, to]) => [
          dy + from * channels * 4,
          dx + from * steps * channels * 4,
          to - from,
          steps,
          channels,
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
    relu: (x, y, size) => {
      eachVector('relu', [x, y], size)
    },
    add: (a, b, y, size) => {
      eachVector('add', [a, b, y], size)
    },
    addRelu: (a, b, y, size) => {
      eachVector('addRelu', [a, b, y], size)
    },
    reluGrad: (y, dy, dx, size) => {
      eachVector('reluGrad', [y, dy, dx], size)
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

const inImage = (p: Pooling): number => p.inHeight * p.inWidth * p.channels

const outImage = (p: Pooling): number => p.outHeight * p.outWidth * p.channels

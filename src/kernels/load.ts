// The kernels compiled for a memory someone else owns. They read and write at byte addresses, and allocate nothing.

import plain from '#generated/kernels.js'
import relaxed from '#generated/relaxedKernels.js'
import { type BankKernels, bankKernels, type RawBank } from './bankCalls.ts'
import type { AdamScalars, Convolution, Pooling, Product, Rows, Runs } from './geometry.ts'

/**
 * A byte offset into the shared memory.
 *
 * @category model
 * @since 0.1.0
 */
export type Address = number

/**
 * The compiled kernels: each does what its namesake of `reference.ts` does, on float32 arrays at given addresses.
 * Where a kernel has a `…Scratch` function, `scratch` must point to that many bytes of free memory.
 *
 * @category model
 * @since 0.1.0
 */
export interface Kernels extends BankKernels {
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
  readonly maxPoolGrad: (x: Address, dy: Address, dx: Address, shape: Pooling) => void
  readonly copyRows: (from: Address, to: Address, runs: Runs) => void
  readonly reluGrad: (y: Address, dy: Address, dx: Address, size: number) => void
  readonly batchNormScratch: (channels: number) => number
  readonly batchNormTrain: (at: BatchNormAddresses, shape: Rows, epsilon: number) => void
  readonly batchNormTrainGrad: (at: BatchNormGradAddresses, shape: Rows, epsilon: number) => void
  readonly adam: (
    parameter: Address,
    first: Address,
    second: Address,
    gradient: Address,
    size: number,
    scalars: AdamScalars,
  ) => void
}

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

type Exported = Readonly<
  Record<Exclude<keyof Kernels, keyof BankKernels>, (...numbers: ReadonlyArray<number>) => number>
> &
  RawBank &
  Readonly<Record<'matrixPack' | 'matrixPackedSize', (...numbers: ReadonlyArray<number>) => number>>

const convolutionNumbers = (c: Convolution): ReadonlyArray<number> => [
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

/**
 * Which of the two builds: `relaxed` multiplies and adds in one rounding, `plain` in two. Their sums differ in the last
 * digits.
 *
 * @category model
 * @since 0.1.0
 */
export type Build = 'plain' | 'relaxed'

/**
 * The builds that this runtime takes, the fastest first: relaxed SIMD is in Node from 22 on and in current browsers.
 *
 * @category constructors
 * @since 0.1.0
 */
export const builds = (): readonly [Build, ...Build[]] =>
  WebAssembly.validate(relaxed) ? ['relaxed', 'plain'] : ['plain']

/**
 * Compile the kernels for `memory`, which stays the caller's: it may grow at any time.
 *
 * @category constructors
 * @since 0.1.0
 */
export const load = async (memory: WebAssembly.Memory, build: Build = builds()[0]): Promise<Kernels> => {
  const { instance } = await WebAssembly.instantiate(build === 'relaxed' ? relaxed : plain, { env: { memory } })
  const raw = instance.exports as unknown as Exported
  return {
    ...bankKernels(raw, memory),
    // Sizes come back as signed numbers: beyond 2 GB they would be negative.
    conv2dBackpropFilterScratch: (c) => raw.conv2dBackpropFilterScratch(...convolutionNumbers(c).slice(0, 9)) >>> 0,
    conv2dBackpropFilter: (x, dy, dw, scratch, c) => {
      raw.conv2dBackpropFilter(x, dy, dw, scratch, ...convolutionNumbers(c))
    },
    conv2dBackpropInputScratch: (c) => raw.conv2dBackpropInputScratch(...convolutionNumbers(c).slice(3, 9)) >>> 0,
    conv2dBackpropInput: (dy, filter, dx, scratch, c) => {
      raw.conv2dBackpropInput(dy, filter, dx, scratch, ...convolutionNumbers(c))
    },
    matrixProductScratch: ({ inner, columns }) =>
      (raw.matrixPackedSize(inner, columns) >>> 0) + (raw.matrixProductScratch(inner, columns) >>> 0),
    matrixProduct: (a, b, out, scratch, { rows, inner, columns }, transposed) => {
      raw.matrixPack(b, scratch, inner, columns, transposed ? 1 : 0)
      const free = scratch + (raw.matrixPackedSize(inner, columns) >>> 0)
      raw.matrixProduct(a, scratch, out, free, inner, columns, 0, rows)
    },
    maxPoolGrad: (x, dy, dx, p) => {
      raw.maxPoolGrad(
        x,
        dy,
        dx,
        p.batch,
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
      )
    },
    copyRows: (from, to, { rows, width, fromStep, toStep }) => {
      raw.copyRows(from, to, rows, width, fromStep, toStep)
    },
    reluGrad: (y, dy, dx, size) => {
      raw.reluGrad(y, dy, dx, size)
    },
    batchNormScratch: (channels) => raw.batchNormScratch(channels) >>> 0,
    batchNormTrain: (at, { rows, channels }, epsilon) => {
      raw.batchNormTrain(at.x, at.gamma, at.beta, at.y, at.mean, at.variance, at.scratch, rows, channels, epsilon)
    },
    batchNormTrainGrad: (at, { rows, channels }, epsilon) => {
      const { x, dy, gamma, mean, variance, dx, dgamma, dbeta, scratch } = at
      raw.batchNormTrainGrad(x, dy, gamma, mean, variance, dx, dgamma, dbeta, scratch, rows, channels, epsilon)
    },
    adam: (parameter, first, second, gradient, size, s) => {
      const { decay, stepSize, secondScale, beta1, beta2, epsilon } = s
      raw.adam(parameter, first, second, gradient, size, decay, stepSize, secondScale, beta1, beta2, epsilon)
    },
  }
}

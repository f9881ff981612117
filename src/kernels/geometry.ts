// What a kernel must know of the arrays it walks, channels last; `tfjs` computes the same numbers under other names.

/**
 * The sizes of a two-dimensional convolution; a one-dimensional one has height 1 throughout.
 * Output `o` reads input `o * stride + tap * dilation - pad`, where that is inside.
 *
 * @category model
 * @since 0.1.0
 */
export interface Convolution {
  readonly batch: number
  readonly inHeight: number
  readonly inWidth: number
  readonly inChannels: number
  readonly filterHeight: number
  readonly filterWidth: number
  readonly outHeight: number
  readonly outWidth: number
  readonly outChannels: number
  readonly strideHeight: number
  readonly strideWidth: number
  readonly dilationHeight: number
  readonly dilationWidth: number
  readonly padTop: number
  readonly padLeft: number
}

/**
 * The sizes of several convolutions of one input [batch, steps, inChannels], of stride 1 and zero-padded to `steps`
 * outputs; an even number of taps has one more of them after the step than before. Their outputs follow one another as
 * channels.
 *
 * @category model
 * @since 0.1.0
 */
export interface Bank {
  readonly batch: number
  readonly steps: number
  readonly inChannels: number
  readonly filters: ReadonlyArray<BankFilter>
}

/**
 * One convolution of a bank, whose filter is [taps, inChannels, outChannels].
 *
 * @category model
 * @since 0.1.0
 */
export interface BankFilter {
  readonly taps: number
  readonly outChannels: number
}

/**
 * The sizes of a two-dimensional pooling over each channel.
 *
 * @category model
 * @since 0.1.0
 */
export interface Pooling {
  readonly batch: number
  readonly inHeight: number
  readonly inWidth: number
  readonly channels: number
  readonly filterHeight: number
  readonly filterWidth: number
  readonly outHeight: number
  readonly outWidth: number
  readonly strideHeight: number
  readonly strideWidth: number
  readonly padTop: number
  readonly padLeft: number
}

/**
 * A view of an array as rows of channels.
 *
 * @category model
 * @since 0.1.0
 */
export interface Rows {
  readonly rows: number
  readonly channels: number
}

/**
 * The sizes of a mean over the steps of [batch, steps, channels].
 *
 * @category model
 * @since 0.1.0
 */
export interface Averaging {
  readonly batch: number
  readonly steps: number
  readonly channels: number
}

/**
 * What is added to variances, and whether negative outputs become zero.
 *
 * @category model
 * @since 0.1.0
 */
export interface NormOptions {
  readonly epsilon: number
  readonly rectified: boolean
}

/**
 * The numbers of one Adam step, `t` steps in: `decay` is 1 - rate * weight decay, `stepSize` is rate / (1 - beta1^t) and
 * `secondScale` is 1 / (1 - beta2^t).
 *
 * @category model
 * @since 0.1.0
 */
export interface AdamScalars {
  readonly decay: number
  readonly stepSize: number
  readonly secondScale: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

/**
 * Runs of `width` bytes in two arrays, `fromStep` and `toStep` bytes apart.
 *
 * @category model
 * @since 0.1.0
 */
export interface Runs {
  readonly rows: number
  readonly width: number
  readonly fromStep: number
  readonly toStep: number
}

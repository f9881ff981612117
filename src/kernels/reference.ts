// Every kernel in plain TypeScript: the specification, and what runs where there is no WebAssembly memory to share.
// Sums are taken in double precision; the kernels round each step to single precision.

import type { AdamScalars, Convolution, NormOptions, Rows, Runs } from './geometry.ts'

/**
 * Calls `visit` with the flat step (without channels) of every input, output and tap that meet.
 *
 * @internal
 */
export const meetings = (
  c: Omit<Convolution, 'inChannels' | 'outChannels'>,
  visit: (input: number, output: number, tap: number) => void,
): void => {
  for (let n = 0; n < c.batch; n++) {
    for (let oh = 0; oh < c.outHeight; oh++) {
      for (let ow = 0; ow < c.outWidth; ow++) {
        const output = (n * c.outHeight + oh) * c.outWidth + ow
        for (let kh = 0; kh < c.filterHeight; kh++) {
          const ih = oh * c.strideHeight + kh * c.dilationHeight - c.padTop
          if (ih < 0 || ih >= c.inHeight) continue
          for (let kw = 0; kw < c.filterWidth; kw++) {
            const iw = ow * c.strideWidth + kw * c.dilationWidth - c.padLeft
            if (iw < 0 || iw >= c.inWidth) continue
            visit((n * c.inHeight + ih) * c.inWidth + iw, output, kh * c.filterWidth + kw)
          }
        }
      }
    }
  }
}

/**
 * A convolution, [batch, outHeight, outWidth, outChannels], of the input `x` with a filter [filterHeight, filterWidth,
 * inChannels, outChannels].
 *
 * @category combinators
 * @since 0.1.0
 */
export const conv2d = (x: Float32Array, filter: Float32Array, shape: Convolution): Float32Array => {
  const { inChannels, outChannels } = shape
  const y = new Float64Array(shape.batch * shape.outHeight * shape.outWidth * outChannels)
  meetings(shape, (input, output, tap) => {
    for (let i = 0; i < inChannels; i++) {
      const value = x[input * inChannels + i] as number
      const row = (tap * inChannels + i) * outChannels
      for (let o = 0; o < outChannels; o++) {
        const at = output * outChannels + o
        y[at] = (y[at] as number) + value * (filter[row + o] as number)
      }
    }
  })
  return Float32Array.from(y)
}

/**
 * The gradient of a convolution by its filter, [filterHeight, filterWidth, inChannels, outChannels], from the input `x`
 * and the gradient `dy` of the output.
 *
 * @category combinators
 * @since 0.1.0
 */
export const conv2dBackpropFilter = (x: Float32Array, dy: Float32Array, shape: Convolution): Float32Array => {
  const { inChannels, outChannels } = shape
  const dw = new Float64Array(shape.filterHeight * shape.filterWidth * inChannels * outChannels)
  meetings(shape, (input, output, tap) => {
    for (let i = 0; i < inChannels; i++) {
      const value = x[input * inChannels + i] as number
      const row = (tap * inChannels + i) * outChannels
      for (let o = 0; o < outChannels; o++) {
        dw[row + o] = (dw[row + o] as number) + value * (dy[output * outChannels + o] as number)
      }
    }
  })
  return Float32Array.from(dw)
}

/**
 * The gradient of a convolution by its input, [batch, inHeight, inWidth, inChannels], from the gradient `dy` of the
 * output and the filter.
 *
 * @category combinators
 * @since 0.1.0
 */
export const conv2dBackpropInput = (dy: Float32Array, filter: Float32Array, shape: Convolution): Float32Array => {
  const { inChannels, outChannels } = shape
  const dx = new Float64Array(shape.batch * shape.inHeight * shape.inWidth * inChannels)
  meetings(shape, (input, output, tap) => {
    for (let i = 0; i < inChannels; i++) {
      const row = (tap * inChannels + i) * outChannels
      let sum = 0
      for (let o = 0; o < outChannels; o++) {
        sum += (dy[output * outChannels + o] as number) * (filter[row + o] as number)
      }
      dx[input * inChannels + i] = (dx[input * inChannels + i] as number) + sum
    }
  })
  return Float32Array.from(dx)
}

/**
 * The gradient of a depthwise convolution by its filter, [filterHeight, filterWidth, inChannels, multiplier]; output
 * channel `o` reads input channel `floor(o / multiplier)`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const depthwiseBackpropFilter = (x: Float32Array, dy: Float32Array, shape: Convolution): Float32Array => {
  const { inChannels, outChannels } = shape
  const multiplier = outChannels / inChannels
  const dw = new Float64Array(shape.filterHeight * shape.filterWidth * outChannels)
  meetings(shape, (input, output, tap) => {
    for (let o = 0; o < outChannels; o++) {
      const value = x[input * inChannels + Math.floor(o / multiplier)] as number
      dw[tap * outChannels + o] =
        (dw[tap * outChannels + o] as number) + value * (dy[output * outChannels + o] as number)
    }
  })
  return Float32Array.from(dw)
}

/**
 * The gradient of a depthwise convolution by its input, [batch, inHeight, inWidth, inChannels].
 *
 * @category combinators
 * @since 0.1.0
 */
export const depthwiseBackpropInput = (dy: Float32Array, filter: Float32Array, shape: Convolution): Float32Array => {
  const { inChannels, outChannels } = shape
  const multiplier = outChannels / inChannels
  const dx = new Float64Array(shape.batch * shape.inHeight * shape.inWidth * inChannels)
  meetings(shape, (input, output, tap) => {
    for (let o = 0; o < outChannels; o++) {
      const at = input * inChannels + Math.floor(o / multiplier)
      dx[at] = (dx[at] as number) + (dy[output * outChannels + o] as number) * (filter[tap * outChannels + o] as number)
    }
  })
  return Float32Array.from(dx)
}

/**
 * The larger of each value and 0; what is not a number stays so.
 *
 * @category combinators
 * @since 0.1.0
 */
export const relu = (x: Float32Array): Float32Array => x.map((value) => Math.max(value, 0))

/**
 * The sums of two arrays, rectified.
 *
 * @category combinators
 * @since 0.1.0
 */
export const addRelu = (a: Float32Array, b: Float32Array): Float32Array => relu(add(a, b))

/**
 * The sums of two arrays.
 *
 * @category combinators
 * @since 0.1.0
 */
export const add = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value + (b[i] as number))

/**
 * The gradient of a rectifier by its input: `dy` where the output `y` is above zero, and zero elsewhere.
 *
 * @category combinators
 * @since 0.1.0
 */
export const reluGrad = (y: Float32Array, dy: Float32Array): Float32Array =>
  dy.map((value, i) => ((y[i] as number) > 0 ? value : 0))

/**
 * What batch normalisation returns while training: `y` is [rows, channels], `mean` and the biased `variance` [channels].
 *
 * @category model
 * @since 0.1.0
 */
export interface Normalised {
  readonly y: Float32Array
  readonly mean: Float32Array
  readonly variance: Float32Array
}

/**
 * `batchNorm` by each channel's own mean and biased variance over all rows.
 *
 * @category combinators
 * @since 0.1.0
 */
export const batchNormTrain = (
  x: Float32Array,
  gamma: Float32Array,
  beta: Float32Array,
  { epsilon, rectified }: NormOptions,
  { rows, channels }: Rows,
): Normalised => {
  const mean = new Float32Array(channels)
  const variance = new Float32Array(channels)
  for (let c = 0; c < channels; c++) {
    let sum = 0
    for (let i = c; i < x.length; i += channels) sum += x[i] as number
    const centre = sum / rows
    let squares = 0
    for (let i = c; i < x.length; i += channels) squares += ((x[i] as number) - centre) ** 2
    mean[c] = centre
    variance[c] = squares / rows
  }
  return { y: batchNorm(x, gamma, beta, mean, variance, { epsilon, rectified }), mean, variance }
}

/**
 * Normalise each channel of `x` by a given mean and variance, then scale by `gamma` and shift by `beta`; `rectified`,
 * what is below zero becomes zero. Rounded to single precision at every step, so that the kernel agrees in every sign.
 *
 * @category combinators
 * @since 0.1.0
 */
export const batchNorm = (
  x: Float32Array,
  gamma: Float32Array,
  beta: Float32Array,
  mean: Float32Array,
  variance: Float32Array,
  { epsilon, rectified }: NormOptions,
): Float32Array => {
  const { fround } = Math
  const scale = gamma.map((factor, c) => factor / fround(Math.sqrt(fround((variance[c] as number) + fround(epsilon)))))
  const y = x.map((value, i) => {
    const c = i % gamma.length
    return fround(fround(value - (mean[c] as number)) * (scale[c] as number)) + (beta[c] as number)
  })
  return rectified ? relu(y) : y
}

/**
 * The gradients of `batchNormTrain`: `dx` is [rows, channels], `dgamma` and `dbeta` [channels].
 *
 * @category model
 * @since 0.1.0
 */
export interface NormalisedGradients {
  readonly dx: Float32Array
  readonly dgamma: Float32Array
  readonly dbeta: Float32Array
}

/**
 * Differentiate `batchNormTrain`, through its mean and variance too, from the gradient `dy` of its `y`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const batchNormTrainGrad = (
  x: Float32Array,
  dy: Float32Array,
  gamma: Float32Array,
  beta: Float32Array,
  mean: Float32Array,
  variance: Float32Array,
  { epsilon, rectified }: NormOptions,
  { rows, channels }: Rows,
): NormalisedGradients => {
  if (rectified) {
    const options = { epsilon, rectified: false }
    const inner = reluGrad(batchNorm(x, gamma, beta, mean, variance, options), dy)
    return batchNormTrainGrad(x, inner, gamma, beta, mean, variance, options, { rows, channels })
  }
  const dx = new Float32Array(rows * channels)
  const dgamma = new Float32Array(channels)
  const dbeta = new Float32Array(channels)
  for (let c = 0; c < channels; c++) {
    const centre = mean[c] as number
    const inverse = 1 / Math.sqrt((variance[c] as number) + epsilon)
    let sum = 0
    let products = 0
    for (let i = c; i < x.length; i += channels) {
      sum += dy[i] as number
      products += (dy[i] as number) * ((x[i] as number) - centre) * inverse
    }
    for (let i = c; i < x.length; i += channels) {
      const removed = sum / rows + (((x[i] as number) - centre) * inverse * products) / rows
      dx[i] = (gamma[c] as number) * inverse * ((dy[i] as number) - removed)
    }
    dgamma[c] = products
    dbeta[c] = sum
  }
  return { dx, dgamma, dbeta }
}

/**
 * One step of Adam with decoupled weight decay over one parameter: updates `parameter` and both moments in place.
 *
 * @category combinators
 * @since 0.1.0
 */
export const adam = (
  parameter: Float32Array,
  first: Float32Array,
  second: Float32Array,
  gradient: Float32Array,
  { decay, stepSize, secondScale, beta1, beta2, epsilon }: AdamScalars,
): void => {
  for (let i = 0; i < parameter.length; i++) {
    const g = gradient[i] as number
    const m = (first[i] as number) * beta1 + g * (1 - beta1)
    const v = (second[i] as number) * beta2 + g * g * (1 - beta2)
    first[i] = m
    second[i] = v
    parameter[i] = (parameter[i] as number) * decay - (m * stepSize) / (Math.sqrt(v * secondScale) + epsilon)
  }
}

/**
 * What `to` holds after runs of bytes were copied into it from `from`, each from its start: how arrays are joined along
 * an axis, and split.
 *
 * @category combinators
 * @since 0.1.0
 */
export const copyRows = (from: Uint8Array, to: Uint8Array, { rows, width, fromStep, toStep }: Runs): Uint8Array => {
  const copy = to.slice()
  for (let row = 0; row < rows; row++) copy.set(from.subarray(row * fromStep, row * fromStep + width), row * toStep)
  return copy
}

/**
 * The weighted sum `a` x one + `b` x other, value by value.
 *
 * @category combinators
 * @since 0.1.0
 */
export const blend = (one: Float32Array, a: number, other: Float32Array, b: number): Float32Array => {
  const sum = new Float32Array(one.length)
  for (let i = 0; i < sum.length; i++) sum[i] = a * (one[i] as number) + b * (other[i] as number)
  return sum
}

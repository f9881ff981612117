/**
 * The frequencies of each variable of a series, looked at and changed. Two variables make the parts of one complex number,
 * so that one transform does both.
 */
import type { Series } from '../core/Example.ts'
import { fourier } from './fourier.ts'
import { withGaps, withoutGaps } from './gaps.ts'
import { lastPlan } from './lastPlan.ts'

/**
 * What each frequency is multiplied by, from none to that of two steps: `binsOf(series)` complex numbers for each variable,
 * or once for all. Those of frequency 0 and of two steps must be real.
 *
 * @internal
 */
export interface Response {
  readonly real: Float64Array
  readonly imaginary: Float64Array
}

/**
 * How many frequencies a series has.
 *
 * @internal
 */
export const binsOf = ({ steps }: Series): number => Math.floor(steps / 2) + 1

const planOf = lastPlan((steps) => ({
  ...fourier(steps),
  re: new Float64Array(steps),
  im: new Float64Array(steps),
}))

/**
 * The series with its frequencies multiplied. Missing values are filled with `withoutGaps` before, and missing again after.
 *
 * @internal
 */
export const respond = (series: Series, { real, imaginary }: Response): Series => {
  const { variables, steps } = series
  const bins = binsOf(series)
  const own = real.length === variables * bins ? bins : 0
  const { forward, inverse, re, im } = planOf(steps)
  const values = new Float32Array(series.values.length)
  for (let variable = 0; variable < variables; variable += 2) {
    const last = variable + 1 === variables
    withoutGaps(series, variable, re)
    if (last) im.fill(0)
    else withoutGaps(series, variable + 1, im)
    forward(re, im)
    for (let bin = 0; bin < bins; bin++) {
      const mirror = bin === 0 ? 0 : steps - bin
      const one = variable * own + bin
      const other = last ? one : one + own
      const oneRe = ((re[bin] as number) + (re[mirror] as number)) / 2
      const oneIm = ((im[bin] as number) - (im[mirror] as number)) / 2
      const otherRe = ((im[bin] as number) + (im[mirror] as number)) / 2
      const otherIm = ((re[mirror] as number) - (re[bin] as number)) / 2
      const onesRe = oneRe * (real[one] as number) - oneIm * (imaginary[one] as number)
      const onesIm = oneRe * (imaginary[one] as number) + oneIm * (real[one] as number)
      const othersRe = otherRe * (real[other] as number) - otherIm * (imaginary[other] as number)
      const othersIm = otherRe * (imaginary[other] as number) + otherIm * (real[other] as number)
      re[bin] = onesRe - othersIm
      im[bin] = onesIm + othersRe
      re[mirror] = onesRe + othersIm
      im[mirror] = othersRe - onesIm
    }
    inverse(re, im)
    withGaps(re, series, variable, values)
    if (!last) withGaps(im, series, variable + 1, values)
  }
  return { variables, steps, values }
}

/**
 * How large each frequency is, for each variable.
 *
 * @internal
 */
export const amplitudesOf = (series: Series): Float64Array => {
  const { variables, steps } = series
  const bins = binsOf(series)
  const { forward, re, im } = planOf(steps)
  const amplitudes = new Float64Array(variables * bins)
  for (let variable = 0; variable < variables; variable++) {
    withoutGaps(series, variable, re)
    im.fill(0)
    forward(re, im)
    for (let bin = 0; bin < bins; bin++)
      amplitudes[variable * bins + bin] = Math.hypot(re[bin] as number, im[bin] as number)
  }
  return amplitudes
}

/**
 * Whether a frequency is that of two steps, which has no phase but a sign.
 *
 * @internal
 */
export const isHighest = ({ steps }: Series, bin: number): boolean => 2 * bin === steps

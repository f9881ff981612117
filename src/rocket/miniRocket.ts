/**
 * MiniRocket and MultiRocket as fits: learnt from series, without labels, and then a function of nothing but what was
 * learnt.
 */
import { checkPositive } from '../core/count.ts'
import type { Series } from '../core/Example.ts'
import type { Fit } from '../core/Fit.ts'
import { elements, map } from '../core/Fold.ts'
import { type Seed, child } from '../core/Seed.ts'
import { countAbove, heavyTaps } from '../kernels/referenceRocket.ts'
import { bankFor } from './bank.ts'
import { seriesFeatures } from './features.ts'
import { type Parameters, featureCount } from './Parameters.ts'
import { onScale, scaleOf, seen } from './rows.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * MiniRocket (Dempster, Schmidt and Webb, 2021), for any number of variables: 84 kernels of nine taps at several
 * dilations on sums of variables at random; a feature is the share of a kernel's outputs above a bias, which is a
 * quantile of the outputs on a random series. There are `features` of them, rounded down to a multiple of 84. The mean of
 * each variable over all series is taken off first, and with `standardize` it is divided by its deviation, for variables
 * of different units; missing values count as the mean, and series shorter than nine steps are filled up with it. Series
 * may have unequal lengths. Throws unless `features` is a
 * whole number from 84, and on series of unequal numbers of variables or on none.
 *
 * @example
 * import { Dataset, Example, Fit, Seed } from 'millrace'
 * import { miniRocket } from 'millrace/rocket'
 * import assert from 'node:assert'
 *
 * const series = Dataset.fromArray([Example.series(1, 50, new Float32Array(50).map((_, i) => Math.sin(i)))])
 * const { transform } = Fit.on(miniRocket({ seed: Seed.make(42) }))(series)
 * assert.strictEqual(transform(series.get(0)).length, 9996)
 *
 * @category constructors
 * @since 0.1.0
 */
export const miniRocket = ({
  features = 9996,
  standardize = false,
  seed,
}: {
  readonly features?: number
  readonly standardize?: boolean
  readonly seed: Seed
}): Fit<Array<Series>, Series, Parameters, Float32Array> => {
  const biases = biasesOf('miniRocket', features, 1)
  return rocket('miniRocket', standardize, (series) => ({
    pooling: 'share',
    banks: [bankFor(0, biases, child('series')(seed))(series.map(seen(0)))],
  }))
}

/**
 * MultiRocket (Tan, Dempster, Bergmeir and Webb, 2022): the kernels of `miniRocket` on the series and, chosen anew, on
 * their first differences, and four numbers of a kernel's outputs: the share above the bias, by how much these are above
 * it on average, where they are on average, and their longest stretch, the last two as shares of the length. There are
 * `features` of them, rounded down to a multiple of 672. For the rest as `miniRocket`; throws unless `features` is a
 * whole number from 672.
 *
 * @example
 * import { Dataset, Example, Fit, Seed } from 'millrace'
 * import { multiRocket } from 'millrace/rocket'
 * import assert from 'node:assert'
 *
 * const series = Dataset.fromArray([Example.series(1, 50, new Float32Array(50).map((_, i) => Math.sin(i)))])
 * const { transform } = Fit.on(multiRocket({ features: 672, seed: Seed.make(42) }))(series)
 * assert.strictEqual(transform(series.get(0)).length, 672)
 *
 * @category constructors
 * @since 0.1.0
 */
export const multiRocket = ({
  features = 49_728,
  standardize = false,
  seed,
}: {
  readonly features?: number
  readonly standardize?: boolean
  readonly seed: Seed
}): Fit<Array<Series>, Series, Parameters, Float32Array> => {
  const biases = biasesOf('multiRocket', features, 8)
  return rocket('multiRocket', standardize, (series) => ({
    pooling: 'four',
    banks: [
      bankFor(0, biases, child('series')(seed))(series.map(seen(0))),
      bankFor(1, biases, child('differences')(seed))(series.map(seen(1))),
    ],
  }))
}

const biasesOf = (caller: string, features: number, eachBias: number): number => {
  checkPositive(`${caller}: features`, features)
  const biases = Math.floor(features / (heavyTaps.length * eachBias))
  if (biases < 1)
    throw new RangeError(`${caller}: features must be at least ${heavyTaps.length * eachBias}, got ${features}`)
  return biases
}

const rocket = (
  caller: string,
  standardize: boolean,
  banks: (series: ReadonlyArray<Series>) => Pick<Parameters, 'pooling' | 'banks'>,
): Fit<Array<Series>, Series, Parameters, Float32Array> => ({
  fold: map((all: Array<Series>): Parameters => {
    const [first] = all
    if (first === undefined) throw new RangeError(`${caller}: at least one series expected, got 0`)
    const other = all.find(({ variables }) => variables !== first.variables)
    if (other !== undefined)
      throw new RangeError(`${caller}: ${first.variables} variables expected in all series, got ${other.variables}`)
    const scale = scaleOf(all, standardize)
    return { ...scale, ...banks(all.map(onScale(scale))) }
  })(elements<Series>()),
  apply: (parameters) => {
    const ofSeries = seriesFeatures(parameters, countAbove)
    return (series) => {
      const features = new Float32Array(featureCount(parameters))
      ofSeries(series, features)
      return features
    }
  },
})

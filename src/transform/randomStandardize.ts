/**
 * Standardizing by statistics that are drawn, as those of series vary.
 */
import type { Series } from '../core/Example.ts'
import type { Fit } from '../core/Fit.ts'
import * as Fold from '../core/Fold.ts'
import { normals } from '../core/Random.ts'
import type { Transform } from '../core/Transform.ts'
import { type Statistics, statisticsMonoid, statisticsOf } from './statistics.ts'
import { checkStrength } from './strength.ts'

/**
 * What `randomStandardize` learnt of each variable: the mean of the series' means and of their deviations, and how far
 * these deviate from one series to the next, times the strength.
 *
 * @category model
 * @since 0.1.0
 */
export type RandomStandardization = {
  readonly mean: ReadonlyArray<number>
  readonly meanSpread: ReadonlyArray<number>
  readonly deviation: ReadonlyArray<number>
  readonly deviationSpread: ReadonlyArray<number>
}

/**
 * Standardize each variable by a mean and a deviation that are drawn for each series: normal, as means and deviations of
 * the training series are, their spread times `strength` (Oguiza, 2020, `TSGaussianStandardize`). Draws below half of
 * the expected deviation are taken as that half; where it is 0, the variable is centred only. Missing values stay
 * missing and do not count. With strength 0 draws change nothing: it is what to evaluate by. Throws unless
 * the strength is a finite number from 0, and on no training series; applied, it throws on other variables.
 *
 * @example
 * import { Dataset, Example, Fit, Random, Seed, pipe } from 'millrace'
 * import { randomStandardize } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const [low, high] = [Example.series(1, 2, Float32Array.of(1, 3)), Example.series(1, 2, Float32Array.of(5, 7))]
 * const { parameters, transform } = Fit.on(randomStandardize())(Dataset.fromArray([low, high]))
 * assert.deepStrictEqual(parameters, { mean: [4], meanSpread: [2], deviation: [1], deviationSpread: [0] })
 * const [first, second] = pipe(transform(low), Random.run(Seed.make(42))).values
 * assert.ok(Math.abs(Number(second) - Number(first) - 2) < 1e-6)
 *
 * @category constructors
 * @since 0.1.0
 */
export const randomStandardize = ({ strength = 1 }: { readonly strength?: number } = {}): Fit<
  Statistics,
  Series,
  RandomStandardization,
  ReturnType<Transform<Series>>
> => {
  checkStrength('randomStandardize', strength)
  return { fold: Fold.map(learnt(strength))(Fold.foldMap(statisticsMonoid)(ofOne)), apply: applyDrawn }
}

const applyDrawn =
  ({ mean, meanSpread, deviation, deviationSpread }: RandomStandardization): Transform<Series> =>
  (series) =>
  (rng) => {
    const { variables, steps } = series
    if (variables !== mean.length)
      throw new RangeError(`randomStandardize: ${mean.length} variables expected as fitted, got ${variables}`)
    const [draws, next] = normals(2 * variables)(rng)
    const values = new Float32Array(series.values.length)
    for (let variable = 0, i = 0; variable < variables; variable++) {
      const expected = deviation[variable] as number
      const drawn = expected + (deviationSpread[variable] as number) * (draws[variables + variable] as number)
      const divisor = expected > 0 ? Math.max(drawn, expected / 2) : 1
      const centre = (mean[variable] as number) + (meanSpread[variable] as number) * (draws[variable] as number)
      for (let step = 0; step < steps; step++, i++) values[i] = ((series.values[i] as number) - centre) / divisor
    }
    return [{ ...series, values }, next]
  }

// The means of a series' variables and then their deviations, as statistics of one value each.
const ofOne = (series: Series): Statistics => {
  const { count, mean, squares } = statisticsOf(['variable'])(series)
  const deviation = squares.map((sum, variable) => Math.sqrt(sum / Math.max(1, count[variable] as number)))
  const seen = count.map((number) => Math.min(1, number))
  return {
    variables: 2 * series.variables,
    steps: 1,
    count: Float64Array.of(...seen, ...seen),
    mean: Float64Array.of(...mean, ...deviation),
    squares: new Float64Array(2 * series.variables),
  }
}

const learnt =
  (strength: number) =>
  ({ count, mean, squares }: Statistics): RandomStandardization => {
    if (count.length === 0) throw new RangeError('randomStandardize: at least one training series expected, got 0')
    const half = count.length / 2
    const spread = Array.from(squares, (sum, i) => strength * Math.sqrt(sum / Math.max(1, count[i] as number)))
    const means = Array.from(mean, (value) => value + 0)
    return {
      mean: means.slice(0, half),
      meanSpread: spread.slice(0, half),
      deviation: means.slice(half),
      deviationSpread: spread.slice(half),
    }
  }

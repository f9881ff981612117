/**
 * Means of series whose events come at different times: barycentric averaging (Petitjean, Ketterlin and Gançarski, 2011).
 */
import type { Dataset } from '../core/Dataset.ts'
import type { Example, Series } from '../core/Example.ts'
import * as Random from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkPositive, checkWhole } from '../core/count.ts'
import { align, checkBand } from './alignment.ts'
import { classmatesIn } from './classmates.ts'
import { checkStrength } from './strength.ts'

/**
 * How often the mean is improved at most, and how far apart aligned steps may be, as in `align`.
 *
 * @category model
 * @since 0.1.0
 */
export interface BarycenterOptions {
  readonly iterations?: number
  readonly band?: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The mean of some series after aligning them: from the one that is least far from all, each step becomes the mean of what
 * is aligned with it, until nothing changes or `iterations` are over (Petitjean et al., 2011). The weighted sum of squared
 * distances by `align` falls with each iteration. It has as many steps as the series it starts from. Missing values do not
 * count; a step that only missing values are aligned with is missing. Throws unless `iterations` is a whole number from 0,
 * the band from 0 to 1, weights finite numbers above 0, one for each series, and on no series at all.
 *
 * @example
 * import { Example } from 'millrace'
 * import { barycenter } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const early = Example.series(1, 5, Float32Array.of(0, 5, 0, 0, 0))
 * const late = Example.series(1, 5, Float32Array.of(0, 0, 0, 7, 0))
 * assert.deepStrictEqual(barycenter()([early, late]).values, Float32Array.of(0, 6, 0, 0, 0))
 *
 * @category constructors
 * @since 0.1.0
 */
export const barycenter = ({
  iterations = 10,
  band = 1,
  weights,
}: BarycenterOptions & { readonly weights?: ReadonlyArray<number> } = {}): ((
  several: ReadonlyArray<Series>,
) => Series) => {
  checkWhole('barycenter: iterations', iterations)
  checkBand('barycenter', band)
  for (const weight of weights ?? [])
    if (!(weight > 0 && weight < Infinity))
      throw new RangeError(`barycenter: weights must be finite numbers above 0, got ${weight}`)
  return (several) => {
    if (several.length === 0) throw new RangeError('barycenter: at least one series expected, got 0')
    const weightOf = weights ?? several.map(() => 1)
    if (weightOf.length !== several.length)
      throw new RangeError(`barycenter: ${several.length} weights expected, got ${weightOf.length}`)
    const spreads = several.map((one) =>
      several.reduce(
        (sum, other, index) => sum + (weightOf[index] as number) * align({ band })(one)(other).distance ** 2,
        0,
      ),
    )
    const first = several[spreads.indexOf(Math.min(...spreads))] as Series
    return improved(first, several, weightOf, { iterations, band })
  }
}

/**
 * Draw an example towards its class: the barycenter of it, with weight 1, and of `others` examples of its class that are
 * drawn from a dataset, with weight `strength` each, starting from it (Forestier et al., 2017: averages of a few series
 * with unequal weights as new examples). It keeps its id and its steps. The dataset is read once for its classes. An
 * example without a class, or alone in it, stays as it is; strength 0 is the identity. Throws unless the strength is from
 * 0 to 1, `others` is a positive integer, and as `barycenter` does. To move in time only, see `randomGuidedWarp`.
 *
 * @example
 * import { Dataset, Example, Random, Seed, pipe } from 'millrace'
 * import { classBarycenter } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const of = (id: string, ...values: Array<number>): Example.Example => ({
 *   id,
 *   series: Example.series(1, 5, Float32Array.from(values)),
 *   target: { _tag: 'Class', id: 0, vocabulary: ['peak'] },
 * })
 * const examples = [of('a', 0, 5, 0, 0, 0), of('b', 0, 0, 0, 7, 0)]
 * const toClass = classBarycenter({ strength: 1, band: 1 })(Dataset.fromArray(examples))
 * const { series } = pipe(toClass(of('a', 0, 5, 0, 0, 0)), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(series.values, Float32Array.of(0, 6, 0, 0, 0))
 *
 * @category constructors
 * @since 0.1.0
 */
export const classBarycenter = ({
  strength = 0.5,
  others = 2,
  iterations = 3,
  band = 0.1,
}: BarycenterOptions & { readonly strength?: number; readonly others?: number } = {}): ((
  dataset: Dataset<Example>,
) => Transform<Example>) => {
  checkStrength('classBarycenter', strength, 1)
  checkPositive('classBarycenter: others', others)
  checkWhole('classBarycenter: iterations', iterations)
  checkBand('classBarycenter', band)
  if (strength === 0) return () => identity
  return (dataset) => {
    const classmates = classmatesIn(dataset)
    return (example) => (rng) => {
      const mates = classmates.of(example)
      if (mates.length === 0 || example.series.steps === 0) return [example, rng]
      const [order, next] = Random.permutation(mates.length)(rng)
      const drawn = Array.from(order.subarray(0, others), (place) => dataset.get(mates[place] as number).series)
      const weights = [1, ...drawn.map(() => strength)]
      const series = improved(example.series, [example.series, ...drawn], weights, { iterations, band })
      return [{ ...example, series }, next]
    }
  }
}

const improved = (
  first: Series,
  several: ReadonlyArray<Series>,
  weights: ReadonlyArray<number>,
  { iterations, band }: Required<BarycenterOptions>,
): Series => {
  let center = first
  for (let iteration = 0; iteration < iterations; iteration++) {
    const before = center
    center = meanOfAligned(before, several, weights, band)
    if (center.values.every((value, i) => Object.is(value, before.values[i]))) break
  }
  return center
}

const meanOfAligned = (
  center: Series,
  several: ReadonlyArray<Series>,
  weights: ReadonlyArray<number>,
  band: number,
): Series => {
  const sums = new Float64Array(center.values.length)
  const totals = new Float64Array(center.values.length)
  for (const [index, series] of several.entries()) {
    const { one, other } = align({ band })(center)(series)
    const weight = weights[index] as number
    for (let variable = 0; variable < center.variables; variable++) {
      for (let i = 0; i < one.length; i++) {
        const to = variable * center.steps + (one[i] as number)
        const value = series.values[variable * series.steps + (other[i] as number)] as number
        if (Number.isNaN(value)) continue
        sums[to] = (sums[to] as number) + weight * value
        totals[to] = (totals[to] as number) + weight
      }
    }
  }
  return { ...center, values: Float32Array.from(sums, (sum, i) => sum / (totals[i] as number)) }
}

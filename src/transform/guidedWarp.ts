/**
 * A series in the time of another one of its class (Iwana and Uchida, 2020).
 */
import type { Dataset } from '../core/Dataset.ts'
import type { Example, Series } from '../core/Example.ts'
import * as Random from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkPositive } from '../core/count.ts'
import { align, checkBand } from './alignment.ts'
import { classmatesIn } from './classmates.ts'
import { interpolate } from './interpolate.ts'
import { checkStrength } from './strength.ts'

/**
 * `strength` from 0, as it was, to 1, all the way; `band` is how far apart aligned steps may be, as in `align`.
 *
 * @category model
 * @since 0.1.0
 */
export interface GuidedWarpOptions {
  readonly strength?: number
  readonly band?: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Let time run in a series as in its teacher: the series is aligned with the teacher, taken along that path and resampled
 * to its length, all variables alike (Iwana and Uchida, 2020). As a path waits for both, events come to the middle between
 * where they are and where the teacher has them. Every step goes the share `strength` of its way, so strength 0 is the
 * identity. It draws nothing. Missing values move along; a series is given back as it is when it or the teacher has no
 * steps. Throws unless strength and band are from 0 to 1, and on unequal numbers of variables.
 *
 * @example
 * import { Example } from 'millrace'
 * import { guidedWarp } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const early = Example.series(1, 5, Float32Array.of(0, 5, 0, 0, 0))
 * const late = Example.series(1, 5, Float32Array.of(0, 0, 0, 7, 0))
 * const { values } = guidedWarp({ band: 1 })(late)(early)
 * assert.strictEqual(values.indexOf(Math.max(...values)), 2)
 *
 * @category constructors
 * @since 0.1.0
 */
export const guidedWarp = ({ strength = 1, band = 0.1 }: GuidedWarpOptions = {}): ((
  teacher: Series,
) => (series: Series) => Series) => {
  checkStrength('guidedWarp', strength, 1)
  checkBand('guidedWarp', band)
  if (strength === 0) return () => (series) => series
  return (teacher) => {
    const alignedWith = align({ band })(teacher)
    return (series) => {
      const { variables, steps } = series
      if (steps === 0 || teacher.steps === 0) return series
      const path = alignedWith(series).other
      const positions = new Float64Array(steps)
      for (let step = 0; step < steps; step++) {
        const along = steps === 1 ? 0 : (step * (path.length - 1)) / (steps - 1)
        const before = path[Math.floor(along)] as number
        const after = path[Math.ceil(along)] as number
        const led = before + (along - Math.floor(along)) * (after - before)
        positions[step] = step + strength * (led - step)
      }
      return { ...series, values: interpolate(series.values, variables, steps, positions) }
    }
  }
}

/**
 * `guidedWarp` by a teacher that is drawn from the examples of the same class in a dataset, itself left out by its id
 * (Iwana and Uchida, 2020: random guided warping). The dataset is read once for its classes. An example without a class,
 * or alone in it, stays as it is; strength 0 is the identity. Throws as `guidedWarp` does.
 *
 * @example
 * import { Dataset, Example, Random, Seed, pipe } from 'millrace'
 * import { randomGuidedWarp } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const of = (id: string, ...values: Array<number>): Example.Example => ({
 *   id,
 *   series: Example.series(1, 5, Float32Array.from(values)),
 *   target: { _tag: 'Class', id: 0, vocabulary: ['peak'] },
 * })
 * const examples = [of('a', 0, 5, 0, 0, 0), of('b', 0, 0, 0, 7, 0)]
 * const warp = randomGuidedWarp({ band: 1 })(Dataset.fromArray(examples))
 * const { series } = pipe(warp(of('a', 0, 5, 0, 0, 0)), Random.run(Seed.make(42)))
 * assert.strictEqual(series.values.indexOf(Math.max(...series.values)), 2)
 *
 * @category constructors
 * @since 0.1.0
 */
export const randomGuidedWarp = ({ strength = 1, band = 0.1 }: GuidedWarpOptions = {}): ((
  dataset: Dataset<Example>,
) => Transform<Example>) => {
  checkStrength('randomGuidedWarp', strength, 1)
  checkBand('randomGuidedWarp', band)
  if (strength === 0) return () => identity
  const warp = guidedWarp({ strength, band })
  return (dataset) => {
    const classmates = classmatesIn(dataset)
    return (example) => (rng) => {
      const mates = classmates.of(example)
      if (mates.length === 0) return [example, rng]
      const [drawn, next] = Random.integer(mates.length)(rng)
      const teacher = dataset.get(mates[drawn] as number)
      return [{ ...example, series: warp(teacher.series)(example.series) }, next]
    }
  }
}

/**
 * `guidedWarp` by the most telling of some teachers: of `candidates` examples drawn from the same class and as many from
 * other classes, the one whose mean distance by `align` from the others exceeds that from its own class most (Iwana and
 * Uchida, 2020: discriminative guided warping, without their slicing by how much was warped). What is not in a class, or
 * alone in it, stays as it is; strength 0 is the identity. Throws as `guidedWarp` does, and unless `candidates` is a
 * positive integer.
 *
 * @example
 * import { Dataset, Example, Random, Seed, pipe } from 'millrace'
 * import { discriminativeGuidedWarp } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const vocabulary = ['peak', 'flat']
 * const of = (id: string, label: number, ...values: Array<number>): Example.Example => ({
 *   id,
 *   series: Example.series(1, 5, Float32Array.from(values)),
 *   target: { _tag: 'Class', id: label, vocabulary },
 * })
 * const first = of('a', 0, 0, 5, 0, 0, 0)
 * const others = [of('b', 0, 0, 0, 0, 7, 0), of('c', 0, 0, 0, 1, 0, 0), of('d', 1, 0, 0, 0, 0, 0)]
 * const warp = discriminativeGuidedWarp({ band: 1 })(Dataset.fromArray([first, ...others]))
 * const { series } = pipe(warp(first), Random.run(Seed.make(42)))
 * assert.strictEqual(series.values.indexOf(Math.max(...series.values)), 2)
 *
 * @category constructors
 * @since 0.1.0
 */
export const discriminativeGuidedWarp = ({
  strength = 1,
  band = 0.1,
  candidates = 3,
}: GuidedWarpOptions & { readonly candidates?: number } = {}): ((dataset: Dataset<Example>) => Transform<Example>) => {
  checkStrength('discriminativeGuidedWarp', strength, 1)
  checkBand('discriminativeGuidedWarp', band)
  checkPositive('discriminativeGuidedWarp: candidates', candidates)
  if (strength === 0) return () => identity
  const warp = guidedWarp({ strength, band })
  return (dataset) => {
    const classmates = classmatesIn(dataset)
    const seriesAt = (index: number): Series => dataset.get(index).series
    return (example) => (rng) => {
      const mates = classmates.of(example)
      if (mates.length === 0) return [example, rng]
      const [own, afterOwn] = some(candidates, mates)(rng)
      const [foreign, next] = some(candidates, classmates.notOf(example))(afterOwn)
      const teacher = mostTelling(own.map(seriesAt), foreign.map(seriesAt), band)
      return [{ ...example, series: warp(teacher)(example.series) }, next]
    }
  }
}

const some =
  (count: number, indices: ReadonlyArray<number>): Random.Random<ReadonlyArray<number>> =>
  (rng) => {
    const [order, next] = Random.permutation(indices.length)(rng)
    return [Array.from(order.subarray(0, count), (place) => indices[place] as number), next]
  }

const mostTelling = (own: ReadonlyArray<Series>, foreign: ReadonlyArray<Series>, band: number): Series => {
  const meanDistance = (teacher: Series, from: ReadonlyArray<Series>): number =>
    from.reduce((sum, series) => sum + align({ band })(teacher)(series).distance, 0) / Math.max(1, from.length)
  const telling = own.map(
    (teacher) =>
      meanDistance(teacher, foreign) -
      meanDistance(
        teacher,
        own.filter((one) => one !== teacher),
      ),
  )
  return own[telling.indexOf(Math.max(...telling))] as Series
}

/**
 * Schedules: from progress, 0 at the first step and 1 past the last, to a rate. No state, no step counter.
 */

/**
 * A rate as a function of progress from 0 to 1.
 *
 * @category model
 * @since 0.1.0
 */
export type Schedule = (progress: number) => number

/**
 * What an optimiser is told at a step, each as a function of progress.
 *
 * @category model
 * @since 0.1.0
 */
export interface Schedules {
  readonly learningRate: Schedule
  readonly momentum: Schedule
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The same rate all along.
 *
 * @example
 * import { constant } from 'millrace/optim'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(constant(0.9)(0.3), 0.9)
 *
 * @category constructors
 * @since 0.1.0
 */
export const constant =
  (rate: number): Schedule =>
  () =>
    rate

/**
 * Half a cosine wave from one rate to another.
 *
 * @example
 * import { cosine } from 'millrace/optim'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(cosine(1, 0)(0), 1)
 * assert.strictEqual(cosine(1, 0)(0.5), 0.5)
 *
 * @category constructors
 * @since 0.1.0
 */
export const cosine =
  (from: number, to: number): Schedule =>
  (progress) =>
    from + ((1 - Math.cos(Math.PI * progress)) / 2) * (to - from)

/**
 * One cycle: the learning rate rises from `peak / division` to `peak`, then falls to `peak / finalDivision`, both along
 * cosines, while momentum goes the other way (Smith, 2018; the shape and the defaults are fastai's).
 *
 * @example
 * import { oneCycle } from 'millrace/optim'
 * import assert from 'node:assert'
 *
 * const { learningRate, momentum } = oneCycle({ peak: 1e-3 })
 * assert.strictEqual(learningRate(0), 4e-5)
 * assert.strictEqual(learningRate(0.25), 1e-3)
 * assert.strictEqual(momentum(0.25), 0.85)
 *
 * @category constructors
 * @since 0.1.0
 */
export const oneCycle = ({
  peak = 1e-3,
  division = 25,
  finalDivision = 1e5,
  warmup = 0.25,
  momentum = [0.95, 0.85, 0.95],
}: {
  readonly peak?: number
  readonly division?: number
  readonly finalDivision?: number
  readonly warmup?: number
  readonly momentum?: readonly [start: number, middle: number, end: number]
} = {}): Schedules => ({
  learningRate: join(warmup)(cosine(peak / division, peak), cosine(peak, peak / finalDivision)),
  momentum: join(warmup)(cosine(momentum[0], momentum[1]), cosine(momentum[1], momentum[2])),
})

/**
 * Flat, then a cosine down to `peak / finalDivision` over the last quarter; momentum stays (fastai's `fit_flat_cos`).
 *
 * @example
 * import { flatCosine } from 'millrace/optim'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(flatCosine({ peak: 1e-3 }).learningRate(0.7), 1e-3)
 *
 * @category constructors
 * @since 0.1.0
 */
export const flatCosine = ({
  peak = 1e-3,
  finalDivision = 1e5,
  flat = 0.75,
  momentum = 0.9,
}: {
  readonly peak?: number
  readonly finalDivision?: number
  readonly flat?: number
  readonly momentum?: number
} = {}): Schedules => ({
  learningRate: join(flat)(constant(peak), cosine(peak, peak / finalDivision)),
  momentum: constant(momentum),
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * One schedule up to a point of progress, another from there on; each runs its whole course. Throws unless the point
 * is from 0 to 1.
 *
 * @example
 * import { constant, join } from 'millrace/optim'
 * import assert from 'node:assert'
 *
 * const step = join(0.5)(constant(1), constant(2))
 * assert.deepStrictEqual([step(0.4), step(0.5)], [1, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const join = (at: number): ((before: Schedule, after: Schedule) => Schedule) => {
  if (!(at >= 0 && at <= 1)) throw new RangeError(`join: the point must be from 0 to 1, got ${at}`)
  return (before, after) => (progress) =>
    progress < at ? before(progress / at) : after(at === 1 ? 1 : (progress - at) / (1 - at))
}

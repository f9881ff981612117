/**
 * Series of another length by linear interpolation, and batches of a random one.
 */
import { type Batch, stretchedLengths } from '../core/Batch.ts'
import type { Series } from '../core/Example.ts'
import * as Random from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { interpolate } from './interpolate.ts'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A series of `steps` steps by linear interpolation, as PyTorch's `interpolate(mode='linear', align_corners=False)`:
 * steps are intervals of equal length and keep their middles, so the ends are repeated when there are more of them.
 * The series itself when its length is right already. Throws unless `steps` is a positive integer, and on no steps.
 *
 * @example
 * import { Example } from 'millrace'
 * import { resize } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 2, Float32Array.of(0, 4))
 * assert.deepStrictEqual(resize(4)(series).values, Float32Array.of(0, 1, 3, 4))
 *
 * @category constructors
 * @since 0.1.0
 */
export const resize = (steps: number): ((series: Series) => Series) => {
  checkSteps('resize', steps)
  return (series) => {
    if (series.steps === steps) return series
    const values = interpolate(series.values, series.variables, series.steps, middles('resize', series.steps, steps))
    return { variables: series.variables, steps, values }
  }
}

/**
 * `resize` for all rows of a batch; targets, weights and the count of labeled rows stay as they are.
 *
 * @example
 * import { Batch, Example } from 'millrace'
 * import { resizeBatch } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 2, Float32Array.of(0, 4))
 * const batch = Batch.collate([{ id: 'a', series, target: Example.unlabeled }])
 * assert.deepStrictEqual(resizeBatch(4)(batch).x, Float32Array.of(0, 1, 3, 4))
 *
 * @category constructors
 * @since 0.1.0
 */
export const resizeBatch = (steps: number): ((batch: Batch) => Batch) => {
  checkSteps('resizeBatch', steps)
  return (batch) => {
    if (batch.steps === steps) return batch
    const positions = middles('resizeBatch', batch.steps, steps)
    const x = interpolate(batch.x, batch.rows * batch.variables, batch.steps, positions)
    return { ...batch, steps, x, ...stretchedLengths(batch, steps) }
  }
}

/**
 * Resize a batch, all rows alike, to `trunc(steps * (1 ± magnitude * h))` steps and at least 1: longer or shorter with
 * equal chance, and `h = |N(0, 1/3)|`, drawn again until it is at most 1. For magnitude 0.5, 51 steps become 25 to 76.
 * Targets and weights stay as they are. Throws unless the magnitude is from 0 to 1; 0 is the identity. The size goes
 * back to tsai's `TSRandomSize` (Oguiza, 2020).
 *
 * @example
 * import { Batch, Example, Random, Seed, pipe } from 'millrace'
 * import { randomSize } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 51, new Float32Array(51))
 * const batch = Batch.collate([{ id: 'a', series, target: Example.unlabeled }])
 * const { steps } = pipe(randomSize({ magnitude: 0.5 })(batch), Random.run(Seed.make(42)))
 * assert.ok(steps >= 25 && steps <= 76)
 *
 * @category constructors
 * @since 0.1.0
 */
export const randomSize = ({ magnitude = 0.1 }: { readonly magnitude?: number } = {}): Transform<Batch> => {
  if (!(magnitude >= 0 && magnitude <= 1))
    throw new RangeError(`randomSize: magnitude must be from 0 to 1, got ${magnitude}`)
  if (magnitude === 0) return identity
  return (batch) => (rng) => {
    const [longer, afterSign] = Random.bernoulli(0.5)(rng)
    const [share, next] = halfNormal(afterSign)
    const steps = Math.max(1, Math.trunc(batch.steps * (longer ? 1 + magnitude * share : 1 - magnitude * share)))
    return [resizeBatch(steps)(batch), next]
  }
}

// About one draw in 370 is above 1 and drawn again.
const halfNormal: Random.Random<number> = (rng) => {
  let [draw, next] = Random.normal(rng)
  while (Math.abs(draw) > 3) [draw, next] = Random.normal(next)
  return [Math.abs(draw) / 3, next]
}

const checkSteps = (operator: string, steps: number): void => {
  if (!Number.isInteger(steps) || steps < 1)
    throw new RangeError(`${operator}: steps must be a positive integer, got ${steps}`)
}

// Where the middles of `to` intervals lie among `from` intervals.
const middles = (operator: string, from: number, to: number): Float64Array => {
  if (from === 0) throw new RangeError(`${operator}: at least one step to interpolate expected, got 0`)
  const positions = new Float64Array(to)
  for (let i = 0; i < to; i++) positions[i] = ((i + 0.5) * from) / to - 0.5
  return positions
}

/**
 * Steps in another order: backwards, swapped with their neighbours, or in segments.
 */
import type { Series } from '../core/Example.ts'
import * as Random from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkPositive } from '../core/count.ts'
import { pickSteps } from './pickSteps.ts'
import { checkStrength } from './strength.ts'

/**
 * Reverse time with probability `strength`, all variables alike (Iwana and Uchida, 2021). Missing values move along;
 * strength 0 is the identity. Throws unless the strength is from 0 to 1.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { horizontalFlip } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(1, 2, 3))
 * const { values } = pipe(horizontalFlip({ strength: 1 })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values, Float32Array.of(3, 2, 1))
 *
 * @category constructors
 * @since 0.1.0
 */
export const horizontalFlip = ({ strength = 0.5 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('horizontalFlip', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [happens, next] = Random.bernoulli(strength)(rng)
    if (!happens) return [series, next]
    const { steps } = series
    const picked = new Uint32Array(steps)
    for (let step = 0; step < steps; step++) picked[step] = steps - 1 - step
    return [pickSteps(series, picked), next]
  }
}

/**
 * Swap steps with their neighbours, all variables alike: steps are paired, from the first or from the second on, and each
 * pair changes places with probability `strength` (Oguiza, 2020). Missing values move along; strength 0 is the identity.
 * Throws unless the strength is from 0 to 1.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { shuffleSteps } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 5, Float32Array.of(1, 2, 3, 4, 5))
 * const { values } = pipe(shuffleSteps({ strength: 1 })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values, Float32Array.of(1, 3, 2, 5, 4))
 *
 * @category constructors
 * @since 0.1.0
 */
export const shuffleSteps = ({ strength = 0.5 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('shuffleSteps', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { steps } = series
    const pairs = Math.floor(steps / 2)
    const [draws, next] = Random.uniforms(pairs + 1)(rng)
    const picked = new Uint32Array(steps)
    for (let step = 0; step < steps; step++) picked[step] = step
    const first = (draws[pairs] as number) < 0.5 ? 0 : 1
    for (let pair = 0, step = first; step + 1 < steps; pair++, step += 2) {
      if ((draws[pair] as number) >= strength) continue
      picked[step] = step + 1
      picked[step + 1] = step
    }
    return [pickSteps(series, picked), next]
  }
}

/**
 * Cut the series at random into `segments` parts; each takes part with probability `strength`, and those that do change
 * places at random, all variables alike (Um et al., 2017, where all take part). Missing values move along; strength 0 is
 * the identity. Throws unless the strength is from 0 to 1 and `segments` a positive integer.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { permuteSegments } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 5, Float32Array.of(1, 2, 3, 4, 5))
 * const { values } = pipe(permuteSegments({ strength: 1 })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual([...values].sort(), [1, 2, 3, 4, 5])
 *
 * @category constructors
 * @since 0.1.0
 */
export const permuteSegments = ({
  strength = 1,
  segments = 4,
}: { readonly strength?: number; readonly segments?: number } = {}): Transform<Series> => {
  checkStrength('permuteSegments', strength, 1)
  checkPositive('permuteSegments: segments', segments)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { steps } = series
    const [draws, afterDraws] = Random.uniforms(2 * segments - 1)(rng)
    const [order, next] = Random.permutation(segments)(afterDraws)
    const cuts = draws.subarray(segments).sort()
    const cutAt = (cut: number): number =>
      cut === 0 ? 0 : cut === segments ? steps : Math.round((cuts[cut - 1] as number) * steps)
    const moves = (segment: number): boolean => (draws[segment] as number) < strength
    const moving = order.filter(moves)
    const picked = new Uint32Array(steps)
    for (let place = 0, i = 0, moved = 0; place < segments; place++) {
      const segment = moves(place) ? (moving[moved++] as number) : place
      for (let step = cutAt(segment); step < cutAt(segment + 1); step++) picked[i++] = step
    }
    return [pickSteps(series, picked), next]
  }
}

/**
 * One augmentation for each series, of a strength that is drawn as well.
 */
import type { Series } from '../core/Example.ts'
import { uniforms } from '../core/Random.ts'
import type { Transform } from '../core/Transform.ts'
import type { Augmentation } from './Augmentation.ts'
import { between, safe } from './randAugment.ts'

/**
 * Apply one operation drawn anew for each series, at one of `levels` strengths evenly spaced from weak to strong, each
 * equally likely (Müller and Hutter, 2021): nothing to tune. By default it draws from all of the catalogue that keep the
 * shape and the meaning of a series, recipes aside, and from the paper's 31 levels. What is missing is up to the operation.
 * Throws unless there is an operation and `levels` is a whole number from 2. For a given strength, see `randAugment`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { trivialAugment } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(1, 2, 3))
 * const changed = pipe(trivialAugment()(series), Random.run(Seed.make(42)))
 * assert.strictEqual(changed.steps, 3)
 *
 * @category constructors
 * @since 0.1.0
 */
export const trivialAugment = ({
  among = safe(),
  levels = 31,
}: { readonly among?: ReadonlyArray<Augmentation>; readonly levels?: number } = {}): Transform<Series> => {
  if (!Number.isInteger(levels) || levels < 2)
    throw new RangeError(`trivialAugment: levels must be a whole number from 2, got ${levels}`)
  if (among.length === 0) throw new RangeError('trivialAugment: at least 1 to draw from expected in among, got 0')
  const transforms = among.flatMap(({ transform, strength }) =>
    Array.from({ length: levels }, (_, level) => transform(between(strength, level / (levels - 1)))),
  )
  return (series) => (rng) => {
    const [[draw = 0, level = 0], next] = uniforms(2)(rng)
    const place = Math.floor(draw * among.length) * levels + Math.floor(level * levels)
    return (transforms[place] as Transform<Series>)(series)(next)
  }
}

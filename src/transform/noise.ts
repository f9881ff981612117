/**
 * The noise that a student learns under, when no other is asked for.
 */
import type { Series } from '../core/Example.ts'
import { type Transform, sequence } from '../core/Transform.ts'
import { crop } from './crop.ts'
import { jitter } from './jitter.ts'
import { scale } from './scale.ts'
import { checkStrength } from './strength.ts'

/**
 * The small default recipe for standardized series: a crop of up to 10%, factors of 1 ± 0.1 and jitter of 0.03, each
 * times `strength`. It keeps the order of events and their signs, so it suits most classes; `randAugment` is the
 * stronger one. Strength 0 is the identity. Throws unless the strength is from 0 to 10, where whole series may go.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { noise } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 3, Float32Array.of(1, 2, 3))
 * const noisy = pipe(noise()(series), Random.run(Seed.make(42)))
 * assert.strictEqual(noisy.steps, 3)
 * assert.notDeepStrictEqual(noisy, series)
 *
 * @category constructors
 * @since 0.1.0
 */
export const noise = ({ strength = 1 }: { readonly strength?: number } = {}): Transform<Series> => {
  checkStrength('noise', strength, 10)
  return sequence(
    crop({ strength: 0.1 * strength }),
    scale({ strength: 0.1 * strength }),
    jitter({ strength: 0.03 * strength }),
  )
}

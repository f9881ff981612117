/**
 * Augmentations drawn from a list for each series, all of one magnitude.
 */
import { checkWhole } from '../core/count.ts'
import type { Series } from '../core/Example.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import type { Augmentation } from './Augmentation.ts'
import { catalogue } from './catalogue.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What RandAugment draws, and how strong that is.
 *
 * - `operations`: N, how many are drawn for each series. Default 2.
 * - `magnitude`: M, on a scale of `outOf`. Default 27 of 30, as in the Noisy Student paper.
 * - `among`: what they are drawn from: by default, all of the catalogue that keep the shape and the meaning of a series,
 *   recipes aside.
 * - `replacement`: whether one may be drawn twice for a series. Default true.
 *
 * @category model
 * @since 0.1.0
 */
export interface RandAugmentOptions {
  readonly operations?: number
  readonly magnitude?: number
  readonly outOf?: number
  readonly among?: ReadonlyArray<Augmentation>
  readonly replacement?: boolean
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Apply N operations drawn anew for each series, in the order drawn, each at strength
 * `weak + (strong - weak) * magnitude / outOf` of its row of the catalogue (Cubuk et al., 2020). What is missing, and
 * which shapes come out, is up to the operations. No operations or magnitude 0 is the identity. Throws unless N is a whole
 * number from 0, the magnitude a number from 0 to `outOf`, and there are operations enough. For strengths that are drawn
 * too, see `trivialAugment`; for one draw for all rows of a batch, as tsai has it, `onRowsAlike`.
 *
 * @example
 * import { Dataset, Epochs, Example, Seed } from 'millrace'
 * import { cosine } from 'millrace/optim'
 * import { catalogue, onExamples, randAugment } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const examples = Epochs.constant(
 *   Dataset.make(2, (i): Example.Example => ({
 *     id: `${i}`,
 *     series: Example.series(1, 3, Float32Array.of(i, 1, 2)),
 *     target: Example.unlabeled,
 *   })),
 * )
 * // From 27 to nothing in ten epochs: what a schedule anneals is an argument, so the noise of an epoch is made in it.
 * const magnitude = cosine(27, 0)
 * const noisy: Epochs.Epochs<Example.Example> = (epoch) =>
 *   Epochs.mapRandom(Seed.make(42), onExamples(randAugment({ magnitude: magnitude(epoch / 10) })))(examples)(epoch)
 * assert.notDeepStrictEqual(noisy(0).get(1).series, examples(0).get(1).series)
 * assert.deepStrictEqual(noisy(10).get(1), examples(10).get(1))
 *
 * // A list of one's own, at another scale:
 * const two = catalogue.filter(({ name }) => name === 'jitter' || name === 'scale')
 * assert.strictEqual(typeof randAugment({ among: two, operations: 1, magnitude: 5, outOf: 10 }), 'function')
 * assert.throws(() => randAugment({ magnitude: 31 }), /randAugment: magnitude must be from 0 to 30, got 31/)
 *
 * @category constructors
 * @since 0.1.0
 */
export const randAugment = ({
  operations = 2,
  magnitude = 27,
  outOf = 30,
  among = safe(),
  replacement = true,
}: RandAugmentOptions = {}): Transform<Series> => {
  checkWhole('randAugment: operations', operations)
  if (!(outOf > 0 && outOf < Infinity))
    throw new RangeError(`randAugment: outOf must be a finite number above 0, got ${outOf}`)
  if (!(magnitude >= 0 && magnitude <= outOf))
    throw new RangeError(`randAugment: magnitude must be from 0 to ${outOf}, got ${magnitude}`)
  const least = replacement ? Math.min(operations, 1) : operations
  if (among.length < least)
    throw new RangeError(`randAugment: at least ${least} to draw from expected in among, got ${among.length}`)
  if (operations === 0 || magnitude === 0) return identity
  const transforms = among.map(({ transform, strength }) => transform(between(strength, magnitude / outOf)))
  const { length } = transforms
  return (series) => (rng) => {
    const [draws, afterDraws] = uniforms(operations)(rng)
    const order = replacement ? transforms : transforms.slice()
    let changed = series
    let next = afterDraws
    for (let i = 0; i < operations; i++) {
      const place = Math.floor((draws[i] as number) * (replacement ? length : length - i))
      const transform = order[place] as Transform<Series>
      // What was drawn makes room for the last, so that it is not drawn again.
      if (!replacement) order[place] = order[length - i - 1] as Transform<Series>
      ;[changed, next] = transform(changed)(next)
    }
    return [changed, next]
  }
}

/**
 * How tsai's `RandAugment` draws: one operation, M 3 of a scale of 10, none of them twice (Oguiza, 2020). There, all of a
 * batch share the draws.
 *
 * @example
 * import { Batch, Example, Random, Seed, pipe } from 'millrace'
 * import { onRowsAlike, randAugment, tsaiScale } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const noise = onRowsAlike(randAugment({ ...tsaiScale, operations: 2, magnitude: 5 }))
 * const example = { id: 'a', series: Example.series(1, 2, Float32Array.of(2, 3)), target: Example.unlabeled }
 * const { x } = pipe(noise(Batch.collate([example, example])), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(x.subarray(0, 2), x.subarray(2))
 *
 * @category constructors
 * @since 0.1.0
 */
export const tsaiScale = { operations: 1, magnitude: 3, outOf: 10, replacement: false } as const

/** What is drawn from when nothing else is said. */
export const safe = (): ReadonlyArray<Augmentation> =>
  catalogue.filter(({ family, keeps }) => family !== 'recipe' && keeps.includes('shape') && keeps.includes('meaning'))

/** The strength that lies a share of the way from weak to strong. */
export const between = ([weak, strong]: readonly [weak: number, strong: number], share: number): number =>
  // Never beyond, as some strengths can't be.
  share === 1 ? strong : weak + (strong - weak) * share

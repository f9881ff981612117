/**
 * Rows of a batch, each with a window of another one pasted in.
 */
import type { Batch } from '../core/Batch.ts'
import { type Random, beta, uniform } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { type MixOptions, checkMix, drawPartners, mixTargets, mixWeights } from './partners.ts'

/**
 * Paste into each row a window of a partner, all variables at the same steps: `round((1 - draw) * steps)` steps at a
 * random place, all of them inside, where the draw is each row's own from Beta(alpha, alpha) (Yun et al., 2019). Targets
 * and weights mix by the share of steps that are the row's own afterwards, as `mixup`'s do by its share.
 *
 * Partners are of the same part; rows that weigh 0 are neither changed nor partners, padding among them. Missing values
 * come along with the window. Of rows of unequal lengths, windows lie in the steps that both have, and the length stays.
 * Ids stay too, even where most steps are another's. Alpha 0 is the identity. Throws unless alpha is a finite number
 * from 0. To mix rows of one class only, see `intraClassCutmix`.
 *
 * @example
 * import { Batch, Example, Random, Seed, pipe } from 'millrace'
 * import { cutmix } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const row = (id: number): Example.Example => ({
 *   id: `${id}`,
 *   series: Example.series(1, 4, new Float32Array(4).fill(id)),
 *   target: { _tag: 'Class', id, vocabulary: ['left', 'right'] },
 * })
 * const { x, targets } = pipe(Batch.collate([row(0), row(1)]), cutmix(), Random.run(Seed.make(42)))
 * const share = [...x.subarray(0, 4)].filter((value) => value === 1).length / 4
 * assert.deepStrictEqual(targets._tag === 'Probabilities' && targets.values[1], share)
 *
 * @category constructors
 * @since 0.1.0
 */
export const cutmix = ({ alpha = 1, partners = 'part' }: MixOptions = {}): Transform<Batch> => {
  checkMix('cutmix', { alpha, partners })
  if (alpha === 0) return identity
  const paste = pasteWindows(beta(alpha, alpha))
  return (batch) => (rng) => {
    const [others, afterOthers] = drawPartners(batch, partners)(rng)
    const [{ x, shares }, next] = paste(batch, others)(afterOthers)
    const targets = mixTargets(batch, others, shares)
    return [{ ...batch, x, targets, weight: mixWeights(batch, others, shares) }, next]
  }
}

interface Pasted {
  readonly x: Float32Array
  /** The share of steps that are a row's own. */
  readonly shares: Float64Array
}

/** Paste into each row a window of its partner that leaves it about a drawn share of its steps. */
export const pasteWindows =
  (kept: Random<number>) =>
  (batch: Batch, partners: Uint32Array): Random<Pasted> =>
  (rng) => {
    const { rows, variables, steps, lengths } = batch
    const x = batch.x.slice()
    const shares = new Float64Array(rows).fill(1)
    let next = rng
    for (let row = 0; row < rows; row++) {
      const [draw, afterDraw] = kept(next)
      const [place, afterPlace] = where(afterDraw)
      next = afterPlace
      const partner = partners[row] as number
      if (partner === row) continue
      const length = lengths?.[row] ?? steps
      const common = Math.min(length, lengths?.[partner] ?? steps)
      const window = Math.round((1 - draw) * common)
      if (window === 0) continue
      const start = Math.floor(place * (common - window + 1))
      for (let variable = 0; variable < variables; variable++) {
        const from = (partner * variables + variable) * steps + start
        x.set(batch.x.subarray(from, from + window), (row * variables + variable) * steps + start)
      }
      shares[row] = 1 - window / length
    }
    return [{ x, shares }, next]
  }

const where = uniform(0, 1)

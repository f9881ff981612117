/**
 * Rows of a batch, blended.
 */
import type { Batch } from '../core/Batch.ts'
import { beta } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { type MixOptions, checkMix, drawPartners, mixTargets, mixWeights } from './partners.ts'

/**
 * Blend each row with a partner: its values become `share * own + (1 - share) * other`, with a share for each row that is
 * drawn from Beta(alpha, alpha) and at least 1/2 (Zhang et al., 2018). Weights blend alike, and targets by share times
 * weight, so that the cross-entropy of a blend is that of both rows, each times its share. Class ids become probabilities,
 * numbers are interpolated, unlabeled stays.
 *
 * Partners are of the same part; rows that weigh 0 are neither changed nor partners, padding among them. A value that is
 * missing in either row is missing. A blend is as long as the longer row; what fills up the other one is blended too. Ids
 * stay. Alpha 0 is the identity. Throws unless alpha is a finite number from 0. To paste instead of blend, see `cutmix`.
 *
 * @example
 * import { Batch, Example, Random, Seed, pipe } from 'millrace'
 * import { mixup } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const row = (id: number): Example.Example => ({
 *   id: `${id}`,
 *   series: Example.series(1, 1, Float32Array.of(id)),
 *   target: { _tag: 'Class', id, vocabulary: ['left', 'right'] },
 * })
 * const { x, targets } = pipe(Batch.collate([row(0), row(1)]), mixup({ alpha: 1 }), Random.run(Seed.make(42)))
 * assert.ok(Number(x[0]) <= 0.5 && Number(x[1]) >= 0.5)
 * // Here values tell classes, so the blended values tell the blended labels.
 * assert.deepStrictEqual(targets._tag === 'Probabilities' && [targets.values[1], targets.values[3]], [...x])
 *
 * @category constructors
 * @since 0.1.0
 */
export const mixup = ({ alpha = 0.4, partners = 'part' }: MixOptions = {}): Transform<Batch> => {
  checkMix('mixup', { alpha, partners })
  if (alpha === 0) return identity
  const share = beta(alpha, alpha)
  return (batch) => (rng) => {
    const { rows, variables, steps, lengths } = batch
    const [others, afterOthers] = drawPartners(batch, partners)(rng)
    const shares = new Float64Array(rows)
    const size = variables * steps
    const x = batch.x.slice()
    const longer = lengths?.slice()
    let next = afterOthers
    for (let row = 0; row < rows; row++) {
      const [draw, afterDraw] = share(next)
      next = afterDraw
      const other = others[row] as number
      const own = (shares[row] = Math.max(draw, 1 - draw))
      // Not of a missing value, even 0 times.
      if (other === row || own === 1) continue
      const rest = 1 - own
      for (let i = row * size, j = other * size, end = i + size; i < end; i++, j++)
        x[i] = own * (batch.x[i] as number) + rest * (batch.x[j] as number)
      if (lengths !== undefined && longer !== undefined)
        longer[row] = Math.max(lengths[row] as number, lengths[other] as number)
    }
    const mixed = {
      ...batch,
      x,
      targets: mixTargets(batch, others, shares),
      weight: mixWeights(batch, others, shares),
      ...(longer === undefined ? {} : { lengths: longer }),
    }
    return [mixed, next]
  }
}

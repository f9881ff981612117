/**
 * Rows of a batch, each with a window of another one of its class pasted in.
 */
import type { Batch, Targets } from '../core/Batch.ts'
import { beta } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { pasteWindows } from './cutmix.ts'
import { type MixOptions, checkMix, drawPartners, mixWeights } from './partners.ts'

/**
 * `cutmix` among rows of one class, whose targets stay as they are: of probabilities, the likeliest class counts, the
 * lowest id of equals. A row alone in its class, one of which a probability is missing, and all rows of a batch without
 * labels have no partner and stay. Weights mix by the share of steps, as in `cutmix`, so the loss of class ids is that of
 * both rows; for the rest as there (tsai's `IntraClassCutMix1d`; Oguiza, 2020). Throws unless alpha is a finite number
 * from 0, and on targets that are numbers.
 *
 * @example
 * import { Batch, Example, Random, Seed, pipe } from 'millrace'
 * import { intraClassCutmix } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const row = (id: number, value: number): Example.Example => ({
 *   id: `${value}`,
 *   series: Example.series(1, 4, new Float32Array(4).fill(value)),
 *   target: { _tag: 'Class', id, vocabulary: ['left', 'right'] },
 * })
 * const batch = Batch.collate([row(0, 1), row(0, 2), row(1, -1)])
 * const { x, targets } = pipe(batch, intraClassCutmix(), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(targets, batch.targets)
 * assert.ok(x.subarray(0, 8).every((value) => value > 0))
 * assert.deepStrictEqual(x.slice(8), new Float32Array(4).fill(-1))
 *
 * @category constructors
 * @since 0.1.0
 */
export const intraClassCutmix = ({ alpha = 1, partners = 'part' }: MixOptions = {}): Transform<Batch> => {
  checkMix('intraClassCutmix', { alpha, partners })
  if (alpha === 0) return identity
  const paste = pasteWindows(beta(alpha, alpha))
  return (batch) => {
    const classOf = likeliest(batch.targets)
    return (rng) => {
      const [others, afterOthers] = drawPartners(batch, partners, classOf)(rng)
      const [{ x, shares }, next] = paste(batch, others)(afterOthers)
      return [{ ...batch, x, weight: mixWeights(batch, others, shares) }, next]
    }
  }
}

// The class of a row, -1 if it has none.
const likeliest = (targets: Targets): ((row: number) => number) => {
  switch (targets._tag) {
    case 'Classes':
      return (row) => targets.ids[row] as number
    case 'Probabilities': {
      const { values, vocabulary } = targets
      return (row) => {
        const of = values.subarray(row * vocabulary.length, (row + 1) * vocabulary.length)
        // Of a missing probability the largest is NaN, which is at no index.
        return of.indexOf(of.reduce((one, other) => Math.max(one, other), -Infinity))
      }
    }
    case 'Values':
      throw new TypeError('intraClassCutmix: classes expected, got Values')
    case 'Unlabeled':
      return () => -1
  }
}

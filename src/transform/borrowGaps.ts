/**
 * What is missing in one row of a batch, taken from another.
 */
import type { Batch } from '../core/Batch.ts'
import { uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { drawPartners } from './partners.ts'
import { checkStrength } from './strength.ts'

/**
 * With probability `strength` for each row, also take away what is missing in another row, so that gaps are where gaps of
 * the data are (Oguiza, 2022, `TSSelfDropout`). Each row lends its gaps to one; rows that weigh 0 neither lend nor borrow,
 * padding among them. Targets and weights stay; strength 0 is the identity, and so is a batch without missing values.
 * Throws unless the strength is from 0 to 1. For gaps at random, see `maskElements`.
 *
 * @example
 * import { Batch, Example, Random, Seed, pipe } from 'millrace'
 * import { borrowGaps } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const row = (...values: ReadonlyArray<number>): Example.Example => ({
 *   id: `${values}`,
 *   series: Example.series(1, 2, Float32Array.from(values)),
 *   target: Example.unlabeled,
 * })
 * const batch = Batch.collate([row(1, NaN), row(NaN, 2)])
 * const { x } = pipe(borrowGaps({ strength: 1 })(batch), Random.run(Seed.make(1)))
 * assert.ok([0, 2].includes(x.filter((value) => !Number.isNaN(value)).length))
 *
 * @category constructors
 * @since 0.1.0
 */
export const borrowGaps = ({ strength = 0.5 }: { readonly strength?: number } = {}): Transform<Batch> => {
  checkStrength('borrowGaps', strength, 1)
  if (strength === 0) return identity
  return (batch) => (rng) => {
    const { rows, variables, steps } = batch
    const [lenders, afterLenders] = drawPartners(batch, 'batch')(rng)
    const [draws, next] = uniforms(rows)(afterLenders)
    const size = variables * steps
    const x = batch.x.slice()
    for (let row = 0; row < rows; row++) {
      if ((draws[row] as number) >= strength) continue
      for (let i = row * size, from = (lenders[row] as number) * size, end = i + size; i < end; i++, from++)
        if (Number.isNaN(batch.x[from])) x[i] = NaN
    }
    return [{ ...batch, x }, next]
  }
}

/**
 * How a batch is shared between labeled and pseudo-labeled rows.
 */

/**
 * How many rows of each kind are in a batch.
 *
 * @category model
 * @since 0.1.0
 */
export interface Split {
  readonly labeled: number
  readonly pseudo: number
}

/**
 * Rows of each kind for `batchSize` rows at `ratio` labeled to one pseudo-labeled: the remainder goes to the labeled
 * side, and both are clipped to what exists, so that few labels never give an empty epoch. At least one row is labeled.
 *
 * @example
 * import { split } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(split({ batchSize: 256, ratio: 2 })(180, 360), { labeled: 171, pseudo: 85 })
 * assert.deepStrictEqual(split({ batchSize: 256, ratio: 2 })(18, 360), { labeled: 18, pseudo: 85 })
 *
 * @category constructors
 * @since 0.1.0
 */
export const split = ({
  batchSize,
  ratio,
}: {
  readonly batchSize: number
  readonly ratio: number
}): ((labeled: number, pseudo: number) => Split) => {
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(`split: batchSize must be a positive integer, got ${batchSize}`)
  if (!(ratio > 0)) throw new RangeError(`split: ratio must be positive, got ${ratio}`)
  return (labeled, pseudo) => {
    const pseudoRows = Math.min(pseudo, Math.floor(batchSize / (1 + ratio)), batchSize - 1)
    return { labeled: Math.min(labeled, batchSize - pseudoRows), pseudo: pseudoRows }
  }
}

/**
 * How many times more often one labeled series is drawn than one pseudo-labeled series; `undefined` where no
 * pseudo-labeled series is drawn.
 *
 * @example
 * import { relativeWeight } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(relativeWeight({ labeled: 171, pseudo: 85 })(180, 360)?.toFixed(1), '4.0')
 *
 * @category destructors
 * @since 0.1.0
 */
export const relativeWeight =
  (rows: Split) =>
  (labeled: number, pseudo: number): number | undefined =>
    rows.pseudo === 0 ? undefined : (rows.labeled / rows.pseudo) * (pseudo / labeled)

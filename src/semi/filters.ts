/**
 * Which pseudo-labels to believe: filters that write down their decision. None looks at what an earlier one rejected, and
 * none drops a record.
 */
import { flow, identity } from 'fp-ts/lib/function.js'
import type { Monoid } from 'fp-ts/lib/Monoid.js'
import { type Decision, type PseudoLabel, compareIds, rejected } from './PseudoLabel.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A decision on each record that is still kept.
 *
 * @category model
 * @since 0.1.0
 */
export type Filter = (records: ReadonlyArray<PseudoLabel>) => ReadonlyArray<PseudoLabel>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Keep what is at least so confident after calibration; the paper has 0.3. Throws unless the threshold is from 0 to 1.
 *
 * @example
 * import { fixedConfidence } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(fixedConfidence({ threshold: 0.3 })([]), [])
 *
 * @category constructors
 * @since 0.1.0
 */
export const fixedConfidence = ({ threshold }: { readonly threshold: number }): Filter => {
  checkShare('fixedConfidence: threshold', threshold)
  return atThreshold(() => threshold)
}

/**
 * Keep what is at least as confident as its class asks for, by class id: see `thresholdsForPrecision`. Throws unless each
 * threshold is from 0 to 1, and on a record whose class has none.
 *
 * @example
 * import { perClassThresholds } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(perClassThresholds({ thresholds: [0.5, 0.9] })([]), [])
 *
 * @category constructors
 * @since 0.1.0
 */
export const perClassThresholds = ({ thresholds }: { readonly thresholds: ReadonlyArray<number> }): Filter => {
  thresholds.forEach((threshold) => checkShare('perClassThresholds: each threshold', threshold))
  return atThreshold(({ classId }) => {
    const threshold = thresholds[classId]
    if (threshold === undefined)
      throw new RangeError(`perClassThresholds: a threshold for class ${classId} expected, got ${thresholds.length}`)
    return threshold
  })
}

/**
 * Keep what is at least so far above the next class. Throws unless `least` is from 0 to 1.
 *
 * @example
 * import { margin } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(margin({ least: 0.2 })([]), [])
 *
 * @category constructors
 * @since 0.1.0
 */
export const margin = ({ least }: { readonly least: number }): Filter => {
  checkShare('margin: least', least)
  return onEachKept((record) => (record.margin >= least ? record : rejected(record, 'small margin')))
}

/**
 * Keep what passes or teachers agree on: an uncertainty of at most `most`, see `disagreement`. Throws unless `most` is a
 * number from 0, and on a record that has no uncertainty.
 *
 * @example
 * import { certain } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(certain({ most: 0.05 })([]), [])
 *
 * @category constructors
 * @since 0.1.0
 */
export const certain = ({ most }: { readonly most: number }): Filter => {
  if (!(most >= 0)) throw new RangeError(`certain: most must be a number from 0, got ${most}`)
  return onEachKept((record) => {
    if (record.uncertainty === null)
      throw new RangeError(`certain: an uncertainty of ${JSON.stringify(record.id)} expected; see candidates`)
    return record.uncertainty <= most ? record : rejected(record, 'uncertain')
  })
}

/**
 * Keep the most confident share of what is still kept, rounded to whole records, ties by id: a curriculum, if the share
 * grows with the round (Cascante-Bonilla et al., 2021). Looks at all records together, so it belongs after merging shards.
 * Throws unless the share is from 0 to 1.
 *
 * @example
 * import { mostConfident } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(mostConfident({ share: 0.2 })([]), [])
 *
 * @category constructors
 * @since 0.1.0
 */
export const mostConfident = ({ share }: { readonly share: number }): Filter => {
  checkShare('mostConfident: share', share)
  return (records) => {
    const kept = records.filter(({ decision }) => decision === 'kept')
    const best = new Set(
      [...kept]
        .sort((one, other) => other.confidence - one.confidence || compareIds(one.id, other.id))
        .slice(0, Math.round(share * kept.length)),
    )
    return onEachKept((record) => (best.has(record) ? record : rejected(record, 'over share')))(records)
  }
}

const checkShare = (what: string, value: number): void => {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${what} must be from 0 to 1, got ${value}`)
}

const onEachKept =
  (decide: (record: PseudoLabel) => PseudoLabel): Filter =>
  (records) =>
    records.map((record) => (record.decision === 'kept' ? decide(record) : record))

const atThreshold = (thresholdOf: (record: PseudoLabel) => number): Filter =>
  onEachKept((record) => {
    const threshold = thresholdOf(record)
    // Of several thresholds the highest counts.
    const asked = { ...record, threshold: Math.max(threshold, record.threshold ?? 0) }
    return record.confidence >= threshold ? asked : rejected(asked, belowThreshold)
  })

const belowThreshold: Decision = 'below threshold'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Filters one after the other; the empty one decides nothing. In whatever order filters of single records come, the same
 * records are kept.
 *
 * @example
 * import { filtering, fixedConfidence, margin } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const both = filtering.concat(fixedConfidence({ threshold: 0.6 }), margin({ least: 0.3 }))
 * assert.deepStrictEqual(both([]), [])
 *
 * @category instances
 * @since 0.1.0
 */
export const filtering: Monoid<Filter> = { empty: identity, concat: (first, second) => flow(first, second) }

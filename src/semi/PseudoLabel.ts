/**
 * A pseudo-label with all that led to it: who said it, how sure, and what was decided. Plain JSON, but for the NaN of a
 * teacher that had nothing to say.
 */
import type { Monoid } from 'fp-ts/lib/Monoid.js'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What became of a candidate: kept, or the first reason why not.
 *
 * @category model
 * @since 0.1.0
 */
export type Decision = (typeof decisions)[number]

/**
 * All decisions.
 *
 * @internal
 */
export const decisions = [
  'kept',
  'no probabilities',
  'below threshold',
  'small margin',
  'uncertain',
  'over share',
  'over quota',
] as const

/**
 * What a teacher said of one series, and what was decided.
 *
 * - `id`: of the example. `round`: of the self-training, from 0. `teacher`: its hash, see `teacherHash`.
 * - `probabilities`: as the teacher gave them, one per class; all NaN where one was not finite.
 * - `classId`, `label`: the likeliest class, the lowest id of equals; -1 and `''` where there are no probabilities.
 * - `confidence`, `margin`: the probability of that class after calibration, and how far it is above the next.
 * - `uncertainty`: how far passes or teachers differ on that class, null where nobody asked.
 * - `rank`: from 1, among the candidates of its class, the most confident first, ties by id.
 * - `threshold`: the confidence that was asked for, null where none was.
 * - `copies`: how often the example is in the selection; 0 unless kept.
 *
 * @category model
 * @since 0.1.0
 */
export interface PseudoLabel {
  readonly id: string
  readonly round: number
  readonly teacher: string
  readonly probabilities: ReadonlyArray<number>
  readonly classId: number
  readonly label: string
  readonly confidence: number
  readonly margin: number
  readonly uncertainty: number | null
  readonly rank: number
  readonly threshold: number | null
  readonly copies: number
  readonly decision: Decision
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * A record that is not kept, for a reason.
 *
 * @internal
 */
export const rejected = (record: PseudoLabel, decision: Decision): PseudoLabel => ({ ...record, decision, copies: 0 })

/**
 * Records by class, within it by confidence, the highest first, then by id: the order of their ranks, which are counted
 * anew. Ids are compared by UTF-16 units, the same in every language.
 *
 * @example
 * import { Dataset, Example } from 'millrace'
 * import { candidates, ranked } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const example = (id: string) => ({ id, series: Example.series(1, 1, Float32Array.of(0)), target: Example.unlabeled })
 * const label = candidates({ vocabulary: ['left', 'right'] })(({ rows }) => new Float32Array(2 * rows).fill(0.5))
 * const records = label(Dataset.fromArray([example('b'), example('a')]))
 * assert.deepStrictEqual(ranked(records).map(({ id, rank }) => [id, rank]), [['a', 1], ['b', 2]])
 *
 * @category combinators
 * @since 0.1.0
 */
export const ranked = (records: ReadonlyArray<PseudoLabel>): ReadonlyArray<PseudoLabel> => {
  let rank = 0
  return inOrder(records).map((record, place, all) => {
    rank = all[place - 1]?.classId === record.classId ? rank + 1 : 1
    return record.rank === rank ? record : { ...record, rank }
  })
}

/**
 * Records in the order of their ranks, themselves as they are.
 *
 * @internal
 */
export const inOrder = (records: ReadonlyArray<PseudoLabel>): ReadonlyArray<PseudoLabel> => [...records].sort(byRank)

const byRank = (one: PseudoLabel, other: PseudoLabel): number => {
  if (one.classId !== other.classId) return one.classId - other.classId
  return one.confidence === other.confidence ? compareIds(one.id, other.id) : other.confidence - one.confidence
}

/**
 * Throws where an id occurs twice, since a pseudo-label belongs to an id.
 *
 * @internal
 */
export const refuseTwins = (caller: string, ids: ReadonlyArray<string>): void => {
  const seen = new Set<string>()
  for (const id of ids) {
    if (seen.has(id)) throw new RangeError(`${caller}: each id once expected, got ${JSON.stringify(id)} twice`)
    seen.add(id)
  }
}

/**
 * The order of ids by their UTF-16 units.
 *
 * @internal
 */
export const compareIds = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Merging the candidates of shards: whatever the shards and their order, the same records with the same ranks. Selecting
 * from the merged ones is therefore the same as from all at once.
 *
 * @example
 * import { Dataset, Example } from 'millrace'
 * import { candidates, merging } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const example = (id: string) => ({ id, series: Example.series(1, 1, Float32Array.of(0)), target: Example.unlabeled })
 * const label = candidates({ vocabulary: ['left', 'right'] })(({ rows }) => new Float32Array(2 * rows).fill(0.5))
 * const shards = [[example('b')], [example('a')]].map((shard) => label(Dataset.fromArray(shard)))
 * const merged = shards.reduce(merging.concat, merging.empty)
 * assert.deepStrictEqual(merged.map(({ id, rank }) => [id, rank]), [['a', 1], ['b', 2]])
 *
 * @category instances
 * @since 0.1.0
 */
export const merging: Monoid<ReadonlyArray<PseudoLabel>> = {
  empty: [],
  concat: (one, other) => ranked([...one, ...other]),
}

/**
 * What a round selected, in numbers: for events and reports. Plain JSON.
 */
import { checkPositive } from '../core/count.ts'
import type { Vocabulary } from '../core/Example.ts'
import { type Decision, type PseudoLabel, decisions } from './PseudoLabel.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Of one class: its candidates, how many were accepted, the rows they make, and which shares of the candidates and of the
 * accepted are right. Null where the truth is not known of any.
 *
 * @category model
 * @since 0.1.0
 */
export interface ClassSummary {
  readonly label: string
  readonly candidates: number
  readonly accepted: number
  readonly rows: number
  readonly accuracy: number | null
  readonly precision: number | null
}

/**
 * Of all: the same over all classes, with `acceptedShare` of the candidates; `decisions`, how often each was taken; `flips`,
 * how many of the ids that the previous round had too changed their class, null without one; `histogram`, the candidates in
 * bins of equal width by confidence from 0 to 1; `confusion`, candidates by true (row) and predicted class (column), null
 * where no truth is given.
 *
 * @category model
 * @since 0.1.0
 */
export interface Summary {
  readonly candidates: number
  readonly accepted: number
  readonly acceptedShare: number
  readonly rows: number
  readonly accuracy: number | null
  readonly precision: number | null
  readonly classes: ReadonlyArray<ClassSummary>
  readonly decisions: Readonly<Record<Decision, number>>
  readonly flips: number | null
  readonly histogram: ReadonlyArray<number>
  readonly confusion: ReadonlyArray<ReadonlyArray<number>> | null
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Summarize records. `truth` gives the true class id of an id, where it is known: it measures, and selects nothing;
 * `previous` are the records of the round before; `bins`, default 10, are those of the histogram. Candidates without
 * probabilities count as candidates, and as wrong. No candidates have an accepted share of 0.
 *
 * @example
 * import { summarize } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(summarize({ vocabulary: ['left', 'right'] })([]).acceptedShare, 0)
 *
 * @category destructors
 * @since 0.1.0
 */
export const summarize = ({
  vocabulary,
  truth,
  previous,
  bins = 10,
}: {
  readonly vocabulary: Vocabulary
  readonly truth?: (id: string) => number | undefined
  readonly previous?: ReadonlyArray<PseudoLabel>
  readonly bins?: number
}): ((records: ReadonlyArray<PseudoLabel>) => Summary) => {
  checkPositive('summarize: bins', bins)
  const truthOf = truth ?? ((): undefined => undefined)
  return (records) => {
    const kept = records.filter(({ decision }) => decision === 'kept')
    const countsOf = (own: ReadonlyArray<PseudoLabel>): Omit<ClassSummary, 'label'> => {
      const accepted = own.filter(({ decision }) => decision === 'kept')
      return {
        candidates: own.length,
        accepted: accepted.length,
        rows: accepted.reduce((sum, { copies }) => sum + copies, 0),
        accuracy: rightShare(truthOf)(own),
        precision: rightShare(truthOf)(accepted),
      }
    }
    return {
      ...countsOf(records),
      acceptedShare: records.length === 0 ? 0 : kept.length / records.length,
      classes: vocabulary.map((label, id) => ({ label, ...countsOf(records.filter(({ classId }) => classId === id)) })),
      decisions: decisionCounts(records),
      flips: previous === undefined ? null : flipsSince(previous)(records),
      histogram: histogramOf(bins)(records),
      confusion: truth === undefined ? null : confusionOf(vocabulary.length, truth)(records),
    }
  }
}

const rightShare =
  (truthOf: (id: string) => number | undefined) =>
  (records: ReadonlyArray<PseudoLabel>): number | null => {
    const known = records.filter(({ id }) => truthOf(id) !== undefined)
    return known.length === 0 ? null : known.filter(({ id, classId }) => truthOf(id) === classId).length / known.length
  }

const decisionCounts = (records: ReadonlyArray<PseudoLabel>): Readonly<Record<Decision, number>> => {
  const counts = Object.fromEntries(decisions.map((decision) => [decision, 0])) as Record<Decision, number>
  for (const { decision } of records) counts[decision]++
  return counts
}

/**
 * How many ids of both rounds changed their class.
 *
 * @internal
 */
export const flipsSince =
  (previous: ReadonlyArray<PseudoLabel>) =>
  (records: ReadonlyArray<PseudoLabel>): number => {
    const before = new Map(previous.map(({ id, classId }) => [id, classId]))
    return records.filter(({ id, classId }) => (before.get(id) ?? classId) !== classId).length
  }

const histogramOf =
  (bins: number) =>
  (records: ReadonlyArray<PseudoLabel>): ReadonlyArray<number> => {
    const counts = Array.from({ length: bins }, () => 0)
    for (const { classId, confidence } of records) {
      const bin = Math.min(bins - 1, Math.floor(confidence * bins))
      if (classId >= 0) counts[bin] = (counts[bin] ?? 0) + 1
    }
    return counts
  }

const confusionOf =
  (classes: number, truth: (id: string) => number | undefined) =>
  (records: ReadonlyArray<PseudoLabel>): ReadonlyArray<ReadonlyArray<number>> => {
    const counts = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0))
    for (const { id, classId } of records) {
      const row = counts[truth(id) ?? -1]
      if (row !== undefined && classId >= 0) row[classId] = (row[classId] ?? 0) + 1
    }
    return counts
  }

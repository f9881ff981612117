/**
 * Counts over all draws of a run: what the charts and tables of a report show.
 */
import type { Bin, Draw, Measured, Said, StudentRun } from './Run.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What became of a pseudo-label: taken and right, taken and wrong, taken where no one knows, or left out.
 *
 * @internal
 */
export type Fate = 'right' | 'wrong' | 'taken' | 'left out'

/**
 * How many rows of a kind have a confidence from `from` to `to`.
 *
 * @internal
 */
export interface Bar {
  readonly from: number
  readonly to: number
  readonly kind: string
  readonly count: number
}

/**
 * Of the pseudo-labels of a class in a round: the share that was taken, and which share of those is right.
 *
 * @internal
 */
export interface ClassShare {
  readonly round: number
  readonly label: string
  readonly candidates: number
  readonly accepted: number
  readonly acceptedShare: number | null
  readonly precision: number | null
}

/**
 * How many pseudo-labels changed their class since the round before, of `of` that both rounds have.
 *
 * @internal
 */
export interface Flips {
  readonly round: number
  readonly of: number
  readonly toRight: number
  readonly toWrong: number
  readonly other: number
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

const bins = 10

const binOf = (confidence: number): number => Math.max(0, Math.min(bins - 1, Math.floor(confidence * bins)))

/**
 * Rows by confidence, in ten bins, and by kind. Rows without a confidence are left out.
 *
 * @internal
 */
export const bars = (
  rows: ReadonlyArray<{ readonly confidence: number; readonly kind: string }>,
): ReadonlyArray<Bar> => {
  const kinds = [...new Set(rows.map(({ kind }) => kind))]
  return kinds.flatMap((kind) => {
    const counts = Array.from({ length: bins }, () => 0)
    for (const row of rows)
      if (row.kind === kind && Number.isFinite(row.confidence))
        counts[binOf(row.confidence)] = (counts[binOf(row.confidence)] ?? 0) + 1
    return counts.map((count, bin) => ({ from: bin / bins, to: (bin + 1) / bins, kind, count }))
  })
}

/**
 * The rows of measurements by confidence, in ten bins of equal width.
 *
 * @internal
 */
export const binned = (measurements: ReadonlyArray<Measured>): ReadonlyArray<Bin> => {
  const rows = measurements.flatMap(({ confidence, correct }) =>
    confidence.map((sure, row) => ({ sure, right: correct[row] === true })),
  )
  return Array.from({ length: bins }, (_, bin) => {
    const own = rows.filter(({ sure }) => Number.isFinite(sure) && binOf(sure) === bin)
    const count = own.length
    return {
      from: bin / bins,
      to: (bin + 1) / bins,
      count,
      confidence: count === 0 ? null : own.reduce((sum, { sure }) => sum + sure, 0) / count,
      accuracy: count === 0 ? null : own.filter(({ right }) => right).length / count,
    }
  })
}

/**
 * The bins of several diagrams as those of all their rows.
 *
 * @internal
 */
export const pooled = (diagrams: ReadonlyArray<ReadonlyArray<Bin>>): ReadonlyArray<Bin> =>
  (diagrams[0] ?? []).map(({ from, to }, bin) => {
    const own = diagrams.flatMap((diagram) => diagram[bin] ?? [])
    const count = own.reduce((sum, one) => sum + one.count, 0)
    const mean = (of: (bin: Bin) => number | null): number | null =>
      count === 0 ? null : own.reduce((sum, one) => sum + one.count * (of(one) ?? 0), 0) / count
    return { from, to, count, confidence: mean((one) => one.confidence), accuracy: mean((one) => one.accuracy) }
  })

/**
 * The expected calibration error of a diagram (Naeini et al., 2015), null where it has no rows.
 *
 * @internal
 */
export const calibrationError = (diagram: ReadonlyArray<Bin>): number | null => {
  const rows = diagram.reduce((sum, { count }) => sum + count, 0)
  const apart = diagram.reduce(
    (sum, { count, confidence, accuracy }) => sum + count * Math.abs((confidence ?? 0) - (accuracy ?? 0)),
    0,
  )
  return rows === 0 ? null : apart / rows
}

/**
 * Confusion matrices added up.
 *
 * @internal
 */
export const confusionOf = (measurements: ReadonlyArray<Measured>): ReadonlyArray<ReadonlyArray<number>> =>
  (measurements[0]?.confusion ?? []).map((row, truth) =>
    row.map((_, said) => measurements.reduce((sum, { confusion }) => sum + (confusion[truth]?.[said] ?? 0), 0)),
  )

/**
 * The rounds that any draw had, in order.
 *
 * @internal
 */
export const roundsOf = (draws: ReadonlyArray<Draw>): ReadonlyArray<number> =>
  [...new Set(draws.flatMap(({ rounds }) => rounds.map(({ round }) => round)))].sort((one, other) => one - other)

/**
 * Whether a pseudo-label was taken.
 *
 * @internal
 */
export const isTaken = ({ decision }: Said): boolean => decision === 'kept'

/**
 * What became of a pseudo-label.
 *
 * @internal
 */
export const fateOf =
  ({ known }: Pick<StudentRun, 'known'>) =>
  (said: Said): Fate => {
    if (!isTaken(said)) return 'left out'
    const { id, classId } = said
    const truth = known(id)?.classId
    return truth === undefined ? 'taken' : truth === classId ? 'right' : 'wrong'
  }

/**
 * All pseudo-labels of a round.
 *
 * @internal
 */
export const recordsOf =
  (round: number) =>
  (draws: ReadonlyArray<Draw>): ReadonlyArray<Said> =>
    draws.flatMap(({ rounds }) => rounds.filter((one) => one.round === round).flatMap(({ records }) => records))

/**
 * What was taken of each class in each round, and how much of it is right. Null is unknown, or a share of nothing.
 *
 * @internal
 */
export const classShares = (run: StudentRun): ReadonlyArray<ClassShare> => {
  const fate = fateOf(run)
  return roundsOf(run.draws).flatMap((round) => {
    const records = recordsOf(round)(run.draws)
    return run.vocabulary.map((label, id) => {
      const fates = records.filter(({ classId }) => classId === id).map(fate)
      const count = (...ones: ReadonlyArray<Fate>): number => fates.filter((one) => ones.includes(one)).length
      const [accepted, judged] = [count('right', 'wrong', 'taken'), count('right', 'wrong')]
      return {
        round,
        label,
        candidates: fates.length,
        accepted,
        acceptedShare: fates.length === 0 ? null : accepted / fates.length,
        precision: judged === 0 ? null : count('right') / judged,
      }
    })
  })
}

/**
 * Changes of class from each round to the next. Where the truth is not known, they are other changes.
 *
 * @internal
 */
export const flipsOf = ({ draws, known }: StudentRun): ReadonlyArray<Flips> =>
  roundsOf(draws)
    .slice(1)
    .map((round) => {
      const pairs = draws.flatMap(({ rounds }) => {
        const [now, before] = [round, round - 1].map((n) => rounds.find((one) => one.round === n)?.records ?? [])
        const earlier = new Map(before?.map(({ id, classId }) => [id, classId]))
        return (now ?? []).flatMap(({ id, classId }) => {
          const was = earlier.get(id)
          return was === undefined ? [] : [{ was, is: classId, truth: known(id)?.classId }]
        })
      })
      const changed = pairs.filter(({ was, is }) => was !== is)
      const toRight = changed.filter(({ is, truth }) => is === truth).length
      const toWrong = changed.filter(({ was, truth }) => was === truth).length
      return { round, of: pairs.length, toRight, toWrong, other: changed.length - toRight - toWrong }
    })

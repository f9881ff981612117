/**
 * The pseudo-labels that a student learns from, and why those: all candidates with what was decided on them.
 */
import * as E from 'fp-ts/lib/Either.js'
import { atTemperature } from '../calibrate/temperature.ts'
import * as Dataset from '../core/Dataset.ts'
import { type Example, type Target, type Vocabulary, probabilities } from '../core/Example.ts'
import { type Failure, mismatch, notFound } from '../core/Failure.ts'
import { type Quota, balance as balanced } from './balance.ts'
import { type Filter, filtering } from './filters.ts'
import { type PseudoLabel, ranked, refuseTwins, rejected } from './PseudoLabel.ts'
import type { Kind } from './pseudoLabels.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The records of all candidates, in the order of `ranked`, and their counts: `accepted` of them are kept and make `rows`
 * rows, copies included. `missing` names the classes of which nothing is kept.
 *
 * @category model
 * @since 0.1.0
 */
export interface Selection {
  readonly records: ReadonlyArray<PseudoLabel>
  readonly accepted: number
  readonly rows: number
  readonly perClass: ReadonlyArray<{ readonly label: string; readonly accepted: number; readonly rows: number }>
  readonly missing: ReadonlyArray<string>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Filter candidates, one filter after the other, and then balance the classes, if asked to. The order of the candidates
 * does not matter: shards may be concatenated or merged in any order. Throws on an id that occurs twice.
 *
 * @example
 * import { Dataset, Example } from 'millrace'
 * import { candidates, fixedConfidence, selectPseudoLabels } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const vocabulary = ['left', 'right']
 * const unlabeled = Dataset.make(3, (i) => ({
 *   id: String(i),
 *   series: Example.series(1, 1, Float32Array.of(0.5 + i / 8)),
 *   target: Example.unlabeled,
 * }))
 * const records = candidates({ vocabulary })(({ x }) => Float32Array.from([...x].flatMap((p) => [1 - p, p])))(unlabeled)
 * const { accepted, rows, missing } = selectPseudoLabels({
 *   vocabulary,
 *   filters: [fixedConfidence({ threshold: 0.7 })],
 *   balance: { quota: 4 },
 * })(records)
 * assert.deepStrictEqual({ accepted, rows, missing }, { accepted: 1, rows: 4, missing: ['left'] })
 *
 * @category constructors
 * @since 0.1.0
 */
export const selectPseudoLabels = ({
  vocabulary,
  filters = [],
  balance,
}: {
  readonly vocabulary: Vocabulary
  readonly filters?: ReadonlyArray<Filter>
  readonly balance?: { readonly quota: Quota; readonly maxCopies?: number }
}): ((records: ReadonlyArray<PseudoLabel>) => Selection) => {
  const decide = [...filters, balance === undefined ? filtering.empty : balanced(balance)].reduce(
    filtering.concat,
    filtering.empty,
  )
  return (records) => {
    refuseTwins(
      'selectPseudoLabels',
      records.map(({ id }) => id),
    )
    return selectionOf(vocabulary)(decide(ranked(records)))
  }
}

/**
 * The counts of records that are already decided on, such as those read from a file.
 *
 * @example
 * import { selectionOf } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * assert.deepStrictEqual(selectionOf(['left', 'right'])([]).missing, ['left', 'right'])
 *
 * @category constructors
 * @since 0.1.0
 */
export const selectionOf =
  (vocabulary: Vocabulary) =>
  (records: ReadonlyArray<PseudoLabel>): Selection => {
    const kept = records.filter(({ decision }) => decision === 'kept')
    const perClass = vocabulary.map((label, id) => {
      const own = kept.filter(({ classId }) => classId === id)
      return { label, accepted: own.length, rows: rowsOf(own) }
    })
    const missing = perClass.filter(({ rows }) => rows === 0).map(({ label }) => label)
    return { records, accepted: kept.length, rows: rowsOf(kept), perClass, missing }
  }

const rowsOf = (records: ReadonlyArray<PseudoLabel>): number => records.reduce((sum, { copies }) => sum + copies, 0)

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The same selection as a better teacher labels it: records take the class, the probabilities and what follows from them
 * of those of the same id in `newer`, and keep their decision, threshold and copies. A record without a newer one stays as
 * it is, so only the kept ones need to be labeled anew; where the new teacher has no probabilities, nothing is kept.
 *
 * @example
 * import { Dataset, Example } from 'millrace'
 * import { candidates, relabel } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 1, Float32Array.of(0))
 * const unlabeled = Dataset.fromArray([{ id: 'a', series, target: Example.unlabeled }])
 * const by = (round: number, p: number) =>
 *   candidates({ vocabulary: ['left', 'right'], round })(() => Float32Array.of(p, 1 - p))(unlabeled)
 * const [record] = relabel(by(1, 0.125))(by(0, 0.75))
 * assert.deepStrictEqual([record?.label, record?.round, record?.copies], ['right', 1, 1])
 *
 * @category combinators
 * @since 0.1.0
 */
export const relabel = (newer: ReadonlyArray<PseudoLabel>): Filter => {
  const byId = new Map(newer.map((record) => [record.id, record]))
  return (records) =>
    ranked(
      records.map((record) => {
        const other = byId.get(record.id)
        if (other === undefined) return record
        const { decision, threshold, copies } = record
        return other.classId < 0 && decision === 'kept'
          ? rejected({ ...other, threshold }, 'no probabilities')
          : { ...other, decision, threshold, copies }
      }),
    )
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The kept examples with their pseudo-labels as targets, in the order of the examples, the copies of one side by side and
 * under its id, so that what is known of an id is known of each of its copies.
 *
 * `soft` targets, the default, are the raw probabilities at a temperature, default 1; `hard` ones the class. `Left` where a
 * kept id is not among the examples, or a record has another number of probabilities than there are classes.
 *
 * @example
 * import { Dataset, Either, Example } from 'millrace'
 * import { candidates, selected } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const vocabulary = ['left', 'right']
 * const series = Example.series(1, 1, Float32Array.of(0))
 * const unlabeled = Dataset.fromArray([{ id: 'a', series, target: Example.unlabeled }])
 * const records = candidates({ vocabulary })(() => Float32Array.of(0.25, 0.75))(unlabeled)
 * const pseudo = selected({ vocabulary, kind: 'hard' })(records)(unlabeled)
 * assert.ok(Either.isRight(pseudo))
 * assert.deepStrictEqual(pseudo.right.get(0).target, { _tag: 'Class', id: 1, vocabulary })
 *
 * @category destructors
 * @since 0.1.0
 */
export const selected = ({
  vocabulary,
  kind = 'soft',
  temperature = 1,
}: {
  readonly vocabulary: Vocabulary
  readonly kind?: Kind
  readonly temperature?: number
}): ((
  records: ReadonlyArray<PseudoLabel>,
) => (examples: Dataset.Dataset<Example>) => E.Either<Failure, Dataset.Dataset<Example>>) => {
  const sharpen = atTemperature(temperature)
  const soften = probabilities(vocabulary)
  const targetOf = (record: PseudoLabel): Target =>
    kind === 'hard'
      ? { _tag: 'Class', id: record.classId, vocabulary }
      : soften(sharpen(Float32Array.from(record.probabilities)))
  return (records) => (examples) => {
    const kept = records.filter(({ decision }) => decision === 'kept')
    const strange = kept.find((record) => record.probabilities.length !== vocabulary.length)
    if (strange !== undefined)
      return E.left(
        mismatch(`the probabilities of ${strange.id}`, `${vocabulary.length}`, `${strange.probabilities.length}`),
      )
    const byId = new Map(kept.map((record) => [record.id, record]))
    const [at, targets]: [Array<number>, Array<Target>] = [[], []]
    for (let index = 0; index < examples.length; index++) {
      const record = byId.get(examples.get(index).id)
      if (record === undefined) continue
      byId.delete(record.id)
      const target = targetOf(record)
      for (let copy = 0; copy < record.copies; copy++) {
        at.push(index)
        targets.push(target)
      }
    }
    for (const id of byId.keys()) return E.left(notFound(`example ${JSON.stringify(id)}`, 'it has a pseudo-label'))
    return E.right(
      Dataset.make(at.length, (row) => ({ ...examples.get(at[row] as number), target: targets[row] as Target })),
    )
  }
}

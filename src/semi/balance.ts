/**
 * As many pseudo-labeled rows of each class: the most confident ones, and the rare ones several times.
 */
import { type PseudoLabel, inOrder, rejected } from './PseudoLabel.ts'
import type { Filter } from './filters.ts'

/**
 * How many rows each class gets: a number, or that of the classes that have some: the most, the fewest, or their mean,
 * rounded.
 *
 * @category model
 * @since 0.1.0
 */
export type Quota = number | 'largest' | 'smallest' | 'mean'

/**
 * Give each class exactly its quota of rows. Where there are more, the most confident stay, ties by id. Where there are
 * fewer, they are copied: copies within a class differ by at most one, the more confident getting more, and are at most
 * `maxCopies`, default no limit as in the paper; only that limit leaves a class short. Classes without candidates get
 * nothing; `Selection` names them. Looks at all records together, so it belongs after merging shards. Throws unless a
 * number for the quota and `maxCopies` are whole and positive.
 *
 * @example
 * import { Dataset, Example } from 'millrace'
 * import { balance, candidates } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const unlabeled = Dataset.make(4, (i) => ({
 *   id: String(i),
 *   series: Example.series(1, 1, Float32Array.of(i === 0 ? 0.25 : 0.5 + i / 8)),
 *   target: Example.unlabeled,
 * }))
 * const records = candidates({ vocabulary: ['left', 'right'] })(({ x }) =>
 *   Float32Array.from([...x].flatMap((p) => [1 - p, p])),
 * )(unlabeled)
 * const rows = balance({ quota: 2 })(records).map(({ id, copies, decision }) => [id, copies, decision])
 * assert.deepStrictEqual(rows, [['0', 2, 'kept'], ['3', 1, 'kept'], ['2', 1, 'kept'], ['1', 0, 'over quota']])
 *
 * @category constructors
 * @since 0.1.0
 */
export const balance = ({
  quota,
  maxCopies = Number.POSITIVE_INFINITY,
}: {
  readonly quota: Quota
  readonly maxCopies?: number
}): Filter => {
  if (typeof quota === 'number' && !(Number.isInteger(quota) && quota > 0))
    throw new RangeError(`balance: quota must be a positive integer, got ${quota}`)
  if (maxCopies !== Number.POSITIVE_INFINITY && !(Number.isInteger(maxCopies) && maxCopies > 0))
    throw new RangeError(`balance: maxCopies must be a positive integer, got ${maxCopies}`)
  return (records) => {
    const classes = keptByClass(records)
    const wanted = quotaOf(
      quota,
      [...classes.values()].map(({ length }) => length),
    )
    const copies = new Map([...classes.values()].flatMap((members) => shared(members, wanted, maxCopies)))
    return records.map((record) => {
      if (record.decision !== 'kept') return record
      const count = copies.get(record) ?? 0
      return count === 0 ? rejected(record, 'over quota') : { ...record, copies: count }
    })
  }
}

// The kept records of each class, the most confident first.
const keptByClass = (records: ReadonlyArray<PseudoLabel>): ReadonlyMap<number, ReadonlyArray<PseudoLabel>> => {
  const classes = new Map<number, Array<PseudoLabel>>()
  for (const record of inOrder(records.filter(({ decision }) => decision === 'kept'))) {
    const members = classes.get(record.classId)
    if (members === undefined) classes.set(record.classId, [record])
    else members.push(record)
  }
  return classes
}

const quotaOf = (quota: Quota, counts: ReadonlyArray<number>): number => {
  if (typeof quota === 'number') return quota
  if (counts.length === 0) return 0
  switch (quota) {
    case 'largest':
      return Math.max(...counts)
    case 'smallest':
      return Math.min(...counts)
    case 'mean':
      return Math.round(counts.reduce((sum, count) => sum + count, 0) / counts.length)
  }
}

const shared = (
  members: ReadonlyArray<PseudoLabel>,
  quota: number,
  maxCopies: number,
): ReadonlyArray<readonly [PseudoLabel, number]> => {
  const rows = Math.min(quota, members.length * maxCopies)
  const [least, more] = [Math.floor(rows / members.length), rows % members.length]
  return members.map((member, place) => [member, least + (place < more ? 1 : 0)])
}

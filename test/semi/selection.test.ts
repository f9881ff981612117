import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as E from 'fp-ts/lib/Either.js'
import * as Dataset from '../../src/core/Dataset.ts'
import { harden } from '../../src/core/Example.ts'
import { type Quota, balance } from '../../src/semi/balance.ts'
import { audit, candidates } from '../../src/semi/candidates.ts'
import {
  type Filter,
  certain,
  filtering,
  fixedConfidence,
  margin,
  mostConfident,
  perClassThresholds,
} from '../../src/semi/filters.ts'
import { type PseudoLabel, merging, ranked } from '../../src/semi/PseudoLabel.ts'
import { relabel, selectPseudoLabels, selected } from '../../src/semi/Selection.ts'
import { lawful } from '../core/lawful.ts'
import { examplesOf, reader, recordSets, rowsOf, vocabulary } from './records.ts'
import { line, right } from './sides.ts'

const shares = fc.constantFrom(0, 0.25, 0.3, 0.5, 0.75, 0.8, 1)

const singles: fc.Arbitrary<Filter> = fc.oneof(
  shares.map((threshold) => fixedConfidence({ threshold })),
  fc.tuple(shares, shares, shares).map((thresholds) => perClassThresholds({ thresholds })),
  shares.map((least) => margin({ least })),
  shares.map((most) => certain({ most: most / 2 })),
)

const filters: fc.Arbitrary<Filter> = fc.oneof(
  singles,
  shares.map((share) => mostConfident({ share })),
)

const quotas: fc.Arbitrary<Quota> = fc.oneof(
  fc.integer({ min: 1, max: 12 }),
  fc.constantFrom('largest' as const, 'smallest' as const, 'mean' as const),
)

const balances = fc.record({
  quota: quotas,
  maxCopies: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 4 })),
})

const keptOf = (records: ReadonlyArray<PseudoLabel>): ReadonlyArray<PseudoLabel> =>
  records.filter(({ decision }) => decision === 'kept')

const idsOf = (records: ReadonlyArray<PseudoLabel>): ReadonlyArray<string> => records.map(({ id }) => id).sort()

const ofClass = (records: ReadonlyArray<PseudoLabel>, id: number): ReadonlyArray<PseudoLabel> =>
  records.filter(({ classId }) => classId === id)

const rowsIn = (records: ReadonlyArray<PseudoLabel>): number => records.reduce((sum, { copies }) => sum + copies, 0)

describe('candidates', () => {
  lawful('are one record for each example, by its id, with the raw probabilities', rowsOf(true), (rows) => {
    const records = candidates({ vocabulary, temperature: 0.5 })(reader)(examplesOf(rows))
    expect(idsOf(records)).toEqual(rows.map(({ id }) => id).sort())
    const byId = new Map(rows.map(({ id, values }) => [id, values]))
    for (const { id, probabilities, classId, label, decision } of records) {
      const values = byId.get(id) ?? []
      if (values.some(Number.isNaN)) expect([classId, label, decision]).toEqual([-1, '', 'no probabilities'])
      else {
        expect(probabilities).toEqual(values)
        const hard = harden({ _tag: 'Probabilities', values: Float32Array.from(values), vocabulary })
        expect(hard).toEqual({ _tag: 'Class', id: classId, vocabulary })
        expect(vocabulary[classId]).toBe(label)
      }
    }
  })
  lawful('have ranks from 1 in each class, the more confident and then the lower id first', recordSets, (records) => {
    for (const id of [-1, 0, 1, 2]) {
      const own = [...ofClass(records, id)].sort((one, other) => one.rank - other.rank)
      expect(own.map(({ rank }) => rank)).toEqual(own.map((_, place) => place + 1))
      own.slice(1).forEach((after, place) => {
        const before = own[place] as PseudoLabel
        expect(
          before.confidence > after.confidence || (before.confidence === after.confidence && before.id < after.id),
        ).toBe(true)
      })
    }
  })
  lawful('are the same for any batch size and any order of the examples', rowsOf(true), (rows) => {
    const label = candidates({ vocabulary })(reader)
    expect(label(examplesOf([...rows].reverse()))).toEqual(label(examplesOf(rows)))
    expect(candidates({ vocabulary, batchSize: 1 })(reader)(examplesOf(rows))).toEqual(label(examplesOf(rows)))
  })
  test('that share an id are refused', () => {
    const twins = examplesOf([
      { id: 'a', values: [1, 0, 0] },
      { id: 'a', values: [0, 1, 0] },
    ])
    expect(() => candidates({ vocabulary })(reader)(twins)).toThrow('candidates: each id once expected, got "a" twice')
  })
})

describe('audit', () => {
  lawful('lets a teacher pass that says the same twice, NaN too', rowsOf(true), (rows) => {
    expect(audit()(reader)(examplesOf(rows))).toEqual(E.right(undefined))
  })
  test('shows a teacher whose noise is on', () => {
    let calls = 0
    const noisy = audit()(({ rows }) => new Float32Array(3 * rows).fill(calls++))
    expect(line(noisy(examplesOf([{ id: 'a', values: [1, 0, 0] }])))).toBe(
      'a second pass of the teacher: expected 0, found 1',
    )
  })
})

describe('filters', () => {
  lawful(
    'keep every record, change no decision but kept, and copies are 0 unless kept',
    fc.tuple(recordSets, filters),
    ([records, filter]) => {
      const after = filter(records)
      expect(after.map(({ id }) => id)).toEqual(records.map(({ id }) => id))
      after.forEach((record, at) => {
        if (records[at]?.decision !== 'kept') expect(record).toEqual(records[at])
        expect(record.copies > 0).toBe(record.decision === 'kept')
      })
    },
  )
  lawful('form a monoid', fc.tuple(recordSets, filters, filters, filters), ([records, f, g, h]) => {
    const { concat, empty } = filtering
    expect(concat(f, concat(g, h))(records)).toEqual(concat(concat(f, g), h)(records))
    expect(concat(f, empty)(records)).toEqual(f(records))
    expect(concat(empty, f)(records)).toEqual(f(records))
  })
  lawful('of single records keep the same in any order', fc.tuple(recordSets, singles, singles), ([records, f, g]) => {
    expect(idsOf(keptOf(f(g(records))))).toEqual(idsOf(keptOf(g(f(records)))))
  })
  lawful('are idempotent where they look at single records', fc.tuple(recordSets, singles), ([records, filter]) => {
    expect(filter(filter(records))).toEqual(filter(records))
  })
  lawful('by confidence keep what reaches it', fc.tuple(recordSets, shares), ([records, threshold]) => {
    const kept = keptOf(fixedConfidence({ threshold })(records))
    expect(kept.map(({ id }) => id)).toEqual(
      keptOf(records)
        .filter(({ confidence }) => confidence >= threshold)
        .map(({ id }) => id),
    )
    expect(kept.every((record) => record.threshold === threshold)).toBe(true)
  })
  lawful('by share keep that share, and none that is less sure', fc.tuple(recordSets, shares), ([records, share]) => {
    const after = mostConfident({ share })(records)
    const kept = keptOf(after)
    expect(kept).toHaveLength(Math.round(share * keptOf(records).length))
    const over = after.filter(({ decision }) => decision === 'over share')
    expect(Math.min(...kept.map(({ confidence }) => confidence))).toBeGreaterThanOrEqual(
      Math.max(...over.map(({ confidence }) => confidence)),
    )
  })
})

describe('balance', () => {
  lawful(
    'gives each class exactly its quota, or as much as the limit of copies lets it',
    fc.tuple(recordSets, balances),
    ([records, { quota, maxCopies }]) => {
      const counts = [0, 1, 2].map((id) => ofClass(keptOf(records), id).length)
      const some = counts.filter((count) => count > 0)
      const wanted =
        typeof quota === 'number'
          ? quota
          : quota === 'largest'
            ? Math.max(...some)
            : quota === 'smallest'
              ? Math.min(...some)
              : Math.round(some.reduce((sum, count) => sum + count, 0) / some.length)
      const after = balance({ quota, maxCopies })(records)
      counts.forEach((count, id) => {
        expect(rowsIn(ofClass(after, id))).toBe(count === 0 ? 0 : Math.min(wanted, count * maxCopies))
      })
    },
  )
  lawful('gives copies that differ by at most one within a class', fc.tuple(recordSets, balances), ([records, by]) => {
    for (const id of [0, 1, 2]) {
      const own = ofClass(records, id)
      const copies = keptOf(ofClass(balance(by)(records), id)).map((record) => record.copies)
      if (copies.length > 0) expect(Math.max(...copies) - Math.min(...copies)).toBeLessThanOrEqual(1)
      if (copies.length < keptOf(own).length) expect(copies.every((count) => count === 1)).toBe(true)
    }
  })
  lawful('never gives a better rank fewer copies', fc.tuple(recordSets, balances), ([records, by]) => {
    for (const id of [0, 1, 2]) {
      const copies = ranked(ofClass(balance(by)(records), id)).map((record) => record.copies)
      expect(copies).toEqual([...copies].sort((one, other) => other - one))
    }
  })
  lawful('finds the best of each shard enough', fc.tuple(recordSets, fc.array(fc.nat(2)), balances), (drawn) => {
    const [records, places, { maxCopies }] = drawn
    const quota = 3
    const shards = [0, 1, 2].map((shard) => records.filter((_, i) => (places[i] ?? 0) === shard))
    const few = shards.map((shard) => keptOf(balance({ quota, maxCopies: 1 })(shard)))
    const kept = (all: ReadonlyArray<PseudoLabel>): ReadonlyArray<readonly [string, number]> =>
      keptOf(balance({ quota, maxCopies })(all)).map(({ id, copies }) => [id, copies] as const)
    expect(kept(few.reduce(merging.concat, merging.empty))).toEqual(kept(ranked(records)))
  })
  test.each([0, -1, 1.5, NaN])('a quota of %d is refused when built', (quota) => {
    expect(() => balance({ quota })).toThrow(`balance: quota must be a positive integer, got ${quota}`)
  })
})

const selections = fc.record({
  filters: fc.array(filters, { maxLength: 3 }),
  by: fc.option(balances, { nil: undefined }),
})

const selecting = ({ filters, by }: { readonly filters: ReadonlyArray<Filter>; readonly by: object | undefined }) =>
  selectPseudoLabels({ vocabulary, filters, ...(by === undefined ? {} : { balance: by as { readonly quota: Quota } }) })

describe('a selection', () => {
  lawful(
    'from shards, merged in any way, is that from all at once',
    fc.tuple(recordSets, fc.array(fc.nat(2)), selections),
    ([records, places, options]) => {
      const [one = [], two = [], three = []] = [0, 1, 2].map((shard) =>
        ranked(records.filter((_, i) => (places[i] ?? 0) === shard)),
      )
      const { concat } = merging
      const whole = selecting(options)(records)
      expect(concat(concat(one, two), three)).toEqual(concat(three, concat(two, one)))
      expect(selecting(options)(concat(three, concat(two, one)))).toEqual(whole)
      expect(selecting(options)([...two, ...three, ...one])).toEqual(whole)
    },
  )
  lawful('counts what it keeps and names the classes it lacks', fc.tuple(recordSets, selections), ([records, by]) => {
    const { records: after, accepted, rows, perClass, missing } = selecting(by)(records)
    expect(accepted).toBe(keptOf(after).length)
    expect(rows).toBe(rowsIn(after))
    expect(perClass.reduce((sum, one) => sum + one.rows, 0)).toBe(rows)
    expect(missing).toEqual(vocabulary.filter((_, id) => ofClass(keptOf(after), id).length === 0))
  })
  lawful(
    'as a dataset has each kept example as often as it has copies, in the order of the examples',
    fc.tuple(rowsOf(true), selections),
    ([rows, options]) => {
      const examples = examplesOf(rows)
      const uncertainty = (batch: { readonly rows: number }) => new Float32Array(batch.rows)
      const { records } = selecting(options)(candidates({ vocabulary, uncertainty })(reader)(examples))
      const copies = new Map(records.map((record) => [record.id, record.copies]))
      const soft = Dataset.toArray(right(selected({ vocabulary })(records)(examples)))
      expect(soft.map(({ id }) => id)).toEqual(
        rows.flatMap(({ id }) => Array.from({ length: copies.get(id) ?? 0 }, () => id)),
      )
      // A series holds its own probabilities.
      for (const { series, target } of soft)
        expect(target).toEqual({ _tag: 'Probabilities', values: series.values, vocabulary })
      const hard = Dataset.toArray(right(selected({ vocabulary, kind: 'hard' })(records)(examples)))
      expect(hard.map(({ target }) => target)).toEqual(soft.map(({ target }) => harden(target)))
    },
  )
  test('whose ids the examples lack is a failure', () => {
    const records = candidates({ vocabulary })(reader)(examplesOf([{ id: 'a', values: [1, 0, 0] }]))
    expect(line(selected({ vocabulary })(records)(examplesOf([])))).toBe('example "a" not found: it has a pseudo-label')
    expect(line(selected({ vocabulary: ['x'] })(records)(examplesOf([])))).toBe(
      'the probabilities of a: expected 1, found 3',
    )
  })
  test('refuses an id that occurs twice', () => {
    const records = candidates({ vocabulary })(reader)(examplesOf([{ id: 'a', values: [1, 0, 0] }]))
    expect(() => selectPseudoLabels({ vocabulary })([...records, ...records])).toThrow(
      'selectPseudoLabels: each id once expected, got "a" twice',
    )
  })
})

describe('relabel', () => {
  lawful('keeps decisions, copies and thresholds, and takes the rest of the newer', recordSets, (records) => {
    const decided = balance({ quota: 'mean' })(fixedConfidence({ threshold: 0.5 })(records))
    const newer = records.map((record) => ({ ...record, round: 9, confidence: 0.125 }))
    const before = new Map(decided.map((record) => [record.id, record]))
    for (const { id, decision, copies, threshold, round, confidence } of relabel(newer)(decided)) {
      const old = before.get(id)
      expect([decision, copies, threshold]).toEqual([old?.decision, old?.copies, old?.threshold])
      expect([round, confidence]).toEqual([9, 0.125])
    }
  })
  lawful('by nothing changes nothing', recordSets, (records) => {
    expect(relabel([])(records)).toEqual(records)
  })
})

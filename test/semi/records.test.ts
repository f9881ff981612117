import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import { decodeParquet, encodeParquet } from '../../src/data/parquetTable.ts'
import { balance } from '../../src/semi/balance.ts'
import { fixedConfidence } from '../../src/semi/filters.ts'
import { type PseudoLabel, merging } from '../../src/semi/PseudoLabel.ts'
import {
  decodePseudoLabels,
  encodePseudoLabels,
  pseudoLabelColumns,
  pseudoLabelsOfRows,
  rowsOfPseudoLabels,
} from '../../src/semi/records.ts'
import { summarize } from '../../src/semi/summary.ts'
import { lawful, lawfulTask } from '../core/lawful.ts'
import { recordSets, vocabulary } from './records.ts'
import { line } from './sides.ts'

const decided = recordSets.map((records) => balance({ quota: 3 })(fixedConfidence({ threshold: 0.5 })(records)))

describe('JSON lines', () => {
  lawful('read back as they were written', decided, (records) => {
    expect(decodePseudoLabels('a file')(encodePseudoLabels(records))).toEqual(E.right(records))
  })
  lawful('of shards, one after the other, are those of all', fc.tuple(decided, decided), ([one, other]) => {
    const both = decodePseudoLabels('files')(encodePseudoLabels(one) + encodePseudoLabels(other))
    expect(both).toEqual(E.right([...one, ...other]))
  })
  lawful('cut anywhere give records or a failure of their last line', fc.tuple(decided, fc.nat()), ([records, n]) => {
    const text = encodePseudoLabels(records)
    const cut = text.slice(0, n % (text.length + 1))
    const lines = cut.split('\n').length
    const read = decodePseudoLabels('cut')(cut)
    if (E.isLeft(read)) expect(line(read)).toMatch(new RegExp(`^cut:${lines}: `, 'u'))
    else expect(read.right).toEqual(records.slice(0, read.right.length))
  })

  const good: PseudoLabel = {
    id: 'a',
    round: 0,
    teacher: '',
    probabilities: [1],
    classId: 0,
    label: 'x',
    confidence: 1,
    margin: 1,
    uncertainty: null,
    rank: 1,
    threshold: null,
    copies: 1,
    decision: 'kept',
  }
  test.each([
    [{ round: -1 }, 'expected a whole number from 0 as "round", found "-1"'],
    [{ probabilities: ['1'] }, 'expected an array of numbers as "probabilities", found "[\\"1\\"]"'],
    [{ rank: 0 }, 'expected a whole number from 1 as "rank", found "0"'],
    [{ confidence: null }, 'expected a number as "confidence", found "null"'],
    [{ copies: undefined }, 'expected a whole number from 0 as "copies", found "nothing"'],
    [{ decision: 'toString' }, 'as "decision", found "\\"toString\\""'],
  ])('with %j are refused, with the line', (change, message) => {
    const text = `${encodePseudoLabels([good])}\n${JSON.stringify({ ...good, ...change })}\n`
    const shown = line(decodePseudoLabels('file')(text))
    expect(shown).toContain('file:3: ')
    expect(shown).toContain(message)
  })
  test.each(['[', '1', 'null', '[]'])('of %s are no objects', (text) => {
    expect(line(decodePseudoLabels('file')(text))).toContain('file:1: expected an object of JSON')
  })
})

describe('rows of a table', () => {
  lawful('read back as they were written', decided, (records) => {
    expect(pseudoLabelsOfRows('a table')(rowsOfPseudoLabels(records))).toEqual(E.right(records))
  })
  lawful('have the columns that they are said to have', decided, (records) => {
    const columns = Object.keys(pseudoLabelColumns({ classes: vocabulary.length })).sort()
    for (const row of rowsOfPseudoLabels(records)) expect(Object.keys(row).sort()).toEqual(columns)
  })
  lawfulTask(
    'come back from Parquet bit by bit',
    decided,
    async (records) => {
      const back = await pipe(
        rowsOfPseudoLabels(records),
        encodeParquet(pseudoLabelColumns({ classes: vocabulary.length })),
        TE.flatMap(decodeParquet('memory')),
        TE.flatMapEither(pseudoLabelsOfRows('memory')),
      )()
      expect(back).toEqual(E.right(records))
    },
    200,
  )
})

describe('a summary', () => {
  lawful('counts every candidate once', decided, (records) => {
    const summary = summarize({ vocabulary })(records)
    const sum = (values: ReadonlyArray<number>): number => values.reduce((all, value) => all + value, 0)
    const lost = summary.decisions['no probabilities']
    expect(summary.candidates).toBe(records.length)
    expect(sum(Object.values(summary.decisions))).toBe(records.length)
    expect(sum(summary.classes.map(({ candidates }) => candidates))).toBe(records.length - lost)
    expect(sum(summary.histogram)).toBe(records.length - lost)
    expect(sum(summary.classes.map(({ rows }) => rows))).toBe(summary.rows)
    expect(summary.acceptedShare * records.length).toBeCloseTo(summary.decisions.kept, 9)
    expect([summary.accuracy, summary.precision, summary.flips, summary.confusion]).toEqual([null, null, null, null])
  })
  lawful('by the pseudo-labels themselves is all right, and nothing flips', decided, (records) => {
    const byId = new Map(records.map(({ id, classId }) => [id, classId]))
    const known = records.filter(({ classId }) => classId >= 0)
    const truth = (id: string): number | undefined => byId.get(id)
    const summary = summarize({ vocabulary, truth, previous: records })(known)
    expect(summary.flips).toBe(0)
    expect([null, 1]).toContain(summary.accuracy)
    expect([null, 1]).toContain(summary.precision)
    summary.confusion?.forEach((row, id) =>
      row.forEach((count, other) => expect(count).toBe(id === other ? summary.classes[id]?.candidates : 0)),
    )
  })
  lawful('does not depend on the order of the records', fc.tuple(decided, fc.nat(3)), ([records, modulus]) => {
    const truth = (id: string): number | undefined => (id.length > modulus ? undefined : id.length % 3)
    const summary = summarize({ vocabulary, truth })
    expect(summary([...records].reverse())).toEqual(summary(merging.concat(records, [])))
  })
  test('counts the ids of both rounds that changed their class', () => {
    const record = (id: string, classId: number): PseudoLabel =>
      ({ id, classId, decision: 'kept', copies: 1, confidence: 1 }) as PseudoLabel
    const previous = [record('a', 0), record('b', 1), record('gone', 1)]
    expect(summarize({ vocabulary, previous })([record('a', 1), record('b', 1), record('new', 0)]).flips).toBe(1)
  })
})

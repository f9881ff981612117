import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { studentReport } from '../../src/report/student.ts'
import { handful } from '../../src/report/student/examples.ts'
import type { StudentRun } from '../../src/report/student/Run.ts'
import {
  bars,
  binned,
  calibrationError,
  classShares,
  confusionOf,
  fateOf,
  flipsOf,
  pooled,
  recordsOf,
  roundsOf,
} from '../../src/report/student/tallies.ts'
import { aRun, anyRun } from './studentRun.ts'

const blank = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'

const drawn = (run: StudentRun): string => {
  const { charts, page } = studentReport(run)
  return page(charts.map(() => blank))
}

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((one, other) => one + other, 0)

describe('the report on a student', () => {
  test('loads nothing and runs nothing', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const page = drawn(run).replaceAll(/xmlns="[^"]*"/g, '')
        expect(page).not.toMatch(/https?:|<script|<link|<img|@import|url\(| on\w+=/u)
      }),
    )
  })

  test('has all its sections, and a way to each', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const page = drawn(run)
        const ids = [...page.matchAll(/<h2 id="([^"]*)"/gu)].map(([, id]) => id)
        expect(new Set(ids).size).toBe(ids.length)
        expect([...page.matchAll(/<a href="#([^"]*)"/gu)].map(([, id]) => id)).toEqual(ids)
        const pseudo = roundsOf(run.draws).length > 0 ? ['pseudo-labels', 'classes', 'flips'] : ['pseudo-labels']
        const before = ['summary', 'learning', 'confusion', 'confidence', 'calibration']
        expect(ids).toEqual([...before, ...pseudo, 'examples', 'parameters'])
      }),
    )
  })

  test('is the same for the same run', () => {
    fc.assert(fc.property(anyRun, (run) => drawn(run) === drawn(run)))
  })

  test('shows a chart for each drawing, in order, and none without', () => {
    const { charts, page } = studentReport(aRun)
    const shown = page(charts.map((_, i) => `<svg data-place="${i}" viewBox="0 0 1 1"></svg>`))
    expect([...shown.matchAll(/data-place="(\d+)"/gu)].map(([, place]) => Number(place))).toEqual(
      charts.map((_, i) => i),
    )
    expect(() => page([])).toThrow(`studentReport: ${charts.length} drawings expected, got 0`)
  })

  test('puts the names of datasets, classes, parameters and series where they are text', () => {
    const name = `<b>&"'</b>`
    const run = {
      ...aRun,
      dataset: name,
      vocabulary: [name, 'right'],
      parameters: [[name, name]] as const,
      command: name,
    }
    const page = drawn(run)
    expect(page).not.toContain('<b>')
    expect(page).toContain(`<title>Noisy Student on &lt;b&gt;&amp;&quot;'&lt;/b&gt;</title>`)
    // Each tag that is opened is closed.
    for (const tag of ['table', 'section', 'figure', 'figcaption', 'div', 'td', 'th', 'p', 'pre'])
      expect(page.match(new RegExp(`<${tag}[ >]`, 'gu'))?.length).toBe(
        page.match(new RegExp(`</${tag}>`, 'gu'))?.length,
      )
  })

  test('says what was gained, and that few draws tell little', () => {
    expect(drawn(aRun)).toContain('gains 37.5 points on the same network')
    expect(drawn(aRun)).toContain('The interval holds 0')
    expect(drawn({ ...aRun, draws: aRun.draws.slice(0, 1) })).toContain('on one draw of labels, which says nothing')
    const alone = aRun.draws.map((draw) => ({ ...draw, supervised: undefined }))
    expect(drawn({ ...aRun, draws: alone })).toContain('The student reaches 87.5%, over 2 draws of labels.')
    const same = aRun.draws.map((draw) => ({ ...draw, student: draw.supervised?.test ?? draw.student }))
    expect(drawn({ ...aRun, draws: same })).toContain('is as good as the same network')
  })

  test('says whether the teacher labels at its temperature, and where calibration was not measured', () => {
    expect(drawn(aRun)).toContain('The teacher labels without it')
    expect(drawn({ ...aRun, draws: aRun.draws.slice(0, 1) })).toContain('The teacher labels at it.')
    const none = aRun.draws.map((draw) => ({ ...draw, calibration: undefined }))
    expect(drawn({ ...aRun, draws: none })).toContain('Not measured')
  })
})

describe('what a report counts', () => {
  test('is each row once: in bars, bins and confusion', () => {
    fc.assert(
      fc.property(anyRun, ({ draws }) => {
        const students = draws.map(({ student }) => student)
        const count = sum(students.map(({ correct }) => correct.length))
        expect(sum(binned(students).map((bin) => bin.count))).toBe(count)
        expect(sum(confusionOf(students).flat())).toBe(count)
        const rows = students.flatMap(({ confidence }) => confidence.map((sure) => ({ confidence: sure, kind: 'any' })))
        expect(sum(bars(rows).map((bar) => bar.count))).toBe(count)
      }),
    )
  })

  test('of several diagrams is what one of all their rows is', () => {
    fc.assert(
      fc.property(anyRun, ({ draws }) => {
        const students = draws.map(({ student }) => student)
        const [parts, whole] = [pooled(students.map((one) => binned([one]))), binned(students)]
        expect(parts.map(({ from, to, count }) => [from, to, count])).toEqual(
          whole.map(({ from, to, count }) => [from, to, count]),
        )
        parts.forEach(({ confidence, accuracy }, bin) => {
          expect(confidence ?? -1).toBeCloseTo(whole[bin]?.confidence ?? -1, 9)
          expect(accuracy ?? -1).toBeCloseTo(whole[bin]?.accuracy ?? -1, 9)
        })
      }),
    )
  })

  test('as calibration error is 0 where confidence is accuracy, and their distance in a single bin', () => {
    expect(calibrationError([{ from: 0, to: 1, count: 4, confidence: 0.75, accuracy: 0.75 }])).toBe(0)
    expect(calibrationError([{ from: 0, to: 1, count: 4, confidence: 0.75, accuracy: 0.5 }])).toBe(0.25)
    expect(calibrationError([{ from: 0, to: 1, count: 0, confidence: null, accuracy: null }])).toBeNull()
  })

  test('by class and round is each pseudo-label with a class once, and of the taken those that are right', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const shares = classShares(run)
        for (const round of roundsOf(run.draws)) {
          const records = recordsOf(round)(run.draws)
          const own = shares.filter((one) => one.round === round)
          expect(sum(own.map(({ candidates }) => candidates))).toBe(
            records.filter(({ classId }) => classId >= 0).length,
          )
          expect(sum(own.map(({ accepted }) => accepted))).toBe(
            records.filter(({ decision }) => decision === 'kept').length,
          )
          for (const { acceptedShare, precision } of own) {
            expect(acceptedShare ?? 0).toBeLessThanOrEqual(1)
            expect(precision ?? 0).toBeLessThanOrEqual(1)
          }
        }
      }),
    )
  })

  test('as flips is none between rounds that say the same, and what changed by what became of it', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const draws = run.draws.map((draw) => ({
          ...draw,
          rounds: draw.rounds.map((round) => ({ ...round, records: draw.rounds[0]?.records ?? [] })),
        }))
        for (const { toRight, toWrong, other } of flipsOf({ ...run, draws }))
          expect([toRight, toWrong, other]).toEqual([0, 0, 0])
      }),
    )
    expect(flipsOf(aRun)).toEqual([{ round: 2, of: 12, toRight: 0, toWrong: 6, other: 0 }])
  })

  test('as examples are at most as many as asked for, of the fate asked for, the surest of each class first', () => {
    fc.assert(
      fc.property(anyRun, fc.integer({ min: 1, max: 5 }), (run, count) => {
        const records = recordsOf(1)(run.draws.slice(0, 1))
        const fit = records.filter((record) => fateOf(run)(record) === 'left out')
        const chosen = handful(run, ['left out'], count)(records)
        expect(chosen).toHaveLength(Math.min(count, fit.length))
        expect(fit).toEqual(expect.arrayContaining([...chosen]))
        const classes = new Set(fit.map(({ classId }) => classId)).size
        expect(new Set(chosen.map(({ classId }) => classId)).size).toBe(Math.min(count, classes))
      }),
    )
  })
})

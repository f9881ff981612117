/**
 * Runs to report on, as arbitraries: draws, rounds and pseudo-labels that fit each other and mean nothing.
 */
import * as fc from 'fast-check'
import type { Draw, Measured, Said, StudentRun } from '../../src/report/student/Run.ts'
import { wavy } from '../transform/arbitraries.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })
const curve = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 1, maxLength: 5 })

const measured = (classes: number): fc.Arbitrary<Measured> =>
  fc
    .array(fc.record({ truth: fc.nat(classes - 1), said: fc.nat(classes - 1), sure: share }), {
      minLength: 1,
      maxLength: 12,
    })
    .map((rows) => ({
      accuracy: rows.filter(({ truth, said }) => truth === said).length / rows.length,
      correct: rows.map(({ truth, said }) => truth === said),
      confidence: rows.map(({ sure }) => sure),
      confusion: Array.from({ length: classes }, (_, i) =>
        Array.from({ length: classes }, (_, j) => rows.filter(({ truth, said }) => truth === i && said === j).length),
      ),
    }))

const records = (classes: number, count: number): fc.Arbitrary<ReadonlyArray<Said>> =>
  fc
    .array(
      fc.record({
        classId: fc.integer({ min: -1, max: classes - 1 }),
        confidence: share,
        decision: fc.constantFrom('kept', 'below threshold'),
      }),
      { minLength: count, maxLength: count },
    )
    .map((all) =>
      all.map(({ classId, confidence, decision }, i) => ({
        id: `train/${i}`,
        classId,
        confidence: classId < 0 ? Number.NaN : confidence,
        decision: classId < 0 ? 'no probabilities' : decision,
      })),
    )

const draw = (classes: number, count: number): fc.Arbitrary<Draw> =>
  fc
    .record({
      seed: fc.nat(),
      labeled: fc.integer({ min: 1, max: 9 }),
      supervised: fc.option(fc.record({ test: measured(classes), curve }), { nil: undefined }),
      teacher: measured(classes),
      teacherCurve: fc.option(curve, { nil: undefined }),
      student: measured(classes),
      bestRound: fc.nat(3),
      ended: fc.constantFrom('maxRounds', 'noNewLabels'),
      rounds: fc.array(
        fc.record({
          teacherAccuracy: share,
          studentAccuracy: share,
          adopted: fc.boolean(),
          records: records(classes, count),
          curve,
        }),
        { maxLength: 3 },
      ),
    })
    .map((one) => ({ ...one, rounds: one.rounds.map((round, i) => ({ ...round, round: i + 1 })) }))

/** Any run; the truth of every fifth series is not known. */
export const anyRun: fc.Arbitrary<StudentRun> = fc
  .record({ classes: fc.integer({ min: 1, max: 4 }), count: fc.integer({ min: 1, max: 8 }) })
  .chain(({ classes, count }) =>
    fc.array(draw(classes, count), { minLength: 1, maxLength: 3 }).map((draws) => ({
      dataset: 'Any',
      vocabulary: Array.from({ length: classes }, (_, id) => `class ${id}`),
      train: count + 1,
      test: 12,
      every: 2,
      draws,
      known: (id: string) => {
        const place = Number(id.split('/')[1])
        return { series: wavy(2, 9), classId: place % 5 === 4 ? undefined : place % classes }
      },
      parameters: [['labels', '10%']] as const,
      command: 'npx millrace student Any',
      version: '1.2.3',
    })),
  )

/** A run that has something to show in every section: two draws, two rounds, labels that flip. */
export const aRun: StudentRun = {
  dataset: 'Any',
  vocabulary: ['left', 'right'],
  train: 9,
  test: 4,
  every: 3,
  draws: [1, 2].map((seed) => ({
    seed,
    labeled: 3,
    supervised: { test: guesses([true, true, false, false]), curve: [1, 0.5, 0.25 / seed] },
    teacher: guesses([true, true, true, false]),
    teacherCurve: [0.9, 0.8],
    calibration: { temperature: 0.5, applied: seed === 1, before: bins(0.7), after: bins(0.9) },
    student: guesses([true, true, true, seed === 1]),
    bestRound: 2,
    ended: 'maxRounds',
    rounds: [1, 2].map((round) => ({
      round,
      teacherAccuracy: 0.75,
      studentAccuracy: 1,
      adopted: true,
      curve: [1, 0.7],
      records: [0, 1, 2, 3, 4, 5].map((place) => ({
        id: `train/${place}`,
        classId: (place + (round === 2 && place < 3 ? 1 : 0)) % 2,
        confidence: 0.5 + place / 12,
        decision: place === 5 ? 'below threshold' : 'kept',
      })),
    })),
  })),
  known: (id) => ({ series: wavy(7, 300), classId: Number(id.split('/')[1]) < 4 ? Number(id.split('/')[1]) % 2 : 0 }),
  parameters: [
    ['labels', '10%'],
    ['teacher', 'minirocket'],
  ],
  command: 'npx millrace student Any --labels 10%',
  version: '1.2.3',
}

function guesses(correct: ReadonlyArray<boolean>): Measured {
  const right = correct.filter(Boolean).length
  return {
    accuracy: right / correct.length,
    correct,
    confidence: correct.map((_, i) => 0.6 + 0.1 * i),
    confusion: [
      [right, 0],
      [correct.length - right, 0],
    ],
  }
}

function bins(sure: number) {
  return [0, 1].map((half) => ({
    from: half / 2,
    to: (half + 1) / 2,
    count: 2 * half,
    confidence: half === 0 ? null : sure,
    accuracy: half === 0 ? null : 0.75,
  }))
}

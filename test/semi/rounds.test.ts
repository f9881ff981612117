import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Batch } from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Example from '../../src/core/Example.ts'
import { type Failure, show, unavailable } from '../../src/core/Failure.ts'
import { type HeldOut, heldOut } from '../../src/semi/heldOut.ts'
import type { PseudoLabel } from '../../src/semi/PseudoLabel.ts'
import { ramp } from '../../src/semi/ramp.ts'
import {
  type Learner,
  type Lesson,
  type Progress,
  type RoundsOptions,
  firstTeacher,
  rounds,
} from '../../src/semi/rounds.ts'
import { signTest } from '../../src/semi/signTest.ts'

const vocabulary = ['low', 'high']

/** Examples of one value; those above 0 are high. */
const exampleOf = (value: number, name = ''): Example.Example => ({
  id: `${name}${value}`,
  series: Example.series(1, 1, Float32Array.of(value)),
  target: { _tag: 'Class', id: value > 0 ? 1 : 0, vocabulary },
})
const unlabeled = Dataset.fromArray([-3, -2, -1, 1, 2, 3].map((value) => exampleOf(value)))
const validation = Dataset.fromArray(Array.from({ length: 40 }, (_, i) => exampleOf((i - 20) / 4 + 0.1, 'held ')))

/** A learner that calls high what is above a bound. */
interface Bound {
  readonly bound: number
  readonly predictor: (batch: Batch) => Float32Array
}
const learner = (bound: number): Bound => ({
  bound,
  predictor: ({ x }) => Float32Array.from([...x].flatMap((value) => (value > bound ? [0.2, 0.8] : [0.8, 0.2]))),
})

const everything = (records: ReadonlyArray<PseudoLabel>) => records

/** Students by round, the last one over and over. */
const students =
  (...bounds: ReadonlyArray<number>) =>
  ({ round }: Lesson<Bound>): TE.TaskEither<Failure, Bound> =>
    TE.right(learner(bounds[Math.min(round, bounds.length) - 1] ?? 0))

const run = async (
  options: Partial<RoundsOptions<Bound>>,
  start: Progress<Bound> = firstTeacher(learner(2.5)),
  save?: (progress: Progress<Bound>) => TE.TaskEither<Failure, void>,
): Promise<Progress<Bound>> => {
  const all = { vocabulary, unlabeled, select: everything, student: students(0), ...options }
  const done = await rounds(all, save)(start)()
  if (E.isLeft(done)) throw new Error(show(done.left))
  return done.right
}

/** All of a progress that can be compared. */
const outline = ({ teacher, best, ...rest }: Progress<Bound>) => ({ teacher: teacher.bound, best: best.bound, ...rest })

describe('rounds end', () => {
  test('after the last one that was asked for', async () => {
    const done = await run({ student: students(1.5, 0, 1.5, 0), maxRounds: 3 })
    expect([done.ended, done.rounds.length, done.best.bound, done.bestRound]).toEqual(['maxRounds', 3, 1.5, 3])
  })
  test('when the labels are those of the round before, and when there are none', async () => {
    const done = await run({ student: students(0.5, 0) })
    expect([done.ended, done.rounds.length, done.best.bound]).toEqual(['noNewLabels', 2, 0])
    const none = (records: ReadonlyArray<PseudoLabel>) => records.map((record) => ({ ...record, copies: 0 }))
    expect(await run({ select: none })).toMatchObject({ ended: 'noNewLabels', rounds: [], bestRound: 0 })
  })
  test('when the accuracy on validation gets no better for as long as patience lasts', async () => {
    const options = { student: students(0, 1, 2, 1), validation, guard: false as const, maxRounds: 9 }
    expect(await run(options)).toMatchObject({ ended: 'noImprovement', bestRound: 1, rounds: { length: 2 } })
    expect(await run({ ...options, patience: 2 })).toMatchObject({ bestRound: 1, rounds: { length: 3 } })
  })
  test('when the budget is used up', async () => {
    let asked = 0
    const exhausted = () => ++asked > 1
    expect(await run({ student: students(1.5, 0.5), exhausted })).toMatchObject({ ended: 'budget', bestRound: 1 })
  })
  test('with the failure of a student, and of a teacher whose noise is on', async () => {
    const all = { vocabulary, unlabeled, select: everything }
    const failing = rounds<Bound>({ ...all, student: () => TE.left(unavailable('student', 'ill')) })
    expect(await failing(firstTeacher(learner(0)))()).toEqual(E.left(unavailable('student', 'ill')))
    let calls = 0
    const noisy = { predictor: ({ rows }: Batch) => new Float32Array(2 * rows).fill(1 / ++calls) }
    const heard = await rounds<Learner>({ ...all, student: () => TE.right(noisy) })(firstTeacher(noisy))()
    expect(E.isLeft(heard) && show(heard.left)).toMatch(/second pass of the teacher/u)
  })
})

describe('the guard', () => {
  test('keeps a teacher whose student is worse, and the student that is not', async () => {
    const worse = await run({ student: students(4.5), validation }, firstTeacher(learner(0)))
    expect(outline(worse)).toMatchObject({ teacher: 0, best: 0, bestRound: 0 })
    expect(worse.rounds[0]).toMatchObject({ adopted: false, validation: { teacher: 1 } })
    const better = await run({ student: students(0), validation })
    expect(outline(better)).toMatchObject({ teacher: 0, best: 0 })
  })
  test('tests in pairs: a difference that chance explains does not count', async () => {
    const done = await run({ student: students(0.5), validation, maxRounds: 1 }, firstTeacher(learner(0)))
    // Two losses and no win: one in four times by chance.
    expect(done.rounds[0]).toMatchObject({ adopted: true, validation: { p: 0.25 } })
    expect(done.best.bound).toBe(0)
  })
  test('left out, lets the worse student teach, while the best learner is kept', async () => {
    const options = { student: students(4.5), validation, guard: false as const, maxRounds: 1 }
    expect(outline(await run(options, firstTeacher(learner(0))))).toMatchObject({ teacher: 4.5, best: 0, bestRound: 0 })
  })
})

test('rounds that go on from any saved state end as those that were not stopped', async () => {
  const saved: Array<Progress<Bound>> = []
  const options = { student: students(1.5, 0.5, 1.5, 0), maxRounds: 4, validation, patience: 4 }
  const whole = await run(options, undefined, (progress) => {
    saved.push(progress)
    return TE.right(undefined)
  })
  expect(saved).toHaveLength(whole.rounds.length + 1)
  for (const state of saved) expect(outline(await run(options, state))).toEqual(outline(whole))
})

test('records carry the round and a hash that tells teachers apart', async () => {
  const { rounds: all } = await run({ student: students(1.5, 0.5), maxRounds: 2 })
  const origins = all.map(({ records }) => new Set(records.map(({ round, teacher }) => `${round} ${teacher}`)))
  expect(origins.map(({ size }) => size)).toEqual([1, 1])
  expect(new Set(origins.flatMap((each) => [...each]))).toHaveProperty('size', 2)
})

test('counts and levels that make no sense are refused', () => {
  const all = { vocabulary, unlabeled, select: everything, student: students(0) }
  expect(() => rounds({ ...all, maxRounds: 0 })).toThrow(/maxRounds/)
  expect(() => rounds({ ...all, patience: 1.5 })).toThrow(/patience/)
  expect(() => rounds({ ...all, guard: 2 })).toThrow(/guard/)
})

describe('what is held out', () => {
  test('tells accuracy and confusion, and never its examples', () => {
    const test = heldOut({ vocabulary })(Dataset.fromArray([-1, 1, 2].map((value) => exampleOf(value))))
    expect(test.measure(learner(1.5).predictor)).toMatchObject({
      accuracy: 2 / 3,
      correct: [true, false, true],
      confusion: [
        [1, 0],
        [1, 1],
      ],
    })
    expect(Object.keys(test)).toEqual(['_tag', 'length', 'measure'])
  })
  test('can by its type be neither labeled nor validated on, nor learnt from', () => {
    expectTypeOf<HeldOut>().not.toExtend<Dataset.Dataset<Example.Example>>()
    expectTypeOf<HeldOut>().not.toExtend<RoundsOptions<Bound>['unlabeled']>()
    expectTypeOf<HeldOut>().not.toExtend<NonNullable<RoundsOptions<Bound>['validation']>>()
  })
})

describe('the sign test', () => {
  const counts = fc.record({ wins: fc.nat(200), losses: fc.nat(200) })
  test('is a probability that falls as losses grow and rises as wins do', () => {
    fc.assert(
      fc.property(counts, ({ wins, losses }) => {
        const p = signTest({ wins, losses })
        expect(p).toBeGreaterThanOrEqual(0)
        expect(p).toBeLessThanOrEqual(1)
        expect(signTest({ wins, losses: losses + 1 })).toBeLessThanOrEqual(p + 1e-9)
        expect(signTest({ wins: wins + 1, losses })).toBeGreaterThanOrEqual(p - 1e-9)
      }),
    )
  })
  test('of both sides together counts the tie twice', () => {
    fc.assert(
      fc.property(counts, ({ wins, losses }) => {
        const both = signTest({ wins, losses }) + signTest({ wins: losses, losses: wins })
        // At least as many losses, or at least as many wins: the outcome itself is in both.
        const pairs = wins + losses
        let log = -pairs * Math.LN2
        for (let i = 1; i <= losses; i++) log += Math.log((pairs - i + 1) / i)
        expect(both).toBeCloseTo(1 + Math.exp(log), 6)
      }),
    )
  })
})

test('a ramp starts at nothing where it warms up, never falls, and ends at its weight', () => {
  const part = fc.nat(20)
  fc.assert(
    fc.property(part, part, fc.double({ min: 0, max: 9, noNaN: true }), (warmUp, rise, weight) => {
      const weights = Array.from({ length: warmUp + rise + 3 }, (_, epoch) => ramp({ warmUp, rise, weight })(epoch))
      expect(weights.slice(0, warmUp).every((each) => each === 0)).toBe(true)
      expect(weights.every((each, i) => each >= (weights[i - 1] ?? 0))).toBe(true)
      expect(weights.at(-1)).toBe(weight)
    }),
  )
})

import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { expect, test } from 'vitest'
import type { Predictor } from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Example from '../../src/core/Example.ts'
import { type Failure, empty } from '../../src/core/Failure.ts'
import * as Seed from '../../src/core/Seed.ts'
import { crossValidatedProbabilities } from '../../src/semi/crossValidated.ts'
import { lawfulTask } from '../core/lawful.ts'
import { line, right, side, soft, vocabulary } from './sides.ts'

// A series is its own index; what was trained on is what a predictor says, as a probability of the last class.
const labeledAs = (classes: ReadonlyArray<number>): Dataset.Dataset<Example.Example> =>
  Dataset.make(classes.length, (i) => ({
    id: String(i),
    series: Example.series(1, 1, Float32Array.of(i)),
    target: { _tag: 'Class', id: classes[i] as number, vocabulary },
  }))

const memory =
  (parts: Array<ReadonlyArray<Example.Example>>) =>
  (part: Dataset.Dataset<Example.Example>): TE.TaskEither<Failure, Predictor> => {
    const seen = Dataset.toArray(part)
    parts.push(seen)
    const ids = new Set(seen.map(({ id }) => Number(id)))
    return TE.right(({ x }) => Float32Array.from([...x].flatMap((i) => (ids.has(i) ? [0, 0, 1] : [1, 0, 0]))))
  }

const sets = fc.tuple(fc.array(fc.nat(2), { maxLength: 20 }), fc.integer({ min: 2, max: 6 }), fc.nat(99))

lawfulTask(
  'every label that a fold can spare is judged once, by a predictor that has not seen it',
  sets,
  async ([classes, folds, number]) => {
    const parts: Array<ReadonlyArray<Example.Example>> = []
    const options = { folds, seed: Seed.make(number), vocabulary }
    const held = right(await crossValidatedProbabilities(options)(memory(parts))(labeledAs(classes))())
    const single = (id: number): boolean => classes.filter((other) => other === id).length === 1
    const expected = classes.flatMap((id, i) => (single(id) ? [] : [i]))
    expect(held.ids).toEqual(expected.map(String))
    expect(held.left).toEqual(classes.flatMap((id, i) => (single(id) ? [String(i)] : [])))
    expect(held.outcomes.truth).toEqual(expected.map((i) => classes[i]))
    expect([...held.outcomes.probabilities]).toEqual(expected.flatMap(() => [1, 0, 0]))
  },
)

lawfulTask('every training part has all classes, and no fold is empty', sets, async ([classes, folds, number]) => {
  const parts: Array<ReadonlyArray<Example.Example>> = []
  const options = { folds, seed: Seed.make(number), vocabulary }
  const held = right(await crossValidatedProbabilities(options)(memory(parts))(labeledAs(classes))())
  expect(parts).toHaveLength(held.ids.length === 0 ? 0 : Math.min(folds, held.ids.length))
  for (const part of parts) {
    expect(part.length).toBeLessThan(classes.length)
    expect(new Set(part.map(({ target }) => (target._tag === 'Class' ? target.id : -1)))).toEqual(new Set(classes))
  }
})

test('a training that fails, and targets that are no classes, are failures', async () => {
  const options = { seed: Seed.make(42), vocabulary }
  const fails = crossValidatedProbabilities(options)(() => TE.left(empty('it')))(labeledAs([0, 0, 1, 1]))
  expect(await fails()).toEqual(E.left(empty('it')))
  const softly = crossValidatedProbabilities(options)(memory([]))(side('labeled', 3, soft))
  expect(line(await softly())).toBe('the target of labeled/0: expected a class, found Probabilities')
})

test.each([1, 0, 2.5, NaN])('%d folds are refused when built', (folds) => {
  expect(() => crossValidatedProbabilities({ folds, seed: Seed.make(1), vocabulary })).toThrow(
    `crossValidatedProbabilities: folds must be a whole number from 2, got ${folds}`,
  )
})

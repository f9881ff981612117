import { Batch, Dataset, Either, Example, Seed, pipe } from 'millrace'
import { Archive, hideLabels, semaphore } from 'millrace/data'
import { predictorOf, rocketClassifier } from 'millrace/rocket'
import { describe, expect, test } from 'vitest'

const archive = semaphore({ train: 60, test: 60 })
const { train, test: held } = Archive.examples(archive)
const vocabulary = Archive.vocabulary(archive) ?? []
const seed = Seed.make(42)

const all = <A>(dataset: Dataset.Dataset<A>): ReadonlyArray<A> =>
  Array.from({ length: dataset.length }, (_, i) => dataset.get(i))

const heldBatch = Batch.collate(all(held))

const accuracy = (probabilities: Float32Array, examples: ReadonlyArray<Example.Example>): number => {
  const right = examples.filter(({ target }, row) => {
    const own = probabilities.slice(row * vocabulary.length, (row + 1) * vocabulary.length)
    return target._tag === 'Class' && own[target.id] === Math.max(...own)
  })
  return right.length / examples.length
}

const trained = (examples: Dataset.Dataset<Example.Example>, options: object = {}) => {
  const result = rocketClassifier({ seed, count: 840, ...options })(vocabulary)(examples)
  if (Either.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const sumsToOne = (probabilities: Float32Array): boolean =>
  Array.from({ length: probabilities.length / vocabulary.length }, (_, row) =>
    probabilities.subarray(row * vocabulary.length, (row + 1) * vocabulary.length).reduce((sum, x) => sum + x, 0),
  ).every((sum) => Math.abs(sum - 1) < 1e-5)

const of = (ids: ReadonlyArray<number>): Dataset.Dataset<Example.Example> =>
  Dataset.fromArray(
    [...new Set(ids)].flatMap((id) => {
      const found = all(train).filter(({ target }) => target._tag === 'Class' && target.id === id)
      return found.slice(0, ids.filter((one) => one === id).length)
    }),
  )

for (const head of ['ridge', 'logistic'] as const)
  describe(`A classifier with a ${head} head`, () => {
    test('learns from few labels, and its held-out probabilities say how well', () => {
      const { labeled } = hideLabels({ keep: 24 })(seed)(train)
      const { predictor, crossValidated } = trained(labeled, { head })
      expect(accuracy(predictor(heldBatch), all(held))).toBeGreaterThan(0.6)
      expect(accuracy(crossValidated, all(labeled))).toBeGreaterThan(0.5)
      expect(sumsToOne(predictor(heldBatch)) && sumsToOne(crossValidated)).toBe(true)
    })

    test('lives with one label in each class, with few classes, and with one', () => {
      for (const ids of [[0, 1, 2, 3, 4, 5], [4, 1], [3], [3, 3, 3], [5, 5, 2]]) {
        const { predictor, crossValidated } = trained(of(ids), { head })
        const probabilities = predictor(heldBatch)
        expect(sumsToOne(probabilities) && sumsToOne(crossValidated)).toBe(true)
        for (const [i, probability] of probabilities.entries())
          if (!ids.includes(i % vocabulary.length)) expect(probability).toBe(0)
      }
    })

    test('is plain numbers that give the same predictor again', () => {
      const { rocket, predictor } = trained(of([0, 1, 2]), { head })
      expect(predictorOf(rocket)(heldBatch)).toEqual(predictor(heldBatch))
    })
  })

test('A row without its filling gives what the series alone gives', () => {
  const [first, second] = all(train) as [Example.Example, Example.Example]
  const { variables, steps, values } = first.series
  const short = {
    ...first,
    series: Example.series(
      variables,
      steps - 5,
      values.filter((_, i) => i % steps < steps - 5),
    ),
  }
  const { predictor } = trained(of([0, 1, 2]))
  const together = pipe([short, second], Batch.collatePadded())
  expect(predictor(together).slice(0, vocabulary.length)).toEqual(predictor(Batch.collate([short])))
})

test('What cannot be learnt from is a failure that names the example', () => {
  const learn = rocketClassifier({ seed, count: 84 })(vocabulary)
  const [one] = all(train) as [Example.Example]
  expect(Either.isLeft(learn(Dataset.fromArray([])))).toBe(true)
  expect(learn(Dataset.fromArray([Example.withoutTarget(one)]))).toMatchObject({
    left: { _tag: 'Mismatch', what: `the target of "${one.id}"` },
  })
  expect(Either.isLeft(rocketClassifier({ seed, count: 84 })(['other'])(train))).toBe(true)
  const thin = { ...one, id: 'thin', series: Example.series(1, 20, new Float32Array(20)) }
  expect(learn(Dataset.fromArray([one, thin]))).toMatchObject({ left: { what: 'the variables of "thin"' } })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Batch from '../../src/core/Batch.ts'
import { type LossOptions, type Normalization, crossEntropy, rowShares, softmax } from '../../src/train/loss.ts'
import { lawful } from '../core/lawful.ts'

const normalizations: ReadonlyArray<Normalization> = ['pooled', 'official', 'algorithm']

interface Problem {
  readonly batch: Batch.Batch
  readonly classes: number
  readonly logits: Float32Array
}

const vocabularyOf = (classes: number): ReadonlyArray<string> => Array.from({ length: classes }, (_, id) => `${id}`)

const floats = (min: number, max: number) =>
  fc.float({ min: Math.fround(min), max: Math.fround(max), noNaN: true, noDefaultInfinity: true })

const many = <A>(of: fc.Arbitrary<A>, count: number) => fc.array(of, { minLength: count, maxLength: count })

const softRow = (classes: number) =>
  // Not every soft row sums to 1: rounding, and mixing of many, may leave a little more or less.
  fc.tuple(many(floats(0.01, 1), classes), fc.constantFrom(1, 0.9, 1.1)).map(([parts, sum]) => {
    const whole = parts.reduce((a, b) => a + b, 0)
    return parts.map((part) => (sum * part) / whole)
  })

const weights = fc.oneof({ weight: 3, arbitrary: floats(0.1, 3) }, { weight: 1, arbitrary: fc.constantFrom(0, 1) })

/** Labeled rows and then pseudo-labeled ones, of class ids or of probabilities, with weights and logits. */
const problems = ({
  weight = weights,
  kinds = ['Classes', 'Probabilities'],
  pseudo = fc.integer({ min: 0, max: 3 }),
}: {
  readonly weight?: fc.Arbitrary<number>
  readonly kinds?: ReadonlyArray<'Classes' | 'Probabilities'>
  readonly pseudo?: fc.Arbitrary<number>
} = {}): fc.Arbitrary<Problem> =>
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), pseudo, fc.integer({ min: 2, max: 4 }), fc.constantFrom(...kinds))
    .chain(([labeled, rest, classes, kind]) => {
      const rows = labeled + rest
      const vocabulary = vocabularyOf(classes)
      const targets: fc.Arbitrary<Batch.Targets> =
        kind === 'Classes'
          ? many(fc.nat({ max: classes - 1 }), rows).map((ids) => ({
              _tag: kind,
              ids: Int32Array.from(ids),
              vocabulary,
            }))
          : many(softRow(classes), rows).map((all) => ({
              _tag: kind,
              values: Float32Array.from(all.flat()),
              vocabulary,
            }))
      return fc.record({
        classes: fc.constant(classes),
        logits: many(floats(-5, 5), rows * classes).map((all) => Float32Array.from(all)),
        batch: fc.tuple(targets, many(weight, rows)).map(([known, all]) => ({
          rows,
          variables: 1,
          steps: 1,
          x: new Float32Array(rows),
          targets: known,
          weight: Float32Array.from(all),
          labeled,
        })),
      })
    })

const options: fc.Arbitrary<Required<LossOptions>> = fc.record({
  normalization: fc.constantFrom(...normalizations),
  smoothing: fc.constantFrom(0, 0.1, 0.5),
})

const total = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0)

/** Cross-entropies of the rows, by the book. */
const entropies = ({ batch, classes }: Problem, logits: ReadonlyArray<number>, smoothing = 0): ReadonlyArray<number> =>
  Array.from({ length: batch.rows }, (_, row) => {
    const scores = logits.slice(row * classes, (row + 1) * classes)
    const logSum = Math.log(total(scores.map(Math.exp)))
    return total(
      scores.map((score, id) => {
        if (batch.targets._tag === 'Classes') {
          const hit = batch.targets.ids[row] === id ? 1 : 0
          return ((1 - smoothing) * hit + smoothing / classes) * (logSum - score)
        }
        const { values } = batch.targets as Batch.Targets & { _tag: 'Probabilities' }
        return (values[row * classes + id] as number) * (logSum - score)
      }),
    )
  })

/** The three definitions, each as its formula is written. */
const byTheBook = (
  problem: Problem,
  logits: ReadonlyArray<number>,
  { normalization, smoothing }: Required<LossOptions>,
): number => {
  const { weight, labeled, rows } = problem.batch
  const weighted = entropies(problem, logits, smoothing).map((entropy, row) => (weight[row] as number) * entropy)
  switch (normalization) {
    case 'pooled':
      return total(weight) === 0 ? 0 : total(weighted) / total(weight)
    case 'official':
      return total(weighted) / labeled
    case 'algorithm':
      return (
        total(weighted.slice(0, labeled)) / labeled +
        (rows > labeled ? total(weighted.slice(labeled)) / (rows - labeled) : 0)
      )
  }
}

const lossOf = ({ batch, logits }: Problem, how: LossOptions = {}) => crossEntropy(how)(batch)(logits)

const weighing = (problem: Problem, weight: (row: number) => number): Problem => ({
  ...problem,
  batch: { ...problem.batch, weight: Float32Array.from(problem.batch.weight, (_, row) => weight(row)) },
})

/** The first rows alone. */
const firstRows = ({ batch, classes, logits }: Problem, rows: number): Problem => ({
  classes,
  logits: logits.slice(0, rows * classes),
  batch: {
    ...batch,
    rows,
    labeled: Math.min(rows, batch.labeled),
    weight: batch.weight.slice(0, rows),
    x: batch.x.slice(0, rows),
    targets:
      batch.targets._tag === 'Classes'
        ? { ...batch.targets, ids: batch.targets.ids.slice(0, rows) }
        : {
            ...(batch.targets as Batch.Targets & { _tag: 'Probabilities' }),
            values: Batch.probabilitiesOf(batch.targets).slice(0, rows * classes),
          },
  },
})

const expectNear = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void => {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs((actual[i] as number) - (expected[i] as number)), `at ${i}`).toBeLessThan(tolerance)
}

lawful('the loss is what its definition says, within 1e-5', fc.tuple(problems(), options), ([problem, how]) => {
  expectNear([lossOf(problem, how).value], [byTheBook(problem, [...problem.logits], how)], 1e-5)
})

lawful('the gradient is that of finite differences, within 1e-5', fc.tuple(problems(), options), ([problem, how]) => {
  const h = 1e-4
  const at = [...problem.logits]
  const slopes = at.map((logit, i) => {
    const moved = (by: number): ReadonlyArray<number> => at.map((other, j) => (j === i ? logit + by : other))
    return (byTheBook(problem, moved(h), how) - byTheBook(problem, moved(-h), how)) / (2 * h)
  })
  expectNear(lossOf(problem, how).gradient, slopes, 1e-5)
})

const evenly = problems({ weight: fc.constant(1), pseudo: fc.integer({ min: 1, max: 3 }) })

lawful('with weights of 1, official is (1 + P / L) times pooled, and so is its gradient', evenly, (problem) => {
  const { rows, labeled } = problem.batch
  const [pooled, official] = [lossOf(problem), lossOf(problem, { normalization: 'official' })]
  expectNear([official.value], [(rows / labeled) * pooled.value], 1e-9)
  expectNear(
    official.gradient,
    pooled.gradient.map((slope) => (rows / labeled) * slope),
    1e-6,
  )
})

lawful('with weights of 1, pooled is the plain mean', evenly, (problem) => {
  const rows = entropies(problem, [...problem.logits])
  expectNear([lossOf(problem).value], [total(rows) / rows.length], 1e-6)
})

lawful('algorithm is the mean of the labeled plus the mean of the pseudo-labeled', evenly, (problem) => {
  const rows = entropies(problem, [...problem.logits])
  const { labeled } = problem.batch
  const mean = (part: ReadonlyArray<number>): number => total(part) / part.length
  const { value } = lossOf(problem, { normalization: 'algorithm' })
  expectNear([value], [mean(rows.slice(0, labeled)) + mean(rows.slice(labeled))], 1e-5)
})

describe.each(normalizations)('%s', (normalization) => {
  lawful(
    'pseudo-labeled rows of weight 0 change neither value nor gradient',
    fc.tuple(problems({ weight: fc.constant(1), pseudo: fc.integer({ min: 1, max: 3 }) }), fc.constantFrom(0, 0.1)),
    ([problem, smoothing]) => {
      const { labeled } = problem.batch
      const ignored = lossOf(
        weighing(problem, (row) => (row < labeled ? 1 : 0)),
        { normalization, smoothing },
      )
      const alone = lossOf(firstRows(problem, labeled), { normalization, smoothing })
      expectNear([ignored.value], [alone.value], 1e-12)
      const size = labeled * problem.classes
      expect(ignored.gradient.slice(0, size)).toEqual(alone.gradient)
      expect(ignored.gradient.slice(size).every((slope) => slope === 0)).toBe(true)
    },
  )

  lawful(
    'without pseudo-labeled rows it is plain supervised learning',
    problems({ weight: fc.constant(1), pseudo: fc.constant(0) }),
    (problem) => {
      const rows = entropies(problem, [...problem.logits])
      expectNear([lossOf(problem, { normalization }).value], [total(rows) / rows.length], 1e-6)
      expect(lossOf(problem, { normalization })).toEqual(lossOf(problem, { normalization: 'pooled' }))
    },
  )

  lawful(
    'adding a constant to the logits of a row changes nothing',
    fc.tuple(problems(), fc.integer({ min: -64, max: 64 })),
    ([problem, shift]) => {
      // Quarters add up exactly, so that rounding is none of the law's business.
      const logits = problem.logits.map((logit) => Math.round(4 * logit) / 4)
      const moved = logits.map((logit) => logit + shift)
      expect(lossOf({ ...problem, logits: moved }, { normalization })).toEqual(
        lossOf({ ...problem, logits }, { normalization }),
      )
    },
  )

  lawful(
    'huge logits stay finite',
    fc.tuple(
      problems(),
      fc.constantFrom(0, 0.1),
      fc.infiniteStream(fc.constantFrom(-3e38, -1e4, -200, 0, 200, 1e4, 3e38)),
    ),
    ([problem, smoothing, sizes]) => {
      const logits = Float32Array.from(problem.logits, () => sizes.next().value ?? 0)
      const { value, gradient } = lossOf({ ...problem, logits }, { normalization, smoothing })
      expect(Number.isFinite(value)).toBe(true)
      expect(gradient.every(Number.isFinite)).toBe(true)
    },
  )

  lawful('if all rows weigh 0, the loss is 0 and has no slope', problems({ weight: fc.constant(0) }), (problem) => {
    const { value, gradient } = lossOf(problem, { normalization })
    expect(value).toBe(0)
    expect([...gradient].every((slope) => slope === 0)).toBe(true)
  })

  lawful('a row of weight 0 may hold NaN', problems({ weight: floats(0.1, 3) }), (problem) => {
    const muted = weighing(problem, (row) => (row === 0 ? 0 : 1))
    const spoilt = muted.logits.map((logit, i) => (i < problem.classes ? Number.NaN : logit))
    const loss = lossOf({ ...muted, logits: spoilt }, { normalization })
    expect(loss).toEqual(lossOf(muted, { normalization }))
    expect(Number.isNaN(loss.value)).toBe(false)
  })

  lawful('the gradient of a row sums to nothing', fc.tuple(problems(), options), ([problem, { smoothing }]) => {
    const { gradient } = lossOf(problem, { normalization, smoothing })
    const { classes } = problem
    for (let row = 0; row < problem.batch.rows; row++)
      expect(Math.abs(total(gradient.subarray(row * classes, (row + 1) * classes)))).toBeLessThan(1e-5)
  })
})

lawful('pooled shares sum to 1, unless every row weighs 0', problems(), ({ batch }) => {
  const sum = total(rowShares('pooled')(batch))
  expect(sum).toBeCloseTo(total(batch.weight) === 0 ? 0 : 1, 10)
})

lawful(
  'smoothing leaves soft rows alone',
  fc.tuple(problems({ kinds: ['Probabilities'] }), options),
  ([problem, how]) => {
    expect(lossOf(problem, how)).toEqual(lossOf(problem, { ...how, smoothing: 0 }))
  },
)

test('smoothing leaves the row of a teacher that is all but sure alone, and smooths a label made one-hot', () => {
  const vocabulary = vocabularyOf(2)
  const values = Float32Array.of(1, 1e-8, 0, 1)
  const batch: Batch.Batch = {
    rows: 2,
    variables: 1,
    steps: 1,
    x: new Float32Array(2),
    targets: { _tag: 'Probabilities', values, vocabulary },
    weight: Float32Array.of(1, 1),
    labeled: 1,
  }
  const { gradient } = crossEntropy({ smoothing: 0.5 })(batch)(new Float32Array(4))
  expectNear(gradient, [-0.25, 0.25, 0.125, -0.125], 1e-7)
})

lawful(
  'class ids and their one-hot rows have one loss',
  fc.tuple(problems({ kinds: ['Classes'] }), options),
  (pair) => {
    const [problem, how] = pair
    const { targets } = problem.batch
    if (targets._tag !== 'Classes') throw new Error('class ids expected')
    const values = Batch.probabilitiesOf(targets)
    const oneHot = {
      ...problem.batch,
      targets: { _tag: 'Probabilities', values, vocabulary: targets.vocabulary } as const,
    }
    expect(lossOf({ ...problem, batch: oneHot }, how)).toEqual(lossOf(problem, how))
  },
)

lawful('taking a loss changes neither logits nor batch', fc.tuple(problems(), options), ([problem, how]) => {
  const before = structuredClone(problem)
  lossOf(problem, how)
  expect(problem).toEqual(before)
})

lawful(
  'softmax rows are probabilities that sum to 1, however large the logits',
  fc.tuple(problems(), fc.constantFrom(1, 10, 1e4, 1e37)),
  ([{ classes, logits }, scale]) => {
    const rows = softmax(classes)(logits.map((logit) => logit * scale))
    for (let row = 0; row < rows.length / classes; row++) {
      const probabilities = rows.subarray(row * classes, (row + 1) * classes)
      expect(Math.abs(total(probabilities) - 1)).toBeLessThan(1e-6)
      expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true)
    }
  },
)

describe('misuse throws and says so', () => {
  test.each([-0.1, 1, Number.NaN])('a smoothing of %d', (smoothing) => {
    expect(() => crossEntropy({ smoothing })).toThrow(
      `crossEntropy: smoothing must be from 0 to less than 1, got ${smoothing}`,
    )
  })
  const row: Batch.Batch = {
    rows: 1,
    variables: 1,
    steps: 1,
    x: Float32Array.of(0),
    targets: { _tag: 'Unlabeled' },
    weight: Float32Array.of(1),
    labeled: 1,
  }
  test.each<Batch.Targets>([{ _tag: 'Unlabeled' }, { _tag: 'Values', values: Float32Array.of(1) }])(
    'targets without classes: $_tag',
    (targets) => {
      expect(() => crossEntropy()({ ...row, targets })).toThrow(targets._tag)
    },
  )
  test('logits of more classes than the targets have', () => {
    const two: Batch.Targets = { _tag: 'Classes', ids: Int32Array.of(1), vocabulary: ['a', 'b'] }
    expect(() => crossEntropy()({ ...row, targets: two })(new Float32Array(3))).toThrow(
      'crossEntropy: 2 classes expected as in the targets, got 3',
    )
  })
})

/**
 * What goes wrong in the reference, one test for each: the numbers are those of docs/noisy-student.md.
 */
import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import * as Batch from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Epochs from '../../src/core/Epochs.ts'
import * as Example from '../../src/core/Example.ts'
import type { Epochs as EpochsOf } from '../../src/core/Epochs.ts'
import * as Fit from '../../src/core/Fit.ts'
import { equal } from '../../src/core/laws/index.ts'
import * as Sampler from '../../src/core/Sampler.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import { type NoisyStudent, type Options, noisyStudent } from '../../src/semi/noisyStudent.ts'
import { pseudoLabels } from '../../src/semi/pseudoLabels.ts'
import { inceptionTime } from '../../src/nn/inceptionTime.ts'
import { accuracy } from '../../src/train/Metric.ts'
import { crossEntropy, rowShares, softmax } from '../../src/train/loss.ts'
import { catalogue } from '../../src/transform/catalogue.ts'
import { cutmix } from '../../src/transform/cutmix.ts'
import { onExamples } from '../../src/transform/lift.ts'
import { mixup } from '../../src/transform/mixup.ts'
import { paperNoise } from '../../src/transform/paperNoise.ts'
import * as Preprocessing from '../../src/transform/preprocessing.ts'
import { randAugment } from '../../src/transform/randAugment.ts'
import { standardize } from '../../src/transform/standardize.ts'
import { lawful } from '../core/lawful.ts'
import { type Mix, batchesOf, hard, idsOf, line, mixes, pseudoIds, right, side, soft, vocabulary } from './sides.ts'

const seed = Seed.make(42)

const mixOf = (
  labeled: Dataset.Dataset<Example.Example>,
  pseudo: Dataset.Dataset<Example.Example>,
  options: Partial<Options> = {},
): NoisyStudent => right(noisyStudent({ seed, ...options })(Epochs.constant(labeled), Epochs.constant(pseudo)))

const firstOf = ({ batches }: NoisyStudent): Batch.Batch => {
  const [first] = Stream.toArray(batches(0))()
  if (first === undefined) throw new Error('an epoch is never empty')
  return first
}

const all = ({ batches }: NoisyStudent, epoch = 0): ReadonlyArray<Batch.Batch> => Stream.toArray(batches(epoch))()

// Some logits that a network may have come up with: other ones in each row.
const logitsFor = ({ rows }: Batch.Batch): Float32Array =>
  Float32Array.from({ length: rows * vocabulary.length }, (_, i) => Math.sin(7 * i + 1) * 3)

/** The cross-entropy of each row, written down once more. */
const rowLosses = (batch: Batch.Batch): ReadonlyArray<number> => {
  const probabilities = softmax(vocabulary.length)(logitsFor(batch))
  const targets = Batch.probabilitiesOf(batch.targets)
  return Array.from({ length: batch.rows }, (_, row) =>
    vocabulary.reduce((sum, _, id) => {
      const i = row * vocabulary.length + id
      return sum - (targets[i] ?? NaN) * Math.log(probabilities[i] ?? NaN)
    }, 0),
  )
}

const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0)

const weighted = (mix: Mix, pseudoWeight: number): ReadonlyArray<Batch.Batch> =>
  batchesOf({ ...mix, options: { ...mix.options, pseudoWeight } }, 0)

const lossOf = (batch: Batch.Batch): number => crossEntropy()(batch)(logitsFor(batch)).value

const zipped = <A, B>(one: ReadonlyArray<A>, other: ReadonlyArray<B>): ReadonlyArray<readonly [A, B]> =>
  one.flatMap((a, i) => other.slice(i, i + 1).map((b) => [a, b] as const))

describe('A1: soft labels stay soft in the loss', () => {
  const batch = firstOf(mixOf(side('labeled', 4), side('pseudo', 4, soft), { batchSize: 8 }))

  test('whose gradient at a soft row is probabilities - soft label', () => {
    const { gradient } = crossEntropy()(batch)(logitsFor(batch))
    const probabilities = softmax(vocabulary.length)(logitsFor(batch))
    const targets = Batch.probabilitiesOf(batch.targets)
    gradient.forEach((slope, i) =>
      expect(slope).toBeCloseTo(((probabilities[i] ?? NaN) - (targets[i] ?? NaN)) / batch.rows, 6),
    )
  })
  test('which differs from that of the hardened labels', () => {
    const hardened = firstOf(
      mixOf(
        side('labeled', 4),
        side('pseudo', 4, (i) => hard(i < 4 ? 2 : 0)),
        { batchSize: 8 },
      ),
    )
    expect(lossOf(batch)).not.toBeCloseTo(lossOf(hardened), 3)
  })
})

describe('A2: pseudoWeight is the weight of a pseudo-labeled row', () => {
  const weights = fc.double({ min: 0, max: 8, noNaN: true }).map(Math.fround)

  lawful('the loss is (sum of labeled + w x sum of pseudo) / (L + w x P)', fc.tuple(mixes(), weights), ([mix, w]) => {
    for (const batch of weighted(mix, w)) {
      const losses = rowLosses(batch)
      const [ofLabeled, ofPseudo] = [losses.slice(0, batch.labeled), losses.slice(batch.labeled)]
      expect(lossOf(batch)).toBeCloseTo(
        (sum(ofLabeled) + w * sum(ofPseudo)) / (ofLabeled.length + w * ofPseudo.length),
        5,
      )
    }
  })
  lawful('it is the plain mean at 1, and next to it nearly so', mixes(), (mix) => {
    for (const batch of weighted(mix, 1)) expect(lossOf(batch)).toBeCloseTo(sum(rowLosses(batch)) / batch.rows, 5)
    for (const w of [1 - 1e-4, 1 + 1e-4])
      for (const [near, at] of zipped(weighted(mix, w), weighted(mix, 1)))
        expect(Math.abs(lossOf(near) - lossOf(at))).toBeLessThan(1e-3)
  })
  lawful('at 0 the pseudo rows do not count', mixes(), (mix) => {
    for (const batch of weighted(mix, 0)) {
      expect(lossOf(batch)).toBeCloseTo(sum(rowLosses(batch).slice(0, batch.labeled)) / batch.labeled, 5)
      const { gradient } = crossEntropy()(batch)(logitsFor(batch))
      expect(gradient.subarray(batch.labeled * vocabulary.length).every((slope) => slope === 0)).toBe(true)
    }
  })
  lawful('at 2, as at any weight, the loss still falls with that of each labeled row', mixes(), (mix) => {
    for (const w of [0.25, 0.9, 2, 8])
      for (const batch of weighted(mix, w))
        for (const normalization of ['pooled', 'official', 'algorithm'] as const) {
          const shares = [...rowShares(normalization)(batch)]
          expect(shares.slice(0, batch.labeled).every((share) => share > 0)).toBe(true)
        }
  })
  lawful('a pseudo row counts w times a labeled one, whatever L and P', fc.tuple(mixes(), weights), ([mix, w]) => {
    for (const batch of weighted(mix, w)) {
      const shares = [...rowShares('pooled')(batch)]
      const labeled = shares[0] ?? NaN
      for (const pseudo of shares.slice(batch.labeled)) expect(pseudo).toBeCloseTo(w * labeled, 9)
    }
  })
})

test('A3: soft is soft and hard is hard', () => {
  const teacher: Batch.Predictor = ({ rows }) => new Float32Array(3 * rows).fill(1 / 3)
  const kindOf = (kind: 'hard' | 'soft') =>
    pseudoLabels({ vocabulary, kind })(teacher)(side('pseudo', 1)).get(0).target._tag
  expect([kindOf('soft'), kindOf('hard')]).toEqual(['Probabilities', 'Class'])
})

test('A4: validation series among the pseudo-labeled ones are refused, as in the reference example they would be', () => {
  const [train, validation] = [side('labeled', 180), side('pseudo', 180)]
  const example = noisyStudent({ seed, batchSize: 256, ratio: 2, validation })
  expect(line(example(Epochs.constant(train), Epochs.constant(Dataset.concat(validation)(train))))).toMatch(
    /^180 pseudo-labeled rows are also validation rows/u,
  )
})

test('A5: a teacher makes the pseudo-labels, from clean series and without their targets', () => {
  const seen: Array<Batch.Batch> = []
  const teacher: Batch.Predictor = (batch) => {
    seen.push(batch)
    return new Float32Array(3 * batch.rows).fill(1 / 3)
  }
  const pseudo = pseudoLabels({ vocabulary })(teacher)(side('pseudo', 4))
  expect(equal(seen[0]?.x, Batch.collate(Dataset.toArray(side('pseudo', 4))).x)).toBe(true)
  expect(seen[0]?.targets).toEqual({ _tag: 'Unlabeled' })
  expect(firstOf(mixOf(side('labeled', 4), pseudo, { batchSize: 8 })).targets._tag).toBe('Probabilities')
})

describe('A6: the magnitude of the paper is one', () => {
  const rows = catalogue.map((row) => {
    const strengths: Array<number> = []
    const noted = (strength: number) => (strengths.push(strength), row.transform(strength))
    return { strengths, row: { ...row, transform: noted } }
  })

  test('at which nothing is clamped, and no operation is stronger than strong', () => {
    for (const magnitude of [paperNoise.randAugment.magnitude, 30])
      randAugment({ ...paperNoise.randAugment, magnitude, among: rows.map(({ row }) => row) })
    for (const { strengths, row } of rows) {
      const [at27 = 0, at30 = 0] = strengths
      expect(at30).toBe(row.strength[1])
      expect(at27).toBeGreaterThan(row.strength[0])
      expect(at27).toBeLessThan(at30)
    }
  })
  test('and beyond whose scale there is none', () => {
    expect(() => randAugment({ magnitude: 27, outOf: 10 })).toThrow(/magnitude must be from 0 to 10, got 27/)
  })
})

test('A7: the noise of the paper is there by name, for examples and for a network', () => {
  expect(paperNoise).toEqual({ randAugment: { operations: 2, magnitude: 27 }, dropout: 0.5, stochasticDepth: 0.8 })
  const examples = side('labeled', 4)
  const noisy = Epochs.mapRandom(seed, onExamples(randAugment(paperNoise.randAugment)))(Epochs.constant(examples))
  expect(noisy(0).get(1).series).not.toStrictEqual(examples.get(1).series)
  const { options } = inceptionTime({ dropout: paperNoise.dropout, survival: paperNoise.stochasticDepth })({
    variables: 2,
    vocabulary,
  })
  expect(options).toMatchObject({ dropout: 0.5, survival: 0.8 })
})

describe('B8: few labels', () => {
  test.each([1, 2, 17, 100, 170])('%i of them still give a batch each epoch', (count) => {
    const mixed = mixOf(side('labeled', count), side('pseudo', 360), { batchSize: 256, ratio: 2 })
    expect(all(mixed).map(({ labeled, rows }) => [labeled, rows])).toEqual([[count, count + 85]])
  })
})

test('B9: a ratio that leaves no room for pseudo rows divides by nothing', () => {
  const mixed = mixOf(side('labeled', 9), side('pseudo', 9), { batchSize: 4, ratio: 8 })
  expect([mixed.split, mixed.relativeWeight]).toEqual([{ labeled: 4, pseudo: 0 }, undefined])
  expect(all(mixed).map(({ labeled, rows }) => [labeled, rows])).toEqual([
    [4, 4],
    [4, 4],
  ])
})

test('B10: a short labeled batch counts its own labeled rows, whatever their weight', () => {
  const options = { batchSize: 8, ratio: 1, pseudoWeight: 0.25, last: 'keep' as const }
  const batches = all(mixOf(side('labeled', 6), side('pseudo', 9), options))
  expect(batches.map(({ labeled, rows }) => [labeled, rows])).toEqual([
    [4, 8],
    [2, 6],
  ])
  const [, short] = batches
  expect([...(short?.weight ?? [])]).toEqual([1, 1, 0.25, 0.25, 0.25, 0.25])
})

test('B11: no batch is short of pseudo rows, though a round of them does not come out even', () => {
  const mixed = mixOf(side('labeled', 180), side('pseudo', 360), { batchSize: 256, ratio: 2 })
  for (let epoch = 0; epoch < 8; epoch++) expect(all(mixed, epoch).map(({ rows }) => rows)).toEqual([256])
})

test('B12: the order of the pseudo side is asked for, and shuffled anew in each round', () => {
  const labeled = side('labeled', 8)
  const pseudo = Dataset.sample(Sampler.shuffled(seed))(side('pseudo', 8))
  const mixed = right(noisyStudent({ seed, batchSize: 16 })(Epochs.constant(labeled), pseudo))
  const rounds = [0, 1, 2].map((epoch) => pseudoIds(firstOf({ ...mixed, batches: () => mixed.batches(epoch) })))
  expect(new Set(rounds.map((round) => round.join())).size).toBe(3)
  // @ts-expect-error - a dataset says nothing about order, so it is not a side
  expect(() => noisyStudent({ seed })(labeled, labeled)).toThrow(TypeError)
})

test('B13: a side is made of examples and has no batch transform of its own', () => {
  expectTypeOf<Parameters<ReturnType<typeof noisyStudent>>>().toEqualTypeOf<
    [EpochsOf<Example.Example>, EpochsOf<Example.Example>]
  >()
})

test('B14: what prepares labeled rows is a function that validation rows pass through as well', () => {
  const train = side('labeled', 8)
  const { parameters } = Fit.on(standardize({ by: ['variable'] }))(
    Dataset.map(({ series }: Example.Example) => series)(train),
  )
  const steps: Preprocessing.Preprocessing = [{ name: 'standardize', parameters }]
  const prepare = Dataset.map(Example.mapSeries(Preprocessing.apply(steps)))
  const batch = firstOf(mixOf(prepare(train), prepare(side('pseudo', 8)), { batchSize: 4, ratio: 1 }))

  const stored = right(Preprocessing.parse(JSON.parse(JSON.stringify(steps))))
  const atPrediction = Dataset.map(Example.mapSeries(Preprocessing.apply(stored)))
  const rows = [0, 1].map((index) => [train, side('pseudo', 8)].map((part) => atPrediction(part).get(index)))
  const [labeled, pseudo] = [0, 1].map((part) => rows.flatMap((pair) => pair.slice(part, part + 1)))
  expect(batch.x).toEqual(Batch.collate([...(labeled ?? []), ...(pseudo ?? [])]).x)
})

test('C15: soft labels beside hard pseudo-labels are mixed as well as the other way round', () => {
  const kinds = [
    [hard, hard],
    [hard, soft],
    [soft, hard],
    [soft, soft],
  ] as const
  expect(
    kinds.map(([one, other]) => {
      const batch = firstOf(mixOf(side('labeled', 3, one), side('pseudo', 3, other), { batchSize: 6 }))
      return Batch.targetShape(batch.targets)
    }),
  ).toEqual([[6], [6, 3], [6, 3], [6, 3]])
})

test('C16: a class that the pseudo-labels lack shifts no other, and another vocabulary is refused', () => {
  const withoutFirst = side('pseudo', 4, (index) => hard(1 + (index % 2)))
  const { targets } = firstOf(mixOf(side('labeled', 4), withoutFirst, { batchSize: 8 }))
  expect(targets).toEqual({ _tag: 'Classes', ids: Int32Array.of(0, 1, 2, 0, 1, 2, 1, 2), vocabulary })
  const ownIds = side('pseudo', 4, (index) => ({ _tag: 'Class', id: index % 2, vocabulary: ['right', 'up'] }))
  expect(line(noisyStudent({ seed })(Epochs.constant(side('labeled', 4)), Epochs.constant(ownIds)))).toBe(
    'the classes of the pseudo-labeled side: expected left, right, up, found right, up',
  )
})

test('C17: numbers are never taken for classes', () => {
  const number = (index: number): Example.Target => ({ _tag: 'Value', value: index / 2 })
  const batch = firstOf(mixOf(side('labeled', 2, number), side('pseudo', 2, number), { batchSize: 4 }))
  expect(batch.targets).toEqual({ _tag: 'Values', values: Float32Array.of(0, 0.5, 0, 0.5) })
  expect(() => crossEntropy()(batch)).toThrow('classes expected, got Values')
})

test('C18: the accuracy of training rows is the same for ids and for one-hot rows', () => {
  const batch = firstOf(mixOf(side('labeled', 6), side('pseudo', 6), { batchSize: 12 }))
  const values = Batch.probabilitiesOf(batch.targets)
  const rows: Batch.Batch = { ...batch, targets: { _tag: 'Probabilities', values, vocabulary } }
  expect(accuracy.of(rows, logitsFor(batch))).toEqual(accuracy.of(batch, logitsFor(batch)))
})

test('D19: the loss is no part of the mix, so a teacher predicts the same while batches are running', () => {
  const teacher: Batch.Predictor = (batch) => softmax(vocabulary.length)(logitsFor(batch))
  const label = () => Dataset.toArray(pseudoLabels({ vocabulary })(teacher)(side('pseudo', 5)))
  const before = label()
  const running = mixOf(side('labeled', 8), side('pseudo', 8), { batchSize: 4 }).batches(0).open()
  running.next()
  expect(label()).toEqual(before)
  running.close()
  expectTypeOf<keyof NoisyStudent>().toEqualTypeOf<'split' | 'relativeWeight' | 'batches'>()
})

test('D20: a run that breaks leaves nothing behind', () => {
  let breaks = true
  const fragile = (batch: Batch.Batch) => (rng: { readonly seed: Seed.Seed; readonly drawn: number }) => {
    if (breaks && batch.x[0] !== 0) throw new Error('stopped')
    return [batch, rng] as [Batch.Batch, typeof rng]
  }
  const options = { batchSize: 4, batchTransform: fragile }
  const mixed = mixOf(side('labeled', 8), side('pseudo', 8), options)
  expect(() => all(mixed)).toThrow('stopped')
  expect(() => all(mixed)).toThrow('stopped')
  breaks = false
  const whole = mixOf(side('labeled', 8), side('pseudo', 8), { batchSize: 4 })
  expect([all(mixed), all(mixed, 1)]).toEqual([all(whole), all(whole, 1)])
})

test('D21: a checkpoint is a few numbers and holds no data', () => {
  const stream = Stream.epochs(9)(mixOf(side('labeled', 900), side('pseudo', 900), { batchSize: 64 }).batches)
  const running = stream.open()
  for (let n = 0; n < 100; n++) running.next()
  const saved = JSON.stringify(running.state())
  running.close()
  expect(saved.length).toBeLessThan(100)
  expect(saved).toMatch(/^[\d[\]{},":a-z]*$/u)
})

test('D22: labels mix with the series, hard ones and soft ones', () => {
  for (const target of [hard, soft]) {
    const sides = [side('labeled', 12, target), side('pseudo', 12, target)] as const
    const batch = firstOf(mixOf(...sides, { batchSize: 24, batchTransform: cutmix() }))
    const labels = Batch.probabilitiesOf(batch.targets)
    for (let row = 0; row < batch.rows; row++) {
      // A value tells which series its step is of, and so what is known of it.
      const known = [...batch.x.subarray(6 * row, 6 * row + 3)].map((value) =>
        Batch.probabilitiesOf(
          Batch.collate([(row < 12 ? sides[0] : sides[1]).get(row < 12 ? value : -1 - value)]).targets,
        ),
      )
      vocabulary.forEach((_, id) =>
        expect(labels[3 * row + id]).toBeCloseTo(sum(known.map((of) => of[id] ?? NaN)) / 3, 6),
      )
    }
    const blended = firstOf(mixOf(...sides, { batchSize: 24, batchTransform: mixup({ alpha: 1 }) }))
    expect(Batch.probabilitiesOf(blended.targets).some((of) => of > 0 && of < 1 && (8 * of) % 1 !== 0)).toBe(true)
  }
})

test('D23: how many steps an epoch takes is known before it runs, for schedules and rate finders', () => {
  const mixed = mixOf(side('labeled', 180), side('pseudo', 360), { batchSize: 64, ratio: 2 })
  expect(mixed.batches(0).length).toBe(4)
  expect(Stream.epochs(3)(mixed.batches).length).toBe(12)
  expect(all(mixed).flatMap(idsOf)).toHaveLength(4 * 64)
})

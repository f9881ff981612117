import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Batch from '../../src/core/Batch.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Epochs from '../../src/core/Epochs.ts'
import * as Example from '../../src/core/Example.ts'
import { equal } from '../../src/core/laws/index.ts'
import * as laws from '../../src/core/laws/index.ts'
import { integer } from '../../src/core/Random.ts'
import * as Sampler from '../../src/core/Sampler.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import { type Transform, sequence } from '../../src/core/Transform.ts'
import { type Options, noisyStudent } from '../../src/semi/noisyStudent.ts'
import { jitter } from '../../src/transform/jitter.ts'
import { onExamples, onRows } from '../../src/transform/lift.ts'
import { randomSize } from '../../src/transform/resize.ts'
import { lawful, testAll } from '../core/lawful.ts'
import { runs } from '../core/runs.ts'
import {
  type Mix,
  batchesOf,
  hard,
  idsOf,
  labeledIds,
  line,
  mixed,
  mixes,
  pseudoIds,
  right,
  side,
  soft,
  trueMixes,
  vocabulary,
} from './sides.ts'

const seed = Seed.make(42)
const epochs = fc.nat(4)

const idsIn = (dataset: Dataset.Dataset<Example.Example>): ReadonlyArray<string> =>
  Dataset.toArray(dataset).map(({ id }) => id)

/** The pseudo side gone round and round, each round in its own order. */
const around = (pseudo: Epochs.Epochs<Example.Example>, from: number, count: number): ReadonlyArray<string> => {
  const ids: Array<string> = []
  for (let round = 0; ids.length < from + count; round++) ids.push(...idsIn(pseudo(round)))
  return ids.slice(from, from + count)
}

describe('a batch', () => {
  lawful('holds labeled rows, then pseudo rows, and counts the labeled ones', fc.tuple(mixes(), epochs), (drawn) => {
    for (const batch of batchesOf(...drawn))
      expect(idsOf(batch).map((id) => id.startsWith('labeled/'))).toEqual(
        Array.from({ length: batch.rows }, (_, row) => row < batch.labeled),
      )
  })
  lawful('weighs labeled rows 1 and pseudo rows pseudoWeight', fc.tuple(mixes(), epochs), ([mix, epoch]) => {
    for (const { weight, rows, labeled } of batchesOf(mix, epoch))
      expect([...weight]).toEqual(
        Array.from({ length: rows }, (_, row) => (row < labeled ? 1 : mix.options.pseudoWeight)),
      )
  })
  lawful('has the rows of the split, but for the last one when kept', fc.tuple(mixes(), epochs), ([mix, epoch]) => {
    const { labeled, pseudo } = mixed(mix).split
    const batches = batchesOf(mix, epoch)
    const short = mix.options.last === 'keep' ? mix.sizes.labeled % labeled : 0
    batches.forEach((batch, n) => {
      expect(batch.labeled).toBe(short > 0 && n === batches.length - 1 ? short : labeled)
      expect(batch.rows - batch.labeled).toBe(pseudo)
    })
  })
  lawful('takes series and targets from the sides as they are', fc.tuple(mixes(), epochs), ([mix, epoch]) => {
    const known = new Map(
      [...Dataset.toArray(mix.labeled(0)), ...Dataset.toArray(mix.pseudo(0))].map((example) => [example.id, example]),
    )
    for (const batch of batchesOf(mix, epoch)) {
      const examples = idsOf(batch).flatMap((id) => known.get(id) ?? [])
      const { x, targets } = Batch.collate(examples)
      expect(equal([batch.x, batch.targets], [x, targets])).toBe(true)
    }
  })
})

describe('an epoch', () => {
  lawful('is one pass over the labeled side, in its order', fc.tuple(mixes(), epochs), ([mix, epoch]) => {
    const all = idsIn(mix.labeled(epoch))
    const { labeled } = mixed(mix).split
    const whole = mix.options.last === 'keep' ? all.length : all.length - (all.length % labeled)
    expect(batchesOf(mix, epoch).flatMap(labeledIds)).toEqual(all.slice(0, whole))
  })
  lawful('has a length that is known before it runs, and is never empty', mixes(), (mix) => {
    const { length } = mixed(mix).batches(0)
    expect(length).toBe(batchesOf(mix, 0).length)
    expect(length).toBeGreaterThan(0)
  })
  lawful('of few labels repeats none of them', mixes(), (mix) => {
    const ids = batchesOf(mix, 0).flatMap(labeledIds)
    expect(new Set(ids).size).toBe(ids.length)
  })
  lawful('without pseudo-labeled series gives plain supervised batches', mixes(), (mix) => {
    const alone = { ...mix, pseudo: Epochs.constant(Dataset.fromArray<Example.Example>([])) }
    expect(mixed(alone).split.pseudo).toBe(0)
    expect(mixed(alone).relativeWeight).toBeUndefined()
    for (const batch of batchesOf(alone, 1)) expect(batch).toEqual({ ...batch, labeled: batch.rows })
    expect(
      batchesOf(alone, 1)
        .flatMap(({ weight }) => [...weight])
        .every((weight) => weight === 1),
    ).toBe(true)
  })
})

describe('the pseudo side', () => {
  lawful('goes round and round across epochs, each round in its own order', fc.tuple(trueMixes, epochs), (drawn) => {
    const [mix, last] = drawn
    const ids = Array.from({ length: last + 1 }, (_, epoch) => batchesOf(mix, epoch).flatMap(pseudoIds)).flat()
    expect(ids).toEqual(around(mix.pseudo, 0, ids.length))
  })
  lawful(
    'of an epoch opened directly stands where running all before it leads',
    fc.tuple(trueMixes, fc.nat(50)),
    (drawn) => {
      const [mix, epoch] = drawn
      const ids = batchesOf(mix, epoch).flatMap(pseudoIds)
      expect(ids).toEqual(around(mix.pseudo, epoch * ids.length, ids.length))
    },
  )
  lawful('is drawn equally often, up to one', fc.tuple(trueMixes, epochs), ([mix, last]) => {
    const counts = new Map(idsIn(mix.pseudo(0)).map((id) => [id, 0]))
    for (let epoch = 0; epoch <= last; epoch++)
      for (const id of batchesOf(mix, epoch).flatMap(pseudoIds)) counts.set(id, (counts.get(id) ?? 0) + 1)
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1)
  })
  test('comes with the noise of its own round', () => {
    const noisy = Epochs.mapRandom(seed, onExamples(jitter()))
    const pseudo = noisy(Epochs.constant(side('pseudo', 3)))
    const { batches } = right(noisyStudent({ seed, batchSize: 4 })(Epochs.constant(side('labeled', 2)), pseudo))
    const rows = [0, 1].flatMap((epoch) =>
      Stream.toArray(batches(epoch))().flatMap(({ x, labeled }) => [
        x.slice(6 * labeled, 6 * labeled + 6),
        x.slice(-6),
      ]),
    )
    const expected = [...Dataset.toArray(pseudo(0)), pseudo(1).get(0)].map(({ series }) => series.values)
    expect(rows).toEqual(expected)
    expect(rows[0]).not.toEqual(rows[3])
  })
})

describe('targets', () => {
  lawful('are class ids where both sides are, else probabilities on both', fc.tuple(mixes(), epochs), (drawn) => {
    const [{ kinds }] = drawn
    for (const { targets, rows, labeled } of batchesOf(...drawn)) {
      const isSoft = kinds.labeled === 'soft' || (kinds.pseudo === 'soft' && rows > labeled)
      expect(targets._tag).toBe(isSoft ? 'Probabilities' : 'Classes')
    }
  })
  lawful('stay what they were: ids become one-hot, and soft rows stay soft', fc.tuple(mixes(), epochs), (drawn) => {
    const [{ kinds }] = drawn
    for (const batch of batchesOf(...drawn)) {
      const expected = idsOf(batch).flatMap((id) => {
        const [name, index] = id.split('/')
        const target = (kinds[name === 'labeled' ? 'labeled' : 'pseudo'] === 'soft' ? soft : hard)(Number(index))
        return [...Batch.probabilitiesOf(Batch.collate([{ ...side('labeled', 1).get(0), target }]).targets)]
      })
      expect([...Batch.probabilitiesOf(batch.targets)]).toEqual(expected)
    }
  })
  test('that are not labels yet are refused', () => {
    const pseudo = side('pseudo', 4, () => Example.unlabeled)
    expect(line(noisyStudent({ seed })(Epochs.constant(side('labeled', 4)), Epochs.constant(pseudo)))).toBe(
      'the classes of the pseudo-labeled side: expected left, right, up, found none',
    )
  })
})

// Adds one draw to all values, so that each shows which draw it got; 1024ths keep the sums exact.
const shift: Transform<Batch.Batch> = (batch) => (rng) => {
  const [draw, next] = integer(1024)(rng)
  return [{ ...batch, x: batch.x.map((value) => value + draw / 1024) }, next]
}

/** The draws of an epoch's batches, one for all values of a batch. */
const drawsOf = (mix: Mix, epoch: number): ReadonlyArray<number> => {
  const plain = batchesOf(mix, epoch)
  const shifted = batchesOf({ ...mix, options: { ...mix.options, batchTransform: shift } }, epoch)
  return shifted.map(({ x }, n) => {
    const draws = new Set(x.map((value, i) => value - (plain[n]?.x[i] ?? NaN)))
    expect(draws.size).toBe(1)
    return Math.max(...draws)
  })
}

describe('batchTransform', () => {
  lawful('acts once on labeled and pseudo rows together', fc.tuple(mixes(), epochs), ([mix, epoch]) => {
    expect(drawsOf(mix, epoch)).toHaveLength(batchesOf(mix, epoch).length)
  })
  lawful('draws by seed, epoch and place alone', fc.tuple(mixes(), epochs, fc.nat(8)), ([mix, epoch, weight]) => {
    const draws = drawsOf(mix, epoch)
    const options = { ...mix.options, pseudoWeight: weight }
    expect(drawsOf({ ...mix, options, pseudo: mix.labeled }, epoch).slice(0, 1)).toEqual(draws.slice(0, 1))
    const all = [...draws, ...drawsOf(mix, epoch + 1), ...drawsOf(mix, epoch + 2)]
    // Two draws of 1024 may meet by chance; five never do.
    if (all.length >= 5) expect(new Set(all).size).toBeGreaterThan(1)
  })
  test('resizes a batch as a whole, to other lengths in other batches', () => {
    const mix: Mix = {
      labeled: Epochs.constant(side('labeled', 40)),
      pseudo: Epochs.constant(
        Dataset.map((example: Example.Example) => ({
          ...example,
          series: Example.series(1, 51, new Float32Array(51)),
        }))(side('pseudo', 40)),
      ),
      options: { seed, batchSize: 8, batchTransform: randomSize({ magnitude: 0.5 }) },
      sizes: { labeled: 40, pseudo: 40 },
      kinds: { labeled: 'hard', pseudo: 'hard' },
    }
    const steps = batchesOf({ ...mix, labeled: mix.pseudo }, 0).map(({ steps, rows, x }) => {
      expect(x).toHaveLength(rows * steps)
      return steps
    })
    expect(steps.every((count) => count >= 25 && count <= 76)).toBe(true)
    expect(new Set(steps).size).toBeGreaterThan(3)
  })
})

describe('the stream of an epoch', () => {
  const noise = sequence(onRows(jitter()), randomSize({ magnitude: 0.5 }))
  const noisy = mixes().map((mix) => mixed({ ...mix, options: { ...mix.options, batchTransform: noise } }))
  testAll(
    laws.stream(
      fc.tuple(noisy, epochs).map(([{ batches }, epoch]) => batches(epoch)),
      { ...runs(100) },
    ),
  )
})

describe('the stream of all epochs', () => {
  const all = mixes().map((mix) => Stream.epochs(3)(mixed(mix).batches))
  testAll(laws.stream(all, { ...runs(60), elements: 24 }))
})

describe('what cannot be mixed is a failure in one line', () => {
  const sides = (labeled: Dataset.Dataset<Example.Example>, pseudo: Dataset.Dataset<Example.Example>, options = {}) =>
    line(noisyStudent({ seed, ...options })(Epochs.constant(labeled), Epochs.constant(pseudo)))

  test('nothing is labeled', () => {
    expect(sides(side('labeled', 0), side('pseudo', 3))).toBe('the labeled side is empty')
  })
  test.each([
    [['left', 'right'], 'left, right'],
    [['left', 'up', 'right'], 'left, up, right'],
  ])('the pseudo-labeled side knows other classes: %j', (others, found) => {
    const other = side('pseudo', 3, () => ({ _tag: 'Class', id: 0, vocabulary: others }))
    expect(sides(side('labeled', 3), other)).toBe(
      `the classes of the pseudo-labeled side: expected left, right, up, found ${found}`,
    )
  })
  test.each([
    [3, 2],
    [1, 6],
  ])('the pseudo-labeled series are of another shape: %i x %i', (variables, steps) => {
    const reshaped = Dataset.map((example: Example.Example) => ({
      ...example,
      series: Example.series(variables, steps, new Float32Array(6)),
    }))(side('pseudo', 3))
    expect(sides(side('labeled', 3), reshaped)).toBe(
      `the series of the pseudo-labeled side: expected 2 variables x 3 steps, found ${variables} variables x ${steps} steps`,
    )
  })
  test('a pseudo-labeled series is a validation series, by its id', () => {
    const renamed = Dataset.map((example: Example.Example) => ({
      ...example,
      series: side('labeled', 1).get(0).series,
    }))
    const validation = renamed(side('pseudo', 2))
    expect(sides(side('labeled', 9), side('pseudo', 5), { validation })).toBe(
      '2 pseudo-labeled rows are also validation rows (pseudo/0, pseudo/1)',
    )
  })
  test('a pseudo-labeled series is a validation series under another id', () => {
    const validation = Dataset.map((example: Example.Example) => ({ ...example, id: `copy of ${example.id}` }))(
      side('pseudo', 1),
    )
    expect(sides(side('labeled', 9), side('pseudo', 5), { validation })).toBe(
      '1 pseudo-labeled rows are also validation rows (pseudo/0)',
    )
  })
  test('unless that is asked for, as the reference example needs', () => {
    const validation = side('pseudo', 5)
    expect(sides(side('labeled', 9), side('pseudo', 5), { validation, allowOverlap: true })).toBe('no failure')
    expect(sides(side('labeled', 9), side('pseudo', 5), { validation: side('labeled', 9) })).toBe('no failure')
  })
  test('and a row that differs from its own side is refused with its batch', () => {
    const odd = Dataset.concat(side('labeled', 1, () => ({ _tag: 'Class', id: 0, vocabulary: ['down'] })))(
      side('labeled', 3),
    )
    const { batches } = right(noisyStudent({ seed })(Epochs.constant(odd), Epochs.constant(side('pseudo', 3))))
    expect(() => Stream.toArray(batches(0))()).toThrow('one vocabulary expected, got left, right, up and down')
  })
})

describe('options that make no sense are refused when the combinator is made', () => {
  const cases: ReadonlyArray<[Partial<Options>, string]> = [
    [{ batchSize: 0 }, 'batchSize must be a positive integer, got 0'],
    [{ batchSize: 2.5 }, 'batchSize must be a positive integer, got 2.5'],
    [{ batchSize: NaN }, 'batchSize must be a positive integer, got NaN'],
    [{ ratio: 0 }, 'ratio must be positive, got 0'],
    [{ ratio: -2 }, 'ratio must be positive, got -2'],
    [{ ratio: NaN }, 'ratio must be positive, got NaN'],
    [{ pseudoWeight: -1 }, 'noisyStudent: pseudoWeight must be a number from 0, got -1'],
    [{ pseudoWeight: NaN }, 'noisyStudent: pseudoWeight must be a number from 0, got NaN'],
    [{ pseudoWeight: Infinity }, 'noisyStudent: pseudoWeight must be a number from 0, got Infinity'],
  ]
  test.each(cases)('%o: %s', (options, message) => {
    expect(() => noisyStudent({ seed, ...options })).toThrow(message)
  })
})

describe('verbose', () => {
  const recordings = (name: 'labeled' | 'pseudo', count: number, targetOf = hard) =>
    Dataset.map((example: Example.Example) => ({
      ...example,
      series: Example.series(24, 51, new Float32Array(24 * 51)),
    }))(side(name, count, targetOf))

  const reference = (targetOf: (index: number) => Example.Target) => {
    const lines: Array<string> = []
    const batchTransform = randomSize({ magnitude: 0.5 })
    const { batches } = right(
      noisyStudent({ seed, batchSize: 256, ratio: 2, batchTransform, verbose: (line) => void lines.push(line) })(
        Dataset.sample(Sampler.shuffled(seed))(recordings('labeled', 180)),
        Epochs.constant(recordings('pseudo', 360, targetOf)),
      ),
    )
    const start = [...lines]
    const all = Stream.toArray(batches(0))()
    return { start, ofBatches: lines.slice(start.length), all }
  }

  test('says the split and the relative weight of the reference example in its words', () => {
    expect(reference(hard).start).toEqual([
      'labels / pseudolabels per training batch              : 171 / 85',
      'relative labeled/ pseudolabel sample weight in dataset: 4.0',
    ])
  })
  test.each([
    ['class ids', hard, 'y: [171]  y2: [85]  y_comb: [256]'],
    ['probability rows', soft, 'y: [171, 3]  y2: [85, 3]  y_comb: [256, 3]'],
  ])('says the shapes of each batch as the reference does, for %s', (_, targetOf, shapes) => {
    const { ofBatches, all } = reference(targetOf)
    expect(all).toHaveLength(1)
    expect(ofBatches).toEqual([`X: [171, 24, 51]  X2: [85, 24, 51]  X_comb: [256, 24, ${all[0]?.steps}]`, shapes])
  })
  lawful('says two lines at the start and two for each batch, and nothing besides', trueMixes, (mix) => {
    const said: Array<ReadonlyArray<unknown>> = []
    const options = { ...mix.options, verbose: (...all: ReadonlyArray<unknown>) => void said.push(all) }
    const { batches } = mixed({ ...mix, options })
    expect(said).toHaveLength(2)
    const { length } = Stream.toArray(batches(0))()
    expect(said).toHaveLength(2 + 2 * length)
    expect(said.every((all) => all.length === 1)).toBe(true)
  })
  test('says that there is no relative weight where nothing is pseudo-labeled', () => {
    const lines: Array<string> = []
    const options: Options = { seed, batchSize: 8, verbose: (line) => void lines.push(line) }
    noisyStudent(options)(Epochs.constant(side('labeled', 4)), Epochs.constant(side('pseudo', 0)))
    expect(lines).toEqual([
      'labels / pseudolabels per training batch              : 4 / 0',
      'relative labeled/ pseudolabel sample weight in dataset: none',
    ])
  })
  test('is silent about sides that cannot be mixed', () => {
    const lines: Array<string> = []
    const options: Options = { seed, verbose: (line) => void lines.push(line) }
    noisyStudent(options)(Epochs.constant(side('labeled', 0)), Epochs.constant(side('pseudo', 2)))
    expect(lines).toEqual([])
    expect(vocabulary).toHaveLength(3)
  })
})

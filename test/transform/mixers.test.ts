import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Batch, type Targets, pad, probabilitiesOf, withoutPadding } from '../../src/core/Batch.ts'
import * as laws from '../../src/core/laws/index.ts'
import { type Rng, fromSeed } from '../../src/core/Random.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Stream from '../../src/core/Stream.ts'
import { type Transform, identity, sequence } from '../../src/core/Transform.ts'
import { crossEntropy } from '../../src/train/loss.ts'
import { cutmix } from '../../src/transform/cutmix.ts'
import { intraClassCutmix } from '../../src/transform/intraClassCutmix.ts'
import { jitter } from '../../src/transform/jitter.ts'
import { onRows } from '../../src/transform/lift.ts'
import { mixup } from '../../src/transform/mixup.ts'
import { randomSize } from '../../src/transform/resize.ts'
import { lawful, testAll } from '../core/lawful.ts'
import { runs } from '../core/runs.ts'
import { batchesOf, hard, mixed, side, soft, vocabulary } from '../semi/sides.ts'
import * as Epochs from '../../src/core/Epochs.ts'
import { rng, value, valueOrMissing } from './arbitraries.ts'

const mixers = [
  { name: 'mixup', mixer: mixup },
  { name: 'cutmix', mixer: cutmix },
  { name: 'intraClassCutmix', mixer: intraClassCutmix },
]

const classes = ['a', 'b', 'c']
const at = (seed: number): Rng => fromSeed(Seed.make(seed))
const many = <A>(of: fc.Arbitrary<A>, count: number) => fc.array(of, { minLength: count, maxLength: count })
const weights = fc.constantFrom(0, 0.25, 0.5, 1, 2)

type Kind = Targets['_tag']
const kinds: ReadonlyArray<Kind> = ['Classes', 'Probabilities', 'Values', 'Unlabeled']
const kindsWithClasses = kinds.filter((kind) => kind !== 'Values')

const targetsOf = (kind: Kind, rows: number): fc.Arbitrary<Targets> => {
  switch (kind) {
    case 'Classes':
      return many(fc.nat(2), rows).map((ids) => ({ _tag: kind, ids: Int32Array.from(ids), vocabulary: classes }))
    case 'Probabilities':
      return many(fc.tuple(fc.nat(8), fc.nat(8)), rows).map((all) => ({
        _tag: kind,
        // Eighths, so that 32 bits hold them.
        values: Float32Array.from(
          all.flatMap(([one, other]) => [Math.min(one, other), Math.abs(one - other), 8 - Math.max(one, other)]),
          (eighths) => eighths / 8,
        ),
        vocabulary: classes,
      }))
    case 'Values':
      return many(value, rows).map((values) => ({ _tag: kind, values: Float32Array.from(values) }))
    case 'Unlabeled':
      return fc.constant({ _tag: kind })
  }
}

interface Shape {
  readonly kind?: ReadonlyArray<Kind>
  readonly values?: fc.Arbitrary<number>
  readonly weight?: fc.Arbitrary<number>
  readonly unequal?: boolean
}

/** Labeled and pseudo-labeled rows of all kinds, some that weigh nothing, of equal lengths or not. */
const batches = ({ kind = kinds, values = value, weight = weights, unequal = true }: Shape = {}): fc.Arbitrary<Batch> =>
  fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3 }), fc.nat(8), fc.constantFrom(...kind))
    .chain(([rows, variables, steps, tag]) =>
      fc
        .record({
          x: many(values, rows * variables * steps).map((all) => Float32Array.from(all)),
          targets: targetsOf(tag, rows),
          weight: many(weight, rows).map((all) => Float32Array.from(all)),
          labeled: fc.nat(rows),
          lengths: unequal
            ? fc.option(
                many(fc.nat(steps), rows).map((all) => Int32Array.from(all)),
                { nil: undefined },
              )
            : fc.constant(undefined),
        })
        .map(({ lengths, ...rest }) => ({
          rows,
          variables,
          steps,
          ...rest,
          ids: Array.from({ length: rows }, (_, row) => `${row}`),
          ...(lengths === undefined ? {} : { lengths }),
        })),
    )

/** The batch with values by which a mix shows what it is made of: of variable v, the mean over the steps is v's share. */
const traced = (batch: Batch): Batch => {
  const { rows } = batch
  const x = new Float32Array(rows * rows * 8)
  for (let row = 0; row < rows; row++) x.fill(1, (row * rows + row) * 8, (row * rows + row + 1) * 8)
  return { ...batch, variables: rows, steps: 8, x }
}

const sharesOf = ({ rows, variables, steps, x }: Batch): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: variables }, (_, variable) => {
      const start = (row * variables + variable) * steps
      return x.subarray(start, start + steps).reduce((sum, share) => sum + share, 0) / steps
    }),
  )

const rowOf = ({ variables, steps, x }: Batch, row: number): Float32Array =>
  x.slice(row * variables * steps, (row + 1) * variables * steps)

const tracedBatches = (shape: Shape = {}) => batches({ ...shape, unequal: false }).map(traced)

describe.each(mixers)('$name', ({ name, mixer }) => {
  const kind = name === 'intraClassCutmix' ? kindsWithClasses : kinds
  const alphas = fc.constantFrom(0.1, 0.4, 1, 8)

  describe('keeps the laws of transforms', () => {
    const inputs = fc.oneof(batches({ kind }), batches({ kind, values: valueOrMissing }))
    const shape = ({ rows, variables, steps, labeled, ids, x }: Batch) => [
      rows,
      variables,
      steps,
      labeled,
      ids,
      x.length,
    ]
    testAll(laws.transform(mixer(), inputs, { ...runs(), shape }))
  })

  test('alpha 0 is the identity', () => {
    expect(mixer({ alpha: 0 })).toBe(identity)
  })

  test.each([-1, NaN, Infinity])('an alpha of %d is refused when the mixer is made', (alpha) => {
    expect(() => mixer({ alpha })).toThrow(`${name}: alpha must be a finite number from 0, got ${alpha}`)
  })

  test('partners of an unknown kind are refused', () => {
    expect(() => mixer({ partners: 'all' as 'batch' })).toThrow(`${name}: partners must be part or batch, got all`)
  })

  lawful(
    'the cross-entropy of a mix, and its gradient, are those of both rows, each weighted by its share, within 1e-5',
    fc
      .tuple(
        tracedBatches({ kind: name === 'intraClassCutmix' ? ['Classes'] : ['Classes', 'Probabilities'] }),
        rng,
        alphas,
        fc.constantFrom('part' as const, 'batch' as const),
        fc.infiniteStream(fc.integer({ min: -4, max: 4 })),
      )
      .filter(([{ labeled }]) => labeled > 0),
    ([batch, start, alpha, partners, numbers]) => {
      const { rows } = batch
      const logits = Float32Array.from({ length: 3 * rows }, () => numbers.next().value ?? 0)
      const [mix] = mixer({ alpha, partners })(batch)(start)
      const shares = sharesOf(mix)
      // Each row with the target of each other one, weighted by its share and its weight.
      const known = probabilitiesOf(batch.targets)
      const pairs = Array.from({ length: rows * rows }, (_, i) => [Math.floor(i / rows), i % rows] as const)
      const apart: Batch = {
        ...batch,
        rows: rows * rows,
        targets: {
          _tag: 'Probabilities',
          values: Float32Array.from(pairs.flatMap(([, other]) => [...known.subarray(3 * other, 3 * other + 3)])),
          vocabulary: classes,
        },
        weight: Float32Array.from(pairs, ([row, other]) => Number(shares[row]?.[other]) * Number(batch.weight[other])),
      }
      const loss = crossEntropy({ normalization: 'official' })
      const ofMix = loss(mix)(logits)
      const ofBoth = loss(apart)(
        Float32Array.from(pairs.flatMap(([row]) => [...logits.subarray(3 * row, 3 * row + 3)])),
      )
      expect(Math.abs(ofMix.value - ofBoth.value)).toBeLessThan(1e-5 * (1 + ofBoth.value))
      ofMix.gradient.forEach((slope, i) => {
        const [row, id] = [Math.floor(i / 3), i % 3]
        const sum = Array.from({ length: rows }, (_, other) => Number(ofBoth.gradient[3 * (row * rows + other) + id]))
        expect(Math.abs(slope - sum.reduce((a, b) => a + b, 0))).toBeLessThan(1e-5)
      })
    },
  )

  lawful('weights mix by the shares', fc.tuple(tracedBatches({ kind }), rng, alphas), ([batch, start, alpha]) => {
    const [mix] = mixer({ alpha })(batch)(start)
    sharesOf(mix).forEach((shares, row) => {
      const weight = shares.reduce((sum, share, other) => sum + share * Number(batch.weight[other]), 0)
      expect(Math.abs(Number(mix.weight[row]) - weight)).toBeLessThan(1e-5)
    })
  })

  lawful(
    'partners are of the same part, each is one row’s, and rows that weigh 0 are neither changed nor partners',
    fc.tuple(tracedBatches({ kind }), rng, alphas),
    ([batch, start, alpha]) => {
      const shares = sharesOf(mixer({ alpha })(batch)(start)[0])
      const partners = shares.map((of, row) => of.findIndex((share, other) => other !== row && share > 0))
      const drawn = partners.filter((other) => other >= 0)
      expect(new Set(drawn).size).toBe(drawn.length)
      partners.forEach((other, row) => {
        if (other >= 0) expect(other < batch.labeled).toBe(row < batch.labeled)
        if (other >= 0) expect(Number(batch.weight[row]) * Number(batch.weight[other])).not.toBe(0)
      })
    },
  )

  test('across the batch, labeled rows have pseudo-labeled partners too', () => {
    const batch = traced({
      rows: 6,
      variables: 1,
      steps: 1,
      x: new Float32Array(6),
      targets: { _tag: 'Classes', ids: new Int32Array(6), vocabulary: classes },
      weight: new Float32Array(6).fill(1),
      labeled: 3,
    })
    const crosses = (partners: 'part' | 'batch') =>
      Array.from({ length: 10 }, (_, seed) => sharesOf(mixer({ partners })(batch)(at(seed))[0])).some((shares) =>
        shares.slice(0, 3).some((of) => of.slice(3).some((share) => share > 0)),
      )
    expect(crosses('batch')).toBe(true)
    expect(crosses('part')).toBe(false)
  })

  lawful(
    'what fills a batch up changes nothing, and stays as it is',
    fc.tuple(batches({ kind }), rng, alphas, fc.nat(3)),
    ([batch, start, alpha, more]) => {
      const padded = pad(batch.rows + more)(batch)
      const [alone] = mixer({ alpha })(batch)(start)
      const [filled] = mixer({ alpha })(padded)(start)
      expect(withoutPadding(filled)).toStrictEqual(alone)
      for (let row = batch.rows; row < padded.rows; row++) {
        expect(rowOf(filled, row)).toStrictEqual(rowOf(padded, row))
        expect(filled.weight[row]).toBe(0)
      }
    },
  )

  lawful(
    'one row has no partner: its values, weight and what is known of it stay',
    fc.tuple(
      batches({ kind, values: valueOrMissing }).filter(({ rows }) => rows === 1),
      rng,
    ),
    ([batch, start]) => {
      const [mix] = mixer()(batch)(start)
      expect({ ...mix, targets: batch.targets }).toStrictEqual(batch)
      if (batch.targets._tag === 'Classes' || batch.targets._tag === 'Probabilities')
        expect(probabilitiesOf(mix.targets)).toStrictEqual(probabilitiesOf(batch.targets))
      else expect(mix.targets).toStrictEqual(batch.targets)
    },
  )

  test('a batch without rows stays empty', () => {
    const batch: Batch = {
      rows: 0,
      variables: 2,
      steps: 3,
      x: new Float32Array(0),
      targets: { _tag: 'Unlabeled' },
      weight: new Float32Array(0),
      labeled: 0,
    }
    expect(mixer()(batch)(at(42))[0]).toStrictEqual(batch)
  })

  test('is the batchTransform of Noisy Student: parts, their weights and the rest of the noise stay what they are', () => {
    const batchTransform = sequence(onRows(jitter({ strength: 0.1 })), mixer({ alpha: 1 }), randomSize())
    const mix = (transform: Transform<Batch>) => ({
      labeled: Epochs.constant(side('labeled', 8, hard)),
      pseudo: Epochs.constant(side('pseudo', 12, soft)),
      options: { seed: Seed.make(42), batchSize: 10, ratio: 1, pseudoWeight: 0.5, batchTransform: transform },
      sizes: { labeled: 8, pseudo: 12 },
      kinds: { labeled: 'hard' as const, pseudo: 'soft' as const },
    })
    const noisy = batchesOf(mix(batchTransform), 3)
    const plain = batchesOf(mix(identity), 3)
    expect(noisy).toHaveLength(plain.length)
    expect(batchesOf(mix(batchTransform), 3)).toStrictEqual(noisy)
    for (const batch of noisy) {
      expect([batch.rows, batch.labeled]).toEqual([10, 5])
      expect([...batch.weight]).toEqual([1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5])
      expect(batch.targets).toMatchObject({ _tag: 'Probabilities', vocabulary })
    }
    const [first] = Stream.toArray(mixed(mix(mixer({ alpha: 1 }))).batches(0))()
    // Labeled series are of values from 0, pseudo-labeled ones of values below.
    first?.x.forEach((of, i) => expect(of >= 0).toBe(i < 5 * 6))
    expect(first?.x).not.toStrictEqual(plain[0]?.x)
  })
})

describe('labels', () => {
  const either = fc.constantFrom(mixup, cutmix)

  lawful(
    'class ids and probabilities mix into probabilities whose rows sum to what they summed to',
    fc.tuple(either, batches({ kind: ['Classes', 'Probabilities'] }), rng),
    ([mixer, batch, start]) => {
      const [{ targets }] = mixer()(batch)(start)
      expect(targets._tag).toBe('Probabilities')
      const values = probabilitiesOf(targets)
      for (let row = 0; row < batch.rows; row++)
        expect(values.subarray(3 * row, 3 * row + 3).reduce((sum, of) => sum + of, 0)).toBeCloseTo(1, 5)
    },
  )

  lawful(
    'rows of one class stay sure of it, so that smoothing still reaches them',
    fc.tuple(either, batches({ kind: ['Classes'] }), rng, fc.nat(2)),
    ([mixer, batch, start, id]) => {
      const ids = new Int32Array(batch.rows).fill(id)
      const [{ targets }] = mixer()({ ...batch, targets: { _tag: 'Classes', ids, vocabulary: classes } })(start)
      expect(probabilitiesOf(targets)).toStrictEqual(probabilitiesOf({ _tag: 'Classes', ids, vocabulary: classes }))
    },
  )

  lawful(
    'numbers are interpolated, by share and weight',
    fc.tuple(either, tracedBatches({ kind: ['Values'] }), rng),
    ([mixer, batch, start]) => {
      const [mix] = mixer()(batch)(start)
      if (mix.targets._tag !== 'Values' || batch.targets._tag !== 'Values') throw new Error('numbers expected')
      const { values } = batch.targets
      const [after, before] = [mix.targets.values, batch.weight]
      sharesOf(mix).forEach((shares, row) => {
        if (before[row] === 0) return expect(after[row]).toBe(values[row])
        const sum = shares.reduce((all, share, other) => all + share * Number(before[other]) * Number(values[other]), 0)
        expect(Math.abs(Number(mix.weight[row]) * Number(after[row]) - sum)).toBeLessThan(1e-2)
      })
    },
  )
})

describe('mixup', () => {
  const pairOf = (rows: number): Batch =>
    traced({
      rows,
      variables: 1,
      steps: 1,
      x: new Float32Array(rows),
      targets: { _tag: 'Unlabeled' },
      weight: new Float32Array(rows).fill(1),
      labeled: rows,
    })

  test('every row draws its own share, at least half of it its own', () => {
    const shares = sharesOf(mixup({ alpha: 1 })(pairOf(40))(at(42))[0]).map((of, row) => Number(of[row]))
    const mixedRows = shares.filter((share) => share < 1)
    expect(new Set(mixedRows).size).toBe(mixedRows.length)
    expect(mixedRows.length).toBeGreaterThan(30)
    for (const share of shares) expect(share).toBeGreaterThanOrEqual(0.5)
  })

  lawful('all values of a row are blended by one share', fc.tuple(tracedBatches(), rng), ([batch, start]) => {
    const [{ x }] = mixup()(batch)(start)
    for (let from = 0; from < x.length; from += 8) expect(new Set(x.subarray(from, from + 8)).size).toBe(1)
  })

  test('what is missing in either row is missing, unless all of a row is its own', () => {
    const missing = Float32Array.of(NaN, 1, 2, 3, NaN, 5)
    const batch: Batch = { ...pairOf(2), variables: 1, steps: 3, x: missing }
    const outcomes = Array.from({ length: 40 }, (_, seed) => mixup({ alpha: 1 })(batch)(at(seed))[0].x)
    const patterns = new Set(outcomes.map((x) => Array.from(x, Number.isNaN).map(Number).join('')))
    expect([...patterns].sort()).toEqual(['100010', '110110'])
  })

  test('a share of 1 is the row itself, missing values and all', () => {
    const batch: Batch = { ...pairOf(2), variables: 1, steps: 1, x: Float32Array.of(NaN, 1) }
    // Of so small an alpha every share is 0 or 1.
    for (let seed = 0; seed < 20; seed++) expect(mixup({ alpha: 1e-9 })(batch)(at(seed))[0]).toStrictEqual(batch)
  })

  test('a blend is as long as the longer row', () => {
    const batch: Batch = { ...pairOf(2), lengths: Int32Array.of(3, 6) }
    const lengths = Array.from({ length: 20 }, (_, seed) => mixup()(batch)(at(seed))[0].lengths?.join())
    expect(new Set(lengths)).toEqual(new Set(['3,6', '6,6']))
  })
})

describe.each([mixers[1], mixers[2]].filter((mixer) => mixer !== undefined))('the windows of $name', ({ mixer }) => {
  // Every value tells its row, variable and step.
  const told = ({ rows, ...rest }: Batch): Batch => ({
    ...rest,
    rows,
    variables: 2,
    steps: 8,
    x: Float32Array.from({ length: rows * 16 }, (_, i) => i),
    targets: { _tag: 'Classes', ids: new Int32Array(rows), vocabulary: classes },
    weight: new Float32Array(rows).fill(1),
  })

  const inputs = fc.tuple(
    batches({ unequal: false }).map(told),
    rng,
    fc.constantFrom(0.2, 1, 5),
    fc.option(many(fc.nat(8), 6), { nil: undefined }),
  )

  lawful(
    'are one for each row, of its partner, at the same steps of all variables, and in the true length of both',
    inputs,
    ([batch, start, alpha, six]) => {
      const lengths = six === undefined ? undefined : Int32Array.from(six.slice(0, batch.rows))
      const [mix] = mixer({ alpha })({ ...batch, ...(lengths === undefined ? {} : { lengths }) })(start)
      expect(mix.lengths).toStrictEqual(lengths)
      for (let row = 0; row < batch.rows; row++) {
        const pasted = [0, 1].map((variable) =>
          Array.from({ length: 8 }, (_, step) => step).filter(
            (step) => mix.x[row * 16 + variable * 8 + step] !== row * 16 + variable * 8 + step,
          ),
        )
        const [window = [], other = []] = pasted
        expect(window).toEqual(other)
        const [first = 0] = window
        expect(window).toEqual(Array.from(window, (_, i) => first + i))
        const sources = window.map((step) => Number(mix.x[row * 16 + step]))
        const [partner = row] = sources.map((source) => Math.floor(source / 16))
        expect(sources).toEqual(window.map((step) => partner * 16 + step))
        const end = first + window.length
        expect(end).toBeLessThanOrEqual(Math.min(lengths?.[row] ?? 8, lengths?.[partner] ?? 8))
      }
    },
  )

  test('are of every length and at every place', () => {
    const two = told({
      rows: 2,
      variables: 1,
      steps: 1,
      x: new Float32Array(2),
      targets: { _tag: 'Unlabeled' },
      weight: new Float32Array(2),
      labeled: 2,
    })
    const places = new Set<string>()
    for (let seed = 0; seed < 3000; seed++) {
      const [{ x }] = mixer()(two)(at(seed))
      const window = Array.from({ length: 8 }, (_, step) => step).filter((step) => x[step] !== step)
      if (window.length > 0) places.add(`${window.length} at ${window[0]}`)
    }
    // 8 of one step, 7 of two, …, 1 of all.
    expect(places.size).toBe(36)
  })
})

describe('cutmix', () => {
  test('about half of the steps are another’s at alpha 1, and labels tell how many', () => {
    const rows = 200
    const ids = Int32Array.from({ length: rows }, (_, row) => row % 2)
    const batch: Batch = {
      rows,
      variables: 1,
      steps: 50,
      x: Float32Array.from({ length: rows * 50 }, (_, i) => Math.floor(i / 50) % 2),
      targets: { _tag: 'Classes', ids, vocabulary: ['a', 'b'] },
      weight: new Float32Array(rows).fill(1),
      labeled: rows,
    }
    const [{ x, targets }] = cutmix()(batch)(at(42))
    const likely = probabilitiesOf(targets)
    for (let row = 0; row < rows; row++) {
      const ones = x.subarray(row * 50, (row + 1) * 50).reduce((sum, one) => sum + one, 0) / 50
      // A partner of the same class leaves no trace.
      expect(likely[2 * row + 1]).toBeCloseTo(ones, 6)
    }
    // Half of the partners are of the other class.
    const others = likely.filter((_, i) => i % 2 === 1 - Number(ids[Math.floor(i / 2)]))
    expect(Math.abs(others.reduce((sum, share) => sum + share, 0) / rows - 0.25)).toBeLessThan(0.08)
  })
})

describe('intraClassCutmix', () => {
  lawful(
    'mixes rows of one class only, the likeliest of probabilities, and leaves labels as they are',
    fc.tuple(tracedBatches({ kind: ['Classes', 'Probabilities'], weight: fc.constant(1) }), rng),
    ([batch, start]) => {
      const [mix] = intraClassCutmix()(batch)(start)
      expect(mix.targets).toBe(batch.targets)
      const known = probabilitiesOf(batch.targets)
      const classOf = (row: number): number => {
        const [a = 0, b = 0, c = 0] = known.subarray(3 * row, 3 * row + 3)
        return a >= b && a >= c ? 0 : b >= c ? 1 : 2
      }
      sharesOf(mix).forEach((shares, row) =>
        shares.forEach((share, other) => {
          if (share > 0) expect(classOf(other)).toBe(classOf(row))
        }),
      )
    },
  )

  test('leaves rows of which a probability is missing, and batches without labels', () => {
    const values = Float32Array.of(0.5, NaN, 0.5, NaN, 0.5, 0.5)
    const batch = traced({
      rows: 2,
      variables: 1,
      steps: 1,
      x: new Float32Array(2),
      targets: { _tag: 'Probabilities', values, vocabulary: classes },
      weight: Float32Array.of(1, 1),
      labeled: 2,
    })
    const unlabeled: Batch = { ...batch, targets: { _tag: 'Unlabeled' } }
    for (let seed = 0; seed < 10; seed++) {
      expect(intraClassCutmix()(batch)(at(seed))[0]).toStrictEqual(batch)
      expect(intraClassCutmix()(unlabeled)(at(seed))[0]).toStrictEqual(unlabeled)
    }
  })

  test('refuses numbers', () => {
    fc.assert(
      fc.property(batches({ kind: ['Values'] }), (batch) => {
        expect(() => intraClassCutmix()(batch)).toThrow('intraClassCutmix: classes expected, got Values')
      }),
    )
  })
})

import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Batch } from '../../src/core/Batch.ts'
import { make } from '../../src/core/Seed.ts'
import * as Weights from '../../src/core/Weights.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import { fcn } from '../../src/nn/fcn.ts'
import { inceptionTime } from '../../src/nn/inceptionTime.ts'
import type { Model, Spec } from '../../src/nn/Model.ts'
import { crossEntropy } from '../../src/train/loss.ts'
import { type Gradients, gradientsOf, logitsOf } from '../../src/train/step.ts'
import { lawful } from '../core/lawful.ts'

beforeAll(() => wasmBackend())

const specOf = (variables: number, classes: number): Spec => ({
  variables,
  vocabulary: Array.from({ length: classes }, (_, id) => `${id}`),
})

const spec = specOf(2, 3)
const small = { filters: 2, depth: 3, kernels: [5, 3, 3] }

const networks: ReadonlyArray<{ readonly name: string; readonly plain: Model; readonly noisy: Model }> = [
  {
    name: 'inceptionTime',
    plain: inceptionTime(small)(spec),
    noisy: inceptionTime({ ...small, dropout: 0.5, survival: 0.5 })(spec),
  },
  {
    name: 'inceptionTime that skips modules',
    plain: inceptionTime({ ...small, survivalRule: 'module' })(spec),
    noisy: inceptionTime({ ...small, survival: 0.3, survivalRule: 'module' })(spec),
  },
  {
    name: 'inceptionTime of one module',
    plain: inceptionTime({ filters: 2, depth: 1, kernels: [3] })(spec),
    noisy: inceptionTime({ filters: 2, depth: 1, kernels: [3], dropout: 0.5, survival: 0.5 })(spec),
  },
  {
    name: 'inceptionTime with a block and a half',
    plain: inceptionTime({ filters: 2, depth: 4, kernels: [4, 1] })(spec),
    noisy: inceptionTime({ filters: 2, depth: 4, kernels: [4, 1], dropout: 0.5 })(spec),
  },
  {
    name: 'fcn',
    plain: fcn({ channels: [3, 2], kernels: [3, 2] })(spec),
    noisy: fcn({ channels: [3, 2], kernels: [3, 2], dropout: 0.5 })(spec),
  },
]

const batches = ({ minRows = 1, minSteps = 1 } = {}): fc.Arbitrary<Batch> =>
  fc.tuple(fc.integer({ min: minRows, max: 5 }), fc.integer({ min: minSteps, max: 12 })).chain(([rows, steps]) => {
    const count = rows * steps * spec.variables
    return fc
      .tuple(
        fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: count, maxLength: count }),
        fc.array(fc.nat({ max: 2 }), { minLength: rows, maxLength: rows }),
      )
      .map(([values, ids]) => ({
        rows,
        variables: spec.variables,
        steps,
        x: Float32Array.from(values),
        targets: { _tag: 'Classes', ids: Int32Array.from(ids), vocabulary: spec.vocabulary },
        weight: new Float32Array(rows).fill(1),
        labeled: rows,
      }))
  })

const row = (batch: Batch, index: number): Batch => {
  const size = batch.variables * batch.steps
  return {
    ...batch,
    rows: 1,
    x: batch.x.slice(index * size, (index + 1) * size),
    targets: { _tag: 'Unlabeled' },
    weight: batch.weight.slice(0, 1),
    labeled: 1,
  }
}

const seeds = fc.nat().map(make)

const trainedOn = (model: Model, batch: Batch, seed = make(0), start = make(0)): Gradients =>
  gradientsOf(model)(model.init(start), batch, crossEntropy()(batch), seed)

const areFinite = (weights: Weights.Weights): boolean =>
  Object.values(weights).every(({ values }) => values.every(Number.isFinite))

describe.each(networks)('$name', ({ plain, noisy }) => {
  lawful(
    'takes any number of rows and steps, and gives a finite number a class',
    fc.tuple(batches(), seeds),
    ([batch, seed]) => {
      const logits = logitsOf(plain)(plain.init(seed))(batch)
      expect(logits).toHaveLength(batch.rows * spec.vocabulary.length)
      expect(logits.every(Number.isFinite)).toBe(true)
    },
    20,
  )

  lawful(
    'in evaluation, draws nothing: it does not know of dropout or survival',
    fc.tuple(batches(), seeds),
    ([batch, seed]) => {
      const variables = plain.init(seed)
      expect(noisy.init(seed)).toEqual(variables)
      const logits = logitsOf(plain)(variables)(batch)
      expect(logitsOf(noisy)(variables)(batch)).toEqual(logits)
      expect(logitsOf(noisy)(variables)(batch)).toEqual(logits)
    },
    10,
  )

  lawful(
    'in evaluation, a row alone has the logits it has among others, within 1e-5',
    fc.tuple(batches({ minRows: 2 }), seeds),
    ([batch, seed]) => {
      const predict = logitsOf(noisy)(noisy.init(seed))
      const together = predict(batch)
      for (let index = 0; index < batch.rows; index++)
        predict(row(batch, index)).forEach((logit, id) =>
          expect(Math.abs(logit - (together[index * spec.vocabulary.length + id] as number))).toBeLessThan(1e-5),
        )
    },
    10,
  )

  lawful(
    'in training, the same seed gives the same loss, gradients and statistics, bit for bit',
    fc.tuple(batches(), seeds),
    ([batch, seed]) => expect(trainedOn(noisy, batch, seed)).toEqual(trainedOn(noisy, batch, seed)),
    10,
  )

  lawful(
    'in training without noise, the seed does not matter',
    fc.tuple(batches(), seeds),
    ([batch, seed]) => expect(trainedOn(plain, batch, seed)).toEqual(trainedOn(plain, batch)),
    10,
  )

  lawful(
    'in training, gradients and statistics have the names and shapes of the variables, and are finite',
    fc.tuple(batches(), seeds),
    ([batch, seed]) => {
      const variables = noisy.init(seed)
      const { gradients, state, loss } = trainedOn(noisy, batch, seed, seed)
      const shapes = (weights: Weights.Weights) =>
        Object.entries(weights).map(([name, { shape, values }]) => [name, [...shape], values.length])
      expect(shapes(gradients)).toEqual(shapes(variables.weights))
      expect(shapes(state)).toEqual(shapes(variables.state))
      expect([Number.isFinite(loss), areFinite(gradients), areFinite(state)]).toEqual([true, true, true])
    },
    20,
  )

  lawful(
    'a training pass touches neither variables nor batch',
    batches(),
    (batch) => {
      const variables = noisy.init(make(0))
      const before = structuredClone([variables, batch])
      gradientsOf(noisy)(variables, batch, crossEntropy()(batch), make(0))
      expect([variables, batch]).toEqual(before)
    },
    10,
  )

  lawful(
    'the same seed starts with the same bits, another with others',
    fc.tuple(seeds, seeds),
    ([one, other]) => {
      expect(plain.init(one)).toEqual(plain.init(one))
      if (one.low !== other.low) expect(plain.init(one)).not.toEqual(plain.init(other))
    },
    10,
  )

  test('starts uniform within 1 / sqrt(fan in); norms at 1 and 1e-3, their statistics at 0 and 1', () => {
    const { weights, state } = plain.init(make(0))
    for (const [name, { shape, values }] of Object.entries({ ...weights, ...state })) {
      const all = (value: number): boolean => values.every((x) => x === Math.fround(value))
      if (name.endsWith('running_mean')) expect(all(0), name).toBe(true)
      else if (name.endsWith('running_var')) expect(all(1), name).toBe(true)
      else if (/norms?\..*weight$/u.test(name)) expect(all(1), name).toBe(true)
      else if (/norms?\..*bias$/u.test(name)) expect(all(1e-3), name).toBe(true)
      else {
        const { shape: of } = name === 'head.bias' ? Weights.get(weights)('head.weight') : { shape }
        const bound = 1 / Math.sqrt(of.slice(0, -1).reduce((a, b) => a * b, 1))
        expect(
          values.every((x) => Math.abs(x) <= bound),
          name,
        ).toBe(true)
        expect(new Set(values).size, name).toBe(values.length)
      }
    }
  })

  test('one row of one step trains without NaN', () => {
    const batch: Batch = {
      rows: 1,
      variables: 2,
      steps: 1,
      x: Float32Array.of(3, -1),
      targets: { _tag: 'Classes', ids: Int32Array.of(1), vocabulary: spec.vocabulary },
      weight: Float32Array.of(1),
      labeled: 1,
    }
    const { loss, gradients, state } = trainedOn(plain, batch)
    expect([Number.isFinite(loss), areFinite(gradients), areFinite(state)]).toEqual([true, true, true])
  })
})

const ramp: Batch = {
  rows: 4,
  variables: 2,
  steps: 9,
  x: Float32Array.from({ length: 72 }, (_, i) => Math.sin(i * i)),
  targets: { _tag: 'Classes', ids: Int32Array.of(0, 1, 2, 1), vocabulary: spec.vocabulary },
  weight: Float32Array.of(1, 1, 1, 1),
  labeled: 4,
}

test.each([
  ['dropout', inceptionTime({ ...small, dropout: 0.5 })(spec)],
  ['survival by branch', inceptionTime({ ...small, survival: 0.5 })(spec)],
  ['survival by module', inceptionTime({ ...small, survival: 0.5, survivalRule: 'module' })(spec)],
  ['dropout of an fcn', fcn({ channels: [8], kernels: [3], dropout: 0.5 })(spec)],
])('different seeds differ under %s', (_, model) => {
  const losses = Array.from({ length: 20 }, (_, i) => trainedOn(model, ramp, make(i)).loss)
  expect(new Set(losses).size).toBeGreaterThan(2)
})

/** For each module, the share of seeds with which it takes part in a training pass over one row. */
const participation = (model: Model, depth: number): ReadonlyArray<number> => {
  const one: Batch = {
    ...row(ramp, 0),
    targets: { _tag: 'Classes', ids: Int32Array.of(0), vocabulary: spec.vocabulary },
  }
  const passes = Array.from({ length: 120 }, (_, i) => trainedOn(model, one, make(i)).gradients)
  return Array.from({ length: depth }, (_, module) => {
    const takesPart = (gradients: Weights.Weights): boolean =>
      Weights.get(gradients)(`modules.${module}.norm.bias`).values.some((slope) => slope !== 0)
    return passes.filter(takesPart).length / passes.length
  })
}

describe('stochastic depth', () => {
  // Three standard deviations of a share of 120 draws; the seeds are always the same.
  const near = (share: number | undefined, expected: number): void =>
    expect(Math.abs((share ?? Number.NaN) - expected)).toBeLessThan(0.14)

  test('by branch, survival falls linearly from block to block, to the given one at the last', () => {
    const shares = participation(inceptionTime({ filters: 1, depth: 6, kernels: [3], survival: 0.2 })(spec), 6)
    near(shares[2], 0.6)
    near(shares[5], 0.2)
  })

  test('by module, the first never goes, and survival falls linearly to the given one at the last', () => {
    const options = { filters: 1, depth: 3, kernels: [3], survival: 0.2, survivalRule: 'module' } as const
    const shares = participation(inceptionTime(options)(spec), 3)
    expect(shares[0]).toBe(1)
    near(shares[1], 0.6)
    near(shares[2], 0.2)
  })

  test('a module that is skipped has gradients of zero and keeps its statistics', () => {
    const options = { ...small, survival: 1e-9, survivalRule: 'module' } as const
    const model = inceptionTime(options)(spec)
    const { gradients, state } = trainedOn(model, ramp)
    const of = (weights: Weights.Weights): ReadonlyArray<Weights.Weight> =>
      Object.entries(weights).flatMap(([name, weight]) => (name.startsWith('modules.2.') ? [weight] : []))
    expect(
      of(gradients)
        .flatMap(({ values }) => [...values])
        .every((slope) => slope === 0),
    ).toBe(true)
    expect(of(state)).toEqual(of(model.init(make(0)).state))
    expect(Weights.get(gradients)('modules.0.norm.bias').values.some((slope) => slope !== 0)).toBe(true)
  })
})

describe('the parameters of InceptionTime', () => {
  const count = (variables: number, classes: number): number =>
    Weights.count(inceptionTime()(specOf(variables, classes)).init(make(0)).weights)

  test.each([
    [24, 6, 460_038],
    [1, 2, 455_106],
  ])('for %d variables and %d classes are %d', (variables, classes, expected) => {
    expect(count(variables, classes)).toBe(expected)
  })

  lawful(
    'are 454656 + 192 c_in + 129 c_out in number',
    fc.tuple(
      fc.integer({ min: 1, max: 200 }).filter((variables) => variables !== 32 && variables !== 128),
      fc.integer({ min: 1, max: 60 }),
    ),
    ([variables, classes]) => expect(count(variables, classes)).toBe(454_656 + 192 * variables + 129 * classes),
    8,
  )

  test('lack a bottleneck where the input has as many channels as filters, a projection where it is as wide', () => {
    const names = (variables: number) => Object.keys(inceptionTime(small)(specOf(variables, 2)).init(make(0)).weights)
    expect(names(2)).not.toContain('modules.0.bottleneck.weight')
    expect(names(2)).toContain('modules.1.bottleneck.weight')
    expect(names(8)).not.toContain('shortcuts.0.conv.weight')
    expect(names(3)).toEqual(expect.arrayContaining(['modules.0.bottleneck.weight', 'shortcuts.0.conv.weight']))
  })

  test('fill their range', () => {
    const { values } = Weights.get(inceptionTime()(spec).init(make(0)).weights)('modules.3.convs.0.weight')
    const bound = 1 / Math.sqrt(39 * 32)
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length
    expect(Math.max(...values)).toBeGreaterThan(0.999 * bound)
    expect(Math.min(...values)).toBeLessThan(-0.999 * bound)
    // Five standard deviations of the mean of as many uniform draws.
    expect(Math.abs(mean)).toBeLessThan((5 * bound) / Math.sqrt(3 * values.length))
  })
})

describe('misuse throws when a network is made, and says so', () => {
  test.each([
    [{ filters: 0 }, 'inceptionTime: filters must be a positive integer, got 0'],
    [{ filters: 1.5 }, 'inceptionTime: filters must be a positive integer, got 1.5'],
    [{ depth: 0 }, 'inceptionTime: depth must be a positive integer, got 0'],
    [{ kernels: [] }, 'inceptionTime: kernels must be positive integers, at least one, got none'],
    [{ kernels: [3, -1] }, 'inceptionTime: kernels must be positive integers, at least one, got 3, -1'],
    [{ dropout: 1 }, 'inceptionTime: dropout must be from 0 to less than 1, got 1'],
    [{ dropout: Number.NaN }, 'inceptionTime: dropout must be from 0 to less than 1, got NaN'],
    [{ survival: 0 }, 'inceptionTime: survival must be more than 0 and at most 1, got 0'],
    [{ survival: 1.1 }, 'inceptionTime: survival must be more than 0 and at most 1, got 1.1'],
  ])('inceptionTime(%j)', (options, message) => {
    expect(() => inceptionTime(options)).toThrow(message)
  })

  test.each([
    [{ channels: [], kernels: [] }, 'fcn: as many kernels as channels expected, got 0 and 0'],
    [{ channels: [4], kernels: [3, 3] }, 'fcn: as many kernels as channels expected, got 2 and 1'],
    [{ channels: [0], kernels: [3] }, 'fcn: channels must be positive integers, got 0'],
    [{ channels: [4], kernels: [2.5] }, 'fcn: kernels must be positive integers, got 2.5'],
    [{ dropout: -0.1 }, 'fcn: dropout must be from 0 to less than 1, got -0.1'],
  ])('fcn(%j)', (options, message) => {
    expect(() => fcn(options)).toThrow(message)
  })

  test.each([
    [{ variables: 0, vocabulary: ['a'] }, 'variables must be a positive integer, got 0'],
    [{ variables: 1.5, vocabulary: ['a'] }, 'variables must be a positive integer, got 1.5'],
    [{ variables: 1, vocabulary: [] }, 'vocabulary must name at least one class'],
  ])('for %j', (spec, message) => {
    expect(() => fcn()(spec)).toThrow(`fcn: ${message}`)
    expect(() => inceptionTime()(spec)).toThrow(`inceptionTime: ${message}`)
  })
})

import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Batch } from '../../src/core/Batch.ts'
import * as Weights from '../../src/core/Weights.ts'
import { wasmBackend } from '../../src/nn/backend.ts'
import { inceptionTime } from '../../src/nn/inceptionTime.ts'
import { exportWeights, importWeights } from '../../src/train/foreignWeights.ts'
import { inceptionTimeOf } from '../../src/train/inceptionTimeOf.ts'
import { goldenNames, ownNames, tsaiFcn, tsaiInceptionTimePlus } from '../../src/train/NameMap.ts'
import { decodeSafetensors } from '../../src/train/safetensors.ts'
import { logitsOf } from '../../src/train/step.ts'
import { lawful } from '../core/lawful.ts'
import { fcns, inceptionTimes, trained } from './networks.ts'
import { lineOf, rightOf } from './toy.ts'

const names = tsaiInceptionTimePlus

describe.each([
  ['tsai’s InceptionTimePlus', names, inceptionTimes],
  ['the golden layout', goldenNames('param.'), inceptionTimes],
  ['tsai’s FCN', tsaiFcn, fcns],
  ['our own names', ownNames, fc.oneof(inceptionTimes, fcns)],
])('by the names of %s', (_, names, models) => {
  lawful('exported variables come back when imported', fc.tuple(models, fc.nat()), ([model, seed]) => {
    const variables = trained(model, seed)
    const theirs = exportWeights({ model, names })(variables)
    expect(Object.keys(theirs)).toHaveLength(Object.keys({ ...variables.weights, ...variables.state }).length)
    expect(importWeights({ model, names })(theirs)).toEqual(E.right(variables))
  })
})

lawful(
  'the shapes of its tensors tell which InceptionTime a module is',
  fc.tuple(inceptionTimes, fc.constantFrom(names, goldenNames(''))),
  ([model, names]) => {
    const theirs = exportWeights({ model, names })(trained(model, 1))
    const { vocabulary } = model.spec
    const found = rightOf(inceptionTimeOf({ names, vocabulary })(theirs))
    expect(found.spec).toEqual(model.spec)
    expect(found.options).toEqual({ ...(model.options as object), dropout: 0, survival: 1, survivalRule: 'branch' })
    // The names of a head say whether there is dropout; either is found.
    expect(importWeights({ model: found, names })(theirs)).toEqual(E.right(trained(model, 1)))
  },
)

// Read from tsai's sources.
test('tsai calls the parts of its network so', () => {
  const model = inceptionTime({ filters: 2, dropout: 0.1 })({ variables: 3, vocabulary: ['a', 'b'] })
  const shapes = Object.entries(exportWeights({ model, names })(trained(model, 0))).map(
    ([name, { shape }]) => `${name} ${shape.join('x')}`,
  )
  expect(shapes).toEqual(
    expect.arrayContaining([
      'backbone.0.inception.0.bottleneck.0.weight 2x3x1',
      'backbone.0.inception.5.convs.1.0.weight 2x2x19',
      'backbone.0.inception.5.mp_conv.1.0.weight 2x8x1',
      'backbone.0.inception.3.norm.running_var 8',
      'backbone.0.shortcut.0.0.weight 8x3x1',
      'backbone.0.shortcut.0.1.bias 8',
      'backbone.0.shortcut.1.weight 8',
      'head.0.1.1.weight 2x8',
    ]),
  )
})

test('names from before tsai’s backbone are found, too', () => {
  const model = inceptionTime({ filters: 2 })({ variables: 3, vocabulary: ['a', 'b'] })
  const variables = trained(model, 0)
  const old = Object.fromEntries(
    Object.entries(exportWeights({ model, names })(variables)).map(([name, weight]) => [
      name.replace(/^backbone\.0/u, 'inceptionblock').replace(/^head\.0\.1\.0/u, 'head.1'),
      weight,
    ]),
  )
  expect(importWeights({ model, names })(old)).toEqual(E.right(variables))
})

describe('a file of another network is refused:', () => {
  const model = inceptionTime({ filters: 2, depth: 3, kernels: [5] })({ variables: 3, vocabulary: ['a', 'b'] })
  const theirs = exportWeights({ model, names })(trained(model, 0))
  const read = (weights: Weights.Weights, options = {}) => importWeights({ model, names, ...options })(weights)
  const renamed = (from: string, to: string): Weights.Weights => {
    const { [from]: weight, ...rest } = theirs
    return weight === undefined ? theirs : { ...rest, [to]: weight }
  }

  test('a missing tensor, with the nearest name', () => {
    expect(lineOf(read(renamed('backbone.0.inception.0.norm.weight', 'backbone.0.inception.0.bn.weight')))).toBe(
      'tensor "backbone.0.inception.0.norm.weight" (or inceptionblock.inception.0.norm.weight) for ' +
        'modules.0.norm.weight not found: did you mean backbone.0.inception.0.bn.weight?',
    )
    expect(lineOf(read({}))).toContain('not found: left over are none')
    expect(lineOf(read({ w: { shape: [1], values: new Float32Array(1) } }))).toContain('not found: left over are w')
  })

  test('a tensor of another shape', () => {
    const name = 'backbone.0.inception.1.convs.0.0.weight'
    const other = (shape: ReadonlyArray<number>, values: number) =>
      lineOf(read({ ...theirs, [name]: { shape, values: new Float32Array(values) } }))
    expect(other([5, 2, 2], 20)).toBe(`tensor "${name}", modules.1.convs.0.weight: expected [2, 2, 5], found [5, 2, 2]`)
    expect(other([2, 2, 5], 19)).toContain('found 19 values')
  })

  test('tensors left over, but for counters and what is to be ignored', () => {
    const one = { shape: [1], values: new Float32Array(1) }
    const more = { ...theirs, 'backbone.0.inception.0.sa.conv.weight': one, constructor: one }
    expect(lineOf(read(more))).toBe(
      'tensors: expected none besides those of network "inceptiontime", ' +
        'found backbone.0.inception.0.sa.conv.weight, constructor',
    )
    expect(E.isRight(read({ ...theirs, 'backbone.0.inception.0.norm.num_batches_tracked': one }))).toBe(true)
    expect(E.isRight(read(more, { ignore: (name: string) => /sa|constructor/u.test(name) }))).toBe(true)
  })

  test('no InceptionTime, other classes, and tensors of no numbers whatever they claim', () => {
    const of = (weights: Weights.Weights, vocabulary?: ReadonlyArray<string>) =>
      inceptionTimeOf({ names, ...(vocabulary && { vocabulary }) })(weights)
    expect(lineOf(of({}))).toBe('an InceptionTime not found: there are none')
    expect(lineOf(of(theirs, ['a', 'b', 'c']))).toBe('classes: expected 2, as outputs, found 3')
    expect(rightOf(of(theirs)).spec.vocabulary).toEqual(['0', '1'])
    const hollow = { shape: [0, 2 ** 40, 2 ** 40], values: new Float32Array(0) }
    expect(E.isLeft(of(Object.fromEntries(Object.keys(theirs).map((name) => [name, hollow]))))).toBe(true)
  })
})

const golden = process.env['MILLRACE_GOLDEN'] ?? '../shared/golden/inceptiontime_small.safetensors'

describe.skipIf(!existsSync(golden))('a module that PyTorch saved (skipped where the golden file is absent)', () => {
  beforeAll(() => wasmBackend())

  test.each([
    ['the golden names', (weights: Weights.Weights) => weights, goldenNames('param.')],
    [
      'tsai’s names',
      (weights: Weights.Weights) =>
        pipe(rightOf(inceptionTimeOf({ names: goldenNames('param.') })(weights)), (model) =>
          exportWeights({ model, names })(rightOf(variablesBy(goldenNames('param.'), weights))),
        ),
      names,
    ],
  ])('gives PyTorch’s logits, by %s', (_, prepare, names) => {
    const { weights } = rightOf(decodeSafetensors(golden)(readFileSync(golden)))
    const prepared = prepare(weights)
    const model = rightOf(inceptionTimeOf({ names })(prepared))
    const [rows = 0, variables = 0, steps = 0] = Weights.get(weights)('input.x').shape
    const batch: Batch = {
      rows,
      variables,
      steps,
      x: Weights.get(weights)('input.x').values,
      targets: { _tag: 'Classes', ids: new Int32Array(rows), vocabulary: model.spec.vocabulary },
      weight: new Float32Array(rows).fill(1),
      labeled: rows,
    }
    const expected = Weights.get(weights)('eval.logits').values
    const logits = logitsOf(model)(rightOf(variablesBy(names, prepared)))(batch)
    const largest = Math.max(...expected.map(Math.abs))
    expect(Math.max(...logits.map((logit, i) => Math.abs(logit - (expected[i] ?? NaN))))).toBeLessThan(1e-3 * largest)
  })

  const variablesBy = (names: typeof tsaiInceptionTimePlus, weights: Weights.Weights) =>
    pipe(
      inceptionTimeOf({ names })(weights),
      E.flatMap((model) => importWeights({ model, names, ignore: (name) => !name.startsWith('param.') })(weights)),
    )
})

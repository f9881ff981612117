import fc, { type Arbitrary } from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Batch from '../../src/core/Batch.ts'
import * as Example from '../../src/core/Example.ts'
import { equal } from '../../src/core/laws/index.ts'
import { lawful } from './lawful.ts'

const vocabulary = ['a', 'b', 'c']
const probability = fc.integer({ min: 0, max: 8 }).map((n) => n / 8)
const targets = {
  Class: fc.nat(2).map((id): Example.Target => ({ _tag: 'Class', id, vocabulary })),
  Probabilities: fc
    .tuple(probability, probability, probability)
    .map((values) => Example.probabilities([...vocabulary])(Float32Array.from(values))),
  Value: fc.float({ noNaN: true }).map((value): Example.Target => ({ _tag: 'Value', value })),
  Unlabeled: fc.constant(Example.unlabeled),
}
const classes = fc.oneof(targets.Class, targets.Probabilities)

const example = (target: Arbitrary<Example.Target>): Arbitrary<Example.Example> =>
  fc.tuple(fc.string(), fc.array(fc.float(), { minLength: 6, maxLength: 6 }), target).map(([id, values, target]) => ({
    id,
    series: Example.series(2, 3, Float32Array.from(values)),
    target,
  }))
const several = (target: Arbitrary<Example.Target>): Arbitrary<ReadonlyArray<Example.Example>> =>
  fc.array(example(target), { minLength: 1, maxLength: 6 })
const anyKind = fc.oneof(...Object.values(targets).map(several), several(classes))
const weight = fc.integer({ min: 0, max: 16 }).map((n) => n / 8)
const batches = several(classes).map(Batch.collate)

const oneHot = (target: Example.Target): ReadonlyArray<number> =>
  target._tag === 'Class'
    ? vocabulary.map((_, id) => (id === target.id ? 1 : 0))
    : target._tag === 'Probabilities'
      ? [...target.values]
      : []

describe('collate', () => {
  lawful('rows hold the values of the examples, in order, with weight 1, all labeled', anyKind, (examples) => {
    const batch = Batch.collate(examples)
    const { rows, variables, steps, labeled } = batch
    expect([rows, variables, steps, labeled]).toEqual([examples.length, 2, 3, examples.length])
    expect(equal(batch.x, Float32Array.from(examples.flatMap(({ series }) => [...series.values])))).toBe(true)
    expect(batch.weight).toEqual(new Float32Array(examples.length).fill(1))
  })
  lawful('a batch owns its arrays', anyKind, (examples) => {
    const buffers = new Set(
      examples.flatMap(({ series, target }) => [
        series.values.buffer,
        ...(target._tag === 'Probabilities' ? [target.values.buffer] : []),
      ]),
    )
    const batch = Batch.collate(examples)
    expect(buffers.has(batch.x.buffer)).toBe(false)
    if (batch.targets._tag === 'Probabilities') expect(buffers.has(batch.targets.values.buffer)).toBe(false)
  })
  lawful('classes stay classes', several(targets.Class), (examples) => {
    const ids = Int32Array.from(examples, ({ target }) => (target._tag === 'Class' ? target.id : -1))
    expect(Batch.collate(examples).targets).toEqual({ _tag: 'Classes', ids, vocabulary })
  })
  lawful('soft targets stay soft, and classes beside them become one-hot', several(classes), (examples) => {
    const { targets } = Batch.collate(examples)
    const soft = examples.some(({ target }) => target._tag === 'Probabilities')
    expect(targets._tag).toBe(soft ? 'Probabilities' : 'Classes')
    expect([...Batch.probabilitiesOf(targets)]).toEqual(examples.flatMap(({ target }) => oneHot(target)))
  })
  lawful('numbers stay numbers', several(targets.Value), (examples) => {
    const values = Float32Array.from(examples, ({ target }) => (target._tag === 'Value' ? target.value : NaN))
    expect(Batch.collate(examples).targets).toEqual({ _tag: 'Values', values })
  })
  lawful('unlabeled examples have no targets', several(targets.Unlabeled), (examples) => {
    expect(Batch.collate(examples).targets).toEqual({ _tag: 'Unlabeled' })
  })
})

describe('append', () => {
  const cases = fc.tuple(batches, batches, weight)
  lawful('labeled rows come first, then pseudo-labeled rows', cases, ([labeled, pseudo, w]) => {
    const mixed = Batch.append(pseudo, w)(labeled)
    expect([mixed.rows, mixed.labeled]).toEqual([labeled.rows + pseudo.rows, labeled.rows])
    expect(equal(mixed.x, Float32Array.of(...labeled.x, ...pseudo.x))).toBe(true)
    expect(mixed.weight).toEqual(Float32Array.of(...labeled.weight, ...pseudo.weight.map((one) => one * w)))
  })
  lawful('if one side is soft both are, and no probability is lost', cases, ([labeled, pseudo, w]) => {
    const { targets } = Batch.append(pseudo, w)(labeled)
    const soft = [labeled, pseudo].some((side) => side.targets._tag === 'Probabilities')
    expect(targets._tag).toBe(soft ? 'Probabilities' : 'Classes')
    const expected = [labeled, pseudo].flatMap((side) => [...Batch.probabilitiesOf(side.targets)])
    expect([...Batch.probabilitiesOf(targets)]).toEqual(expected)
  })
  lawful('appending changes neither side', cases, ([labeled, pseudo, w]) => {
    const before = structuredClone([labeled, pseudo])
    Batch.append(pseudo, w)(labeled).x.fill(7)
    expect(equal([labeled, pseudo], before)).toBe(true)
  })
  lawful('appending twice keeps the first rows labeled', fc.tuple(batches, batches, batches), ([a, b, c]) => {
    const mixed = Batch.append(c, 0.5)(Batch.append(b, 0.5)(a))
    expect([mixed.rows, mixed.labeled]).toEqual([a.rows + b.rows + c.rows, a.rows])
  })
  const ofOneKind = fc.oneof(several(targets.Value), several(targets.Unlabeled))
  lawful('numbers go with numbers, and unlabeled rows with unlabeled rows', ofOneKind, (examples) => {
    const one = Batch.collate(examples)
    const { targets } = Batch.append(one, 0.5)(one)
    const expected = one.targets._tag === 'Values' ? [...one.targets.values, ...one.targets.values] : []
    expect(targets._tag === 'Values' ? [...targets.values] : []).toEqual(expected)
    expect(targets._tag).toBe(one.targets._tag)
  })
})

describe('targetShape', () => {
  lawful('there are as many targets as rows, and as many probabilities as classes', anyKind, (examples) => {
    const { targets } = Batch.collate(examples)
    const shapes = {
      Classes: [examples.length],
      Probabilities: [examples.length, 3],
      Values: [examples.length],
      Unlabeled: [],
    }
    expect(Batch.targetShape(targets)).toEqual(shapes[targets._tag])
  })
})

describe('what does not go together throws, naming the function', () => {
  const row = (target: Example.Target, steps = 1, variables = 1): Example.Example => ({
    id: 'x',
    series: Example.series(variables, steps, new Float32Array(variables * steps)),
    target,
  })
  const one: Example.Target = { _tag: 'Class', id: 0, vocabulary }
  const other: Example.Target = { _tag: 'Class', id: 0, vocabulary: ['c', 'b', 'a'] }
  const number: Example.Target = { _tag: 'Value', value: 1 }
  const soft = Example.probabilities(['c', 'b', 'a'])(new Float32Array(3))

  test.each<readonly [string, ReadonlyArray<Example.Example>]>([
    ['no examples', []],
    ['lengths', [row(one), row(one, 2)]],
    ['variables', [row(one, 2), row(one, 2, 3)]],
    ['orders of classes', [row(one), row(other)]],
    ['orders of classes, one soft', [row(one), row(soft)]],
    ['a class and a number', [row(one), row(number)]],
    ['a number and a class', [row(number), row(one)]],
    ['a class and nothing', [row(one), row(Example.unlabeled)]],
    ['a number and nothing', [row(number), row(Example.unlabeled)]],
    ['an id that the vocabulary lacks', [row({ _tag: 'Class', id: vocabulary.length, vocabulary })]],
  ])('collate: %s', (_, examples) => {
    expect(() => Batch.collate(examples)).toThrow(/^Batch\.collate: .* got /)
  })
  test.each([
    ['lengths', row(one), row(one, 2)],
    ['variables', row(one, 2), row(one, 2, 3)],
    ['orders of classes', row(one), row(other)],
    ['orders of classes, one soft', row(one), row(soft)],
    ['a class and a number', row(one), row(number)],
    ['a number and nothing', row(number), row(Example.unlabeled)],
    ['nothing and a number', row(Example.unlabeled), row(number)],
  ])('append: %s', (_, labeled, pseudo) => {
    expect(() => Batch.append(Batch.collate([pseudo]), 1)(Batch.collate([labeled]))).toThrow(/^Batch\.append: .* got /)
  })
  test('vocabularies that differ are both named', () => {
    expect(() => Batch.collate([row(one), row(other)])).toThrow('got a, b, c and c, b, a')
  })
  test('probabilitiesOf: numbers', () => {
    const { targets } = Batch.collate([row(number)])
    expect(() => Batch.probabilitiesOf(targets)).toThrow(/^Batch\.probabilitiesOf: .* got Values/)
  })
  test('series and probabilities of wrong sizes', () => {
    expect(() => Example.series(2, 3, new Float32Array(5))).toThrow(/^Example\.series: .* got 5/)
    expect(() => Example.probabilities(['a'])(new Float32Array(2))).toThrow(/^Example\.probabilities: /)
  })
})

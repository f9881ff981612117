import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import * as Example from '../../src/core/Example.ts'
import { lawful } from './lawful.ts'

const vocabularies = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 6 })

lawful('the class of a label is its place in the vocabulary', vocabularies, (vocabulary) => {
  vocabulary.forEach((label, id) =>
    expect(Example.classOf(vocabulary)(label)).toEqual(E.right({ _tag: 'Class', id, vocabulary })),
  )
})

lawful('a label that the vocabulary lacks is a failure', fc.tuple(vocabularies, fc.string()), ([vocabulary, label]) => {
  fc.pre(!vocabulary.includes(label))
  expect(Example.classOf(vocabulary)(label)).toEqual(E.left({ _tag: 'UnknownLabel', label, vocabulary }))
})

lawful('vocabularies are the same class by class', fc.tuple(vocabularies, vocabularies), ([one, other]) => {
  expect(Example.sameVocabulary(one, [...one])).toBe(true)
  expect(Example.sameVocabulary(one, other)).toBe(JSON.stringify(one) === JSON.stringify(other))
  expect(Example.sameVocabulary(one, [...one, 'more'])).toBe(false)
  expect(Example.sameVocabulary([...one, 'more'], one)).toBe(false)
})

const shares = fc.array(fc.constantFrom<number>(0, 0.25, 0.5, 1), { minLength: 1, maxLength: 6 })

lawful('the hardened class is the most likely one, the lowest id of equals', shares, (values) => {
  const vocabulary = values.map(String)
  const hard = Example.harden(Example.probabilities(vocabulary)(Float32Array.from(values)))
  expect(hard).toEqual({ _tag: 'Class', id: values.indexOf(Math.max(...values)), vocabulary })
})

lawful('probabilities of which one is NaN harden to nothing', fc.tuple(shares, fc.nat(5)), ([values, at]) => {
  const spoiled = values.map((share, id) => (id === at % values.length ? NaN : share))
  const target = Example.probabilities(spoiled.map(String))(Float32Array.from(spoiled))
  expect(Example.harden(target)).toBe(Example.unlabeled)
})

test('probabilities of no classes harden to nothing, and what is not soft stays as it is', () => {
  expect(Example.harden(Example.probabilities([])(new Float32Array()))).toBe(Example.unlabeled)
  const others: ReadonlyArray<Example.Target> = [
    { _tag: 'Class', id: 1, vocabulary: ['a', 'b'] },
    { _tag: 'Value', value: NaN },
    Example.unlabeled,
  ]
  for (const target of others) expect(Example.harden(target)).toBe(target)
})

test('a function of series leaves the id and the target, and what is unlabeled keeps its series', () => {
  const series = Example.series(1, 2, Float32Array.of(1, 2))
  const target: Example.Target = { _tag: 'Class', id: 0, vocabulary: ['a'] }
  const example: Example.Example = { id: 'x', series, target }
  const doubled = Example.mapSeries((s) => ({ ...s, values: s.values.map((v) => 2 * v) }))(example)
  expect(doubled).toEqual({ id: 'x', series: { ...series, values: Float32Array.of(2, 4) }, target })
  expect(Example.withoutTarget(example)).toEqual({ id: 'x', series, target: { _tag: 'Unlabeled' } })
  expect(
    [example, { ...example, target: Example.unlabeled }].map(({ target }) => Example.vocabularyOf(target)),
  ).toEqual([['a'], undefined])
})

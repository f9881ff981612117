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

import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { enough } from '../core/runs.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import * as Failure from '../../src/core/Failure.ts'
import * as Archive from '../../src/data/Archive.ts'
import type * as Part from '../../src/data/Part.ts'
import * as UcrText from '../../src/data/UcrText.ts'
import { parts } from './arbitraries.ts'

const partOf = (text: string): Part.Part => {
  const part = UcrText.parse('Toy.ts')(text)
  if (E.isLeft(part)) throw new Error(Failure.show(part.left))
  return part.right
}

const messageOf = (train: string, test: string): string => {
  const archive = Archive.assemble('Toy')(partOf(train), partOf(test))
  return E.isLeft(archive) ? Failure.show(archive.left) : 'no failure'
}

const some = parts.filter(({ series }) => series.length > 0)

test('a part goes together with itself, and every example has its own id', () => {
  fc.assert(
    fc.property(some, (part) => {
      const archive = Archive.assemble('Toy')(part, part)
      if (E.isLeft(archive)) throw new Error(Failure.show(archive.left))
      const { train, test } = Archive.examples(archive.right)
      const all = [...Dataset.toArray(train), ...Dataset.toArray(test)]
      expect(new Set(all.map(({ id }) => id)).size).toBe(2 * part.series.length)
      expect(train.get(0).id).toBe('Toy_TRAIN/0')
      expect(all.map(({ series }) => series)).toEqual([...part.series, ...part.series])
    }),
    enough(200),
  )
})

test('labels keep their meaning when the test part lists them in another order', () => {
  fc.assert(
    fc.property(some, fc.nat(), (part, turn) => {
      if (part.targets._tag !== 'Classes') return
      const { ids, vocabulary } = part.targets
      const shift = turn % vocabulary.length
      const turned = [...vocabulary.slice(shift), ...vocabulary.slice(0, shift)]
      const others = ids.map((id) => turned.indexOf(`${vocabulary[id]}`))
      const archive = Archive.assemble('Toy')(part, {
        ...part,
        targets: { ...part.targets, ids: others, vocabulary: turned },
      })
      expect(E.toUnion(archive)).toMatchObject({ test: { targets: part.targets } })
    }),
    enough(200),
  )
})

test.each([
  [
    'a label that training lacks',
    '@classLabel true a b\n@data\n1:a',
    '@classLabel true a c\n@data\n1:a',
    'unknown label "c": expected one of a, b',
  ],
  ['other variables', '@data\n1:2', '@data\n1', 'variables of Toy_TEST: expected 2, found 1'],
  [
    'another kind of target',
    '@data\n1',
    '@targetLabel true\n@data\n1:5',
    'targets of Toy_TEST: expected Unlabeled, found Values',
  ],
  ['nothing to learn from', '@data\n', '@data\n1', 'the training part of Toy is empty'],
  ['nothing to test on', '@data\n1', '@data\n', 'the test part of Toy is empty'],
])('%s is a failure', (_, train, test, message) => {
  expect(messageOf(train, test)).toBe(message)
})

test('lengths may differ between the parts and within them', () => {
  expect(messageOf('@data\n1,2\n1', '@data\n1,2,3')).toBe('no failure')
})

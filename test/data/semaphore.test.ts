import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { enough } from '../core/runs.ts'
import * as Dataset from '../../src/core/Dataset.ts'
import type { Example } from '../../src/core/Example.ts'
import * as Seed from '../../src/core/Seed.ts'
import * as Archive from '../../src/data/Archive.ts'
import { semaphore } from '../../src/data/semaphore.ts'
import { hideLabels } from '../../src/data/split.ts'
import { seeds } from './arbitraries.ts'

const idOf = ({ target }: Example): number => (target._tag === 'Class' ? target.id : -1)

describe('semaphore', () => {
  const counts = fc.integer({ min: 1, max: 20 })

  test('the same seed gives the same bits, another seed others', () => {
    fc.assert(
      fc.property(seeds, counts, counts, (seed, train, test) => {
        expect(semaphore({ seed, train, test })).toStrictEqual(semaphore({ seed, train, test }))
        const other = semaphore({ seed: Seed.child('other')(seed), train, test })
        expect(other.train.series[0]).not.toEqual(semaphore({ seed, train, test }).train.series[0])
      }),
      enough(10),
    )
  })
  test('a series has 24 variables and 51 steps, all finite and within reach of two arms', () => {
    for (const { variables, steps, values } of semaphore().train.series) {
      expect([variables, steps, values.length]).toEqual([24, 51, 1224])
      expect(values.every((x) => Math.abs(x) < 2.5)).toBe(true)
    }
  })
  test('the classes are balanced for every count', () => {
    fc.assert(
      fc.property(counts, seeds, (train, seed) => {
        const ids = Dataset.toArray(Archive.examples(semaphore({ seed, train, test: 1 })).train).map(idOf)
        const sizes = Array.from({ length: 6 }, (_, id) => ids.filter((one) => one === id).length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      }),
      enough(10),
    )
  })
  test('no recording occurs twice', () => {
    const { train, test } = semaphore()
    const firsts = [...train.series, ...test.series].map(({ values }) => values.join())
    expect(new Set(firsts).size).toBe(360)
  })
  test.each([
    [{ train: 0 }, 'semaphore: train must be a positive integer, got 0'],
    [{ test: 1.5 }, 'semaphore: test must be a positive integer, got 1.5'],
  ])('%o is refused', (options, message) => {
    expect(() => semaphore(options)).toThrow(message)
  })
})

describe('how hard it is', () => {
  const nearestNeighbour =
    (known: ReadonlyArray<Example>) =>
    (example: Example): number => {
      let id = -1
      let least = Infinity
      for (const one of known) {
        let distance = 0
        for (let i = 0; i < one.series.values.length; i++)
          distance += ((one.series.values[i] ?? 0) - (example.series.values[i] ?? 0)) ** 2
        if (distance < least) [least, id] = [distance, idOf(one)]
      }
      return id
    }

  const { train, test: held } = Archive.examples(semaphore())
  const examples = Dataset.toArray(held)
  const accuracy = (known: Dataset.Dataset<Example>): number => {
    const guess = nearestNeighbour(Dataset.toArray(known))
    return examples.filter((example) => guess(example) === idOf(example)).length / examples.length
  }

  test('the nearest of 18 labels is right for about half of the series', () => {
    const accuracies = [0, 1, 2, 3].map((seed) => accuracy(hideLabels({ keep: 18 })(Seed.make(seed))(train).labeled))
    const mean = accuracies.reduce((sum, one) => sum + one, 0) / accuracies.length
    expect(mean).toBeGreaterThan(0.45)
    expect(mean).toBeLessThan(0.62)
  })
  test('the nearest of 180 labels is right for about four fifths of them', () => {
    expect(accuracy(train)).toBeGreaterThan(0.72)
    expect(accuracy(train)).toBeLessThan(0.92)
  })
})

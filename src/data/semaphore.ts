/**
 * The embedded dataset: synthetic arm signals of the kind of NATOPS, computed from a seed and never stored.
 */
import type { Vocabulary } from '../core/Example.ts'
import { permutation, run } from '../core/Random.ts'
import { type Seed, child, make } from '../core/Seed.ts'
import type { Archive } from './Archive.ts'
import type { Part } from './Part.ts'
import { perform } from './semaphore/performance.ts'
import { type Signal, signals } from './semaphore/signals.ts'

/**
 * Recordings of two arms giving six signals: 24 variables (tips, elbows, wrists and thumbs of the left and the right arm,
 * in x, y and z) and 51 steps, with balanced classes in random order. Three pairs of signals are alike but for the thumb,
 * the order or the rhythm, so that 18 labels are few and 180 are enough. Throws on counts that are not positive.
 *
 * @example
 * import { Part, semaphore } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const { train } = semaphore({ train: 12, test: 6 })
 * const { id, series } = Part.examples(train).get(3)
 * assert.deepStrictEqual([id, series.variables, series.steps], ['semaphore_TRAIN/3', 24, 51])
 *
 * @category constructors
 * @since 0.1.0
 */
export const semaphore = ({
  seed = make('semaphore'),
  train = 180,
  test = 180,
}: {
  readonly seed?: Seed
  readonly train?: number
  readonly test?: number
} = {}): Archive => ({
  name: 'semaphore',
  train: recordings('TRAIN', 'train', train, seed),
  test: recordings('TEST', 'test', test, seed),
})

const recordings = (suffix: string, option: string, count: number, seed: Seed): Part => {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`semaphore: ${option} must be a positive integer, got ${count}`)
  const own = child(option)(seed)
  const ids = Int32Array.from(run(child('order')(own))(permutation(count)), (place) => place % signals.length)
  return {
    name: `semaphore_${suffix}`,
    series: Array.from(ids, (id, index) => perform(signals[id] as Signal)(child(index)(own))),
    targets: { _tag: 'Classes', ids, vocabulary },
  }
}

const vocabulary: Vocabulary = signals.map(({ name }) => name)

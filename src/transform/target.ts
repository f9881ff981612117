/**
 * Hard and soft targets, and the ways between them.
 */
import type { Example, Target } from '../core/Example.ts'

export { harden } from '../core/Example.ts'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * A class as probabilities, 1 at its id. Probabilities, numbers and unlabeled stay as they are. Throws on an id that
 * the vocabulary lacks.
 *
 * @example
 * import { oneHot } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const vocabulary = ['left', 'right']
 * assert.deepStrictEqual(oneHot({ _tag: 'Class', id: 1, vocabulary }), {
 *   _tag: 'Probabilities',
 *   values: Float32Array.of(0, 1),
 *   vocabulary,
 * })
 *
 * @category combinators
 * @since 0.1.0
 */
export const oneHot = (target: Target): Target => {
  if (target._tag !== 'Class') return target
  const { id, vocabulary } = target
  if (!(id in vocabulary)) throw new RangeError(`oneHot: a class of ${vocabulary.length} expected, got ${id}`)
  const values = new Float32Array(vocabulary.length)
  values[id] = 1
  return { _tag: 'Probabilities', values, vocabulary }
}

/**
 * A function of targets as a function of examples that leaves ids and series alone.
 *
 * @example
 * import { Example } from 'millrace'
 * import { mapTarget, oneHot } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 1, Float32Array.of(5))
 * const example = mapTarget(oneHot)({ id: 'a', series, target: { _tag: 'Class', id: 0, vocabulary: ['left'] } })
 * assert.strictEqual(example.target._tag, 'Probabilities')
 *
 * @category combinators
 * @since 0.1.0
 */
export const mapTarget =
  (f: (target: Target) => Target) =>
  (example: Example): Example => ({ ...example, target: f(example.target) })

/**
 * Which teacher it was, in 16 characters.
 */
import { type Seed, child, make } from '../core/Seed.ts'
import type { Weights } from '../core/Weights.ts'

/**
 * A hash of named arrays, 64 bits as hexadecimal digits: the same for the same names, shapes and bits, in whatever order
 * the names come. It tells teachers apart by accident, not by attack. For a teacher that is no network, take the
 * probabilities that it gave.
 *
 * @example
 * import { teacherHash } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const hash = teacherHash({ bias: { shape: [2], values: Float32Array.of(0, 1) } })
 * assert.match(hash, /^[0-9a-f]{16}$/u)
 * assert.notStrictEqual(hash, teacherHash({ bias: { shape: [2], values: Float32Array.of(1, 0) } }))
 *
 * @category destructors
 * @since 0.1.0
 */
export const teacherHash = (arrays: Weights): string => {
  let seed: Seed = make('teacher')
  for (const name of Object.keys(arrays).sort()) {
    const { shape, values } = arrays[name] as Weights[string]
    seed = child(name)(seed)
    for (const size of [shape.length, ...shape, values.length]) seed = child(size)(seed)
    for (const word of new Uint32Array(values.buffer, values.byteOffset, values.length)) seed = child(word)(seed)
  }
  return [seed.high, seed.low].map((word) => word.toString(16).padStart(8, '0')).join('')
}

/**
 * Leakage between pseudo-labeled and validation series.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Dataset, toArray } from '../core/Dataset.ts'
import type { Example, Series } from '../core/Example.ts'
import type { Failure } from '../core/Failure.ts'

/**
 * `Left` with the ids of the pseudo-labeled series that are validation series too: by id, or by equal values under
 * another id. Looks at every series of both sides once.
 *
 * @example
 * import { Dataset, Either, Example } from 'millrace'
 * import { overlap } from 'millrace/semi'
 * import assert from 'node:assert'
 *
 * const example = (id: string, x: number): Example.Example => ({
 *   id,
 *   series: Example.series(1, 1, Float32Array.of(x)),
 *   target: Example.unlabeled,
 * })
 * const validation = Dataset.fromArray([example('v', 1)])
 * assert.ok(Either.isLeft(overlap(validation)(Dataset.fromArray([example('copy', 1)]))))
 * assert.ok(Either.isRight(overlap(validation)(Dataset.fromArray([example('other', 2)]))))
 *
 * @category destructors
 * @since 0.1.0
 */
export const overlap =
  (validation: Dataset<Example>) =>
  (pseudo: Dataset<Example>): E.Either<Failure, void> => {
    const held = toArray(validation)
    const ids = new Set(held.map(({ id }) => id))
    const bySum = new Map<number, Array<Series>>()
    for (const { series } of held) {
      const sum = checksum(series)
      const same = bySum.get(sum)
      if (same === undefined) bySum.set(sum, [series])
      else same.push(series)
    }
    const shared = toArray(pseudo).filter(
      ({ id, series }) => ids.has(id) || (bySum.get(checksum(series)) ?? []).some((other) => sameValues(series, other)),
    )
    return shared.length === 0 ? E.right(undefined) : E.left({ _tag: 'Overlap', ids: shared.map(({ id }) => id) })
  }

const sameValues = (one: Series, other: Series): boolean =>
  one.variables === other.variables &&
  one.values.length === other.values.length &&
  one.values.every((value, i) => Object.is(value, other.values[i]))

// FNV-1a over the bits, so that NaN counts like any value.
const checksum = ({ values }: Series): number => {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  let sum = 0x811c9dc5
  for (const word of bits) sum = Math.imul(sum ^ word, 0x01000193)
  return sum
}

/**
 * Policies of augmentations as plain values, such as a search finds and a file stores.
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Series } from '../core/Example.ts'
import { type Failure, empty, mismatch, notFound, show } from '../core/Failure.ts'
import type { Json } from '../core/Json.ts'
import { integer } from '../core/Random.ts'
import { type Transform, sequence, sometimes } from '../core/Transform.ts'
import { augmentation, nearestAugmentation } from './catalogue.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Sub-policies, each a list of operations: the name or an alias of a row of the catalogue, the probability that it is
 * applied, and its strength as the augmentation itself takes it. Plain JSON.
 *
 * @category model
 * @since 0.1.0
 */
export type AugmentationPolicy = ReadonlyArray<
  ReadonlyArray<readonly [name: string, probability: number, strength: number]>
>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Apply a sub-policy drawn anew for each series, all equally likely: its operations one after another, each with its
 * probability (Cubuk et al., 2019). One without operations leaves the series as it is. What is missing, and which shapes
 * come out, is up to the operations. Throws on what `augmentationPolicy` would find wrong with the policy.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { autoAugment } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const augment = autoAugment([
 *   [
 *     ['crop', 0.8, 0.2],
 *     ['jitter', 0.5, 0.05],
 *   ],
 *   [['TSTimeWarp', 1, 0.3]],
 * ])
 * const series = Example.series(1, 3, Float32Array.of(1, 2, 3))
 * assert.strictEqual(pipe(augment(series), Random.run(Seed.make(42))).steps, 3)
 * assert.throws(() => autoAugment([[['jiter', 1, 0.1]]]), /operation 1, "jiter" not found: did you mean jitter\?/)
 *
 * @category constructors
 * @since 0.1.0
 */
export const autoAugment = (policy: AugmentationPolicy): Transform<Series> => {
  const parsed = parsePolicy(policy)
  if (E.isLeft(parsed)) throw new RangeError(`autoAugment: ${show(parsed.left)}`)
  const subPolicies = parsed.right
  const which = integer(subPolicies.length)
  return (series) => (rng) => {
    const [place, next] = which(rng)
    return (subPolicies[place] as Transform<Series>)(series)(next)
  }
}

/**
 * The policy that JSON holds, or the first thing that is wrong with it: no sub-policy, a name that the catalogue lacks, a
 * probability that is none, a strength that the augmentation refuses. Never throws.
 *
 * @example
 * import { Either, Failure } from 'millrace'
 * import { augmentationPolicy } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const policy = augmentationPolicy(JSON.parse('[[["jitter", 0.5, 0.1]]]'))
 * assert.deepStrictEqual(policy, Either.right([[['jitter', 0.5, 0.1]]]))
 * const wrong = augmentationPolicy([[['jitter', 2, 0.1]]])
 * assert.strictEqual(
 *   Either.isLeft(wrong) && Failure.show(wrong.left),
 *   'sub-policy 1, operation 1, jitter: probability: expected a number from 0 to 1, found 2',
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export const augmentationPolicy = (json: Json): E.Either<Failure, AugmentationPolicy> =>
  pipe(
    parsePolicy(json),
    // What could be read as transforms is a policy.
    E.map(() => json as AugmentationPolicy),
  )

const parsePolicy = (json: Json): E.Either<Failure, ReadonlyArray<Transform<Series>>> => {
  if (!isList(json)) return E.left(mismatch('the policy', 'a list of sub-policies', describe(json)))
  if (json.length === 0) return E.left(empty('the policy'))
  const subPolicies: Array<Transform<Series>> = []
  for (const [index, entry] of json.entries()) {
    const place = `sub-policy ${index + 1}`
    if (!isList(entry)) return E.left(mismatch(place, 'a list of operations', describe(entry)))
    const operations: Array<Transform<Series>> = []
    for (const [number, triple] of entry.entries()) {
      const operation = parseOperation(`${place}, operation ${number + 1}`, triple)
      if (E.isLeft(operation)) return operation
      operations.push(operation.right)
    }
    subPolicies.push(sequence(...operations))
  }
  return E.right(subPolicies)
}

const parseOperation = (place: string, json: Json): E.Either<Failure, Transform<Series>> => {
  if (!isList(json) || json.length !== 3)
    return E.left(mismatch(place, 'a name, a probability and a strength', describe(json)))
  const [name = null, probability = null, strength = null] = json
  if (typeof name !== 'string') return E.left(mismatch(`${place}: name`, 'one of the catalogue', describe(name)))
  const row = augmentation(name)
  if (row === undefined) {
    const meant = nearestAugmentation(name)
    return E.left(
      notFound(`${place}, ${describe(name)}`, meant === undefined ? 'see catalogue' : `did you mean ${meant}?`),
    )
  }
  if (typeof probability !== 'number' || !(probability >= 0 && probability <= 1))
    return E.left(mismatch(`${place}, ${row.name}: probability`, 'a number from 0 to 1', describe(probability)))
  const refused = (): Failure =>
    mismatch(`${place}, ${row.name}: strength`, `one such as ${row.strength.join(' to ')}`, describe(strength))
  if (typeof strength !== 'number') return E.left(refused())
  return pipe(
    // Which strengths there are is known to the augmentation alone.
    E.tryCatch(() => row.transform(strength), refused),
    E.map(sometimes(probability)),
  )
}

const isList = (json: Json): json is ReadonlyArray<Json> => Array.isArray(json)

// Short whatever the JSON, and flat, as a deep one would exhaust the stack.
const describe = (json: Json): string => {
  if (isList(json)) return `a list of ${json.length}`
  if (typeof json === 'object' && json !== null) return 'an object'
  return typeof json === 'string' ? JSON.stringify(json.slice(0, 40)) : String(json)
}

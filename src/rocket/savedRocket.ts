/**
 * A trained classifier as weights and JSON, which a safetensors file holds.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Failure, mismatch } from '../core/Failure.ts'
import type { Json } from '../core/Json.ts'
import type { Weights } from '../core/Weights.ts'
import { levelCount } from './levels.ts'
import { type Parameters, featureCount } from './Parameters.ts'
import type { Rocket } from './rocketClassifier.ts'

/**
 * The weights of a classifier by name, and all else as JSON.
 *
 * @category model
 * @since 0.1.0
 */
export interface SavedRocket {
  readonly weights: Weights
  readonly description: Json
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A classifier from what `encodeRocket` made, through a file or not. `Left` where the description is of something else,
 * or does not fit the weights.
 *
 * @example
 * import { Either } from 'millrace'
 * import { decodeRocket } from 'millrace/rocket'
 * import assert from 'node:assert'
 *
 * assert.ok(Either.isLeft(decodeRocket({ weights: {}, description: { format: 'other' } })))
 *
 * @category constructors
 * @since 0.1.0
 */
export const decodeRocket = ({ weights, description }: SavedRocket): E.Either<Failure, Rocket> => {
  if (!isDescription(description)) return E.left(mismatch('the description', format, 'something else'))
  const { parameters, levels, vocabulary, present, temperature } = description
  const count = featureCount(parameters) + (levels ? levelCount(parameters.means.length) : 0)
  const [own, intercepts] = [weights['weights']?.values, weights['intercepts']?.values]
  if (own?.length !== present.length * count || intercepts?.length !== present.length)
    return E.left(mismatch('the weights', `${present.length} x ${count}`, `${own?.length ?? 0}`))
  return E.right({
    parameters,
    levels,
    classifier: { vocabulary, present, temperature, weights: own, intercepts },
  })
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The weights and the description of a classifier, from which `decodeRocket` makes it again, exactly.
 *
 * @example
 * import { Either, Seed } from 'millrace'
 * import { Archive, semaphore } from 'millrace/data'
 * import { decodeRocket, encodeRocket, rocketClassifier } from 'millrace/rocket'
 * import assert from 'node:assert'
 *
 * const archive = semaphore({ train: 12, test: 6 })
 * const { train } = Archive.examples(archive)
 * const trained = rocketClassifier({ seed: Seed.make(42), count: 84 })(Archive.vocabulary(archive) ?? [])(train)
 * assert.ok(Either.isRight(trained))
 * const { weights, description } = encodeRocket(trained.right.rocket)
 * const read = { weights, description: JSON.parse(JSON.stringify(description)) }
 * assert.deepStrictEqual(decodeRocket(read), Either.right(trained.right.rocket))
 *
 * @category destructors
 * @since 0.1.0
 */
export const encodeRocket = ({ parameters, levels, classifier }: Rocket): SavedRocket => {
  const { vocabulary, present, temperature, weights, intercepts } = classifier
  return {
    weights: {
      weights: { shape: [present.length, weights.length / present.length], values: weights },
      intercepts: { shape: [present.length], values: intercepts },
    },
    description: { format, parameters, levels, vocabulary, present, temperature },
  }
}

const format = 'millrace-rocket/1'

interface Description {
  readonly parameters: Parameters
  readonly levels: boolean
  readonly vocabulary: ReadonlyArray<string>
  readonly present: ReadonlyArray<number>
  readonly temperature: number
}

type Keys = Readonly<Record<string, unknown>>

const isKeys = (value: unknown): value is Keys => typeof value === 'object' && value !== null && !Array.isArray(value)

const isNumbers = (value: unknown): value is ReadonlyArray<number> =>
  Array.isArray(value) && value.every((one) => typeof one === 'number')

const isBank = (value: unknown): boolean =>
  isKeys(value) &&
  (value['difference'] === 0 || value['difference'] === 1) &&
  ['dilations', 'biasesEach', 'variableCounts', 'variables', 'biases'].every((key) => isNumbers(value[key]))

const isParameters = (value: unknown): value is Parameters =>
  isKeys(value) &&
  (value['pooling'] === 'share' || value['pooling'] === 'four') &&
  isNumbers(value['means']) &&
  isNumbers(value['deviations']) &&
  Array.isArray(value['banks']) &&
  value['banks'].every(isBank)

const isDescription = (value: unknown): value is Description =>
  isKeys(value) &&
  value['format'] === format &&
  isParameters(value['parameters']) &&
  typeof value['levels'] === 'boolean' &&
  Array.isArray(value['vocabulary']) &&
  value['vocabulary'].every((label) => typeof label === 'string') &&
  isNumbers(value['present']) &&
  value['present'].length > 0 &&
  typeof value['temperature'] === 'number'

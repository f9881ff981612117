/**
 * A linear classifier of features, as plain numbers.
 */
import type { Vocabulary } from '../core/Example.ts'
import type { Head } from './Head.ts'
import type { FeatureScale } from './products.ts'
import { softmaxOf } from './temperature.ts'

/**
 * Scores are linear in the features: `weights`, `[classes, features]`, and `intercepts`. `present` says which classes of
 * the vocabulary they are, in order; the others had no example and get probability 0.
 *
 * @category model
 * @since 0.1.0
 */
export interface LinearClassifier {
  readonly vocabulary: Vocabulary
  readonly present: ReadonlyArray<number>
  readonly temperature: number
  readonly weights: Float32Array
  readonly intercepts: Float32Array
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The weights of features from those of the rows' products.
 *
 * @internal
 */
export const weightsOf = (
  { coefficients, intercepts }: Pick<Head, 'coefficients' | 'intercepts'>,
  scaled: Float32Array,
  { means, factors }: FeatureScale,
  divisor: number,
): Pick<LinearClassifier, 'weights' | 'intercepts'> => {
  const classes = intercepts.length
  const count = means.length
  const rows = scaled.length / count
  const weights = new Float32Array(classes * count)
  const offsets = Float32Array.from(intercepts)
  for (let c = 0; c < classes; c++) {
    const sums = new Float64Array(count)
    for (let row = 0; row < rows; row++) {
      const coefficient = (coefficients[row * classes + c] as number) / divisor
      for (let feature = 0, i = row * count; feature < count; feature++, i++)
        sums[feature] = (sums[feature] as number) + coefficient * (scaled[i] as number)
    }
    let offset = intercepts[c] as number
    for (let feature = 0; feature < count; feature++) {
      const weight = (sums[feature] as number) * (factors[feature] as number)
      weights[c * count + feature] = weight
      offset -= weight * (means[feature] as number)
    }
    offsets[c] = offset
  }
  return { weights, intercepts: offsets }
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * Probabilities of the whole vocabulary from scores of those classes that are present.
 *
 * @internal
 */
export const probabilitiesOf = (
  { vocabulary, present, temperature }: Pick<LinearClassifier, 'vocabulary' | 'present' | 'temperature'>,
  scores: Float64Array,
): Float32Array => {
  const some = softmaxOf(scores, present.length, temperature)
  const rows = scores.length / present.length
  const probabilities = new Float32Array(rows * vocabulary.length)
  for (let row = 0; row < rows; row++)
    present.forEach((id, c) => {
      probabilities[row * vocabulary.length + id] = some[row * present.length + c] as number
    })
  return probabilities
}

/**
 * The probabilities of rows of features.
 *
 * @internal
 */
export const classify =
  (classifier: LinearClassifier) =>
  (features: Float32Array): Float32Array => {
    const { present, weights, intercepts } = classifier
    const classes = present.length
    const count = weights.length / classes
    const rows = features.length / count
    const scores = new Float64Array(rows * classes)
    for (let row = 0; row < rows; row++)
      for (let c = 0; c < classes; c++) {
        let sum = intercepts[c] as number
        for (let feature = 0, i = row * count, j = c * count; feature < count; feature++, i++, j++)
          sum += (features[i] as number) * (weights[j] as number)
        scores[row * classes + c] = sum
      }
    return probabilitiesOf(classifier, scores)
  }

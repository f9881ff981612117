/**
 * The features of rows on one scale, and their products with each other.
 */

/**
 * What is taken off each feature, and what it is multiplied with: 0 where it tells nothing apart.
 *
 * @category model
 * @since 0.1.0
 */
export interface FeatureScale {
  readonly means: Float64Array
  readonly factors: Float64Array
}

/**
 * The means over the first `rows` rows of features, `[all, count]`, and factors that make deviations over all rows 1; or
 * another number for the last `last.count` features.
 *
 * @internal
 */
export const featureScale = (
  features: Float32Array,
  count: number,
  rows: number,
  last: { readonly count: number; readonly deviation: number } = { count: 0, deviation: 1 },
): FeatureScale => {
  const all = features.length / count
  const means = meansOf(features, count, rows)
  const overall = all === rows ? means : meansOf(features, count, all)
  const squares = new Float64Array(count)
  for (let row = 0, i = 0; row < all; row++)
    for (let feature = 0; feature < count; feature++, i++)
      squares[feature] = (squares[feature] as number) + ((features[i] as number) - (overall[feature] as number)) ** 2
  const factors = squares.map((sum) => (sum > all * 1e-12 ? 1 / Math.sqrt(sum / all) : 0))
  for (let feature = count - last.count; feature < count; feature++)
    factors[feature] = (factors[feature] as number) * last.deviation
  return { means, factors }
}

const meansOf = (features: Float32Array, count: number, rows: number): Float64Array => {
  const means = new Float64Array(count)
  for (let row = 0, i = 0; row < rows; row++)
    for (let feature = 0; feature < count; feature++, i++)
      means[feature] = (means[feature] as number) + (features[i] as number)
  return means.map((sum) => sum / rows)
}

/**
 * The first `rows` rows of features on a scale.
 *
 * @internal
 */
export const scaledFeatures = (
  features: Float32Array,
  { means, factors }: FeatureScale,
  rows: number,
): Float32Array => {
  const count = means.length
  const scaled = new Float32Array(rows * count)
  for (let row = 0, i = 0; row < rows; row++)
    for (let feature = 0; feature < count; feature++, i++)
      scaled[i] = ((features[i] as number) - (means[feature] as number)) * (factors[feature] as number)
  return scaled
}

/**
 * The products of rows with each other, `[rows, rows]`, on a scale at which their diagonal is 1 on average, and what they
 * were divided by for that; 1 where all rows are equal.
 *
 * @internal
 */
export const productsOf = (
  scaled: Float32Array,
  rows: number,
): { readonly products: Float64Array; readonly divisor: number } => {
  const count = scaled.length / rows
  const products = new Float64Array(rows * rows)
  for (let row = 0; row < rows; row++)
    for (let other = 0; other <= row; other++) {
      const product = productOf(scaled, row * count, other * count, count)
      products[row * rows + other] = product
      products[other * rows + row] = product
    }
  let trace = 0
  for (let row = 0; row < rows; row++) trace += products[row * rows + row] as number
  const divisor = trace > 0 ? trace / rows : 1
  return { products: products.map((product) => product / divisor), divisor }
}

// In four sums, so that no addition waits for the one before.
const productOf = (values: Float32Array, one: number, other: number, count: number): number => {
  let [first, second, third, fourth] = [0, 0, 0, 0]
  let i = 0
  for (; i + 3 < count; i += 4) {
    first += (values[one + i] as number) * (values[other + i] as number)
    second += (values[one + i + 1] as number) * (values[other + i + 1] as number)
    third += (values[one + i + 2] as number) * (values[other + i + 2] as number)
    fourth += (values[one + i + 3] as number) * (values[other + i + 3] as number)
  }
  for (; i < count; i++) first += (values[one + i] as number) * (values[other + i] as number)
  return first + second + (third + fourth)
}

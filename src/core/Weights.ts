/**
 * A network's parameters as plain arrays, by name: what an optimiser updates, a file stores and a predictor carries.
 */

/**
 * A parameter: row-major values of a shape.
 *
 * @category model
 * @since 0.1.0
 */
export interface Weight {
  readonly shape: ReadonlyArray<number>
  readonly values: Float32Array
}

/**
 * Parameters by name.
 *
 * @category model
 * @since 0.1.0
 */
export type Weights = Readonly<Record<string, Weight>>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * New values for each parameter, from its weight and name; shapes stay.
 *
 * @example
 * import { Weights } from 'millrace'
 * import assert from 'node:assert'
 *
 * const weights = { a: { shape: [2], values: Float32Array.of(1, 2) } }
 * const doubled = Weights.map((weight) => weight.values.map((x) => 2 * x))(weights)
 * assert.deepStrictEqual(doubled['a']?.values, Float32Array.of(2, 4))
 *
 * @category combinators
 * @since 0.1.0
 */
export const map =
  (f: (weight: Weight, name: string) => Float32Array) =>
  (weights: Weights): Weights =>
    Object.fromEntries(
      Object.entries(weights).map(([name, weight]) => [name, { shape: weight.shape, values: f(weight, name) }]),
    )

/**
 * New values for each parameter from two sets of one form. Throws where the second lacks a name or differs in size.
 *
 * @example
 * import { Weights } from 'millrace'
 * import assert from 'node:assert'
 *
 * const weights = { a: { shape: [2], values: Float32Array.of(1, 2) } }
 * const sum = Weights.zipWith(weights, (x, y) => x.values.map((v, i) => v + (y.values[i] ?? 0)))(weights)
 * assert.deepStrictEqual(sum['a']?.values, Float32Array.of(2, 4))
 *
 * @category combinators
 * @since 0.1.0
 */
export const zipWith = (
  second: Weights,
  f: (one: Weight, other: Weight, name: string) => Float32Array,
): ((first: Weights) => Weights) =>
  map((one, name) => {
    const other = get(second)(name)
    if (other.values.length !== one.values.length)
      throw new RangeError(`Weights.zipWith: ${name} has ${one.values.length} values, got ${other.values.length}`)
    return f(one, other, name)
  })

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The parameter of a name. Throws where there is none.
 *
 * @example
 * import { Weights } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.throws(() => Weights.get({})('bias'), /no parameter "bias"/)
 *
 * @category destructors
 * @since 0.1.0
 */
export const get =
  (weights: Weights) =>
  (name: string): Weight => {
    // Of its own: every object has a `constructor`.
    const weight = Object.hasOwn(weights, name) ? weights[name] : undefined
    if (weight === undefined) throw new RangeError(`Weights: no parameter "${name}"`)
    return weight
  }

/**
 * How many numbers there are in all parameters together.
 *
 * @example
 * import { Weights } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Weights.count({ a: { shape: [2, 3], values: new Float32Array(6) } }), 6)
 *
 * @category destructors
 * @since 0.1.0
 */
export const count = (weights: Weights): number =>
  Object.values(weights).reduce((total, { values }) => total + values.length, 0)

/**
 * Values that need randomness: fp-ts `State` over a counter-based generator. Combine them with fp-ts's `State`.
 */
import type { State } from 'fp-ts/lib/State.js'
import { checkPositive } from './count.ts'
import { type Seed, scramble } from './Seed.ts'

export { roughNormals } from './roughNormals.ts'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A generator as a value: the k-th draw is a function of the seed and k, so a state is small and nothing is shared.
 *
 * @category model
 * @since 0.1.0
 */
export interface Rng {
  readonly seed: Seed
  readonly drawn: number
}

/**
 * A value of type `A` that needs randomness.
 *
 * @category model
 * @since 0.1.0
 */
export type Random<A> = State<Rng, A>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The generator that starts from a seed.
 *
 * @example
 * import { Random, Seed } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(Random.fromSeed(Seed.make(42)).drawn, 0)
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromSeed = (seed: Seed): Rng => ({ seed, drawn: 0 })

/**
 * A number between `low` (included) and `high` (excluded), in steps of 2^-32 of the range.
 *
 * @example
 * import { Random, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const x = pipe(Random.uniform(2, 3), Random.run(Seed.make(42)))
 * assert.ok(x >= 2 && x < 3)
 *
 * @category constructors
 * @since 0.1.0
 */
export const uniform =
  (low: number, high: number): Random<number> =>
  (rng) => [low + (high - low) * draw(rng.seed, rng.drawn), advance(rng, 1)]

/**
 * A whole number from 0 to `count - 1`. Throws unless `count` is a positive integer.
 *
 * @example
 * import { Random, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(pipe(Random.integer(1), Random.run(Seed.make(42))), 0)
 *
 * @category constructors
 * @since 0.1.0
 */
export const integer = (count: number): Random<number> => {
  checkPositive('Random.integer: count', count)
  return (rng) => [Math.floor(draw(rng.seed, rng.drawn) * count), advance(rng, 1)]
}

/**
 * `true` with the given probability: never at 0, always at 1.
 *
 * @example
 * import { Random, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(pipe(Random.bernoulli(1), Random.run(Seed.make(42))), true)
 *
 * @category constructors
 * @since 0.1.0
 */
export const bernoulli =
  (probability: number): Random<boolean> =>
  (rng) => [draw(rng.seed, rng.drawn) < probability, advance(rng, 1)]

/**
 * A draw from the standard normal distribution (Box and Muller, 1958).
 *
 * @example
 * import { Random, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.ok(Number.isFinite(pipe(Random.normal, Random.run(Seed.make(42)))))
 *
 * @category constructors
 * @since 0.1.0
 */
export const normal: Random<number> = (rng) => {
  const [draws, next] = normals(1)(rng)
  return [draws[0] as number, next]
}

/**
 * `count` independent draws from the standard normal distribution, in one array.
 *
 * @example
 * import { Random, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(pipe(Random.normals(5), Random.run(Seed.make(42))).length, 5)
 *
 * @category constructors
 * @since 0.1.0
 */
export const normals =
  (count: number): Random<Float32Array> =>
  (rng) => {
    const { seed, drawn } = rng
    const draws = new Float32Array(count)
    // Each pair of uniform draws gives a pair of normal ones; 1 - u is never 0, so the logarithm is finite.
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - draw(seed, drawn + i)))
      const angle = 2 * Math.PI * draw(seed, drawn + i + 1)
      draws[i] = radius * Math.cos(angle)
      // Past the end of an odd count, which a typed array ignores.
      draws[i + 1] = radius * Math.sin(angle)
    }
    return [draws, advance(rng, count + (count % 2))]
  }

/**
 * `count` independent draws, uniform from 0 (included) to 1 (excluded), in one array.
 *
 * @example
 * import { Random, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.strictEqual(pipe(Random.uniforms(5), Random.run(Seed.make(42))).length, 5)
 *
 * @category constructors
 * @since 0.1.0
 */
export const uniforms =
  (count: number): Random<Float64Array> =>
  (rng) => {
    const draws = new Float64Array(count)
    const { low, high } = rng.seed
    // As `draw`, but from one word to the next without multiplying, and without reading the seed again.
    let word = (low + Math.imul(rng.drawn, 0x9e3779b9)) | 0
    for (let i = 0; i < count; i++) {
      draws[i] = scramble(scramble(word) ^ high) / 0x100000000
      word = (word + 0x9e3779b9) | 0
    }
    return [draws, advance(rng, count)]
  }

/**
 * A draw from the gamma distribution of a shape, with scale 1: its mean and variance are the shape (Marsaglia and Tsang,
 * 2000). Near a shape of 0 most draws are too small for a number and become 0. Throws unless the shape is finite and
 * above 0.
 *
 * @example
 * import { Random, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * assert.ok(pipe(Random.gamma(2.5), Random.run(Seed.make(42))) > 0)
 *
 * @category constructors
 * @since 0.1.0
 */
export const gamma = (shape: number): Random<number> => {
  const logarithm = logarithmOfGamma('Random.gamma: shape', shape)
  return (rng) => {
    const [draw, next] = logarithm(rng)
    return [Math.exp(draw), next]
  }
}

/**
 * A draw from the beta distribution, from 0 to 1 with mean `a / (a + b)`: the share that a gamma draw of shape `a` has in
 * its sum with one of shape `b`. `beta(1, 1)` is uniform; below 1, draws near 0 and 1 are the most likely. Throws unless
 * both are finite and above 0.
 *
 * @example
 * import { Random, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const share = pipe(Random.beta(0.4, 0.4), Random.run(Seed.make(42)))
 * assert.ok(share >= 0 && share <= 1)
 *
 * @category constructors
 * @since 0.1.0
 */
export const beta = (a: number, b: number): Random<number> => {
  const first = logarithmOfGamma('Random.beta: a', a)
  const second = logarithmOfGamma('Random.beta: b', b)
  return (rng) => {
    const [one, afterOne] = first(rng)
    const [other, next] = second(afterOne)
    return [1 / (1 + Math.exp(other - one)), next]
  }
}

// Logarithms, as of a small shape both draws of a beta may be too small for a number while their share is none.
const logarithmOfGamma = (what: string, shape: number): Random<number> => {
  if (!(shape > 0 && shape < Infinity)) throw new RangeError(`${what} must be a finite number above 0, got ${shape}`)
  const size = (shape < 1 ? shape + 1 : shape) - 1 / 3
  const slope = 1 / Math.sqrt(9 * size)
  return (rng) => {
    let next = rng
    for (;;) {
      const [standard, afterNormal] = normal(next)
      const root = 1 + slope * standard
      const [[chance = 0, lift = 0], afterChance] = uniforms(shape < 1 ? 2 : 1)(afterNormal)
      next = afterChance
      if (root <= 0) continue
      const cube = root ** 3
      // About one draw in twenty is refused, and made again.
      if (Math.log(1 - chance) >= standard ** 2 / 2 + size * (1 - cube + Math.log(cube))) continue
      const draw = Math.log(size * cube)
      return [shape < 1 ? Math.max(draw + Math.log(1 - lift) / shape, -Number.MAX_VALUE) : draw, next]
    }
  }
}

/**
 * The numbers from 0 to `count - 1` in random order, every order equally likely (Fisher and Yates, 1938).
 *
 * @example
 * import { Random, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const order = pipe(Random.permutation(4), Random.run(Seed.make(42)))
 * assert.deepStrictEqual([...order].sort(), [0, 1, 2, 3])
 *
 * @category constructors
 * @since 0.1.0
 */
export const permutation =
  (count: number): Random<Uint32Array> =>
  (rng) => {
    const order = Uint32Array.from({ length: count }, (_, i) => i)
    for (let left = count; left > 1; left--) {
      const chosen = Math.floor(draw(rng.seed, rng.drawn + count - left) * left)
      const last = order[left - 1] as number
      order[left - 1] = order[chosen] as number
      order[chosen] = last
    }
    return [order, advance(rng, Math.max(0, count - 1))]
  }

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The value that a seed gives.
 *
 * @example
 * import { Random, Seed, pipe } from 'millrace'
 * import assert from 'node:assert'
 *
 * const draw = pipe(Random.integer(6), Random.run(Seed.make(42)))
 * assert.strictEqual(draw, pipe(Random.integer(6), Random.run(Seed.make(42))))
 *
 * @category destructors
 * @since 0.1.0
 */
export const run =
  (seed: Seed) =>
  <A>(random: Random<A>): A =>
    random(fromSeed(seed))[0]

const advance = (rng: Rng, by: number): Rng => ({ seed: rng.seed, drawn: rng.drawn + by })

/**
 * The draw at a place of a seed's draws: uniform from 0 (included) to 1 (excluded).
 *
 * @internal
 */
export const draw = (seed: Seed, drawn: number): number =>
  scramble(scramble(seed.low + Math.imul(drawn, 0x9e3779b9)) ^ seed.high) / 0x100000000

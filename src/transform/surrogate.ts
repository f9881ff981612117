/**
 * Series with the frequencies of another one and nothing else in common: surrogates (Theiler et al., 1992).
 */
import type { Series } from '../core/Example.ts'
import { type Random, roughNormals, uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkWhole } from '../core/count.ts'
import { filled } from './gaps.ts'
import { type Response, amplitudesOf, binsOf, isHighest, respond } from './spectrum.ts'
import { checkStrength } from './strength.ts'

/**
 * `strength` from 0, the same phases, to 1, any phases; `together` turns the phases of all variables alike, so that they
 * keep what they have in common (Prichard and Theiler, 1994).
 *
 * @category model
 * @since 0.1.0
 */
export interface SurrogateOptions {
  readonly strength?: number
  readonly together?: boolean
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Turn the phase of each frequency by an angle that is uniform from `-pi * strength` to `pi * strength` and leave its size
 * as it is (Theiler et al., 1992; in parts as Rommel et al., 2021). The mean and the deviation of each variable stay, and
 * with `together` their correlations. Missing values are on a line between their neighbors for the transform, and missing
 * again afterwards; strength 0 is the identity. Throws unless the strength is from 0 to 1. To keep the values themselves,
 * see `amplitudeAdjustedSurrogate`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { fourierSurrogate } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(1, 0, -1, 0))
 * const { values } = pipe(fourierSurrogate()(series), Random.run(Seed.make(42)))
 * assert.ok(Math.abs(values.reduce((sum, value) => sum + value ** 2, 0) - 2) < 1e-6)
 *
 * @category constructors
 * @since 0.1.0
 */
export const fourierSurrogate = ({ strength = 0.5, together = true }: SurrogateOptions = {}): Transform<Series> => {
  checkStrength('fourierSurrogate', strength, 1)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [turns, next] = drawTurns(series, strength, together)(rng)
    return [respond(series, turns), next]
  }
}

/**
 * The values of the series in an order with nearly its frequencies: normal draws in its order have their phases turned as
 * in `fourierSurrogate`, and the series' values take the order of the outcome (Theiler et al., 1992). `iterations` above 0
 * instead turn the series' own phases, and then that often give it back its frequencies' sizes and its values in turn, so
 * that both are kept better (Schreiber and Schmitz, 1996). Missing values are on a line between their neighbors for the
 * transform, and missing again afterwards; strength 0 is the identity. Throws unless the strength is from 0 to 1 and
 * `iterations` is a whole number from 0, and on more than 2^21 steps.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { amplitudeAdjustedSurrogate } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 5, Float32Array.of(1, 2, 3, 5, 9))
 * const { values } = pipe(amplitudeAdjustedSurrogate({ strength: 1 })(series), Random.run(Seed.make(42)))
 * assert.deepStrictEqual(values.slice().sort(), series.values)
 *
 * @category constructors
 * @since 0.1.0
 */
export const amplitudeAdjustedSurrogate = ({
  strength = 0.5,
  together = true,
  iterations = 0,
}: SurrogateOptions & { readonly iterations?: number } = {}): Transform<Series> => {
  checkStrength('amplitudeAdjustedSurrogate', strength, 1)
  checkWhole('amplitudeAdjustedSurrogate: iterations', iterations)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [turns, afterTurns] = drawTurns(series, strength, together)(rng)
    if (iterations > 0) return [iterated(series, turns, iterations), afterTurns]
    const [draws, next] = roughNormals(series.values.length)(afterTurns)
    const normal = inOrderOf(filled(series), { ...series, values: draws })
    return [inOrderOf(respond(normal, turns), series), next]
  }
}

const drawTurns =
  (series: Series, strength: number, together: boolean): Random<Response> =>
  (rng) => {
    const bins = binsOf(series)
    const [draws, next] = uniforms((together ? 1 : series.variables) * bins)(rng)
    const real = new Float64Array(draws.length).fill(1)
    const imaginary = new Float64Array(draws.length)
    for (let i = 0; i < draws.length; i++) {
      const bin = i % bins
      if (bin === 0 || isHighest(series, bin)) continue
      const angle = Math.PI * strength * (2 * (draws[i] as number) - 1)
      real[i] = Math.cos(angle)
      imaginary[i] = Math.sin(angle)
    }
    return [{ real, imaginary }, next]
  }

const iterated = (series: Series, turns: Response, iterations: number): Series => {
  const wanted = amplitudesOf(series)
  const imaginary = new Float64Array(wanted.length)
  let surrogate = inOrderOf(respond(series, turns), series)
  for (let iteration = 0; iteration < iterations; iteration++) {
    const real = amplitudesOf(surrogate).map((size, bin) => (size > 0 ? (wanted[bin] as number) / size : 1))
    surrogate = inOrderOf(respond(surrogate, { real, imaginary }), series)
  }
  return surrogate
}

// The values of a series, variable by variable, put where another one, which has a number wherever the series has, has its
// least, its second least and so on. What is missing in the series stays missing.
const inOrderOf = (order: Series, { variables, steps, values }: Series): Series => {
  if (steps > 2 ** 21) throw new RangeError(`amplitudeAdjustedSurrogate: at most 2^21 steps expected, got ${steps}`)
  const result = new Float32Array(values.length).fill(NaN)
  for (let start = 0; start < variables * steps; start += steps) {
    const present = values.slice(start, start + steps)
    const keys = new Float64Array(steps)
    let count = 0
    for (let step = 0; step < steps; step++) {
      const value = values[start + step] as number
      if (Number.isNaN(value)) continue
      present[count] = value
      keys[count++] = sortKey(order.values[start + step] as number) * steps + step
    }
    present.subarray(0, count).sort()
    keys.subarray(0, count).sort()
    for (let i = 0; i < count; i++) result[start + ((keys[i] as number) % steps)] = present[i] as number
  }
  return { variables, steps, values: result }
}

const bits = new DataView(new ArrayBuffer(4))

// A whole number below 2^32 that is larger for a larger number in single precision. With a step beside it, a series of up
// to 2^21 steps is sorted by numbers alone, ten times faster than by a function.
const sortKey = (value: number): number => {
  bits.setFloat32(0, value)
  const pattern = bits.getUint32(0)
  return pattern < 0x80000000 ? pattern + 0x80000000 : 0xffffffff - pattern
}

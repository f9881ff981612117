/**
 * Series with the frequencies of another one and nothing else in common: surrogates (Theiler et al., 1992).
 */
import type { Series } from '../core/Example.ts'
import { type Random, roughNormals, uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { checkWhole } from '../core/count.ts'
import { filled } from './gaps.ts'
import { lastPlan } from './lastPlan.ts'
import { sorter } from './sorter.ts'
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
 * `iterations` is a whole number from 0.
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
    const own = ranked(series, series)
    const full = filled(series)
    const whole = own.counts.every((count) => count === series.steps) ? own : ranked(full, full)
    const { values } = ranked({ ...series, values: draws }, full)
    const normal = inOrderOf(whole, values, series)
    return [inOrderOf(ranked(respond(normal, turns), series), own.values, series), next]
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
  const { values } = ranked(series, series)
  const reordered = (order: Series): Series => inOrderOf(ranked(order, series), values, series)
  let surrogate = reordered(respond(series, turns))
  for (let iteration = 0; iteration < iterations; iteration++) {
    const real = amplitudesOf(surrogate).map((size, bin) => (size > 0 ? (wanted[bin] as number) / size : 1))
    surrogate = reordered(respond(surrogate, { real, imaginary }))
  }
  return surrogate
}

/** The values that are there of each variable, from the least on, and the steps that they are at. */
interface Ranked {
  readonly counts: Int32Array
  readonly values: Float32Array
  readonly places: Int32Array
}

// Of the steps only at which another series, of the same shape, has a number.
const ranked = ({ variables, steps, values }: Series, where: Series): Ranked => {
  const all = {
    counts: new Int32Array(variables),
    values: new Float32Array(values.length),
    places: new Int32Array(values.length),
  }
  const { numbers, places, sort, present } = planOf(steps)
  for (let variable = 0, start = 0; variable < variables; variable++, start += steps) {
    let count = 0
    for (let step = 0; step < steps; step++) {
      if (Number.isNaN(where.values[start + step])) continue
      present[count] = step
      numbers[count++] = values[start + step] as number
    }
    sort(count)
    all.counts[variable] = count
    for (let i = 0; i < count; i++) {
      all.values[start + i] = numbers[i] as number
      all.places[start + i] = present[places[i] as number] as number
    }
  }
  return all
}

const planOf = lastPlan((steps) => ({ ...sorter(steps), present: new Int32Array(steps) }))

// The least of the values where the least of the order is, and so on: what is in no place of the order is missing.
const inOrderOf = ({ counts, places }: Ranked, values: Float32Array, { variables, steps }: Series): Series => {
  const ordered = new Float32Array(values.length).fill(NaN)
  for (let variable = 0, start = 0; variable < variables; variable++, start += steps)
    for (let i = start, end = start + (counts[variable] as number); i < end; i++)
      ordered[start + (places[i] as number)] = values[i] as number
  return { variables, steps, values: ordered }
}

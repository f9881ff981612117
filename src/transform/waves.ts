/**
 * Waves that measuring adds: a baseline that comes and goes, and the hum of the mains.
 */
import type { Series } from '../core/Example.ts'
import { uniform, uniforms } from '../core/Random.ts'
import { type Transform, identity } from '../core/Transform.ts'
import { deviations } from './spread.ts'
import { checkStrength } from './strength.ts'

/**
 * Add a slow sine to each variable, of an amplitude of `strength` times the variable's deviation, a random phase, and 0.5
 * to `cycles` cycles over the series, as breathing adds it to electrocardiograms (Mehari and Strodthoff, 2022). Constant
 * variables stay constant and missing values missing; strength 0 is the identity. Throws unless the strength is a finite
 * number from 0 and `cycles` one from 0.5. For a line instead of a wave, see `trend`.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { baselineWander } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(1, -1, 1, -1))
 * const { values } = pipe(baselineWander({ strength: 0.1 })(series), Random.run(Seed.make(42)))
 * assert.ok(values.every((value, step) => Math.abs(value - Number(series.values[step])) <= 0.1001))
 *
 * @category constructors
 * @since 0.1.0
 */
export const baselineWander = ({
  strength = 0.3,
  cycles = 2,
}: { readonly strength?: number; readonly cycles?: number } = {}): Transform<Series> => {
  checkStrength('baselineWander', strength)
  if (!(cycles >= 0.5 && cycles < Infinity))
    throw new RangeError(`baselineWander: cycles must be a finite number from 0.5, got ${cycles}`)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const { variables, steps } = series
    const [draws, next] = uniforms(2 * variables)(rng)
    const amplitudes = deviations(series)
    const values = new Float32Array(series.values.length)
    for (let variable = 0; variable < variables; variable++) {
      const turn = (2 * Math.PI * (0.5 + (cycles - 0.5) * (draws[2 * variable] as number))) / steps
      const phase = 2 * Math.PI * (draws[2 * variable + 1] as number)
      addWave(series, values, variable, strength * (amplitudes[variable] as number), phase, turn)
    }
    return [{ ...series, values }, next]
  }
}

/**
 * Add a sine of `period` steps to each variable, of an amplitude of `strength` times the variable's deviation and a random
 * phase that the variables share, as the mains add it to electrocardiograms (Mehari and Strodthoff, 2022). At 250 steps
 * a second, 50 Hz have a period of 5. Constant variables stay constant and missing values missing; strength 0 is the
 * identity. Throws unless the strength is a finite number from 0 and the period one from 2.
 *
 * @example
 * import { Example, Random, Seed, pipe } from 'millrace'
 * import { powerlineNoise } from 'millrace/transform'
 * import assert from 'node:assert'
 *
 * const series = Example.series(1, 4, Float32Array.of(1, 1, -1, -1))
 * const { values } = pipe(powerlineNoise({ strength: 0.1, period: 2 })(series), Random.run(Seed.make(42)))
 * assert.ok(Number(values[0]) !== 1 && Math.abs(Number(values[0]) - 1 + Number(values[1]) - 1) < 1e-6)
 *
 * @category constructors
 * @since 0.1.0
 */
export const powerlineNoise = ({
  strength = 0.2,
  period = 5,
}: { readonly strength?: number; readonly period?: number } = {}): Transform<Series> => {
  checkStrength('powerlineNoise', strength)
  if (!(period >= 2 && period < Infinity))
    throw new RangeError(`powerlineNoise: period must be a finite number from 2, got ${period}`)
  if (strength === 0) return identity
  return (series) => (rng) => {
    const [phase, next] = uniform(0, 2 * Math.PI)(rng)
    const amplitudes = deviations(series)
    const values = new Float32Array(series.values.length)
    for (let variable = 0; variable < series.variables; variable++)
      addWave(series, values, variable, strength * (amplitudes[variable] as number), phase, (2 * Math.PI) / period)
    return [{ ...series, values }, next]
  }
}

// One variable with a sine that turns by an angle a step. A rotation a step takes the place of a sine a step.
const addWave = (
  { steps, values: from }: Series,
  to: Float32Array,
  variable: number,
  amplitude: number,
  phase: number,
  turn: number,
): void => {
  const [cosOfTurn, sinOfTurn] = [Math.cos(turn), Math.sin(turn)]
  let sin = amplitude * Math.sin(phase)
  let cos = amplitude * Math.cos(phase)
  for (let i = variable * steps; i < (variable + 1) * steps; i++) {
    to[i] = (from[i] as number) + sin
    const turned = sin * cosOfTurn + cos * sinOfTurn
    cos = cos * cosOfTurn - sin * sinOfTurn
    sin = turned
  }
}

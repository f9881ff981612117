/**
 * Steps of a series by their numbers: the one loop behind reversing, shuffling, shifting and repeating them.
 */
import type { Series } from '../core/Example.ts'

/**
 * The series of the given steps, in their order, all variables alike; some may be there twice, others not at all.
 *
 * @internal
 */
export const pickSteps = (series: Series, picked: Uint32Array): Series => {
  const steps = picked.length
  const values = new Float32Array(series.variables * steps)
  for (let variable = 0, to = 0; variable < series.variables; variable++) {
    const start = variable * series.steps
    for (let i = 0; i < steps; i++, to++) values[to] = series.values[start + (picked[i] as number)] as number
  }
  return { variables: series.variables, steps, values }
}

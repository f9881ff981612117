/**
 * How high a series runs, which kernels whose taps sum to 0 cannot see.
 */
import type { Series } from '../core/Example.ts'

/** Parts of a series that each have a level. */
const parts = 4

/**
 * How many levels there are of a series.
 *
 * @internal
 */
export const levelCount = (variables: number): number => parts * variables

/**
 * The means of each variable over the quarters of a series: `[variables, 4]`. A quarter has one step at least, which it
 * may share.
 *
 * @internal
 */
export const writeLevels = ({ variables, steps, values }: Series, into: Float32Array): void => {
  for (let variable = 0; variable < variables; variable++)
    for (let part = 0; part < parts; part++) {
      const from = Math.floor((part * steps) / parts)
      const to = Math.max(from + 1, Math.floor(((part + 1) * steps) / parts))
      let sum = 0
      for (let step = from; step < Math.min(to, steps); step++) sum += values[variable * steps + step] as number
      into[variable * parts + part] = sum / (to - from)
    }
}
